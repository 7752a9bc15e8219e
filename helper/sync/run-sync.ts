/** The story of a sync: begin or resume, read, remove, prove, publish. Until the last step readers see nothing of it. */
import { beginOrResume } from './begin-sync.ts';
import { endUnchanged, publish, stop } from './end-sync.ts';
import { inFullWhereNeeded } from './must-read-in-full.ts';
import { proveBooks } from './prove-books.ts';
import { readChangesSince, readResources } from './read-resources.ts';
import { removeVanished } from './remove-vanished.ts';
import type { SyncDuties, SyncJob, SyncOutcome } from './sync-job.ts';
import { hasNothingToTell, proofThatHolds } from './which-proof.ts';

/** A read that took longer than this is followed by one of what changed meanwhile, so that all data types are of one cut. */
const longReadMs = 10_000;

export async function runSync(job: SyncJob, duties: SyncDuties, signal: AbortSignal): Promise<SyncOutcome> {
  const run = beginOrResume(await inFullWhereNeeded(job, duties, signal), duties);
  try {
    const beganMs = duties.clock.monotonicMs();
    await readResources(run, signal);
    const tookLong = duties.clock.monotonicMs() - beganMs > longReadMs;
    if (run.wasResumed || tookLong) await readChangesSince(run, signal);

    await duties.faultPoint?.('before-removal');
    removeVanished(run);

    const proof = proofThatHolds(run) ?? await proveBooks(run, signal);
    signal.throwIfAborted();
    return hasNothingToTell(run, proof) ? endUnchanged(run) : await publish(run, proof);
  } catch (thrown) {
    return stop(run, thrown, signal);
  } finally {
    run.progress.end();
  }
}
