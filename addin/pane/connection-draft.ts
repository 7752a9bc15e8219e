/** A connection as it is being edited: what the form holds, what of it is not right yet, and what is to be sent. Pure. */
import type { OauthMode, Permissions, ProxyGiven, ProxyMode } from '../../src/shared/connection-settings.ts';
import type { SettingsOfConnection } from '../../src/shared/contract/connection-settings.ts';
import type { connections } from '../../src/shared/contract/connections.ts';
import type { InputOf } from '../../src/shared/contract/endpoint.ts';
import type { connectionSettings } from '../../src/shared/contract/connection-settings.ts';
import type { ConnectionStatus } from '../../src/shared/contract/status.ts';
import { readOnly } from '../../src/shared/permissions.ts';

export type SignedInProduct = Exclude<ConnectionStatus['product'], 'sage-50'>;
export type PropertyRow = { readonly key: string; readonly value: string };
/** Every field as text, secrets empty until somebody types one. */
export type Draft = {
  readonly product: ConnectionStatus['product'];
  readonly name: string;
  readonly project: string;
  readonly oauthMode: OauthMode | null;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly subscriptionKey: string;
  readonly edition: 'standard' | 'professional';
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly proxyMode: ProxyMode;
  readonly proxyHost: string;
  readonly proxyPort: string;
  readonly proxyUser: string;
  readonly proxyPassword: string;
  readonly proxyExceptions: string;
  readonly properties: readonly PropertyRow[];
  readonly permissions: Permissions;
};
export type Field = keyof Draft;

export const newDraft = (product: SignedInProduct, name: string): Draft => ({
  product, name, project: '', oauthMode: 'GETANDREFRESH', clientId: '', clientSecret: '', subscriptionKey: '', edition: 'professional', accessToken: '', refreshToken: '',
  proxyMode: 'system', proxyHost: '', proxyPort: '', proxyUser: '', proxyPassword: '', proxyExceptions: '', properties: [], permissions: readOnly,
});

export const draftOf = (connection: ConnectionStatus, { project, proxy, properties }: SettingsOfConnection): Draft => ({
  product: connection.product, name: connection.name, project: project ?? '', oauthMode: connection.oauthMode, clientId: connection.clientId, clientSecret: '', subscriptionKey: '', edition: connection.edition ?? 'professional', accessToken: '', refreshToken: '',
  proxyMode: proxy.mode, proxyHost: proxy.host ?? '', proxyPort: proxy.port === null ? '' : String(proxy.port), proxyUser: proxy.user ?? '', proxyPassword: '', proxyExceptions: proxy.exceptions.join('\n'),
  properties: properties.map(({ key, value }) => ({ key, value })), permissions: connection.permissions,
});

/** What is kept already and need not be typed again. */
export type Kept = Pick<ConnectionStatus, 'hasClientSecret' | 'hasAccessToken' | 'hasRefreshToken'> & { readonly hasSubscriptionKey: boolean };
export const nothingKept: Kept = { hasClientSecret: false, hasAccessToken: false, hasRefreshToken: false, hasSubscriptionKey: false };

/** Which fields each way of signing in shows, and which of them it cannot do without. */
export const modeFields = {
  OFF: { shown: ['accessToken', 'clientId', 'clientSecret'], needed: ['accessToken'] },
  GETANDREFRESH: { shown: ['clientId', 'clientSecret'], needed: ['clientId', 'clientSecret'] },
  REFRESH: { shown: ['accessToken', 'refreshToken', 'clientId', 'clientSecret'], needed: ['accessToken', 'refreshToken', 'clientId', 'clientSecret'] },
} as const satisfies Record<OauthMode, { readonly shown: readonly Field[]; readonly needed: readonly Field[] }>;

const keptAs: Partial<Record<Field, keyof Kept>> = { clientSecret: 'hasClientSecret', accessToken: 'hasAccessToken', refreshToken: 'hasRefreshToken', subscriptionKey: 'hasSubscriptionKey' };

/** Holds a variable, so that what it comes to is known to the helper alone. */
export const hasVariable = (text: string): boolean => /(?<!\[)\[[A-Za-z]/.test(text);

/** What is not right yet, by field. */
export function problemsOf(draft: Draft, kept: Kept, before: Draft | null, takenNames: readonly string[]): Readonly<Partial<Record<Field, string>>> {
  const problems: Partial<Record<Field, string>> = {};
  const name = draft.name.trim();
  if (name === '') problems.name = 'A connection has a name.';
  else if (/[/:]/.test(name)) problems.name = 'A name may not hold / or : .';
  else if (takenNames.includes(name)) problems.name = 'There is a connection with this name already.';
  if (/[/:[\]]/.test(draft.project)) problems.project = 'A project’s name may not hold / : [ or ] .';
  if (draft.oauthMode !== null) {
    // Tokens of the old way are of no use to another one.
    const isSameMode = before?.oauthMode === draft.oauthMode;
    for (const field of [...modeFields[draft.oauthMode].needed, ...(draft.product === 'sage-200' ? ['subscriptionKey' as const] : [])]) {
      const keptName = keptAs[field];
      const isKept = keptName !== undefined && kept[keptName] && (isSameMode || field === 'clientSecret' || field === 'subscriptionKey');
      if (draft[field].trim() === '' && !isKept) problems[field] = 'This is needed.';
    }
  }
  if (draft.proxyMode === 'manual') {
    if (draft.proxyHost.trim() === '') problems.proxyHost = 'The name or address of the proxy.';
    const port = draft.proxyPort.trim();
    if (!hasVariable(port) && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) problems.proxyPort = 'A number from 1 to 65535.';
  }
  return problems;
}

export const isChanged = (draft: Draft, before: Draft): boolean => JSON.stringify(draft) !== JSON.stringify(before);

const textOr = <K extends string>(name: K, text: string): Partial<Record<K, string>> => (text.trim() === '' ? {} : { [name]: text.trim() } as Record<K, string>);

const secretsOf = (draft: Draft) => ({ ...textOr('clientSecret', draft.clientSecret), ...textOr('subscriptionKey', draft.subscriptionKey), ...textOr('accessToken', draft.accessToken), ...textOr('refreshToken', draft.refreshToken) });

const listed = (text: string): string[] => text.split(/[\n,;]/).map((one) => one.trim()).filter((one) => one !== '');

function proxyOf(draft: Draft): ProxyGiven {
  if (draft.proxyMode !== 'manual') return { mode: draft.proxyMode };
  const port = draft.proxyPort.trim();
  const user = draft.proxyUser.trim();
  return {
    mode: 'manual', host: draft.proxyHost.trim(), port: /^\d+$/.test(port) ? Number(port) : port, user: user === '' ? null : user,
    ...(user === '' ? { password: null } : draft.proxyPassword === '' ? {} : { password: draft.proxyPassword }), exceptions: listed(draft.proxyExceptions),
  };
}

/** Only what is another than before; null when nothing is. */
export function changesOf(draft: Draft, before: Draft): Omit<InputOf<typeof connectionSettings.changeConnection>, 'connectionId'> | null {
  if (!isChanged(draft, before)) return null;
  const differs = (...fields: readonly Field[]): boolean => fields.some((field) => JSON.stringify(draft[field]) !== JSON.stringify(before[field]));
  const project = draft.project.trim();
  return {
    ...(differs('name') && { name: draft.name.trim() }),
    ...(differs('project') && { project: project === '' ? null : project }),
    ...(differs('oauthMode') && draft.oauthMode !== null && { oauthMode: draft.oauthMode }),
    ...(differs('clientId') && textOr('clientId', draft.clientId)),
    ...secretsOf(draft),
    ...(differs('proxyMode', 'proxyHost', 'proxyPort', 'proxyUser', 'proxyPassword', 'proxyExceptions') && { proxy: proxyOf(draft) }),
    ...(differs('properties') && { properties: draft.properties.map((row) => ({ ...row })) }),
    ...(differs('permissions') && { permissions: { ...draft.permissions } }),
  };
}

/** A new connection, as the helper takes it. */
export function newConnectionOf(draft: Draft): Extract<InputOf<typeof connections.addConnection>, { product: SignedInProduct }> {
  const project = draft.project.trim();
  const given = {
    name: draft.name.trim(), ...textOr('clientId', draft.clientId), ...secretsOf({ ...draft, subscriptionKey: '' }), oauthMode: draft.oauthMode ?? 'GETANDREFRESH',
    proxy: proxyOf(draft), properties: draft.properties.map((row) => ({ ...row })), permissions: { ...draft.permissions }, ...(project !== '' && { project }),
  };
  return draft.product === 'sage-200' ? { product: 'sage-200', ...given, edition: draft.edition, subscriptionKey: draft.subscriptionKey.trim() } : { product: 'sage-accounting', ...given };
}

