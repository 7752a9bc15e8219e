/** A connection's settings with their variables replaced, as they are used now. What a variable brings is checked as if it had been typed. */
import { propertyNamed, readProperty, type Properties } from '../../src/shared/connection-properties.ts';
import { AppError } from '../../src/shared/errors.ts';
import { hasVariables, resolveText, variablesIn, type FindVariable } from '../../src/shared/variable-text.ts';
import { isHostName, type ProxyRoute } from '../sage-transport/proxy-route.ts';
import type { ConnectionRow, KeptProxy, SecretField } from './connection-records.ts';
import { settingsOfRow } from './connection-status.ts';
import type { OpenedConnection } from './connection-vault.ts';

/** Secrets that a person types, and that may hold variables. Tokens do only as long as they are those that were pasted. */
const typedSecrets = ['clientSecret', 'subscriptionKey', 'proxyPassword'] as const satisfies readonly SecretField[];
const tokenSecrets = ['accessToken', 'refreshToken'] as const satisfies readonly SecretField[];

/** Every text of a connection that may hold variables, by the field's name in the API. */
export function textsOf({ row, secret }: Pick<OpenedConnection, 'row' | 'secret'>): readonly (readonly [field: string, text: string])[] {
  const { proxy, properties } = settingsOfRow(row);
  const secrets = [...typedSecrets, ...(row.areTokensTyped ? tokenSecrets : [])].map((field) => [field === 'proxyPassword' ? 'proxy.password' : field, secret(field) ?? ''] as const);
  const ofProxy = proxy.mode === 'manual' ? [['proxy.host', proxy.host ?? ''], ['proxy.port', String(proxy.port ?? '')], ['proxy.user', proxy.user ?? ''], ...proxy.exceptions.map((one) => ['proxy.exceptions', one] as const)] as const : [];
  return [['clientId', row.clientId], ...secrets.filter(([field]) => field !== 'proxy.password' || proxy.mode === 'manual'), ...ofProxy, ...properties.map(({ key, value }) => [`properties.${key}`, value] as const)];
}

export const variablesOf = (opened: Pick<OpenedConnection, 'row' | 'secret'>): readonly string[] => [...new Set(textsOf(opened).flatMap(([, text]) => variablesIn(text)))];

// eslint-disable-next-line no-control-regex -- control characters are exactly what must not reach a header
const isPlain = (text: string): boolean => text !== '' && !/[\u0000-\u001f\u007f-\u009f]/.test(text);

/** For what goes into a header or a form: no empty text and no control characters, wherever they come from. */
export function resolvePlain(text: string, field: string, find: FindVariable): string {
  const resolved = resolveText(text, field, find);
  if (!isPlain(resolved.trim())) throw new AppError(hasVariables(text) ? 'bad_variable' : 'bad_request', `${field}: ${resolved.trim() === '' ? 'it is empty' : 'it holds control characters'}${hasVariables(text) ? ' once its variables are replaced' : ''}`);
  return resolved.trim();
}

/** Null where a connection of this kind goes straight to Sage. Throws `bad_variable`, `bad_request`. */
export function manualRoute(proxy: KeptProxy, password: string | null, find: FindVariable): ProxyRoute | null {
  if (proxy.mode !== 'manual') return null;
  const host = resolvePlain(proxy.host ?? '', 'proxy.host', find).replace(/^\[|\]$/g, '');
  if (!isHostName(host)) throw new AppError('bad_request', 'proxy.host: it is no name or address of a computer; without http:// and without the port');
  const port = resolvePlain(String(proxy.port ?? ''), 'proxy.port', find);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) throw new AppError('bad_request', 'proxy.port: it is a whole number from 1 to 65535');
  const user = proxy.user === null ? null : resolvePlain(proxy.user, 'proxy.user', find);
  if (user?.includes(':')) throw new AppError('bad_request', 'proxy.user: a user name may not hold a colon');
  const login = user === null ? null : { user, password: password === null ? '' : resolveText(password, 'proxy.password', find) };
  return { host, port: Number(port), login, exceptions: proxy.exceptions.map((one) => resolvePlain(one, 'proxy.exceptions', find)), isSystem: false };
}

/** Throws `bad_variable`, `bad_request`. */
export function readProperties(row: Pick<ConnectionRow, 'product' | 'properties'>, find: FindVariable): Properties {
  const read = (row.properties ?? []).map(({ key, value }) => {
    const property = propertyNamed(key, row.product);
    return [property.key, readProperty(property, resolveText(value, `properties.${key}`, find), row.product, hasVariables(value) ? value : null)] as const;
  });
  return Object.fromEntries(read);
}
