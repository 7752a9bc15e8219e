/** Schedules: each due run happens once, whatever sleep, restarts, the clock and the summer do. */
import fc from 'fast-check';
import { localDay, localTime, nextDaily } from '../../helper/sync/calendar.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { days, hours, makeWorld, minutes } from './scheduler-world.ts';

const fern = 'fern' as CompanyId;
const dayOf = (atMs: number) => localDay(atMs, 'Europe/London');

describe('the calendar', () => {
  it.each([
    ['Europe/London, clocks forward', '01:30', 'Europe/London', '2027-03-26T12:00:00Z'],
    ['Europe/London, clocks back', '01:30', 'Europe/London', '2026-10-23T12:00:00Z'],
    ['New York, clocks forward', '02:30', 'America/New_York', '2027-03-12T12:00:00Z'],
    ['New York, clocks back', '01:30', 'America/New_York', '2026-10-30T12:00:00Z'],
    ['Cairo, no midnight', '00:30', 'Africa/Cairo', '2027-04-28T12:00:00Z'],
    ['Cairo, midnight itself', '00:00', 'Africa/Cairo', '2027-04-28T12:00:00Z'],
    ['Cairo, clocks back at midnight', '23:30', 'Africa/Cairo', '2026-10-27T12:00:00Z'],
    ['Lord Howe, half an hour forward', '02:15', 'Australia/Lord_Howe', '2026-10-01T12:00:00Z'],
    ['Lord Howe, half an hour back', '01:45', 'Australia/Lord_Howe', '2027-04-01T12:00:00Z'],
    ['far east of the date line', '00:10', 'Pacific/Kiritimati', '2026-10-30T12:00:00Z'],
    ['far west of it', '23:50', 'Pacific/Pago_Pago', '2026-10-30T12:00:00Z'],
  ])('F53: has one time for each local day: %s', (_name, at, timeZone, from) => {
    let after = Date.parse(from);
    let doneDay: string | null = localDay(after, timeZone);
    const seen: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      after = nextDaily(at, timeZone, after, doneDay);
      doneDay = localDay(after, timeZone);
      seen.push(doneDay);
      expect(localTime(after, timeZone).slice(11) >= at).toBe(true);
    }
    const firstDay = Date.parse(`${seen[0]}T00:00:00Z`);
    expect(seen).toEqual(Array.from({ length: 6 }, (_, i) => new Date(firstDay + i * days).toISOString().slice(0, 10)));
  });

  it('makes up a time that does not exist as soon as the clock has passed it', () => {
    expect(new Date(nextDaily('01:30', 'Europe/London', Date.parse('2027-03-27T12:00:00Z'), null)).toISOString()).toBe('2027-03-28T01:00:00.000Z');
  });

  it('takes a time that exists twice once, also when it is asked between the two', () => {
    const between = Date.parse('2026-10-25T01:10:00Z');
    expect(new Date(nextDaily('01:30', 'Europe/London', between, '2026-10-25')).toISOString()).toBe('2026-10-26T01:30:00.000Z');
  });
});

describe('a day', () => {
  it('has one full sync at its time and a look for news each hour', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.run(3 * days);
    expect(world.full().map((one) => dayOf(one.atMs))).toEqual(['2026-11-21', '2026-11-22', '2026-11-23']);
    for (const one of world.full()) expect(one.atMs - Date.parse(`${dayOf(one.atMs)}T02:30:00Z`)).toBeLessThan(2 * minutes);
    const inBetween = world.ran.length - world.full().length;
    expect(inBetween).toBeGreaterThan(60);
    expect(inBetween).toBeLessThanOrEqual(72);
  });

  it('wakes the machine a few times a minute at most', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.run(1 * hours);
    expect(world.wakeUps).toBeLessThan(60 * 2 + 5);
  });

  it('without looks for news has the full sync alone, and paused has nothing at all', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: null });
    world.run(2 * days);
    expect(world.ran).toHaveLength(2);
    world.schedule = { ...world.schedule, isPaused: true };
    world.scheduler.changed();
    expect(world.scheduler.nextDueAt(fern)).toBeNull();
    world.run(2 * days);
    expect(world.ran).toHaveLength(2);
    world.schedule = { ...world.schedule, isPaused: false };
    world.scheduler.changed();
    world.run(1 * minutes);
    expect(world.ran).toHaveLength(3);
  });

  it('F53: slept through on the day of two half past ones, is made up for once', () => {
    const world = makeWorld('2026-10-24T22:00:00Z', { fullAt: '01:30', incrementalEveryMinutes: null });
    world.run(2 * hours);
    world.setClock('2026-10-25T01:05:00Z');
    world.run(12 * hours);
    expect(world.full()).toHaveLength(1);
  });

  it('follows a changed time at once', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: null });
    world.schedule = { ...world.schedule, fullAt: '13:00' };
    world.scheduler.changed();
    expect(world.scheduler.nextDueAt(fern)).toBe('2026-11-20T13:00:45.000Z');
    world.run(2 * hours);
    expect(world.full()).toHaveLength(1);
  });

  it('tells when the next run is due', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    expect(world.scheduler.nextDueAt(fern)).toBe('2026-11-20T13:00:00.000Z');
  });

  it('tells whoever watches when a pause moves the next run, although what is due stays the same', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    const before = world.told;
    world.schedule = { ...world.schedule, isPaused: true, pausedUntil: '2026-11-20T15:00:00.000Z' as IsoTime };
    world.scheduler.changed();
    expect([world.scheduler.nextDueAt(fern), world.told > before]).toEqual(['2026-11-20T15:00:00.000Z', true]);
  });
});

describe('missed runs', () => {
  it('F55: a sleep of 8 hours over three due times ends in exactly one run, within a minute of waking', () => {
    const world = makeWorld('2026-11-20T22:00:00Z', { incrementalEveryMinutes: 180 });
    world.run(10 * minutes);
    world.jump(8 * hours);
    const wokeMs = world.wallMs();
    world.run(60_000);
    expect(world.ran).toHaveLength(1);
    expect(world.ran[0]).toMatchObject({ order: { kind: 'full' } });
    expect(world.ran[0]!.atMs - wokeMs).toBeLessThanOrEqual(60_000);
    world.run(2 * hours);
    expect(world.ran).toHaveLength(1);
  });

  it('a helper that was off for four days makes up for them with one full sync', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.run(1 * hours);
    world.jump(4 * days);
    world.restart();
    const before = world.ran.length;
    world.run(60_000);
    expect(world.ran.slice(before).map((one) => one.order.kind)).toEqual(['full']);
    world.run(12 * hours);
    expect(world.full()).toHaveLength(1);
  });

  it('a run that a kill cut off is run again after the restart, and its slot not a second time', () => {
    const world = makeWorld('2026-11-21T02:00:00Z', { incrementalEveryMinutes: null });
    world.runUntil('2026-11-21T02:31:30Z');
    expect(world.isRunning('fern')).toBe(true);
    world.restart();
    world.run(2 * minutes);
    expect(world.full()).toHaveLength(2);
    world.run(20 * hours);
    expect(world.full()).toHaveLength(2);
  });

  it('what a person asked for and a kill cut off is made up for too', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: null });
    world.scheduler.runNow(fern, { kind: 'incremental', dataTypes: ['customers'], confirmRemovals: false });
    world.run(1 * minutes);
    world.restart();
    world.run(1 * minutes);
    expect(world.ran.map((one) => one.order)).toEqual([{ kind: 'incremental', dataTypes: ['customers'], confirmRemovals: false }, { kind: 'incremental', dataTypes: ['customers'], confirmRemovals: false }]);
  });

  it('F68: a run that is made up for and the next one on time do not collide', () => {
    const world = makeWorld('2026-11-20T23:00:00Z', { incrementalEveryMinutes: 60 });
    world.tookMs = 30 * minutes;
    world.run(5 * minutes);
    world.setClock('2026-11-21T02:29:50Z');
    world.run(90 * minutes);
    expect(world.full()).toHaveLength(1);
  });
});

describe('the clock', () => {
  it.each([['a day forward', '+1d'], ['a day back', '-1d'], ['to 1970', '1970-01-01T05:00:00Z'], ['to 2038', '2038-01-19T03:14:07Z']])('F52: set %s and back again makes no storm and loses no schedule', (_name, to) => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.run(1 * days);
    const trueOffset = world.wallMs();
    const before = world.ran.length;
    const beganMonotonic = world.ran.at(-1)!.monotonicMs;
    if (to === '+1d') world.jump(1 * days);
    else if (to === '-1d') world.jump(-1 * days);
    else world.setClock(to);
    world.run(2 * hours);
    // In two hours: two looks for news, one more for the jump, and a full one where the jump passed its time.
    const wrong = world.ran.slice(before);
    expect(wrong.length).toBeGreaterThanOrEqual(1);
    expect(wrong.length).toBeLessThanOrEqual(4);
    expect(wrong.filter((one) => one.order.kind === 'full').length).toBeLessThanOrEqual(1);
    world.jump(trueOffset + 2 * hours - world.wallMs());
    const mended = world.ran.length;
    world.run(2 * hours);
    expect(world.ran.length - mended).toBeGreaterThanOrEqual(1);
    expect(world.ran.length - mended).toBeLessThanOrEqual(4);
    world.run(2 * days);
    const fullLater = world.ran.slice(mended).filter((one) => one.order.kind === 'full' && one.atMs > trueOffset + 4 * hours);
    expect(fullLater.length).toBeGreaterThanOrEqual(1);
    expect(fullLater.length).toBeLessThanOrEqual(2);
    // At no time was there a gap much longer than the hour between two looks.
    const times = [beganMonotonic, ...world.ran.slice(before).map((one) => one.monotonicMs)];
    for (let i = 1; i < times.length; i += 1) expect(times[i]! - times[i - 1]!).toBeLessThan(2 * hours + 10 * minutes);
  });

  it.each([['Europe/London', '01:30', '2027-03-26T12:00:00Z'], ['Europe/London', '01:30', '2026-10-23T12:00:00Z'], ['America/New_York', '02:30', '2027-03-12T12:00:00Z'], ['Africa/Cairo', '00:30', '2027-04-28T12:00:00Z']])('F53: %s at %s runs once on each day around %s', (timeZone, fullAt, from) => {
    const world = makeWorld(from, { timeZone, fullAt, incrementalEveryMinutes: null });
    world.run(4 * days);
    const ranOn = world.full().map((one) => localDay(one.atMs, timeZone));
    expect(ranOn).toHaveLength(4);
    expect(new Set(ranOn).size).toBe(4);
  });

  it('F54: another time zone moves the time, and no run is doubled', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: null, fullAt: '13:00' });
    world.run(2 * hours);
    expect(world.full()).toHaveLength(1);
    world.schedule = { ...world.schedule, timeZone: 'Pacific/Auckland' };
    world.restart();
    world.run(1 * days);
    expect(world.full().map((one) => new Date(one.atMs).toISOString().slice(0, 13))).toEqual(['2026-11-20T13', '2026-11-21T00']);
  });

  it('on a disk that is full goes on in memory', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.diskIsFull = true;
    world.run(1 * days);
    expect(world.full()).toHaveLength(1);
    expect(world.ran.length).toBeGreaterThan(20);
  });
});

describe('runs that fail', () => {
  it('are tried again with growing pauses, and on time again once one worked', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.outcome = { code: 'sage_unreachable' };
    world.run(13 * hours);
    const failed = world.ran.length;
    expect(failed).toBeGreaterThan(12);
    expect(failed).toBeLessThan(30);
    world.outcome = null;
    world.run(3 * hours);
    expect(world.ran.at(-1)?.order.kind).toBe('incremental');
    expect(world.ran.length - failed).toBeLessThanOrEqual(5);
  });

  it('are not tried before the time that Sage named', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.outcome = { code: 'sage_busy', retryAfterMs: 2 * hours };
    world.run(1 * hours + 5 * minutes);
    expect(world.ran).toHaveLength(1);
    world.outcome = null;
    world.scheduler.wake(fern);
    world.run(1 * hours + 50 * minutes);
    expect(world.ran).toHaveLength(1);
    world.run(10 * minutes);
    expect(world.ran).toHaveLength(2);
  });

  it('for want of a sign-in wait for it, with one look a day, and go on at once after it', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.outcome = { code: 'sign_in_required' };
    world.run(3 * days);
    expect(world.ran.map((one) => one.order.kind)).toEqual(['incremental', 'full', 'full', 'full']);
    world.outcome = null;
    world.scheduler.wake(fern);
    expect(world.ran).toHaveLength(5);
  });

  it.each([['keychain_locked', 60_000], ['disk_full', 60_000]] as const)('for %s go on by themselves within a minute of its end', (code, withinMs) => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.tookMs = 1_000;
    world.outcome = { code };
    world.run(1 * hours + 10 * minutes);
    world.outcome = null;
    const before = world.ran.length;
    world.run(withinMs);
    expect(world.ran.length).toBe(before + 1);
    world.run(30 * minutes);
    expect(world.ran.length).toBe(before + 1);
  });

  it('for a question about removals wait for the answer; the daily full sync looks again', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.run(15 * hours);
    world.outcome = { code: 'too_many_vanished' };
    world.scheduler.runNow(fern, { kind: 'full', confirmRemovals: false });
    world.run(3 * minutes);
    const before = world.ran.length;
    world.run(20 * hours);
    expect(world.ran.length).toBe(before);
    world.scheduler.wake(fern);
    expect(world.ran.length).toBe(before);
    world.run(5 * hours);
    expect(world.ran.slice(before).map((one) => one.order.kind)).toEqual(['full']);
  });

  it('after a cancel are not tried again before their time', () => {
    const world = makeWorld('2026-11-20T12:00:00Z');
    world.outcome = { code: 'sync_cancelled' };
    world.run(1 * hours + 30 * minutes);
    expect(world.ran).toHaveLength(1);
  });

  it('two hundred companies all run, each once', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', {}, Array.from({ length: 200 }, (_, i) => `c${i}`));
    world.run(70 * minutes);
    expect(world.ran).toHaveLength(200);
    expect(new Set(world.ran.map((one) => one.companyId)).size).toBe(200);
  });

  it('F49: one company that is down does not touch the others', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', {}, ['fern', 'moss']);
    world.run(30 * minutes);
    world.scheduler.ended(fern, { kind: 'incremental', confirmRemovals: false }, { status: null, isNews: false, retryAfterMs: 3 * hours, problem: { code: 'sage_failed', message: '', since: '2026-01-01T00:00:00.000Z' as never, fix: 'wait' } });
    world.run(2 * hours);
    expect(world.ran.map((one) => one.companyId)).toEqual(['moss', 'moss']);
  });
});

it('never doubles a slot and never loses one, whatever sleeps, restarts and durations come', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('run' as const), ms: fc.integer({ min: 1_000, max: 14 * hours }) }),
    fc.record({ do: fc.constant('sleep' as const), ms: fc.integer({ min: 1_000, max: 60 * hours }) }),
    fc.record({ do: fc.constant('restart' as const), ms: fc.integer({ min: 0, max: 10 * hours }) }),
    fc.record({ do: fc.constant('take' as const), ms: fc.integer({ min: 1_000, max: 3 * hours }) }),
  );
  fc.assert(fc.property(fc.constantFrom('2026-10-23T12:00:00Z', '2027-03-26T12:00:00Z', '2026-11-20T02:29:00Z'), fc.constantFrom('01:30', '02:30', '23:59', '00:00'), fc.array(step, { maxLength: 25 }), (from, fullAt, steps) => {
    const world = makeWorld(from, { fullAt, timeZone: 'Europe/London', incrementalEveryMinutes: null });
    let restarts = 0;
    for (const one of steps) {
      if (one.do === 'run') world.run(one.ms);
      else if (one.do === 'take') world.tookMs = one.ms;
      else {
        world.jump(one.ms);
        if (one.do === 'restart') { world.restart(); restarts += 1; }
      }
    }
    world.tookMs = 1_000;
    world.run(6 * hours);
    // Runs are at least one for each span of awake time past a slot, and never two for one slot, but for those that a restart cut off.
    const byDay = new Map<string, number>();
    for (const one of world.full()) {
      const time = localTime(one.atMs, 'Europe/London');
      const slotDay = time.slice(11) >= fullAt ? time.slice(0, 10) : new Date(Date.parse(`${time.slice(0, 10)}T00:00:00Z`) - days).toISOString().slice(0, 10);
      byDay.set(slotDay, (byDay.get(slotDay) ?? 0) + 1);
    }
    const doubled = [...byDay.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(doubled).toBeLessThanOrEqual(restarts);
    const lastSlot = lastSlotBefore(world.wallMs() - 5 * minutes, fullAt);
    if (lastSlot > Date.parse(from)) expect(world.full().some((one) => one.atMs >= lastSlot)).toBe(true);
  }), { numRuns: 300 });
});

/** Searched for minute by minute, another way than the scheduler's own. */
function lastSlotBefore(ms: number, at: string): number {
  for (let minute = Math.floor(ms / minutes); ; minute -= 1) {
    const [now, before] = [localTime(minute * minutes, 'Europe/London'), localTime((minute - 1) * minutes, 'Europe/London')];
    // The second of two times that the clocks show alike is none.
    if (localTime((minute - 60) * minutes, 'Europe/London') === now) continue;
    if (now.slice(11) === at || (before.slice(0, 10) === now.slice(0, 10) && before.slice(11) < at && now.slice(11) > at)) return minute * minutes;
  }
}
