/** How figures and times look in the pane. */
import { amountOf, countText, dateText, isZero, moneyText, sizeText, timeInWords, todayOf } from '../../addin/pane/format.ts';

describe('amounts', () => {
  it('are grouped from their own digits, so that no penny is lost at any size', () => {
    expect(moneyText('430035.84', null)).toBe('430,035.84');
    expect(moneyText('999999999999999.99', null)).toBe('999,999,999,999,999.99');
    expect(moneyText('0.10', null)).toBe('0.10');
    expect(moneyText('1234.5678', null)).toBe('1,234.5678');
  });

  it('stand in brackets when negative, with the sign of the currency inside', () => {
    expect(moneyText('-1250.00', 'GBP')).toBe('(£1,250.00)');
    expect(moneyText('1250.00', 'GBP')).toBe('£1,250.00');
    expect(sizeText('-1250.00', 'GBP')).toBe('£1,250.00');
  });

  it('that are none stay the text they are, and never become NaN', () => {
    expect(moneyText('\u202E1.00', 'GBP')).toBe('\u202E1.00');
    expect(amountOf('1e5')).toBeNull();
    expect(amountOf('')).toBeNull();
  });

  it('know nil in every way it is written', () => {
    expect(['0.00', '-0.00', '0', '0.0000'].every(isZero)).toBe(true);
    expect(['0.01', '-0.10', '10.00'].some(isZero)).toBe(false);
  });

  it('count with the same groups', () => {
    expect(countText(300_000)).toBe('300,000');
    expect(countText(7)).toBe('7');
  });
});

describe('times', () => {
  const at = (text: string): number => new Date(text).getTime();
  const now = at('2026-11-23T15:00:00');
  const words = (text: string): string => timeInWords(new Date(at(text)).toISOString(), now);

  it('are told as a person would tell them', () => {
    expect(words('2026-11-23T14:59:40')).toBe('just now');
    expect(words('2026-11-23T14:59:00')).toBe('1 minute ago');
    expect(words('2026-11-23T14:48:00')).toBe('12 minutes ago');
    expect(words('2026-11-23T09:15:00')).toMatch(/^today at 0?9:15/);
    expect(words('2026-11-22T18:02:00')).toMatch(/^yesterday at /);
    expect(words('2026-10-03T09:15:00')).toMatch(/^on .*3.* at /);
    expect(words('2025-10-03T09:15:00')).toMatch(/2025/);
  });

  it('ahead are told as ahead', () => {
    expect(words('2026-11-23T15:00:10')).toBe('in a moment');
    expect(words('2026-11-23T15:18:00')).toBe('in 18 minutes');
    expect(words('2026-11-24T02:30:00')).toMatch(/^tomorrow at /);
  });

  it('keep a date the day it is, whatever the time zone', () => {
    expect(dateText('2026-03-01')).toMatch(/\b1\b/);
    expect(todayOf(at('2026-03-01T23:59:00'))).toBe('2026-03-01');
  });
});
