/** Figure 2: what changed costs what changed, whatever the size of the books. */
import { join } from 'node:path';
import { boundRow, inFolder, median, rowOf, type Figure } from '../measure.ts';
import { count, invoices, large, ofRows, small, withSage } from './mock.ts';
import { runSync } from './sync.ts';

const changes = 200;
const perPage = 180; // Pages overlap; the fewest new rows that one brings.

/** CPU of incremental syncs that find `changed` invoices newer, in books of `rows`. */
async function costOfChanges(rows: number, changed: number, rounds: number): Promise<{ readonly full: number; readonly cpu: number; readonly requests: number }> {
  return withSage(count(rows), (sage) => inFolder(async (folder) => {
    const file = join(folder, 'books.db');
    const sync = (kind: string) => runSync(['--base', sage.url, '--file', file, '--kind', kind]);
    const full = await sync('full');
    const got: Record<string, number>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await sage.change(rows / changed, round);
      const one = await sync('incremental');
      if (one['changed'] !== changed) throw new Error(`${changed} invoices changed, ${one['changed']} were stored`);
      got.push(one);
    }
    return { full: full['cpu_s'] ?? NaN, cpu: median(got.map((one) => one['cpu_s'] ?? NaN)), requests: Math.max(...got.map((one) => one['requests'] ?? NaN)) };
  }));
}

export const incrementalSync: Figure = {
  number: 2,
  title: 'Incremental sync',
  async measure(rounds) {
    const onePercent = await costOfChanges(invoices, invoices / 100, rounds);
    const few = await costOfChanges(small, changes, rounds);
    const many = await costOfChanges(large, changes, rounds);
    const resources = 3; // sales_invoices: changed and deleted; sales_quick_entries; the currency, once.
    return [
      boundRow(`requests for 1 % of ${ofRows(invoices)}`, onePercent.requests, Math.ceil(invoices / 100 / perPage) + 2 * resources, 'requests'),
      { ...rowOf('CPU of 1 % against the full sync', onePercent.cpu, onePercent.full, 0.03, 's') },
      rowOf(`CPU of ${changes} changes in ${ofRows(large)} against ${ofRows(small)}`, many.cpu, few.cpu, 1.3, 's'),
    ];
  },
};
