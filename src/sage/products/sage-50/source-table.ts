/**
 * A table of Sage's as we read it: the columns that must be there, and those that are taken where this version has them.
 * Versions differ, so what the driver's own catalogue does not list is never asked for.
 */
import { AppError } from '../../../shared/errors.ts';
import type { DataSet, Row } from '../../data-set.ts';
import type { SourceRow } from './cells.ts';
import { numberOf, stampOf } from './cells.ts';
import type { Conditions } from './statement.ts';
import { selectColumns, selectCount, selectHighest, selectLowest } from './statement.ts';

export type SourceTable = {
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Not every edition has it: where it is not, there are none of its records. */
  readonly mayBeAbsent?: boolean;
};

/** A table of which it is known what this version has of it. */
export type OpenTable = {
  readonly name: string;
  /** In the order of the cells. */
  readonly columns: readonly string[];
  has(column: string): boolean;
  /** Columns that this version has in all, of which we read some: another version has more. */
  readonly width: number;
};

/** `RECORD_MODIFY_DATE` and its like stand in most tables, and are taken where they do. */
const recordColumns = ['RECORD_MODIFY_DATE', 'RECORD_DELETED'];

/** Null where there is no such table and there need not be. Throws `not_supported` for one that cannot be read as we need it. */
export async function openTable(dataSet: DataSet, table: SourceTable, signal: AbortSignal): Promise<OpenTable | null> {
  signal.throwIfAborted();
  const listed = await dataSet.columnsOf(table.name, signal);
  if (listed === null) {
    if (table.mayBeAbsent) return null;
    throw new AppError('not_supported', `this version of Sage has no table ${table.name}`);
  }
  const lacking = table.required.filter((column) => !listed.has(column));
  if (lacking.length > 0) throw new AppError('not_supported', `this version of Sage has no ${lacking.join(', ')} in ${table.name}`);
  const columns = [...new Set([...table.required, ...[...table.optional, ...recordColumns].filter((column) => listed.has(column))])];
  return { name: table.name, columns, has: (column) => columns.includes(column), width: listed.size };
}

/** Rows in batches, each as an object by its columns' names. */
export async function* readRows(dataSet: DataSet, table: OpenTable, where: Conditions, signal: AbortSignal, columns: readonly string[] = table.columns): AsyncGenerator<readonly SourceRow[]> {
  const toRow = (cells: Row): SourceRow => {
    if (cells.length !== columns.length) throw new AppError('sage_rubbish', `${table.name}: a row of ${cells.length} cells for ${columns.length} columns`);
    const row: Record<string, Row[number]> = {};
    for (const [index, column] of columns.entries()) row[column] = cells[index] ?? null;
    return row;
  };
  signal.throwIfAborted();
  for await (const batch of dataSet.readRows(selectColumns(table.name, columns, where), signal)) {
    signal.throwIfAborted();
    yield batch.map(toRow);
  }
}

/** All of them; only for what is small or was narrowed down. */
export async function allRows(dataSet: DataSet, table: OpenTable, where: Conditions, signal: AbortSignal, columns?: readonly string[]): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const batch of readRows(dataSet, table, where, signal, columns)) for (const row of batch) rows.push(row);
  return rows;
}

async function oneCell(dataSet: DataSet, sql: string, signal: AbortSignal): Promise<Row[number]> {
  signal.throwIfAborted();
  let found: Row[number] = null;
  for await (const batch of dataSet.readRows(sql, signal)) for (const row of batch) found = row[0] ?? null;
  signal.throwIfAborted();
  return found;
}

export const highestNumber = async (dataSet: DataSet, table: OpenTable, column: string, signal: AbortSignal): Promise<number | null> => numberOf(await oneCell(dataSet, selectHighest(table.name, column), signal));
/** The lowest that is not below `from`. */
export const lowestNumber = async (dataSet: DataSet, table: OpenTable, column: string, from: number, signal: AbortSignal): Promise<number | null> => numberOf(await oneCell(dataSet, selectLowest(table.name, column, from), signal));
export const countRows = async (dataSet: DataSet, table: OpenTable, column: string, signal: AbortSignal, where: Conditions = []): Promise<number> => numberOf(await oneCell(dataSet, selectCount(table.name, column, where), signal)) ?? 0;
export async function highestStamp(dataSet: DataSet, table: OpenTable, signal: AbortSignal): Promise<string | null> {
  return table.has('RECORD_MODIFY_DATE') ? stampOf(await oneCell(dataSet, selectHighest(table.name, 'RECORD_MODIFY_DATE'), signal)) : null;
}
export async function highestText(dataSet: DataSet, table: OpenTable, column: string, signal: AbortSignal): Promise<string | null> {
  const cell = await oneCell(dataSet, selectHighest(table.name, column), signal);
  return cell === null ? null : String(cell);
}

/** Rows that were changed since, or of which Sage does not say when they were. */
export const changedSince = (since: string): Conditions => [[{ column: 'RECORD_MODIFY_DATE', is: '>=', stamp: since }, { column: 'RECORD_MODIFY_DATE', is: 'empty' }]];
