/** What one list of the API is: where its things come from, how each attribute reads, which filters it offers. Facts; the list and item handlers do the work. */
import type { Face } from './face.ts';
import { JsonText } from './spell.ts';
import type { Json } from './spell.ts';
import { attributesOf } from './spec.ts';

/** What the query asks to be shown beyond the plain attributes. */
export type Showing = { face: Face; nested: boolean; query: ReadonlyMap<string, string> };

export type Stamped = { updatedAt: number; deletedAt: number };

export type Resource<T> = {
  path: string;
  /** The Swagger definition whose attributes it has. */
  definition: string;
  all(face: Face): readonly T[];
  id(one: T, face: Face): string;
  find(id: string, face: Face): T | undefined;
  name(one: T, face: Face): string | null;
  /** Attributes that Sage sends though its description lacks them. */
  extras?: readonly string[];
  /** An attribute of the definition that is not named here is null. */
  fields: Readonly<Record<string, (one: T, showing: Showing) => Json>>;
  stamps?: (one: T) => Stamped;
  /** Ledger lines and transactions stay in their list when they are deleted. */
  keepsDeleted?: boolean;
  date?: (one: T) => string;
  dueDate?: (one: T) => string | null;
  searchIn?: (one: T) => readonly (string | null)[];
  filters?: Readonly<Record<string, (value: string, face: Face) => (one: T) => boolean>>;
};

/** Handlers never look into a thing of a list, they hand it back to its own resource; so one list can hold resources of all kinds. */
export const defineResource = <T>(resource: Resource<T>): Resource<unknown> => resource as unknown as Resource<unknown>;

type Writer = { before: string; field: ((one: unknown, showing: Showing) => Json) | null };
const writers = new Map<string, { parts: Writer[]; end: string }>();

/** Attribute selections are compiled once: fixed text between the values, nulls already written. */
function compile(resource: Resource<unknown>, selection: string): { parts: Writer[]; end: string } {
  const key = `${resource.path} ${selection}`;
  const known = writers.get(key);
  if (known) return known;
  const base = ['id', 'displayed_as', '$path'];
  const every = [...base, ...attributesOf(resource.definition), ...(resource.extras ?? [])].filter((name, index, names) => names.indexOf(name) === index);
  const asked = selection.split(',').map((name) => name.trim());
  const chosen = selection === 'all' ? every : every.filter((name) => base.includes(name) || asked.includes(name));
  const parts: Writer[] = [];
  let text = '{';
  chosen.forEach((name, index) => {
    text += `${index ? ',' : ''}${JSON.stringify(name)}:`;
    const field = fieldOf(resource, name);
    if (!field) text += 'null';
    else {
      parts.push({ before: text, field });
      text = '';
    }
  });
  const writer = { parts, end: `${text}}` };
  writers.set(key, writer);
  return writer;
}

function fieldOf(resource: Resource<unknown>, name: string): Writer['field'] {
  const { id, path, name: displayedAs } = resource;
  if (name === 'id') return (one, { face }) => id(one, face);
  if (name === 'displayed_as') return (one, { face }) => displayedAs(one, face);
  if (name === '$path') return (one, { face }) => `/${path}/${id(one, face)}`;
  return resource.fields[name] ?? null;
}

/** One thing as JSON text; `selection` is '' for the thin form, 'all', or names with commas. */
export function writeItem(resource: Resource<unknown>, one: unknown, selection: string, showing: Showing): string {
  const { parts, end } = compile(resource, selection);
  let text = '';
  for (const { before, field } of parts) {
    text += before;
    text += field ? jsonText(field(one, showing)) : 'null';
  }
  return text + end;
}

/** JSON.stringify costs most of a page when it is called for every attribute; plain values need no more than quotes. */
export function jsonText(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return needsEscape.test(value) ? JSON.stringify(value) : `"${value}"`;
  if (value instanceof JsonText) return value.text;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
// eslint-disable-next-line no-control-regex -- these are just the letters that JSON escapes.
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;
