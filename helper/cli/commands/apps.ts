/** app: other programs that may sign in here. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { writeNewFile } from '../../instance-home.ts';
import { findProgram } from '../../instance-program.ts';
import type { Context } from '../context.ts';
import type { Add } from '../program.ts';
import { asColumns, CommandFailed, exitCodes } from '../say.ts';

export type RegisterOptions = { readonly name: string; readonly redirect: readonly string[]; readonly confidential?: boolean };

export async function registerApp({ client, say }: Context, { name, redirect, confidential }: RegisterOptions): Promise<void> {
  const made = await client.call('registerApp', { name, redirectUris: [...redirect], isConfidential: confidential ?? false });
  if (made.clientSecret !== null) say.note('Keep the secret safe: it is shown this once.');
  say.result(made, [`Client id: ${made.app.id}`, ...(made.clientSecret === null ? [] : [`Client secret: ${made.clientSecret}`])]);
}

export async function listApps({ client, say }: Context): Promise<void> {
  const { apps } = await client.call('listApps');
  const rows = apps.flatMap((app) => [[app.id, app.name, app.isConfidential ? 'with a secret' : 'public', app.redirectUris.join(' ')], ...app.grants.map((grant) => [`  ${grant.id}`, grant.scopes.join(' '), `granted ${grant.grantedAt}`, grant.companyIds.join(' ')])]);
  say.result({ apps }, rows.length === 0 ? 'No application is registered.' : asColumns(rows));
}

export async function deleteApp({ client, say }: Context, appId: string): Promise<void> {
  await client.call('deleteApp', { appId });
  say.result({ deleted: true, appId }, 'The application is deleted; what it was granted has ended.');
}

export async function revokeGrant({ client, say }: Context, appId: string, grantId: string): Promise<void> {
  await client.call('revokeGrant', { appId, grantId });
  say.result({ revoked: true, appId, grantId }, 'The grant is taken back.');
}

export type GuidePageOptions = { readonly out: string; readonly get?: string; readonly force?: boolean };

/** Where a user who has no Ledgerline gets it: whoever hosts the page answers for it, so it is part of the file and never of an address. */
function getLink(asked: string): string {
  const url = URL.canParse(asked) ? new URL(asked) : null;
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') throw new CommandFailed(`--get is "${asked.slice(0, 80)}"; allowed: a whole https address without a login, where your users get the installer`, 'bad_request', exitCodes.usage);
  return `<p><a href="${url.href.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}" rel="noreferrer">Get Ledgerline</a></p>`;
}

export function writeGuidePage({ say }: Pick<Context, 'say'>, { out, get, force }: GuidePageOptions): void {
  const link = get === undefined ? '' : getLink(get);
  const source = join(findProgram().paneFolder, 'connect.html');
  let page: string;
  try {
    page = readFileSync(source, 'utf8');
  } catch {
    throw new CommandFailed(`${source} is missing: build Ledgerline first (npm run build)`, 'disk_failed');
  }
  const file = resolve(out);
  writeNewFile(file, page.replace('<!-- get -->', () => link), force ?? false);
  say.result({ file }, [`Wrote ${file}. Put it on a site of yours that is served by https, and send your users there with what you would have asked at the authorize address.`]);
}

export function addApps(program: Command, add: Add, context: () => Context): void {
  const app = program.command('app').description('applications that may sign in here and read the books');
  add(app, 'register', 'register one').requiredOption('--name <name>', 'what people will read when they are asked').requiredOption('--redirect <address...>', 'where its users are sent back to, to the letter').option('--confidential', 'it has a secret: it runs where its users cannot read it')
    .action(async (options: RegisterOptions) => { await registerApp(context(), options); });
  add(app, 'list', 'those that are registered, and what each was granted').action(async () => { await listApps(context()); });
  add(app, 'delete <id>', 'delete one; what it was granted ends').action(async (id: string) => { await deleteApp(context(), id); });
  add(app, 'guide-page', 'write the page that applications host: it helps a user who has no Ledgerline running, and goes on by itself').requiredOption('--out <file>', 'into a new file').option('--get <address>', 'where your users get the installer').option('--force', 'replace the file')
    .action((options: GuidePageOptions) => { writeGuidePage(context(), options); });
  add(app, 'revoke <id> <grant>', 'take back one grant').action(async (id: string, grant: string) => { await revokeGrant(context(), id, grant); });
}
