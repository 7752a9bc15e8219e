import fc from 'fast-check';
import { fromMinor, toDecimal, toMinor, toMoney } from '../../src/shared/money.ts';

describe('money', () => {
  it('reads what Sage sends, as text or as a number, without a float in between', () => {
    expect(['-430035.84', '10.0', '0', '-0.00', '007.5', '.5', 110, 0.1, -3.07, '1.2345'].map(toMoney))
      .toEqual(['-430035.84', '10.00', '0.00', '0.00', '7.50', '0.50', '110.00', '0.10', '-3.07', '1.2345']);
  });

  it('refuses what is no amount and says which value', () => {
    for (const bad of ['', '-', '.', '1,000.00', '12.3.4', 'NaN', '1e5', '£5', '0x10', '1.23456', '9'.repeat(16)]) expect(() => toMoney(bad)).toThrow(/is not an amount/);
    expect(() => toMoney(Number.NaN)).toThrow(/is not an amount/);
  });

  it('refuses to lose a fraction of a penny', () => {
    expect(() => toMinor(toMoney('1.234'))).toThrow(/more than two decimals/);
    expect(toMinor(toMoney('1.2300'))).toBe(123);
  });

  it('goes to minor units and back unchanged', () => {
    fc.assert(fc.property(fc.integer({ min: -9_007_199_254_740_991, max: 9_007_199_254_740_991 }), (minor) => {
      expect(toMinor(fromMinor(minor))).toBe(minor);
    }));
  });

  it('keeps a quantity exact and plain', () => {
    expect(['1.50', '0.000100', 1e-7, 3].map(toDecimal)).toEqual(['1.5', '0.0001', '0.0000001', '3']);
  });
});
