/** connection, variable and proxy: their commands, options and words. */
import { Option, type Command } from 'commander';
import { oauthModes } from '../../src/shared/connection-settings.ts';
import { sage200Editions } from '../../src/shared/contract/status.ts';
import { integrationIds } from '../../src/shared/ids.ts';
import type { NewConnectionOptions } from './commands/connections.ts';
import type { SettingsOptions } from './commands/connection-settings.ts';
import type { Context } from './context.ts';

type Add = (under: Command, nameAndArguments: string, says: string) => Command;

const several = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** What adding and editing have in common. */
const withSettings = (command: Command): Command => command
  .addOption(new Option('--oauth-mode <mode>', 'Initiate OAuth: OFF and REFRESH take tokens from elsewhere, GETANDREFRESH signs in at Sage').choices([...oauthModes]))
  .option('--client-id <id>', 'the client id of your Sage app').option('--project <name>', 'whose variables it uses before the global ones').option('--no-project', 'global variables alone')
  .option('--proxy <how>', 'system, none, or host:port').option('--proxy-user <name>', 'who logs in to the proxy; the password is asked for').option('--no-proxy-user', 'it asks for no login')
  .option('--except <host>', 'reached without the proxy; may be repeated', several).option('--allow <verbs>', 'none, all, or some of create, update, delete, execute with commas between');

export function addConnections(program: Command, add: Add, context: () => Context): void {
  const [commands, settings, dataSets] = [() => import('./commands/connections.ts'), () => import('./commands/connection-settings.ts'), () => import('./commands/data-sets.ts')];
  const connection = program.command('connection').description('links to Sage');
  withSettings(add(connection, 'add', 'add one; passwords, secrets, keys and tokens are asked for, or read from stdin, a line each').option('--name <name>', 'a name of your own').option('--folder <folder>', 'Sage 50: the data folder').option('--user <user>', 'Sage 50: the user within Sage 50').option('--driver <driver>', 'Sage 50: the ODBC driver, where it is not to be chosen by the version'))
    .addOption(new Option('--product <product>', 'the Sage product').choices([...integrationIds]).default('sage-accounting'))
    .addOption(new Option('--edition <edition>', 'Sage 200: which of its two').choices([...sage200Editions]))
    .action(async (options: NewConnectionOptions) => { await (await commands()).addConnection(context(), options); });
  withSettings(add(connection, 'edit <connection>', 'change its settings; what is not named stays')).option('--name <name>', 'another name').option('--ask-app', 'ask for the client secret').option('--ask-key', 'Sage 200: ask for the subscription key').option('--ask-tokens', 'ask for the access token, and but for OFF the refresh token')
    .action(async (asked: string, options: SettingsOptions & { name?: string }) => { await (await settings()).editConnection(context(), asked, options); });
  add(connection, 'show <connection>', 'its settings, without secrets').action(async (asked: string) => { await (await settings()).showConnection(context(), asked); });
  add(connection, 'find', 'the Sage 50 companies on this computer, and the drivers that read them').action(async () => { await (await dataSets()).findDataSets(context()); });
  add(connection, 'moved <connection>', 'look where the data of a Sage 50 company went').action(async (asked: string) => { await (await dataSets()).findMoved(context(), asked); });
  add(connection, 'move <connection>', 'go on with the same Sage 50 company in another folder').requiredOption('--folder <folder>', 'the new data folder').option('--driver <driver>', 'the ODBC driver')
    .action(async (asked: string, options: { folder: string; driver?: string }) => { await (await dataSets()).moveDataSet(context(), asked, options); });
  add(connection, 'login <connection>', 'give a Sage 50 connection another user or password').option('--user <user>', 'another user')
    .action(async (asked: string, options: { user?: string }) => { await (await commands()).changeLogin(context(), asked, options); });
  add(connection, 'list', 'all connections').action(async () => { await (await commands()).listConnections(context()); });
  add(connection, 'test <connection>', 'try a connection step by step').action(async (asked: string) => { await (await commands()).testConnection(context(), asked); });
  add(connection, 'delete <connection>', 'delete a connection, its secrets and its companies\' books').option('--yes', 'without being asked').action(async (asked: string, options: { yes?: boolean }) => { await (await commands()).deleteConnection(context(), asked, options); });
  add(connection, 'sign-in <connection>', 'sign in at Sage in the browser').option('--no-browser', 'print the address instead of opening it').option('--wait', 'wait until it is finished')
    .action(async (asked: string, options: { browser: boolean; wait?: boolean }) => { await (await commands()).signIn(context(), asked, { browser: options.browser, wait: options.wait ?? false }); });

  const property = connection.command('property').description('advanced properties of a connection');
  add(property, 'list [connection]', 'those that are set; without a connection, all that there are').action(async (asked?: string) => { await (await settings()).listProperties(context(), asked); });
  add(property, 'set <connection> <key> <value>', 'add one or change it').action(async (asked: string, key: string, value: string) => { await (await settings()).setProperty(context(), asked, key, value); });
  add(property, 'delete <connection> <key>', 'delete one').action(async (asked: string, key: string) => { await (await settings()).deleteProperty(context(), asked, key); });
  add(property, 'clear <connection>', 'delete all').option('--yes', 'without being asked').action(async (asked: string, options: { yes?: boolean }) => { await (await settings()).clearProperties(context(), asked, options); });
  addVariablesAndProxies(program, add, context);
}

function addVariablesAndProxies(program: Command, add: Add, context: () => Context): void {
  const settings = () => import('./commands/connection-settings.ts');
  const variable = program.command('variable').description('variables that connections name as [name]');
  add(variable, 'list', 'all of them').option('--project <name>', 'the global ones and this project\'s').action(async (options: { project?: string }) => { await (await settings()).listVariables(context(), options); });
  add(variable, 'set <name> [value]', 'make one or give it another value').option('--project <name>', 'of this project').option('--sealed', 'its value is asked for, sealed, and never shown').action(async (name: string, value: string | undefined, options: { project?: string; sealed?: boolean }) => { await (await settings()).setVariable(context(), name, value, options); });
  add(variable, 'delete <name>', 'delete one').option('--project <name>', 'of this project').action(async (name: string, options: { project?: string }) => { await (await settings()).deleteVariable(context(), name, options); });

  const proxy = program.command('proxy').description('proxies that connections to Sage may go through');
  add(proxy, 'confirm <place>', 'confirm one, as proxy.example.co.uk:8080').option('--yes', 'without being asked').action(async (place: string, options: { yes?: boolean }) => { await (await settings()).confirmProxy(context(), place, options); });
  add(proxy, 'list', 'those that are confirmed').action(async () => { await (await settings()).listProxies(context()); });
  add(proxy, 'forget <place>', 'take a confirmation back').action(async (place: string) => { await (await settings()).forgetProxy(context(), place); });
}
