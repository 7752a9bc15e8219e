/** Do the open items of customers and of suppliers come to what their control accounts say? */
import type { DataType } from '../records/data-types.ts';
import type { LedgerAccount } from '../records/ledger.ts';
import type { OpenItem, Side } from '../reports/inputs.ts';
import { addMinor, balancesByAccount, sumMinor } from '../reports/sums.ts';
import type { CheckMade, ProofInput } from './inputs.ts';
import { agrees, balanceText, differs, doesNotApply, figure, missingReason, notChecked, type Suspect } from './outcomes.ts';

const sides = {
  customers: { check: 'debtors_equal_control', role: 'debtors_control', called: 'debtors', sign: 1, documents: ['salesInvoices', 'salesCreditNotes', 'receipts'] },
  suppliers: { check: 'creditors_equal_control', role: 'creditors_control', called: 'creditors', sign: -1, documents: ['bills', 'supplierCreditNotes', 'payments'] },
} as const satisfies Record<Side, { documents: readonly DataType[] } & Record<string, unknown>>;

export function checkControl(input: ProofInput, side: Side): CheckMade {
  const { check, role, called, sign, documents } = sides[side];
  const missing = missingReason(input, ['ledgerAccounts', 'ledgerLines', ...documents]);
  if (missing) return notChecked(check, missing);
  const controls = input.books.all<LedgerAccount>('ledgerAccounts').filter((account) => account.controls === role);
  if (controls.length === 0) return doesNotApply(check, `The chart of accounts names no ${called} control account.`);
  const balances = balancesByAccount(input.books.ledgerTotals(null, input.asAt));
  const control = sumMinor(controls.map((account) => balances.get(account.id) ?? 0));
  const items = input.books.openItems(side, input.asAt);
  const open = addMinor(0, sign * sumMinor(items.map((item) => item.outstanding)));
  const names = controls.map((account) => `${account.nominalCode} ${account.name}`).join(' and ');
  const difference = addMinor(open, -control);
  if (difference === 0) return agrees(check, `Open items of ${side} and the control account (${names}) both stand at ${balanceText(control)}.`);
  return differs(check, difference, `Open items of ${side} come to ${balanceText(open)}, the control account (${names}) stands at ${balanceText(control)}: a difference of ${figure(Math.abs(difference))}.`,
    suspectsOf(input, items, controls, Math.abs(difference)));
}

/** Items and postings of exactly the difference, then what was posted to the control account past the customer or supplier. */
function suspectsOf(input: ProofInput, items: readonly OpenItem[], controls: readonly LedgerAccount[], amount: number): Suspect[] {
  return [
    ...items.filter((item) => Math.abs(item.outstanding) === amount || Math.abs(item.total) === amount).slice(0, 5)
      .map((item): Suspect => ({ dataType: item.dataType, id: item.id, why: `${item.number ?? 'It'} of ${item.partyName} is of exactly the difference.` })),
    ...controls.flatMap((account) => input.records.linesOfAmount(account.id, addMinor(amount, 0), 5))
      .map((line): Suspect => ({ dataType: 'ledgerLines', id: line.id, why: 'Its amount on the control account is exactly the difference.' })),
    ...controls.flatMap((account) => input.records.linesWithoutParty(account.id, 5))
      .map((line): Suspect => ({ dataType: 'ledgerLines', id: line.id, why: 'It was posted to the control account without a customer or supplier.' })),
  ];
}
