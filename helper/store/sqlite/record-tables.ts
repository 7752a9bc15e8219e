/**
 * A data type as rows for a sheet. SQLite writes each row's JSON itself; rows come a thousand at a time, so that neither
 * do they all stand in memory nor does a slow reader hold the database. The first few come by themselves, to be shown.
 */
import { AppError } from '../../../src/shared/errors.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { ColumnKind } from '../../../src/shared/records/define-data-type.ts';
import type { RecordQuery } from '../store.ts';
import { columnName, versionsOf } from './names.ts';
import type { Db } from './connection.ts';
import { kindOf, orderOf, whereOf } from './record-pages.ts';
import { prepared } from './statements.ts';

const rowsAtFirst = 100;
const rowsAtOnce = 1_000;
/** SQLite's functions take no more arguments. */
const columnsMax = 100;

/** An amount as the text that it is in the record: two decimals, or as many as it has. The first case is nearly every amount, and costs least. */
const moneyText = (column: string): string => `CASE WHEN ${column} >= 0 AND ${column} % 100 = 0 THEN (${column} / 10000) || '.' || substr(${column} / 100 % 100 + 100, 2) WHEN ${column} IS NULL THEN NULL WHEN ${column} % 100 = 0 THEN '-' || abs(${column} / 10000) || printf('.%02d', abs(${column} / 100 % 100)) ELSE iif(${column} < 0, '-', '') || abs(${column} / 10000) || rtrim(printf('.%04d', abs(${column} % 10000)), '0') END`;

const texts: Readonly<Record<ColumnKind, (column: string) => string>> = {
  text: (column) => column,
  date: (column) => column,
  money: moneyText,
  flag: (column) => `json(CASE ${column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)`,
};

function rowText(dataType: DataType, columns: readonly string[]): string {
  if (columns.length === 0 || columns.length > columnsMax) throw new AppError('bad_request', `a table has 1 to ${columnsMax} columns`);
  return `json_array(${columns.map((column) => (column === 'id' ? 'v.id' : texts[kindOf(dataType, column)](`v.${columnName(column)}`))).join(', ')})`;
}

export function readTable(db: Db, query: Omit<RecordQuery, 'limit' | 'after'>, columns: readonly string[], sync: number, countAll: () => number): { readonly rows: number; readonly lines: Iterable<string> } {
  const v = versionsOf(query.dataType);
  const row = rowText(query.dataType, columns);
  const { sql: where, values } = whereOf(query, sync);
  const orderBy = orderOf(query);
  if (orderBy === null) {
    // Counting them would read the table twice.
    const rows = query.filters.length === 0 ? countAll() : Number(prepared(db, `SELECT count(*) FROM ${v} v WHERE ${where}`).pluck().get(...values));
    return { rows, lines: inOrderOfWriting(db, `SELECT v.pk, ${row} FROM ${v} v WHERE ${where} AND v.pk > ? ORDER BY v.pk LIMIT ?`, values) };
  }
  const keys = Float64Array.from(prepared(db, `SELECT v.pk FROM ${v} v WHERE ${where} ORDER BY ${orderBy}`).pluck().all(...values) as number[]);
  return { rows: keys.length, lines: inGivenOrder(db, `SELECT ${row} FROM ${v} v WHERE v.pk = ?`, keys) };
}

function* inOrderOfWriting(db: Db, sql: string, values: readonly unknown[]): Generator<string> {
  const statement = prepared(db, sql).raw();
  for (let [after, limit] = [0, rowsAtFirst]; ; limit = rowsAtOnce) {
    const rows = statement.all(...values, after, limit) as [number, string][];
    for (const [pk, line] of rows) {
      after = pk;
      yield line;
    }
    if (rows.length < limit) return;
  }
}

function* inGivenOrder(db: Db, sql: string, keys: Float64Array): Generator<string> {
  const statement = prepared(db, sql).pluck();
  for (const key of keys) yield statement.get(key) as string;
}
