/** When a delivery is tried again and when it is given up: pure, by the schedule of Standard Webhooks. */
import type { Attempt } from '../../src/shared/contract/webhooks.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { DeliveryRow } from '../store/webhook-records.ts';
import type { Sent } from './send-webhook.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
/** Before each attempt, since the one before. */
export const scheduleMs = [0, 5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour] as const;
/** Later by up to this share, so that receivers are not met by all at the same moment. */
const jitter = 0.1;
/** A receiver may ask to wait for so long. */
const retryAfterMsMax = day;
/** Whatever claims to be due later than this from now was written under another clock. */
export const dueMsMax = 27 * hour;
/** A computer that reaches nothing is no reason to give up, for so long. */
const offlineMsMax = 14 * day;
const offlineWaitMs = minute;
const attemptsKept = 20;
/** A receiver that failed is left alone for so long, whatever else is due to it. */
const restMsMax = minute;

/** "120", or a date of HTTP; null for anything else. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * second : /^[A-Z][a-z]{2,8}, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/.test(text) ? Date.parse(text) - nowMs : Number.NaN;
  return Number.isNaN(ms) ? null : Math.min(retryAfterMsMax, Math.max(0, ms));
}

export type After = Pick<DeliveryRow, 'n' | 'state' | 'dueMs' | 'tries' | 'attempts'> & { /** Nothing is sent to this receiver before. */ readonly restMs: number };

export const attemptOf = ({ outcome, status, ms }: Sent, nowMs: number): Attempt => ({ at: isoTimeOf(nowMs), ms, outcome, status });

export function afterAttempt(row: DeliveryRow, sent: Sent, nowMs: number, random: () => number): After {
  const attempts = [...row.attempts, attemptOf(sent, nowMs)].slice(-attemptsKept);
  const { n } = row;
  if (sent.outcome === 'delivered') return { n, state: 'delivered', dueMs: row.dueMs, tries: row.tries + 1, attempts, restMs: 0 };
  if (sent.outcome === 'offline') {
    const isOver = nowMs - row.event.atMs > offlineMsMax;
    // One that waits for the network is told as one attempt, however often it was looked for.
    const told = row.attempts.at(-1)?.outcome === 'offline' ? [...row.attempts.slice(0, -1), ...attempts.slice(-1)] : attempts;
    return { n, state: isOver ? 'given_up' : 'waiting', dueMs: nowMs + offlineWaitMs, tries: row.tries, attempts: told, restMs: offlineWaitMs };
  }
  const tries = row.tries + 1;
  const plannedMs = scheduleMs[tries];
  const asked = retryAfterMs(sent.retryAfter, nowMs) ?? 0;
  if (sent.outcome === 'gone' || plannedMs === undefined) return { n, state: 'given_up', dueMs: row.dueMs, tries, attempts, restMs: asked };
  const waitMs = Math.max(asked, plannedMs * (1 + jitter * random()));
  return { n, state: 'waiting', dueMs: nowMs + waitMs, tries, attempts, restMs: Math.max(asked, Math.min(waitMs, restMsMax)) };
}
