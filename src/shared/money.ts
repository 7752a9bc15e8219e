/**
 * Exact money. On the wire and in records an amount is decimal text ("-430035.84"); inside sums it is an integer
 * count of minor units (pence). Nothing here, and nothing that uses it, goes through a float.
 */
import { z } from 'zod';
import { AppError } from './errors.ts';

/** Decimal text with two to four decimals, e.g. "10.00"; "-0.00" does not occur. */
export type Money = string & z.$brand<'Money'>;
/** Decimal text of any scale without trailing zeros: quantities, unit prices, rates. */
export type Decimal = string & z.$brand<'Decimal'>;
/** Minor units of the company's base currency: pence, cents. A safe integer. */
export type Minor = number & z.$brand<'Minor'>;

export const money = z.string().regex(/^-?\d{1,15}\.\d{2,4}$/, 'an amount is decimal text such as 12.50').brand<'Money'>();
export const decimal = z.string().regex(/^-?\d{1,18}(\.\d{1,12})?$/, 'a decimal is text such as 12.5').brand<'Decimal'>();

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** Sign, whole digits and decimals of a decimal given as text or as a JSON number; null when it is neither. */
function takeApart(value: string | number): { negative: boolean; whole: string; decimals: string } | null {
  const match = NUMBER.exec(typeof value === 'number' ? plainText(value) : value.trim());
  if (!match || (!match[2] && !match[3])) return null;
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0';
  const decimals = (match[3] ?? '').replace(/0+$/, '');
  return { negative: match[1] === '-' && (whole !== '0' || decimals !== ''), whole, decimals };
}

/** The shortest text that reads back as the same number, never in exponent form. */
function plainText(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12) : text;
}

/** Reads an amount as Sage sends it (text or JSON number). Throws `bad_amount` for anything else. */
export function toMoney(value: string | number): Money {
  const parts = takeApart(value);
  if (!parts || parts.decimals.length > 4 || parts.whole.length > 15) throw new AppError('bad_amount', `"${String(value).slice(0, 40)}" is not an amount of money`);
  return `${parts.negative ? '-' : ''}${parts.whole}.${parts.decimals.padEnd(2, '0')}` as Money;
}

/** Reads a quantity, unit price or rate. Throws `bad_amount` for anything that is no decimal. */
export function toDecimal(value: string | number): Decimal {
  const parts = takeApart(value);
  if (!parts || parts.decimals.length > 12 || parts.whole.length > 18) throw new AppError('bad_amount', `"${String(value).slice(0, 40)}" is not a decimal number`);
  return `${parts.negative ? '-' : ''}${parts.whole}${parts.decimals ? `.${parts.decimals}` : ''}` as Decimal;
}

/** Money to minor units. Throws `bad_amount` where that would lose a fraction of a penny or a digit. */
export function toMinor(amount: Money): Minor {
  const dot = amount.indexOf('.');
  const decimals = amount.slice(dot + 1);
  const minor = Number(amount.slice(0, dot) + decimals.slice(0, 2));
  if (!Number.isSafeInteger(minor) || /[1-9]/.test(decimals.slice(2))) throw new AppError('bad_amount', `"${amount}" has more than two decimals or too many digits`);
  return (minor === 0 ? 0 : minor) as Minor;
}

export function fromMinor(minor: number): Money {
  if (!Number.isSafeInteger(minor)) throw new AppError('bad_amount', 'an amount left the range in which sums are exact');
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}` as Money;
}

export const zeroMoney = '0.00' as Money;
