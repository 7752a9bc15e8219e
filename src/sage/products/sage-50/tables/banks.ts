/** Bank accounts. Sage keeps their balances in the nominal ledger; they move without the account being changed, so the short list is read whole each time. */
import type { BankAccount } from '../../../../shared/records/cash.ts';
import type { DataSet } from '../../../data-set.ts';
import { isSet, moneyOrNull, reference, text, updatedAt, wholeOf } from '../cells.ts';
import type { CellOrNothing, SourceRow } from '../cells.ts';
import type { Currencies } from '../company-facts.ts';
import { defineTable } from '../define-table.ts';
import { allRows, openTable } from '../source-table.ts';
import { nominalBalances } from './nominal-balances.ts';

type Beside = { readonly currencies: Currencies; readonly balances: ReadonlyMap<string, CellOrNothing>; readonly names: ReadonlyMap<string, string> };

export const banks = defineTable({
  name: 'banks',
  dataType: 'bankAccounts',
  table: { name: 'BANK', required: ['ACCOUNT_REF'], optional: ['NAME', 'ACCOUNT_NAME', 'ACCOUNT_NUMBER', 'SORT_CODE', 'IBAN', 'CURRENCY', 'FOREIGN_BALANCE', 'TYPE', 'INACTIVE_FLAG'] },
  changes: 'whole',
  keys: ['ACCOUNT_REF'],
  idOf: (row) => reference(row['ACCOUNT_REF'], 'ACCOUNT_REF'),
  beside: async (facts, dataSet, signal): Promise<Beside> => ({ currencies: await facts.currencies(signal), ...(await nominal(dataSet, signal)) }),
  toRecord: (row, { currencies, balances, names }): BankAccount => {
    const code = reference(row['ACCOUNT_REF'], 'ACCOUNT_REF');
    const number = wholeOf(row['CURRENCY']);
    const currency = currencies.codeOf(row['CURRENCY'], number === null || number === 0);
    return {
      id: code,
      updatedAt: updatedAt(row),
      name: names.get(code) ?? text(row['ACCOUNT_NAME']) ?? text(row['NAME']),
      nominalCode: code,
      ledgerAccountId: code,
      kind: kindOf(row),
      currency,
      sortCode: text(row['SORT_CODE']),
      accountNumber: text(row['ACCOUNT_NUMBER']),
      iban: text(row['IBAN']),
      balance: moneyOrNull(currency === currencies.base ? balances.get(code) : row['FOREIGN_BALANCE']),
      isActive: !isSet(row['INACTIVE_FLAG']),
    };
  },
});

/** `BANK.NAME` is the bank's; the account's own name stands in the nominal ledger. */
async function nominal(dataSet: DataSet, signal: AbortSignal): Promise<Pick<Beside, 'balances' | 'names'>> {
  const table = await openTable(dataSet, { name: 'NOMINAL_LEDGER', required: ['ACCOUNT_REF', 'NAME'], optional: [] }, signal);
  const names = new Map<string, string>();
  for (const row of table ? await allRows(dataSet, table, [], signal, ['ACCOUNT_REF', 'NAME']) : []) names.set(text(row['ACCOUNT_REF'])?.trim() ?? '', text(row['NAME']) ?? '');
  return { balances: await nominalBalances(dataSet, signal), names };
}

/** "Bank Account", "Cash Account", "Card Account"; longer names in newer versions. */
function kindOf(row: SourceRow): BankAccount['kind'] {
  const type = text(row['TYPE']) ?? '';
  if (/card/i.test(type)) return 'credit_card';
  if (/cash/i.test(type)) return 'cash';
  if (/saving|deposit/i.test(type)) return 'savings';
  if (/loan/i.test(type)) return 'loan';
  return type === '' || /bank|current|cheque/i.test(type) ? 'current' : 'other';
}
