import { addDays, daysBetween, toIsoDate, toIsoTime } from '../../src/shared/dates.ts';

describe('dates', () => {
  it('reads a day with or without a time behind it', () => {
    expect(toIsoDate('2026-02-28')).toBe('2026-02-28');
    expect(toIsoDate('2026-02-28T23:59:59Z')).toBe('2026-02-28');
  });

  it('refuses days that no calendar has', () => {
    for (const bad of ['', '2026-02-30', '26-02-01', '2026/02/01', 'today']) expect(() => toIsoDate(bad)).toThrow(/is not a date/);
  });

  it('writes every time in UTC', () => {
    expect(toIsoTime('2026-03-29T02:30:00+01:00')).toBe('2026-03-29T01:30:00.000Z');
    expect(() => toIsoTime('2026-03-29')).toThrow(/is not a time/);
  });

  it('counts whole days across summer time and leap years', () => {
    expect(daysBetween(toIsoDate('2026-03-28'), toIsoDate('2026-03-30'))).toBe(2);
    expect(addDays(toIsoDate('2028-02-28'), 2)).toBe('2028-03-01');
  });
});
