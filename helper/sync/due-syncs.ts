/**
 * When a company's syncs are due: a full one each day at a time, a look for news in between, and another try after one
 * that did not end well. Pure: what is due follows from what was kept, the schedule and the wall clock, so that sleep,
 * a restart or a clock that jumps neither lose a run nor double one.
 */
import type { Schedule } from '../../src/shared/contract/settings.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import { knownTimeZone, localDay, nextDaily } from './calendar.ts';
import type { RunEnd, SyncOrder } from './sync-runner.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Another try: of what, when (null: not before somebody acts), and how often it failed before. */
export type Again = { readonly order: SyncOrder; readonly dueMs: number | null; readonly failures: number; readonly code: ErrorCode | null };

export type DueSyncs = {
  /** The rule that `slotMs` was reckoned from: when it changes, so does the slot. */
  readonly rule: string;
  /** The next time of the daily rule, and when it really runs: some seconds later, so that not all the world asks at once. */
  readonly slotMs: number;
  readonly fullDueMs: number;
  /** The local day of the last slot that ran. */
  readonly doneDay: string | null;
  readonly newsDueMs: number | null;
  readonly again: Again | null;
};

const slotJitterMs = 90 * secondMs;
/** Farther ahead than any next slot can be, also after the clock went back by a day: the clock was wrong when it was reckoned. */
const slotAheadMsMax = 50 * hourMs;
const againAheadMsMax = 6.5 * hourMs;

const backOffsMs = [1, 2, 5, 10, 20, 30, 60].map((minutes) => minutes * minuteMs);
const afterCrashMs = [5 * secondMs, 20 * secondMs, minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs];
/** Looked at often: these end by themselves, and a try that is refused at once costs nothing. */
const whenMended: Partial<Record<ErrorCode, number>> = { keychain_locked: 30 * secondMs, keychain_missing: 60 * secondMs, disk_full: 45 * secondMs, store_busy: 30 * secondMs };

/** Trying again cannot mend these: a person must. What a sync asks once a day is no hammering. */
const needsPerson: ReadonlySet<ErrorCode> = new Set(['safe_mode', 'sign_in_required', 'needs_authorisation', 'sign_in_refused', 'sign_in_expired', 'client_refused', 'secrets_lost', 'too_many_vanished', 'sage_subscription', 'store_damaged', 'store_too_new', 'not_supported', 'not_found']);

export const ruleOf = (schedule: Schedule): string => `${schedule.fullAt} ${schedule.timeZone}`;
const everyMs = (schedule: Schedule): number | null => (schedule.incrementalEveryMinutes === null ? null : schedule.incrementalEveryMinutes * minuteMs);
const newsDue = (schedule: Schedule, nowMs: number): number | null => { const every = everyMs(schedule); return every === null ? null : nowMs + every; };

function nextSlot(schedule: Schedule, nowMs: number, doneDay: string | null, random: () => number): Pick<DueSyncs, 'rule' | 'slotMs' | 'fullDueMs'> {
  const slotMs = nextDaily(schedule.fullAt, knownTimeZone(schedule.timeZone), nowMs, doneDay);
  return { rule: ruleOf(schedule), slotMs, fullDueMs: slotMs + Math.floor(random() * slotJitterMs) };
}

export const newDueSyncs = (schedule: Schedule, nowMs: number, random: () => number): DueSyncs =>
  ({ ...nextSlot(schedule, nowMs, null, random), doneDay: null, newsDueMs: newsDue(schedule, nowMs), again: null });

/** Brings what was kept in line with the schedule of today and with a clock that may have gone back. The same object when nothing is to change. */
export function inLine(due: DueSyncs, schedule: Schedule, nowMs: number, random: () => number): DueSyncs {
  let next = due;
  if (due.rule !== ruleOf(schedule)) next = { ...next, ...nextSlot(schedule, nowMs, null, random), doneDay: null };
  else if (due.slotMs - nowMs > slotAheadMsMax) next = { ...next, ...nextSlot(schedule, nowMs, null, random), doneDay: null };
  const latest = newsDue(schedule, nowMs);
  if (latest === null ? due.newsDueMs !== null : due.newsDueMs === null || due.newsDueMs > latest) next = { ...next, newsDueMs: latest };
  if (due.again?.dueMs != null && due.again.dueMs - nowMs > againAheadMsMax) next = { ...next, again: { ...due.again, dueMs: nowMs + minuteMs } };
  return next;
}

const full: SyncOrder = { kind: 'full', confirmRemovals: false };
const news: SyncOrder = { kind: 'incremental', confirmRemovals: false };

/** What is to run now, and since when it was due; null when nothing is. */
export function whatIsDue(due: DueSyncs, schedule: Schedule, nowMs: number): { readonly order: SyncOrder; readonly sinceMs: number } | null {
  if (schedule.isPaused) return null;
  const isFullDue = due.fullDueMs <= nowMs;
  if (due.again && due.again.dueMs !== null) {
    if (due.again.dueMs > nowMs) return null;
    return { order: isFullDue && due.again.order.kind !== 'full' ? full : due.again.order, sinceMs: due.again.dueMs };
  }
  if (isFullDue) return { order: full, sinceMs: due.fullDueMs };
  if (due.again || due.newsDueMs === null || due.newsDueMs > nowMs) return null;
  return { order: news, sinceMs: due.newsDueMs };
}

/** When the next run is due by itself; null while paused or while somebody must act first and no full set is due sooner. */
export function nextDueMs(due: DueSyncs, schedule: Schedule): number | null {
  if (schedule.isPaused) return null;
  if (due.again) return due.again.dueMs ?? due.fullDueMs;
  return due.newsDueMs === null ? due.fullDueMs : Math.min(due.fullDueMs, due.newsDueMs);
}

/**
 * A run begins. Kept before it does: should the process die, the run is due again at the next start, and its slot is
 * not run a second time beside that.
 */
export function begun(due: DueSyncs, order: SyncOrder, schedule: Schedule, nowMs: number, random: () => number): DueSyncs {
  const takesSlot = order.kind === 'full' && due.fullDueMs <= nowMs;
  const doneDay = takesSlot ? localDay(due.slotMs, knownTimeZone(schedule.timeZone)) : due.doneDay;
  return {
    ...due,
    ...(takesSlot && { ...nextSlot(schedule, nowMs, doneDay, random), doneDay }),
    newsDueMs: newsDue(schedule, nowMs),
    again: { order, dueMs: nowMs, failures: due.again?.failures ?? 0, code: null },
  };
}

/** A run ended: well, or to be tried again at once, later, or when somebody has acted. */
export function ended(due: DueSyncs, order: SyncOrder, end: RunEnd, schedule: Schedule, nowMs: number, random: () => number): DueSyncs {
  return { ...due, newsDueMs: newsDue(schedule, nowMs), again: againAfter(due.again?.failures ?? 0, order, end, nowMs, random) };
}

function againAfter(failures: number, order: SyncOrder, { status, problem, retryAfterMs, isPutOff }: RunEnd, nowMs: number, random: () => number): Again | null {
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

/** What only a person could mend may be mended, e.g. by a new sign-in. A question about removals is answered by an answer only; other tries keep their pauses. */
export function woken(due: DueSyncs, nowMs: number): DueSyncs {
  if (!due.again || due.again.dueMs !== null || due.again.code === 'too_many_vanished') return due;
  return { ...due, again: { ...due.again, dueMs: nowMs, failures: 0 } };
}
