/**
 * A fortnight of schedules, simulated: sleep, power off, the clocks changed for summer, a wall clock set wrong, days
 * without a network, the end of a month. The runs have to be exactly those that a walk through its minutes expects,
 * which shares no code with the scheduler.
 */
import fc from 'fast-check';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { days, hours, makeWorld, minutes, type Ran } from '../helper/scheduler-world.ts';

type World = ReturnType<typeof makeWorld>;
const fern = 'fern' as CompanyId;

/** What the clocks on the wall show, minute by minute; told by the system's own calendar. */
const clocks = new Map<string, Clock>();
type Clock = (minute: number) => { readonly day: string; readonly time: string };

function clockOf(timeZone: string): Clock {
  const made = clocks.get(timeZone) ?? makeClock(timeZone);
  clocks.set(timeZone, made);
  return made;
}

function makeClock(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const known = new Map<number, { readonly day: string; readonly time: string }>();
  return (minute) => {
    let shown = known.get(minute);
    if (!shown) {
      const [day = '', time = ''] = format.format(minute * minutes).split(' ');
      known.set(minute, shown = { day, time });
    }
    return shown;
  };
}

type Wanted = { readonly times: readonly string[]; readonly isDay: (day: string) => boolean };
const everyDay = () => true;
const onWeekdays = (...names: string[]) => (day: string) => names.includes(new Date(`${day}T12:00:00Z`).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' }));
/** The day before a first. */
const lastOfMonth = (day: string) => new Date(Date.parse(`${day}T12:00:00Z`) + days).getUTCDate() === 1;

/** The minutes at which something is wanted: the first of its day at which the clocks show the time, or a later one. */
function wantedMinutes(clock: Clock, fromMinute: number, toMinute: number, { times, isDay }: Wanted): readonly number[] {
  const found: number[] = [];
  let [today, left]: [string, readonly string[]] = ['', []];
  for (let minute = fromMinute - 1440; minute <= toMinute; minute += 1) {
    const { day, time } = clock(minute);
    if (day > today) [today, left] = [day, isDay(day) ? times : []];
    if (left.length === 0 || day !== today || !left.some((wanted) => time >= wanted)) continue;
    found.push(minute);
    left = left.filter((wanted) => time < wanted);
  }
  return [...new Set(found)].filter((minute) => minute > fromMinute).sort((a, b) => a - b);
}

/** Walks the minutes at which the machine was awake: what is wanted and was not had yet is had then, all at once. `serves`: also has it, for nothing. */
function expectedRuns(awake: readonly number[], wanted: readonly number[], serves: ReadonlySet<number> = new Set()): number[] {
  const had = new Set<number>();
  const runs: number[] = [];
  for (const minute of awake) {
    // Most minutes want nothing new.
    if (wanted.every((one) => one > minute || had.has(one))) continue;
    const waiting = wanted.filter((one) => one <= minute && !had.has(one));
    for (const one of waiting) had.add(one);
    if (!serves.has(minute)) runs.push(minute);
  }
  return runs;
}

type Step = { readonly do: 'run' | 'sleep' | 'off' | 'clock'; readonly byMs: number };
const rules = { ledgerAccounts: { times: ['02:30'], isDay: everyDay }, items: { times: ['05:30'], isDay: onWeekdays('Mon', 'Thu') }, quotes: { times: ['22:30'], isDay: lastOfMonth } } as const satisfies Partial<Record<DataType, Wanted>>;
const news = ['09:00', '13:00', '17:00'];

function worldAt(from: string, timeZone: string): World {
  const world = makeWorld(from, { fullAt: '02:30', incrementalEveryMinutes: null, incrementalAt: news, timeZone }, ['fern'], {
    types: [{ dataType: 'items', schedule: { at: '05:30', days: ['mon', 'thu'] } }, { dataType: 'quotes', schedule: { at: '22:30', monthDays: [31] } }, { dataType: 'journalEntries', schedule: 'off' }],
  });
  world.tookMs = 1_000;
  return world;
}

/** Plays the steps and gives the minutes at which the helper was there, as the wall clock showed them. */
function play(world: World, steps: readonly Step[]): readonly number[] {
  const awake: number[] = [];
  for (const step of steps) {
    if (step.do === 'run') {
      const from = Math.ceil(world.wallMs() / minutes);
      world.run(step.byMs);
      for (let minute = from; minute * minutes < world.wallMs(); minute += 1) awake.push(minute);
    } else {
      world.jump(step.byMs);
      if (step.do === 'off') world.restart();
    }
  }
  return awake;
}

const reads = (ran: readonly Ran[], kind: 'full' | 'incremental', dataType: DataType) => ran.filter(({ order }) => order.kind === kind && (order.dataTypes?.includes(dataType) ?? true));

/** The same runs, each within the seconds that a start may be put off by. */
function expectRuns(what: string, ran: readonly Ran[], expected: readonly number[]): void {
  const told = (ms: number) => new Date(ms).toISOString();
  expect([what, ran.map(({ atMs }) => told(atMs))]).toEqual([what, ran.length === expected.length && ran.every(({ atMs }, at) => atMs >= expected[at]! * minutes && atMs <= (expected[at]! + 3) * minutes) ? expect.anything() : expected.map((minute) => told(minute * minutes))]);
}

function check(from: string, timeZone: string, steps: readonly Step[]): World {
  const world = worldAt(from, timeZone);
  const awake = play(world, steps);
  const clock = clockOf(timeZone);
  const [first, last] = [Math.floor(Date.parse(from) / minutes), Math.max(...awake)];
  const expected = Object.fromEntries(Object.entries(rules).map(([dataType, wanted]) => [dataType, expectedRuns(awake, wantedMinutes(clock, first, last, wanted))]));
  for (const [dataType, runs] of Object.entries(expected)) expectRuns(dataType, reads(world.ran, 'full', dataType as DataType), runs);
  // What is due together is one run.
  expect(world.full()).toHaveLength(new Set(Object.values(expected).flat()).size);
  // A full set brings the news as well.
  expectRuns('news', reads(world.ran, 'incremental', 'ledgerAccounts'), expectedRuns(awake, wantedMinutes(clock, first, last, { times: news, isDay: everyDay }), new Set(expected['ledgerAccounts'])));
  expect(reads(world.ran, 'incremental', 'items')).toEqual([]);
  expect(world.ran.filter(({ order }) => order.dataTypes?.includes('journalEntries'))).toEqual([]);
  return world;
}

const run = (ms: number): Step => ({ do: 'run', byMs: ms });
const sleep = (ms: number): Step => ({ do: 'sleep', byMs: ms });
const off = (ms: number): Step => ({ do: 'off', byMs: ms });
const clock = (ms: number): Step => ({ do: 'clock', byMs: ms });

/** Fortnights in which the clocks change, and one that ends a February. */
const fortnights: readonly (readonly [string, string])[] = [
  ['Europe/London', '2026-10-19T12:17:00Z'], ['Europe/London', '2027-03-22T12:17:00Z'], ['America/New_York', '2026-10-26T12:17:00Z'], ['America/New_York', '2027-03-08T12:17:00Z'],
  ['Africa/Cairo', '2026-10-22T12:17:00Z'], ['Africa/Cairo', '2027-04-23T12:17:00Z'], ['Australia/Lord_Howe', '2027-03-29T12:17:00Z'], ['Europe/London', '2027-02-19T12:17:00Z'],
];

it.each(fortnights)('F53: in %s, a fortnight awake from %s has exactly its runs', (timeZone, from) => {
  const world = check(from, timeZone, [run(14 * days)]);
  expect(reads(world.ran, 'full', 'ledgerAccounts')).toHaveLength(14);
  expect(reads(world.ran, 'full', 'items')).toHaveLength(4);
});

describe.each(fortnights.filter((_one, at) => at === 0 || at === 3))('a fortnight in %s from %s', (timeZone, from) => {
  it('F55: slept through each night, and away for a weekend, is made up for once each morning', () => {
    const night = [run(10 * hours), sleep(14 * hours)];
    check(from, timeZone, [...Array.from({ length: 4 }, () => night).flat(), run(10 * hours), sleep(62 * hours), ...Array.from({ length: 6 }, () => night).flat(), run(4 * hours)]);
  });

  it('F56: switched off now and then starts from what was kept', () => {
    check(from, timeZone, [run(5 * hours), off(31 * hours), run(40 * hours), off(4 * hours), run(3 * hours), off(100 * hours), run(60 * hours), off(30 * minutes), run(3 * days)]);
  });

  it('F52: with the clock set a day forward and back again repeats and loses nothing', () => {
    check(from, timeZone, [run(50 * hours), clock(24 * hours), run(7 * hours), clock(-24 * hours), run(5 * days), clock(-24 * hours), run(3 * days)]);
  });
});

it('whatever sleeps, is switched off and is set wrong: exactly the runs that are expected', () => {
  // On the hour's 17th and 47th minute, so that nothing ends within the seconds by which a start is put off.
  const halfHours = (min: number, max: number) => fc.integer({ min, max }).map((count) => count * 30 * minutes);
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant('run' as const), halfHours(1, 60)) }, { weight: 2, arbitrary: fc.tuple(fc.constant('sleep' as const), halfHours(1, 120)) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('off' as const), halfHours(1, 100)) }, { weight: 1, arbitrary: fc.tuple(fc.constant('clock' as const), fc.constantFrom(-24 * hours, 24 * hours)) },
  ).map(([kind, byMs]): Step => ({ do: kind, byMs }));
  fc.assert(fc.property(fc.constantFrom(...fortnights), fc.array(step, { minLength: 2, maxLength: 9 }), ([timeZone, from], steps) => {
    // One wrong setting of the clock at a time: two days back are told from one that was wrong before, and reckoned anew.
    let wrong = 0;
    const fair = steps.filter((one) => { if (one.do !== 'clock') return true; if (Math.abs(wrong + Math.sign(one.byMs)) > 1) return false; wrong += Math.sign(one.byMs); return true; });
    check(from, timeZone, [...fair, run(30 * hours)]);
  }), { numRuns: 10 });
});

describe('days without a network', () => {
  it('F49: are waited out politely, and caught up with once', () => {
    const world = makeWorld('2026-11-09T12:00:00Z', { fullAt: '02:30' });
    world.run(2 * days);
    world.outcome = { code: 'sage_unreachable' };
    const before = world.ran.length;
    world.run(3 * days);
    // Once an hour, more often only at first.
    expect(world.ran.length - before).toBeLessThan(3 * 24 * 2 + 10);
    world.outcome = null;
    const back = world.ran.length;
    const backMs = world.wallMs();
    world.run(65 * minutes);
    const caughtUp = world.ran.slice(back);
    expect(caughtUp.filter(({ order }) => order.kind === 'full')).toHaveLength(1);
    expect(caughtUp[0]!.atMs - backMs).toBeLessThanOrEqual(1 * hours);
    world.run(3 * days);
    expect(world.full().filter(({ atMs }) => atMs > backMs + 65 * minutes)).toHaveLength(3);
  });
});

describe('the end of a month', () => {
  it.each([['2027-01-30T12:00:00Z', '2027-01-31'], ['2027-02-27T12:00:00Z', '2027-02-28'], ['2028-02-28T12:00:00Z', '2028-02-29'], ['2027-04-29T12:00:00Z', '2027-04-30']])('from %s: the 31st of a month is its last day, %s', (from, day) => {
    const world = makeWorld(from, { incrementalEveryMinutes: null, timeZone: 'Europe/London' }, ['fern'], { types: [{ dataType: 'quotes', schedule: { at: '22:30', monthDays: [31] } }] });
    world.run(6 * days);
    const quotes = reads(world.ran, 'full', 'quotes');
    expect(quotes.map(({ atMs, order }) => [new Date(atMs + 1 * hours).toISOString().slice(0, 10), order.dataTypes])).toEqual([[expect.stringMatching(`${day}|${day.slice(0, 8)}`), ['quotes']]]);
  });

  it('monthly is the first of a month, with the daily set and as one run with it; slept through it is made up for', () => {
    const world = makeWorld('2027-02-25T12:00:00Z', { incrementalEveryMinutes: null }, ['fern'], { types: [{ dataType: 'quotes', schedule: 'monthly' }] });
    world.run(3 * days);
    expect(reads(world.ran, 'full', 'quotes')).toHaveLength(0);
    world.jump(3 * days);
    world.run(1 * hours);
    expect(world.ran.at(-1)!.order).toEqual({ kind: 'full', confirmRemovals: false });
    expect(world.full()).toHaveLength(4);
    world.run(5 * days);
    expect(reads(world.ran, 'full', 'quotes')).toHaveLength(1);
  });
});

describe('another time zone', () => {
  it('F54: set while the helper was off, loses no run that was missed and doubles none', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: null, fullAt: '03:00' });
    world.run(1 * hours);
    world.jump(20 * hours);
    world.schedule = { ...world.schedule, timeZone: 'America/New_York' };
    world.restart();
    world.run(60_000);
    expect(world.full()).toHaveLength(1);
    world.run(2 * days);
    expect(world.full().map(({ atMs }) => new Date(atMs).toISOString().slice(0, 13))).toEqual(['2026-11-21T09', '2026-11-22T08', '2026-11-23T08']);
  });

  it('and a time of a company\'s own hold for that company alone', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: null, fullAt: '03:00' }, ['fern', 'moss']);
    world.own.set('moss', { fullAt: '06:30', timeZone: 'America/New_York' });
    world.schedule = { ...world.schedule };
    world.scheduler.changed();
    world.run(1 * days);
    expect(world.full().map(({ companyId, atMs }) => [companyId, new Date(atMs).toISOString().slice(0, 15)])).toEqual([['fern', '2026-11-21T03:0'], ['moss', '2026-11-21T11:3']]);
  });
});

describe('scheduled work that is held back', () => {
  it('in quiet hours is made up for once when they end; a sync by hand is always possible', () => {
    const world = makeWorld('2026-11-20T18:00:00Z', { quietHours: { from: '19:00', to: '07:30' } });
    world.run(90 * minutes);
    const before = world.ran.length;
    expect(world.scheduler.nextDueAt(fern)).toBe('2026-11-21T07:30:00.000Z');
    expect(world.scheduler.heldBack(fern)).toBe('quiet_hours');
    world.scheduler.runNow(fern, { kind: 'incremental', confirmRemovals: false });
    expect(world.ran).toHaveLength(before + 1);
    world.runUntil('2026-11-21T07:29:00Z');
    expect(world.ran).toHaveLength(before + 1);
    world.runUntil('2026-11-21T07:31:30Z');
    expect(world.ran).toHaveLength(before + 2);
    expect(world.ran.at(-1)!.order.kind).toBe('full');
    expect(world.scheduler.heldBack(fern)).toBeNull();
  });

  it('by a pause goes on by itself when it ends, once', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: 15 });
    world.run(20 * minutes);
    const before = world.ran.length;
    world.schedule = { ...world.schedule, isPaused: true, pausedUntil: new Date(world.wallMs() + 1 * hours).toISOString() as never };
    world.scheduler.changed();
    world.run(59 * minutes);
    expect(world.ran).toHaveLength(before);
    expect(world.scheduler.heldBack(fern)).toBe('paused');
    world.run(3 * minutes);
    expect(world.ran).toHaveLength(before + 1);
    // One that was set while the clock was wrong holds nothing for ever.
    world.schedule = { ...world.schedule, isPaused: true, pausedUntil: '2038-01-01T00:00:00.000Z' as never };
    world.scheduler.changed();
    world.run(20 * minutes);
    expect(world.ran).toHaveLength(before + 2);
  });

  it.each([['battery', { isOnBattery: true, batteryPercent: 29, isMetered: false }], ['metered', { isOnBattery: false, batteryPercent: null, isMetered: true }]] as const)('by %s waits, and goes on when that ends', (why, power) => {
    const world = makeWorld('2026-11-20T12:00:00Z', { waitsBelowBatteryPercent: 30, waitsOnMetered: true });
    world.power = power;
    world.run(16 * hours);
    expect(world.ran).toHaveLength(0);
    expect(world.scheduler.heldBack(fern)).toBe(why);
    world.power = { isOnBattery: true, batteryPercent: 30, isMetered: false };
    world.run(1 * minutes);
    expect(world.ran.map(({ order }) => order.kind)).toEqual(['full']);
  });

  it('asks for battery and network only when something is due and waits for them', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { waitsOnMetered: true });
    world.run(59 * minutes);
    expect(world.powerAsked).toBe(0);
    world.schedule = { ...world.schedule, waitsOnMetered: false };
    world.run(5 * hours);
    expect(world.powerAsked).toBe(0);
  });
});

describe('data types with a schedule of their own', () => {
  it('hourly brings its news each hour and is part of the daily set; off is never read by itself', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: null }, ['fern'], { types: [{ dataType: 'customers', schedule: 'hourly' }, { dataType: 'quotes', schedule: 'off' }] });
    world.run(1 * days);
    const news = world.ran.filter(({ order }) => order.kind === 'incremental');
    expect(news.length).toBeGreaterThanOrEqual(21);
    expect(new Set(news.map(({ order }) => JSON.stringify(order.dataTypes)))).toEqual(new Set(['["customers"]']));
    expect(world.full().map(({ order }) => order.dataTypes)).toEqual([undefined]);
  });

  it('of Sage 200, what is posted is looked at each four hours and the rest each hour', () => {
    const world = makeWorld('2026-11-20T03:00:00Z', { incrementalEveryMinutes: 60 }, ['fern'], { product: 'sage-200' });
    world.run(20 * hours);
    const posted = reads(world.ran, 'incremental', 'ledgerLines');
    expect([posted.length, reads(world.ran, 'incremental', 'salesInvoices').length]).toEqual([4, 4]);
    expect(reads(world.ran, 'incremental', 'customers').length).toBeGreaterThanOrEqual(15);
  });

  it('changed while a sync runs holds from the next run on', () => {
    const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: 60 });
    world.tookMs = 10 * minutes;
    world.run(62 * minutes);
    expect(world.isRunning('fern')).toBe(true);
    world.settings = world.settings.map((one) => (one.dataType === 'quotes' ? { ...one, schedule: 'off' } : one));
    world.scheduler.changed();
    world.run(3 * hours);
    expect(world.ran[0]!.order.dataTypes).toBeUndefined();
    expect(world.ran.length).toBeGreaterThanOrEqual(3);
    expect(world.scheduler.heldBack(fern)).toBeNull();
  });
});

it('two hundred companies, two at a time, each get their turn as often as any other, also after a sleep', () => {
  const world = makeWorld('2026-11-20T12:00:00Z', { incrementalEveryMinutes: 60 }, Array.from({ length: 200 }, (_, at) => `c${at}`), { atOnce: 2 });
  world.tookMs = 20_000;
  const counts = (from: number) => { const by = new Map<string, number>(world.companies.map((id) => [id, 0])); for (const { companyId } of world.ran.slice(from)) by.set(companyId, (by.get(companyId) ?? 0) + 1); return [...by.values()]; };
  world.run(10 * hours);
  expect(Math.min(...counts(0))).toBeGreaterThanOrEqual(5);
  expect(Math.max(...counts(0)) - Math.min(...counts(0))).toBeLessThanOrEqual(1);
  world.jump(12 * hours);
  const woke = world.ran.length;
  const wokeMs = world.wallMs();
  world.run(1 * hours);
  const caughtUp = world.ran.slice(woke).filter(({ order }) => order.kind === 'full');
  expect(new Set(caughtUp.map(({ companyId }) => companyId)).size).toBe(200);
  expect(caughtUp).toHaveLength(200);
  expect(caughtUp[0]!.atMs - wokeMs).toBeLessThanOrEqual(60_000);
  expect(world.wakeUps / (world.ran.length + 11 * 120)).toBeLessThan(60);
});
