/** The file that holds a data set's tables, and how rows get into it fast: one prepared statement for each shape of row. */
import Database from 'better-sqlite3';
import { createTable, tableNames } from '../tables/schema.ts';
import type { Row, Value } from '../tables/schema.ts';

export type Db = Database.Database;

/** Readers see the state of their statement while the books go on: write-ahead log. */
export function openDatabase(path: string): Db {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -65536');
  return db;
}

export function createTables(db: Db): void {
  db.transaction(() => {
    for (const table of tableNames) db.exec(createTable(table));
  })();
}

/** Made after the rows, which is faster. */
export function createIndexes(db: Db): void {
  for (const [table, column] of [['AUDIT_HEADER', 'HEADER_NUMBER'], ['AUDIT_SPLIT', 'HEADER_NUMBER'], ['AUDIT_SPLIT', 'SPLIT_NUMBER'], ['AUDIT_JOURNAL', 'HEADER_NUMBER'], ['AUDIT_VAT', 'HEADER_NUMBER'], ['AUDIT_USAGE', 'USAGE_NUMBER'], ['AUDIT_USAGE', 'SPLIT_NUMBER'], ['AUDIT_USAGE', 'SPLIT_CROSSREF'], ['INVOICE', 'INVOICE_NUMBER'], ['INVOICE_ITEM', 'INVOICE_NUMBER'], ['SALES_ORDER', 'ORDER_NUMBER'], ['SOP_ITEM', 'ORDER_NUMBER'], ['PURCHASE_ORDER', 'ORDER_NUMBER'], ['POP_ITEM', 'ORDER_NUMBER']] as const) {
    db.exec(`CREATE INDEX "I_${table}_${column}" ON "${table}" ("${column}")`);
  }
}

export type Write = (table: string, row: Row) => void;

export function makeWriter(db: Db): Write {
  const shapes = new Map<string, { names: string[]; run: (values: Value[]) => unknown }[]>();
  return (table, row) => {
    let list = shapes.get(table);
    if (!list) shapes.set(table, (list = []));
    const values = Object.values(row);
    let shape = list.find((one) => one.names.length === values.length && isShape(one.names, row));
    if (!shape) {
      const names = Object.keys(row);
      const statement = db.prepare(`INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
      list.push((shape = { names, run: (given) => statement.run(given) }));
    }
    shape.run(values);
  };
}

function isShape(names: readonly string[], row: Row): boolean {
  let index = 0;
  for (const name in row) if (names[index++] !== name) return false;
  return true;
}
