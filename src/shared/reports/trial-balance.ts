/** The trial balance: every account's balance at a date, on the side it stands on. */
import type { IsoDate } from '../dates.ts';
import { fromMinor } from '../money.ts';
import type { LedgerAccount } from '../records/ledger.ts';
import { accountsInOrder } from './chart.ts';
import type { LedgerTotal } from './inputs.ts';
import type { Provenance } from './provenance.ts';
import type { TrialBalance } from './shapes.ts';
import { balancesByAccount, sumMinor } from './sums.ts';

export type TrialBalanceInput = {
  readonly provenance: Provenance;
  readonly asAt: IsoDate;
  readonly accounts: readonly LedgerAccount[];
  /** All lines up to and including `asAt`. */
  readonly totals: readonly LedgerTotal[];
};

/** Accounts whose balance is nil are left out, as on paper. */
export function trialBalanceOf({ provenance, asAt, accounts, totals }: TrialBalanceInput): TrialBalance {
  const balances = balancesByAccount(totals);
  const open = accountsInOrder(accounts, balances.keys()).flatMap((account) => {
    const balance = balances.get(account.id) ?? 0;
    return balance === 0 ? [] : [{ account, debit: Math.max(balance, 0), credit: Math.max(-balance, 0) }];
  });
  return {
    ...provenance,
    report: 'trial-balance',
    asAt,
    rows: open.map(({ account, debit, credit }) => ({ ledgerAccountId: account.id, nominalCode: account.nominalCode, name: account.name, debit: fromMinor(debit), credit: fromMinor(credit) })),
    totalDebit: fromMinor(sumMinor(open.map((row) => row.debit))),
    totalCredit: fromMinor(sumMinor(open.map((row) => row.credit))),
  };
}
