/**
 * The duty DataSet over a data set's SQLite file, as strict as Sage's own driver: what that refuses is refused here, and
 * rows come in an order of nobody's choosing. Counts what was asked.
 */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { Cell, DataSet } from '../../src/sage/data-set.ts';
import type { AppError } from '../../src/shared/errors.ts';
import { databaseName } from '../sandbox/sage-50/make-data-set.ts';

/** Beyond "one table, named columns, plain comparisons" nothing is allowed at all. */
const name = String.raw`[A-Z][A-Z0-9_]*\.[A-Z][A-Z0-9_]*`;
const comparison = String.raw`${name}(?: (?:=|<|>=) -?\d+| >= '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d'| IS NULL)`;
const condition = String.raw`(?:${comparison}|\(${comparison}(?: OR ${comparison})*\))`;
export const allowed = new RegExp(String.raw`^SELECT (?:(?:MAX|MIN|COUNT)\(${name}\)|${name}(?:, ${name})*) FROM [A-Z][A-Z0-9_]*(?: WHERE ${condition}(?: AND ${condition})*)?$`);
const neverRead = /PASSWORD|SORT_CODE|ACCOUNT_NUMBER|IBAN|BIC/;

export type StrictDataSet = DataSet & {
  readonly asked: string[];
  /** The most rows that one statement gave. */
  rowsMost(): number;
  /** Fails the statement with this number, counted from now. */
  failAt(statement: number, error: AppError): void;
};
export type StrictOptions = { readonly hiddenColumns?: readonly string[]; readonly hiddenTables?: readonly string[]; readonly alter?: (table: string, column: string, cell: Cell) => Cell; readonly batch?: number };

export function openStrictDataSet(dataFolder: string, { hiddenColumns = [], hiddenTables = [], alter, batch = 500 }: StrictOptions = {}): StrictDataSet {
  const db = new Database(join(dataFolder, databaseName), { readonly: true });
  const asked: string[] = [];
  let most = 0;
  let planned: { at: number; error: AppError } | null = null;
  const columns = new Map<string, ReadonlySet<string> | null>();
  const listed = (table: string): ReadonlySet<string> | null => {
    let found = columns.get(table);
    if (found === undefined) {
      const names = (db.pragma(`table_info("${table}")`) as { name: string }[]).map((one) => one.name).filter((column) => !hiddenColumns.includes(`${table}.${column}`));
      columns.set(table, found = names.length === 0 || hiddenTables.includes(table) ? null : new Set(names));
    }
    return found;
  };
  const check = (sql: string): string => {
    if (!allowed.test(sql)) throw new Error(`42000: the driver refuses: ${sql}`);
    const table = /FROM (\w+)/.exec(sql)?.[1] ?? '';
    for (const [, of, column] of sql.matchAll(/(\w+)\.(\w+)/g)) {
      if (of !== table || !listed(table)?.has(column ?? '')) throw new Error(`42S22: no column ${of}.${column}`);
      if (neverRead.test(column ?? '') && table !== 'BANK') throw new Error(`${table}.${column} is nobody's business`);
    }
    return table;
  };
  return {
    asked,
    rowsMost: () => most,
    failAt: (statement, error) => { planned = { at: asked.length + statement, error }; },
    columnsOf(table, signal) {
      signal.throwIfAborted();
      return Promise.resolve(listed(table));
    },
    async *readRows(sql, signal) {
      signal.throwIfAborted();
      const table = check(sql);
      asked.push(sql);
      if (planned && asked.length > planned.at) { const { error } = planned; planned = null; throw error; }
      const names = [...sql.slice(0, sql.indexOf(' FROM ')).matchAll(/\.(\w+)/g)].map(([, column]) => column ?? '');
      let rows = (db.prepare(sql).raw().all() as Cell[][]).map((row) => (alter ? row.map((cell, index) => alter(table, names[index] ?? '', cell)) : row));
      most = Math.max(most, rows.length);
      rows = rows.length > 2 ? [...rows.slice(rows.length / 2), ...rows.slice(0, rows.length / 2)].reverse() : rows;
      for (let at = 0; at < rows.length; at += batch) {
        signal.throwIfAborted();
        yield rows.slice(at, at + batch);
        await Promise.resolve();
      }
    },
    close() {
      db.close();
      return Promise.resolve();
    },
  };
}
