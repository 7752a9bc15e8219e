/**
 * The reader process, from its first message to its end: the only place that loads an ODBC driver. It signs in, answers
 * questions in batches that the asker paces, and ends when told or when its parent is gone. It decides nothing: what a
 * driver says is passed on as it is.
 */
import type { Cell, Row } from '../../src/sage/data-set.ts';
import { batchesAhead, type Answer, type DriverProblem, type Failure, type FromReader, type Phase, type Question, type ToReader } from './reader-messages.ts';

/** What is used of the npm package `odbc`; its `timeout` never is, since Sage's driver refuses it (HY092). */
type Fetched = readonly (readonly unknown[])[] & { readonly columns?: readonly { readonly name: string }[] };
export type OdbcCursor = { readonly noData: boolean; fetch(): Promise<Fetched>; close(): Promise<void> };
export type OdbcConnection = {
  query(sql: string, options: { readonly cursor: true; readonly fetchSize: number }): Promise<OdbcCursor>;
  columns(catalog: null, schema: null, table: string, column: null): Promise<Fetched>;
  cancel(): Promise<void>;
  close(): Promise<void>;
};
/** With `fetchArray`, rows come as arrays in the order of the statement. */
export type Odbc = { connect(options: { readonly connectionString: string; readonly fetchArray: true }): Promise<OdbcConnection> };

type Run = { readonly id: number; isCancelled: boolean; batchesLeft: number; wake: () => void };

const rowsPerFetch = 250;
const rowsPerBatch = 1_000;
/** A slow driver's rows are passed on this often, so that slow is told from hanging. */
const flushMs = 250;
/** Signing out takes this long at most; a driver that hangs is left by force. */
const signOutMsMax = 1_000;

class PhaseError extends Error {
  readonly phase: Phase;
  constructor(phase: Phase, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.phase = phase;
  }
}

export function runReader(loadOdbc: () => Promise<Odbc>): void {
  let connection: OdbcConnection | null = null;
  const runs = new Map<number, Run>();
  /** The run whose call the driver is at: it is given one call at a time, since old drivers are not safe for more. */
  let atDriver: Run | null = null;
  let lastCall: Promise<unknown> = Promise.resolve();
  const say = (id: number, answer: Answer): void => { if (process.connected) process.send?.({ id, answer } satisfies FromReader); };

  function call<T>(run: Run, phase: Phase, work: () => Promise<T>): Promise<T> {
    const result = lastCall.then(async () => {
      atDriver = run;
      try {
        return await work();
      } catch (thrown) {
        throw new PhaseError(phase, thrown);
      } finally {
        atDriver = null;
      }
    });
    lastCall = result.catch(() => undefined);
    return result;
  }

  function connected(): OdbcConnection {
    if (connection === null) throw new Error('not connected');
    return connection;
  }

  async function connect(run: Run, connectionString: string): Promise<void> {
    const odbc = await call(run, 'load', loadOdbc);
    connection = await call(run, 'connect', () => odbc.connect({ connectionString, fetchArray: true }));
  }

  /** The driver takes the name as a pattern, in which `_` stands for anything; and ODBC-2 drivers spell columns as they like. */
  async function listColumns(run: Run, table: string): Promise<readonly string[] | null> {
    const found = await call(run, 'columns', () => connected().columns(null, null, table, null));
    const at = (name: string): number => (found.columns ?? []).findIndex((column) => column.name.toUpperCase() === name);
    const [tableAt, nameAt] = [at('TABLE_NAME'), at('COLUMN_NAME')];
    const names = found.filter((row) => String(row[tableAt]).toUpperCase() === table.toUpperCase()).map((row) => String(row[nameAt]));
    return names.length === 0 ? null : names;
  }

  /** Some drivers know no blocks of rows: then one row at a time, which the asker is told and asks for from then on. */
  async function openCursor(run: Run, sql: string, isRowByRow: boolean): Promise<{ readonly cursor: OdbcCursor; readonly isRowByRow: boolean }> {
    const open = (fetchSize: number): Promise<OdbcCursor> => call(run, 'query', () => connected().query(sql, { cursor: true, fetchSize }));
    if (isRowByRow) return { cursor: await open(1), isRowByRow };
    try {
      return { cursor: await open(rowsPerFetch), isRowByRow };
    } catch (thrown) {
      if (run.isCancelled || !(thrown instanceof Error) || !/setting the fetch size/i.test(thrown.message)) throw thrown;
      return { cursor: await open(1), isRowByRow: true };
    }
  }

  async function readRows(run: Run, sql: string, askedRowByRow: boolean): Promise<boolean> {
    const { cursor, isRowByRow } = await openCursor(run, sql, askedRowByRow);
    const fetch = (): Promise<Fetched> => call(run, 'fetch', () => cursor.fetch().catch((thrown: unknown) => {
      if (cursor.noData && isPastEnd(thrown)) return [];
      throw thrown;
    }));
    let batch: Row[] = [];
    let sentAtMs = performance.now();
    const send = async (): Promise<void> => {
      while (run.batchesLeft === 0 && !run.isCancelled) await new Promise<void>((wake) => { run.wake = wake; });
      if (run.isCancelled) return;
      run.batchesLeft -= 1;
      say(run.id, { type: 'rows', json: JSON.stringify(batch) });
      batch = [];
      sentAtMs = performance.now();
    };
    try {
      let next = fetch();
      // The cursor's own `noData` comes too early with some drivers (and after every row with block size 1): only a fetch that gives nothing is the end.
      for (let fetched = await next; fetched.length > 0 && !run.isCancelled; fetched = await next) {
        next = fetch();
        next.catch(() => undefined); // Met when it is awaited.
        for (const row of fetched) batch.push(row.map(toCell));
        if (batch.length >= rowsPerBatch || performance.now() - sentAtMs >= flushMs) await send();
      }
      if (batch.length > 0) await send();
    } finally {
      await call(run, 'fetch', () => cursor.close()).catch(() => undefined);
    }
    return isRowByRow;
  }

  async function answer(run: Run, question: Question): Promise<void> {
    let last: Answer = { type: 'done', isRowByRow: false };
    try {
      if (question.type === 'connect') await connect(run, question.connectionString);
      else if (question.type === 'columns') say(run.id, { type: 'columns', columns: await listColumns(run, question.table) });
      else last = { type: 'done', isRowByRow: await readRows(run, question.sql, question.isRowByRow) };
    } catch (thrown) {
      if (!run.isCancelled) last = { type: 'failed', failure: toFailure(thrown) };
    }
    runs.delete(run.id);
    say(run.id, last);
  }

  /** Leaves by force: a thread that hangs in the driver would hold up any other way out. */
  async function leave(): Promise<void> {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), signOutMsMax);
    for (const run of runs.values()) cancel(run);
    await lastCall;
    await connection?.close().catch(() => undefined);
    process.kill(process.pid, 'SIGKILL');
  }

  function cancel(run: Run): void {
    run.isCancelled = true;
    run.wake();
    if (atDriver === run) connection?.cancel().catch(() => undefined);
  }

  process.on('message', (message: ToReader) => {
    if (message.type === 'end') return void leave();
    if (message.type === 'ask') {
      const run: Run = { id: message.id, isCancelled: false, batchesLeft: batchesAhead, wake: () => undefined };
      runs.set(run.id, run);
      return void answer(run, message.question);
    }
    const run = runs.get(message.id);
    if (run === undefined) return;
    if (message.type === 'cancel') return cancel(run);
    run.batchesLeft += 1;
    run.wake();
  });
  process.on('disconnect', () => void leave());
  // Ctrl-C in a terminal reaches the whole group; the parent decides.
  process.on('SIGINT', () => undefined);
}

/** What JSON holds: the tables read here have texts and numbers; whole numbers beyond a double's reach stay digits, and what is no number is told in words. */
function toCell(value: unknown): Cell {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  throw new PhaseError('query', new Error('a column holds bytes, which are not read'));
}

/** Asked once more after its end, a driver may complain of the cursor's state instead of giving nothing. */
function isPastEnd(thrown: unknown): boolean {
  const problems = (thrown as { readonly odbcErrors?: readonly Partial<DriverProblem>[] } | null)?.odbcErrors ?? [];
  return problems.some(({ state }) => state === '24000' || state === 'HY010');
}

function toFailure(thrown: unknown): Failure {
  const phase = thrown instanceof PhaseError ? thrown.phase : 'query';
  const cause = thrown instanceof PhaseError && thrown.cause !== undefined ? thrown.cause : thrown;
  const given = (cause as { readonly odbcErrors?: readonly Partial<DriverProblem>[] } | null)?.odbcErrors ?? [];
  const problems = given.map(({ state, code, message }) => ({ state: String(state ?? ''), code: Number(code ?? 0), message: String(message ?? '').slice(0, 1_000) }));
  return { phase, message: cause instanceof Error ? cause.message.slice(0, 1_000) : 'unknown', problems };
}
