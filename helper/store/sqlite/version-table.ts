/**
 * The statements that write and find the versions of one data type. Rows that were just written are not in the indexes
 * yet; which ids they have is known in memory, and the indexes are brought up to date when one of them is looked for.
 */
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { definitionOf, type AnyRecord } from '../../../src/shared/records/index.ts';
import { openFigures, openItemTypes, writeAllocations, type OpenItemType } from '../../../src/shared/reports/open-items.ts';
import type { Db } from './connection.ts';
import { columnValue } from './company-schema.ts';
import { makeIdFilter, type IdFilter } from './id-filter.ts';
import { fingerprintOf, makeIdSet } from './id-set.ts';
import { bringIndexesUpToDate, idIndex, indexOf, removeFromIndexes, rowsIndexedAtOnce } from './index-tables.ts';
import { columnName, versionsOf } from './names.ts';
import { prepared } from './statements.ts';

export type Value = string | number | bigint | null;

/** The last version of an id: the only one that can be open. */
export type Found = { readonly pk: number; readonly hash: string; readonly fromSync: number; readonly toSync: number | null };

export type VersionTable = {
  insert(pk: number, id: string, sync: number, resource: number, hash: string, record: AnyRecord): void;
  findLast(id: string): Found | null;
  end(pk: number, sync: number): void;
  reopen(pk: number, resource: number): void;
  remove(pk: number): void;
};

const asOpenItemType = (dataType: DataType): OpenItemType | null => openItemTypes.find((type) => type === dataType) ?? null;

export function versionTable(db: Db, dataType: DataType): VersionTable {
  const v = versionsOf(dataType);
  const columns = Object.entries(definitionOf(dataType).columns);
  const openItemType = asOpenItemType(dataType);
  const names = ['pk', 'id', 'id_print', 'from_sync', 'resource', 'hash', ...columns.map(([name]) => columnName(name)), ...(openItemType ? ['settled_on', 'open_span', 'open_now', 'open_total', 'allocations'] : [])];
  const insert = prepared(db, `INSERT INTO ${v}(${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
  const last = prepared(db, `SELECT v.pk, v.hash, v.from_sync, v.to_sync FROM ${indexOf(dataType)} x CROSS JOIN ${v} v ON v.pk = x.pk WHERE x.n = ${idIndex} AND x.value = ? AND v.id = ? ORDER BY x.pk DESC LIMIT 1`).raw();
  const end = prepared(db, `UPDATE ${v} SET to_sync = ? WHERE pk = ?`);
  const reopen = prepared(db, `UPDATE ${v} SET to_sync = NULL, resource = ? WHERE pk = ?`);
  const remove = prepared(db, `DELETE FROM ${v} WHERE pk = ?`);

  // Rows that a sync left here when it was cut short are in no memory.
  bringIndexesUpToDate(db, dataType);
  const isNew = prepared(db, `SELECT 1 FROM ${v} LIMIT 1`).get() === undefined;
  /** The ids of all rows, for as long as all of them were written by this object; asking it saves looking. */
  const all: IdFilter | null = isNew ? makeIdFilter() : null;
  let waiting = makeIdSet();
  const index = (): void => {
    bringIndexesUpToDate(db, dataType);
    waiting = makeIdSet();
  };

  return {
    insert(pk, id, sync, resource, hash, record) {
      const print = fingerprintOf(id);
      const values: Value[] = [pk, id, print, sync, resource, hash];
      for (const [, column] of columns) values.push(columnValue(column.kind, column.of(record)));
      if (openItemType) values.push(...openItemValues(openItemType, record));
      insert.run(...values);
      all?.add(print);
      waiting.add(print);
      if (waiting.size() >= rowsIndexedAtOnce) index();
    },
    findLast(id) {
      const print = fingerprintOf(id);
      if (waiting.has(print)) index();
      else if (all && !all.perhapsHas(print)) return null;
      const row = last.get(print, id) as [number, string, number, number | null] | undefined;
      return row ? { pk: row[0], hash: row[1], fromSync: row[2], toSync: row[3] } : null;
    },
    end: (pk, sync) => void end.run(sync, pk),
    reopen: (pk, resource) => void reopen.run(resource, pk),
    remove(pk) {
      removeFromIndexes(db, dataType, pk);
      remove.run(pk);
    },
  };
}

function openItemValues(dataType: OpenItemType, record: AnyRecord): readonly Value[] {
  const figures = openFigures(dataType, record);
  return figures ? [figures.settledOn, figures.span, figures.outstandingNow, figures.total, writeAllocations(figures.allocations)] : [null, null, null, null, null];
}
