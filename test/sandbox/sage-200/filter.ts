/** Reads `$filter`: and, or, not, brackets, comparisons and the three text functions; strict about the type of each value, as Sage's pages describe it. */
import { badQuery } from './errors.ts';
import type { FieldWord } from './spec.ts';
import type { Json } from './spell.ts';

export type Row = (field: string) => Json;
export type Test = (row: Row) => boolean;
type Words = Readonly<Record<string, FieldWord | undefined>>;
type Literal = string | number | boolean | null;

const token = /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|([(),]))/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (!match) throw badQuery(`Syntax error in the filter: ${text.slice(0, 120)}`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

export function parseFilter(text: string, words: Words): Test {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const next = (): string => tokens[at++] ?? '';
  const expect = (wanted: string): void => { if (next() !== wanted) throw badQuery(`"${wanted}" is missing in the filter`); };

  const either = (): Test => {
    const parts = [both()];
    while (peek() === 'or') { next(); parts.push(both()); }
    return parts.length === 1 ? (parts[0] as Test) : (row) => parts.some((part) => part(row));
  };
  const both = (): Test => {
    const parts = [one()];
    while (peek() === 'and') { next(); parts.push(one()); }
    return parts.length === 1 ? (parts[0] as Test) : (row) => parts.every((part) => part(row));
  };
  const one = (): Test => {
    if (peek() === 'not') { next(); const inner = one(); return (row) => !inner(row); }
    if (peek() === '(') { next(); const inner = either(); expect(')'); return inner; }
    return ['contains', 'startswith', 'endswith'].includes(peek()) ? textTest() : comparison();
  };
  const textTest = (): Test => {
    const name = next();
    expect('(');
    const field = fieldNamed(next(), words);
    expect(',');
    const part = literalOf(next(), 'string', field).toString().toLowerCase();
    expect(')');
    const find = name === 'contains' ? 'includes' : name === 'startswith' ? 'startsWith' : 'endsWith';
    return (row) => { const value = row(field); return typeof value === 'string' && value.toLowerCase()[find](part); };
  };
  const comparison = (): Test => {
    const field = fieldNamed(next(), words);
    const operator = next();
    const word = words[field] ?? 'string';
    const raw = next();
    const wanted = raw === 'null' ? null : literalOf(raw, word, field);
    const compare = operators[operator];
    if (!compare) throw badQuery(`"${operator}" is no operator`);
    return (row) => compare(comparable(row(field), word), wanted);
  };

  const test = either();
  if (at < tokens.length) throw badQuery(`The filter goes on after its end: ${tokens.slice(at).join(' ').slice(0, 80)}`);
  return test;
}

export function fieldNamed(field: string, words: Words): string {
  const word = words[field];
  if (!word || ['entity', 'entities', 'items'].includes(word)) throw badQuery(`Could not find a property named '${field.slice(0, 60)}'`);
  return field;
}

/** Texts are compared as SQL Server does it, whatever their case. */
export function comparable(value: Json, word: FieldWord): Literal {
  if (value === null || typeof value === 'object') return null;
  if (word === 'date-time') return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(String(value)) ? String(value) : `${String(value)}Z`);
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function literalOf(raw: string, word: FieldWord, field: string): string | number | boolean {
  const wrong = () => badQuery(`A binary operator with incompatible types was detected: ${field} is ${word}, not ${raw.slice(0, 60)}`);
  if (word === 'string') {
    if (!/^'.*'$/s.test(raw)) throw wrong();
    return raw.slice(1, -1).replaceAll("''", "'").toLowerCase();
  }
  if (word === 'boolean') {
    if (raw !== 'true' && raw !== 'false') throw wrong();
    return raw === 'true';
  }
  if (word === 'date-time') {
    const isDay = /^\d{4}-\d\d-\d\d$/.test(raw);
    if (!isDay && !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(raw)) throw badQuery(`The time literal '${raw.slice(0, 40)}' of ${field} needs to be UTC, with a Z`);
    return Date.parse(isDay ? `${raw}T00:00:00Z` : raw);
  }
  if (!/^-?\d+(\.\d+)?$/.test(raw)) throw wrong();
  return Number(raw);
}

/** Nothing is neither more nor less than anything. */
const ordered = (test: (a: string | number | boolean, b: string | number | boolean) => boolean) => (a: Literal, b: Literal): boolean => a !== null && b !== null && test(a, b);
const operators: Readonly<Record<string, ((a: Literal, b: Literal) => boolean) | undefined>> = {
  eq: (a, b) => a === b, ne: (a, b) => a !== b, gt: ordered((a, b) => a > b), ge: ordered((a, b) => a >= b), lt: ordered((a, b) => a < b), le: ordered((a, b) => a <= b),
};
