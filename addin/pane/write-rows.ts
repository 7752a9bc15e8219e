/** Rows for a writing verb as they stand in the pane: what was pasted becomes objects, and the first line is made for a start. Pure. */
import type { ActivityField, WriteOutcome } from '../../src/shared/contract/activities.ts';
import type { OrderRowState } from '../../src/shared/contract/orders.ts';
import { AppError } from '../../src/shared/errors.ts';
import { rowsOfTable } from '../../src/shared/table-rows.ts';

/** Cells copied from a sheet (tabs), CSV (commas), or JSON. Throws `bad_request` with what is wrong. */
export function rowsOf(text: string): readonly unknown[] {
  const trimmed = text.trim();
  if (trimmed === '') throw new AppError('bad_request', 'there are no rows yet');
  if (!/^[[{]/.test(trimmed)) {
    const rows = rowsOfTable(text, text.includes('\t') ? '\t' : ',');
    if (rows.length === 0) throw new AppError('bad_request', 'below the line of field names there is no row yet');
    return rows;
  }
  try {
    const value: unknown = JSON.parse(trimmed);
    return Array.isArray(value) ? value : [value];
  } catch (thrown) {
    throw new AppError('bad_request', `this is no JSON: ${thrown instanceof Error ? thrown.message : ''}`);
  }
}

type Write = { readonly needsId: boolean; readonly fields: readonly ActivityField[] };

/** The names of the required fields, for the first line; the first item of a list stands for its others. */
export function firstLine({ needsId, fields }: Write): string {
  const lists = new Set(fields.filter(({ kind }) => kind === 'list').map(({ path }) => path));
  const placed = (path: string): string => path.split('.').map((part, at, parts) => (lists.has(parts.slice(0, at + 1).join('.')) ? `${part}.0` : part)).join('.');
  const required = fields.filter(({ isRequired, isReadOnly, kind, path }) => isRequired && !isReadOnly && kind !== 'object' && kind !== 'list' && path !== 'id').map(({ path }) => placed(path));
  return [...(needsId ? ['id'] : []), ...required].join('\t');
}

/** An order's row, in the words of the answer that began it. */
export const outcomeOfState: Readonly<Record<OrderRowState, WriteOutcome>> = { queued: 'waiting', sending: 'waiting', done: 'done', refused: 'refused', unknown: 'unknown', cancelled: 'not_tried' };
