/** Figure 9: 100,000 rows of 20 columns from the helper into the pane, against SQLite's own JSON streamed by a bare server. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { launchChromium, openPage } from '../../test/env/chromium.ts';
import { booksKey, wholeChart, writeSync } from '../books.ts';
import { bundlePage } from '../bundle.ts';
import { boundRow, inFolder, median, root, rowOf, runNodeLines, type Figure } from '../measure.ts';
import type { TableRead } from '../pages/table-page.ts';
import { memoryMb, startHelper } from './helper.ts';
import { ofRows } from './mock.ts';

const rows = Number(process.env['BENCH_TABLE_ROWS'] ?? 100_000);
const columns = 'id,number,reference,partyId,partyName,date,dueDate,status,currency,exchangeRate,net,tax,total,outstanding,baseNet,baseTax,baseTotal,baseOutstanding,notes,updatedAt';

export const tableToPane: Figure = {
  number: 9,
  title: `${ofRows(rows)} rows of 20 columns to the pane, in Chromium`,
  measure: (rounds) => inFolder(async (folder) => {
    const file = join(folder, 'books.db');
    const store = openStore(file, booksKey);
    writeSync(store, { ...wholeChart, salesInvoices: { from: 0, count: rows } });
    store.close();
    const pane = join(folder, 'pane');
    await bundlePage('bench/pages/table-page.ts', pane);
    mkdirSync(join(folder, 'out'));
    const helper = await startHelper(['--file', file, '--folder', join(folder, 'home'), '--pane', pane]);
    const browser = await launchChromium();
    try {
      const reads: TableRead[] = [];
      const floors: number[] = [];
      let grownMb = 0;
      for (let round = 0; round < rounds; round += 1) {
        const [floor] = await runNodeLines([join(root, 'bench/floor/pane.mjs'), '--json', '--browser', '--only', 'sqljson', '--rows', String(rows), '--rounds', '1'], folder);
        floors.push(floor?.['parsed_ms'] ?? NaN);
        await using opened = await openPage(browser);
        await opened.page.goto(helper.url);
        const read = (token: string, asked: string) => opened.page.evaluate(([t, c]) => (window as unknown as { readTable(token: string, columns: string): Promise<TableRead> }).readTable(t ?? '', c ?? ''), [token, asked]);
        const beforeMb = memoryMb(helper.pid, 'VmRSS');
        const done = await read(helper.token, columns);
        if (round === 0) grownMb = memoryMb(helper.pid, 'VmHWM') - beforeMb;
        if (done.rows !== rows) throw new Error(`${done.rows} of ${rows} rows arrived`);
        reads.push(done);
      }
      const of = (what: keyof TableRead): number => median(reads.map((one) => one[what]));
      return [
        rowOf('parsed', of('parsed_ms'), median(floors), 1.3, 'ms', 'not taken apart; more than the floor it checks the table\'s head and hands the rows on in chunks that Excel takes'),
        boundRow('first rows', of('first_ms'), 100, 'ms'),
        boundRow('growth of the helper', grownMb, 60, 'MB'),
        boundRow('largest chunk for Excel', of('chunk_mb'), 2, 'MB'),
        boundRow('longest task of the page', of('task_ms'), 200, 'ms'),
      ];
    } finally {
      await browser.close();
      await helper.stop();
    }
  }),
};
