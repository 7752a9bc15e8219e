/** The tables of orders to Sage. */
import type { Migration } from '../migrations.ts';

export const addOrders: Migration = (db) => db.exec(`
  CREATE TABLE orders(
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    connection_id TEXT NOT NULL,
    company_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    procedure TEXT,
    digest TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    is_cancelled INTEGER NOT NULL DEFAULT 0,
    owes_reading INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX orders_open ON orders(n) WHERE ended_at IS NULL OR owes_reading = 1;
  CREATE TABLE order_rows(
    order_id TEXT NOT NULL REFERENCES orders(id),
    row INTEGER NOT NULL,
    state TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    target_id TEXT,
    fields TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    sent_at TEXT,
    not_before TEXT,
    sage_id TEXT,
    code TEXT,
    message TEXT,
    field TEXT,
    PRIMARY KEY (order_id, row)
  ) WITHOUT ROWID;
`);
