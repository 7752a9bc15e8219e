/** What the pure parts of Sage 200 make of single source records, and what no recorded page shows. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { normaliseItems } from '../../src/sage/normalise.ts';
import { isKeyRefused } from '../../src/sage/sage-errors.ts';
import { readSourceId, sourceIdOf } from '../../src/sage/products/sage-200/ask.ts';
import { journals } from '../../src/sage/products/sage-200/journals.ts';
import { toPostedLines } from '../../src/sage/products/sage-200/posted-lines.ts';
import { salesPostedTransactions } from '../../src/sage/products/sage-200/resources/sales-posted-transactions.ts';
import { dayOrNull, rateOf, utcOrNull, wholeId } from '../../src/sage/products/sage-200/values.ts';
import { fromMinor, toMinor } from '../../src/shared/money.ts';
import type { Settlement } from '../../src/shared/records/cash.ts';
import type { TradeDocument } from '../../src/shared/records/trade-documents.ts';
import { beside } from './beside-200.ts';

const invoice = {
  id: 7, urn: 4, customer_id: 9, customer: { id: 9, name: "O'Brien & Co", currency_id: 42 }, trader_transaction_type: 'TradingAccountEntryTypeInvoice', reference: '0000000123', transaction_date: '2016-05-22T00:00:00', due_date: '2016-06-07T00:00:00',
  document_goods_value: 10, document_tax_value: 2, document_gross_value: 12, document_allocated_value: 12, document_outstanding_value: 0, base_goods_value: 10, base_tax_value: 2, base_gross_value: 12, base_allocated_value: 12, control_value_in_base_currency: 0, exchange_rate: 1,
  nominal_analysis_items: [{ code: '4000', value: -10 }, { code: '2200', value: -2 }, { code: '1100', value: 12 }], tax_analysis_items: [{ id: 2, goods_amount: 10, tax_amount: 2 }], date_time_updated: '2016-07-07T14:27:49.053',
  // A session of one receipt and two invoices, as Sage tells it on each of them.
  allocation_session_items: [
    { urn: 12, allocation_date: '2016-07-07T00:00:00', trader_transaction_type: 'TradingAccountEntryTypePurchasePaymentSalesReceipt', allocation_value: -20 },
    { urn: 4, allocation_date: '2016-07-07T00:00:00', trader_transaction_type: 'TradingAccountEntryTypeInvoice', allocation_value: 12 },
    { urn: 5, allocation_date: '2016-07-07T00:00:00', trader_transaction_type: 'TradingAccountEntryTypeInvoice', allocation_value: 8 },
  ],
};
function only<R>(item: object): { record: R | undefined; rejected: string | undefined } {
  const { changes, rejected } = normaliseItems(salesPostedTransactions, [item], beside);
  return { record: changes.find(({ record }) => record !== null)?.record as R | undefined, rejected: rejected[0]?.reason };
}

describe('posted transactions of Sage 200', () => {
  it('count of a session what was set against the transaction itself, and not the others in it', () => {
    expect(only<TradeDocument>(invoice).record?.allocations).toEqual([{ date: '2016-07-07', amount: '12.00', baseAmount: '12.00', withId: null }]);
    const receipt = { ...invoice, id: 8, urn: 12, trader_transaction_type: 'TradingAccountEntryTypePurchasePaymentSalesReceipt', document_goods_value: -50, document_tax_value: 0, document_gross_value: -50, base_gross_value: -50, document_outstanding_value: -30, control_value_in_base_currency: -30 };
    expect(only<Settlement>(receipt).record).toMatchObject({ kind: 'payment', total: '50.00', unallocated: '30.00', baseUnallocated: '30.00', allocations: [{ date: '2016-07-07', amount: '20.00', baseAmount: '20.00', withId: null }] });
  });

  it('leave nothing open in base currency when nothing is in their own, and keep what the control account holds', () => {
    const euros = { ...invoice, customer: { ...invoice.customer, currency_id: 74 }, base_gross_value: 10.31, base_allocated_value: 10.02, control_value_in_base_currency: null };
    expect(only<TradeDocument>(euros).record).toMatchObject({ currency: 'EUR', baseTotal: '10.31', outstanding: '0.00', baseOutstanding: '0.00', allocations: [{ amount: '12.00', baseAmount: '10.31' }] });
    const part = { ...euros, document_outstanding_value: 6, document_allocated_value: 6 };
    expect(only<TradeDocument>({ ...part, control_value_in_base_currency: 5.16 }).record?.baseOutstanding).toBe('5.16');
    expect(only<TradeDocument>({ ...part, base_allocated_value: 5.15 }).record?.baseOutstanding).toBe('5.16');
  });

  it('are gone when Sage says that they were deleted, and rejected alone when of a kind or currency unknown', () => {
    expect(normaliseItems(salesPostedTransactions, [{ ...invoice, trader_transaction_type: 'TradingAccountEntryTypeDeletedRecord' }], beside).changes.map(({ dataType, record }) => [dataType, record])).toEqual([['salesInvoices', null], ['salesCreditNotes', null], ['receipts', null]]);
    expect(only({ ...invoice, trader_transaction_type: 'TradingAccountEntryTypeSomethingNew' }).rejected).toMatch(/^trader_transaction_type: .*SomethingNew/);
    expect(only({ ...invoice, customer: { ...invoice.customer, currency_id: 999 }, base_gross_value: 9 }).rejected).toMatch(/^currency: /);
    expect(only({ ...invoice, document_gross_value: 123_456_789_012.5 }).rejected).toMatch(/exact/);
    expect(normaliseItems(salesPostedTransactions, [{ ...invoice, id: 2 ** 60 }, invoice], beside)).toMatchObject({ rejected: [{ sourceId: null }], changes: [{ id: '7' }, { id: '7' }, { id: '7' }] });
  });
});

describe('lines of a posted document', () => {
  const pence = fc.integer({ min: 1, max: 5_000_000 });
  it('come to the document\'s goods and tax whatever Sage tells of its postings', () => {
    fc.assert(fc.property(fc.array(fc.record({ net: pence, tax: fc.integer({ min: 0, max: 900_000 }), rate: fc.integer({ min: 1, max: 3 }), code: fc.constantFrom('4000', '4001', '', '9999') }), { minLength: 1, maxLength: 6 }), fc.constantFrom(1, -1), fc.constantFrom('each line', 'each rate', 'none', 'wrong'), fc.boolean(), (rows, sign, told, isComplete) => {
      const [goods, tax] = [rows.reduce((sum, row) => sum + row.net, 0), rows.reduce((sum, row) => sum + row.tax, 0)];
      const nominal = [...(isComplete ? rows : rows.slice(1)).map((row) => ({ code: row.code, value: (-sign * row.net) / 100 })), { code: '2200', value: (-sign * tax) / 100 }, { code: '1100', value: (sign * (goods + tax)) / 100 }];
      const ofRate = (rate: number) => rows.filter((row) => row.rate === rate);
      const taxes = told === 'none' ? [] : told === 'wrong' ? [{ id: 1, goods_amount: 1, tax_amount: 0.01 }, { id: 2, goods_amount: 1, tax_amount: 99_999 }] : told === 'each line' ? rows.map((row) => ({ id: row.rate, goods_amount: row.net / 100, tax_amount: row.tax / 100 }))
        : [1, 2, 3].filter((rate) => ofRate(rate).length > 0).map((rate) => ({ id: rate, goods_amount: ofRate(rate).reduce((sum, row) => sum + row.net, 0) / 100, tax_amount: ofRate(rate).reduce((sum, row) => sum + row.tax, 0) / 100 }));
      const lines = toPostedLines({ goods: fromMinor(goods), tax: fromMinor(tax), nominal, taxes }, beside);
      expect([lines.reduce((sum, line) => sum + toMinor(line.net), 0), lines.reduce((sum, line) => sum + toMinor(line.tax), 0)]).toEqual([goods, tax]);
      for (const line of lines) expect(toMinor(line.total)).toBe(toMinor(line.net) + toMinor(line.tax));
      if (isComplete && told === 'each line') expect(lines.map((line) => line.net)).toEqual(rows.map((row) => fromMinor(row.net)));
    }), { numRuns: 300 });
  });
});

describe('journals of Sage 200', () => {
  const line = (id: number, urn: number, debit: number, credit: number) => ({ id, urn, nominal_code_id: 834, transaction_date: '2026-10-01T00:00:00', reference: 'DEP', narrative: 'Depreciation', debit, credit });
  it('are their lines together, with the sum of the debits as total', () => {
    const { changes, rejected } = normaliseItems(journals, [{ urn: 6, lines: [line(1, 6, 12.5, 0), line(9, 6, 0, 12.5)] }, { urn: null, lines: [line(2, 6, 1, 0)] }], beside);
    expect(changes).toMatchObject([{ dataType: 'journalEntries', id: '6', record: { date: '2026-10-01', reference: 'DEP', total: '12.50', lines: [{ ledgerAccountId: '834', debit: '12.50', credit: '0.00' }, { debit: '0.00', credit: '12.50' }] } }]);
    expect(rejected).toMatchObject([{ sourceId: null, reason: expect.stringMatching(/^urn: /) as string }]);
  });
});

describe('values of Sage 200', () => {
  it('takes times without a Z for UTC, with parts of a second or none', () => {
    for (const [text, time] of [['2016-05-09T11:24:40.013', '2016-05-09T11:24:40.013Z'], ['2021-08-04T09:54:24.36Z', '2021-08-04T09:54:24.360Z'], ['2025-02-28T14:03:57', '2025-02-28T14:03:57.000Z'], ['2019-02-28T15:23:46.717+01:00', '2019-02-28T14:23:46.717Z']]) expect(utcOrNull(text)).toBe(time);
    // In a time zone that is not UTC, where a time without a Z would otherwise be taken for a local one.
    const program = `import { utcOrNull } from ${JSON.stringify(join(__dirname, '../../src/sage/products/sage-200/values.ts'))}; console.log(utcOrNull('2016-05-09T11:24:40.013'));`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', program], { env: { ...process.env, TZ: 'America/New_York' }, encoding: 'utf8' }).stdout.trim()).toBe('2016-05-09T11:24:40.013Z');
    expect(dayOrNull('0001-01-01T00:00:00')).toBeNull();
    expect([rateOf(0), rateOf(null), rateOf(1.2875)]).toEqual(['1', '1', '1.2875']);
    expect([wholeId()({ id: 5 }), wholeId()({ id: 5.5 }), wholeId()({ id: '5' }), wholeId('urn')({ urn: 6 }), wholeId()(null)]).toEqual(['5', null, null, '6', null]);
  });

  it('knows a company by its site and its number, and refuses anything else', () => {
    const site = 'D5FA1A34-5C1D-4B6C-9A55-0D9E6A1F0C11';
    expect(sourceIdOf({ site, company: '2' })).toBe(`${site.toLowerCase()}:2`);
    expect(readSourceId(`${site}:2`)).toEqual({ site, company: '2' });
    for (const wrong of ['', '2', site, `${site}:`, `${site}:x`, `${site}:1\r\nx-company: 2`, `${site}:1 `, `x${site}:1`, `${site}:12345678901`]) expect(() => readSourceId(wrong)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it('tells a refused key by the words of the gateway', () => {
    const reply = (text: string, status = 401) => ({ status, headers: {}, text });
    expect(isKeyRefused(reply('{"statusCode":401,"message":"Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."}'))).toBe(true);
    for (const other of [reply('{"Message":"Authorization has been denied for this request."}'), reply(''), reply('{"message":"subscription key"}', 403)]) expect(isKeyRefused(other)).toBe(false);
  });
});
