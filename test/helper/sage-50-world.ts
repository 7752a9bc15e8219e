/** A table of audit lines in a file, and ways to read it through the reader process as it is or with a faulty driver. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { forkChild } from '../../helper/fork-child.ts';
import { makeOdbcDataSet, type OdbcNeeds } from '../../helper/sage-50/odbc-data-set.ts';
import { forkReader, type ReaderProcess, type StartReader } from '../../helper/sage-50/reader-line.ts';
import type { FromReader, ToReader } from '../../helper/sage-50/reader-messages.ts';
import type { DataSet, Row } from '../../src/sage/data-set.ts';
import type { Fault } from './sage-50-faulty-reader.ts';

export const readerFile = join(import.meta.dirname, '../../helper/sage-50/reader.ts');
const faultyReaderFile = join(import.meta.dirname, 'sage-50-faulty-reader.ts');
export const never = new AbortController().signal;

export type World = {
  readonly file: string;
  /** Every process that was started, in order. */
  readonly processes: readonly ReaderProcess[];
  /** `startReader` as it is, each start taken down. */
  watch(start: StartReader): StartReader;
  open(needs?: Partial<OdbcNeeds>): DataSet;
  openFaulty(fault: Fault, options?: { readonly times?: number } & Partial<OdbcNeeds>): DataSet;
  /** What the faulty driver was asked. */
  notes(): readonly string[];
  remove(): Promise<void>;
};

/** `lines` rows of AUDIT_SPLIT: number, details, amount, date, and a null. */
export function makeWorld(lines: number): World {
  const folder = mkdtempSync(join(tmpdir(), 'll-sage-50-'));
  const file = join(folder, 'lines.db');
  const db = new Database(file);
  db.exec('CREATE TABLE AUDIT_SPLIT (SPLIT_NUMBER INTEGER, DETAILS VARCHAR(60), AMOUNT DOUBLE, DATE DATE, DEPT_NAME VARCHAR(60)); CREATE TABLE AUDITXSPLIT (other INTEGER)');
  db.prepare(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO AUDIT_SPLIT SELECT i, 'Line ' || i, i * 0.25, '2026-01-31', NULL FROM n`).run(lines);
  db.close();
  const processes: ReaderProcess[] = [];
  const opened: DataSet[] = [];
  const notesFile = join(folder, 'notes');
  const watch = (start: StartReader): StartReader => () => {
    const process = start();
    processes.push(process);
    return process;
  };
  const open = (needs: Partial<OdbcNeeds> = {}): DataSet => {
    const dataSet = makeOdbcDataSet({
      startReader: watch(forkReader(readerFile)), connectionString: `Driver={SQLite3};Database=${file};StepAPI=1;`, password: '',
      sleep: async (waitMs, signal) => { await sleepFor(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted()); },
      random: () => 0.5, readHolder: async () => null, ...needs,
    });
    opened.push(dataSet);
    return dataSet;
  };
  return {
    file, processes, watch, open,
    openFaulty: (fault, { times, ...needs } = {}) => open({
      startReader: watch(() => forkChild<ToReader, FromReader>(faultyReaderFile, { heapMiB: 128, env: { LL_FAULT: fault, LL_FAULT_NOTES: notesFile, ...(times !== undefined && { LL_FAULT_TIMES: String(times) }) } })),
      ...needs,
    }),
    notes: () => (existsSync(notesFile) ? readFileSync(notesFile, 'utf8').trim().split('\n') : []),
    async remove() {
      await Promise.all(opened.map((dataSet) => dataSet.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function collect(rows: AsyncIterable<readonly Row[]>, into: Row[] = []): Promise<Row[]> {
  for await (const batch of rows) into.push(...batch);
  return into;
}
export const isAlive = (pid: number | undefined): boolean => {
  try { return process.kill(pid ?? 0, 0); } catch { return false; }
};
export async function until(holds: () => boolean, msMax = 5_000): Promise<void> {
  for (const from = performance.now(); !holds();) {
    if (performance.now() - from > msMax) throw new Error(`it did not come to hold within ${msMax} ms`);
    await sleepFor(20);
  }
}
/** Memory of a process, in MiB. */
export const residentMiB = (pid: number | undefined): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024;
