/**
 * Reads a product's table out of the text that `scripts/activities` made of Sage's description, each object when it is first asked for.
 * A field is a word: `text<=25`, `one:A|B`, `whole`, `amount.2`, `date`, `time`, `boolean`, `any`, `id:contacts`, `ref:contacts`
 * (an id and a name), `=shape` (an object of another shape), `[]word` (a list); or `[word, {limits}]`, `['[]', item]`, or an
 * object of fields. Behind a name `!` says required, `~` that Sage sets it.
 */
import type { FieldKind, WritingVerb } from '../../shared/contract/activities.ts';
import type { IntegrationId } from '../../shared/ids.ts';
import type { ActivityTable, FieldDefinition, ObjectDefinition, WriteDefinition } from './definition.ts';

type Limits = { readonly lengthMax?: number; readonly min?: number; readonly max?: number; readonly itemsMax?: number; readonly rules?: readonly string[]; readonly allowed?: readonly string[] };
type Word = string | readonly ['[]', Word] | readonly [string, Limits] | Shape;
type Shape = { readonly [name: string]: Word };
type WrittenWrite = {
  readonly verb: WritingVerb; readonly procedure?: readonly [string, string]; readonly method: WriteDefinition['method']; readonly path: string;
  readonly id?: 1; readonly wrap?: string; readonly fields?: string; readonly address?: Shape; readonly idem?: 1; readonly one?: 1;
};
type WrittenObject = {
  readonly label: string; readonly writes: readonly WrittenWrite[]; readonly readOnly?: 1;
  readonly query?: { readonly path: string; readonly single?: 1; readonly fields: string; readonly filters?: Shape; readonly sorts?: readonly string[]; readonly sortsAll?: 1; readonly columns: readonly string[] };
};
export type TableText = { readonly objects: string; readonly shapes: string; readonly readOnly?: string };

/** Objects within objects within objects: Sage's descriptions point at themselves in a circle. */
const depthMax = 4;

export function readTable(product: IntegrationId, text: TableText): ActivityTable {
  const written = JSON.parse(text.objects) as Record<string, WrittenObject>;
  const shapes = JSON.parse(text.shapes) as Record<string, Shape>;
  const made = new Map<string, ObjectDefinition>();
  const make = (name: string, object: WrittenObject): ObjectDefinition => {
    const { query } = object;
    const fields = query ? fieldsOf(shapes[query.fields] ?? {}, shapes, 0) : [];
    return {
      name, label: object.label, readOnly: object.readOnly ? (text.readOnly ?? null) : null,
      query: query ? {
        path: query.path, shape: query.single ? 'single' : 'list', fields, filters: fieldsOf(query.filters ?? {}, shapes, 0),
        sorts: query.sortsAll ? fields.map((field) => field.name) : (query.sorts ?? []), columns: query.columns,
      } : null,
      writes: object.writes.map((write): WriteDefinition => ({
        verb: write.verb, procedure: write.procedure ? { name: write.procedure[0], label: write.procedure[1] } : null, method: write.method, path: write.path,
        needsId: write.id === 1, wrap: write.wrap ?? null, fields: write.fields === undefined ? [] : fieldsOf(shapes[write.fields] ?? {}, shapes, 0),
        addressFields: fieldsOf(write.address ?? {}, shapes, 0), takesIdempotencyId: write.idem === 1, oneAtATime: write.one === 1,
      })),
    };
  };
  const names = Object.keys(written).sort();
  return {
    product, names,
    find(name) {
      const object = Object.hasOwn(written, name) ? written[name] : undefined;
      if (!object) return null;
      const found = made.get(name) ?? make(name, object);
      made.set(name, found);
      return found;
    },
  };
}

const fieldsOf = (shape: Shape, shapes: Readonly<Record<string, Shape>>, depth: number): readonly FieldDefinition[] => Object.entries(shape).map(([name, word]) => fieldOf(name, word, shapes, depth));

const isLimited = (word: Word): word is readonly [string, Limits] => Array.isArray(word) && word[0] !== '[]';
const isList = (word: Word): word is readonly ['[]', Word] => Array.isArray(word) && word[0] === '[]';

function fieldOf(written: string, word: Word, shapes: Readonly<Record<string, Shape>>, depth: number): FieldDefinition {
  const [, name = '', mark] = /^(.*?)([!~]?)$/.exec(written) ?? [];
  const plain: FieldDefinition = { name, kind: 'any', isRequired: mark === '!', isReadOnly: mark === '~', of: null, allowed: null, lengthMax: null, decimalsMax: null, min: null, max: null, itemsMax: null, item: null, fields: [], rules: [] };
  if (isLimited(word)) {
    const { lengthMax = null, min = null, max = null, itemsMax = null, rules = [], allowed = null } = word[1];
    const field = fieldOf(written, word[0], shapes, depth);
    return { ...field, lengthMax: lengthMax ?? field.lengthMax, min, max, itemsMax, rules, allowed: allowed ?? field.allowed };
  }
  if (isList(word)) return { ...plain, kind: 'list', item: fieldOf('', word[1], shapes, depth) };
  if (typeof word === 'object') return { ...plain, kind: 'object', fields: fieldsOf(word as Shape, shapes, depth) };
  if (word.startsWith('[]')) return { ...plain, kind: 'list', item: fieldOf('', word.slice(2), shapes, depth) };
  if (word.startsWith('=')) return depth >= depthMax ? plain : { ...plain, kind: 'object', fields: fieldsOf(shapes[word.slice(1)] ?? {}, shapes, depth + 1) };
  if (word.startsWith('ref:')) return { ...plain, kind: 'object', of: word.slice(4) || null, fields: [fieldOf('id', `id:${word.slice(4)}`, shapes, depth), fieldOf('displayed_as', 'text', shapes, depth)] };
  return { ...plain, ...scalarOf(word) };
}

function scalarOf(word: string): Partial<FieldDefinition> & { readonly kind: FieldKind } {
  if (word.startsWith('one:')) return { kind: 'text', allowed: word.slice(4).split('|') };
  if (word === 'id' || word.startsWith('id:')) return { kind: 'id', of: word.slice(3) || null };
  if (word.startsWith('text<=')) return { kind: 'text', lengthMax: Number(word.slice(6)) };
  if (word.startsWith('amount.')) return { kind: 'amount', decimalsMax: Number(word.slice(7)) };
  return { kind: word as FieldKind };
}
