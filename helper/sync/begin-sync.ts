/** Begins a sync, or goes on with the one that was under way when its process ended. */
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { SyncStatus } from '../../src/shared/contract/status.ts';
import type { StagedSync } from '../store/store.ts';
import { makeTally } from './data-set-status.ts';
import { planSync } from './plan.ts';
import { problemOf } from './problems.ts';
import { throttle } from './progress.ts';
import type { Run, SyncDuties, SyncJob } from './sync-job.ts';
import { statusOf } from './sync-status.ts';

/** What is older is not worth going on with: reading again is simpler than catching up. */
const resumeAgeMsMax = 24 * 60 * 60 * 1000;
const progressEveryMs = 250;

export function beginOrResume(job: SyncJob, duties: SyncDuties): Run {
  const { store, clock } = duties;
  const now = isoTimeOf(clock.wallMs());
  const staged = store.stagedSync();
  const before = staged && store.status(staged.sync);
  const resumed = staged && isWorthResuming(staged, before, job, clock.wallMs()) ? staged : null;
  if (staged && !resumed) giveUpStaged(duties, staged, before);

  const kind = resumed?.kind ?? (store.published() === null ? 'full' : job.kind);
  const startedAt = resumed?.startedAt ?? now;
  const plan = planSync(duties.reader.resources, job.switchedOn, job.asked, job);
  const run: Run = {
    job, duties, plan, kind, startedAt,
    sync: resumed?.sync ?? store.beginSync(kind, now),
    wasResumed: resumed !== null,
    tally: makeTally(plan, resumed ? before?.dataSets ?? [] : [], store.dataSets()),
    progress: throttle(duties.onStatus, progressEveryMs, () => clock.monotonicMs()),
    readWhole: new Set(),
    swept: new Set(),
    dataAsAt: null,
  };
  const status = statusOf(run, 'running');
  // A look for news that finds none writes nothing but its checkpoints.
  if (kind === 'full') store.saveStatus(run.sync, status);
  run.progress.tell(() => status);
  return run;
}

/**
 * A full read serves a call for news too, but not the other way round. What waits for an answer goes on only with one.
 * A look for news that was killed is short, and what it had counted is lost with it: it is begun anew.
 */
function isWorthResuming(staged: StagedSync, before: SyncStatus | null, job: SyncJob, wallMs: number): boolean {
  const ageMs = Math.abs(wallMs - Date.parse(staged.startedAt));
  if (before?.status === 'cancelled' || (before?.status === 'waiting_for_answer' && !job.confirmRemovals)) return false;
  if (staged.kind === 'incremental' && (before === null || before.status === 'running')) return false;
  return ageMs <= resumeAgeMsMax && (staged.kind === 'full' || job.kind === 'incremental');
}

function giveUpStaged({ store, clock }: SyncDuties, staged: StagedSync, before: SyncStatus | null): void {
  const at = isoTimeOf(clock.wallMs());
  const ended = before?.status === 'cancelled' ? 'cancelled' : before?.status === 'failed' || before?.status === 'waiting_for_answer' ? 'failed' : 'interrupted';
  store.abandon(staged.sync, ended, before?.finishedAt ?? at, before?.problem ?? problemOf(new AppError('sync_interrupted', 'the process that ran it ended'), at));
}
