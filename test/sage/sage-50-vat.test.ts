/** The VAT boxes of Sage 50's postings: as many pounds as the books themselves say, and the day of the return that took them in. */
import { toMinor } from '../../src/shared/money.ts';
import type { LedgerLine } from '../../src/shared/records/ledger.ts';
import { ledgerLines } from '../../src/shared/records/ledger.ts';
import { accountFor } from '../sandbox/books/create-books.ts';
import type { Books } from '../sandbox/books/model.ts';
import { Shelf } from './reader.ts';
import { makeSyncedBooks } from './sage-50-books.ts';
import { makeWorld } from './sage-50-world.ts';
import type { World } from './sage-50-world.ts';

const worlds: World[] = [];
afterEach(async () => { for (const world of worlds.splice(0)) await world.close(); });
const make = (options: Parameters<typeof makeWorld>[0]): World => { const world = makeWorld(options); worlds.push(world); return world; };

const quarters = [['2025-11-01', '2026-01-31'], ['2026-02-01', '2026-04-30'], ['2026-05-01', '2026-07-31'], ['2026-08-01', '2026-10-31'], ['0000-01-01', '9999-12-31']] as const;
type Boxes = Readonly<Record<number, number>>;
const withoutNil = (boxes: Record<number, number>): Boxes => Object.fromEntries(Object.entries(boxes).filter(([, sum]) => sum !== 0));

/** Pence by box, from our records. */
function boxesOf(lines: readonly LedgerLine[], from: string, to: string): Boxes {
  const sums: Record<number, number> = {};
  for (const { date, vat = [] } of lines) if (date >= from && date <= to) for (const { box, amount } of vat) sums[box] = (sums[box] ?? 0) + toMinor(amount);
  return withoutNil(sums);
}

const sales = new Set(['sales_invoice', 'sales_credit_note', 'other_receipt']);
const purchases = new Set(['purchase_invoice', 'purchase_credit_note', 'other_payment']);

/** The same from the books' own legs: what stands on the VAT accounts, and what VAT was reckoned on. */
function boxesOfBooks(books: Books, from: string, to: string): Boxes {
  const [output, input] = [accountFor(books, 'vat_on_sales'), accountFor(books, 'vat_on_purchases')];
  const sums: Record<number, number> = {};
  const add = (box: number, amount: number): void => { sums[box] = (sums[box] ?? 0) + amount; };
  for (const { transaction, account, amount, taxRate, deletedAt } of books.legs) {
    if (deletedAt || transaction.date < from || transaction.date > to) continue;
    const isTaxed = taxRate !== null && taxRate.key !== 'none';
    if (sales.has(transaction.kind)) {
      if (account === output) add(1, -amount);
      else if (isTaxed) add(6, -amount);
    } else if (purchases.has(transaction.kind)) {
      if (account === input) add(4, amount);
      else if (isTaxed) add(7, amount);
    }
  }
  return withoutNil(sums);
}

describe('the VAT boxes of a Sage 50 data set', () => {
  it.each([[4, 'tiny'], [17, 'small']] as const)('add up to what the books say, quarter by quarter, to the penny (seed %s, %s)', async (seed, size) => {
    const { made, reader } = make({ seed, size });
    const shelf = new Shelf();
    expect(await shelf.readAll(reader, 'full')).toEqual([]);
    for (const step of ['as made', 'after work', 'after more work']) {
      if (step !== 'as made') {
        made.mutations().someWork({ count: 25, seed: seed + step.length });
        made.update();
        await shelf.readAll(reader, 'incremental');
      }
      const lines = shelf.of<LedgerLine>('ledgerLines');
      for (const [from, to] of quarters) expect([step, from, boxesOf(lines, from, to)]).toEqual([step, from, boxesOfBooks(made.books, from, to)]);
      expect(Object.keys(boxesOf(lines, ...quarters[4]))).toEqual(['1', '4', '6', '7']);
    }
    for (const line of shelf.of<LedgerLine>('ledgerLines')) if (line.vat) expect(ledgerLines.schema.safeParse(line).error?.issues).toBeUndefined();
  });

  it('say on which day a return took them in, and a return made since brings its postings again though no header moved', async () => {
    const world = make({ seed: 4, size: 'tiny' });
    const books = makeSyncedBooks();
    await books.sync({ kind: 'full' }, world.reader);
    const entries = () => books.all<LedgerLine>('ledgerLines').flatMap(({ date, vat = [] }) => vat.map((one) => ({ ...one, date })));
    const before = entries();
    expect(new Set(before.map(({ date, reconciledOn }) => (reconciledOn === null ? date > '2026-06-30' : reconciledOn > date)))).toEqual(new Set([true]));
    const open = before.filter(({ reconciledOn }) => reconciledOn === null).length;
    expect([open > 10, open < before.length]).toEqual([true, true]);

    const marked = world.made.reconcileVat('2026-09-30', '2026-10-31');
    expect([marked > 10, marked < open]).toEqual([true, true]);
    const { isNews, problem } = await books.sync({}, world.reader);
    expect([isNews, problem]).toEqual([true, null]);
    const after = entries();
    expect(after.filter(({ reconciledOn }) => reconciledOn === '2026-10-31')).toHaveLength(marked);
    expect(after.filter(({ reconciledOn }) => reconciledOn === null)).toHaveLength(open - marked);
    const inAll = (all: typeof before) => all.map(({ date, box, amount }) => `${date} ${box} ${amount}`).sort();
    expect(inAll(after)).toEqual(inAll(before));
    const full = await books.sync({ kind: 'full' }, world.reader);
    expect(full.status.dataSets.find(({ dataType }) => dataType === 'ledgerLines')).toMatchObject({ added: 0, changed: 0, removed: 0 });

    // As columns of a sheet: the boxes, and no day while one of them waits.
    const { lines } = books.books().table({ dataType: 'ledgerLines', filters: [{ column: 'vatBoxes', is: '=', value: '1, 6' }], order: null }, ['vatBoxes', 'vatReconciledOn']);
    const rows = [...lines].map((line) => JSON.parse(line) as [string, string | null]);
    expect([new Set(rows.map(([boxes]) => boxes)), rows.some(([, day]) => day === null), rows.some(([, day]) => day === '2026-10-31')]).toEqual([new Set(['1, 6']), true, true]);
    books.close();
  });

  it('are found reconciled by the next full read where this version has no stamps on them', async () => {
    const world = make({ seed: 4, size: 'tiny' });
    const { reader } = world.open({ hiddenColumns: ['AUDIT_VAT.RECORD_MODIFY_DATE'] });
    const shelf = new Shelf();
    await shelf.readAll(reader, 'full');
    const reconciled = () => shelf.of<LedgerLine>('ledgerLines').flatMap(({ vat = [] }) => vat).filter(({ reconciledOn }) => reconciledOn === '2026-10-31').length;
    const marked = world.made.reconcileVat('2026-09-30', '2026-10-31');
    await shelf.readAll(reader, 'incremental');
    expect(reconciled()).toBe(0);
    await shelf.readAll(reader, 'full');
    expect(reconciled()).toBe(marked);
  });

  it.each([{ hiddenTables: ['AUDIT_VAT'] }, { hiddenColumns: ['AUDIT_VAT.VAT_BOX'] }])('are simply not told where this version does not keep them (%j)', async (strict) => {
    const { reader } = make({ seed: 4, size: 'tiny' }).open(strict);
    const shelf = new Shelf();
    expect(await shelf.readAll(reader, 'full')).toEqual([]);
    expect(shelf.of<LedgerLine>('ledgerLines').filter((line) => 'vat' in line)).toEqual([]);
  });

  it('refuse a posting whose amount is none, alone and with its VAT rows as the source', async () => {
    const { reader } = make({ seed: 4, size: 'tiny' }).open({ alter: (table, column, cell) => (table === 'AUDIT_VAT' && column === 'AMOUNT' && Number(cell) > 1_000 ? 'ten' : cell) });
    const shelf = new Shelf();
    const rejected = await shelf.readAll(reader, 'full');
    expect(rejected.length).toBeGreaterThan(0);
    expect(rejected.every(({ reason, source }) => reason.includes('"ten" is not a number') && source.includes('AUDIT_VAT'))).toBe(true);
  });
});
