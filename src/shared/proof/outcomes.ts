/** The three outcomes of a check, and how a proof writes amounts. */
import type { ProofCheck } from '../contract/status.ts';
import { fromMinor, type Minor } from '../money.ts';
import type { DataType } from '../records/data-types.ts';
import type { LedgerAccount } from '../records/ledger.ts';
import type { CheckMade, ProofInput } from './inputs.ts';

type CheckName = ProofCheck['check'];
export type Suspect = ProofCheck['suspects'][number];

export const suspectsMax = 20;

export const agrees = (check: CheckName, detail: string): CheckMade =>
  ({ check: { check, outcome: 'agrees', difference: fromMinor(0), detail, suspects: [] }, leavesOpen: false });

export const differs = (check: CheckName, difference: Minor, detail: string, suspects: readonly Suspect[]): CheckMade =>
  ({ check: { check, outcome: 'differs', difference: fromMinor(difference), detail, suspects: withoutDoubles(suspects).slice(0, suspectsMax) }, leavesOpen: false });

/** Data that should be there are not: the proof as a whole stays open. */
export const notChecked = (check: CheckName, reason: string): CheckMade =>
  ({ check: { check, outcome: 'not_checked', difference: null, detail: reason, suspects: [] }, leavesOpen: true });

/** There is nothing to compare with, in this product or in this kind of sync: the other checks decide. */
export const doesNotApply = (check: CheckName, reason: string): CheckMade => ({ ...notChecked(check, reason), leavesOpen: false });

/** Why a check that needs these data types cannot be made; null when all are there. */
export function missingReason(input: ProofInput, needed: readonly DataType[]): string | null {
  const reasons = needed.flatMap((dataType) => input.missing.get(dataType) ?? []);
  return reasons.length > 0 ? [...new Set(reasons)].join(' ') : null;
}

/** "1,234.50" */
export const figure = (amount: number): string => fromMinor(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
/** A balance as it stands in a ledger: "1,234.50 Dr". */
export const balanceText = (balance: number): string => (balance === 0 ? 'nil' : `${figure(Math.abs(balance))} ${balance > 0 ? 'Dr' : 'Cr'}`);

export function accountText(accounts: ReadonlyMap<string, LedgerAccount>, id: string): string {
  const account = accounts.get(id);
  return account ? `${account.nominalCode} ${account.name}` : `an account that is not in the chart (${id})`;
}

export const accountsById = (input: ProofInput): ReadonlyMap<string, LedgerAccount> => new Map(input.books.all<LedgerAccount>('ledgerAccounts').map((account) => [account.id, account]));

/** "a; b; c; and 4 more" */
export function listText(items: readonly string[], shownMax: number): string {
  const shown = items.slice(0, shownMax);
  return items.length > shownMax ? `${shown.join('; ')}; and ${items.length - shownMax} more` : shown.join('; ');
}

/** The largest by amount, whichever its sign. */
export const largestFirst = <T extends { readonly difference: number }>(items: readonly T[]): T[] => [...items].sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));

function withoutDoubles(suspects: readonly Suspect[]): Suspect[] {
  const seen = new Set<string>();
  return suspects.filter((suspect) => {
    const key = `${suspect.dataType} ${suspect.id}`;
    return !seen.has(key) && seen.add(key);
  });
}
