/** app: other programs that may sign in here. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Add } from '../program.ts';
import { asColumns } from '../say.ts';

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

export function addApps(program: Command, add: Add, context: () => Context): void {
  const app = program.command('app').description('applications that may sign in here and read the books');
  add(app, 'register', 'register one').requiredOption('--name <name>', 'what people will read when they are asked').requiredOption('--redirect <address...>', 'where its users are sent back to, to the letter').option('--confidential', 'it has a secret: it runs where its users cannot read it')
    .action(async (options: RegisterOptions) => { await registerApp(context(), options); });
  add(app, 'list', 'those that are registered, and what each was granted').action(async () => { await listApps(context()); });
  add(app, 'delete <id>', 'delete one; what it was granted ends').action(async (id: string) => { await deleteApp(context(), id); });
  add(app, 'revoke <id> <grant>', 'take back one grant').action(async (id: string, grant: string) => { await revokeGrant(context(), id, grant); });
}
