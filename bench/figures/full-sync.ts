/** Figure 1: a full sync with lines, encrypted, with history, source record, proof and publish. */
import { join } from 'node:path';
import { inFolder, interleave, rowOf, runNode, type Figure } from '../measure.ts';
import { count, invoices, ofRows, withSage } from './mock.ts';
import { runSync } from './sync.ts';

/** From CPU profiles of 200,000 and 40,000 invoices: shares of the whole sync. */
const costs = 'SQLite takes nearly half: bringing the indexes up to date 15 % (it reads back every row once an index), committing and checkpointing 17 %, binding and inserting 9 %; collecting garbage in little memory 8 to 20 %; cutting a page into items and parsing them 10 %; packing and hashing each source record 10 %; one thread does it all';

export const fullSync: Figure = {
  number: 1,
  title: `Full sync of ${ofRows(invoices)} invoices with lines`,
  measure: (rounds) => withSage(count(invoices), (sage) => inFolder(async (folder) => {
    const sides = await interleave(rounds, {
      floor: (round) => runNode(['bench/floor/limit.mjs', '--base', sage.url, '--out', join(folder, `floor-${round}.db`)]),
      ours: (round) => runSync(['--base', sage.url, '--file', join(folder, `ours-${round}.db`)]),
    });
    if (sides.ours['rows'] !== invoices || sides.floor['rows'] !== invoices) throw new Error(`rows are missing: ours ${sides.ours['rows']}, floor ${sides.floor['rows']}`);
    return [
      rowOf('wall', sides.ours['s'] ?? NaN, sides.floor['s'] ?? NaN, 1.0, 's', costs),
      rowOf('CPU', sides.ours['cpu_s'] ?? NaN, sides.floor['cpu_s'] ?? NaN, 1.5, 's', costs),
    ];
  })),
};
