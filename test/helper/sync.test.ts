/** A sync from end to end against the real store: what readers see, when, and what they are told of it. */
import { proof as proofShape, syncStatus } from '../../src/shared/contract/status.ts';
import { AppError } from '../../src/shared/errors.ts';
import { bankAccount, customer, deleteInvoice, fillBooks, ledgerLine, postInvoice, salesInvoice } from './little-sage.ts';
import { makeSyncBench, type SyncBench } from './sync-bench.ts';

let bench: SyncBench;
beforeEach(() => {
  bench = makeSyncBench();
  fillBooks(bench.sage);
});
afterEach(() => bench.close());

const sameAsSage = () => {
  for (const dataType of ['customers', 'salesInvoices', 'ledgerLines', 'ledgerAccounts', 'quotes'] as const) expect(Object.keys(bench.seen(dataType)).sort()).toEqual(bench.sage.idsOf(dataType));
};

describe('a first sync', () => {
  it('reads everything in full, proves it and publishes it with its status', async () => {
    const { status, isNews, problem } = await bench.sync();
    sameAsSage();
    expect([isNews, problem]).toEqual([true, null]);
    expect(status).toMatchObject({ sync: 1, kind: 'full', status: 'published', problem: null, proof: { outcome: 'agrees' } });
    expect(status.dataSets.find((set) => set.dataType === 'salesInvoices')).toMatchObject({ status: 'complete', read: 10, expected: 10, added: 10, total: 10 });
    expect(status.dataSets.find((set) => set.dataType === 'bills')).toMatchObject({ status: 'not_supported' });
    expect(syncStatus.safeParse(bench.store.status(status.sync)).error).toBeUndefined();
    expect(proofShape.safeParse(bench.store.proof(status.sync)).error).toBeUndefined();
    expect(bench.store.status(status.sync)).toEqual(status);
  });

  it('is complete up to the moment at which Sage first answered, not the one at which it ended', async () => {
    const began = bench.sage.clock.ms;
    const { status } = await bench.sync();
    expect(Date.parse(status.dataAsAt!) - began).toBe(1_000);
    expect(bench.store.published()?.dataAsAt).toBe(status.dataAsAt);
  });

  it('tells its progress and shows readers nothing until it is published', async () => {
    bench.faultPoint = (point) => { if (point === 'page-written') expect(bench.store.published()).toBeNull(); };
    await bench.sync();
    expect(bench.statuses[0]).toMatchObject({ status: 'running' });
    expect(bench.statuses.at(-1)).toMatchObject({ status: 'published' });
  });
});

describe('a look for news', () => {
  beforeEach(async () => {
    await bench.sync();
    bench.sage.requests.length = 0;
  });

  it('that finds none costs one request for each resource, publishes nothing and moves the time up to which the books are complete', async () => {
    const before = bench.store.published()!;
    const outcome = await bench.sync();
    expect(outcome.isNews).toBe(false);
    expect(bench.sage.requests).toHaveLength(bench.sage.reader.resources.length);
    expect(bench.sage.requests.every((line) => line.includes('incremental'))).toBe(true);
    expect(bench.store.published()).toMatchObject({ sync: before.sync });
    expect(bench.store.published()!.dataAsAt > before.dataAsAt).toBe(true);
    expect(outcome.status).toMatchObject({ sync: before.sync, status: 'published', dataAsAt: bench.store.published()!.dataAsAt });
    expect(bench.store.history(null, 10)).toHaveLength(1);
    expect(bench.store.stagedSync()).toBeNull();
  });

  it('brings what was added, changed and deleted in Sage, and nothing else is read', async () => {
    postInvoice(bench.sage, 'i011', 5_000);
    bench.sage.put('salesInvoices', { ...salesInvoice('i001', 101), notes: 'changed' } as never);
    deleteInvoice(bench.sage, 'i002');
    const { status, isNews } = await bench.sync();
    sameAsSage();
    expect(isNews).toBe(true);
    expect(status).toMatchObject({ kind: 'incremental', proof: { outcome: 'agrees' } });
    expect(status.dataSets.find((set) => set.dataType === 'salesInvoices')).toMatchObject({ added: 1, changed: 1, removed: 1, total: 10 });
    expect(bench.seen('salesInvoices').i001).toMatchObject({ notes: 'changed' });
    expect(bench.sage.requests.filter((line) => line.startsWith('salesInvoices'))).toEqual(['salesInvoices incremental 0']);
  });

  it('keeps the proof when only records changed that it is not made of, and asks Sage for no figures', async () => {
    bench.sage.put('customers', customer('c1', 'Renamed'));
    const { status, isNews } = await bench.sync();
    expect([isNews, status.proof?.outcome]).toEqual([true, 'agrees']);
    expect(bench.sage.requests).not.toContain('trialBalance');
  });

  it('reads all bank accounts again after postings, since their balances move by themselves', async () => {
    bench.sage.put('ledgerLines', ledgerLine('x1', '1200', 700, 'x'), ledgerLine('x2', '4000', -700, 'x'));
    bench.sage.put('bankAccounts', bankAccount(700));
    const { status } = await bench.sync();
    expect(bench.sage.requests).toContain('bankAccounts full 0');
    expect(bench.sage.requests.filter((line) => line.startsWith('bankAccounts'))).toHaveLength(1);
    expect(status.proof?.checks.find((check) => check.check === 'banks_equal_accounts')).toMatchObject({ outcome: 'agrees' });
  });

  it('reads only what was asked for; a posted record brings the others of the ledger with it', async () => {
    await bench.sync({ asked: ['customers'] });
    expect(bench.sage.requests).toEqual(['customers incremental 0']);
    bench.sage.requests.length = 0;
    await bench.sync({ asked: ['salesInvoices'] });
    expect(new Set(bench.sage.requests.map((line) => line.split(' ')[0]))).toEqual(new Set(['ledgerAccounts', 'bankAccounts', 'salesInvoices', 'ledgerLines']));
  });

  it('of some data types only does not move the time up to which the books as a whole are complete', async () => {
    const before = bench.store.published()!;
    bench.sage.put('customers', customer('c9'));
    const { status } = await bench.sync({ asked: ['customers'] });
    expect(status.status).toBe('published');
    expect(bench.store.published()!.dataAsAt).toBe(before.dataAsAt);
  });

  it('reads a data type in full that was never read, e.g. switched on since', async () => {
    const other = makeSyncBench(bench.sage);
    await other.sync({ switchedOn: ['customers'] });
    bench.sage.requests.length = 0;
    await other.sync();
    expect(bench.sage.requests).toContain('salesInvoices full 0');
    expect(bench.sage.requests).toContain('customers incremental 0');
    expect(Object.keys(other.seen('salesInvoices'))).toHaveLength(10);
    other.close();
  });

  it('publishes when a check that differed comes out otherwise, and not when it comes out the same', async () => {
    bench.sage.trialBalanceOff.set('4000', 1);
    postInvoice(bench.sage, 'i020', 10);
    expect((await bench.sync()).status.proof?.outcome).toBe('differs');
    expect((await bench.sync()).isNews).toBe(false);
    bench.sage.trialBalanceOff.clear();
    const mended = await bench.sync();
    expect([mended.isNews, mended.status.proof?.outcome]).toEqual([true, 'agrees']);
  });
});

describe('deletions', () => {
  beforeEach(async () => {
    for (let i = 10; i < 40; i += 1) bench.sage.put('customers', customer(`c${i}`));
    await bench.sync();
  });

  it('that Sage does not tell are found by the next full sync', async () => {
    bench.sage.remove('customers', 'c6');
    await bench.sync();
    expect(bench.seen('customers')).toHaveProperty('c6');
    const { status } = await bench.sync({ kind: 'full' });
    sameAsSage();
    expect(status.dataSets.find((set) => set.dataType === 'customers')).toMatchObject({ removed: 1 });
  });

  it('of too large a share stop and ask; after a yes they are made', async () => {
    const gone = Array.from({ length: 12 }, (_, i) => `c${10 + i}`);
    bench.sage.remove('customers', ...gone);
    const { status, problem } = await bench.sync({ kind: 'full' });
    expect(status.status).toBe('waiting_for_answer');
    expect(problem).toMatchObject({ code: 'too_many_vanished', fix: 'confirm_removals' });
    expect(problem?.message).toContain('12 of 36 customers');
    expect(Object.keys(bench.seen('customers'))).toHaveLength(36);
    expect(bench.store.published()?.sync).toBe(1);
    bench.sage.requests.length = 0;
    const after = await bench.sync({ confirmRemovals: true });
    expect(after.status).toMatchObject({ status: 'published', sync: 2 });
    expect(bench.sage.requests.every((line) => !line.includes('full') || line.startsWith('bankAccounts'))).toBe(true);
    sameAsSage();
  });

  it('are not made when the list is suddenly empty, and the question is gone when the list is there again', async () => {
    bench.sage.pretendEmpty = 'customers';
    expect((await bench.sync({ kind: 'full' })).status.status).toBe('waiting_for_answer');
    bench.sage.pretendEmpty = null;
    const { status } = await bench.sync({ kind: 'full' });
    expect(status.status).toBe('published');
    sameAsSage();
    expect(bench.store.history(null, 10).map((one) => one.status)).toEqual(['published', 'failed', 'published']);
  });

  it('told one by one are made without asking while they are few, and asked about when they are many', async () => {
    for (let i = 100; i < 200; i += 1) postInvoice(bench.sage, `n${i}`, 100);
    await bench.sync();
    for (let i = 100; i < 110; i += 1) deleteInvoice(bench.sage, `n${i}`);
    expect((await bench.sync()).status.status).toBe('published');
    for (let i = 110; i < 190; i += 1) deleteInvoice(bench.sage, `n${i}`);
    expect((await bench.sync()).status.status).toBe('waiting_for_answer');
    expect((await bench.sync({ confirmRemovals: true })).status.status).toBe('published');
    sameAsSage();
  });
});

describe('a data type that fails', () => {
  const forbid = (dataType: string, code: 'sage_forbidden' | 'sage_failed' = 'sage_forbidden') => {
    bench.sage.onRequest = (line) => { if (line.startsWith(dataType)) throw new AppError(code, `${dataType} fails`); };
  };

  it('does not stop the others, is told as failed, and leaves open what of the proof depends on it', async () => {
    forbid('salesInvoices');
    const { status, problem } = await bench.sync();
    expect(status.status).toBe('published');
    expect(problem).toMatchObject({ code: 'sage_forbidden', message: 'Sales invoices could not be read. This sign-in is not allowed to read this in Sage.' });
    expect(status.dataSets.find((set) => set.dataType === 'salesInvoices')).toMatchObject({ status: 'failed', total: 0, problem: { code: 'sage_forbidden' } });
    expect(status.dataSets.find((set) => set.dataType === 'customers')).toMatchObject({ status: 'complete', total: 6 });
    expect(status.proof).toMatchObject({ outcome: 'not_checked' });
    expect(status.proof?.checks.find((check) => check.check === 'debtors_equal_control')).toMatchObject({ outcome: 'not_checked', detail: 'Sales invoices could not be read. This sign-in is not allowed to read this in Sage.' });
    expect(status.proof?.checks.find((check) => check.check === 'trial_balance_equals_sage')).toMatchObject({ outcome: 'agrees' });
  });

  it('in the middle of its pages keeps its checkpoint where it was, and is read from there when it works again', async () => {
    await bench.sync();
    const completeUpTo = bench.store.published()!.dataAsAt;
    for (let i = 11; i < 20; i += 1) postInvoice(bench.sage, `i0${i}`, 100);
    bench.sage.onRequest = (line) => { if (line === 'salesInvoices incremental 6') throw new AppError('sage_failed', 'a wide page'); };
    const { status } = await bench.sync();
    expect(status.dataSets.find((set) => set.dataType === 'salesInvoices')).toMatchObject({ status: 'failed' });
    expect(bench.store.published()!.dataAsAt).toBe(completeUpTo);
    bench.sage.onRequest = () => undefined;
    bench.sage.requests.length = 0;
    expect((await bench.sync()).status).toMatchObject({ status: 'published', problem: null, proof: { outcome: 'agrees' } });
    expect(bench.sage.requests).toContain('salesInvoices incremental 0');
    sameAsSage();
    expect(bench.store.published()!.dataAsAt > completeUpTo).toBe(true);
  });

  it('in its first read is read in full the next time', async () => {
    bench.sage.onRequest = (line) => { if (line === 'salesInvoices full 3') throw new AppError('sage_failed', 'a wide page'); };
    await bench.sync();
    bench.sage.onRequest = () => undefined;
    bench.sage.requests.length = 0;
    await bench.sync();
    expect(bench.sage.requests).toContain('salesInvoices full 0');
    sameAsSage();
  });

  it('for good is not published again at each look', async () => {
    forbid('quotes');
    await bench.sync();
    const before = bench.store.published()!;
    expect((await bench.sync()).isNews).toBe(false);
    expect(bench.store.published()).toMatchObject({ sync: before.sync });
    expect(bench.store.published()!.dataAsAt > before.dataAsAt).toBe(true);
  });

  it('is never swept: what a failed full read did not see is not removed', async () => {
    await bench.sync();
    bench.sage.onRequest = (line) => { if (line === 'customers full 3') throw new AppError('sage_failed', 'a wide page'); };
    const { status } = await bench.sync({ kind: 'full', confirmRemovals: true });
    expect(status.dataSets.find((set) => set.dataType === 'customers')).toMatchObject({ status: 'failed', removed: 0 });
    sameAsSage();
  });
});

describe('what stops the whole', () => {
  it.each(['sign_in_required', 'keychain_locked', 'disk_full', 'sage_unreachable'] as const)('%s: the books stay as they were, and the next sync goes on', async (code) => {
    await bench.sync();
    for (let i = 11; i < 30; i += 1) postInvoice(bench.sage, `i0${i}`, 100);
    bench.sage.onRequest = (line) => { if (line === 'salesInvoices incremental 9') throw new AppError(code, 'no more'); };
    const { status, problem } = await bench.sync();
    expect([status.status, problem?.code]).toEqual(['failed', code]);
    expect(bench.store.published()?.sync).toBe(1);
    expect(Object.keys(bench.seen('salesInvoices'))).toHaveLength(10);
    bench.sage.onRequest = () => undefined;
    expect((await bench.sync()).status).toMatchObject({ status: 'published', proof: { outcome: 'agrees' } });
    sameAsSage();
  });

  it('a fault that names a time to wait stops all and says how long', async () => {
    bench.sage.onRequest = (line) => { if (line.startsWith('customers')) throw new AppError('sage_busy', 'wait', { retryAfterMs: 90_000 }); };
    const outcome = await bench.sync();
    expect(outcome).toMatchObject({ status: { status: 'failed' }, retryAfterMs: 90_000 });
  });

  it('a cancel ends it within a second, also while Sage does not answer, and readers see what they saw', async () => {
    await bench.sync();
    postInvoice(bench.sage, 'i011', 1);
    const cancel = new AbortController();
    bench.sage.onRequest = (line) => (line.startsWith('ledgerLines') ? new Promise(() => undefined) : undefined);
    setTimeout(() => cancel.abort(new AppError('sync_cancelled', 'asked')), 50);
    const beganMs = performance.now();
    const { status } = await bench.sync({}, cancel.signal);
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    expect(status).toMatchObject({ status: 'cancelled', problem: { code: 'sync_cancelled' } });
    expect(bench.store.status(status.sync)).toMatchObject({ status: 'cancelled' });
    expect(Object.keys(bench.seen('salesInvoices'))).toHaveLength(10);
    bench.sage.onRequest = () => undefined;
    expect((await bench.sync()).status.status).toBe('published');
    sameAsSage();
    expect(bench.store.history(null, 5).map((one) => one.status)).toEqual(['published', 'cancelled', 'published']);
  });

  it('a cancelled full sync is not gone on with: the next one is what was asked for', async () => {
    await bench.sync();
    const cancel = new AbortController();
    bench.sage.onRequest = (line) => { if (line === 'ledgerLines full 6') cancel.abort(new AppError('sync_cancelled', 'asked')); };
    await bench.sync({ kind: 'full' }, cancel.signal);
    bench.sage.requests.length = 0;
    await bench.sync();
    expect(bench.sage.requests).toContain('ledgerLines incremental 0');
  });

  it('a shutdown leaves what was read for the next start to go on with', async () => {
    const stopped = new AbortController();
    bench.sage.onRequest = (line) => { if (line === 'ledgerLines full 6') stopped.abort(new AppError('shutting_down', 'the helper stops')); };
    const { status } = await bench.sync({}, stopped.signal);
    expect(status).toMatchObject({ status: 'interrupted', problem: { code: 'shutting_down' } });
    bench.reopen();
    bench.sage.requests.length = 0;
    bench.sage.onRequest = () => undefined;
    expect((await bench.sync()).status).toMatchObject({ sync: status.sync, status: 'published', kind: 'full' });
    expect(bench.sage.requests).not.toContain('ledgerLines full 0');
    sameAsSage();
  });
});

describe('the proof of a sync', () => {
  it('is made again after reading what was posted meanwhile, before a difference is told', async () => {
    let posted = false;
    bench.sage.onRequest = (line) => {
      if (line !== 'trialBalance' || posted) return;
      posted = true;
      postInvoice(bench.sage, 'late', 777);
    };
    const { status } = await bench.sync();
    expect(status.proof?.outcome).toBe('agrees');
    expect(bench.seen('salesInvoices')).toHaveProperty('late');
    expect(bench.slept).toEqual([1_000]);
  });

  it('names the difference when it stays, with the account and the line to look at', async () => {
    bench.sage.trialBalanceOff.set('4000', 101);
    const { status } = await bench.sync();
    const check = status.proof?.checks.find((one) => one.check === 'trial_balance_equals_sage');
    expect(check).toMatchObject({ outcome: 'differs', difference: '-1.01' });
    expect(check?.suspects).toEqual(expect.arrayContaining([expect.objectContaining({ dataType: 'ledgerAccounts', id: '4000' }), expect.objectContaining({ dataType: 'ledgerLines', id: 'i001-cr' })]));
  });

  it('finds the transaction that does not balance', async () => {
    bench.sage.put('ledgerLines', ledgerLine('half', '4000', -55, 'lost'));
    const { status } = await bench.sync();
    expect(status.proof?.checks.find((one) => one.check === 'trial_balance_is_nil')).toMatchObject({ outcome: 'differs', difference: '-0.55', suspects: [{ dataType: 'ledgerLines', id: 'half' }] });
  });

  it('covers postings that are dated ahead', async () => {
    postInvoice(bench.sage, 'ahead', 100, '2027-02-01');
    const { status } = await bench.sync();
    expect(status.proof).toMatchObject({ outcome: 'agrees', asAt: '2027-02-01' });
  });

  it('stays open, without failing the sync, when Sage\'s figures cannot be had', async () => {
    bench.sage.onRequest = (line) => { if (line === 'trialBalance') throw new AppError('sage_failed', 'broken'); };
    const { status } = await bench.sync();
    expect(status).toMatchObject({ status: 'published', problem: null, proof: { outcome: 'not_checked' } });
    bench.sage.onRequest = () => undefined;
    expect(await bench.sync()).toMatchObject({ isNews: true, status: { proof: { outcome: 'agrees' } } });
  });
});

describe('bad records', () => {
  it('that were good before keep their last good version, also in a full sync', async () => {
    await bench.sync();
    bench.sage.put('customers', { ...customer('c1', 'Broken now'), broken: true } as never);
    const { status } = await bench.sync({ kind: 'full' });
    expect(status.dataSets.find((set) => set.dataType === 'customers')).toMatchObject({ rejected: 1, removed: 0, total: 6 });
    expect(bench.seen('customers').c1).toMatchObject({ name: 'Customer c1' });
  });

  it('are rejected alone and counted, and met again by an overlapping read they are no news', async () => {
    await bench.sync();
    bench.sage.put('customers', { ...customer('bad'), broken: true } as never, customer('good'));
    const { status } = await bench.sync();
    expect(status.dataSets.find((set) => set.dataType === 'customers')).toMatchObject({ rejected: 1, added: 1 });
    expect(bench.store.rejected(status.sync)).toMatchObject([{ resource: 'customers-list', sourceId: 'bad', reason: 'broken' }]);
    bench.sage.put('customers', { ...customer('bad'), broken: true } as never);
    expect((await bench.sync()).isNews).toBe(false);
  });
});
