/** The books are sound, whatever the seed, and stay sound under changes. */
import fc from 'fast-check';
import { BooksError } from './books/books-error.ts';
import { accountByCode, accountFor } from './books/create-books.ts';
import { voidDocument } from './books/documents.ts';
import { generateBooks, sizeOf } from './books/generate.ts';
import { addJournal } from './books/ledger.ts';
import { counts, faultsOf, trialBalance } from './books/measure.ts';
import { addPayment } from './books/payments.ts';
import { doWork } from './books/work.ts';

const today = '2026-10-31';
const make = (seed: number) => generateBooks({ seed, today, size: sizeOf('tiny') });

/** What every seed should make soundly, live work included. */
describe('live work', () => {
  it('leaves books sound, whatever it is', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
      const books = make(1);
      doWork(books, { count: 60, seed }, 1_800_000_000);
      expect(faultsOf(books)).toEqual([]);
    }), { numRuns: 60 });
  });

  it('never takes a posting away without a trace', () => {
    const books = make(1);
    const before = books.legs.length;
    const balances = trialBalance(books, today);
    doWork(books, { count: 100, seed: 5 }, 1_800_000_000);
    expect(books.legs.length).toBeGreaterThan(before);
    expect(books.legs.slice(0, before).some((leg) => leg.deletedAt === 1_800_000_000)).toBe(true);
    expect(trialBalance(books, today)).not.toEqual(balances);
  });

  it.each(['unbalanced journal', 'journal on a control account', 'settled twice over', 'deleted while paid'])('is refused when it would harm them: %s', (harm) => {
    const books = make(1);
    const invoice = books.documents.sales_invoice.find((one) => one.state === 'open' && one.outstanding > 0 && one.settledBy.length === 0);
    const paid = books.documents.sales_invoice.find((one) => one.settledBy.length > 0);
    const bank = books.bankAccounts[0];
    if (!invoice || !paid || !bank) throw new Error('the books lack what this needs');
    const [cost, debtors] = [accountByCode(books, 7500), accountFor(books, 'debtors')];
    const harms: Record<string, () => unknown> = {
      'unbalanced journal': () => addJournal(books, { date: today, reference: 'x', lines: [{ account: cost, amount: 1 }, { account: cost, amount: 1 }] }, 1),
      'journal on a control account': () => addJournal(books, { date: today, reference: 'x', lines: [{ account: cost, amount: 1 }, { account: debtors, amount: -1 }] }, 1),
      'settled twice over': () => addPayment(books, { kind: 'customer_receipt', contact: invoice.contact, bank, date: today, total: invoice.total * 2, reference: '', applied: [{ item: invoice, amount: invoice.outstanding + 1 }] }, 1),
      'deleted while paid': () => voidDocument(books, paid, 'x', 1),
    };
    const before = trialBalance(books, today);
    expect(harms[harm]).toThrow(BooksError);
    expect(trialBalance(books, today)).toEqual(before);
    expect(faultsOf(books)).toEqual([]);
  });
});

describe('books', () => {
  it('balance for every seed: each transaction, the control accounts, the contacts', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
      expect(faultsOf(make(seed))).toEqual([]);
    }), { numRuns: 60 });
  });

  it('come to nil in the trial balance as at any day', () => {
    const books = generateBooks({ seed: 3, today, size: sizeOf('small') });
    for (const asAt of ['2024-11-15', '2025-03-31', '2026-06-01', today]) {
      const lines = Object.values(trialBalance(books, asAt));
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.reduce((sum, pence) => sum + pence, 0)).toBe(0);
    }
  });

  it('are the same for the same seed and others for another', () => {
    expect(trialBalance(make(5), today)).toEqual(trialBalance(make(5), today));
    expect(trialBalance(make(5), today)).not.toEqual(trialBalance(make(6), today));
  });

  it('have every kind of document that a client must understand', () => {
    const books = generateBooks({ seed: 1, today, size: sizeOf('small') });
    for (const [kind, count] of Object.entries(counts(books))) expect([kind, count > 0]).toEqual([kind, true]);
    expect(new Set(books.payments.map((one) => one.kind))).toEqual(new Set(['customer_receipt', 'supplier_payment', 'customer_refund', 'supplier_refund']));
    expect(books.payments.some((one) => one.outstanding > 0)).toBe(true);
    expect(books.payments.some((one) => one.applied.length > 1)).toBe(true);
    expect(trialBalance(books, today)['7906']).toBeDefined();
    // Sage tells hardly anywhere what is open of an opening balance; a company of two years has none.
    expect([...books.documents.customer_opening, ...books.documents.supplier_opening].filter((one) => one.outstanding > 0)).toEqual([]);
    const invoices = books.documents.sales_invoice;
    const has = (holds: (one: (typeof invoices)[number]) => boolean) => invoices.some(holds);
    expect(has((one) => one.state === 'void')).toBe(true);
    expect(has((one) => one.state === 'draft')).toBe(true);
    expect(has((one) => one.outstanding > 0 && one.outstanding < one.total)).toBe(true);
    expect(has((one) => one.outstanding === 0 && one.state === 'open')).toBe(true);
    expect(has((one) => one.currency !== 'GBP')).toBe(true);
    expect(has((one) => one.outstanding > 0 && one.dueDate !== null && one.dueDate < today)).toBe(true);
    expect(has((one) => one.createdAt - Date.parse(`${one.date}T00:00:00Z`) / 1_000 > 15 * 86_400)).toBe(true);
    expect(new Set(invoices.flatMap((one) => one.lines.map((line) => line.taxRate.key)))).toEqual(new Set(['standard', 'reduced', 'zero', 'exempt']));
  });
});
