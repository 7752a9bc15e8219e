/** When a run that did not end well is tried again: by itself with growing pauses, at once, or when a person has acted. Pure. */
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { Again } from './due-syncs.ts';
import type { RunEnd, SyncOrder } from './sync-runner.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const backOffsMs = [1, 2, 5, 10, 20, 30, 60].map((minutes) => minutes * minuteMs);
const afterCrashMs = [5 * secondMs, 20 * secondMs, minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs];
/** Looked at often: these end by themselves, and a try that is refused at once costs nothing. */
const whenMended: Partial<Record<ErrorCode, number>> = { keychain_locked: 30 * secondMs, keychain_missing: 60 * secondMs, disk_full: 45 * secondMs, store_busy: 30 * secondMs };

/** Trying again cannot mend these: a person must. What a sync asks once a day is no hammering. */
const needsPerson: ReadonlySet<ErrorCode> = new Set(['safe_mode', 'sign_in_required', 'needs_authorisation', 'sign_in_refused', 'sign_in_expired', 'client_refused', 'secrets_lost', 'too_many_vanished', 'sage_subscription', 'store_damaged', 'store_too_new', 'not_supported', 'not_found']);

export function againAfter(failures: number, order: SyncOrder, { status, problem, retryAfterMs, isPutOff }: RunEnd, nowMs: number, random: () => number): Again | null {
  const code = (problem?.code ?? null) as ErrorCode | null;
  if (status?.status === 'published' || code === null || (code === 'sync_cancelled' && !isPutOff)) return null;
  const repeat: SyncOrder = { ...order, confirmRemovals: order.confirmRemovals && code !== 'too_many_vanished' };
  const in_ = (waitMs: number, failed = failures): Again => ({ order: repeat, dueMs: nowMs + waitMs, failures: failed, code });
  if (code === 'shutting_down' || isPutOff) return in_(0);
  if (code === 'sync_interrupted') return in_(afterCrashMs[Math.min(failures, afterCrashMs.length - 1)] ?? hourMs, failures + 1);
  const mendsItself = whenMended[code];
  if (mendsItself !== undefined) return in_(mendsItself);
  if (needsPerson.has(code)) return { order: repeat, dueMs: null, failures, code };
  const backOffMs = backOffsMs[Math.min(failures, backOffsMs.length - 1)] ?? hourMs;
  return in_(Math.max(retryAfterMs ?? 0, Math.floor(backOffMs * (0.5 + random() / 2))), failures + 1);
}
