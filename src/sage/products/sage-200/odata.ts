/**
 * Builds what stands in `$filter`: fields that are our own words, values that come from outside. A text is quoted and its
 * quotes doubled, a number is checked to be one, a time is written with the `Z` that Sage 200 asks for; so no value can
 * become part of the question. The transport then encodes the whole for the address.
 */
import { AppError } from '../../../shared/errors.ts';
import type { IsoDate, IsoTime } from '../../../shared/dates.ts';

export type Condition = string & { readonly __condition: unique symbol };
type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
type Value = { readonly text: string } | { readonly id: string } | { readonly number: string } | { readonly time: IsoTime } | { readonly day: IsoDate };

/** Throws `our_bug` for a field that is no plain name and for a value that is not what it says. */
export function where(field: string, operator: Operator, value: Value): Condition {
  if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/.test(field)) throw new AppError('our_bug', `"${field.slice(0, 60)}" is no field`);
  return `${field} ${operator} ${literal(value)}` as Condition;
}

export const allOf = (...conditions: readonly (Condition | null)[]): Condition | null => join('and', conditions);
export const anyOf = (...conditions: readonly (Condition | null)[]): Condition | null => join('or', conditions);

function join(word: 'and' | 'or', conditions: readonly (Condition | null)[]): Condition | null {
  const given = conditions.filter((one) => one !== null);
  if (given.length <= 1) return given[0] ?? null;
  return given.map((one) => (/ (and|or) /.test(one) ? `(${one})` : one)).join(` ${word} `) as Condition;
}

function literal(value: Value): string {
  if ('text' in value) return `'${value.text.replaceAll("'", "''")}'`;
  const [kind, plain] = 'id' in value ? (['id', value.id] as const) : 'number' in value ? (['number', value.number] as const) : 'time' in value ? (['time', value.time] as const) : (['day', value.day] as const);
  if (!shapes[kind].test(plain)) throw new AppError('our_bug', `"${plain.slice(0, 60)}" is no ${kind}`);
  return plain;
}

const shapes = {
  id: /^\d{1,16}$/,
  number: /^-?\d{1,15}(\.\d{1,10})?$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  day: /^\d{4}-\d\d-\d\d$/,
} as const;
