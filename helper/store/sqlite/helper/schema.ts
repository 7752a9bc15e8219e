/** The tables of the helper's own database. */
import { addAppTables } from './app-records.ts';
import type { Migration } from '../migrations.ts';
import { oneOffTable } from './one-off-records.ts';
import { addSavedQueryTables } from './saved-queries.ts';
import { addWebhookTables } from './webhook-records.ts';
import { addWebhookOwners } from './webhook-owners.ts';
import { addOrders } from './orders-schema.ts';

/** "LedH" */
export const helperApplicationId = 0x4c656448;

const firstTables = `
  CREATE TABLE companies(
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    product TEXT NOT NULL,
    source_id TEXT NOT NULL,
    base_currency TEXT,
    key_name TEXT NOT NULL,
    linked_at TEXT NOT NULL,
    UNIQUE (connection_id, source_id)
  );
  CREATE TABLE connections(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, row TEXT NOT NULL);
  CREATE TABLE secrets(connection_id TEXT NOT NULL, field TEXT NOT NULL, generation INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (connection_id, field)) WITHOUT ROWID;
  CREATE TABLE leases(connection_id TEXT PRIMARY KEY, holder TEXT NOT NULL, until_ms REAL NOT NULL) WITHOUT ROWID;
  CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE data_types(data_type TEXT PRIMARY KEY, is_on INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE due_times(job TEXT PRIMARY KEY, due_at TEXT, last_run_at TEXT, note TEXT) WITHOUT ROWID;
`;

export const helperMigrations: readonly Migration[] = [
  (db) => {
    db.exec(firstTables);
  },
  addWebhookTables,
  oneOffTable,
  addOrders,
  addSavedQueryTables,
  addAppTables,
  addWebhookOwners,
];
