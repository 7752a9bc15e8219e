/** Reads `Retry-After` in all the ways it is met: seconds, an HTTP date, nonsense, nothing. */
import type { SageReply } from '../connector.ts';

/** Nobody is made to wait longer than this for one refusal. */
export const retryAfterMsMax = 6 * 60 * 60 * 1000;
/** Sage Accounting's 429 often says nothing; clients in long use wait five seconds then. */
const unsaidMs = 5_000;
const waitMsMin = 1_000;

/** How long Sage asks us to stay away; null when it does not ask. A 429 always asks. */
export function readRetryAfter(reply: SageReply, wallMs: number): number | null {
  const said = reply.headers['retry-after']?.trim() ?? '';
  const askedMs = msOf(said, reply, wallMs);
  if (askedMs === null) return reply.status === 429 ? unsaidMs : null;
  return Math.min(Math.max(askedMs, waitMsMin), retryAfterMsMax);
}

function msOf(said: string, reply: SageReply, wallMs: number): number | null {
  if (/^\d+(\.\d+)?$/.test(said)) return Number(said) * 1000;
  if (!/^[A-Z][a-z]{2,8}, ?\d/.test(said)) return null;
  const until = Date.parse(said);
  if (Number.isNaN(until)) return null;
  // Sage's own clock where it told it: ours may be wrong by hours.
  const now = Date.parse(reply.headers['date'] ?? '');
  return until - (Number.isNaN(now) ? wallMs : now);
}
