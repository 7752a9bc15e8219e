/** What a list of the Sage 200 API is, and how a question with $select, $filter, $orderby, $top, $skip and $expand is answered from it. */
import type { Face } from './face.ts';
import { badQuery } from './errors.ts';
import { comparable, fieldNamed, parseFilter } from './filter.ts';
import { describedFields } from './lists/described.ts';
import { fieldsOf, isDescribed } from './spec.ts';
import type { Json } from './spell.ts';

export type List<T> = {
  readonly name: string;
  all(face: Face): readonly T[];
  /** A field of the description that is not named here is null. */
  readonly fields: Readonly<Record<string, (one: T, face: Face) => Json>>;
};
/** Handlers hand the things of a list back to their own list only, so lists of all kinds fit one table. */
export const defineList = <T>(list: List<T>): List<unknown> => list as unknown as List<unknown>;

const offered = ['$select', '$filter', '$orderby', '$top', '$skip', '$expand', '$count'];
const topDefault = 500;
const topMax = 5_000;

/** The fields that an answer shows, by their kinds. */
const wordsOf = (name: string): ReturnType<typeof fieldsOf> => (isDescribed(name) ? fieldsOf(name) : describedFields(name) ?? {});

export function answerList(list: List<unknown>, face: Face, query: URLSearchParams): string {
  for (const name of query.keys()) if (!offered.includes(name) || query.getAll(name).length > 1) throw badQuery(`The query option '${name.slice(0, 40)}' is not supported`);
  const shown = wordsOf(list.name);
  /** Fields that can be asked for, though no answer shows them unasked here. */
  const words = { ...describedFields(list.name), ...shown };
  const expanded = namesIn(query.get('$expand'));
  for (const name of expanded) if (words[name] !== 'entity' && words[name] !== 'entities') throw badQuery(`Could not find a navigation property named '${name.slice(0, 60)}'`);
  const order = orderOf(query.get('$orderby'), words);
  const skip = wholeIn(query, '$skip') ?? 0;
  if (query.has('$skip') && order.length === 0) throw badQuery("The method 'Skip' is only supported for sorted input: $orderby is missing");
  const top = wholeIn(query, '$top') ?? topDefault;
  if (top > topMax) throw badQuery(`The limit of '${topMax}' for Top query has been exceeded`);
  const filter = query.get('$filter');
  const test = filter === null ? null : parseFilter(filter, words);

  const valueOf = (one: unknown, field: string): Json => list.fields[field]?.(one, face) ?? null;
  let rows = list.all(face).filter((one) => test === null || test((field) => valueOf(one, field)));
  if (order.length > 0) rows = sorted(rows, order, (one, field) => comparable(valueOf(one, field), words[field] ?? 'string'));
  const fields = shownFields(query.get('$select'), expanded, words, Object.keys(shown));
  return JSON.stringify(rows.slice(skip, skip + top).map((one) => Object.fromEntries(fields.map((field) => [field, valueOf(one, field)]))));
}

/** One thing by its id; null where there is none. */
export function answerOne(list: List<unknown>, face: Face, id: number): string | null {
  const one = list.all(face).find((other) => list.fields['id']?.(other, face) === id);
  if (one === undefined) return null;
  return JSON.stringify(Object.fromEntries(shownFields(null, [], wordsOf(list.name), Object.keys(wordsOf(list.name))).map((field) => [field, list.fields[field]?.(one, face) ?? null])));
}

const namesIn = (text: string | null): string[] => (text === null || text === '' ? [] : text.split(',').map((name) => name.trim()));

function wholeIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d+$/.test(text)) throw badQuery(`${name} should be a whole number, not '${text.slice(0, 40)}'`);
  return Number(text);
}

function shownFields(select: string | null, expanded: readonly string[], words: ReturnType<typeof fieldsOf>, unasked: readonly string[]): string[] {
  const isPlain = (field: string): boolean => words[field] !== undefined && words[field] !== 'entity' && words[field] !== 'entities';
  const asked = namesIn(select);
  for (const name of asked) if (!words[name.split('.')[0] ?? '']) throw badQuery(`Could not find a property named '${name.slice(0, 60)}'`);
  return [...(asked.length > 0 ? asked : unasked).filter(isPlain), ...expanded];
}

type Order = readonly { readonly field: string; readonly sign: 1 | -1 }[];

function orderOf(text: string | null, words: ReturnType<typeof fieldsOf>): Order {
  return namesIn(text).map((part) => {
    const [field = '', direction = 'asc', more] = part.split(/\s+/);
    if (more !== undefined || (direction !== 'asc' && direction !== 'desc')) throw badQuery(`Syntax error in the order: ${part.slice(0, 60)}`);
    return { field: fieldNamed(field, words), sign: direction === 'asc' ? 1 : -1 };
  });
}

function sorted(rows: readonly unknown[], order: Order, keyOf: (one: unknown, field: string) => string | number | boolean | null): unknown[] {
  const keyed = rows.map((one) => ({ one, keys: order.map(({ field }) => keyOf(one, field)) }));
  keyed.sort((a, b) => {
    for (const [index, { sign }] of order.entries()) {
      const [left, right] = [a.keys[index] ?? null, b.keys[index] ?? null];
      if (left === right) continue;
      // SQL Server sorts nothing first.
      return sign * (left === null ? -1 : right === null ? 1 : left < right ? -1 : 1);
    }
    return 0;
  });
  return keyed.map(({ one }) => one);
}
