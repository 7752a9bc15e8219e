/** The advanced properties of a connection as data: the form, the command line, the check and the page of documentation are made from this table. */
import { AppError } from './errors.ts';
import type { IntegrationId } from './ids.ts';

/** A figure for each product that has the property; the same for both where there is one. */
type PerProduct<T> = Readonly<Partial<Record<IntegrationId, T>>>;

type Named = { readonly key: string; readonly says: string };
export type NumberProperty = Named & { readonly type: 'number'; readonly unit: string | null; readonly min: number; readonly max: PerProduct<number>; readonly defaults: PerProduct<number> };
export type ChoiceProperty = Named & { readonly type: 'choice'; readonly products: readonly IntegrationId[]; readonly values: readonly string[] };
/** Known from other programs, and needed for nothing here: who sets it learns why. */
export type UnneededProperty = Named & { readonly type: 'none' };
export type ConnectionProperty = NumberProperty | ChoiceProperty | UnneededProperty;

const both = <T>(value: T): PerProduct<T> => ({ 'sage-accounting': value, 'sage-200': value });

export const connectionProperties = [
  { key: 'Timeout', type: 'number', unit: 'seconds', min: 5, max: both(600), defaults: both(120), says: 'How long one request to Sage may take, from its start to the last byte of the answer.' },
  { key: 'ConnectTimeout', type: 'number', unit: 'seconds', min: 1, max: both(60), defaults: both(10), says: 'How long finding Sage, or the proxy, and agreeing on encryption may take, each.' },
  { key: 'IdleTimeout', type: 'number', unit: 'seconds', min: 1, max: both(300), defaults: { 'sage-accounting': 30, 'sage-200': 90 }, says: 'How long Sage may keep silent while an answer is awaited.' },
  { key: 'PageSize', type: 'number', unit: 'records', min: 1, max: { 'sage-accounting': 200, 'sage-200': 5_000 }, defaults: { 'sage-accounting': 200, 'sage-200': 5_000 }, says: 'The most records that one request of a list asks for; some lists ask for fewer by themselves. Smaller pages help where Sage fails on large ones, and cost more requests.' },
  { key: 'RequestsPerMinute', type: 'number', unit: 'requests', min: 1, max: both(100), defaults: both(100), says: 'The most requests in any minute, for each company. A lower figure in the configuration file stands.' },
  { key: 'RequestsAtOnce', type: 'number', unit: 'requests', min: 1, max: { 'sage-accounting': 4, 'sage-200': 2 }, defaults: { 'sage-accounting': 4, 'sage-200': 2 }, says: 'The most requests under way at once, for each company.' },
  { key: 'Tries', type: 'number', unit: 'tries', min: 1, max: both(10), defaults: both(10), says: 'How often a request that only reads is tried before its failure counts.' },
  { key: 'Country', type: 'choice', products: ['sage-accounting'], values: ['ca', 'gb', 'ie'], says: 'The country of the business: Sage\'s sign-in page then does not ask for it. A wrong one makes the sign-in fail.' },
  { key: 'OAuthSettingsLocation', type: 'none', says: 'Not needed: each connection keeps its own keys and tokens, sealed under a key of its own, and never overwrites those of another.' },
] as const satisfies readonly ConnectionProperty[];

export type PropertyKey = (typeof connectionProperties)[number]['key'];
export type Properties = Readonly<Partial<Record<PropertyKey, number | string>>>;

const all: readonly ConnectionProperty[] = connectionProperties;
const listIs = 'The list: ledgerline connection property list, GET /v1/connections/properties, or docs/connection-properties.md';

export const productsOf = (property: ConnectionProperty): readonly IntegrationId[] =>
  (property.type === 'number' ? Object.keys(property.defaults) as IntegrationId[] : property.type === 'choice' ? property.products : []);

/** As it is spelled in the table, whatever its capitals. Throws `bad_request` for one that is not there, is not of this product, or is needed for nothing. */
export function propertyNamed(key: string, product: IntegrationId): ConnectionProperty {
  const found = all.find((property) => property.key.toLowerCase() === key.trim().toLowerCase());
  if (!found) throw new AppError('bad_request', `properties: there is no property "${key.slice(0, 80)}"; the nearest is "${nearestTo(key)}". ${listIs}`);
  if (found.type === 'none') throw new AppError('bad_request', `properties: ${found.key} cannot be set. ${found.says}`);
  if (!productsOf(found).includes(product)) throw new AppError('bad_request', `properties: ${found.key} is not of ${product}; it is of ${productsOf(found).join(', ')}. ${listIs}`);
  return found;
}

/** A value as it acts. Throws `bad_request` with what is allowed; `typed`, where variables brought the value: it may be a secret one's, which is never repeated. */
export function readProperty(property: ConnectionProperty, value: string, product: IntegrationId, typed: string | null = null): number | string {
  const refused = (allowed: string): AppError => new AppError('bad_request', `properties: ${property.key} is ${typed === null ? `"${value.slice(0, 80)}"` : `what "${typed.slice(0, 80)}" brings`}; allowed: ${allowed}`);
  if (property.type === 'choice') {
    const chosen = property.values.find((one) => one === value.trim().toLowerCase());
    if (chosen === undefined) throw refused(`one of ${property.values.join(', ')}`);
    return chosen;
  }
  if (property.type === 'none') throw new AppError('bad_request', `properties: ${property.key} cannot be set. ${property.says}`);
  const max = property.max[product] ?? 0;
  const number = /^\d{1,9}$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (!(number >= property.min && number <= max)) throw refused(`a whole number from ${property.min} to ${max}${property.unit === null ? '' : ` (${property.unit})`}`);
  return number;
}

/** The key with the fewest letters to change. */
export function nearestTo(key: string): PropertyKey {
  const asked = key.slice(0, 80).toLowerCase();
  return connectionProperties.map((property) => ({ key: property.key, far: lettersBetween(asked, property.key.toLowerCase()) })).reduce((best, one) => (one.far < best.far ? one : best)).key;
}

/** Levenshtein's distance. */
function lettersBetween(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) row.push(Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    before = row;
  }
  return before[b.length] ?? 0;
}

/** The table as the API shows it. */
export const shownProperties = () => all.map((property) => {
  const products = productsOf(property);
  return {
    key: property.key, products: [...products], type: property.type, unit: property.type === 'number' ? property.unit : null,
    defaults: products.map((product) => (property.type === 'number' ? String(property.defaults[product]) : null)),
    min: property.type === 'number' ? property.min : null, max: products.map((product) => (property.type === 'number' ? property.max[product] ?? null : null)),
    values: property.type === 'choice' ? [...property.values] : [], says: property.says,
  };
});
