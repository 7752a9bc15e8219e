/** Reports against books made by hand and against random books: exact, on the right side, and in balance. */
import fc from 'fast-check';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import { toMinor, type Minor } from '../../src/shared/money.ts';
import { accountCategories } from '../../src/shared/records/account-categories.ts';
import { accountTypes, type LedgerAccount } from '../../src/shared/records/ledger.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import { agedOf } from '../../src/shared/reports/aged.ts';
import { balanceSheetOf } from '../../src/shared/reports/balance-sheet.ts';
import { financialYear, monthsOf } from '../../src/shared/reports/financial-year.ts';
import type { LedgerMonth, LedgerTotal, OpenItem, ReportBooks } from '../../src/shared/reports/inputs.ts';
import { columnsByMonth, profitAndLossOf } from '../../src/shared/reports/profit-and-loss.ts';
import { readAged, readBalanceSheet, readProfitAndLoss, readTrialBalance } from '../../src/shared/reports/read-reports.ts';
import { aged, balanceSheet, profitAndLoss, trialBalance } from '../../src/shared/reports/shapes.ts';
import { trialBalanceOf } from '../../src/shared/reports/trial-balance.ts';

const day = (text: string) => text as IsoDate;
const minor = (value: number) => value as Minor;
const provenance = { companyId: 'fern-ltd', companyName: 'Fern Ltd', currency: 'GBP', sync: 3 as SyncNumber, publishedAt: '2026-11-23T09:00:00.000Z' as IsoTime, dataAsAt: '2026-11-23T08:59:00.000Z' as IsoTime, proof: 'agrees' as const };

function account(id: string, nominalCode: string, type: LedgerAccount['type'], category: LedgerAccount['category'], name = `Account ${nominalCode}`): LedgerAccount {
  return { id, updatedAt: null, nominalCode, name, type, category, controls: null, taxRateId: null, isActive: true };
}
const total = (ledgerAccountId: string, debit: number, credit: number): LedgerTotal => ({ ledgerAccountId, debit: minor(debit), credit: minor(credit) });

const chart = [
  account('sales', '4000', 'income', 'sales'), account('cost', '5000', 'expense', 'direct_costs'), account('rent', '7100', 'expense', 'overheads'),
  account('interest', '4900', 'income', 'unknown'), account('corporation-tax', '9000', 'expense', 'taxes'),
  account('van', '40', 'asset', 'fixed_assets'), account('debtors', '1100', 'asset', 'current_assets'), account('bank', '1200', 'asset', 'bank'),
  account('creditors', '2100', 'liability', 'current_liabilities'), account('vat', '2200', 'liability', 'taxes'), account('loan', '2300', 'liability', 'long_term_liabilities'),
  account('shares', '3000', 'equity', 'equity'),
];

describe('trial balance', () => {
  it('puts each balance on its side, in order of nominal codes, and leaves nil accounts out', () => {
    const report = trialBalanceOf({ provenance, asAt: day('2026-11-23'), accounts: chart, totals: [total('bank', 10_000, 2_501), total('sales', 0, 7_499), total('van', 500, 500)] });
    expect(report.rows).toEqual([
      { ledgerAccountId: 'bank', nominalCode: '1200', name: 'Account 1200', debit: '74.99', credit: '0.00' },
      { ledgerAccountId: 'sales', nominalCode: '4000', name: 'Account 4000', debit: '0.00', credit: '74.99' },
    ]);
    expect([report.totalDebit, report.totalCredit]).toEqual(['74.99', '74.99']);
    expect(trialBalance.safeParse(report).error).toBeUndefined();
  });

  it('orders nominal codes as numbers, so that 40 stands before 1100', () => {
    const report = trialBalanceOf({ provenance, asAt: day('2026-11-23'), accounts: chart, totals: [total('debtors', 1, 0), total('van', 1, 0)] });
    expect(report.rows.map((row) => row.nominalCode)).toEqual(['40', '1100']);
  });

  it('keeps an account that lines are posted to and that the chart does not hold', () => {
    const report = trialBalanceOf({ provenance, asAt: day('2026-11-23'), accounts: chart, totals: [total('gone', 5, 0), total('sales', 0, 5)] });
    expect(report.rows).toContainEqual({ ledgerAccountId: 'gone', nominalCode: '', name: 'Unknown account gone', debit: '0.05', credit: '0.00' });
  });

  it('refuses sums that an integer cannot hold exactly instead of being a penny out', () => {
    const huge = Number.MAX_SAFE_INTEGER;
    expect(() => trialBalanceOf({ provenance, asAt: day('2026-11-23'), accounts: chart, totals: [total('bank', huge, 0), total('bank', 2, 0), total('bank', 0, huge)] })).toThrow('exact');
  });
});

describe('financial year', () => {
  it.each([
    ['2026-11-23', '03-31', '2026-04-01', '2027-03-31'],
    ['2026-03-31', '03-31', '2025-04-01', '2026-03-31'],
    ['2026-04-01', '03-31', '2026-04-01', '2027-03-31'],
    ['2026-11-23', null, '2026-01-01', '2026-12-31'],
    ['2027-06-01', '02-28', '2027-03-01', '2028-02-29'],
    ['2028-02-29', '02-28', '2027-03-01', '2028-02-29'],
    ['2026-04-05', '04-05', '2025-04-06', '2026-04-05'],
    ['2026-06-30', '06-31', '2025-07-01', '2026-06-30'],
  ])('of %s with year end %s runs from %s to %s', (on, yearEnd, from, to) => {
    expect(financialYear(day(on), yearEnd)).toEqual({ from, to });
  });

  it('cuts the first and the last month to the period', () => {
    expect(monthsOf({ from: day('2025-12-15'), to: day('2026-02-10') })).toEqual([
      { from: '2025-12-15', to: '2025-12-31' }, { from: '2026-01-01', to: '2026-01-31' }, { from: '2026-02-01', to: '2026-02-10' },
    ]);
  });
});

describe('profit and loss', () => {
  const posted = [total('sales', 100, 10_100), total('cost', 4_000, 0), total('interest', 0, 50), total('rent', 1_000, 0), total('corporation-tax', 500, 0), total('bank', 9_999, 0)];

  it('sums sales less direct costs to gross and everything to net profit, and leaves balance sheet accounts out', () => {
    const report = profitAndLossOf({ provenance, accounts: chart, columns: [{ period: { from: day('2026-04-01'), to: day('2027-03-31') }, totals: posted }] });
    expect(report.sections.map((section) => [section.category, ...section.totals])).toEqual([['sales', '100.00'], ['direct_costs', '40.00'], ['other_income', '0.50'], ['overheads', '10.00'], ['taxes', '5.00']]);
    expect([report.grossProfit, report.netProfit]).toEqual([['60.00'], ['45.50']]);
    expect(profitAndLoss.safeParse(report).error).toBeUndefined();
  });

  it('shows a column for each month, also for a month without postings, and a loss below zero', () => {
    const months: LedgerMonth[] = [{ ...total('sales', 0, 700), month: '2026-01' }, { ...total('rent', 900, 0), month: '2026-03' }];
    const report = profitAndLossOf({ provenance, accounts: chart, columns: columnsByMonth({ from: day('2026-01-01'), to: day('2026-03-31') }, months) });
    expect(report.columns).toHaveLength(3);
    expect(report.netProfit).toEqual(['7.00', '0.00', '-9.00']);
    expect(report.sections.find((section) => section.category === 'sales')?.lines).toEqual([{ ledgerAccountId: 'sales', nominalCode: '4000', name: 'Account 4000', values: ['7.00', '0.00', '0.00'] }]);
  });
});

describe('balance sheet', () => {
  it('balances: equity with the profit that nobody carried forward equals net assets', () => {
    const before = [total('bank', 5_000, 0), total('shares', 0, 100), total('sales', 0, 6_000), total('cost', 1_100, 0)];
    const report = balanceSheetOf({ provenance, accounts: chart, columns: [{
      asAt: day('2026-11-23'), totalsBeforeYear: before,
      totals: [...before, total('debtors', 1_200, 0), total('sales', 0, 1_000), total('vat', 0, 200), total('rent', 300, 0), total('creditors', 0, 300)],
    }] });
    expect(report.netAssets).toEqual(['57.00']);
    expect(report.equity).toEqual(['57.00']);
    expect(report.sections.at(-1)?.lines.map((line) => [line.name, ...line.values])).toEqual([['Account 3000', '1.00'], ['Profit of earlier years', '49.00'], ['Profit of this year', '7.00']]);
    expect(balanceSheet.safeParse(report).error).toBeUndefined();
  });

  it('balances for any balanced books, whatever types, categories and missing accounts they have', () => {
    const anyAccount = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), type: fc.constantFrom(...accountTypes), category: fc.constantFrom(...accountCategories) });
    const posting = fc.record({ from: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'gone'), to: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'gone'), amount: fc.integer({ min: -1e9, max: 1e9 }), early: fc.boolean() });
    fc.assert(fc.property(fc.uniqueArray(anyAccount, { selector: (a) => a.id }), fc.array(posting, { maxLength: 30 }), (accounts, postings) => {
      const totalsOf = (some: typeof postings) => some.flatMap((p) => [total(p.from, 0, p.amount), total(p.to, p.amount, 0)]);
      const report = balanceSheetOf({ provenance, accounts: accounts.map((a) => account(a.id, a.id, a.type, a.category)), columns: [{ asAt: day('2026-11-23'), totals: totalsOf(postings), totalsBeforeYear: totalsOf(postings.filter((p) => p.early)) }] });
      expect(report.equity).toEqual(report.netAssets);
    }));
  });
});

describe('aged debtors', () => {
  const item = (id: string, dueDate: string | null, outstanding: number, more: Partial<OpenItem> = {}): OpenItem => ({
    dataType: 'salesInvoices', id, number: id, partyId: 'p1', partyName: 'Birch Ltd', date: day('2026-01-01'), dueDate: dueDate === null ? null : day(dueDate), total: minor(outstanding), outstanding: minor(outstanding), ...more,
  });

  it('draws the borders of the buckets at 0, 30, 60 and 90 days overdue', () => {
    const items = [['2026-11-24', 1], ['2026-11-23', 2], ['2026-11-22', 10], ['2026-10-24', 20], ['2026-10-23', 100], ['2026-09-24', 200], ['2026-09-23', 1_000], ['2026-08-25', 2_000], ['2026-08-24', 10_000]] as const;
    const report = agedOf({ provenance, side: 'customers', asAt: day('2026-11-23'), agedBy: 'dueDate', items: items.map(([due, amount], index) => item(`i${index}`, due, amount)) });
    expect(report.buckets).toEqual(['0.03', '0.30', '3.00', '30.00', '100.00']);
    expect(report.total).toBe('133.33');
    expect(report.rows).toEqual([{ partyId: 'p1', partyName: 'Birch Ltd', total: '133.33', buckets: report.buckets, documents: 9 }]);
    expect(aged.safeParse(report).error).toBeUndefined();
  });

  it('ages by the date of the document when asked, and a payment on account by its own date', () => {
    const items = [item('late', '2026-12-31', 500, { date: day('2026-11-13') }), item('on-account', null, -200, { date: day('2026-11-13'), dataType: 'receipts' })];
    expect(agedOf({ provenance, side: 'customers', asAt: day('2026-11-23'), agedBy: 'dueDate', items }).buckets).toEqual(['5.00', '-2.00', '0.00', '0.00', '0.00']);
    expect(agedOf({ provenance, side: 'customers', asAt: day('2026-11-23'), agedBy: 'date', items }).buckets).toEqual(['0.00', '3.00', '0.00', '0.00', '0.00']);
  });

  it('keeps parties of one name apart and orders them by name', () => {
    const items = [item('1', '2026-11-01', 1, { partyId: 'z', partyName: 'Oak' }), item('2', '2026-11-01', 2, { partyId: 'a', partyName: 'oak' }), item('3', '2026-11-01', 3, { partyId: null, partyName: 'Ash' })];
    expect(agedOf({ provenance, side: 'suppliers', asAt: day('2026-11-23'), agedBy: 'dueDate', items }).rows.map((row) => row.total)).toEqual(['0.03', '0.02', '0.01']);
  });
});

describe('reports from books', () => {
  const asked: string[] = [];
  const books: ReportBooks = {
    sync: provenance.sync, publishedAt: provenance.publishedAt, dataAsAt: provenance.dataAsAt,
    all: <T extends AnyRecord>(dataType: string) => (dataType === 'ledgerAccounts' ? chart : [{ id: 'c', updatedAt: null, name: 'Fern', baseCurrency: 'EUR', yearEnd: '03-31' }]) as unknown as readonly T[],
    ledgerTotals: (from, to) => { asked.push(`${from}..${to}`); return [total('bank', 100, 0), total('sales', 0, 100)]; },
    ledgerMonths: (from, to) => { asked.push(`months ${from}..${to}`); return []; },
    openItems: (side, asAt) => { asked.push(`${side} ${asAt}`); return []; },
  };
  const about = { companyId: 'fern-ltd', companyName: 'Fern Ltd', currency: 'GBP', proof: 'differs' as const };
  beforeEach(() => { asked.length = 0; });

  it('say which company, sync and proof they are of, and take the currency from the company\'s record', () => {
    expect(readTrialBalance(books, about, day('2026-11-23'))).toMatchObject({ companyId: 'fern-ltd', companyName: 'Fern Ltd', currency: 'EUR', sync: 3, proof: 'differs', asAt: '2026-11-23' });
    expect(asked).toEqual(['null..2026-11-23']);
  });

  it('take the financial year so far when no period is asked for', () => {
    readProfitAndLoss(books, about, { by: 'total', today: day('2026-11-23') });
    readProfitAndLoss(books, about, { by: 'month', to: day('2026-03-31'), today: day('2026-11-23') });
    readBalanceSheet(books, about, day('2026-11-23'));
    readAged(books, about, 'suppliers', day('2026-11-23'), 'dueDate');
    expect(asked).toEqual(['2026-04-01..2026-11-23', 'months 2025-04-01..2026-03-31', 'null..2026-11-23', 'null..2026-03-31', 'suppliers 2026-11-23']);
  });

  it('refuse a period that ends before it begins, or more months than can be shown', () => {
    expect(() => readProfitAndLoss(books, about, { by: 'total', from: day('2026-05-01'), to: day('2026-04-01'), today: day('2026-11-23') })).toThrow('cannot end');
    expect(() => readProfitAndLoss(books, about, { by: 'month', from: day('1990-01-01'), today: day('2026-11-23') })).toThrow('120 months');
  });

  it('write exactly what they were given: no figure passes through a float', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -9e12, max: 9e12 }), { minLength: 1, maxLength: 20 }), (amounts) => {
      const report = trialBalanceOf({ provenance, asAt: day('2026-11-23'), accounts: chart, totals: amounts.map((amount) => total('bank', amount, 0)) });
      const sum = amounts.reduce((a, b) => a + BigInt(b), 0n);
      const shown = report.rows[0];
      expect(BigInt(shown ? toMinor(shown.debit) - toMinor(shown.credit) : 0)).toBe(sum);
    }));
  });
});
