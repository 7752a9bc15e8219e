/**
 * The indexes of a data type, in a table of our own, `x_<type>`: one row for each version and indexed column. SQLite's
 * own indexes are kept with every row, and where ids and parties come in any order that reads, encrypts and writes a
 * page of each for every record; ours are brought up to date many rows at a time, in their own order. Which rows are in
 * is told by `indexed.up_to`; readers only ever meet books whose rows are all in.
 */
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { definitionOf } from '../../../src/shared/records/index.ts';
import { columnName, hasOpenItems, versionsOf } from './names.ts';
import type { Db } from './connection.ts';
import { prepared } from './statements.ts';

export const indexOf = (dataType: DataType): string => `x_${dataType}`;

/** The id, as its fingerprint; always the first. */
export const idIndex = 0;
/** How long something was open and from when, as one text; see open-item-lists.ts. */
const openItemIndex = 'open item';

/** An indexed column's value as it lies in the index, where nothing may be null: a number stands before every text, as null does. */
const inIndex = (sql: string): string => `coalesce(${sql}, 0)`;

export const openItemPlace = (span: number, date: string): string => `${String.fromCharCode(65 + span)}${date}`;

type Index = { readonly name: string; readonly value: string; readonly where: string };

function indexesOf(dataType: DataType): readonly Index[] {
  const columns = Object.entries(definitionOf(dataType).columns).filter(([, column]) => column.indexed);
  return [
    { name: 'id', value: 'id_print', where: 'true' },
    ...(hasOpenItems(dataType) ? [{ name: openItemIndex, value: `char(65 + open_span) || ${columnName('date')}`, where: 'open_span IS NOT NULL' }] : []),
    ...columns.map(([name]) => ({ name: `column ${name}`, value: inIndex(columnName(name)), where: 'true' })),
  ];
}

type Numbered = Index & { readonly n: number };
const known = new WeakMap<Db, Map<DataType, readonly Numbered[]>>();

function numbersThere(db: Db, dataType: DataType): ReadonlyMap<string, number> {
  return new Map(db.prepare('SELECT name, n FROM index_columns WHERE data_type = ?').raw().all(dataType) as [string, number][]);
}

/** The indexes that are there, each with its number in the table. */
function numbered(db: Db, dataType: DataType): readonly Numbered[] {
  let types = known.get(db);
  if (!types) known.set(db, types = new Map());
  let indexes = types.get(dataType);
  if (!indexes) {
    const numbers = numbersThere(db, dataType);
    types.set(dataType, indexes = indexesOf(dataType).flatMap((index) => {
      const n = numbers.get(index.name);
      return n === undefined ? [] : [{ ...index, n }];
    }));
  }
  return indexes;
}

export const columnIndex = (db: Db, dataType: DataType, column: string): number | null => numbered(db, dataType).find(({ name }) => name === `column ${column}`)?.n ?? null;
export const openItemIndexOf = (db: Db, dataType: DataType): number => numbered(db, dataType).find(({ name }) => name === openItemIndex)?.n ?? -1;

export function lacksIndexes(db: Db, dataType: DataType): boolean {
  const there = numbersThere(db, dataType);
  const wanted = indexesOf(dataType);
  return there.size !== wanted.length || wanted.some(({ name }) => !there.has(name));
}

/** Makes the table and adds what its definition indexes today, for all rows that are in the others. Runs in the caller's transaction. */
export function followIndexes(db: Db, dataType: DataType): void {
  db.exec(`CREATE TABLE IF NOT EXISTS ${indexOf(dataType)}(n INTEGER NOT NULL, value NOT NULL, pk INTEGER NOT NULL, PRIMARY KEY (n, value, pk)) WITHOUT ROWID`);
  db.prepare('INSERT OR IGNORE INTO indexed(data_type, up_to) VALUES (?, 0)').run(dataType);
  const there = numbersThere(db, dataType);
  const wanted = indexesOf(dataType);
  for (const [name, n] of there) {
    if (wanted.some((index) => index.name === name)) continue;
    db.prepare(`DELETE FROM ${indexOf(dataType)} WHERE n = ?`).run(n);
    db.prepare('DELETE FROM index_columns WHERE data_type = ? AND n = ?').run(dataType, n);
  }
  let next = Math.max(-1, ...there.values()) + 1;
  for (const index of wanted.filter(({ name }) => !there.has(name))) {
    db.prepare('INSERT INTO index_columns(data_type, name, n) VALUES (?, ?, ?)').run(dataType, index.name, next);
    addRows(db, dataType, { ...index, n: next }, 0, indexedUpTo(db, dataType));
    next += 1;
  }
  known.delete(db);
}

/** So few rows are sorted at once, and so few ids wait, that it takes little memory; each type that is being read has its own. */
export const rowsIndexedAtOnce = 130_000;

/**
 * `OR FAIL`, since the whole transaction is given up on any error: otherwise SQLite keeps each page of the index that one
 * statement touches in memory, to take that statement back alone (40 MB at two million versions, and growing).
 */
function addRows(db: Db, dataType: DataType, { n, value, where }: Numbered, after: number, upTo: number): void {
  const add = prepared(db, `INSERT OR FAIL INTO ${indexOf(dataType)}(n, value, pk) SELECT ?, ${value} AS value, pk FROM ${versionsOf(dataType)} WHERE pk > ? AND pk <= ? AND ${where} ORDER BY value, pk`);
  for (let from = after; from < upTo; from += rowsIndexedAtOnce) add.run(n, from, Math.min(from + rowsIndexedAtOnce, upTo));
}

export const indexedUpTo = (db: Db, dataType: DataType): number => Number(prepared(db, 'SELECT up_to FROM indexed WHERE data_type = ?').pluck().get(dataType) ?? 0);

/** Brings the indexes of a type up to all its rows. Runs in the caller's transaction. */
export function bringIndexesUpToDate(db: Db, dataType: DataType): void {
  const last = Number(prepared(db, `SELECT max(pk) FROM ${versionsOf(dataType)}`).pluck().get() ?? 0);
  const upTo = indexedUpTo(db, dataType);
  if (last <= upTo) return;
  for (const index of numbered(db, dataType)) addRows(db, dataType, index, upTo, last);
  prepared(db, 'UPDATE indexed SET up_to = ? WHERE data_type = ?').run(last, dataType);
}

/** Takes one row out of the indexes, while it is still there to say what it is in them as. */
export function removeFromIndexes(db: Db, dataType: DataType, pk: number): void {
  for (const { n, value, where } of numbered(db, dataType)) {
    const place = prepared(db, `SELECT ${value} FROM ${versionsOf(dataType)} WHERE pk = ? AND ${where}`).pluck().get(pk);
    if (place !== undefined) prepared(db, `DELETE FROM ${indexOf(dataType)} WHERE n = ? AND value = ? AND pk = ?`).run(n, place, pk);
  }
}

/** Rows from this key on have gone, and their keys will be given anew. */
export function lowerIndexedUpTo(db: Db, dataType: DataType, firstPk: number): void {
  prepared(db, 'UPDATE indexed SET up_to = min(up_to, ?) WHERE data_type = ?').run(firstPk - 1, dataType);
}
