/** Figure 3: asking for news when there is none. */
import { join } from 'node:path';
import { boundRow, inFolder, interleave, noneRow, runNode, type Figure } from '../measure.ts';
import { count, small, withSage } from './mock.ts';
import { runSync } from './sync.ts';

export const poll: Figure = {
  number: 3,
  title: 'Poll with no news',
  measure: (rounds) => withSage(count(small), (sage) => inFolder(async (folder) => {
    const file = join(folder, 'books.db');
    await runSync(['--base', sage.url, '--file', file]);
    const sides = await interleave(rounds, {
      floor: () => runNode(['bench/floor/poll.mjs', sage.url]),
      ours: () => runSync(['--base', sage.url, '--file', file, '--kind', 'incremental', '--warm', '50', '--polls', '200']),
    });
    const perRequest = (sides.ours['cpu_s'] ?? NaN) * 1000 / (sides.ours['requests'] ?? NaN);
    return [
      { ...boundRow('CPU of a request that finds nothing', perRequest, 1, 'ms', 'from a CPU profile: the commits of the sync around its requests take a third, much of it waiting for the disk; sending a request takes a ninth'), floor: `${sides.floor['cpu_ms_per_poll'] ?? NaN} ms` },
      noneRow('syncs and versions added by 200 polls', sides.ours['grown'] ?? NaN),
    ];
  })),
};
