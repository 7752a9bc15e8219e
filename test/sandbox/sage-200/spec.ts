/** Sage's own description of the Sage 200 API, pruned: which lists there are, and of which kind each field is. */
import { readFileSync } from 'node:fs';

/** `entity` and `entities` stand in an answer only when $expand names them; `items` always do. */
export type FieldWord = 'integer' | 'number' | 'string' | 'boolean' | 'date-time' | 'entity' | 'entities' | 'items';
const spec = JSON.parse(readFileSync(new URL('../spec/sage-200.json', import.meta.url), 'utf8')) as {
  postOnly: string[]; lists: Record<string, string | undefined>; types: Record<string, Record<string, FieldWord | undefined> | undefined>;
};

export const postOnly = new Set(spec.postOnly);
export const isDescribed = (list: string): boolean => list in spec.lists;

export function fieldsOf(list: string): Readonly<Record<string, FieldWord | undefined>> {
  const found = spec.types[spec.lists[list] ?? ''];
  if (!found) throw new Error(`Sage's description has no list ${list}`);
  return found;
}
