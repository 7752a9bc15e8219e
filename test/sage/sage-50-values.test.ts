/** Statements that can say nothing forbidden, floats that become exact money, and journals put together from their lines. */
import fc from 'fast-check';
import { dateOf, decimalOrNull, isDeleted, money, reference, stampOf, text, updatedAt } from '../../src/sage/products/sage-50/cells.ts';
import { latestStamp, sinceOf } from '../../src/sage/products/sage-50/checkpoint.ts';
import { runsOf } from '../../src/sage/products/sage-50/numbers-in-runs.ts';
import { between, selectColumns, selectCount, selectHighest, selectLowest } from '../../src/sage/products/sage-50/statement.ts';
import { unitsOf } from '../../src/sage/products/sage-50/audit-trail/units.ts';
import { usagesBySplit } from '../../src/sage/products/sage-50/audit-trail/usages.ts';
import { placeInChart } from '../../src/sage/products/sage-50/tables/chart.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { allowed } from './sage-50-data-set.ts';

describe('a statement for Sage 50', () => {
  it('names its columns with their table, and compares with whole numbers and stamps', () => {
    expect(selectColumns('AUDIT_HEADER', ['HEADER_NUMBER', 'DATE'], between('HEADER_NUMBER', 1, 9))).toBe('SELECT AUDIT_HEADER.HEADER_NUMBER, AUDIT_HEADER.DATE FROM AUDIT_HEADER WHERE AUDIT_HEADER.HEADER_NUMBER >= 1 AND AUDIT_HEADER.HEADER_NUMBER < 9');
    expect([selectHighest('STOCK', 'STOCK_CODE'), selectLowest('INVOICE', 'INVOICE_NUMBER', 3), selectCount('BANK', 'ACCOUNT_REF')]).toEqual([
      'SELECT MAX(STOCK.STOCK_CODE) FROM STOCK', 'SELECT MIN(INVOICE.INVOICE_NUMBER) FROM INVOICE WHERE INVOICE.INVOICE_NUMBER >= 3', 'SELECT COUNT(BANK.ACCOUNT_REF) FROM BANK']);
  });

  it('cannot be made to say anything else, whatever it is made of (D: injection)', () => {
    const odd = fc.oneof(fc.string(), fc.constantFrom('*', 'A; DROP TABLE B', "A' OR 1=1 --", 'A B', 'a', '', 'TOP 1 A', 'DISTINCT A', '(SELECT 1)'));
    fc.assert(fc.property(odd, odd, fc.oneof(fc.double(), fc.integer()), odd, (table, column, value, stamp) => {
      const make = [
        () => selectColumns(table, ['A']), () => selectColumns('T', [column]), () => selectColumns('T', []), () => selectHighest(table, column), () => selectLowest('T', 'A', value),
        () => selectColumns('T', ['A'], [{ column, is: '=', value }]), () => selectColumns('T', ['A'], [[{ column: 'A', is: '>=', stamp }, { column: 'A', is: 'empty' }]]),
      ];
      for (const one of make) {
        let sql: string | null = null;
        try { sql = one(); } catch (thrown) { expect(thrown).toMatchObject({ code: 'our_bug' }); }
        if (sql !== null) expect(sql).toMatch(allowed);
      }
    }));
    expect(() => selectColumns('T', ['A'], [{ column: 'A', is: '>=', stamp: "2026-01-01 00:00:00' OR '1'='1" }])).toThrow('a stamp');
  });
});

describe('a cell of Sage 50', () => {
  it('gives every amount of pence back exactly, whatever noise its float carries', () => {
    fc.assert(fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), fc.integer({ min: 1, max: 40 }), (pence, parts) => {
      const sign = pence < 0 ? '-' : '';
      const digits = String(Math.abs(pence)).padStart(3, '0');
      const exact = `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      expect(money(pence / 100)).toBe(exact);
      let noisy = 0;
      for (let part = 0; part < parts; part += 1) noisy += pence / 100 / parts;
      if (Math.abs(pence) < 100_000_000) expect(money(noisy)).toBe(exact);
    }));
    expect([0.1 + 0.2, 1.005, -0.001, 1e-9, -1.115, 117.5, '117.5', null, undefined, ''].map((cell) => money(cell))).toEqual(['0.30', '1.01', '0.00', '0.00', '-1.12', '117.50', '117.50', '0.00', '0.00', '0.00']);
  });

  it('refuses what is no money', () => {
    for (const cell of [Number.NaN, Number.POSITIVE_INFINITY, 1e11, -1e300, 'twelve', '1e5', '1,234.00']) expect(() => money(cell)).toThrow(expect.objectContaining({ code: 'bad_amount' }));
    expect(() => reference('   ', 'ACCOUNT_REF')).toThrow('ACCOUNT_REF is empty');
  });

  it('knows an empty date, a stamp without a zone, and what only looks deleted', () => {
    expect([dateOf('1974-02-01'), dateOf(null), dateOf(''), dateOf('2026-10-31 00:00:00')]).toEqual([null, null, null, '2026-10-31']);
    expect(() => dateOf('2026-02-30')).toThrow(expect.objectContaining({ code: 'bad_date' }));
    expect([stampOf('2026-10-31 17:45:09.123'), stampOf('2026-10-31'), stampOf('rubbish'), stampOf(7)]).toEqual(['2026-10-31 17:45:09', '2026-10-31 00:00:00', null, null]);
    expect([updatedAt({ RECORD_MODIFY_DATE: '2026-10-31 17:45:09' }), updatedAt({ RECORD_MODIFY_DATE: '2026-13-31 99:45:09' }), updatedAt({})]).toEqual(['2026-10-31T17:45:09.000Z', null, null]);
    expect([13_568, 6_912, 0, 1, 257, -1].map((flag) => isDeleted({ RECORD_DELETED: flag }))).toEqual([false, false, false, true, true, true]);
    expect([isDeleted({ DELETED_FLAG: 1 }), isDeleted({ DELETED_FLAG: 0, RECORD_DELETED: 13_568 })]).toEqual([true, false]);
    expect([text('A \u0000B  '), text('  '), decimalOrNull(0.1 + 0.2), decimalOrNull(1.2345678901234)]).toEqual(['A B', null, '0.3', '1.2345678901']);
  });
});

describe('what Sage 50 leaves to be put together', () => {
  const line = (number: number, amount: number, more: Record<string, string | number> = {}) => ({ number, header: { TYPE: amount > 0 ? 'JD' : 'JC', DATE: '2026-10-01', INV_REF: 'J1', DELETED_FLAG: 0, ...more }, journal: [{ AMOUNT: amount, DELETED_FLAG: 0 }] });
  const shape = (lines: Parameters<typeof unitsOf>[0]) => unitsOf(lines).map((unit) => `${unit.is} ${unit.members.map((one) => one.number).join('+')}${unit.isOpen ? ' open' : ''}`);

  it('makes a journal of lines that follow one another and come to nil', () => {
    expect(shape([line(3, -30), line(1, 10), line(2, 20), line(4, 5), line(5, -5)])).toEqual(['journal 1+2+3', 'journal 4+5']);
    expect(shape([line(1, 10), line(2, -4), line(3, 8, { INV_REF: 'J2' }), line(4, -8, { INV_REF: 'J2' }), line(5, 1)])).toEqual(['journal 1+2', 'journal 3+4', 'journal 5 open']);
    expect(shape([line(1, 10), line(2, -10, { DELETED_FLAG: 1 }), line(3, -10)])).toEqual(['journal 1', 'single 2', 'journal 3 open']);
    expect(shape([line(1, 10), { ...line(2, 3), header: { TYPE: 'SI' } }, line(3, -10)])).toEqual(['journal 1', 'single 2', 'journal 3 open']);
  });

  it('counts a row of AUDIT_USAGE once, however it was found', () => {
    const row = { USAGE_NUMBER: 1, SPLIT_NUMBER: 5, SPLIT_CROSSREF: 9, DATE: '2026-10-01', AMOUNT: 10, DELETED_FLAG: 0 };
    expect([...usagesBySplit([row, row, { ...row, USAGE_NUMBER: 2, DELETED_FLAG: 1 }], new Set([5, 9]))].map(([split, usages]) => [split, usages.map(({ other, isTurned }) => [other, isTurned])])).toEqual([[5, [[9, false]]], [9, [[5, true]]]]);
  });

  it('asks for numbers by few ranges that hold them all', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 5_000 })), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 900 }), (numbers, gap, length) => {
      const runs = runsOf(numbers, gap, length);
      for (const number of numbers) expect(runs.filter((run) => number >= run.from && number < run.to)).toHaveLength(1);
      for (const run of runs) expect(run.to - run.from).toBeLessThanOrEqual(length + gap + 1);
    }));
  });

  it('starts the next read some hours before the latest stamp, and before our own clock', () => {
    const mark = { highest: 1, modified: '2026-10-31 12:00:00', catalogue: '', cleared: [] };
    expect([sinceOf(mark), sinceOf({ ...mark, modified: null })]).toEqual(['2026-10-31 08:00:00', null]);
    expect(latestStamp([null, '2026-10-30 12:00:00', '2130-01-01 00:00:00'], '2026-10-31T09:00:00.000Z' as IsoTime)).toBe('2026-10-31 09:00:00');
  });

  it('places a nominal code by the company’s own chart, and one that it leaves out by Sage’s', () => {
    const chart = [{ low: '4000', high: '4199', category: 'sales' }, { low: 'A1', high: 'A9', category: 'overheads' }] as const;
    expect(['4000', '4199', 'A5', '0020', '7500', '2300', '3200', 'ZZ'].map((code) => placeInChart(code, chart))).toEqual(['sales', 'sales', 'overheads', 'fixed_assets', 'overheads', 'long_term_liabilities', 'equity', 'unknown']);
  });
});
