/** connection show, edit, property; variable; proxy: what a connection is set to. Secrets are asked for, or read from stdin, a line each; never given as arguments. */
import { verbs, type OauthMode, type ProxyGiven, type Verb } from '../../../src/shared/connection-settings.ts';
import type { InputOf, ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { Contract } from '../../../src/shared/contract/index.ts';
import type { Context } from '../context.ts';
import { findConnection } from '../context.ts';
import { readSecret, yesOrNo } from '../read-secret.ts';
import { asColumns, CommandFailed, exitCodes } from '../say.ts';

type Shown = ReplyOf<Contract['readConnectionSettings']>;
type Change = Omit<InputOf<Contract['changeConnection']>, 'connectionId'>;

export type SettingsOptions = {
  readonly oauthMode?: OauthMode; readonly clientId?: string; readonly askApp?: boolean; readonly askKey?: boolean; readonly askTokens?: boolean; readonly project?: string | false;
  readonly proxy?: string; readonly proxyUser?: string | false; readonly except?: readonly string[]; readonly allow?: string;
};

const usage = (message: string): CommandFailed => new CommandFailed(message, 'bad_request', exitCodes.usage);

/** "system", "none", or "host:port"; the host of an IPv6 address in brackets. */
function proxyOf(text: string): ProxyGiven {
  if (text === 'system' || text === 'none') return { mode: text };
  const [, host, port] = /^(.+):([^:]+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw usage(`--proxy is "${text}"; it is system, none, or host:port`);
  return { mode: 'manual', host, port: /^\d+$/.test(port) ? Number(port) : port };
}

function permissionsOf(text: string): Partial<Record<Verb, boolean>> {
  const asked = text === 'none' ? [] : text === 'all' ? [...verbs] : text.split(',').map((one) => one.trim());
  const wrong = asked.find((one) => !(verbs as readonly string[]).includes(one));
  if (wrong !== undefined) throw usage(`--allow names "${wrong}"; it is none, all, or some of ${verbs.join(', ')} with commas between`);
  return Object.fromEntries(verbs.map((verb) => [verb, asked.includes(verb)]));
}

/** The settings that the options name, with the secrets that they ask for. */
export async function readSettings(options: SettingsOptions): Promise<Change> {
  const { proxyUser, project } = options;
  const proxy: ProxyGiven = { ...(options.proxy !== undefined && proxyOf(options.proxy)), ...(proxyUser === false ? { user: null, password: null } : {}), ...(options.except && { exceptions: [...options.except] }) };
  const ofUser = typeof proxyUser === 'string' ? { user: proxyUser, password: await readSecret('The password of the proxy\'s user') } : {};
  const secret = options.askApp ? { clientSecret: await readSecret('The client secret of your Sage app') } : {};
  const key = options.askKey ? { subscriptionKey: await readSecret('The subscription key of the Sage 200 API') } : {};
  const tokens = options.askTokens ? { accessToken: await readSecret('The access token'), ...(options.oauthMode !== 'OFF' && { refreshToken: await readSecret('The refresh token') }) } : {};
  const wholeProxy = { ...proxy, ...ofUser };
  return {
    ...(options.oauthMode !== undefined && { oauthMode: options.oauthMode }), ...(options.clientId !== undefined && { clientId: options.clientId }), ...(project === undefined ? {} : { project: project === false ? null : project }),
    ...secret, ...key, ...tokens, ...(Object.keys(wholeProxy).length > 0 && { proxy: wholeProxy }), ...(options.allow !== undefined && { permissions: permissionsOf(options.allow) }),
  };
}

const kept = (has: boolean): string => (has ? 'kept' : 'none');

function linesOf({ connection, settings }: Shown): readonly string[] {
  const { proxy } = settings;
  const where = proxy.mode === 'manual' ? `${proxy.host ?? ''}:${proxy.port ?? ''}${proxy.user === null ? '' : `, user ${proxy.user}, password ${kept(proxy.hasPassword)}`}` : proxy.mode;
  const allowed = verbs.filter((verb) => connection.permissions[verb]);
  return [
    ...asColumns([
      ['Name', connection.name], ['Id', connection.id], ['Product', connection.product], ['Status', connection.status], ['Project', settings.project ?? 'none'],
      ...(connection.oauthMode === null ? [] : [
        ['Initiate OAuth', connection.oauthMode], ['Client id', connection.clientId || 'none'], ['Client secret', kept(connection.hasClientSecret)],
        ['Access token', `${kept(connection.hasAccessToken)}${settings.accessTokenEndsAt ? `, until ${settings.accessTokenEndsAt}` : ''}`], ['Refresh token', kept(connection.hasRefreshToken)],
        ['Granted by Sage', connection.grantedScope ?? 'not said'],
        ['Proxy', `${where}${proxy.inUse === null ? '' : ` (in use: ${proxy.inUse})`}${proxy.isConfirmed ? '' : '; waits to be confirmed'}`], ['Not by proxy', proxy.exceptions.join(', ') || 'none'],
      ] as const),
      ['Allows', ['query', ...allowed].join(', ')],
    ]),
    ...settings.properties.map(({ key, value }) => `${key} = ${value}`),
    ...settings.variableProblems.map(({ message }) => `Note: ${message}`),
  ];
}

export async function showConnection({ client, say }: Context, asked: string): Promise<void> {
  const { id } = await findConnection(client, asked);
  const shown = await client.call('readConnectionSettings', { connectionId: id });
  say.result(shown, linesOf(shown));
}

export async function editConnection({ client, say }: Context, asked: string, { name, ...options }: SettingsOptions & { readonly name?: string }): Promise<void> {
  const { id } = await findConnection(client, asked);
  const change = { ...(name !== undefined && { name }), ...await readSettings(options) };
  if (Object.keys(change).length === 0) throw usage('name what to change, such as --name or --proxy; ledgerline connection edit --help lists them');
  const changed = await client.call('changeConnection', { connectionId: id, ...change });
  say.result(changed, ['Saved.', ...linesOf(changed)]);
}

export async function listProperties({ client, say }: Context, asked?: string): Promise<void> {
  if (asked !== undefined) {
    const { id } = await findConnection(client, asked);
    const { settings } = await client.call('readConnectionSettings', { connectionId: id });
    say.result({ properties: settings.properties }, settings.properties.length === 0 ? ['None is set. Those that there are: ledgerline connection property list'] : asColumns(settings.properties.map(({ key, value }) => [key, value])));
    return;
  }
  const { properties } = await client.call('listConnectionProperties');
  say.result({ properties }, properties.flatMap((one) => [
    one.type === 'none' ? `${one.key}: not to be set` : `${one.key}: ${one.type === 'choice' ? `one of ${one.values.join(', ')}` : one.products.map((product, at) => `${product} ${one.min ?? ''} to ${one.max[at] ?? ''}, usually ${one.defaults[at] ?? ''}`).join('; ')}${one.unit ? ` ${one.unit}` : ''}`,
    `  ${one.says}`,
  ]));
}

/** `change` gives the rows as they shall be. */
async function changeProperties({ client, say }: Context, asked: string, change: (rows: readonly { readonly key: string; readonly value: string }[]) => readonly { readonly key: string; readonly value: string }[]): Promise<void> {
  const { id } = await findConnection(client, asked);
  const { settings } = await client.call('readConnectionSettings', { connectionId: id });
  const changed = await client.call('changeConnection', { connectionId: id, properties: change(settings.properties).map((row) => ({ ...row })) });
  const { properties } = changed.settings;
  say.result({ properties }, properties.length === 0 ? 'No property is set.' : asColumns(properties.map(({ key, value }) => [key, value])));
}

const isKey = (key: string) => (row: { readonly key: string }): boolean => row.key.toLowerCase() === key.trim().toLowerCase();

export const setProperty = (context: Context, asked: string, key: string, value: string): Promise<void> =>
  changeProperties(context, asked, (rows) => (rows.some(isKey(key)) ? rows.map((row) => (isKey(key)(row) ? { ...row, value } : row)) : [...rows, { key, value }]));

export const deleteProperty = (context: Context, asked: string, key: string): Promise<void> => changeProperties(context, asked, (rows) => {
  if (!rows.some(isKey(key))) throw new CommandFailed(`the connection has no property "${key}"; it has: ${rows.map((row) => row.key).join(', ') || 'none'}`, 'not_found');
  return rows.filter((row) => !isKey(key)(row));
});

export async function clearProperties(context: Context, asked: string, options: { readonly yes?: boolean }): Promise<void> {
  const isSure = options.yes === true || context.say.isJson || (await yesOrNo(`All advanced properties of "${asked}" are deleted. Go on?`));
  if (!isSure) throw new CommandFailed('nothing was deleted', 'bad_request');
  await changeProperties(context, asked, () => []);
}

export async function listVariables({ client, say }: Context, options: { readonly project?: string }): Promise<void> {
  const { variables } = await client.call('listVariables', options);
  say.result({ variables }, variables.length === 0 ? 'There is no variable.' : asColumns(variables.map((one) => [one.name, one.project ?? 'global', one.isSecret ? '(secret)' : one.value ?? '', one.usedBy.join(', ')])));
}

export async function setVariable({ client, say }: Context, name: string, value: string | undefined, options: { readonly project?: string; readonly sealed?: boolean }): Promise<void> {
  if (options.sealed === true && value !== undefined) throw usage('a secret value is not given as an argument, which every user of this computer could see: it is asked for, or read from stdin');
  if (options.sealed !== true && value === undefined) throw usage('the value is missing; with --sealed it is asked for, or read from stdin');
  const given = options.sealed ? await readSecret(`The value of ${name}`) : value ?? '';
  const put = await client.call('putVariable', { name, value: given, isSecret: options.sealed ?? false, ...(options.project !== undefined && { project: options.project }) });
  say.result(put, `[${put.name}] ${put.isSecret ? 'is kept' : `is ${put.value ?? ''}`}${put.project === null ? '' : ` in the project ${put.project}`}.`);
}

export async function deleteVariable({ client, say }: Context, name: string, options: { readonly project?: string }): Promise<void> {
  const deleted = await client.call('deleteVariable', { name, ...options });
  say.result(deleted, [`[${name}] is deleted.`, ...(deleted.usedBy.length === 0 ? [] : [`These connections name it: ${deleted.usedBy.join(', ')}`])]);
}

export async function listProxies({ client, say }: Context): Promise<void> {
  const { proxies, waiting } = await client.call('listProxies');
  say.result({ proxies, waiting }, [...(proxies.length === 0 ? ['No proxy is confirmed.'] : proxies), ...(waiting === null ? [] : [`Named and not confirmed: ${waiting}`])]);
}

export async function confirmProxy({ client, say }: Context, place: string, options: { readonly yes?: boolean }): Promise<void> {
  const isSure = options.yes === true || say.isJson || (await yesOrNo(`Connections to Sage may go through the proxy "${place}" from now on. Is it one that you trust?`));
  if (!isSure) throw new CommandFailed('nothing was confirmed', 'bad_request');
  const confirmed = await client.call('confirmProxy', { place });
  say.result(confirmed, `Connections may go through ${confirmed.proxy} now.`);
}

export async function forgetProxy({ client, say }: Context, place: string): Promise<void> {
  const forgotten = await client.call('forgetProxy', { place });
  say.result(forgotten, `Nothing goes through ${place} any more.`);
}

