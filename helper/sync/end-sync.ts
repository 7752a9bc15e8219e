/** How a sync ends: published, without news, waiting for an answer, interrupted, cancelled or failed. */
import type { Problem, Proof, SyncStatus } from '../../src/shared/contract/status.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { asAppError, type AppError } from '../../src/shared/errors.ts';
import { plainList } from '../../src/shared/records/plain-names.ts';
import { problemOf } from './problems.ts';
import type { Run, SyncOutcome } from './sync-job.ts';
import { statusOf } from './sync-status.ts';

export async function publish(run: Run, proof: Proof): Promise<SyncOutcome> {
  const { store, clock, faultPoint } = run.duties;
  await faultPoint?.('before-publish');
  const at = isoTimeOf(clock.wallMs());
  const books = store.staged(run.sync);
  const problem = partialProblem(run, at);
  run.dataAsAt = completeUpTo(run, at);
  const status = statusOf(run, 'published', { proof, problem, totals: (dataType) => books.count(dataType) });
  // Not yet told as published: a kill may come between.
  store.saveStatus(run.sync, { ...status, status: 'running', finishedAt: null });
  store.publish(run.sync, at, run.dataAsAt, proof);
  await faultPoint?.('after-publish');
  run.progress.tell(() => status);
  return { status, isNews: true, problem, retryAfterMs: null };
}

/** Nothing to publish: the books that readers see are merely known to be complete up to a later time. */
export function endUnchanged(run: Run): SyncOutcome {
  const { store, clock } = run.duties;
  const at = isoTimeOf(clock.wallMs());
  store.endUnchanged(run.sync, completeUpTo(run, at));
  const published = store.published();
  const status = published && store.status(published.sync);
  const told = status ?? statusOf(run, 'published');
  run.progress.tell(() => told);
  return { status: told, isNews: false, problem: partialProblem(run, at), retryAfterMs: null };
}

/**
 * A data type that failed, or that this sync did not read, is no newer than it was: then the books as a whole are not
 * either. One that Sage forbids us is not part of these books; its own status says so.
 */
function completeUpTo(run: Run, at: IsoTime): IsoTime {
  const began = run.dataAsAt ?? (run.startedAt < at ? run.startedAt : at);
  const lacks = [...run.tally.failedTypes().values()].some((problem) => problem.code !== 'sage_forbidden') || !run.plan.isWhole;
  const before = run.duties.store.published()?.dataAsAt ?? null;
  if (before === null) return began;
  return lacks || began < before ? before : began;
}

/** A sync that lacks a data type is never told as complete. */
function partialProblem(run: Run, at: IsoTime): Problem | null {
  const failed = [...run.tally.failedTypes()];
  const [first] = failed;
  if (!first) return null;
  return { ...first[1], since: at, message: `${plainList(failed.map(([dataType]) => dataType))} could not be read. ${first[1].message}`.replace(/^./, (letter) => letter.toUpperCase()) };
}

/**
 * What was read stays staged, for the next run to go on with, except after a fault of our own. After a cancel it stays
 * too, for the next run to sweep away: that can take seconds, and a cancel takes none.
 */
export function stop(run: Run, thrown: unknown, signal: AbortSignal): SyncOutcome {
  const error = asAppError(signal.aborted ? signal.reason : thrown);
  const at = isoTimeOf(run.duties.clock.wallMs());
  const end = endOf(error, signal.aborted);
  const problem = problemOf(error, at, error.code === 'too_many_vanished' ? error.message : undefined);
  const status = statusOf(run, end, { problem });
  run.progress.tell(() => status);
  keepEnd(run, status, end, error, at);
  return { status, isNews: false, problem, retryAfterMs: error.retryAfterMs ?? null };
}

type End = 'waiting_for_answer' | 'interrupted' | 'cancelled' | 'failed';

function endOf(error: AppError, wasAborted: boolean): End {
  if (error.code === 'too_many_vanished') return 'waiting_for_answer';
  if (error.code === 'shutting_down') return 'interrupted';
  return wasAborted ? 'cancelled' : 'failed';
}

function keepEnd(run: Run, status: SyncStatus, end: End, error: AppError, at: IsoTime): void {
  const { store } = run.duties;
  try {
    store.saveStatus(run.sync, status);
    if (end === 'failed' && error.code === 'our_bug') store.abandon(run.sync, end, at, status.problem);
    else store.flush();
  } catch (thrown) {
    // A full disk may be the very reason; what readers see is as it was, and the next run finds the staged sync.
    run.duties.onFailed?.('store', asAppError(thrown));
  }
}
