/** The tables and columns of a Sage 50 data set, by Sage's own names and types (`schema.json`), and the SQLite table that holds each. */
import { readFileSync } from 'node:fs';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

type Table = { readonly key: readonly string[] | null; readonly columns: Readonly<Record<string, string>> };

export const schema = JSON.parse(readFileSync(`${import.meta.dirname}/../schema.json`, 'utf8')) as Readonly<Record<string, Table>>;
export const tableNames: readonly string[] = Object.keys(schema);

export function columnsOf(table: string): readonly string[] {
  const found = schema[table];
  if (!found) throw new Error(`Sage 50 has no table ${table}`);
  return Object.keys(found.columns);
}

export const hasColumn = (table: string, column: string): boolean => schema[table]?.columns[column] !== undefined;

/** What a column holds that no row speaks of: nothing of its type, and NULL where Sage keeps none. */
function defaultOf(type: string): string {
  if (/^(DATE|TIMESTAMP|TIME|UNKNOWN|LONG)/.test(type)) return 'NULL';
  if (/^(VARCHAR|CHAR)/.test(type)) return "''";
  return '0';
}

/** The one type of which Sage says nothing is used for stamps and references. */
const typeOf = (type: string): string => (type === 'UNKNOWN' ? 'VARCHAR(30)' : type);

export function createTable(table: string): string {
  const columns = Object.entries(schema[table]?.columns ?? {}).map(([name, type]) => `"${name}" ${typeOf(type)} NOT NULL DEFAULT ${defaultOf(type)}`.replace('NOT NULL DEFAULT NULL', 'DEFAULT NULL'));
  return `CREATE TABLE "${table}" (${columns.join(', ')})`;
}
