/** Sums of minor units that stay exact or say so: beyond 2^53 pence an integer would lose one silently. */
import { AppError } from '../errors.ts';
import type { Minor } from '../money.ts';

export const zeroMinor = 0 as Minor;

export function addMinor(a: number, b: number): Minor {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new AppError('bad_amount', 'an amount left the range in which sums are exact');
  return (sum === 0 ? 0 : sum) as Minor;
}

export function sumMinor(amounts: Iterable<number>): Minor {
  let sum = zeroMinor;
  for (const amount of amounts) sum = addMinor(sum, amount);
  return sum;
}

/** Debit less credit, summed by ledger account. Accounts that appear more than once (month by month) are added up. */
export function balancesByAccount(totals: Iterable<{ readonly ledgerAccountId: string; readonly debit: number; readonly credit: number }>): Map<string, Minor> {
  const balances = new Map<string, Minor>();
  for (const { ledgerAccountId, debit, credit } of totals) {
    balances.set(ledgerAccountId, addMinor(balances.get(ledgerAccountId) ?? 0, addMinor(debit, -credit)));
  }
  return balances;
}
