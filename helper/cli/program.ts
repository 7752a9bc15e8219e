/** The commands, their options and their words. What each does is in `commands/`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { scopes, type Scope } from '../../src/shared/contract/endpoint.ts';
import { mailSecurities } from '../../src/shared/contract/reminders.ts';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';
import type { Home } from '../instance-home.ts';
import { addAddin } from './addin-commands.ts';
import { makeClient } from './client.ts';
import { addConnections } from './connection-program.ts';
import { addApps } from './commands/apps.ts';
import type { MailOptions } from './commands/mail.ts';
import type { Context } from './context.ts';
import { addLifecycle } from './lifecycle-program.ts';
import { addSettings } from './settings-program.ts';
import { addOrders } from './orders-program.ts';
import { makeSay, type Out } from './say.ts';
import { addQueries } from './program-queries.ts';
import { addWebhooks } from './webhook-program.ts';

export type ProgramNeeds = { readonly home: Home; readonly out: Out; readonly version: string; readonly signal: AbortSignal; readonly isJson: () => boolean; readonly machine?: Context['machine'] };

const oneDataType = (value: string, before: readonly DataType[] | undefined): DataType[] => {
  if (!(dataTypes as readonly string[]).includes(value)) throw new InvalidArgumentError(`It is one of: ${dataTypes.join(', ')}.`);
  return [...(before ?? []), value as DataType];
};

export function makeProgram(needs: ProgramNeeds): Command {
  const { home, out } = needs;
  const say = () => makeSay(out, needs.isJson());
  const context = (): Context => ({ home, client: makeClient(home.socketPath), say: say(), signal: needs.signal, machine: needs.machine });
  const program = new Command('ledgerline');
  program.description('A company\'s Sage books, live in Excel and Outlook.').version(needs.version, '-V, --version', 'print the version').option('--json', 'print one JSON document');
  program.configureOutput({ writeOut: out.stdout, writeErr: out.stderr }).exitOverride().showHelpAfterError('(ledgerline --help lists the commands)');
  /** Every command takes --json, before or after its name. */
  const add = (under: Command, nameAndArguments: string, says: string): Command => under.command(nameAndArguments).description(says).option('--json', 'print one JSON document');

  add(program, 'start', 'start the helper and keep it running').option('--headless', 'without an icon in the tray').option('--demo', 'for practice: without a keychain service, keep throw-away secrets in memory').option('--until <pid>', 'stop when this process has ended')
    .action(async (options: { headless?: boolean; demo?: boolean; until?: string }) => { await (await import('./commands/start.ts')).start(home, say(), options); });
  add(program, 'stop', 'stop the helper').action(async () => { await (await import('./commands/helper.ts')).stop(context()); });
  add(program, 'status', 'the helper, its connections and its companies').action(async () => { await (await import('./commands/helper.ts')).status(context()); });
  add(program, 'about', 'version, connector ID and certificate').action(async () => { await (await import('./commands/helper.ts')).about(context()); });
  add(program, 'doctor', 'why the figures are old, and what mends it').option('--company <name or id>', 'this company alone').option('--bundle <file>', 'write what support needs into a new .json file instead; it holds nothing secret')
    .action(async (options: { company?: string; bundle?: string }) => { await (await import('./commands/doctor.ts')).doctor(context(), options); });
  add(program, 'pair', 'show a code that pairs one pane').action(async () => { await (await import('./commands/tokens.ts')).pair(context()); });

  const token = program.command('token').description('tokens for programs');
  add(token, 'create', 'make a token; it is shown this once').requiredOption('--name <name>', 'what it is for').addOption(new Option('--scope <scope>', 'what it may do').choices([...scopes]).makeOptionMandatory())
    .action(async (options: { name: string; scope: Scope }) => { await (await import('./commands/tokens.ts')).createToken(context(), options); });
  add(token, 'list', 'who may talk to this helper').action(async () => { await (await import('./commands/tokens.ts')).listTokens(context()); });
  add(token, 'revoke <id>', 'take a token back').action(async (id: string) => { await (await import('./commands/tokens.ts')).revokeToken(context(), id); });

  addConnections(program, add, context);

  const host = program.command('host').description('other computers that Sage 50 data may be read from');
  add(host, 'confirm <name>', 'confirm that a computer is one of yours').option('--yes', 'without being asked').action(async (name: string, options: { yes?: boolean }) => { await (await import('./commands/data-sets.ts')).confirmHost(context(), name, options); });
  add(host, 'list', 'those that are confirmed').action(async () => { await (await import('./commands/data-sets.ts')).listHosts(context()); });
  add(host, 'forget <name>', 'take a confirmation back').action(async (name: string) => { await (await import('./commands/data-sets.ts')).forgetHost(context(), name); });

  const company = program.command('company').description('companies whose books are read');
  add(company, 'find <connection>', 'the companies that a connection reaches').action(async (asked: string) => { await (await import('./commands/companies.ts')).findReachable(context(), asked); });
  add(company, 'link <connection>', 'link one of them and start its first sync').option('--company <name or id>', 'which one, when there are several')
    .action(async (asked: string, options: { company?: string }) => { await (await import('./commands/companies.ts')).linkCompany(context(), asked, options); });
  add(company, 'list', 'all linked companies').action(async () => { await (await import('./commands/companies.ts')).listCompanies(context()); });
  add(company, 'unlink <company>', 'unlink a company and remove its books from this machine').action(async (asked: string) => { await (await import('./commands/companies.ts')).unlinkCompany(context(), asked); });

  addMail(program, add, context);
  addLifecycle(program, add, context, say);
  addSettings(program, add, context);
  addApps(program, add, context);
  addAddin(program, add, context);
  addWebhooks(program, add, context);
  addOrders(program, add, context);
  addQueries(program, add, context);

  add(program, 'sync', 'sync now').option('--company <name or id>', 'this company alone').option('--type <data type>', 'this data type alone; may be repeated', oneDataType).option('--full', 'read everything again').option('--wait', 'wait for the end').option('--confirm-removals', 'what is gone from Sage may be removed here')
    .action(async (options: { company?: string; type?: DataType[]; full?: boolean; wait?: boolean; confirmRemovals?: boolean }) => { await (await import('./commands/companies.ts')).sync(context(), options); });
  add(program, 'export <company> <what>', 'a data type or report as CSV').option('--out <file>', 'into a new file; stdout otherwise').option('--force', 'replace the file').option('--as-at <date>', 'for reports').option('--from <date>', 'for profit-and-loss').option('--to <date>', 'for profit-and-loss').option('--sync <number>', 'the books as they stood at this sync')
    .action(async (asked: string, what: string, options: { out?: string; force?: boolean; asAt?: string; from?: string; to?: string; sync?: string }) => { await (await import('./commands/export.ts')).exportCsv(context(), asked, what, options); });
  return program;
}

export type Add = (under: Command, nameAndArguments: string, says: string) => Command;

function addMail(program: Command, add: Add, context: () => Context): void {
  const commands = () => import('./commands/mail.ts');
  const mail = program.command('mail').description('the mail server that sends reminders');
  add(mail, 'show', 'the mail server as it is set').action(async () => { await (await commands()).showMail(context()); });
  add(mail, 'set', 'set it; a server that is set here is allowed').option('--host <name>', 'the server').option('--port <number>', '587 unless set').addOption(new Option('--security <how>', 'how it is encrypted').choices([...mailSecurities]))
    .option('--from <address>', 'the address that mails come from').option('--user <name>', 'who logs in').option('--no-login', 'it asks for no login').option('--ask', 'ask for the password, or read it from stdin')
    .action(async (options: MailOptions) => { await (await commands()).setMail(context(), options); });
  add(mail, 'allow', 'allow the server that was set in a pane').action(async () => { await (await commands()).allowMail(context()); });
  add(mail, 'test <address>', 'send a test mail').action(async (to: string) => { await (await commands()).testMail(context(), to); });
  const reminder = program.command('reminder').description('mails before a sign-in ends');
  add(reminder, 'show', 'when and whom').action(async () => { await (await commands()).showReminders(context()); });
  add(reminder, 'set', 'when').option('--days <number>', 'how many days before').option('--at <HH:MM>', 'from what time of day').action(async (options: { days?: string; at?: string }) => { await (await commands()).setReminders(context(), options); });
  add(reminder, 'on <address>', 'remind this user').action(async (email: string) => { await (await commands()).switchReminder(context(), email, true); });
  add(reminder, 'off <address>', 'remind this user no more').action(async (email: string) => { await (await commands()).switchReminder(context(), email, false); });
}
