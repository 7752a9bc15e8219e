/** The financial year that a day falls into, from the company's year end ("03-31"). */
import { addDays, type IsoDate } from '../dates.ts';

export type Period = { readonly from: IsoDate; readonly to: IsoDate };

/** Where Sage does not say when the year ends, the calendar year is used. */
const yearEndUnknown = '12-31';

/** The day in `year` on which the financial year ends. The end of February is its last day, in leap years too. */
function yearEndIn(year: number, yearEnd: string): IsoDate {
  const month = Number(yearEnd.slice(0, 2));
  const day = Number(yearEnd.slice(3, 5));
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const endsMonth = month === 2 ? day >= 28 : day >= lastDay;
  return new Date(Date.UTC(year, month - 1, endsMonth ? lastDay : day)).toISOString().slice(0, 10) as IsoDate;
}

export function financialYear(day: IsoDate, yearEnd: string | null): Period {
  const end = yearEnd ?? yearEndUnknown;
  const year = Number(day.slice(0, 4));
  const endsLater = day > yearEndIn(year, end);
  const last = endsLater ? year + 1 : year;
  return { from: addDays(yearEndIn(last - 1, end), 1), to: yearEndIn(last, end) };
}

/** The calendar months of a period; the first and the last are cut to it. */
export function monthsOf(period: Period): readonly Period[] {
  const months: Period[] = [];
  for (let from = period.from; from <= period.to;) {
    const monthEnd = new Date(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5, 7)), 0)).toISOString().slice(0, 10) as IsoDate;
    const to = monthEnd < period.to ? monthEnd : period.to;
    months.push({ from, to });
    from = addDays(to, 1);
  }
  return months;
}
