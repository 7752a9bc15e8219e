/** The pure parts of a sync: what it resumes, what it reads, when it asks, and how it fetches ahead and tells. */
import { checkpointText, readCheckpoint, startOf, type KeptCheckpoint } from '../../helper/sync/checkpoint.ts';
import { planSync } from '../../helper/sync/plan.ts';
import { prefetch } from '../../helper/sync/prefetch.ts';
import { problemOf, stopsWholeSync } from '../../helper/sync/problems.ts';
import { throttle } from '../../helper/sync/progress.ts';
import { mustAsk } from '../../helper/sync/removals.ts';
import { problem } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { AppError, errorCodes } from '../../src/shared/errors.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import type { ResourceFacts } from '../../src/sage/connector.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';

const seven = 7 as SyncNumber;
const kept = (more: Partial<KeptCheckpoint>): KeptCheckpoint => ({ at: 'here', from: 'before', sync: 7, kind: 'incremental', isDone: true, ...more });

describe('where a read starts', () => {
  it('is at the beginning for what was never read, also in a look for news', () => {
    expect(startOf(null, seven, 'incremental')).toMatchObject({ kind: 'full', checkpoint: null, resume: false });
  });
  it('is where an earlier sync ended, or, in a full one, at the beginning', () => {
    expect(startOf(kept({ sync: 6 }), seven, 'incremental')).toMatchObject({ kind: 'incremental', checkpoint: 'here', resume: false, from: 'here' });
    expect(startOf(kept({ sync: 6 }), seven, 'full')).toMatchObject({ kind: 'full', checkpoint: null, resume: false, from: 'here' });
  });
  it('is where an earlier sync had started, when that one never came to the end', () => {
    expect(startOf(kept({ sync: 6, isDone: false }), seven, 'incremental')).toMatchObject({ checkpoint: 'before', resume: false });
    expect(startOf(kept({ sync: 6, isDone: false, from: null }), seven, 'incremental')).toMatchObject({ kind: 'full', checkpoint: null });
  });
  it('is in the middle for a read that this very sync was cut off in, of the kind that it was', () => {
    expect(startOf(kept({ isDone: false, kind: 'full' }), seven, 'incremental')).toMatchObject({ kind: 'full', checkpoint: 'here', resume: true, from: 'before' });
  });
  it('is at the end of what this very sync has read: only what changed since is missing', () => {
    expect(startOf(kept({ kind: 'full' }), seven, 'full')).toMatchObject({ kind: 'incremental', checkpoint: 'here', resume: false });
  });
  it('is at the beginning of a full read again, for a resource that failed in this sync before it was cut off', () => {
    expect(startOf(kept({ sync: 0, at: 'before' }), seven, 'full')).toMatchObject({ kind: 'full', checkpoint: null, resume: false });
    expect(startOf(kept({ sync: 0, at: null }), seven, 'incremental')).toMatchObject({ kind: 'full', checkpoint: null });
  });
  it('survives being written and read, and rubbish counts as nothing', () => {
    expect(readCheckpoint(checkpointText(kept({})))).toEqual(kept({}));
    for (const text of [null, '', '{', '{"at":1}', '"x"']) expect(readCheckpoint(text)).toBeNull();
  });
});

describe('F39, F40: asking before removing', () => {
  it.each([
    ['nothing', 100, 0, 'vanished', false], ['a fifth', 100, 20, 'vanished', false], ['more than a fifth', 100, 21, 'vanished', true], ['30 %', 10, 3, 'vanished', true],
    ['two of five', 5, 2, 'vanished', false], ['all of one', 1, 1, 'vanished', true], ['all of many', 50, 50, 'vanished', true], ['more than a thousand', 100_000, 1_001, 'vanished', true], ['a thousand', 100_000, 1_000, 'vanished', false],
    ['told, both of two', 2, 2, 'told', false], ['told, 30 %', 10, 3, 'told', true], ['told, fewer than came in their place', 10, -4, 'told', false], ['told, more than a thousand', 100_000, 1_001, 'told', true],
  ] as const)('%s: %i known, %i gone, %s: %s', (_name, known, gone, how, asks) => {
    expect(mustAsk({ dataTypes: ['customers'], known, gone, how })).toBe(asks);
  });
});

describe('what a sync reads', () => {
  const resource = (name: string, ...types: ResourceFacts['dataTypes']): ResourceFacts => ({ name, dataTypes: types, deletes: 'sweep' });
  const offered = [resource('banks', 'bankAccounts'), resource('contacts', 'customers', 'suppliers'), resource('invoices', 'salesInvoices'), resource('entries', 'ledgerLines'), resource('quotes', 'quotes')];
  const namesOf = (plan: ReturnType<typeof planSync>) => plan.resources.map((facts) => facts.name);

  it('is everything that is switched on, bank accounts last; what the product lacks is told', () => {
    const plan = planSync(offered, dataTypes, null);
    expect(namesOf(plan)).toEqual(['contacts', 'invoices', 'entries', 'quotes', 'banks']);
    expect([...plan.notSupported]).toContain('bills');
    expect(plan.isWhole).toBe(true);
  });
  it('is what was asked for, and for what is posted all that is', () => {
    expect(namesOf(planSync(offered, dataTypes, ['customers']))).toEqual(['contacts']);
    expect(namesOf(planSync(offered, dataTypes, ['salesInvoices']))).toEqual(['invoices', 'entries', 'banks']);
    expect(planSync(offered, dataTypes, ['customers']).isWhole).toBe(false);
  });
  it('leaves out what is switched off', () => {
    const plan = planSync(offered, ['customers', 'ledgerLines'], null);
    expect(namesOf(plan)).toEqual(['contacts', 'entries']);
    expect(plan.isWhole).toBe(true);
  });
});

describe('problems', () => {
  it('have a sentence and a button for every error, in the contract\'s shape', () => {
    for (const code of errorCodes) expect(problem.safeParse(problemOf(new AppError(code, 'for the log: token=abc'), '2026-11-23T00:00:00.000Z' as IsoTime)).error).toBeUndefined();
    expect(problemOf(new AppError('sage_failed', 'for the log: token=abc'), '2026-11-23T00:00:00.000Z' as IsoTime).message).not.toContain('abc');
  });
  it('of one resource do not stop the others, unless Sage as a whole asks to wait', () => {
    expect(stopsWholeSync(new AppError('sage_forbidden', ''))).toBe(false);
    expect(stopsWholeSync(new AppError('sage_failed', ''))).toBe(false);
    expect(stopsWholeSync(new AppError('sage_failed', '', { retryAfterMs: 1 }))).toBe(true);
    expect(stopsWholeSync(new AppError('disk_full', ''))).toBe(true);
  });
});

describe('fetching ahead', () => {
  const never = new AbortController().signal;
  it('keeps the order, asks for no more than it may, and stops asking when nobody reads on', async () => {
    let asked = 0;
    async function* numbers() { for (;;) yield asked += 1; }
    const got: number[] = [];
    for await (const number of prefetch(numbers(), 2, never)) {
      got.push(number);
      await new Promise((done) => setTimeout(done, 1));
      expect(asked - number).toBeLessThanOrEqual(3);
      if (number === 5) break;
    }
    expect(got).toEqual([1, 2, 3, 4, 5]);
    const afterwards = asked;
    await new Promise((done) => setTimeout(done, 5));
    expect(asked).toBe(afterwards);
  });
  it('meets a failure when its turn comes, not before', async () => {
    async function* failing() { yield 1; yield 2; throw new Error('third'); }
    const got: number[] = [];
    await expect((async () => { for await (const number of prefetch(failing(), 3, never)) { got.push(number); await new Promise((done) => setTimeout(done, 2)); } })()).rejects.toThrow('third');
    expect(got).toEqual([1, 2]);
  });
});

describe('telling progress', () => {
  it('tells the first at once, the others a few times a second, and the last for certain', async () => {
    const told: number[] = [];
    const progress = throttle<number>((value) => void told.push(value), 40, () => performance.now());
    for (let i = 0; i < 50; i += 1) { progress.tell(() => i); await new Promise((done) => setTimeout(done, 2)); }
    progress.tell(() => 99);
    progress.end();
    expect(told[0]).toBe(0);
    expect(told.at(-1)).toBe(99);
    expect(told.length).toBeLessThan(15);
    await new Promise((done) => setTimeout(done, 60));
    expect(told.at(-1)).toBe(99);
  });
});
