/**
 * Reads a Sage 50 data set as the helper does, through a reader process, measured from inside: one line of JSON with wall,
 * CPU and peak memory of both processes. Called by its figure; not by hand.
 *
 *   --do sync  a whole sync into an encrypted store, `--file`; writes down what it asked of the audit trail, `--statements`
 *   --do read  those statements again, their rows counted and dropped
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeOdbcDataSet } from '../helper/sage-50/odbc-data-set.ts';
import { forkReader } from '../helper/sage-50/reader-line.ts';
import { openStore } from '../helper/store/sqlite/open-store.ts';
import { giveWay } from '../helper/sync/give-way.ts';
import { runSync } from '../helper/sync/run-sync.ts';
import type { DataSet } from '../src/sage/data-set.ts';
import { sage50 } from '../src/sage/products/sage-50/product.ts';
import { dataTypes } from '../src/shared/records/data-types.ts';

const { values: options } = parseArgs({
  options: { do: { type: 'string', default: 'read' }, reader: { type: 'string', default: '' }, connection: { type: 'string', default: '' }, statements: { type: 'string', default: '' }, file: { type: 'string', default: '' } },
});
const never = new AbortController().signal;
const sleep = (waitMs: number) => new Promise<void>((wake) => { setTimeout(wake, waitMs); });

const readers: (number | undefined)[] = [];
const start = forkReader(options.reader);
const dataSet = makeOdbcDataSet({
  startReader: () => { const reader = start(); readers.push(reader.pid); return reader; },
  connectionString: options.connection, password: '', sleep, random: Math.random, readHolder: () => Promise.resolve(null),
});

/** The most memory of a process that lives, by Linux's own account: what Node tells of itself begins at its parent's. */
const peakMb = (pid: number | string | undefined): number => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

/** Of the reader process while it lives. */
function readerUsed(): { readonly cpuS: number; readonly mb: number } {
  const [pid] = readers;
  if (readers.length !== 1) throw new Error(`${readers.length} reader processes were started`);
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').slice(11, 13).map(Number);
  return { cpuS: (user + system) / 100, mb: peakMb(pid) };
}

async function read(): Promise<Record<string, number>> {
  let rows = 0;
  for (const sql of readFileSync(options.statements, 'utf8').split('\n')) for await (const batch of dataSet.readRows(sql, never)) rows += batch.length;
  return { rows };
}

async function sync(): Promise<Record<string, number>> {
  giveWay();
  const statements: string[] = [];
  const heard: DataSet = {
    ...dataSet,
    readRows(sql, signal) {
      if (/ FROM AUDIT_(HEADER|SPLIT|JOURNAL|USAGE) WHERE /.test(sql)) statements.push(sql);
      return dataSet.readRows(sql, signal);
    },
  };
  const connector = sage50.connect(heard);
  const [company] = await connector.findCompanies(never);
  const store = openStore(options.file, new Uint8Array(32).fill(1));
  const outcome = await runSync(
    { kind: 'full', switchedOn: dataTypes, asked: null, confirmRemovals: false, isCareful: false },
    { store, reader: connector.openCompany(company?.sourceId ?? ''), clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() }, sleep, onStatus: () => undefined },
    never,
  );
  if (outcome.problem || outcome.status.proof?.outcome !== 'agrees') throw new Error(`the sync ended ${outcome.status.status}: ${outcome.problem?.message ?? JSON.stringify(outcome.status.proof)}`);
  const rows = store.books().count('ledgerLines');
  store.close();
  writeFileSync(options.statements, statements.join('\n'));
  return { rows, statements: statements.length };
}

const startedMs = performance.now();
const got = await (options.do === 'sync' ? sync() : read());
const s = (performance.now() - startedMs) / 1000;
const reader = readerUsed();
const { user, system } = process.cpuUsage();
process.stdout.write(`${JSON.stringify({
  ...got, s: Number(s.toFixed(3)), rows_s: Math.round((got['rows'] ?? 0) / s), cpu_s: Number(((user + system) / 1e6).toFixed(2)), reader_cpu_s: reader.cpuS,
  rss_mb: peakMb('self'), reader_mb: reader.mb,
})}\n`);
await dataSet.close();
process.exit(0);
