/** The books as they stand at one sync: every read names the sync, so that what is being written meanwhile is never seen. */
import type { IsoTime } from '../../../src/shared/dates.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { AnyRecord } from '../../../src/shared/records/index.ts';
import type { BooksAt } from '../store.ts';
import { readRecord, readSource } from './blocks.ts';
import { versionsOf } from './names.ts';
import type { Db } from './connection.ts';
import { fingerprintOf } from './id-set.ts';
import { idIndex, indexOf } from './index-tables.ts';
import { ledgerMonths, ledgerTotals } from './ledger-rollups.ts';
import { openItems } from './open-item-lists.ts';
import { readPage, visibleAt } from './record-pages.ts';
import { prepared } from './statements.ts';
import { readTable } from './record-tables.ts';

type Version = { readonly pk: number; readonly fromSync: number; readonly toSync: number | null; readonly hash: string };

/** Keys grow from sync to sync: those that came after a sync begin here. */
export function firstPkAfter(db: Db, sync: number): number {
  return (prepared(db, 'SELECT first_pk FROM syncs WHERE sync > ? ORDER BY sync LIMIT 1').pluck().get(sync) as number | undefined) ?? Number.MAX_SAFE_INTEGER;
}

/** The last version of an id that was written up to a sync; what it stood for may have been removed by then. */
function lastVersion(db: Db, dataType: DataType, id: string, sync: number): Version | null {
  const find = prepared(db, `SELECT v.pk, v.from_sync AS fromSync, v.to_sync AS toSync, v.hash FROM ${indexOf(dataType)} x CROSS JOIN ${versionsOf(dataType)} v ON v.pk = x.pk WHERE x.n = ${idIndex} AND x.value = ? AND x.pk < ? AND v.id = ? ORDER BY x.pk DESC LIMIT 1`);
  return (find.get(fingerprintOf(id), firstPkAfter(db, sync), id) as Version | undefined) ?? null;
}

const standsAt = (version: Version, sync: number): boolean => version.toSync === null || version.toSync > sync;

/** The version of an id that stood at a sync. */
export function versionAt(db: Db, dataType: DataType, id: string, sync: number): Version | null {
  const version = lastVersion(db, dataType, id, sync);
  return version && standsAt(version, sync) ? version : null;
}

export function countAt(db: Db, dataType: DataType, sync: number): number {
  return Number(prepared(db, 'SELECT total FROM totals WHERE data_type = ? AND sync <= ? ORDER BY sync DESC LIMIT 1').pluck().get(dataType, sync) ?? 0);
}

export type At = { readonly sync: SyncNumber; readonly publishedAt: IsoTime; readonly dataAsAt: IsoTime };

export function booksAt(db: Db, at: At): BooksAt {
  const { sync } = at;
  const publishedAt = (of: number): IsoTime | null => (prepared(db, 'SELECT coalesce(published_at, started_at) FROM syncs WHERE sync = ?').pluck().get(of) as IsoTime | undefined) ?? null;
  return {
    ...at,
    records(query) {
      if (!Number.isInteger(query.limit) || query.limit < 1) throw new AppError('bad_request', 'a page holds at least one record');
      return readPage(db, query, sync);
    },
    table: (query, columns) => readTable(db, query, columns, sync, () => countAt(db, query.dataType, sync)),
    record(dataType, id) {
      const version = lastVersion(db, dataType, id, sync);
      if (!version) return null;
      const present = standsAt(version, sync);
      return { record: readRecord(db, version.pk), source: readSource(db, version.pk), removedAt: present ? null : publishedAt(version.toSync ?? sync) };
    },
    all: <T extends AnyRecord>(dataType: DataType) => {
      const rows = prepared(db, `SELECT v.pk FROM ${versionsOf(dataType)} v WHERE ${visibleAt} ORDER BY v.pk`).pluck().all(sync, sync) as number[];
      return rows.map((pk) => JSON.parse(readRecord(db, pk)) as T);
    },
    count: (dataType) => countAt(db, dataType, sync),
    ledgerTotals: (from, to) => ledgerTotals(db, sync, from, to),
    ledgerMonths: (from, to) => ledgerMonths(db, sync, from, to),
    openItems: (side, asAt) => openItems(db, sync, side, asAt),
  };
}
