/** Lists that Sage describes and that no books stand behind: three rows each, made of the description alone, so that every kind of field is answered. */
import { readFileSync } from 'node:fs';
import type { List } from '../list.ts';
import { defineList } from '../list.ts';
import type { FieldWord } from '../spec.ts';
import type { Json } from '../spell.ts';

type Word = string | Word[] | { [name: string]: Word };
const spec = JSON.parse(readFileSync(new URL('../../spec/sage-200-activities.json', import.meta.url), 'utf8')) as { paths: Record<string, { get?: Word }>; types: Record<string, Record<string, Word>> };

/** The lists that can be asked for, each by the name of its type; what is one thing and no list is not among them. */
const types = new Map(Object.entries(spec.paths).flatMap(([path, { get }]) => (Array.isArray(get) && typeof get[0] === 'string' && get[0].startsWith('=') ? [[path.slice(1), get[0].slice(1)] as const] : [])));

const plainName = (name: string): string => name.replace(/[!~]$/, '');
function fieldWord(word: Word): FieldWord {
  if (Array.isArray(word)) return typeof word[0] === 'string' && word[0].startsWith('=') ? 'entities' : 'items';
  if (typeof word !== 'string' || word.startsWith('=') || word === 'object') return 'entity';
  if (word.startsWith('string')) return 'string';
  if (word.startsWith('number')) return 'number';
  return word === 'integer' || word === 'boolean' || word === 'date-time' ? word : 'string';
}

export const describedFields = (list: string): Readonly<Record<string, FieldWord | undefined>> | null => {
  const type = spec.types[types.get(list) ?? ''];
  return type ? Object.fromEntries(Object.entries(type).map(([name, word]) => [plainName(name), fieldWord(word)])) : null;
};

const madeOf = (name: string, word: Word) => (row: number): Json => {
  switch (fieldWord(word)) {
    case 'integer': return row;
    case 'number': return row === 3 ? null : row * 10 + 0.25;
    case 'boolean': return row % 2 === 1;
    // Sage leaves out the Z.
    case 'date-time': return row === 3 ? null : `2026-10-0${row}T0${/date_time|time_/.test(name) ? row : 0}:00:00`;
    case 'string': return row === 3 ? '' : `O'Brien & ${name.slice(0, 3)} ${row}`.slice(0, Number(/<=(\d+)/.exec(String(word))?.[1] ?? 99));
    default: return null;
  }
};

export function describedList(name: string): List<unknown> | null {
  const type = spec.types[types.get(name) ?? ''];
  if (!type) return null;
  return defineList<number>({ name, all: () => [1, 2, 3], fields: Object.fromEntries(Object.entries(type).map(([field, word]) => [plainName(field), madeOf(plainName(field), word)])) });
}
