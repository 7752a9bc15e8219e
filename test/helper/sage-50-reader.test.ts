/** The reader process over the real ODBC package and a real driver: what it reads, and how it meets drivers that fail. */
import { setTimeout as sleepFor } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { AppError, recoveryOf } from '../../src/shared/errors.ts';
import type { Row } from '../../src/sage/data-set.ts';
import { forkReader } from '../../helper/sage-50/reader-line.ts';
import { collect, isAlive, makeWorld, never, readerFile, until, type World } from './sage-50-world.ts';

const lines = 5_000;
const all = 'SELECT SPLIT_NUMBER, DETAILS FROM AUDIT_SPLIT';
/** Takes minutes to give its first row. */
const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT COUNT(*) FROM n';
let world: World;
beforeEach(() => { world = makeWorld(lines); });
afterEach(() => world.remove());

const caught = async (work: Promise<unknown>): Promise<AppError> => {
  const thrown = await work.then(() => null, (error: unknown) => error);
  if (!(thrown instanceof AppError)) throw new Error(`no AppError came, but ${String(thrown)}`);
  return thrown;
};
const numbersOf = (rows: readonly Row[]): readonly unknown[] => rows.map(([number]) => number);
const oneToLast = Array.from({ length: lines }, (_, index) => index + 1);

describe('reading', () => {
  it('gives every row once, in the driver\'s order, with texts as text, numbers as numbers and nothing as null', async () => {
    const rows = await collect(world.open().readRows('SELECT SPLIT_NUMBER, DETAILS, AMOUNT, DATE, DEPT_NAME FROM AUDIT_SPLIT', never));
    expect(numbersOf(rows)).toEqual(oneToLast);
    expect(rows[2]).toEqual([3, 'Line 3', 0.75, '2026-01-31', null]);
  });

  it('keeps pound signs and accents, and gives nothing for nothing', async () => {
    const dataSet = world.open();
    expect(await collect(dataSet.readRows(`SELECT '£5 für Müller, Łódź'`, never))).toEqual([['£5 für Müller, Łódź']]);
    expect(await collect(dataSet.readRows(`${all} WHERE SPLIT_NUMBER < 0`, never))).toEqual([]);
  });

  it('hands over what is no number as words, which nobody takes for an amount or for nothing', async () => {
    const db = new Database(world.file);
    db.exec('UPDATE AUDIT_SPLIT SET AMOUNT = CASE SPLIT_NUMBER WHEN 1 THEN 9e999 WHEN 2 THEN -9e999 ELSE 0.1 END');
    db.close();
    expect(await collect(world.open().readRows('SELECT AMOUNT FROM AUDIT_SPLIT WHERE SPLIT_NUMBER <= 3', never))).toEqual([['Infinity'], ['-Infinity'], [0.1]]);
  });

  it('lists columns by the driver\'s catalogue, in capitals, and never those of a table with a like name', async () => {
    const dataSet = world.open();
    expect(await dataSet.columnsOf('audit_split', never)).toEqual(new Set(['SPLIT_NUMBER', 'DETAILS', 'AMOUNT', 'DATE', 'DEPT_NAME']));
    expect(await dataSet.columnsOf('AUDITXSPLIT', never)).toEqual(new Set(['OTHER']));
    expect(await dataSet.columnsOf('AUDIT_JOURNAL', never)).toBeNull();
  });

  it('answers several questions at a time out of one process, also one within another', async () => {
    const dataSet = world.open();
    const inner: unknown[] = [];
    for await (const rows of dataSet.readRows(all, never)) inner.push(...await collect(dataSet.readRows(`${all} WHERE SPLIT_NUMBER = ${String(rows[0]?.[0])}`, never)));
    expect(inner).toHaveLength(lines / 1_000);
    const [one, other, columns] = await Promise.all([collect(dataSet.readRows(all, never)), collect(dataSet.readRows(all, never)), dataSet.columnsOf('AUDIT_SPLIT', never)]);
    expect([one.length, other.length, columns?.size]).toEqual([lines, lines, 5]);
    expect(world.processes).toHaveLength(1);
  });

  it('waits for whoever reads: the process is never more than a few batches ahead', async () => {
    let heard = 0;
    const start = forkReader(readerFile);
    const dataSet = world.open({ startReader: () => { const reader = start(); reader.onMessage(({ answer }) => { if (answer.type === 'rows') heard += 1; }); return reader; } });
    const rows = dataSet.readRows(all, never)[Symbol.asyncIterator]();
    await rows.next();
    await sleepFor(300);
    expect(heard).toBe(3);
    await rows.return?.();
  });

  it('asks the driver for a cursor and a block size, and never for its timeout, which Sage\'s refuses', async () => {
    await collect(world.openFaulty('none').readRows(all, never));
    expect(world.notes()).toEqual(['query cursor fetchSize 250']);
  });

  it('ends the process when told, or when nothing was asked for a while, and starts anew with the next question', async () => {
    const dataSet = world.open({ limits: { idleMsMax: 100 } });
    await collect(dataSet.readRows(all, never));
    await until(() => !isAlive(world.processes[0]?.pid));
    await collect(dataSet.readRows(all, never));
    await dataSet.close();
    expect(world.processes.map(({ pid }) => isAlive(pid))).toEqual([false, false]);
    expect(await dataSet.columnsOf('AUDITXSPLIT', never)).not.toBeNull();
  });
});

describe('cancelling', () => {
  it('throws the signal\'s reason within a second while the driver works, and the next question is answered', async () => {
    const dataSet = world.open();
    await dataSet.columnsOf('AUDIT_SPLIT', never);
    const stop = new AbortController();
    const reason = new AppError('sync_cancelled', 'asked to cancel');
    setTimeout(() => stop.abort(reason), 200);
    const from = performance.now();
    expect(await caught(collect(dataSet.readRows(endless, stop.signal)))).toBe(reason);
    expect(performance.now() - from).toBeLessThan(1_200);
    expect(numbersOf(await collect(dataSet.readRows(all, never)))).toEqual(oneToLast);
  });

  it.each(['silent', 'frozen'] as const)('ends the process of a driver that is %s and does not stop', async (fault) => {
    const dataSet = world.openFaulty(fault, { times: 1 });
    const stop = new AbortController();
    let abortedAt = Number.NaN;
    void until(() => world.notes().includes(fault)).then(() => { abortedAt = performance.now(); stop.abort(new AppError('sync_cancelled', 'asked to cancel')); });
    expect((await caught(collect(dataSet.readRows(all, stop.signal)))).code).toBe('sync_cancelled');
    expect(performance.now() - abortedAt).toBeLessThan(1_000);
    await until(() => !isAlive(world.processes[0]?.pid), 1_000);
    expect(numbersOf(await collect(dataSet.readRows(all, never)))).toEqual(oneToLast);
  });

  it('stops the driver when whoever reads stops early', async () => {
    const dataSet = world.openFaulty('none');
    for await (const _rows of dataSet.readRows(all, never)) break;
    expect(await dataSet.columnsOf('AUDIT_SPLIT', never)).not.toBeNull();
    expect(world.processes).toHaveLength(1);
  });
});

describe('a driver that fails', () => {
  it.each(['silent', 'frozen'] as const)('F31: that is %s meets the watchdog: too slow, and the next question starts a new process', async (fault) => {
    const dataSet = world.openFaulty(fault, { times: 1, limits: { silentMsMax: 700 } });
    const error = await caught(collect(dataSet.readRows(all, never)));
    expect([error.code, recoveryOf(error.code)]).toEqual(['sage_too_slow', 'retry']);
    expect(numbersOf(await collect(dataSet.readRows(all, never)))).toEqual(oneToLast);
    expect(world.processes).toHaveLength(2);
  });

  it('that is slow but comes is not taken for silent', async () => {
    const dataSet = world.openFaulty('slow', { limits: { silentMsMax: 700 } });
    expect(await collect(dataSet.readRows(`${all} WHERE SPLIT_NUMBER <= 1500`, never))).toHaveLength(1_500);
  });

  it('that crashes is an error to try again after, never a crash of ours nor a short list', async () => {
    const dataSet = world.openFaulty('crash', { times: 1 });
    const error = await caught(collect(dataSet.readRows(all, never)));
    expect([error.code, recoveryOf(error.code)]).toEqual(['sage_failed', 'retry']);
    expect(error.message).toContain('SIGSEGV');
    expect(numbersOf(await collect(dataSet.readRows(all, never)))).toEqual(oneToLast);
  });

  it('that fails in the middle gives the rows before, then the error', async () => {
    const rows: Row[] = [];
    const error = await caught(collect(world.open().readRows(`SELECT SPLIT_NUMBER, abs(-9223372036854775807 - (SPLIT_NUMBER = 4500)) FROM AUDIT_SPLIT`, never), rows));
    expect(error.code).toBe('sage_failed');
    expect(rows.length).toBeLessThan(4_500);
  });

  it('that hands over no blocks is read row by row, which is learned once', async () => {
    const dataSet = world.openFaulty('no_blocks');
    expect(numbersOf(await collect(dataSet.readRows(all, never)))).toEqual(oneToLast);
    expect(numbersOf(await collect(dataSet.readRows(all, never)))).toEqual(oneToLast);
    expect(world.notes()).toEqual(['query cursor fetchSize 250', 'no_blocks', 'query cursor fetchSize 1', 'query cursor fetchSize 1']);
  });

  it('that complains when asked past its end has ended all the same', async () => {
    // Not a whole number of blocks: the cursor knows of its end while rows are still on their way.
    expect(await collect(world.openFaulty('complains_past_end').readRows(`${all} WHERE SPLIT_NUMBER <= 4950`, never))).toHaveLength(4_950);
    expect(world.notes()).toContain('complains_past_end');
  });

  it('that says too early that there are no more rows is read to its end', async () => {
    expect(numbersOf(await collect(world.openFaulty('ends_too_early').readRows(all, never)))).toEqual(oneToLast);
  });

  it('that ran out of memory is restarted once by itself', async () => {
    expect(numbersOf(await collect(world.openFaulty('no_storage', { times: 1 }).readRows(all, never)))).toEqual(oneToLast);
    expect(world.processes).toHaveLength(2);
  });

  it('that runs out again and again is an error; and one that ran out among the rows leaves its process', async () => {
    const again = await caught(world.openFaulty('no_storage').columnsOf('AUDIT_SPLIT', never));
    expect([again.code, again.message]).toEqual(['sage_failed', expect.stringContaining('ran out of memory')]);
    expect(world.processes).toHaveLength(2);
    const dataSet = world.openFaulty('no_storage_late', { times: 1 });
    expect((await caught(collect(dataSet.readRows(all, never)))).code).toBe('sage_failed');
    await collect(dataSet.readRows(all, never));
    expect(world.processes).toHaveLength(4);
  });

  it('that is not installed, or cannot read the statement, is told as such and without the password', async () => {
    const missing = await caught(world.open({ connectionString: 'Driver={Sage Line 50 v77};DIR=/nowhere;UID=MANAGER;PWD=not-for-logs;', password: 'not-for-logs' }).columnsOf('COMPANY', never));
    expect([missing.code, missing.message]).toEqual(['driver_missing', expect.stringContaining('Sage Line 50 v77')]);
    expect(missing.message).not.toContain('not-for-logs');
    expect((await caught(collect(world.open().readRows('SELECT 1 FROM NOWHERE', never)))).code).toBe('sage_failed');
  });
});

describe('Sage in exclusive mode', () => {
  const manners = { firstPauseMs: 100, pauseMsMax: 400, totalMsMax: 600, comeBackMs: 300_000 };
  it('is waited out with growing pauses', async () => {
    const pauses: number[] = [];
    const dataSet = world.openFaulty('exclusive', { times: 3, manners, sleep: async (waitMs) => void pauses.push(waitMs) });
    expect(await collect(dataSet.readRows(all, never))).toHaveLength(lines);
    expect(pauses).toEqual([75, 150, 300]);
  });

  it('that lasts is told, with who is in Sage and when to come back', async () => {
    const pauses: number[] = [];
    const dataSet = world.openFaulty('exclusive', { manners, readHolder: async () => 'FREDA', sleep: async (waitMs) => void pauses.push(waitMs) });
    const error = await caught(dataSet.columnsOf('AUDIT_SPLIT', never));
    expect([error.code, error.retryAfterMs]).toEqual(['data_set_busy', 300_000]);
    expect(error.message).toContain('FREDA');
    expect(pauses.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(600);
  });

  it('is not waited for by whoever cancels', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new AppError('sync_cancelled', 'asked to cancel')), 600);
    const from = performance.now();
    expect((await caught(world.openFaulty('exclusive').columnsOf('AUDIT_SPLIT', stop.signal))).code).toBe('sync_cancelled');
    expect(performance.now() - from).toBeLessThan(1_600);
  });
});
