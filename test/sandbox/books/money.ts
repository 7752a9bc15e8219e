/** Arithmetic on integer minor units. */

/** `amount × numerator ÷ denominator`, rounded half away from zero, exactly. */
export function scale(amount: number, numerator: number, denominator: number): number {
  const product = amount * numerator;
  if (!Number.isSafeInteger(product)) return scaleBig(BigInt(amount) * BigInt(numerator), BigInt(denominator));
  const exact = product / denominator;
  return exact < 0 ? -Math.round(-exact) : Math.round(exact);
}

function scaleBig(product: bigint, denominator: bigint): number {
  const half = denominator / 2n;
  return Number((product < 0n ? product - half : product + half) / denominator);
}

/** From a currency into base currency; `rate` is units of the currency for one of base, in millionths. */
export const toBase = (amount: number, rate: number): number => (rate === 1_000_000 ? amount : scale(amount, 1_000_000, rate));

export function sum<T>(of: readonly T[], amount: (one: T) => number): number {
  let total = 0;
  for (const one of of) total += amount(one);
  return total;
}
