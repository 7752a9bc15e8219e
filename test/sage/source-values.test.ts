import fc from 'fast-check';
import { addMoney, compareMoney, isZero, shareOf, subtractMoney } from '../../src/sage/exact-amounts.ts';
import { dateOrNull, decimalOrNull, moneyOf, moneyOrNull, positive, textOf, timeOrNull, wholeOrNull } from '../../src/sage/source-values.ts';
import { fromMinor, toMinor, toMoney } from '../../src/shared/money.ts';
import type { Money } from '../../src/shared/money.ts';
import { toIsoTime } from '../../src/shared/dates.ts';

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const m = (text: string) => text as Money;

describe('values as Sage sends them', () => {
  it('are exact amounts, as text or as numbers', () => {
    expect(['110.0', '-430035.84', '0.0', '-0.0', '.5', '5', '007.10', '12345678901.2345', 110, 0.1, -3.75, 1e-7 * 0].map((value) => moneyOf(value))).toEqual(['110.00', '-430035.84', '0.00', '0.00', '0.50', '5.00', '7.10', '12345678901.2345', '110.00', '0.10', '-3.75', '0.00']);
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (pence) => {
      const text = fromMinor(pence);
      expect(moneyOf(text)).toBe(text);
      expect(moneyOf(text)).toBe(toMoney(text));
      if (Math.abs(pence) < 1e12) expect(moneyOf(Number(text))).toBe(text);
    }), { numRuns: 2_000 });
  });

  it('are refused when they are no amounts, or numbers too large to be exact', () => {
    for (const value of ['', 'abc', '1,000.00', '1e5', '0x10', '12.34567', '--1', '1.2.3', Number.NaN, Number.POSITIVE_INFINITY, 123456789012.34, 2 ** 60 + 0.5]) expect(() => moneyOf(value)).toThrow(code('bad_amount'));
    expect(moneyOf(900719925474)).toBe('900719925474.00');
  });

  it('are nothing when Sage sends null, "" or nothing at all', () => {
    for (const nothing of [null, undefined, '']) expect([moneyOrNull(nothing), decimalOrNull(nothing), dateOrNull(nothing), timeOrNull(nothing), textOf(nothing), wholeOrNull(nothing)]).toEqual([null, null, null, null, null, null]);
  });

  it('are days and times, and never a day that does not exist', () => {
    expect([dateOrNull('2026-02-28'), dateOrNull('2024-02-29'), dateOrNull('2026-11-23T10:00:00Z')]).toEqual(['2026-02-28', '2024-02-29', '2026-11-23']);
    for (const wrong of ['2026-02-29', '2026-13-01', '2026-00-10', '23/11/2026', 'soon']) expect(() => dateOrNull(wrong)).toThrow(code('bad_date'));
    for (const text of ['2026-11-23T09:15:00Z', '2026-11-23T09:15:00.123Z', '2026-11-23T10:15:00+01:00', '2026-01-31T23:59:59Z']) expect(timeOrNull(text)).toBe(toIsoTime(text));
    expect(() => timeOrNull('yesterday')).toThrow(code('bad_date'));
  });

  it('are cut where they are longer than a record may hold, and kept as whole numbers where they count', () => {
    expect(textOf('x'.repeat(30_000))).toHaveLength(20_000);
    expect([wholeOrNull('30'), wholeOrNull(30), wholeOrNull('many'), wholeOrNull(2.5)]).toEqual([30, 30, null, null]);
    expect([positive(m('-3.20')), positive(m('3.20'))]).toEqual(['3.20', '3.20']);
  });
});

describe('exact amounts', () => {
  it('add, subtract and compare like whole pence', () => {
    fc.assert(fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.integer({ min: -1e13, max: 1e13 }), (a, b) => {
      expect(addMoney(fromMinor(a), fromMinor(b))).toBe(fromMinor(a + b));
      expect(subtractMoney(fromMinor(a), fromMinor(b))).toBe(fromMinor(a - b));
      expect(compareMoney(fromMinor(a), fromMinor(b))).toBe(Math.sign(a - b));
    }), { numRuns: 1_000 });
    expect([addMoney(m('0.0001'), m('0.0099')), addMoney(m('1.005'), m('0.005')), addMoney()]).toEqual(['0.01', '1.01', '0.00']);
    expect([isZero(m('0.00')), isZero(m('0.0001'))]).toEqual([true, false]);
  });

  it('share out to the penny, halves away from nought', () => {
    expect([shareOf(m('10.00'), m('1.00'), m('3.00')), shareOf(m('0.05'), m('1.00'), m('2.00')), shareOf(m('-0.05'), m('1.00'), m('2.00')), shareOf(m('10.00'), m('1.00'), m('0.00')), shareOf(m('99999999999999.99'), m('99999999999999.99'), m('99999999999999.99'))]).toEqual(['3.33', '0.03', '-0.03', '0.00', '99999999999999.99']);
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }), (total, whole) => {
      const part = Math.floor(whole / 3);
      const shares = toMinor(shareOf(fromMinor(total), fromMinor(part), fromMinor(whole))) + toMinor(shareOf(fromMinor(total), fromMinor(whole - part), fromMinor(whole)));
      expect(Math.abs(shares - total)).toBeLessThanOrEqual(1);
    }), { numRuns: 500 });
  });
});
