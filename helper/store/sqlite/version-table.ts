/** The statements that write and find the versions of one data type, prepared once a connection. */
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { definitionOf, type AnyRecord } from '../../../src/shared/records/index.ts';
import { openFigures, openItemTypes, writeAllocations, type OpenItemType } from '../../../src/shared/reports/open-items.ts';
import { columnName, columnValue, versionsOf } from './company-schema.ts';
import type { Db } from './connection.ts';

export type Value = string | number | bigint | null;

/** A version that is open, or that the staged sync itself has ended. */
export type Found = { readonly pk: number; readonly hash: string; readonly fromSync: number };

export type VersionTable = {
  /** True when it wrote; false when a version of this id is open already. */
  insertIfNew(pk: number, id: string, sync: number, resource: number, hash: string, record: AnyRecord): boolean;
  findOpen(id: string): Found | null;
  findEndedBy(id: string, sync: number): Found | null;
  end(pk: number, sync: number): void;
  reopen(pk: number, resource: number): void;
  remove(pk: number): void;
  /** True when every row of the table has this key or a later one: it holds nothing but what the staged sync wrote. */
  beginsAt(pk: number): boolean;
  isEmpty(): boolean;
};

const asOpenItemType = (dataType: DataType): OpenItemType | null => openItemTypes.find((type) => type === dataType) ?? null;

export function versionTable(db: Db, dataType: DataType): VersionTable {
  const v = versionsOf(dataType);
  const columns = Object.entries(definitionOf(dataType).columns);
  const openItemType = asOpenItemType(dataType);
  const names = ['pk', 'id', 'from_sync', 'resource', 'hash', ...columns.map(([name]) => columnName(name)), ...(openItemType ? ['settled_on', 'open_span', 'open_now', 'open_total', 'allocations'] : [])];
  const insert = db.prepare(`INSERT INTO ${v}(${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`);
  const open = db.prepare(`SELECT pk, hash, from_sync FROM ${v} WHERE id = ? AND to_sync IS NULL`).raw();
  const endedBy = db.prepare(`SELECT pk, hash, from_sync FROM ${v} WHERE id = ? AND to_sync = ?`).raw();
  const end = db.prepare(`UPDATE ${v} SET to_sync = ? WHERE pk = ?`);
  const reopen = db.prepare(`UPDATE ${v} SET to_sync = NULL, resource = ? WHERE pk = ?`);
  const remove = db.prepare(`DELETE FROM ${v} WHERE pk = ?`);
  const before = db.prepare(`SELECT 1 FROM ${v} WHERE pk < ? LIMIT 1`).pluck();
  const found = (row: unknown): Found | null => (row ? { pk: (row as [number, string, number])[0], hash: (row as [number, string, number])[1], fromSync: (row as [number, string, number])[2] } : null);
  return {
    insertIfNew(pk, id, sync, resource, hash, record) {
      const values: Value[] = [pk, id, sync, resource, hash];
      for (const [, column] of columns) values.push(columnValue(column.kind, column.of(record)));
      if (openItemType) values.push(...openItemValues(openItemType, record));
      return insert.run(...values).changes === 1;
    },
    findOpen: (id) => found(open.get(id)),
    findEndedBy: (id, sync) => found(endedBy.get(id, sync)),
    end: (pk, sync) => void end.run(sync, pk),
    reopen: (pk, resource) => void reopen.run(resource, pk),
    remove: (pk) => void remove.run(pk),
    isEmpty: () => before.get(Number.MAX_SAFE_INTEGER) === undefined,
    beginsAt: (pk) => before.get(pk) === undefined,
  };
}

function openItemValues(dataType: OpenItemType, record: AnyRecord): readonly Value[] {
  const figures = openFigures(dataType, record);
  return figures ? [figures.settledOn, figures.span, figures.outstandingNow, figures.total, writeAllocations(figures.allocations)] : [null, null, null, null, null];
}
