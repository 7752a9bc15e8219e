/** The ids in a row that name other records, so that they can be looked for in the books before anything is sent. Pure. */
import type { FieldDefinition, WriteDefinition } from './definition.ts';

export type Reference = { readonly field: string; readonly object: string; readonly id: string };

export function referencesIn(write: WriteDefinition, row: Readonly<Record<string, unknown>>): readonly Reference[] {
  return write.fields.flatMap((field) => inField(field, row[field.name], field.name));
}

function inField(field: FieldDefinition, value: unknown, path: string): Reference[] {
  if (value === undefined || value === null || value === '') return [];
  if (field.kind === 'id') return field.of === null || field.of === '' ? [] : [{ field: path, object: field.of, id: String(value as string | number) }];
  if (field.kind === 'object' && typeof value === 'object') return field.fields.flatMap((one) => inField(one, (value as Record<string, unknown>)[one.name], `${path}.${one.name}`));
  if (field.kind === 'list' && Array.isArray(value)) return value.flatMap((one, index) => (field.item ? inField(field.item, one, `${path}[${index}]`) : []));
  return [];
}
