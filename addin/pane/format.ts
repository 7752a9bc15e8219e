/**
 * How figures, dates and times look. Amounts are formatted from their decimal text, digit by digit, so that no penny
 * passes through a float. The sentences are English, so the locale is the user's own where that is English.
 */

const localeOf = (): string => {
  const own = typeof navigator === 'undefined' ? '' : navigator.language;
  return own.startsWith('en') ? own : 'en-GB';
};
const locale = localeOf();
const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).formatToParts(1234567.5);
const groupSign = parts.find((part) => part.type === 'group')?.value ?? ',';
const decimalSign = parts.find((part) => part.type === 'decimal')?.value ?? '.';

const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Takes decimal text apart for showing; null when it is none. */
export function amountOf(text: string): { readonly isNegative: boolean; readonly digits: string } | null {
  const match = AMOUNT.exec(text);
  if (!match) return null;
  const grouped = (match[2] ?? '').replace(/\B(?=(\d{3})+$)/g, groupSign);
  return { isNegative: match[1] === '-', digits: match[3] ? grouped + decimalSign + match[3] : grouped };
}

export const isZero = (text: string): boolean => /^-?0+(\.0+)?$/.test(text);

export function currencySign(currency: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency;
  } catch {
    return currency;
  }
}

/** "£1,234.50", "(£1,234.50)" for a negative one; text as it is when it is no amount. */
export function moneyText(text: string, currency: string | null): string {
  const amount = amountOf(text);
  if (!amount) return text;
  const whole = (currency ? currencySign(currency) : '') + amount.digits;
  return amount.isNegative ? `(${whole})` : whole;
}

/** Without its sign: for "differs by £3.10". */
export const sizeText = (text: string, currency: string | null): string => moneyText(text.replace('-', ''), currency);

export const countText = (count: number): string => amountOf(String(count))?.digits ?? String(count);

const dateFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const monthFormat = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });
const monthYearFormat = new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' });

const inUtc = (date: string): Date => new Date(`${date}T00:00:00Z`);
export const dateText = (date: string): string => dateFormat.format(inUtc(date));
export const monthText = (date: string): string => monthFormat.format(inUtc(date));
export const monthYearText = (date: string): string => monthYearFormat.format(inUtc(date));

const exactFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });
const clockFormat = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayYearFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });

/** "23 November 2026 at 09:15:02 GMT" */
export const exactTimeText = (time: string): string => exactFormat.format(new Date(time));
/** "23 Nov 2026, 09:15" */
export const shortTimeText = (time: string): string => `${dayYearFormat.format(new Date(time))}, ${clockFormat.format(new Date(time))}`;

const minuteMs = 60_000;
const dayMs = 86_400_000;
const midnightMs = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** "just now", "12 minutes ago", "today at 09:15", "yesterday at 18:02", "on 3 Oct at 09:15"; and ahead of now likewise. */
export function timeInWords(time: string, nowMs: number): string {
  const ms = Date.parse(time);
  const agoMs = nowMs - ms;
  const minutes = Math.round(Math.abs(agoMs) / minuteMs);
  if (minutes < 1) return agoMs >= 0 ? 'just now' : 'in a moment';
  if (minutes < 60) {
    const span = `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
    return agoMs >= 0 ? `${span} ago` : `in ${span}`;
  }
  const clock = clockFormat.format(ms);
  const days = Math.round((midnightMs(nowMs) - midnightMs(ms)) / dayMs);
  if (days === 0) return `today at ${clock}`;
  if (days === 1) return `yesterday at ${clock}`;
  if (days === -1) return `tomorrow at ${clock}`;
  const isThisYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return `on ${(isThisYear ? dayFormat : dayYearFormat).format(ms)} at ${clock}`;
}

/** Today's date where the user is, as ISO text. */
export function todayOf(nowMs: number): string {
  const now = new Date(nowMs);
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
