/** The chart of accounts. Accounts cannot be deleted through Sage's API, and it tells of none that were deleted otherwise. */
import { z } from 'zod';
import type { accountCategories } from '../../../../shared/records/account-categories.ts';
import type { accountTypes, LedgerAccount } from '../../../../shared/records/ledger.ts';
import { defineResource } from '../../../define-resource.ts';
import { flagOrNothing, textOf, textOrNothing, timeOrNull, wholeOrNothing } from '../../../source-values.ts';
import { idOfRef, itemBase, refOrNothing } from '../values.ts';

type Category = (typeof accountCategories)[number];
type AccountType = (typeof accountTypes)[number];

const source = z.object({
  ...itemBase,
  displayed_as: textOrNothing, name: textOrNothing, nominal_code: wholeOrNothing, ledger_account_type: refOrNothing, ledger_account_group: refOrNothing,
  tax_rate: refOrNothing, is_control_account: flagOrNothing, control_name: textOrNothing, included_in_chart: flagOrNothing,
});
type Source = z.infer<typeof source>;

const categories: Readonly<Record<string, Category>> = {
  SALES: 'sales', OTHER_INCOME: 'other_income', DIRECT_EXPENSES: 'direct_costs', OVERHEADS: 'overheads', DEPRECIATION: 'depreciation',
  CURRENT_ASSETS: 'current_assets', FIXED_ASSETS: 'fixed_assets', FUTURE_ASSETS: 'fixed_assets', BANK: 'bank', CURRENT_LIABILITY: 'current_liabilities',
  LINE_OF_CREDIT: 'current_liabilities', FUTURE_LIABILITY: 'long_term_liabilities', EQUITY: 'equity', TAXES: 'taxes',
};
const typeOfCategory: Readonly<Record<Exclude<Category, 'unknown'>, AccountType>> = {
  sales: 'income', other_income: 'income', direct_costs: 'expense', overheads: 'expense', depreciation: 'expense', fixed_assets: 'asset', current_assets: 'asset',
  bank: 'asset', current_liabilities: 'liability', long_term_liabilities: 'liability', equity: 'equity', taxes: 'liability',
};
/** For a type that we do not know, Sage's coarser groups still say on which side it stands. */
const typeOfGroup: Readonly<Record<string, AccountType>> = { ASSET: 'asset', LIABILITY: 'liability', INCOME: 'income', EXPENSE: 'expense', CAPITAL: 'equity' };

export const ledgerAccounts = defineResource({
  dataType: 'ledgerAccounts',
  path: '/ledger_accounts',
  source,
  deletes: 'sweep',
  toRecord: (a): LedgerAccount => {
    const category = categories[idOfRef(a.ledger_account_type) ?? ''] ?? 'unknown';
    return {
      id: a.id,
      updatedAt: timeOrNull(a.updated_at),
      nominalCode: a.nominal_code === null || a.nominal_code === undefined ? '' : String(a.nominal_code),
      name: textOf(a.name) ?? textOf(a.displayed_as) ?? a.id,
      type: category === 'unknown' ? typeOfGroup[idOfRef(a.ledger_account_group) ?? ''] ?? 'asset' : typeOfCategory[category],
      category,
      controls: controlsOf(a, category),
      taxRateId: idOfRef(a.tax_rate),
      isActive: a.included_in_chart ?? true,
    };
  },
});

/** Sage names its control accounts for itself; the names differ by country, so their words decide. */
function controlsOf(a: Source, category: Category): LedgerAccount['controls'] {
  const name = (textOf(a.control_name) ?? (a.is_control_account ? textOf(a.name) : null) ?? '').replaceAll('_', ' ');
  if (/debtor|receivable|customer/i.test(name) && category === 'current_assets') return 'debtors_control';
  if (/creditor|payable|vendor|supplier/i.test(name) && category === 'current_liabilities') return 'creditors_control';
  if (/retained|profit.*loss/i.test(name) && category === 'equity') return 'retained_earnings';
  return category === 'bank' ? 'bank' : null;
}
