/** A world for the scheduler: a wall clock that can jump, a monotonic one that stands still while the machine sleeps, and syncs that take some time. */
import { makeScheduler, type Scheduler } from '../../helper/sync/scheduler.ts';
import type { RunEnd, RunningSync, SyncOrder } from '../../helper/sync/sync-runner.ts';
import type { DueTime, DueTimes } from '../../helper/store/due-times.ts';
import type { Schedule } from '../../src/shared/contract/settings.ts';
import type { SyncStatus } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

export const minutes = 60_000;
export const hours = 60 * minutes;
export const days = 24 * hours;

export type Ran = { readonly companyId: string; readonly order: SyncOrder; readonly atMs: number; readonly monotonicMs: number };

export function makeWorld(startAt: string, schedule: Partial<Schedule> = {}, companies: readonly string[] = ['fern']) {
  let monotonic = 0;
  let offset = Date.parse(startAt);
  let timers: { atMs: number; call: () => void }[] = [];
  const rows = new Map<string, DueTime>();
  const running = new Map<string, { order: SyncOrder; since: number }>();
  let generation = 0;

  const world = {
    ran: [] as Ran[],
    schedule: { fullAt: '02:30', incrementalEveryMinutes: 60, timeZone: 'Europe/London', isPaused: false, ...schedule } as Schedule,
    companies: [...companies] as CompanyId[],
    tookMs: 2 * minutes,
    /** How the next runs end; published when there is none. */
    outcome: null as { code: ErrorCode; retryAfterMs?: number } | null,
    diskIsFull: false,
    wakeUps: 0,
    scheduler: null as unknown as Scheduler,
    wallMs: () => offset + monotonic,
    iso: () => new Date(offset + monotonic).toISOString(),
    /** The clock is set, or the machine slept. */
    jump(byMs: number) { offset += byMs; },
    setClock(to: string) { offset = Date.parse(to) - monotonic; },
    run(forMs: number) {
      const until = monotonic + forMs;
      for (;;) {
        timers.sort((a, b) => a.atMs - b.atMs);
        const next = timers[0];
        if (!next || next.atMs > until) break;
        timers.shift();
        monotonic = Math.max(monotonic, next.atMs);
        next.call();
      }
      monotonic = until;
    },
    runUntil(time: string) { world.run(Date.parse(time) - world.wallMs()); },
    full: () => world.ran.filter((one) => one.order.kind === 'full'),
    /** The process is gone, with whatever ran; a new one starts with what was kept. */
    restart() {
      timers = [];
      running.clear();
      world.start();
    },
    isRunning: (companyId: string) => running.has(companyId),
    start() {
      const mine = generation += 1;
      const setTimer = (call: () => void, waitMs: number) => {
        const timer = { atMs: monotonic + waitMs, call: () => { if (mine === generation) { world.wakeUps += 1; call(); } } };
        timers.push(timer);
        return () => { timers = timers.filter((one) => one !== timer); };
      };
      const view = (companyId: string): RunningSync | null => { const one = running.get(companyId); return one ? { order: one.order, isQueued: false, status: null } : null; };
      world.scheduler = makeScheduler({
        dueTimes: dueTimes(rows, () => world.diskIsFull),
        companies: () => world.companies,
        schedule: () => world.schedule,
        runner: {
          running: view,
          start(companyId, order) {
            if (running.has(companyId)) throw new Error(`${companyId} runs already`);
            running.set(companyId, { order, since: monotonic });
            world.ran.push({ companyId, order, atMs: world.wallMs(), monotonicMs: monotonic });
            setTimer(() => {
              running.delete(companyId);
              world.scheduler.ended(companyId, order, endOf(world.outcome));
            }, world.tookMs);
            return view(companyId)!;
          },
        },
        clock: { wallMs: world.wallMs, monotonicMs: () => monotonic },
        random: () => 0.5,
        setTimer,
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      });
      world.scheduler.start();
    },
  };
  world.start();
  return world;
}

export function endOf(outcome: { code: ErrorCode; retryAfterMs?: number } | null): RunEnd {
  if (!outcome) return { status: { status: 'published' } as SyncStatus, isNews: true, problem: null, retryAfterMs: null };
  const status = outcome.code === 'too_many_vanished' ? 'waiting_for_answer' : outcome.code === 'sync_cancelled' ? 'cancelled' : 'failed';
  return { status: { status } as SyncStatus, isNews: false, problem: { code: outcome.code, message: '', since: '2026-01-01T00:00:00.000Z' as IsoTime, fix: 'none' }, retryAfterMs: outcome.retryAfterMs ?? null };
}

function dueTimes(rows: Map<string, DueTime>, isFull: () => boolean): DueTimes {
  return {
    list: () => [...rows.values()],
    read: (job) => rows.get(job) ?? null,
    save(row) {
      if (isFull()) throw new AppError('disk_full', 'no space');
      rows.set(row.job, structuredClone(row));
    },
    remove: (job) => rows.delete(job),
  };
}
