/**
 * The tables of a company's database. Each data type has a narrow table of versions, `v_<type>`, with the columns that
 * its definition names; record and source record lie beside them in `blocks` under the same key, so that filters, sweeps
 * and the ending of a version touch small rows only. Keys (`pk`) are given in the order of writing through all types:
 * the rows that a sync wrote are those from `first_pk` on, and no index on `from_sync` is needed. The open version of an id is always the one with the highest key.
 */
import { dataTypes, type DataType } from '../../../src/shared/records/data-types.ts';
import { definitionOf, type AnyRecord } from '../../../src/shared/records/index.ts';
import { scaledAmount } from './amounts.ts';
import { readRecord } from './blocks.ts';
import type { Db } from './connection.ts';
import { followIndexes, lacksIndexes } from './index-tables.ts';
import type { Migration } from './migrations.ts';
import { columnName, hasOpenItems, versionsOf } from './names.ts';

/** "Ledg" */
export const companyApplicationId = 0x4c656467;

const firstTables = `
  CREATE TABLE syncs(
    sync INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('staged', 'published', 'ended')),
    started_at TEXT NOT NULL,
    published_at TEXT,
    data_as_at TEXT,
    first_pk INTEGER NOT NULL,
    -- 1 while rows of an ended sync may still be there
    unswept INTEGER NOT NULL DEFAULT 0,
    status TEXT,
    proof TEXT
  );
  CREATE INDEX syncs_published ON syncs(sync) WHERE state = 'published';
  CREATE INDEX syncs_unswept ON syncs(sync) WHERE unswept = 1;
  CREATE TABLE published(one INTEGER PRIMARY KEY CHECK (one = 1), sync INTEGER NOT NULL);
  CREATE TABLE numbers(one INTEGER PRIMARY KEY CHECK (one = 1), sync INTEGER NOT NULL);
  CREATE TABLE checkpoints(resource TEXT NOT NULL, sync INTEGER NOT NULL, checkpoint TEXT NOT NULL, PRIMARY KEY (resource, sync)) WITHOUT ROWID;
  CREATE TABLE resources(resource INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE resource_types(resource INTEGER NOT NULL, data_type TEXT NOT NULL, PRIMARY KEY (resource, data_type)) WITHOUT ROWID;
  -- Records and source records of "n" consecutive keys from "pk" on, compressed together.
  CREATE TABLE blocks(pk INTEGER PRIMARY KEY, n INTEGER NOT NULL, lengths BLOB NOT NULL, packed BLOB NOT NULL);
  -- The indexes in the tables x_<type>; see index-tables.ts.
  CREATE TABLE index_columns(data_type TEXT NOT NULL, name TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (data_type, name)) WITHOUT ROWID;
  CREATE TABLE indexed(data_type TEXT PRIMARY KEY, up_to INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE seen(pk INTEGER PRIMARY KEY);
  CREATE TABLE rejected(sync INTEGER NOT NULL, n INTEGER NOT NULL, resource TEXT NOT NULL, source_id TEXT, reason TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (sync, n)) WITHOUT ROWID;
  CREATE TABLE totals(data_type TEXT NOT NULL, sync INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (data_type, sync)) WITHOUT ROWID;
  CREATE TABLE data_sets(data_type TEXT PRIMARY KEY, sync INTEGER NOT NULL, status TEXT NOT NULL) WITHOUT ROWID;
  -- Movements of ledger accounts: what each sync added to a day (in its month) and to a month (in its year); "base" 1 is the sum of all up to that sync.
  CREATE TABLE ledger_days(bucket TEXT NOT NULL, base INTEGER NOT NULL, sync INTEGER NOT NULL, account TEXT NOT NULL, period TEXT NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, PRIMARY KEY (bucket, base, sync, account, period)) WITHOUT ROWID;
  CREATE TABLE ledger_months(bucket TEXT NOT NULL, base INTEGER NOT NULL, sync INTEGER NOT NULL, account TEXT NOT NULL, period TEXT NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, PRIMARY KEY (bucket, base, sync, account, period)) WITHOUT ROWID;
  CREATE TABLE ledger_touched(sync INTEGER NOT NULL, bucket TEXT NOT NULL, PRIMARY KEY (sync, bucket)) WITHOUT ROWID;
  CREATE TABLE ledger_work(account TEXT NOT NULL, period TEXT NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, PRIMARY KEY (account, period)) WITHOUT ROWID;
`;

export const companyMigrations: readonly Migration[] = [
  (db) => {
    db.exec(firstTables);
  },
];

const sqlTypes = { text: 'TEXT', date: 'TEXT', money: 'INTEGER', flag: 'INTEGER' } as const;

/** `settled_on`: the day from which nothing was open, far away while something is; `open_span`: how long that took. Null for what never counts. See open-items.ts. */
const openItemColumns = ['settled_on TEXT', 'open_span INTEGER', 'open_now INTEGER', 'open_total INTEGER', 'allocations TEXT'] as const;

function makeVersions(db: Db, dataType: DataType): void {
  const columns = Object.entries(definitionOf(dataType).columns).map(([name, { kind }]) => `${columnName(name)} ${sqlTypes[kind]}`);
  const all = ['pk INTEGER PRIMARY KEY', 'id TEXT NOT NULL', 'id_print INTEGER NOT NULL', 'from_sync INTEGER NOT NULL', 'to_sync INTEGER', 'resource INTEGER NOT NULL', 'hash TEXT NOT NULL', ...(hasOpenItems(dataType) ? openItemColumns : []), ...columns];
  const v = versionsOf(dataType);
  db.exec(`CREATE TABLE IF NOT EXISTS ${v}(${all.join(', ')}); CREATE INDEX IF NOT EXISTS ${v}_ended ON ${v}(to_sync) WHERE to_sync IS NOT NULL`);
}

function columnsThere(db: Db, dataType: DataType): ReadonlySet<string> {
  return new Set(db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(versionsOf(dataType)).map(String));
}

const missingColumns = (db: Db, dataType: DataType): readonly string[] => {
  const there = columnsThere(db, dataType);
  return Object.keys(definitionOf(dataType).columns).filter((column) => !there.has(columnName(column)));
};

/** True when the tables lack something that the definitions name today. */
export const lacksDefinitions = (db: Db): boolean => dataTypes.some((dataType) => missingColumns(db, dataType).length > 0 || lacksIndexes(db, dataType));

/**
 * Gives every data type its table, columns and indexes as its definition has them today, and fills a column that is new
 * from the records: a definition can grow without a migration of its own.
 */
export function followDefinitions(db: Db): void {
  db.transaction(() => {
    for (const dataType of dataTypes) {
      makeVersions(db, dataType);
      const columns = missingColumns(db, dataType);
      const kinds = definitionOf(dataType).columns;
      for (const column of columns) db.exec(`ALTER TABLE ${versionsOf(dataType)} ADD COLUMN ${columnName(column)} ${sqlTypes[kinds[column]?.kind ?? 'text']}`);
      if (columns.length > 0) fillColumns(db, dataType, columns);
      followIndexes(db, dataType);
    }
  }).immediate();
}

function fillColumns(db: Db, dataType: DataType, columns: readonly string[]): void {
  const v = versionsOf(dataType);
  const page = db.prepare(`SELECT pk FROM ${v} WHERE pk > ? ORDER BY pk LIMIT 1000`).pluck();
  const write = db.prepare(`UPDATE ${v} SET ${columns.map((column) => `${columnName(column)} = ?`).join(', ')} WHERE pk = ?`);
  const kinds = definitionOf(dataType).columns;
  for (let after = 0; ;) {
    const rows = page.all(after) as number[];
    for (const pk of rows) {
      const record = JSON.parse(readRecord(db, pk)) as AnyRecord;
      write.run(...columns.map((column) => columnValue(kinds[column]?.kind ?? 'text', kinds[column]?.of(record) ?? null)), pk);
      after = pk;
    }
    if (rows.length < 1000) return;
  }
}

/** A column's value as it lies in the database: money as a count of 1/10000, so that any amount orders and compares exactly. */
export function columnValue(kind: 'text' | 'date' | 'money' | 'flag', value: string | boolean | null): string | number | bigint | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return kind === 'money' ? scaledAmount(value) : value;
}
