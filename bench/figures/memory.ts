/** Figure 4: the sync process's memory does not grow with the books. */
import { join } from 'node:path';
import { boundRow, inFolder, rowOf, type Figure } from '../measure.ts';
import { count, large, ofRows, small, withSage } from './mock.ts';
import { runSync } from './sync.ts';

const peakMb = (rows: number): Promise<number> => withSage(count(rows), (sage) => inFolder(async (folder) => {
  const done = await runSync(['--base', sage.url, '--file', join(folder, 'books.db')]);
  if (done['rows'] !== rows) throw new Error(`${done['rows']} of ${rows} rows were stored`);
  return done['rss_mb'] ?? NaN;
}));

export const memory: Figure = {
  number: 4,
  title: 'Peak memory of the sync process',
  async measure() {
    const few = await peakMb(small);
    const many = await peakMb(large);
    return [rowOf(`${ofRows(large)} invoices against ${ofRows(small)}`, many, few, 1.25, 'MB', 'not yet taken apart; at 200,000 and more, rows wait to be indexed 250,000 at a time, and are sorted in memory then'), boundRow(`${ofRows(large)} invoices`, many, 200, 'MB')];
  },
};
