/**
 * One sync as the helper's child process runs it, measured from inside like the floor's programs: one line of JSON with
 * wall, CPU and peak memory. Called by the figures; not by hand.
 *
 *   node bench/sync-process.ts --base http://127.0.0.1:8931 --file books.db [--kind full] [--polls 1] [--warm 0] [--types salesInvoices] [--at-once 4] [--per-minute 1000000]
 */
import { parseArgs } from 'node:util';
import { makeHttpClient } from '../helper/sage-transport/http-client.ts';
import { makeSageTransport } from '../helper/sage-transport/sage-transport.ts';
import { openStore } from '../helper/store/sqlite/open-store.ts';
import { giveWay } from '../helper/sync/give-way.ts';
import { runSync } from '../helper/sync/run-sync.ts';
import { accounting } from '../src/sage/products/accounting/product.ts';
import { wrapTransport } from '../src/sage/transport/wrap-transport.ts';
import type { DataType } from '../src/shared/records/data-types.ts';

const { values: options } = parseArgs({
  options: {
    base: { type: 'string', default: 'http://127.0.0.1:8931' },
    file: { type: 'string' },
    kind: { type: 'string', default: 'full' },
    types: { type: 'string', default: 'salesInvoices' },
    polls: { type: 'string', default: '1' },
    warm: { type: 'string', default: '0' },
    'at-once': { type: 'string', default: '4' },
    'per-minute': { type: 'string', default: '10000000' },
  },
});
if (!options.file) throw new Error('--file names the database');

// As the helper's child process does.
giveWay();
const key = new Uint8Array(32).fill(1);
const types = options.types.split(',') as DataType[];
const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
const sleep = (waitMs: number, signal: AbortSignal) => new Promise<void>((wake, fail) => {
  const timer = setTimeout(wake, waitMs);
  signal.addEventListener('abort', () => { clearTimeout(timer); fail(signal.reason as Error); }, { once: true });
});
const cpuSeconds = (since?: NodeJS.CpuUsage) => { const used = process.cpuUsage(since); return (used.user + used.system) / 1e6; };

let requests = 0;
let throttled = 0;
const client = makeHttpClient();
const transport = wrapTransport(makeSageTransport(client, `${options.base}/v3.1`), {
  clock, sleep, random: Math.random,
  auth: { accessToken: () => Promise.resolve('bench'), worked: () => undefined, refused: () => undefined },
  limit: { requests: Number(options['per-minute']), perMs: 60_000, atOnce: Number(options['at-once']) },
  laneOf: () => 'one',
  log: (entry) => { requests += 1; if ('status' in entry && entry.status === 429) throttled += 1; },
});
// What a process needs once, whatever it syncs, is not what a sync costs.
await import('got');

let startedMs = performance.now();
let before = process.cpuUsage();
const store = openStore(options.file, key);
const reader = accounting.connect(transport).openCompany('bench');
const sync = () => runSync(
  { kind: options.kind as 'full', switchedOn: types, asked: null, confirmRemovals: false, isCareful: false },
  { store, reader, clock, sleep, onStatus: () => undefined },
  new AbortController().signal,
);
// As many as the floor makes before it counts.
for (let warm = 0; warm < Number(options.warm); warm += 1) await sync();
if (options.warm !== '0') [startedMs, before, requests] = [performance.now(), process.cpuUsage(), 0];
let outcome = await sync();
const published = store.published()?.sync ?? 0;
const kept = store.history(null, 1000).length;
for (let poll = 1; poll < Number(options.polls); poll += 1) outcome = await sync();
const grown = (store.published()?.sync ?? 0) - published + store.history(null, 1000).length - kept;
const rows = types.map((type) => store.books().count(type)).reduce((sum, count) => sum + count, 0);
store.close();
client.close();
const wallS = (performance.now() - startedMs) / 1000;
process.stdout.write(`${JSON.stringify({
  status: outcome.status.status, news: outcome.isNews, rows, requests, throttled, grown,
  read: outcome.status.dataSets.reduce((sum, one) => sum + one.read, 0),
  changed: outcome.status.dataSets.reduce((sum, one) => sum + one.changed + one.added, 0),
  s: Number(wallS.toFixed(3)), rows_s: Math.round(rows / wallS), cpu_s: Number(cpuSeconds(before).toFixed(3)),
  rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
})}\n`);
process.exit(outcome.problem === null ? 0 : 1);
