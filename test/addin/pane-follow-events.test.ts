/** How the pane stays in touch: first a snapshot, then changes; back-off while the helper is away; no loop without a pairing. */
import type { Client } from '../../addin/client/client.ts';
import { backOffMs, followEvents } from '../../addin/client/follow-events.ts';
import type { Told } from '../../addin/client/follow-events.ts';
import { AppError } from '../../src/shared/errors.ts';
import { World } from '../browser/pane/practice-world.ts';

type Step = AppError | { readonly next: string; readonly snapshot: unknown; readonly events: readonly unknown[] };

/** Follows a helper that answers step by step and then is asked no more. */
async function follow(steps: readonly Step[]): Promise<{ told: Told[]; asked: { after?: string; waitMs: number }[]; waits: number[] }> {
  const stop = new AbortController();
  const told: Told[] = [];
  const asked: { after?: string; waitMs: number }[] = [];
  const waits: number[] = [];
  let nowMs = 0;
  const client = {
    call: async (_endpoint: unknown, input: { after?: string; waitMs: number }) => {
      asked.push(input);
      const step = steps[asked.length - 1];
      if (asked.length >= steps.length) stop.abort();
      nowMs += 5;
      if (step instanceof AppError) {
        if (asked.length >= steps.length) throw new AppError('shutting_down', 'end of the test');
        throw step;
      }
      return step;
    },
  } as unknown as Client;
  await followEvents({ client, tell: (one) => told.push(one), now: () => nowMs, random: () => 1, wait: async (ms) => { waits.push(ms); nowMs += ms; }, signal: stop.signal });
  return { told, asked, waits };
}

const snapshot = new World().snapshot();
const away = new AppError('helper_unreachable', 'gone');
const heard = (next: string, whole: unknown = null): Step => ({ next, snapshot: whole, events: [] });
const end = new AppError('shutting_down', 'end of the test');

describe('following the helper', () => {
  it('asks for everything first, and then waits for what is new', async () => {
    const { asked, told } = await follow([heard('1', snapshot), heard('2'), end]);
    expect(asked.map(({ after, waitMs }) => [after, waitMs])).toEqual([[undefined, 0], ['1', 25_000], ['2', 25_000]]);
    expect(told[0]).toMatchObject({ type: 'heard', snapshot });
  });

  it('tries again ever more slowly while the helper is away, says when, and asks at once to know that it is back', async () => {
    const { told, waits, asked } = await follow([heard('1', snapshot), away, away, away, heard('7', snapshot), end]);
    expect(waits).toEqual([1000, 2000, 4000]);
    expect(told.map((one) => one.type)).toEqual(['heard', 'lost', 'lost', 'lost', 'heard']);
    expect(told[1]).toMatchObject({ code: 'helper_unreachable', retryAtMs: expect.any(Number) });
    expect(asked[4]).toEqual({ after: '1', waitMs: 0 });
  });

  it('never waits longer than half a minute by itself, and obeys a helper that asks for more', () => {
    expect([1, 2, 5, 9, 40].map((failures) => backOffMs(failures, 1, undefined))).toEqual([1000, 2000, 16_000, 30_000, 30_000]);
    expect(backOffMs(9, 0, undefined)).toBe(15_000);
    expect(backOffMs(1, 0, 60_000)).toBe(60_000);
    expect(backOffMs(1, 0, 1e12)).toBe(300_000);
  });

  it('stops at once when the pairing was taken back (B16)', async () => {
    const { asked, told, waits } = await follow([heard('1', snapshot), new AppError('not_paired', 'no'), end]);
    expect(asked).toHaveLength(2);
    expect(waits).toEqual([]);
    expect(told.at(-1)).toEqual({ type: 'unpaired' });
  });

  it('does not ask in a circle when answers come empty and at once', async () => {
    const { waits } = await follow([heard('1', snapshot), heard('1'), heard('1'), heard('1'), end]);
    expect(waits).toEqual([1000, 1000, 1000]);
  });
});
