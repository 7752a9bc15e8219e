/** How long a connection is left alone after its token could not be refreshed: half a minute, doubling, with jitter; as long as Sage asks where it asks. */
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { ConnectionRow } from './connection-records.ts';

type Failures = NonNullable<ConnectionRow['failures']>;

const firstMs = 30_000;
const growingMsMax = 15 * 60_000;
/** Sage's own Retry-After counts up to this. */
export const coolDownMsMax = 6 * 60 * 60_000;

export function coolDownAfter(before: Failures | null, nowMs: number, random: number, askedMs: number | undefined): Failures {
  const count = (before?.count ?? 0) + 1;
  const waitMs = Math.min(growingMsMax, firstMs * 2 ** Math.min(count - 1, 10)) * (1 + random / 4);
  return { count, since: before?.since ?? isoTimeOf(nowMs), notBeforeMs: Math.round(nowMs + Math.min(coolDownMsMax, Math.max(waitMs, askedMs ?? 0))) };
}
