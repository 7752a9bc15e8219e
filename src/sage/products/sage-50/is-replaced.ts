/** Whether a data set is no longer the one that was read: restored from a backup, or brought to another version of Sage. Only a full read is right then. */
import { markOf } from './audit-trail/read-audit-trail.ts';
import type { Trail } from './audit-trail/trail-tables.ts';
import { readCheckpoint } from './checkpoint.ts';

/** Numbers, stamps and Clear Audit Trail runs only ever grow while a data set goes on. */
export async function isReplaced(trail: Trail, checkpoint: string | null, signal: AbortSignal): Promise<boolean> {
  const before = readCheckpoint(checkpoint).mark;
  if (before === null) return false;
  const now = await markOf(trail, { signal });
  if (now.catalogue !== before.catalogue) return true;
  if ((now.highest ?? -1) < (before.highest ?? -1)) return true;
  if (before.modified !== null && (now.modified === null || now.modified < before.modified)) return true;
  return before.cleared.some((run) => !now.cleared.includes(run));
}
