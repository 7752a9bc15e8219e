/** The writing half of the store: one sync at a time is staged, then published by moving one number, or taken back. */
import { AppError } from '../../../src/shared/errors.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import { dataTypes, type DataType } from '../../../src/shared/records/data-types.ts';
import type { PageToWrite, StoreWriter } from '../store.ts';
import { firstFreePk } from './blocks.ts';
import { booksAt } from './books-at.ts';
import { versionsOf } from './names.ts';
import type { Db } from './connection.ts';
import { bringIndexesUpToDate } from './index-tables.ts';
import { addUpLines, writeBases } from './ledger-rollups.ts';
import { pageWriter, totalsWriter } from './page-writer.ts';
import { prepared } from './statements.ts';
import { sweepAbandoned } from './sweep.ts';
import { addStaged, endUnchanged, findPublished, findStaged, markEnded, markPublished, stagedRow, writeStatus } from './sync-records.ts';
import { writeGroup } from './write-group.ts';

/** Versions that the published books hold of a resource and that the staged full sync has neither seen nor replaced. */
const unseen = (v: string): string => `FROM ${v} WHERE resource = @resource AND from_sync < @sync AND to_sync IS NULL AND pk NOT IN (SELECT pk FROM seen)`;

export function storeWriter(db: Db): StoreWriter & { closeWriter(): void } {
  /** The staged sync that is ready for readers: it has written no record, or was made so since. */
  let settled: SyncNumber | null = null;
  /** Where the rows of a staged sync begin. */
  const firstPks = new Map<SyncNumber, number>();
  const forget = (): void => {
    settled = null;
    firstPks.clear();
    pages.forget();
  };
  const group = writeGroup(db, () => forget());
  const pages = pageWriter(db);
  const addToTotal = totalsWriter(db);

  /** Throws when the sync is not under way. */
  const firstPkOf = (sync: SyncNumber): number => {
    let firstPk = firstPks.get(sync);
    if (firstPk === undefined) firstPks.set(sync, firstPk = stagedRow(db, sync).firstPk);
    return firstPk;
  };
  /** Makes what readers need of what was staged: the indexes of new types, and the sums of ledger lines. */
  const settle = (sync: SyncNumber): void => {
    if (settled === sync) return;
    group.alone(() => {
      for (const dataType of dataTypes) bringIndexesUpToDate(db, dataType);
      addUpLines(db, sync, firstPkOf(sync));
    });
    pages.forget();
    settled = sync;
  };
  const typesOf = (resource: string): readonly [number, readonly DataType[]] => {
    const number = Number(prepared(db, 'SELECT resource FROM resources WHERE name = ?').pluck().get(resource) ?? 0);
    const types = prepared(db, 'SELECT data_type FROM resource_types WHERE resource = ?').pluck().all(number) as DataType[];
    return [number, dataTypes.filter((dataType) => types.includes(dataType))];
  };
  const writePageNow = (page: PageToWrite) => {
    firstPkOf(page.sync);
    const written = pages.write(page);
    if (page.checkpoint !== null) prepared(db, 'INSERT INTO checkpoints(resource, sync, checkpoint) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint').run(page.resource, page.sync, page.checkpoint);
    const reject = prepared(db, 'INSERT INTO rejected(sync, n, resource, source_id, reason, source) VALUES (@sync, (SELECT coalesce(max(n), 0) + 1 FROM rejected WHERE sync = @sync), @resource, @sourceId, @reason, @source)');
    for (const rejected of page.rejected) reject.run({ ...rejected, sync: page.sync });
    if (page.changes.length > 0) settled = null;
    return written;
  };

  return {
    stagedSync: () => findStaged(db),
    beginSync(kind, startedAt) {
      sweepAbandoned(db, group);
      forget();
      return settled = group.alone(() => {
        const staged = findStaged(db);
        if (staged) throw new AppError('already_running', `sync ${staged.sync} is under way`);
        db.exec('DELETE FROM seen');
        return addStaged(db, kind, startedAt, firstFreePk(db));
      });
    },
    writePage: (page) => group.write(page.changes.length + page.rejected.length, () => writePageNow(page)),
    flush: () => group.flush(),
    markSeen: (sync, keys) => group.write(keys.length, () => {
      stagedRow(db, sync);
      for (const { dataType, id } of keys) pages.markSeen(dataType, id);
    }),
    checkpoint: (sync, resource) => (prepared(db, 'SELECT checkpoint FROM checkpoints WHERE resource = ? AND sync <= ? ORDER BY sync DESC LIMIT 1').pluck().get(resource, sync) as string | undefined) ?? null,
    hasOwnCheckpoint: (sync, resource) => prepared(db, 'SELECT 1 AS own FROM checkpoints WHERE resource = ? AND sync = ?').get(resource, sync) !== undefined,
    vanished(sync, resource) {
      stagedRow(db, sync);
      if (!findPublished(db)) return { known: 0, vanished: 0 };
      const [number, types] = typesOf(resource);
      let [known, vanished] = [0, 0];
      for (const dataType of types) {
        const v = versionsOf(dataType);
        known += Number(prepared(db, `SELECT count(*) FROM ${v} WHERE resource = ? AND from_sync < ? AND (to_sync IS NULL OR to_sync = ?)`).pluck().get(number, sync, sync));
        vanished += Number(prepared(db, `SELECT count(*) ${unseen(v)}`).pluck().get({ resource: number, sync }));
      }
      return { known, vanished };
    },
    removeVanished: (sync, resource) => group.write(1, () => {
      stagedRow(db, sync);
      const [number, types] = typesOf(resource);
      const removed = new Map<DataType, number>();
      for (const dataType of types) {
        const v = versionsOf(dataType);
        const count = prepared(db, `UPDATE ${v} SET to_sync = @sync WHERE pk IN (SELECT pk ${unseen(v)})`).run({ resource: number, sync }).changes;
        if (count > 0) addToTotal(dataType, sync, -count);
        removed.set(dataType, count);
      }
      settled = null;
      return removed;
    }),
    saveStatus: (sync, status) => {
      group.alone(() => writeStatus(db, sync, status));
    },
    publish(sync, at, dataAsAt, proof) {
      settle(sync);
      group.alone(() => {
        const row = stagedRow(db, sync);
        writeBases(db, sync);
        markPublished(db, row, at, dataAsAt, proof);
        prepared(db, 'DELETE FROM checkpoints WHERE sync < @sync AND resource IN (SELECT resource FROM checkpoints WHERE sync = @sync)').run({ sync });
        db.exec('DELETE FROM seen');
      });
      forget();
    },
    endUnchanged(sync, dataAsAt) {
      group.alone(() => endUnchanged(db, stagedRow(db, sync), dataAsAt));
      forget();
    },
    abandon(sync, status, at, problem) {
      group.alone(() => markEnded(db, stagedRow(db, sync), status, at, problem));
      forget();
      sweepAbandoned(db, group);
    },
    staged(sync) {
      const row = stagedRow(db, sync);
      settle(sync);
      return booksAt(db, { sync, publishedAt: row.startedAt, dataAsAt: row.startedAt });
    },
    closeWriter: () => group.close(),
  };
}
