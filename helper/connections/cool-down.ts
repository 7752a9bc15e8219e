/**
 * How long a connection is left alone after its token could not be refreshed: half a minute, doubling, with jitter; as
 * long as Sage asks where it asks. Where every try failed on four different days, it is given up but for one try a day:
 * a server that is gone is not hammered, and a sign-in that still lives is not thrown away.
 */
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { AppError } from '../../src/shared/errors.ts';
import type { RefreshFailures } from './connection-records.ts';

const firstMs = 30_000;
const growingMsMax = 15 * 60_000;
/** Sage's own Retry-After counts up to this. */
const askedMsMax = 6 * 60 * 60_000;
/** Days with a failed refresh, none of them with one that worked, after which only one try a day is made. */
export const giveUpAfterDays = 4;
const givenUpMs = 24 * 60 * 60_000;
/** Longer than any wait that is set here: it comes from a clock that jumped. */
export const coolDownMsMax = givenUpMs + 60_000;

export const hasGivenUp = ({ days }: Pick<RefreshFailures, 'days'>): boolean => days >= giveUpAfterDays;

export function coolDownAfter(before: RefreshFailures | null, nowMs: number, random: number, error: AppError): RefreshFailures {
  const count = (before?.count ?? 0) + 1;
  const now = isoTimeOf(nowMs);
  // Days and not time passed: a computer that was switched off for a week has not failed for a week.
  const days = before === null ? 1 : before.days + (before.lastAt.slice(0, 10) === now.slice(0, 10) ? 0 : 1);
  const growingMs = Math.min(growingMsMax, firstMs * 2 ** Math.min(count - 1, 10)) * (1 + random / 4);
  const waitMs = hasGivenUp({ days }) ? givenUpMs : Math.min(askedMsMax, Math.max(growingMs, error.retryAfterMs ?? 0));
  return { count, days, since: before?.since ?? now, lastAt: now, code: error.code, notBeforeMs: Math.round(nowMs + waitMs) };
}
