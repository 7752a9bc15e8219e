/** Takes a stretch of time apart into whole months, which are added up already, and the days left over at its ends. Pure. */
import type { IsoDate } from '../../../src/shared/dates.ts';

export type DaySpan = { readonly month: string; readonly from: string; readonly to: string };
export type Spans = { readonly days: readonly DaySpan[]; readonly months: { readonly from: string; readonly to: string } | null };

const firstMonth = '0000-01';
const lastMonth = '9999-12';

const monthOf = (date: IsoDate): string => date.slice(0, 7);

function lastDayOf(month: string): number {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
}

function monthAfter(month: string, by: 1 | -1): string {
  const at = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + by, 1));
  return at.toISOString().slice(0, 7);
}

/** Both ends included, open where null. */
export function spansOf(from: IsoDate | null, to: IsoDate | null): Spans {
  if (from !== null && to !== null && from > to) return { days: [], months: null };
  const beginsWhole = from === null || from.endsWith('-01');
  const endsWhole = to === null || Number(to.slice(8)) === lastDayOf(monthOf(to));
  if (from !== null && to !== null && monthOf(from) === monthOf(to) && !(beginsWhole && endsWhole)) return { days: [{ month: monthOf(from), from, to }], months: null };
  const days: DaySpan[] = [];
  let first = from === null ? firstMonth : monthOf(from);
  let last = to === null ? lastMonth : monthOf(to);
  if (from !== null && !beginsWhole) {
    days.push({ month: first, from, to: `${first}-31` });
    first = monthAfter(first, 1);
  }
  if (to !== null && !endsWhole) {
    days.push({ month: last, from: `${last}-01`, to });
    last = monthAfter(last, -1);
  }
  return { days, months: first <= last ? { from: first, to: last } : null };
}
