/** Records that vanished from Sage without a word, found in a look for news: by their keys alone, and only where a sign says that some did. */
import type { ResourceFacts, SweepSign } from '../../src/sage/connector.ts';
import { prefetch } from './prefetch.ts';
import type { Run } from './sync-job.ts';

/** `brought` are the source records of this read that are new to our books, rejected ones too. */
export function isSweepDue({ duties }: Run, sign: SweepSign | null, brought: number): boolean {
  if (sign === null) return false;
  if (sign.missing + (sign.hidesNew ? brought : 0) > 0) return true;
  if (sign.hints.length === 0 || duties.store.published() === null) return false;
  const books = duties.store.books();
  return sign.hints.some(({ dataType, id }) => { const held = books.record(dataType, id); return held !== null && held.removedAt === null; });
}

/** Marks what Sage still has as seen; what is not has vanished, and passes the guard before it is removed. */
export async function sweepKeys(run: Run, facts: ResourceFacts, signal: AbortSignal): Promise<void> {
  const keys = run.duties.reader.readKeys(facts.name, signal);
  // Then only a full read tells.
  if (keys === null) return;
  for await (const batch of prefetch(keys, 0, signal)) {
    signal.throwIfAborted();
    run.duties.store.markSeen(run.sync, batch);
  }
  signal.throwIfAborted();
  run.swept.add(facts.name);
}
