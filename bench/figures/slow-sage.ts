/** Figures 5 and 6: a Sage that limits requests, and one that is far away. */
import { join } from 'node:path';
import { boundRow, inFolder, interleave, rowOf, runNode, type Figure, type Row } from '../measure.ts';
import { count, withSage } from './mock.ts';
import { runSync } from './sync.ts';

const rows = 40_000;

async function against(args: readonly string[], floorAtOnce: string, rounds: number, goal: number, costs: string, more: (ours: Record<string, number>) => readonly Row[]): Promise<readonly Row[]> {
  return withSage([...count(rows), ...args], (sage) => inFolder(async (folder) => {
    const sides = await interleave(rounds, {
      floor: (round) => runNode(['bench/floor/limit.mjs', '--base', sage.url, '--concurrency', floorAtOnce, '--out', join(folder, `floor-${round}.db`)]),
      ours: (round) => runSync(['--base', sage.url, '--file', join(folder, `ours-${round}.db`)]),
    });
    if (sides.ours['rows'] !== rows) throw new Error(`${sides.ours['rows']} of ${rows} rows were stored`);
    return [rowOf('wall', sides.ours['s'] ?? NaN, sides.floor['s'] ?? NaN, goal, 's', costs), ...more(sides.ours)];
  }));
}

const windowS = 2;
export const rateLimited: Figure = {
  number: 5,
  title: `Rate-limited to 20 requests in ${windowS} seconds`,
  measure: (rounds) => against(['--rate', `20/${windowS}`], '1', rounds, 1.1, 'the next window opens with the first request after the last one, so what a page costs us more than the floor is added to each window; and a refused request waits up to a tenth longer than it was told', (ours) => [
    boundRow('answers "too many requests" a window', (ours['throttled'] ?? NaN) / ((ours['s'] ?? NaN) / windowS), 1, ''),
  ]),
};

export const farAway: Figure = {
  number: 6,
  title: '50 ms away',
  measure: (rounds) => against(['--latency', '50'], '2', rounds, 1.15, 'what a page costs us more than the floor', () => []),
};
