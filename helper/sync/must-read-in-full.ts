/** Turns a look for news into a full read where the product says that news can no longer be told: a data set was restored or upgraded. */
import { readCheckpoint } from './checkpoint.ts';
import type { SyncDuties, SyncJob } from './sync-job.ts';

export async function inFullWhereNeeded(job: SyncJob, { store, reader }: SyncDuties, signal: AbortSignal): Promise<SyncJob> {
  const published = store.published();
  if (job.kind === 'full' || published === null || !reader.mustReadInFull) return job;
  const checkpointOf = (resource: string): string | null => readCheckpoint(store.checkpoint(published.sync, resource))?.at ?? null;
  try {
    return await reader.mustReadInFull(checkpointOf, signal) ? { ...job, kind: 'full' } : job;
  } catch {
    // Whatever hinders this question hinders the reading too, and is told from there.
    return job;
  }
}
