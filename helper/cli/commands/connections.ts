/** connection: links to Sage. */
import type { IntegrationId } from '../../../src/shared/ids.ts';
import type { InputOf } from '../../../src/shared/contract/endpoint.ts';
import type { Contract } from '../../../src/shared/contract/index.ts';
import type { Context } from '../context.ts';
import { findConnection, pause } from '../context.ts';
import { readSecret, yesOrNo } from '../read-secret.ts';
import { CommandFailed, exitCodes } from '../say.ts';
import { readSettings, type SettingsOptions } from './connection-settings.ts';
import { connectionTable } from './helper.ts';

type NewConnection = InputOf<Contract['addConnection']>;
export type NewConnectionOptions = SettingsOptions & { readonly name?: string; readonly product: IntegrationId; readonly edition?: 'standard' | 'professional'; readonly folder?: string; readonly user?: string; readonly driver?: string };

/** An option that this product cannot do without. */
function needed(value: string | undefined, option: string, product: IntegrationId): string {
  if (value === undefined) throw new CommandFailed(`--${option} is missing: a connection of ${product} needs it`, 'bad_request', exitCodes.usage);
  return value;
}
function refuseOptions(options: NewConnectionOptions, names: readonly (keyof NewConnectionOptions)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new CommandFailed(`--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is not of ${options.product}`, 'bad_request', exitCodes.usage);
}

async function readNewConnection(options: NewConnectionOptions): Promise<NewConnection> {
  const { product } = options;
  if (product === 'sage-50') {
    refuseOptions(options, ['clientId', 'edition', 'oauthMode', 'proxy', 'proxyUser', 'except']);
    const login = { folder: needed(options.folder, 'folder', product), user: needed(options.user, 'user', product), ...(options.driver !== undefined && { driver: options.driver }) };
    const password = await readSecret('The password of the Sage 50 user (empty if there is none)', process.stdin, process.stderr, true);
    return { product, name: options.name ?? 'Sage 50', ...login, password };
  }
  refuseOptions(options, product === 'sage-200' ? ['folder', 'user', 'driver'] : ['folder', 'user', 'driver', 'edition']);
  const name = needed(options.name, 'name', product);
  const hasApp = options.oauthMode !== 'OFF';
  if (hasApp) needed(options.clientId, 'client-id', product);
  const isPasted = options.oauthMode === 'OFF' || options.oauthMode === 'REFRESH';
  const settings = await readSettings({ ...options, askApp: hasApp, askKey: product === 'sage-200', askTokens: isPasted });
  const { subscriptionKey = '', ...rest } = settings;
  return product === 'sage-accounting' ? { product, ...rest, name } : { product, ...rest, name, edition: options.edition ?? 'professional', subscriptionKey };
}

export async function addConnection({ client, say }: Context, options: NewConnectionOptions): Promise<void> {
  const connection = await client.call('addConnection', await readNewConnection(options));
  say.result(connection, [`Added ${connection.name} (${connection.id}).`, connection.status === 'linked' ? `Link its company next: ledgerline company link ${connection.id}` : `Sign in next: ledgerline connection sign-in ${connection.id}`]);
}

/** Another user or password of Sage 50; the user stays when it is left out. */
export async function changeLogin({ client, say }: Context, asked: string, options: { readonly user?: string }): Promise<void> {
  const { id, dataSet } = await findConnection(client, asked);
  const password = await readSecret('The password of the Sage 50 user (empty if there is none)', process.stdin, process.stderr, true);
  const changed = await client.call('changeDataSetLogin', { connectionId: id, user: options.user ?? dataSet?.user ?? '', password });
  say.result(changed, `${changed.name}: the login works and was kept.`);
}

export async function listConnections({ client, say }: Context): Promise<void> {
  const { connections } = await client.call('listConnections');
  say.result({ connections }, connectionTable(connections));
}

export async function testConnection({ client, say }: Context, asked: string): Promise<void> {
  const { id } = await findConnection(client, asked);
  const tested = await client.call('testConnection', { connectionId: id });
  say.result(tested, tested.steps.map((step) => `${step.ok ? 'ok  ' : 'FAIL'}  ${step.step}: ${step.detail}${step.mend === null ? '' : `\n      ${step.mend}`}`));
  if (!tested.ok) process.exitCode = 1;
}

export async function deleteConnection({ client, say }: Context, asked: string, options: { readonly yes?: boolean }): Promise<void> {
  const { id, name } = await findConnection(client, asked);
  const { dependents } = await client.call('listDependents', { connectionId: id });
  for (const one of dependents) say.note(`It takes with it the ${one.kind} ${one.name}.`);
  const isSure = options.yes === true || say.isJson || (await yesOrNo(`The connection "${name}", its secrets and its companies' books on this computer are deleted. Go on?`));
  if (!isSure) throw new CommandFailed(`nothing was deleted; --yes deletes it without being asked${dependents.length === 0 ? '' : `, and with it: ${dependents.map((one) => `${one.kind} ${one.name}`).join(', ')}`}`, 'bad_request');
  const deleted = await client.call('deleteConnection', { connectionId: id });
  say.result({ ...deleted, connectionId: id, dependents }, [`Deleted ${name}; its secrets are destroyed.`, ...deleted.unlinkedCompanies.map((company) => `Unlinked ${company} and removed its books.`)]);
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
