/** The books are sound, whatever the seed, and stay sound under changes. */
import fc from 'fast-check';
import { generateBooks, sizeOf } from './books/generate.ts';
import { counts, faultsOf, trialBalance } from './books/measure.ts';

const today = '2026-10-31';
const make = (seed: number) => generateBooks({ seed, today, size: sizeOf('tiny') });

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
