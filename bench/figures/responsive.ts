/** Figure 7: the API stays quick while a full sync runs: the helper in its process, the sync in a child of its own. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { booksKey, wholeChart, writeSync } from '../books.ts';
import { inFolder, interleave, root, rowOf, runNode, runNodeLines, type Figure } from '../measure.ts';
import { startHelper } from './helper.ts';
import { count, withSage } from './mock.ts';
import { syncCommand } from './sync.ts';

/** Enough that the sync outlasts the questions. */
const rows = Number(process.env['BENCH_RESPONSIVE_INVOICES'] ?? 150_000);
const seconds = process.env['BENCH_SECONDS'] ?? '6';

export const responsive: Figure = {
  number: 7,
  title: 'The API during a full sync: a page of 100 records, 40 times a second',
  measure: (rounds) => withSage(count(rows), (sage) => inFolder(async (folder) => {
    const published = join(folder, 'published.db');
    const store = openStore(published, booksKey);
    writeSync(store, { ...wholeChart, salesInvoices: { from: 0, count: 20_000 } });
    store.close();
    const file = join(folder, 'books.db');
    const command = await syncCommand([]);
    const ask = async (during: boolean): Promise<Record<string, number>> => {
      copyFileSync(published, file);
      for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
      const helper = await startHelper(['--file', file, '--folder', join(folder, 'home')]);
      try {
        const url = `${helper.url}/v1/companies/bench/data/salesInvoices?limit=100`;
        const probe = (): Promise<Record<string, number>> => runNode(['bench/probe.ts', '--url', url, '--token', helper.token, '--certificate', helper.certificate, '--seconds', seconds]);
        if (!during) return await probe();
        // The books hold other invoices than Sage: all are read and stored, and at the end the sync waits for an answer.
        const sync = startSync(command, sage.url, file);
        const answered = await probe();
        if (sync.hasEnded()) throw new Error('the sync ended before the questions did: raise BENCH_RESPONSIVE_INVOICES');
        await sync.stop();
        return answered;
      } finally {
        await helper.stop();
      }
    };
    const sides = await interleave(rounds, { none: () => ask(false), during: () => ask(true) });
    mkdirSync(join(folder, 'out'));
    const [bare, busy] = await runNodeLines([join(root, 'bench/floor/responsive.mjs'), '--base', sage.url, '--modes', 'none,worker'], folder);
    const { none, during } = sides;
    return [
      rowOf('p99 with a full sync against none', during['p99'] ?? NaN, none['p99'] ?? NaN, 2, 'ms', `a bare Express with one table: ${bare?.['p99'] ?? NaN} ms without, ${busy?.['p99'] ?? NaN} ms with a sync in a worker thread`),
      { ...rowOf('p50 with a full sync against none', during['p50'] ?? NaN, none['p50'] ?? NaN, 2, 'ms') },
    ];
  })),
};

/** The sync's own process, as the helper would start it. */
function startSync(command: readonly string[], sage: string, file: string): { hasEnded(): boolean; stop(): Promise<void> } {
  const child = spawn(process.execPath, [...command, '--base', sage, '--file', file, '--kind', 'full'], { cwd: root, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  return {
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
