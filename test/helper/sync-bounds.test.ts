/** How far back documents are stored: by what was open then, without touching balances, the proof, or what is held already; and what a first read leaves for later. */
import type { IsoDate } from '../../src/shared/dates.ts';
import type { Money } from '../../src/shared/money.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import type { TradeDocument } from '../../src/shared/records/trade-documents.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { readAged } from '../../src/shared/reports/read-reports.ts';
import { wholeFromOf } from '../../helper/http/whole-from.ts';
import { fillBooks, ledgerLine, postInvoice, quote, salesInvoice } from './little-sage.ts';
import { makeSyncBench, type SyncBench } from './sync-bench.ts';

let bench: SyncBench;
beforeEach(() => {
  bench = makeSyncBench();
  fillBooks(bench.sage);
});
afterEach(() => bench.close());

const oldest = [{ dataType: 'salesInvoices', day: '2026-06-01' as IsoDate }, { dataType: 'quotes', day: '2026-06-01' as IsoDate }] as const;
/** Dated and paid on these days. */
function settled(id: string, date: string, paidOn: string): AnyRecord {
  const invoice = salesInvoice(id, 500, date) as TradeDocument;
  return { ...invoice, outstanding: '0.00' as Money, baseOutstanding: '0.00' as Money, status: 'paid', allocations: [{ settlementId: null, documentId: null, date: paidOn as IsoDate, amount: '5.00' as Money, baseAmount: '5.00' as Money }] } as unknown as AnyRecord;
}
/** Posted, and its payment posted. */
function postSettled(id: string, date: string, paidOn: string): void {
  bench.sage.put('salesInvoices', settled(id, date, paidOn));
  bench.sage.put('ledgerLines', ledgerLine(`${id}-dr`, '1100', 500, id, date as IsoDate), ledgerLine(`${id}-cr`, '4000', -500, id, date as IsoDate), ledgerLine(`${id}-pc`, '1100', -500, `${id}p`, paidOn as IsoDate), ledgerLine(`${id}-pd`, '4000', 500, `${id}p`, paidOn as IsoDate));
}

it('leaves out what was settled before, keeps what was open then, and the proof agrees', async () => {
  postSettled('old-paid', '2025-11-02', '2026-05-31');
  postSettled('old-paid-late', '2025-11-02', '2026-06-01');
  postInvoice(bench.sage, 'old-open', 300, '2024-01-05' as IsoDate);
  bench.sage.put('quotes', { ...quote('q-old'), date: '2025-01-01' } as AnyRecord);
  const { status } = await bench.sync({ oldest });
  expect(status).toMatchObject({ status: 'published', proof: { outcome: 'agrees' } });
  expect(Object.keys(bench.seen('salesInvoices'))).toEqual(expect.arrayContaining(['old-open', 'old-paid-late', 'i001']));
  expect(bench.seen('salesInvoices')).not.toHaveProperty('old-paid');
  expect(bench.seen('quotes')).not.toHaveProperty('q-old');
  expect(Object.keys(bench.seen('ledgerLines')).sort()).toEqual(bench.sage.idsOf('ledgerLines'));
});

it('set later, takes nothing away that is held: it is kept up to date and not taken for deleted', async () => {
  postSettled('old-paid', '2025-11-02', '2026-01-31');
  await bench.sync();
  bench.sage.put('salesInvoices', { ...settled('old-paid', '2025-11-02', '2026-01-31'), notes: 'changed' } as AnyRecord, settled('older-paid', '2025-10-02', '2026-01-31'));
  const { status, problem } = await bench.sync({ kind: 'full', oldest });
  expect([status.status, problem]).toEqual(['published', null]);
  expect(bench.seen('salesInvoices')['old-paid']).toMatchObject({ notes: 'changed' });
  expect(bench.seen('salesInvoices')).not.toHaveProperty('older-paid');
  expect(Object.keys(bench.seen('quotes'))).toHaveLength(4);
});

describe('P7: an aged list as at a day for which documents were left out', () => {
  const about = { companyId: 'fern', companyName: 'Fern', currency: 'GBP', proof: 'agrees' } as const;
  /** As the reports are asked: what the list says of itself as at a day. */
  const debtors = (asAt: string, sync = bench.store.published()!.sync) => readAged(bench.store.books(sync), about, 'customers', asAt as IsoDate, 'date', wholeFromOf(bench.store, sync, 'customers'));
  const documents = (list: ReturnType<typeof debtors>) => list.rows.reduce((sum, row) => sum + row.documents, 0);

  it('says from which day on it is whole; as at that day and later it is, and says nothing', async () => {
    postSettled('old-paid', '2025-11-02', '2026-02-10');
    postSettled('older-paid', '2025-10-02', '2025-12-24');
    postSettled('never-open', '2025-09-02', '2025-09-02');
    await bench.sync({ oldest });
    expect(debtors('2026-02-09').wholeFrom).toBe('2026-02-10');
    expect(debtors('2025-11-05').wholeFrom).toBe('2026-02-10');
    for (const asAt of ['2026-02-10', '2026-11-23']) expect(debtors(asAt)).not.toHaveProperty('wholeFrom');
    expect(readAged(bench.store.books(), about, 'suppliers', '2020-01-01' as IsoDate, 'date', wholeFromOf(bench.store, bench.store.published()!.sync, 'suppliers'))).not.toHaveProperty('wholeFrom');
  });

  it('keeps saying it over later looks for news; says it of older syncs as they were; and no more once all was read', async () => {
    postSettled('old-paid', '2025-11-02', '2026-02-10');
    await bench.sync({ oldest });
    const first = bench.store.published()!.sync;
    postInvoice(bench.sage, 'new', 300, '2026-11-20' as IsoDate);
    await bench.sync({ oldest });
    const second = bench.store.published()!.sync;
    expect([second > first, debtors('2026-01-01').wholeFrom]).toEqual([true, '2026-02-10']);
    postSettled('posted-late', '2025-11-02', '2026-03-15');
    await bench.sync({ oldest });
    expect([debtors('2026-01-01').wholeFrom, debtors('2026-01-01', first).wholeFrom]).toEqual(['2026-03-15', '2026-02-10']);
    // The bound is taken away, and a look for news brings no old document yet.
    postInvoice(bench.sage, 'newer', 300, '2026-11-21' as IsoDate);
    await bench.sync();
    expect(debtors('2026-01-01').wholeFrom).toBe('2026-03-15');
    await bench.sync({ kind: 'full' });
    expect(debtors('2026-01-01')).not.toHaveProperty('wholeFrom');
    expect(documents(debtors('2026-01-01'))).toBe(documents(debtors('2026-01-01', first)) + 2);
    expect(debtors('2026-01-01', second).wholeFrom).toBe('2026-02-10');
  });

  it('is not said where the bound was set when all was there already', async () => {
    postSettled('old-paid', '2025-11-02', '2026-02-10');
    await bench.sync();
    postInvoice(bench.sage, 'new', 300, '2026-11-20' as IsoDate);
    await bench.sync({ kind: 'full', oldest });
    expect(debtors('2026-01-01')).not.toHaveProperty('wholeFrom');
  });

  it('P2: is said rather than not by a sync that goes on after a kill, at whichever page: it cannot know what was left out before', async () => {
    for (let killAt = 1, isKilled = true; isKilled; killAt += 2) {
      bench.close();
      bench = makeSyncBench();
      fillBooks(bench.sage);
      postSettled('a-old-paid', '2025-11-02', '2026-02-10');
      let pages = 0;
      const killed = new Promise<'killed'>((resolve) => {
        // A process that is killed says no last word: this one is left hanging.
        bench.faultPoint = async (point) => { if (point === 'page-written' && (pages += 1) === killAt) { resolve('killed'); await new Promise(() => undefined); } };
      });
      isKilled = (await Promise.race([killed, bench.sync({ oldest })])) === 'killed';
      bench.faultPoint = () => undefined;
      bench.reopen();
      if (isKilled) await bench.sync({ oldest });
      expect([killAt, (debtors('2026-01-01').wholeFrom ?? '') >= '2026-02-10']).toEqual([killAt, true]);
    }
  });
});

it('brings an old document when it is changed so that it is open again', async () => {
  postSettled('old-paid', '2025-11-02', '2026-01-31');
  await bench.sync({ oldest });
  expect(bench.seen('salesInvoices')).not.toHaveProperty('old-paid');
  bench.sage.put('salesInvoices', salesInvoice('old-paid', 500, '2025-11-02'));
  bench.sage.remove('ledgerLines', 'old-paid-pc', 'old-paid-pd');
  const { status } = await bench.sync({ oldest });
  expect(bench.seen('salesInvoices')).toHaveProperty('old-paid');
  expect(status.proof?.outcome).toBe('agrees');
});

it('a first read without a data type says in the proof what it left for later, and the next whole one brings it', async () => {
  const first = await bench.sync({ switchedOn: dataTypes.filter((dataType) => dataType !== 'ledgerLines'), later: ['ledgerLines'] });
  expect(first.status.status).toBe('published');
  expect(first.status.proof?.checks.find(({ check }) => check === 'trial_balance_is_nil')).toMatchObject({ outcome: 'not_checked', detail: 'The settings leave ledger lines for after the first read.' });
  const { status } = await bench.sync();
  expect(status.proof?.outcome).toBe('agrees');
});

it('reads in the order that is set', async () => {
  await bench.sync({ switchedOn: ['quotes', ...dataTypes.filter((dataType) => dataType !== 'quotes')], isCareful: true });
  expect(bench.sage.requests[0]).toBe('quotes full 0');
});
