/** Do our lines come to the balances that Sage itself shows on each bank account, customer and supplier? */
import { toMinor, type Minor } from '../money.ts';
import type { CompanyRecord } from '../records/basics.ts';
import type { BankAccount } from '../records/cash.ts';
import type { Side } from '../reports/inputs.ts';
import { addMinor, balancesByAccount } from '../reports/sums.ts';
import type { CheckMade, ProofInput } from './inputs.ts';
import { agrees, balanceText, differs, doesNotApply, figure, largestFirst, listText, missingReason, notChecked, type Suspect } from './outcomes.ts';

type OwnDifference = { readonly suspect: Suspect; readonly told: string; readonly difference: Minor };

function conclude(check: 'banks_equal_accounts' | 'lines_equal_balances', things: string, compared: number, found: readonly OwnDifference[]): CheckMade {
  const differences = largestFirst(found);
  const [largest] = differences;
  if (!largest) return agrees(check, `${things} compared: ${compared}. Each stands at Sage's own balance.`);
  return differs(check, largest.difference, `${things} compared: ${compared}, not at Sage's own balance: ${differences.length}. ${listText(differences.map((one) => one.told), 5)}.`, differences.map((one) => one.suspect));
}

/** Sage gives a bank account's balance in its own currency; one in another currency than the books has no ledger figure to compare with. */
export function checkBanks(input: ProofInput): CheckMade {
  const missing = missingReason(input, ['bankAccounts', 'ledgerLines']);
  if (missing) return notChecked('banks_equal_accounts', missing);
  if (!input.readWhole.has('bankAccounts')) return doesNotApply('banks_equal_accounts', 'This sync did not read all bank accounts afresh; their balances are compared when it does.');
  const base = input.books.all<CompanyRecord>('company')[0]?.baseCurrency;
  const balances = balancesByAccount(input.books.ledgerTotals(null, null));
  const comparable = input.books.all<BankAccount>('bankAccounts').filter((bank) => bank.balance !== null && bank.ledgerAccountId !== null && (base === undefined || bank.currency === base));
  if (comparable.length === 0) return doesNotApply('banks_equal_accounts', 'Sage shows no balance of its own on any bank account in the books\' currency.');
  const found = comparable.flatMap((bank): OwnDifference[] => {
    const sages = toMinor(bank.balance!);
    const ours = addMinor(balances.get(bank.ledgerAccountId!) ?? 0, 0);
    const difference = addMinor(ours, -sages);
    const told = `${bank.name ?? bank.nominalCode ?? bank.id}: our lines come to ${balanceText(ours)}, Sage shows ${balanceText(sages)}`;
    return difference === 0 ? [] : [{ difference, told, suspect: { dataType: 'bankAccounts', id: bank.id, why: `${told}.` } }];
  });
  return conclude('banks_equal_accounts', 'Bank accounts', comparable.length, found);
}

const partySides = [{ side: 'customers', documents: ['salesInvoices', 'salesCreditNotes', 'receipts'] }, { side: 'suppliers', documents: ['bills', 'supplierCreditNotes', 'payments'] }] as const;

/** A party's balance moves without the party being changed, so only a sync that read them all afresh can compare. */
export function checkParties(input: ProofInput): CheckMade {
  const missing = missingReason(input, partySides.flatMap(({ side, documents }) => [side, ...documents]));
  if (missing) return notChecked('lines_equal_balances', missing);
  if (!input.readWhole.has('customers') || !input.readWhole.has('suppliers')) return doesNotApply('lines_equal_balances', 'Balances of single customers and suppliers are compared at each full sync.');
  const found: OwnDifference[] = [];
  let compared = 0;
  for (const { side } of partySides) {
    const open = openByParty(input, side);
    for (const party of input.records.partyBalances(side)) {
      if (party.balance === null) continue;
      compared += 1;
      const ours = addMinor(open.get(party.id) ?? 0, 0);
      const difference = addMinor(ours, -party.balance);
      if (difference === 0) continue;
      const told = `${party.name}: open items come to ${figure(ours)}, Sage shows ${figure(party.balance)}`;
      found.push({ difference, told, suspect: { dataType: side, id: party.id, why: `${told}.` } });
    }
  }
  if (compared === 0) return doesNotApply('lines_equal_balances', 'Sage shows no balance of its own on customers and suppliers here.');
  return conclude('lines_equal_balances', 'Customers and suppliers', compared, found);
}

function openByParty(input: ProofInput, side: Side): ReadonlyMap<string, Minor> {
  const open = new Map<string, Minor>();
  for (const item of input.books.openItems(side, input.asAt)) if (item.partyId !== null) open.set(item.partyId, addMinor(open.get(item.partyId) ?? 0, item.outstanding));
  return open;
}
