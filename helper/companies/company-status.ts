/** What is told of a company: put together from its row, its books, the sync under way, its connection and the schedule. Pure. */
import type { CompanyStatus, ConnectionStatus, Problem, SyncStatus } from '../../src/shared/contract/status.ts';
import type { Hold } from '../../src/shared/contract/holds.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import { AppError } from '../../src/shared/errors.ts';
import { problemOf } from '../sync/problems.ts';
import type { CompanyRow } from '../store/companies.ts';
import type { OneOffRecord } from '../store/one-off-records.ts';
import type { RunningSync } from '../sync/sync-runner.ts';

export type CompanyFacts = {
  readonly row: CompanyRow;
  readonly published: SyncStatus | null;
  /** The newest sync of the history, published or not. */
  readonly newest: SyncStatus | null;
  readonly running: RunningSync | null;
  readonly connection: ConnectionStatus | null;
  /** What ended the last run before it had begun a sync, or stands in the way of the books themselves. */
  readonly problem: Problem | null;
  /** Figures older than this are older than planned. */
  readonly promisedMs: number;
  readonly heldBack: Hold | null;
  readonly nextDueAt: IsoTime | null;
  /** Null for one that is read all the time. */
  readonly oneOff: OneOffRecord | null;
  readonly nowMs: number;
};

function isOld({ published, promisedMs, nowMs }: CompanyFacts): boolean {
  const asAt = published?.dataAsAt ?? published?.finishedAt ?? null;
  return asAt !== null && nowMs - Date.parse(asAt) > promisedMs;
}

/** Before the child has told its first: the sync is on its way, with its number still to be given. */
function aboutToRun({ running, newest, nowMs }: CompanyFacts): SyncStatus | null {
  if (running === null) return null;
  return running.status ?? { sync: ((newest?.sync ?? 0) + 1) as SyncNumber, kind: running.order.kind, status: 'running', startedAt: isoTimeOf(nowMs), finishedAt: null, dataAsAt: null, dataSets: [], proof: null, problem: null };
}

/** A sync that nobody runs and that never ended: its process was killed, or the machine went down. */
function asEnded(status: SyncStatus, nowMs: number): SyncStatus {
  if (status.status !== 'running') return status;
  return { ...status, status: 'interrupted', problem: status.problem ?? problemOf(new AppError('sync_interrupted', 'the process that ran it is gone'), status.finishedAt ?? isoTimeOf(nowMs)) };
}

const needsSignIn = (connection: ConnectionStatus | null): boolean => connection !== null && (connection.status === 'deauthorized' || connection.status === 'pending_auth');

export function companyStatusOf(facts: CompanyFacts): CompanyStatus {
  const { row, published, newest, connection } = facts;
  const running = aboutToRun(facts);
  const endedUnpublished = newest !== null && newest.status !== 'published' && !running && newest.sync > (published?.sync ?? 0) ? asEnded(newest, facts.nowMs) : null;
  const wasReadOnce = facts.oneOff !== null && facts.oneOff.state !== 'authorised';
  const status = running ? 'syncing' : connection === null || wasReadOnce ? 'disconnected' : needsSignIn(connection) ? 'needs_sign_in' : 'linked';
  return {
    id: row.id, name: row.name, connectionId: row.connectionId, product: row.product, baseCurrency: row.baseCurrency,
    status, published, running,
    lastFailed: endedUnpublished,
    nextDueAt: wasReadOnce ? null : facts.nextDueAt,
    ...(facts.heldBack !== null && !running && { heldBack: facts.heldBack }),
    ...(facts.oneOff && { oneOff: { state: wasReadOnce ? 'read' as const : 'to_be_read' as const, readAt: facts.oneOff.readAt } }),
    isOld: isOld(facts),
    problem: running ? null : facts.problem ?? (needsSignIn(connection) && !wasReadOnce ? connection?.problem ?? null : null) ?? endedUnpublished?.problem ?? published?.problem ?? null,
  };
}
