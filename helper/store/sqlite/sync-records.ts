/** The row of each sync: its state, its status as people see it, its proof; and which one is published. */
import type { DataSetStatus, Problem, Proof, SyncStatus } from '../../../src/shared/contract/status.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { PublishedSync, Rejected, StagedSync } from '../store.ts';
import { countAt, type At } from './books-at.ts';
import type { Db } from './connection.ts';
import { prepared } from './statements.ts';

export type SyncRow = {
  readonly sync: SyncNumber;
  readonly kind: 'full' | 'incremental';
  readonly state: 'staged' | 'published' | 'ended';
  readonly startedAt: IsoTime;
  readonly publishedAt: IsoTime | null;
  readonly dataAsAt: IsoTime | null;
  readonly firstPk: number;
  readonly status: string | null;
  readonly proof: string | null;
};

const columns = 'sync, kind, state, started_at AS startedAt, published_at AS publishedAt, data_as_at AS dataAsAt, first_pk AS firstPk, status, proof';

export const syncRow = (db: Db, sync: number): SyncRow | null => (prepared(db, `SELECT ${columns} FROM syncs WHERE sync = ?`).get(sync) as SyncRow | undefined) ?? null;

/** The staged sync of this number. Anything else is a caller that lost its place. */
export function stagedRow(db: Db, sync: number): SyncRow {
  const row = syncRow(db, sync);
  if (row?.state !== 'staged') throw new AppError('our_bug', `sync ${sync} is not under way`);
  return row;
}

export function findStaged(db: Db): StagedSync | null {
  const row = prepared(db, `SELECT ${columns} FROM syncs WHERE state = 'staged' ORDER BY sync DESC LIMIT 1`).get() as SyncRow | undefined;
  return row ? { sync: row.sync, kind: row.kind, startedAt: row.startedAt } : null;
}

export function findPublished(db: Db): PublishedSync | null {
  return (prepared(db, 'SELECT s.sync, s.published_at AS publishedAt, s.data_as_at AS dataAsAt FROM published p JOIN syncs s ON s.sync = p.sync').get() as PublishedSync | undefined) ?? null;
}

/** What a reader saw at a time; two of them are told apart to the millisecond. */
export function publishedBy(db: Db, at: IsoTime): SyncNumber | null {
  return (prepared(db, "SELECT sync FROM syncs WHERE state = 'published' AND julianday(published_at) <= julianday(?) ORDER BY sync DESC LIMIT 1").pluck().get(at) as SyncNumber | undefined) ?? null;
}

/** Where a reader stands who asks for this sync, or for what is published now. */
export function findAt(db: Db, sync: SyncNumber | undefined): At {
  if (sync === undefined) {
    const published = findPublished(db);
    if (!published) throw new AppError('not_synced_yet', 'no sync of this company has been published yet');
    return published;
  }
  const row = syncRow(db, sync);
  if (row?.state !== 'published' || row.publishedAt === null || row.dataAsAt === null) throw new AppError('not_found', `no published sync has the number ${sync}`);
  return { sync, publishedAt: row.publishedAt, dataAsAt: row.dataAsAt };
}

/** Numbers count on from the highest ever given, also when that sync left no row. */
export function addStaged(db: Db, kind: SyncRow['kind'], startedAt: IsoTime, firstPk: number): SyncNumber {
  const sync = Number(prepared(db, 'INSERT INTO numbers(one, sync) VALUES (1, 1) ON CONFLICT DO UPDATE SET sync = sync + 1 RETURNING sync').pluck().get()) as SyncNumber;
  prepared(db, "INSERT INTO syncs(sync, kind, state, started_at, first_pk) VALUES (?, ?, 'staged', ?, ?)").run(sync, kind, startedAt, firstPk);
  return sync;
}

const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

/** What is known of a sync that never saved a status: it was cut short before it could. */
function statusOf(row: SyncRow): SyncStatus {
  return parsed<SyncStatus>(row.status) ?? {
    sync: row.sync, kind: row.kind, status: row.state === 'staged' ? 'running' : row.state === 'published' ? 'published' : 'interrupted',
    startedAt: row.startedAt, finishedAt: row.publishedAt, dataAsAt: row.dataAsAt, dataSets: [], proof: parsed<Proof>(row.proof), problem: null,
  };
}

export function readStatus(db: Db, sync: number): SyncStatus | null {
  const row = syncRow(db, sync);
  return row ? { ...statusOf(row), proof: parsed<Proof>(row.proof) } : null;
}

export function readHistory(db: Db, before: number | null, limit: number): readonly SyncStatus[] {
  const rows = prepared(db, `SELECT ${columns} FROM syncs WHERE sync < ? ORDER BY sync DESC LIMIT ?`).all(before ?? Number.MAX_SAFE_INTEGER, limit) as SyncRow[];
  return rows.map((row) => ({ ...statusOf(row), proof: parsed<Proof>(row.proof) }));
}

/** The proof has a column of its own. Once a sync is over, what it says of its end cannot be taken back by a late status. */
export function writeStatus(db: Db, sync: number, status: SyncStatus): void {
  const row = syncRow(db, sync);
  if (!row) throw new AppError('our_bug', `there is no sync ${sync}`);
  const over = row.state === 'staged' ? {} : endOf(statusOf(row));
  const kept: SyncStatus = { ...status, sync: row.sync, ...over, proof: null };
  prepared(db, 'UPDATE syncs SET status = ? WHERE sync = ?').run(JSON.stringify(kept), sync);
  if (row.state === 'published') writeDataSets(db, sync, kept.dataSets);
}

const endOf = ({ status, finishedAt, dataAsAt }: SyncStatus): Partial<SyncStatus> => ({ status, finishedAt, dataAsAt });

export function markPublished(db: Db, row: SyncRow, at: IsoTime, dataAsAt: IsoTime, proof: Proof): void {
  const status: SyncStatus = { ...statusOf(row), status: 'published', finishedAt: at, dataAsAt, proof: null };
  prepared(db, "UPDATE syncs SET state = 'published', published_at = ?, data_as_at = ?, proof = ?, status = ? WHERE sync = ?").run(at, dataAsAt, JSON.stringify(proof), JSON.stringify(status), row.sync);
  prepared(db, 'INSERT INTO published(one, sync) VALUES (1, ?) ON CONFLICT DO UPDATE SET sync = excluded.sync').run(row.sync);
  writeDataSets(db, row.sync, status.dataSets);
}

export function markEnded(db: Db, row: SyncRow, status: 'failed' | 'cancelled' | 'interrupted', at: IsoTime, problem: Problem | null): void {
  const ended: SyncStatus = { ...statusOf(row), status, finishedAt: at, problem, proof: null };
  prepared(db, "UPDATE syncs SET state = 'ended', unswept = 1, status = ? WHERE sync = ?").run(JSON.stringify(ended), row.sync);
}

/** A sync without news: the published books are as good as its own would be, only complete up to a later time. */
export function endUnchanged(db: Db, row: SyncRow, dataAsAt: IsoTime): void {
  const published = findPublished(db);
  const wrote = prepared(db, 'SELECT 1 AS wrote FROM blocks WHERE pk >= ? UNION ALL SELECT 1 FROM totals WHERE sync = ?').get(row.firstPk, row.sync);
  if (!published || wrote !== undefined) throw new AppError('our_bug', `sync ${row.sync} ${published ? 'has news' : 'is the first'}: it is to be published`);
  const stays = syncRow(db, published.sync);
  if (stays) prepared(db, 'UPDATE syncs SET data_as_at = ?, status = ? WHERE sync = ?').run(dataAsAt, JSON.stringify({ ...statusOf(stays), dataAsAt, proof: null }), stays.sync);
  prepared(db, 'DELETE FROM checkpoints WHERE sync < @sync AND resource IN (SELECT resource FROM checkpoints WHERE sync = @sync)').run({ sync: row.sync });
  prepared(db, 'UPDATE checkpoints SET sync = ? WHERE sync = ?').run(published.sync, row.sync);
  prepared(db, 'DELETE FROM rejected WHERE sync = ?').run(row.sync);
  prepared(db, 'DELETE FROM seen').run();
  prepared(db, 'DELETE FROM syncs WHERE sync = ?').run(row.sync);
}

function writeDataSets(db: Db, sync: number, dataSets: readonly DataSetStatus[]): void {
  const write = prepared(db, 'INSERT INTO data_sets(data_type, sync, status) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sync = excluded.sync, status = excluded.status WHERE excluded.sync >= sync');
  for (const dataSet of dataSets) write.run(dataSet.dataType, sync, JSON.stringify(dataSet));
}

export function readDataSets(db: Db): readonly DataSetStatus[] {
  const published = findPublished(db);
  if (!published) return [];
  const rows = prepared(db, 'SELECT data_type, status FROM data_sets').raw().all() as [DataType, string][];
  return rows.map(([dataType, status]) => ({ ...(JSON.parse(status) as DataSetStatus), total: countAt(db, dataType, published.sync) }));
}

export function readProof(db: Db, sync: number): Proof | null {
  return parsed<Proof>(syncRow(db, sync)?.proof ?? null);
}

export function readRejected(db: Db, sync: number): readonly Rejected[] {
  return prepared(db, 'SELECT resource, source_id AS sourceId, reason, source FROM rejected WHERE sync = ? ORDER BY n').all(sync) as Rejected[];
}
