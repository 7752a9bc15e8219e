/** What a connection's row becomes by the settings that were given: merged, and everything checked that can be before it is used. Pure. */
import { propertyNamed, readProperty } from '../../src/shared/connection-properties.ts';
import { type OauthMode, type Permissions, type ProxyGiven, verbs } from '../../src/shared/connection-settings.ts';
import { AppError } from '../../src/shared/errors.ts';
import { hasVariables, type FindVariable } from '../../src/shared/variable-text.ts';
import type { ConnectionRow, KeptProxy, SecretField } from './connection-records.ts';
import { settingsOfRow } from './connection-status.ts';
import { manualRoute } from './resolved-settings.ts';

/** As POST and PATCH bring them; what is left out stays. */
export type SettingsGiven = {
  readonly name?: string | undefined; readonly oauthMode?: OauthMode | undefined; readonly clientId?: string | undefined; readonly clientSecret?: string | undefined; readonly subscriptionKey?: string | undefined;
  readonly accessToken?: string | undefined; readonly refreshToken?: string | undefined; readonly proxy?: ProxyGiven | undefined; readonly project?: string | null | undefined;
  readonly properties?: readonly { readonly key: string; readonly value: string | number | boolean }[] | undefined;
  readonly permissions?: { readonly [K in keyof Permissions]?: boolean | undefined } | undefined;
};

export type Applied = { readonly row: ConnectionRow; readonly put: readonly (readonly [SecretField, string])[]; readonly drop: readonly SecretField[] };

const bad = (field: string, why: string): AppError => new AppError('bad_request', `${field}: ${why}`);
const ofRest = ['oauthMode', 'clientId', 'clientSecret', 'subscriptionKey', 'accessToken', 'refreshToken', 'proxy', 'properties'] as const;

/** Throws `bad_request` naming the field, `not_supported` for what this product does not have. */
export function applySettings(before: ConnectionRow, given: SettingsGiven, find: FindVariable): Applied {
  const known = settingsOfRow(before);
  if (before.dataSet !== null) refuseForDataSet(given);
  if (given.subscriptionKey !== undefined && before.product !== 'sage-200') throw bad('subscriptionKey', 'only Sage 200 has one');
  const proxy = proxyAfter(known.proxy, given.proxy);
  const row: ConnectionRow = {
    ...before, name: given.name ?? before.name, clientId: given.clientId ?? before.clientId, project: given.project === undefined ? known.project : given.project, proxy,
    oauthMode: before.dataSet === null ? given.oauthMode ?? known.oauthMode : null,
    hasClientSecret: known.hasClientSecret || given.clientSecret !== undefined,
    permissions: { ...known.permissions, ...Object.fromEntries(verbs.flatMap((verb) => (given.permissions?.[verb] === undefined ? [] : [[verb, given.permissions[verb]]]))) },
    properties: given.properties === undefined ? known.properties : propertiesAfter(before, given.properties),
  };
  if (before.dataSet === null) checkMode(row, given, known);
  checkProxy(proxy, given.proxy?.password ?? null, find);
  const put = [['clientSecret', given.clientSecret], ['subscriptionKey', given.subscriptionKey], ['proxyPassword', given.proxy?.password ?? undefined]] as const;
  return { row, put: put.flatMap(([field, secret]) => (secret === undefined ? [] : [[field, secret] as const])), drop: proxy.hasPassword ? [] : ['proxyPassword'] };
}

function refuseForDataSet(given: SettingsGiven): void {
  const field = ofRest.find((one) => given[one] !== undefined);
  if (field !== undefined) throw new AppError('not_supported', `${field}: a connection to Sage 50 is read from a data folder, with a user name and a password; it has no sign-in at Sage, no proxy and no advanced properties`);
  if (verbs.some((verb) => given.permissions?.[verb])) throw new AppError('not_supported', 'permissions: Sage 50 is read by ODBC, which reads only');
}

/** Which fields each mode asks for. */
function checkMode({ oauthMode, clientId, hasClientSecret, accessToken }: ConnectionRow, given: SettingsGiven, { hasRefreshToken }: ReturnType<typeof settingsOfRow>): void {
  if (oauthMode === 'OFF') {
    if (given.refreshToken !== undefined) throw bad('refreshToken', 'OFF uses an access token alone; with REFRESH it is renewed');
    if (given.accessToken === undefined && accessToken === null) throw bad('accessToken', 'OFF needs an access token from Sage');
    return;
  }
  if (clientId === '') throw bad('clientId', `${oauthMode ?? ''} needs the client id of your Sage app`);
  if (!hasClientSecret) throw bad('clientSecret', `${oauthMode ?? ''} needs the client secret of your Sage app`);
  if (oauthMode === 'REFRESH' && given.refreshToken === undefined && (!hasRefreshToken || given.accessToken !== undefined)) throw bad('refreshToken', 'REFRESH needs an access token and a refresh token from Sage, of one grant');
  if (oauthMode === 'REFRESH' && given.refreshToken !== undefined && given.accessToken === undefined) throw bad('accessToken', 'REFRESH needs an access token and a refresh token from Sage, of one grant');
  if (oauthMode !== 'REFRESH' && (given.accessToken !== undefined || given.refreshToken !== undefined)) throw bad(given.accessToken === undefined ? 'refreshToken' : 'accessToken', 'GETANDREFRESH signs in at Sage; tokens are pasted with OFF or REFRESH');
}

function proxyAfter(before: KeptProxy, given: ProxyGiven | undefined): KeptProxy {
  if (given === undefined) return before;
  const next = { mode: given.mode ?? before.mode, host: given.host === undefined ? before.host : given.host, port: given.port === undefined ? before.port : given.port, user: given.user === undefined ? before.user : given.user, exceptions: given.exceptions ?? before.exceptions };
  // The password was meant for the old one.
  const isMoved = next.host !== before.host || String(next.port) !== String(before.port);
  return { ...next, hasPassword: given.password === undefined ? before.hasPassword && !isMoved : given.password !== null };
}

/** A variable that is missing may be made later; what is there has to be right. */
function checkProxy(proxy: KeptProxy, password: string | null, find: FindVariable): void {
  if (proxy.mode !== 'manual') return;
  if (proxy.host === null) throw bad('proxy.host', 'a proxy that is set by hand needs its host');
  if (proxy.port === null) throw bad('proxy.port', 'a proxy that is set by hand needs its port');
  if (proxy.hasPassword && proxy.user === null) throw bad('proxy.user', 'a password was given, and no user name');
  try {
    manualRoute(proxy, password, find);
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === 'bad_variable')) throw thrown;
  }
}

function propertiesAfter({ product }: ConnectionRow, given: NonNullable<SettingsGiven['properties']>): NonNullable<ConnectionRow['properties']> {
  const rows = given.map(({ key, value }) => {
    const property = propertyNamed(key, product);
    if (!hasVariables(String(value))) readProperty(property, String(value), product);
    return { key: property.key, value: String(value).trim() };
  });
  const twice = rows.find(({ key }, at) => rows.findIndex((one) => one.key === key) !== at);
  if (twice) throw bad('properties', `${twice.key} stands in the table twice`);
  return rows;
}
