/** Figure 10: reports over two million ledger lines, now and as at an older sync, with a short history and a long one. */
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Store } from '../../helper/store/store.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import { readAged, readProfitAndLoss, readTrialBalance, type ReportAbout } from '../../src/shared/reports/read-reports.ts';
import { booksKey, wholeChart, writeSync } from '../books.ts';
import { boundRow, inFolder, median, rowOf, type Figure, type Row } from '../measure.ts';
import { ofRows } from './mock.ts';

const lines = Number(process.env['BENCH_LINES'] ?? 2_000_000);
/** One in forty of them is open. */
const invoices = lines / 10;
/** Further syncs of the longer history, and lines that each of them changes. */
const laterSyncs = Number(process.env['BENCH_SYNCS'] ?? 300);
const changedLines = 500;

const about: ReportAbout = { companyId: 'company', companyName: 'Practice Ltd', currency: 'GBP', proof: 'not_checked' };
const today = '2026-11-23' as IsoDate;
const reports = {
  'trial balance': (store: Store, sync: SyncNumber) => readTrialBalance(store.books(sync), about, today),
  'aged debtors': (store: Store, sync: SyncNumber) => readAged(store.books(sync), about, 'customers', today, 'dueDate'),
  'profit and loss by month': (store: Store, sync: SyncNumber) => readProfitAndLoss(store.books(sync), about, { from: '2025-04-01' as IsoDate, to: '2026-03-31' as IsoDate, by: 'month', today }),
} as const;

/** One call to warm the page cache and the compiler, then each report timed in turn. */
function timeReports(store: Store, sync: SyncNumber, rounds: number): ReadonlyMap<string, number> {
  for (const report of Object.values(reports)) for (let warm = 0; warm < 5; warm += 1) report(store, sync);
  const took = new Map<string, number[]>(Object.keys(reports).map((name) => [name, []]));
  for (let round = 0; round < rounds * 4; round += 1) {
    for (const [name, report] of Object.entries(reports)) {
      const startedMs = performance.now();
      report(store, sync);
      took.get(name)?.push(performance.now() - startedMs);
    }
  }
  return new Map([...took].map(([name, times]) => [name, median(times)]));
}

export const reportsOverLines: Figure = {
  number: 10,
  title: `Reports over ${ofRows(lines)} ledger lines`,
  measure: (rounds) => inFolder(async (folder) => {
    const store = openStore(join(folder, 'books.db'), booksKey);
    const first = writeSync(store, { ...wholeChart, ledgerLines: { from: 0, count: lines }, salesInvoices: { from: 0, count: invoices } });
    const short = timeReports(store, first, rounds);
    for (let later = 0; later < laterSyncs; later += 1) {
      const from = (later * 7919 * changedLines) % (lines - changedLines);
      writeSync(store, { ledgerLines: { from: from - (from % 2), count: changedLines }, salesInvoices: { from: (later * 131) % (invoices - 10), count: 10 } });
    }
    const now = timeReports(store, store.books().sync, rounds);
    const older = timeReports(store, (first + Math.floor(laterSyncs / 2)) as SyncNumber, rounds);
    store.close();
    return Object.keys(reports).flatMap((name): Row[] => [
      boundRow(`${name}, now`, now.get(name) ?? NaN, 20, 'ms'),
      boundRow(`${name}, as at an older sync`, older.get(name) ?? NaN, 20, 'ms'),
      rowOf(`${name}, ${laterSyncs} syncs later against the first`, now.get(name) ?? NaN, short.get(name) ?? NaN, 2, 'ms'),
    ]);
  }),
};
