/**
 * Every request is held against Sage's own description: an unknown path, method, parameter or field, or a value of the wrong type, is a violation.
 * What Sage offers though its description lacks it is listed here, each with where it is known from.
 */
import { definitions, operations, plainName } from './accounting/spec.ts';
import type { Operation, TypeWord } from './accounting/spec.ts';

export type Match = { operation: Operation; template: string; resource: string; key: string | null; action: string | null };
export type Violation = { at: number; method: string; path: string; problem: string };

const added: Readonly<Record<string, Operation>> = {
  // Announced by Sage on 2020-05-20, never described.
  'GET /trial_balance': { status: 200, query: { 'from_date!': 'date', 'to_date!': 'date' }, areas: ['Reporting'], roles: ['full', 'read only'] },
};
const all: Readonly<Record<string, Operation | undefined>> = { ...operations, ...added };
/** Announced in 2025 for the lists of businesses, which the description shows without parameters. */
const addedQuery: Readonly<Record<string, Record<string, TypeWord>>> = { 'GET /businesses': { page: 'integer', items_per_page: 'integer', attributes: 'string' }, 'GET /businesses/{key}': { attributes: 'string' } };
const paths = new Set(Object.keys(all).map((name) => name.slice(name.indexOf(' ') + 1)));

export type Found = { kind: 'match'; match: Match } | { kind: 'no_path' } | { kind: 'no_method' };

export function findOperation(method: string, path: string): Found {
  const [resource = '', rawKey, action] = path.slice(1).split('/');
  const template = `/${[resource, rawKey === undefined ? null : '{key}', action].filter((part) => part !== null && part !== undefined).join('/')}`;
  if (path.slice(1).split('/').length > 3 || !paths.has(template)) return { kind: 'no_path' };
  const operation = all[`${method} ${template}`];
  return operation ? { kind: 'match', match: { operation, template, resource, key: rawKey === undefined ? null : decodeURIComponent(rawKey), action: action ?? null } } : { kind: 'no_method' };
}

/** What is wrong with a request, in plain words; nothing when all is well. What a body lacks is not told here: Sage answers that itself, with 422. */
export function problemsOf(method: string, { operation, template }: Match, query: URLSearchParams, body: unknown): string[] {
  const problems: string[] = [];
  const offered = { ...operation.query, ...addedQuery[`${method} ${template}`] };
  // A single item always offers the choice of attributes ("single GET default = all"), as lists do.
  if (method === 'GET' && template.endsWith('{key}')) Object.assign(offered, { attributes: 'string' });
  const types = new Map(Object.entries(offered).map(([name, type]) => [plainName(name), type]));
  for (const name of new Set(query.keys())) {
    const type = types.get(name);
    const values = query.getAll(name);
    if (!type) problems.push(`unknown query parameter ${name}`);
    else if (values.length > 1) problems.push(`query parameter ${name} is sent twice`);
    else problems.push(...problemsOfText(name, type, values[0] ?? ''));
  }
  for (const name of Object.keys(offered)) if (name.endsWith('!') && !query.get(plainName(name))) problems.push(`query parameter ${plainName(name)} is missing`);
  const sort = query.get('sort');
  if (sort && operation.sort && !new RegExp(`^(${operation.sort.join('|')})(:(asc|desc))?$`).test(sort)) problems.push(`cannot sort by ${sort}`);
  if (operation.body) problems.push(...problemsOfValue('', operation.body, body ?? {}));
  else if (body !== undefined) problems.push('a body is sent where none is taken');
  return problems;
}

const checks: Readonly<Record<string, RegExp>> = {
  boolean: /^(true|false)$/, integer: /^\d+$/, number: /^-?\d+(\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  // Described as date-time; a plain date is taken as well.
  'date-time': /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/,
};

function problemsOfText(name: string, type: TypeWord, text: string): string[] {
  if (typeof type !== 'string') return [];
  const fits = type.startsWith('string:') ? type.slice(7).split('|').includes(text) : (checks[type]?.test(text) ?? true);
  if (!fits) return [`query parameter ${name} should be ${type}, not ${JSON.stringify(text.slice(0, 60))}`];
  if (name === 'items_per_page' && (Number(text) < 1 || Number(text) > 200)) return ['items_per_page goes from 1 to 200'];
  return name === 'page' && Number(text) < 1 ? ['page starts at 1'] : [];
}

function problemsOfValue(at: string, type: TypeWord, value: unknown): string[] {
  const here = at || 'body';
  if (typeof type === 'string') {
    if (type.startsWith('=')) return problemsOfValue(at, definitions[type.slice(1)] ?? 'any', value);
    return value === null || fitsWord(type, value) ? [] : [`${here} should be ${type}`];
  }
  if (Array.isArray(type)) return Array.isArray(value) ? value.flatMap((one, index) => problemsOfValue(`${here}[${index}]`, type[0] ?? 'any', one)) : [`${here} should be a list`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${here} should be an object`];
  const names = new Map(Object.entries(type).map(([name, one]) => [plainName(name), one]));
  return Object.entries(value).flatMap(([name, one]) => {
    const inner = names.get(name);
    if (inner) return problemsOfValue(at ? `${at}.${name}` : name, inner, one);
    // Taken inside every resource object, said by Sage's page on idempotency.
    return name === 'idempotency_id' && at && !at.includes('.') ? idempotency(one) : [`unknown field ${at ? `${at}.` : ''}${name}`];
  });
}

/** The required fields that a body lacks, as paths below its resource object. */
export function missingIn(type: TypeWord | undefined, value: unknown, at = ''): string[] {
  if (typeof type === 'string') return type.startsWith('=') ? missingIn(definitions[type.slice(1)], value, at) : [];
  if (!type) return [];
  if (Array.isArray(type)) return Array.isArray(value) ? value.flatMap((one) => missingIn(type[0], one, at)) : [];
  const object: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  return Object.entries(type).flatMap(([name, inner]) => {
    const path = at ? `${at}.${plainName(name)}` : plainName(name);
    const one = object[plainName(name)];
    if (one === undefined || one === null) return name.endsWith('!') ? [path] : [];
    return missingIn(inner, one, path);
  });
}

const idempotency = (value: unknown): string[] => (typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value) ? [] : ['idempotency_id should be 32 hex digits without hyphens']);

function fitsWord(type: string, value: unknown): boolean {
  if (type === 'any') return true;
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'integer') return Number.isInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value));
  if (type === 'number') return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
  if (typeof value !== 'string') return false;
  if (type.startsWith('string:')) return type.slice(7).split('|').includes(value);
  return checks[type]?.test(value) ?? true;
}
