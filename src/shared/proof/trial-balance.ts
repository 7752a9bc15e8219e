/** Is our trial balance nil, and is it Sage's own, account by account? */
import type { Minor } from '../money.ts';
import type { LedgerTotal } from '../reports/inputs.ts';
import { addMinor, balancesByAccount, sumMinor } from '../reports/sums.ts';
import type { CheckMade, ProofInput } from './inputs.ts';
import { accountsById, accountText, agrees, balanceText, differs, doesNotApply, figure, largestFirst, listText, missingReason, notChecked, suspectsMax, type Suspect } from './outcomes.ts';

export function checkNil(input: ProofInput): CheckMade {
  const missing = missingReason(input, ['ledgerLines']);
  if (missing) return notChecked('trial_balance_is_nil', missing);
  const totals = input.books.ledgerTotals(null, null);
  const debits = sumMinor(totals.map((total) => total.debit));
  const difference = addMinor(debits, -sumMinor(totals.map((total) => total.credit)));
  if (difference === 0) return agrees('trial_balance_is_nil', `Debits and credits both come to ${figure(debits)}.`);
  const suspects = input.records.unbalancedTransactions(suspectsMax).map((found): Suspect => (
    { dataType: 'ledgerLines', id: found.firstLineId, why: `The lines of its transaction (${found.transactionId}) do not balance: ${balanceText(found.difference)} too much.` }));
  return differs('trial_balance_is_nil', difference, `${difference > 0 ? 'Debits exceed credits' : 'Credits exceed debits'} by ${figure(Math.abs(difference))}.`, suspects);
}

type AccountDifference = { readonly id: string; readonly ours: Minor; readonly sages: Minor; readonly difference: Minor };

export function checkAgainstSage(input: ProofInput): CheckMade {
  const missing = missingReason(input, ['ledgerLines']);
  if (missing) return notChecked('trial_balance_equals_sage', missing);
  if ('reason' in input.sageTrialBalance) return (input.sageTrialBalance.isOffered ? notChecked : doesNotApply)('trial_balance_equals_sage', input.sageTrialBalance.reason);
  const totals = input.books.ledgerTotals(null, input.asAt);
  const differences = largestFirst(compareAccounts(totals, input.sageTrialBalance));
  const [largest] = differences;
  if (!largest) return agrees('trial_balance_equals_sage', `All ${totals.length} accounts stand as in Sage's own trial balance at ${input.asAt}.`);
  const accounts = accountsById(input);
  const told = differences.map((found) => `${accountText(accounts, found.id)}: ours ${balanceText(found.ours)}, Sage's ${balanceText(found.sages)}`);
  const detail = `${differences.length === 1 ? 'One account differs' : `${differences.length} accounts differ`} from Sage's trial balance at ${input.asAt}: ${listText(told, 5)}.`;
  return differs('trial_balance_equals_sage', largest.difference, detail, differences.slice(0, 10).flatMap((found) => suspectsOf(input, found)));
}

/** Accounts that only one side knows count as nil on the other. */
export function compareAccounts(ours: readonly LedgerTotal[], sages: readonly LedgerTotal[]): AccountDifference[] {
  const ourBalances = balancesByAccount(ours);
  const sageBalances = balancesByAccount(sages);
  return [...new Set([...ourBalances.keys(), ...sageBalances.keys()])].flatMap((id) => {
    const our = addMinor(ourBalances.get(id) ?? 0, 0);
    const sage = addMinor(sageBalances.get(id) ?? 0, 0);
    const difference = addMinor(our, -sage);
    return difference === 0 ? [] : [{ id, ours: our, sages: sage, difference }];
  });
}

/** The account itself, then lines of exactly the difference (one too many) and of half of it (on the wrong side). */
function suspectsOf(input: ProofInput, found: AccountDifference): Suspect[] {
  const amount = Math.abs(found.difference);
  const onWrongSide = amount % 2 === 0 ? input.records.linesOfAmount(found.id, addMinor(amount / 2, 0), 2) : [];
  return [
    { dataType: 'ledgerAccounts', id: found.id, why: `Ours ${balanceText(found.ours)}, Sage's ${balanceText(found.sages)}.` },
    ...input.records.linesOfAmount(found.id, addMinor(amount, 0), 3).map((line): Suspect => ({ dataType: 'ledgerLines', id: line.id, why: `Its amount, ${figure(amount)}, is exactly the difference on its account.` })),
    ...onWrongSide.map((line): Suspect => ({ dataType: 'ledgerLines', id: line.id, why: `Its amount, ${figure(amount / 2)}, is half the difference on its account: it may stand on the wrong side.` })),
  ];
}
