/**
 * What is stored as a resource's checkpoint: the connector's own text, and what the sync must know to resume it or to
 * start the next one. Pure. An unfinished read that was published all the same (another data type went on) starts the
 * next time where it had started this time, so that a failed data type never moves on.
 */
import { z } from 'zod';
import type { SyncNumber } from '../../src/shared/ids.ts';

const kept = z.object({
  /** The connector's checkpoint after the last page written. */
  at: z.string().nullable(),
  /** Where this sync's read of the resource had started; null when it was never read before. */
  from: z.string().nullable(),
  sync: z.number(),
  kind: z.enum(['full', 'incremental']),
  isDone: z.boolean(),
  /** In this sync the keys had to be swept: one that waits for an answer sweeps them again when it goes on. */
  mustSweep: z.literal(true).optional(),
});
export type KeptCheckpoint = z.infer<typeof kept>;

export const checkpointText = (checkpoint: KeptCheckpoint): string => JSON.stringify(checkpoint);

/** Null for text that we did not write: the resource is then read in full, which is always right. */
export function readCheckpoint(text: string | null): KeptCheckpoint | null {
  if (text === null) return null;
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export type ReadStart = {
  readonly kind: 'full' | 'incremental';
  readonly checkpoint: string | null;
  readonly resume: boolean;
  /** True when this very sync had already read the resource to its end, in full or not: only what changed since is missing. */
  readonly isCatchUp: boolean;
  readonly from: string | null;
};

/** Where a sync starts with a resource, given what is stored. */
export function startOf(stored: KeptCheckpoint | null, sync: SyncNumber, kind: 'full' | 'incremental'): ReadStart {
  const fresh = (from: string | null): ReadStart => ({ kind: from === null ? 'full' : kind, checkpoint: kind === 'full' ? null : from, resume: false, isCatchUp: false, from });
  if (stored === null) return fresh(null);
  if (stored.sync !== sync) return fresh(stored.isDone ? stored.at : stored.from);
  if (!stored.isDone) return stored.at === null ? { ...fresh(stored.from), kind: stored.kind } : { kind: stored.kind, checkpoint: stored.at, resume: true, isCatchUp: false, from: stored.from };
  return { kind: stored.at === null ? 'full' : 'incremental', checkpoint: stored.at, resume: false, isCatchUp: stored.at !== null, from: stored.from };
}
