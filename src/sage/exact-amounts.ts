/** Sums and shares of amounts, exact, with up to four decimals, by whole numbers of any size. */
import type { Money } from '../shared/money.ts';

const scale = 10_000n;

function unitsOf(amount: Money): bigint {
  const dot = amount.indexOf('.');
  return BigInt(amount.slice(0, dot) + amount.slice(dot + 1).padEnd(4, '0'));
}

function amountOf(units: bigint): Money {
  const digits = String(units < 0n ? -units : units).padStart(5, '0');
  const decimals = digits.slice(-4).replace(/0{1,2}$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${decimals}` as Money;
}

export const addMoney = (...amounts: readonly Money[]): Money => amountOf(amounts.reduce((sum, amount) => sum + unitsOf(amount), 0n));
export const subtractMoney = (from: Money, amount: Money): Money => amountOf(unitsOf(from) - unitsOf(amount));
export const isZero = (amount: Money): boolean => !/[1-9]/.test(amount);
export const compareMoney = (a: Money, b: Money): number => { const difference = unitsOf(a) - unitsOf(b); return difference < 0n ? -1 : difference > 0n ? 1 : 0; };

/** `amount` × `part` ÷ `whole`, rounded to the penny, halves away from nought. Zero where `whole` is. */
export function shareOf(amount: Money, part: Money, whole: Money): Money {
  const divisor = unitsOf(whole) * (scale / 100n);
  if (divisor === 0n) return '0.00' as Money;
  const product = unitsOf(amount) * unitsOf(part);
  const isNegative = (product < 0n) !== (divisor < 0n);
  const [top, bottom] = [product < 0n ? -product : product, divisor < 0n ? -divisor : divisor];
  const pence = (2n * top + bottom) / (2n * bottom);
  return amountOf((isNegative ? -pence : pence) * (scale / 100n));
}
