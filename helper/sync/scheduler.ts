/**
 * Runs what is due. The wall clock is looked at every half minute at least and at once after a change: timers sleep with
 * the machine and the clock may jump, so no timer is trusted with more. What is due is kept on disk before it is run.
 */
import { z } from 'zod';
import type { Clock } from '../../src/shared/clock.ts';
import type { Hold } from '../../src/shared/contract/holds.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { asAppError, errorCodes, type ErrorCode } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { dataType } from '../../src/shared/records/data-types.ts';
import type { Log } from '../log.ts';
import type { DueTimes } from '../store/due-times.ts';
import { begun, ended, inLine, newDueSyncs, nextDueMs, whatIsDue, woken, type DueSyncs } from './due-syncs.ts';
import { heldBy, onMains, type Power, type SyncRules } from './sync-rules.ts';
import type { RunEnd, RunningSync, SyncOrder, SyncRunner } from './sync-runner.ts';

export type SchedulerNeeds = {
  readonly dueTimes: DueTimes;
  readonly companies: () => readonly CompanyId[];
  /** What is read of a company, and when. */
  readonly rules: (companyId: CompanyId) => SyncRules;
  /** What the machine stands on; asked only when something is due. */
  readonly power?: () => Power;
  readonly runner: Pick<SyncRunner, 'start' | 'running'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Calls back after so many milliseconds of running time; gives what takes it back. */
  readonly setTimer: (call: () => void, waitMs: number) => () => void;
  /** The time of a company's next run is another. */
  readonly onChanged?: (companyId: CompanyId) => void;
  readonly log: Log;
  /** How long it sleeps at most before it looks at the clock again. */
  readonly tickMs?: number;
};

export type Scheduler = {
  start(): void;
  stop(): void;
  /** Starts a sync that somebody asked for; should it be cut off, it is made up for. */
  runNow(companyId: CompanyId, order: SyncOrder): RunningSync;
  /** To be told of every run that ended. */
  ended(companyId: CompanyId, order: SyncOrder, end: RunEnd): void;
  /** Companies or the schedule are others than before. */
  changed(): void;
  /** What stood in the way of this company's syncs may be gone. */
  wake(companyId: CompanyId): void;
  nextDueAt(companyId: CompanyId): IsoTime | null;
  /** Why work that is due waits; null when none is due, or nothing holds it. */
  heldBack(companyId: CompanyId): Hold | null;
  /** Forgets a company that was unlinked. */
  forget(companyId: CompanyId): void;
};

const tickMsMax = 30_000;
const tickMsMin = 250;
/** Later than this, a run is made up for; after a sleep, or a cut of the network's power, not all at the same second. */
const lateMs = 120_000;
const catchUpJitterMs = 20_000;

const jobOf = (companyId: CompanyId): string => `sync:${companyId}`;

const kept = z.object({
  rule: z.string(), slotMs: z.number(), fullDueMs: z.number(), doneDay: z.string().nullable(), newsDueMs: z.number().nullable(),
  // What an earlier version kept lacks these three.
  newsRule: z.string().optional(), newsDone: z.string().nullable().optional(), own: z.array(z.object({ name: z.string(), slotMs: z.number(), dueMs: z.number(), done: z.string().nullable() })).optional(),
  again: z.object({
    order: z.object({ kind: z.enum(['full', 'incremental']), dataTypes: z.array(dataType).optional(), isExact: z.literal(true).optional(), confirmRemovals: z.boolean() }),
    dueMs: z.number().nullable(), failures: z.number(), code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]).nullable(),
  }).nullable(),
});

export function makeScheduler(needs: SchedulerNeeds): Scheduler {
  const { dueTimes, runner, clock, random, log } = needs;
  const dues = new Map<CompanyId, DueSyncs>();
  /** By the monotonic clock: late runs that wait a little. */
  const waitsUntilMs = new Map<CompanyId, number>();
  const held = new Map<CompanyId, Hold>();
  let cancelTimer: (() => void) | null = null;
  let isOn = false;

  function read(companyId: CompanyId): DueSyncs {
    const known = dues.get(companyId);
    if (known) return known;
    const row = dueTimes.read(jobOf(companyId));
    let due: DueSyncs | null = null;
    try {
      due = row?.note == null ? null : kept.parse(JSON.parse(row.note)) as DueSyncs;
    } catch {
      log.warn('what was kept of a schedule cannot be read and is reckoned anew', { area: 'schedule', companyId });
    }
    if (due) {
      dues.set(companyId, due);
      return due;
    }
    return save(companyId, newDueSyncs(needs.rules(companyId), clock.wallMs(), random));
  }

  function save(companyId: CompanyId, due: DueSyncs): DueSyncs {
    const before = dues.get(companyId);
    if (before === due) return due;
    dues.set(companyId, due);
    try {
      const next = nextDueMs(due, needs.rules(companyId), clock.wallMs());
      dueTimes.save({ job: jobOf(companyId), dueAt: next === null ? null : isoTimeOf(next), lastRunAt: null, note: JSON.stringify(due) });
    } catch (thrown) {
      // A full disk must not stop the clock: in this process what is due is known all the same.
      log.error('when a sync is due could not be kept', { area: 'schedule', companyId, code: asAppError(thrown).code });
    }
    needs.onChanged?.(companyId);
    return due;
  }

  /** One that is long overdue waits a few seconds by chance. */
  function isStillWaiting(companyId: CompanyId, sinceMs: number): boolean {
    const monotonic = clock.monotonicMs();
    const until = waitsUntilMs.get(companyId);
    if (until !== undefined) return monotonic < until;
    if (clock.wallMs() - sinceMs <= lateMs) return false;
    waitsUntilMs.set(companyId, monotonic + random() * catchUpJitterMs);
    log.info('a sync was missed and is made up for', { area: 'schedule', companyId, ms: clock.wallMs() - sinceMs });
    return true;
  }

  /** False while something holds the work that is due. */
  function noteHold(companyId: CompanyId, hold: Hold | null): boolean {
    if ((held.get(companyId) ?? null) === hold) return hold === null;
    if (hold === null) held.delete(companyId);
    else held.set(companyId, hold);
    log.info(hold === null ? 'scheduled work goes on' : 'scheduled work waits', { area: 'schedule', companyId, ...(hold !== null && { why: hold }) });
    needs.onChanged?.(companyId);
    return hold === null;
  }

  function look(companyId: CompanyId): void {
    const rules = needs.rules(companyId);
    const due = save(companyId, inLine(read(companyId), rules, clock.wallMs(), random));
    if (runner.running(companyId)) return;
    const found = whatIsDue(due, rules, clock.wallMs());
    if (!noteHold(companyId, found === null ? null : heldBy(rules.schedule, needs.power ?? (() => onMains), clock.wallMs())) || found === null) return;
    if (isStillWaiting(companyId, found.sinceMs)) return;
    begin(companyId, found.order);
  }

  function begin(companyId: CompanyId, order: SyncOrder): RunningSync {
    waitsUntilMs.delete(companyId);
    save(companyId, begun(read(companyId), order, needs.rules(companyId), clock.wallMs(), random));
    return runner.start(companyId, order);
  }

  function tick(): void {
    for (const companyId of needs.companies()) {
      try {
        look(companyId);
      } catch (thrown) {
        log.error('a due sync could not be started', { area: 'schedule', companyId, code: asAppError(thrown).code, err: thrown });
      }
    }
    arm();
  }

  function arm(): void {
    cancelTimer?.();
    cancelTimer = null;
    if (!isOn) return;
    const now = clock.wallMs();
    const tickMs = needs.tickMs ?? tickMsMax;
    let waitMs = tickMs;
    for (const companyId of needs.companies()) {
      const due = dues.get(companyId);
      if (!due || runner.running(companyId) || held.has(companyId)) continue;
      const lateWaitMs = waitsUntilMs.get(companyId);
      const next = lateWaitMs !== undefined ? lateWaitMs - clock.monotonicMs() : (nextDueMs(due, needs.rules(companyId), now) ?? now + tickMs) - now;
      waitMs = Math.min(waitMs, Math.max(tickMsMin, next));
    }
    cancelTimer = needs.setTimer(tick, waitMs);
  }

  return {
    start() {
      isOn = true;
      tick();
    },
    stop() {
      isOn = false;
      cancelTimer?.();
      cancelTimer = null;
    },
    runNow(companyId, order) {
      const there = runner.running(companyId);
      return there ?? begin(companyId, order);
    },
    ended(companyId, order, end) {
      if (!needs.companies().includes(companyId)) return;
      save(companyId, ended(read(companyId), order, end, needs.rules(companyId), clock.wallMs(), random));
      if (isOn) arm();
    },
    changed() {
      if (!isOn) return;
      tick();
      // What is due may be as before, and come at another time: a pause, quiet hours.
      for (const companyId of needs.companies()) needs.onChanged?.(companyId);
    },
    wake(companyId) {
      save(companyId, woken(read(companyId), clock.wallMs()));
      if (isOn) tick();
    },
    nextDueAt(companyId) {
      const next = nextDueMs(read(companyId), needs.rules(companyId), clock.wallMs());
      return next === null ? null : isoTimeOf(next);
    },
    heldBack: (companyId) => held.get(companyId) ?? null,
    forget(companyId) {
      dues.delete(companyId);
      waitsUntilMs.delete(companyId);
      held.delete(companyId);
      dueTimes.remove(jobOf(companyId));
    },
  };
}
