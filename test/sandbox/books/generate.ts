/**
 * Makes a company's books from a seed, at any size, by living through its days: opening balances, then each day's documents, money and routine,
 * through the same functions that change live books, so what holds for one change holds for the whole.
 */
import { createBooks } from './create-books.ts';
import { dayNumber, dayText, isWeekend, startOfDay } from './days.ts';
import { makeRandom } from './random.ts';
import type { Random } from './random.ts';
import type { Books, Document } from './model.ts';
import { makeContacts, makeItems } from './make-masters.ts';
import { postOpening } from './make-opening.ts';
import { buy, quote, sell } from './make-documents.ts';
import { settleDue } from './make-money.ts';
import { doRoutine } from './make-routine.ts';

export type BooksSize = { invoices: number; customers: number; suppliers: number; months: number };

const named = {
  tiny: { invoices: 60, customers: 10, suppliers: 5, months: 6 },
  small: { invoices: 600, customers: 60, suppliers: 20, months: 24 },
  medium: { invoices: 10_000, customers: 400, suppliers: 120, months: 24 },
  large: { invoices: 300_000, customers: 6_000, suppliers: 1_500, months: 36 },
} as const satisfies Record<string, BooksSize>;

export type SizeName = keyof typeof named;
export const sizeNames = Object.keys(named);

/** A name, or a number of sales invoices. */
export function sizeOf(size: SizeName | number): BooksSize {
  if (typeof size !== 'number') return named[size];
  return { invoices: size, customers: Math.max(5, Math.round(20 + size / 50)), suppliers: Math.max(3, Math.round(10 + size / 200)), months: 24 };
}

/** What the generator carries from day to day. */
export type Making = {
  books: Books; random: Random; size: BooksSize;
  /** Seconds at which the day's next event is stamped. */
  at: number; day: number; lastDay: number;
  /** What is to be done about a document on a day: paid, voided, credited. */
  due: Map<number, { document: Document; what: Due }[]>;
};
export type Due = 'pay' | 'pay_part' | 'void' | 'credit' | 'delete' | 'release';

export type GenerateOptions = { seed: number; today: string; size: BooksSize; name?: string; now?: number };

export function generateBooks({ seed, today, size, name = 'Harbour & Vale Ltd (practice)', now }: GenerateOptions): Books {
  const books = createBooks({ seed, today, months: size.months, name });
  const first = dayNumber(books.company.startDate);
  const lastDay = dayNumber(today);
  const latest = now ?? startOfDay(lastDay) + 9 * 3_600;
  const making: Making = { books, random: makeRandom(seed), size, at: startOfDay(first - 1) + 8 * 3_600, day: first - 1, lastDay, due: new Map() };
  makeContacts(making);
  makeItems(making);
  postOpening(making);
  const perDay = size.invoices / workdays(first, lastDay);
  let owing = 0;
  for (let day = first; day <= lastDay; day += 1) {
    making.day = day;
    making.at = Math.min(startOfDay(day) + 8 * 3_600, latest);
    doRoutine(making);
    settleDue(making);
    if (isWeekend(day)) continue;
    owing += perDay;
    while (owing >= 1 - 1e-9) {
      owing -= 1;
      making.at = Math.min(making.at + (perDay < 20 ? 61 : 7), latest);
      sell(making);
      if (making.random.chance(0.55)) buy(making);
      if (making.random.chance(0.08)) quote(making);
    }
  }
  return books;
}

function workdays(first: number, last: number): number {
  let count = 0;
  for (let day = first; day <= last; day += 1) if (!isWeekend(day)) count += 1;
  return Math.max(count, 1);
}

export const todayOf = (making: Making): string => dayText(making.day);

export function schedule(making: Making, document: Document, what: Due, day: number): void {
  const list = making.due.get(day);
  if (list) list.push({ document, what });
  else making.due.set(day, [{ document, what }]);
}
