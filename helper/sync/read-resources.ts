/**
 * Reads all resources of a plan, a few at a time so that a request is always under way while a page is written. What
 * fails for one kind of record is kept with it and the others go on; what concerns them all stops the sync.
 */
import type { ResourceFacts } from '../../src/sage/connector.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { asAppError } from '../../src/shared/errors.ts';
import { feedsOnly } from './plan.ts';
import { problemOf, stopsWholeSync } from './problems.ts';
import { readResource, takeBackCheckpoint } from './read-resource.ts';
import type { Run } from './sync-job.ts';
import { statusOf } from './sync-status.ts';

const resourcesAtOnce = 3;

export async function readResources(run: Run, signal: AbortSignal): Promise<void> {
  const banks = run.plan.resources.filter((facts) => feedsOnly(facts, 'bankAccounts'));
  await readLanes(run, run.plan.resources.filter((facts) => !banks.includes(facts)), signal);
  // A bank account's balance moves without the account being changed: after postings all of them are read again, a page or two.
  const readWhole = run.tally.hasChanged('ledgerLines');
  for (const facts of banks) await readOne(run, facts, signal, readWhole);
}

/** Reads what changed since, of all that this run has read; nothing of what failed. */
export async function readChangesSince(run: Run, signal: AbortSignal): Promise<void> {
  const failed = run.tally.failedTypes();
  const again = run.plan.resources.filter((facts) => !facts.dataTypes.some((dataType) => failed.has(dataType)));
  const banks = again.filter((facts) => feedsOnly(facts, 'bankAccounts'));
  await readLanes(run, again.filter((facts) => !banks.includes(facts)), signal);
  for (const facts of banks) await readOne(run, facts, signal, true);
}

async function readLanes(run: Run, resources: readonly ResourceFacts[], signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const queue = [...resources];
  const lane = async () => {
    try {
      for (let facts = queue.shift(); facts; facts = queue.shift()) await readOne(run, facts, both, false);
    } catch (thrown) {
      stop.abort(thrown);
      throw thrown;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: run.job.isCareful ? 1 : resourcesAtOnce }, lane));
  signal.throwIfAborted();
  // The other lanes fail with the same reason, as their signal gave it to them.
  if (stop.signal.aborted) throw stop.signal.reason;
  for (const result of lanes) if (result.status === 'rejected') throw result.reason;
}

async function readOne(run: Run, facts: ResourceFacts, signal: AbortSignal, wholeAgain: boolean): Promise<void> {
  try {
    await readResource(run, facts, signal, wholeAgain);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = asAppError(thrown);
    if (stopsWholeSync(error)) throw error;
    const at = isoTimeOf(run.duties.clock.wallMs());
    takeBackCheckpoint(run, facts.name);
    run.readWhole.delete(facts.name);
    run.tally.failed(facts.name, problemOf(error, at), at);
    run.duties.onFailed?.(facts.name, error);
  }
  const status = statusOf(run, 'running');
  if (run.kind === 'full') run.duties.store.saveStatus(run.sync, status);
  run.progress.tell(() => status);
}
