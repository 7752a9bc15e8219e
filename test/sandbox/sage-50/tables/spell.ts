/** How Sage 50 spells values: money as DOUBLE, days and stamps as text, references of eight characters. */
import { dayText } from '../../books/days.ts';
import type { TaxRate } from '../../books/model.ts';

/** Pence as the DOUBLE that Sage keeps. */
export const pounds = (pence: number): number => pence / 100;

let lastSeconds = -1;
let lastText = '';

/** `2026-10-31 09:15:00`, without a zone; whole seconds since 1970. */
export function stampText(seconds: number): string {
  if (seconds === lastSeconds) return lastText;
  lastSeconds = seconds;
  const rest = seconds % 86_400;
  const two = (value: number): string => String(value).padStart(2, '0');
  lastText = `${dayText((seconds - rest) / 86_400)} ${two(Math.floor(rest / 3_600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return lastText;
}

export const dayOf = (seconds: number): string => dayText(Math.floor(seconds / 86_400));

export const fit = (text: string, length: number): string => (text.length > length ? text.slice(0, length) : text);

/** What Sage's columns of dates hold where there is no date. */
export const emptyDate = '1974-02-01';

export const taxCodes = {
  zero: { code: 'T0', id: 0 }, standard: { code: 'T1', id: 1 }, exempt: { code: 'T2', id: 2 }, reduced: { code: 'T5', id: 5 }, none: { code: 'T9', id: 9 },
} as const satisfies Record<TaxRate['key'], { code: string; id: number }>;

export const taxCodeOf = (rate: TaxRate | null): string => taxCodes[rate?.key ?? 'none'].code;

export const currencyNumbers: Readonly<Record<string, number>> = { GBP: 1, EUR: 2, USD: 3 };

/** Not deleted, as Sage stores it: only the low byte counts, and above it lies what was there before. */
export const notDeleted = (serial: number): number => [0, 13_568, 6_912][serial % 3] ?? 0;

/** Stamps that every table of records carries. */
export const stamps = (one: { createdAt: number; updatedAt: number }, serial = 0): { RECORD_CREATE_DATE: string; RECORD_MODIFY_DATE: string; RECORD_DELETED: number } => ({
  RECORD_CREATE_DATE: stampText(one.createdAt), RECORD_MODIFY_DATE: stampText(one.updatedAt), RECORD_DELETED: notDeleted(serial),
});
