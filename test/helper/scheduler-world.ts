/** A world for the scheduler: a wall clock that can jump, a monotonic one that stands still while the machine sleeps, and syncs that take some time. */
import { makeScheduler, type Scheduler } from '../../helper/sync/scheduler.ts';
import type { RunEnd, RunningSync, SyncOrder } from '../../helper/sync/sync-runner.ts';
import type { DueTime, DueTimes } from '../../helper/store/due-times.ts';
import { onMains, rulesOf, type Power, type SyncRules } from '../../helper/sync/sync-rules.ts';
import type { DataTypeSetting } from '../../src/shared/contract/data-type-settings.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import type { IntegrationId } from '../../src/shared/ids.ts';
import type { SyncStatus } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

export const minutes = 60_000;
export const hours = 60 * minutes;
export const days = 24 * hours;

export type Ran = { readonly companyId: string; readonly order: SyncOrder; readonly atMs: number; readonly monotonicMs: number };

export type WorldOptions = {
  /** What is set of single data types. */
  readonly types?: readonly (Pick<DataTypeSetting, 'dataType'> & Partial<DataTypeSetting>)[];
  readonly product?: IntegrationId;
  /** How many companies are read at once; the others wait in a queue. */
  readonly atOnce?: number;
  readonly random?: () => number;
};

const usual: Schedule = { fullAt: '02:30', incrementalEveryMinutes: 60, incrementalAt: [], timeZone: 'Europe/London', isPaused: false, pausedUntil: null, quietHours: null, waitsBelowBatteryPercent: null, waitsOnMetered: false };
export const settingsOf = (types: WorldOptions['types'] = []): readonly DataTypeSetting[] => dataTypes.map((dataType, at) => ({ dataType, isOn: true, fetchOnFirstLink: true, schedule: null, monthsBack: null, order: at + 1, ...types.find((one) => one.dataType === dataType) }));

export function makeWorld(startAt: string, schedule: Partial<Schedule> = {}, companies: readonly string[] = ['fern'], options: WorldOptions = {}) {
  let monotonic = 0;
  let offset = Date.parse(startAt);
  let timers: { atMs: number; call: () => void }[] = [];
  const rows = new Map<string, DueTime>();
  const running = new Map<string, { order: SyncOrder; since: number }>();
  let queue: (() => void)[] = [];
  let readingNow = 0;
  let generation = 0;

  /** As the helper's settings keep them between changes. */
  let made: { readonly schedule: Schedule; readonly settings: readonly DataTypeSetting[]; readonly byCompany: Map<string, SyncRules> } | null = null;
  const rulesNow = (companyId: string): SyncRules => {
    const { schedule: now, settings } = world;
    if (made?.schedule !== now || made.settings !== settings) made = { schedule: now, settings, byCompany: new Map() };
    const known = made.byCompany.get(companyId) ?? rulesOf({ ...now, ...world.own.get(companyId) }, settings, options.product ?? 'sage-accounting');
    made.byCompany.set(companyId, known);
    return known;
  };

  const world = {
    ran: [] as Ran[],
    schedule: { ...usual, ...schedule } as Schedule,
    /** A time or a zone of a company's own. */
    own: new Map<string, Partial<Schedule>>(),
    settings: settingsOf(options.types),
    power: onMains as Power,
    powerAsked: 0,
    companies: [...companies] as CompanyId[],
    tookMs: 2 * minutes,
    /** How the next runs end; published when there is none. */
    outcome: null as { code: ErrorCode; retryAfterMs?: number } | null,
    diskIsFull: false,
    wakeUps: 0,
    /** How often the world was told that a company's next run is at another time. */
    told: 0,
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
      queue = [];
      readingNow = 0;
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
        rules: (companyId) => rulesNow(companyId),
        power: () => { world.powerAsked += 1; return world.power; },
        runner: {
          running: view,
          start(companyId, order) {
            if (running.has(companyId)) throw new Error(`${companyId} runs already`);
            running.set(companyId, { order, since: monotonic });
            const startOne = () => {
              readingNow += 1;
              world.ran.push({ companyId, order, atMs: world.wallMs(), monotonicMs: monotonic });
              setTimer(() => {
                readingNow -= 1;
                running.delete(companyId);
                world.scheduler.ended(companyId, order, endOf(world.outcome));
                queue.shift()?.();
              }, world.tookMs);
            };
            if (readingNow < (options.atOnce ?? Infinity)) startOne();
            else queue.push(startOne);
            return view(companyId)!;
          },
        },
        clock: { wallMs: world.wallMs, monotonicMs: () => monotonic },
        random: options.random ?? (() => 0.5),
        onChanged: () => { world.told += 1; },
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
