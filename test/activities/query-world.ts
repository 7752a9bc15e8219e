/** Asks objects of a product for rows, as the helper does, and holds what comes against the kinds that the table names. */
import type { ActivityQuery, ActivityRows } from '../../src/shared/contract/activities.ts';
import { activityQuery } from '../../src/shared/contract/activities.ts';
import type { ActivityTable } from '../../src/sage/activities/definition.ts';
import { checkQuery } from '../../src/sage/activities/query.ts';
import { runQuery } from '../../src/sage/activities/run-query.ts';
import type { ActivitySource, QueryPage } from '../../src/sage/activities/run-query.ts';
import { never } from '../sage/reader.ts';

export type Asked = Partial<ActivityQuery> & { readonly object: string };
export type AskRows = (asked: Asked, page?: Partial<QueryPage>, signal?: AbortSignal) => Promise<ActivityRows>;

export function askRows(table: ActivityTable, source: ActivitySource): AskRows {
  return async (asked, page = {}, signal = never) => {
    const object = table.find(asked.object);
    if (!object) throw new Error(`no object ${asked.object}`);
    return runQuery(checkQuery(object, activityQuery.parse(asked)), source, { limit: 100, skip: 0, readMax: 20_000, ...page }, signal);
  };
}

const shapes: Readonly<Record<string, (cell: unknown) => boolean>> = {
  text: (cell) => typeof cell === 'string', id: (cell) => typeof cell === 'string', amount: (cell) => typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell),
  whole: (cell) => Number.isSafeInteger(cell), boolean: (cell) => typeof cell === 'boolean', date: (cell) => typeof cell === 'string' && /^\d{4}-\d\d-\d\d$/.test(cell),
  time: (cell) => typeof cell === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(cell), list: Array.isArray, object: (cell) => typeof cell === 'object', any: () => true,
};

/** Cells that are not of the kind that the table says. */
export const wrongCells = ({ columns, rows }: ActivityRows): string[] => rows.flatMap((row) => row.flatMap((cell, at) => {
  const column = columns[at];
  return cell === null || !column || shapes[column.kind]?.(cell) === true ? [] : [`${column.field} (${column.kind}): ${JSON.stringify(cell)}`];
}));

export const column = ({ columns, rows }: ActivityRows, field: string): unknown[] => rows.map((row) => row[columns.findIndex((one) => one.field === field)]);
