import fc from 'fast-check';
import { spansOf } from '../../helper/store/sqlite/ledger-spans.ts';
import { addDays, type IsoDate } from '../../src/shared/dates.ts';

const start = '2024-01-01' as IsoDate;
const date = fc.integer({ min: 0, max: 900 }).map((days) => addDays(start, days));

describe('a stretch of time taken apart', () => {
  it('covers every day of it once and no other', () => {
    fc.assert(fc.property(date, date, (from, to) => {
      const { days, months } = spansOf(from, to);
      for (let n = -40; n < 950; n += 1) {
        const day = addDays(start, n);
        const covered = days.filter((span) => day.startsWith(span.month) && day >= span.from && day <= span.to).length + (months && day.slice(0, 7) >= months.from && day.slice(0, 7) <= months.to ? 1 : 0);
        expect([day, covered]).toEqual([day, day >= from && day <= to ? 1 : 0]);
      }
    }), { numRuns: 60 });
  });

  it('takes whole months from the sums of months, also without an end', () => {
    expect(spansOf('2024-02-01' as IsoDate, '2024-02-29' as IsoDate)).toEqual({ days: [], months: { from: '2024-02', to: '2024-02' } });
    expect(spansOf('2023-12-31' as IsoDate, null)).toEqual({ days: [{ month: '2023-12', from: '2023-12-31', to: '2023-12-31' }], months: { from: '2024-01', to: '9999-12' } });
    expect(spansOf(null, '2024-01-01' as IsoDate)).toEqual({ days: [{ month: '2024-01', from: '2024-01-01', to: '2024-01-01' }], months: { from: '0000-01', to: '2023-12' } });
    expect(spansOf(null, null)).toEqual({ days: [], months: { from: '0000-01', to: '9999-12' } });
  });
});
