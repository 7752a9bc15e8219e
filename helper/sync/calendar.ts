/**
 * The times of a daily rule in a time zone: one for each local day. node-schedule reckons the calendar; on the two days
 * a year when the clocks change it skips a time that does not exist and repeats one that exists twice, so those two are
 * settled here: a time that was skipped is made up as soon as the clock has passed it, a repeated one counts once.
 */
import { RecurrenceRule } from 'node-schedule';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
    formats.set(timeZone, format);
  }
  return format;
}

/** "2026-11-23T02:30" as the clocks of that zone show it; such texts compare as times. */
export function localTime(ms: number, timeZone: string): string {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

export const localDay = (ms: number, timeZone: string): string => localTime(ms, timeZone).slice(0, 10);

const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 24 * hourMs).toISOString().slice(0, 10);

/** A zone that this machine does not know is read as its own. */
export function knownTimeZone(timeZone: string): string {
  try {
    formatOf(timeZone);
    return timeZone;
  } catch {
    return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  }
}

/** The first time of the daily rule after `afterMs` that is on a later local day than `doneDay`. */
export function nextDaily(at: string, timeZone: string, afterMs: number, doneDay: string | null): number {
  const rule = new RecurrenceRule();
  [rule.hour, rule.minute, rule.second, rule.tz] = [Number(at.slice(0, 2)), Number(at.slice(3, 5)), 0, timeZone];
  const after = localTime(afterMs, timeZone);
  const today = after.slice(0, 10);
  let wanted = after.slice(11) < at ? today : nextDay(today);
  if (doneDay !== null && wanted <= doneDay) wanted = nextDay(doneDay);
  // From well before the wanted day in any zone, but not from before `afterMs`.
  let found = Math.max(afterMs, Date.parse(`${wanted}T00:00:00Z`) - 15 * hourMs);
  do found = rule.nextInvocationDate(new Date(found)).getTime(); while (localDay(found, timeZone) < wanted);
  return localDay(found, timeZone) === wanted ? found : firstAtOrAfter(`${wanted}T${at}`, timeZone, Math.max(afterMs, found - 60 * hourMs), found);
}

/** The first minute in which the local clocks show this time or a later one. */
function firstAtOrAfter(time: string, timeZone: string, fromMs: number, toMs: number): number {
  let [low, high] = [Math.floor(fromMs / minuteMs), Math.ceil(toMs / minuteMs)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (localTime(middle * minuteMs, timeZone) >= time) high = middle;
    else low = middle;
  }
  return high * minuteMs;
}

/** A time of day on some days: weekdays from Monday (0), days of the month (one that a month lacks is its last), or all. */
export type DayRule = { readonly at: string; readonly weekdays: readonly number[] | null; readonly monthDays: readonly number[] | null };

const previousDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - 24 * hourMs).toISOString().slice(0, 10);

export function isOn(day: string, { weekdays, monthDays }: DayRule): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  if (weekdays !== null && !weekdays.includes((date.getUTCDay() + 6) % 7)) return false;
  if (monthDays === null) return true;
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return monthDays.some((wanted) => Math.min(wanted, lastDay) === date.getUTCDate());
}

/** Any month has one of the days asked for, so that a search ends. */
const daysAheadMax = 40;

/** The first slot of these rules after `afterMs` that is later than the one done, which is told as its day and its rule's time: "2026-11-23T02:30". */
export function nextSlot(rules: readonly DayRule[], timeZone: string, afterMs: number, done: string | null): number {
  return Math.min(...rules.map((rule) => {
    const doneDay = done === null ? null : done.slice(11) >= rule.at ? done.slice(0, 10) : previousDay(done.slice(0, 10));
    const found = nextDaily(rule.at, timeZone, afterMs, doneDay);
    const first = localDay(found, timeZone);
    let day = first;
    for (let ahead = 0; !isOn(day, rule) && ahead < daysAheadMax; ahead += 1) day = nextDay(day);
    return day === first ? found : nextDaily(rule.at, timeZone, found, previousDay(day));
  }));
}
