/** F11: how long a silence of the helper is one of a helper that hangs, whatever the clocks do meanwhile. */
import { makeSilenceWatch, usualLimits } from '../../helper/lifecycle/heartbeat.ts';

const { lookMs, silenceMsMax, startMsMax } = usualLimits;
const hourMs = 3_600_000;

function begin() {
  const now = { monotonicMs: 0, wallMs: Date.parse('2026-11-26T09:00:00Z') };
  const watch = makeSilenceWatch({ monotonicMs: () => now.monotonicMs, wallMs: () => now.wallMs });
  /** One look after so much time, on each clock. */
  const look = (monotonicMs = lookMs, wallMs = monotonicMs): number | null => {
    now.monotonicMs += monotonicMs;
    now.wallMs += wallMs;
    return watch.look();
  };
  /** How long until it is taken for one that hangs. */
  const untilEnded = (): number => {
    for (let ms = lookMs; ms <= 10 * startMsMax; ms += lookMs) if (look() !== null) return ms;
    return Infinity;
  };
  return { watch, look, untilEnded };
}

it('a helper that speaks is left alone, for a week', () => {
  const { watch, look } = begin();
  const ended = new Set<number | null>();
  for (let ms = 0; ms < 7 * 24 * hourMs; ms += lookMs) {
    if (ms % 15_000 === 0) watch.heard();
    ended.add(look());
  }
  expect([...ended]).toEqual([null]);
});

it('one that was heard and falls silent is ended after two minutes, one that never spoke after five', () => {
  const { watch, untilEnded } = begin();
  watch.heard();
  expect([untilEnded(), silenceMsMax]).toEqual([120_000, 120_000]);
  expect([begin().untilEnded(), startMsMax]).toEqual([300_000, 300_000]);
});

it('F11 one that was busy for half a minute, or well over a minute, is not', () => {
  const { watch, look } = begin();
  for (const busyMs of [30_000, 90_000, 115_000]) {
    watch.heard();
    for (let ms = 0; ms < busyMs; ms += lookMs) expect(look()).toBeNull();
  }
});

it.each<[string, number, number]>([
  ['on a system whose monotonic clock stands still meanwhile', 0, 8 * hourMs], ['on one whose monotonic clock runs on', 8 * hourMs, 8 * hourMs],
  ['when the clock is set back a day', lookMs, -24 * hourMs], ['when it is set to 1970', lookMs, -Date.parse('2026-11-26T09:00:00Z')], ['while somebody sets the clock back by just as long', 8 * hourMs, 0],
])('F55 F52 a sleep is no silence %s; and what hangs after it is found all the same', (_where, monotonicMs, wallMs) => {
  const { watch, look, untilEnded } = begin();
  watch.heard();
  for (let ms = 0; ms < silenceMsMax - lookMs; ms += lookMs) expect(look()).toBeNull();
  expect(look(monotonicMs, wallMs)).toBeNull();
  expect(untilEnded()).toBe(silenceMsMax);
});

it('a machine that sleeps and wakes again and again for a night ends nothing', () => {
  const { watch, look } = begin();
  watch.heard();
  for (let nap = 0; nap < 200; nap += 1) {
    for (let awake = 0; awake < 10; awake += 1) expect(look()).toBeNull();
    expect(look(40, 150_000)).toBeNull();
  }
});
