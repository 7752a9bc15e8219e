/** connection: links to Sage. */
import type { IntegrationId } from '../../../src/shared/ids.ts';
import type { Context } from '../context.ts';
import { findConnection, pause } from '../context.ts';
import { readSecret } from '../read-secret.ts';
import { CommandFailed } from '../say.ts';
import { connectionTable } from './helper.ts';

export async function addConnection({ client, say }: Context, options: { readonly name: string; readonly product: IntegrationId; readonly clientId: string }): Promise<void> {
  const clientSecret = await readSecret('The client secret of your Sage app');
  const connection = await client.call('addConnection', { name: options.name, product: options.product, clientId: options.clientId, clientSecret });
  say.result(connection, [`Added ${connection.name} (${connection.id}).`, `Sign in next: ledgerline connection sign-in ${connection.id}`]);
}

export async function listConnections({ client, say }: Context): Promise<void> {
  const { connections } = await client.call('listConnections');
  say.result({ connections }, connectionTable(connections));
}

export async function testConnection({ client, say }: Context, asked: string): Promise<void> {
  const { id } = await findConnection(client, asked);
  const tested = await client.call('testConnection', { connectionId: id });
  say.result(tested, tested.steps.map((step) => `${step.ok ? 'ok  ' : 'FAIL'}  ${step.step}: ${step.detail}`));
  if (!tested.ok) process.exitCode = 1;
}

export async function deleteConnection({ client, say }: Context, asked: string): Promise<void> {
  const { id, name } = await findConnection(client, asked);
  const deleted = await client.call('deleteConnection', { connectionId: id });
  say.result({ ...deleted, connectionId: id }, [`Deleted ${name}; its secrets are destroyed.`, ...deleted.unlinkedCompanies.map((company) => `Unlinked ${company} and removed its books.`)]);
}

export async function signIn({ client, say, signal }: Context, asked: string, options: { readonly browser: boolean; readonly wait: boolean }): Promise<void> {
  const { id } = await findConnection(client, asked);
  const started = await client.call('startSignIn', { connectionId: id, openBrowser: options.browser });
  const lines = [started.browserOpened ? 'Sage\'s sign-in page is open in your browser.' : `Open this address in a browser on this machine:\n${started.signInUrl}`];
  if (!options.wait) {
    say.result(started, lines);
    return;
  }
  for (const line of lines) say.note(line);
  for (const endMs = Date.parse(started.endsAt); Date.now() < endMs; await pause(1000, signal)) {
    const connection = await client.call('readConnection', { connectionId: id });
    if (connection.status !== 'linked') continue;
    say.result(connection, `Signed in${connection.signedInAs ? ` as ${connection.signedInAs}` : ''}.`);
    return;
  }
  throw new CommandFailed('the sign-in was not finished within ten minutes', 'sign_in_expired');
}
