/** Amounts as they lie in the database: a whole count of 1/10000 of the currency's unit, exact in SQLite's 64 bits. */
import type { Minor } from '../../../src/shared/money.ts';

/** SQLite's largest whole number; an amount beyond 922 million million is put at that end, where order still holds. */
const most = 9_223_372_036_854_775_807n;

/** Decimal text with up to four decimals. */
export function scaledAmount(text: string): number | bigint {
  const dot = text.indexOf('.');
  const digits = dot < 0 ? `${text}0000` : text.slice(0, dot) + text.slice(dot + 1).padEnd(4, '0');
  const number = Number(digits);
  if (Number.isSafeInteger(number)) return number;
  const big = BigInt(digits);
  return big > most ? most : big < -most ? -most : big;
}

/** From the database's count to minor units; what is left of a penny is rounded, half away from nil. */
export function toMinorUnits(scaled: bigint): Minor {
  const rounded = scaled < 0n ? -((50n - scaled) / 100n) : (scaled + 50n) / 100n;
  return Number(rounded) as Minor;
}
