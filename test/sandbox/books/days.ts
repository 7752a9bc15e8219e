/** Days as ISO text, counted from 1970; each text is made once, because large books hold millions of references to few days. */
const texts: string[] = [];
const daySeconds = 86_400;

export const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000);

export function dayText(number: number): string {
  return (texts[number] ??= new Date(number * 86_400_000).toISOString().slice(0, 10));
}

export const addDays = (day: string, days: number): string => dayText(dayNumber(day) + days);

/** Saturday or Sunday. */
export const isWeekend = (number: number): boolean => (number + 4) % 7 === 0 || (number + 4) % 7 === 6;

export const startOfDay = (number: number): number => number * daySeconds;

/** The same day of an earlier month, moved to the first of it. */
export function firstOfMonthBefore(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  return dayText(Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1) / 86_400_000));
}

/** The next 31 March on or after the day: the usual year end in Britain. */
export function nextYearEnd(day: string): string {
  const year = Number(day.slice(0, 4));
  const end = `${year}-03-31`;
  return day <= end ? end : `${year + 1}-03-31`;
}
