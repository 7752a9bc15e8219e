/** What a company's status says of its syncs, from the stored history and what runs just now. Pure. */
import type { CompanyStatus, SyncStatus } from '../../src/shared/contract/status.ts';
import type { Schedule } from '../../src/shared/contract/settings.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import type { StoreReader } from '../store/store.ts';
import { problemOf } from './problems.ts';
import type { RunningSync } from './sync-runner.ts';

type SyncState = Pick<CompanyStatus, 'published' | 'running' | 'lastFailed'>;

/** `isNews: false` syncs leave no trace in the history, so the newest entry is always the one that matters. */
export function syncStateOf(reader: StoreReader, running: RunningSync | null, nowMs: number): SyncState {
  const at = reader.published();
  const published = at && reader.status(at.sync);
  const [newest] = reader.history(null, 1);
  return {
    published,
    running: running && (running.status ?? notYetTold(running, newest, nowMs)),
    lastFailed: running || !newest || newest.sync <= (at?.sync ?? 0) ? null : asEnded(newest, nowMs),
  };
}

/** A sync that nobody runs and that was never ended: its process is gone. */
function asEnded(status: SyncStatus, nowMs: number): SyncStatus {
  if (status.status !== 'running') return status;
  const at = status.finishedAt ?? isoTimeOf(nowMs);
  return { ...status, status: 'interrupted', problem: status.problem ?? problemOf(new AppError('sync_interrupted', 'the process that ran it is gone'), at) };
}

/** Queued, or just started: its number is the next one. */
function notYetTold({ order }: RunningSync, newest: SyncStatus | undefined, nowMs: number): SyncStatus {
  return { sync: ((newest?.sync ?? 0) + 1) as SyncNumber, kind: order.kind, status: 'running', startedAt: isoTimeOf(nowMs), finishedAt: null, dataAsAt: null, dataSets: [], proof: null, problem: null };
}

const minuteMs = 60_000;
/** A full sync each day, with some room for it to run. */
const oldAfterMsWithoutNews = 26 * 60 * minuteMs;

/** True when the figures are older than the schedule promises, with room for a slow run and a retry. */
export function isOld(schedule: Schedule, dataAsAt: IsoTime | null, nowMs: number): boolean {
  if (dataAsAt === null) return false;
  const every = schedule.incrementalEveryMinutes;
  const allowedMs = every === null || schedule.isPaused ? oldAfterMsWithoutNews : Math.max(3 * every, 60) * minuteMs;
  return nowMs - Date.parse(dataAsAt) > allowedMs;
}
