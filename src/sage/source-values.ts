/**
 * How values stand in Sage's answers, and how they become ours. Sage sends null and "" for "nothing", decimals as text
 * or as numbers, and whole numbers as text: schemas built of these pieces take all of that and nothing else.
 */
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { toIsoDate, toIsoTime } from '../shared/dates.ts';
import type { IsoDate, IsoTime } from '../shared/dates.ts';
import { toDecimal, toMoney, zeroMoney } from '../shared/money.ts';
import type { Decimal, Money } from '../shared/money.ts';

export const idText = z.string().min(1).max(128);
export const textOrNothing = z.string().nullish();
export const flagOrNothing = z.boolean().nullish();
/** An amount, a quantity, a rate: "110.0" or 110. */
export const amount = z.union([z.string(), z.number()]);
export const amountOrNothing = amount.nullish();
/** "30" or 30 */
export const wholeOrNothing = z.union([z.number(), z.string()]).nullish();

type Nothing = null | undefined;

/** Texts longer than a record may hold are cut; the source record keeps them whole. */
const textMax = 20_000;
export function textOf(value: string | Nothing): string | null {
  if (value === null || value === undefined || value === '') return null;
  return value.length > textMax ? value.slice(0, textMax) : value;
}

/** A JSON number has come through a float: beyond this size its pence can no longer be trusted, so it is rejected rather than guessed. */
const exactNumberMax = 1e11;
function exact(value: string | number): string | number {
  if (typeof value === 'number' && !(Math.abs(value) < exactNumberMax || Number.isSafeInteger(value))) throw new AppError('bad_amount', `${value} was sent as a number too large to be exact`);
  return value;
}

/** The two ways in which nearly every amount is written need no further reading. */
const plainMoney = /^(?:[1-9]\d{0,12}|0)\.(?:\d\d|(\d))$/;
export function moneyOf(value: string | number): Money {
  if (typeof value === 'string') {
    const plain = plainMoney.exec(value);
    if (plain) return (plain[1] === undefined ? value : `${value}0`) as Money;
  }
  return toMoney(exact(value));
}
export function moneyOrNull(value: string | number | Nothing): Money | null {
  return value === null || value === undefined || value === '' ? null : moneyOf(value);
}
export const moneyOrZero = (value: string | number | Nothing): Money => moneyOrNull(value) ?? zeroMoney;
export function decimalOrNull(value: string | number | Nothing): Decimal | null {
  return value === null || value === undefined || value === '' ? null : toDecimal(exact(value));
}

/** Amounts that a side of the books says as a sign are positive in ours. */
export const positive = (value: Money): Money => (value.startsWith('-') ? value.slice(1) as Money : value);

/** Days that every month has need no calendar. */
const plainDate = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;
export function dateOrNull(value: string | Nothing): IsoDate | null {
  if (value === null || value === undefined || value === '') return null;
  return plainDate.test(value) ? value as IsoDate : toIsoDate(value);
}
/** "2026-11-23T09:15:00Z", as Sage writes its stamps, is taken as it is but for the parts of a second that ours have; days that not every month has go to the calendar. */
const plainTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
export function timeOrNull(value: string | Nothing): IsoTime | null {
  if (value === null || value === undefined || value === '') return null;
  return plainTime.test(value) ? `${value.slice(0, 19)}.000Z` as IsoTime : toIsoTime(value);
}

export function wholeOrNull(value: number | string | Nothing): number | null {
  if (value === null || value === undefined || value === '') return null;
  const whole = typeof value === 'number' ? value : Number(value);
  return Number.isSafeInteger(whole) ? whole : null;
}

export const currencyPattern = /^[A-Z]{3}$/;
