/** The chart of accounts as reports see it: which statement and which section an account belongs to, and in what order. */
import type { accountCategories } from '../records/account-categories.ts';
import type { LedgerAccount } from '../records/ledger.ts';

export type AccountCategory = (typeof accountCategories)[number];
type Statement = 'profit_and_loss' | 'balance_sheet';

/** `sign` turns debit-less-credit into the figure a reader expects: sales and debts owed by the company are positive. */
type SectionRule = { readonly category: AccountCategory; readonly name: string; readonly sign: 1 | -1 };

export const profitAndLossSections = [
  { category: 'sales', name: 'Sales', sign: -1 },
  { category: 'direct_costs', name: 'Direct costs', sign: 1 },
  { category: 'other_income', name: 'Other income', sign: -1 },
  { category: 'overheads', name: 'Overheads', sign: 1 },
  { category: 'depreciation', name: 'Depreciation', sign: 1 },
  { category: 'taxes', name: 'Taxes', sign: 1 },
] as const satisfies readonly SectionRule[];

export const balanceSheetSections = [
  { category: 'fixed_assets', name: 'Fixed assets', sign: 1 },
  { category: 'current_assets', name: 'Current assets', sign: 1 },
  { category: 'bank', name: 'Bank and cash', sign: 1 },
  { category: 'current_liabilities', name: 'Current liabilities', sign: -1 },
  { category: 'taxes', name: 'Taxes', sign: -1 },
  { category: 'long_term_liabilities', name: 'Long-term liabilities', sign: -1 },
  { category: 'unknown', name: 'Accounts that are not in the chart', sign: 1 },
  { category: 'equity', name: 'Equity', sign: -1 },
] as const satisfies readonly SectionRule[];

const sectionOfType = {
  income: 'other_income', expense: 'overheads', asset: 'current_assets', liability: 'current_liabilities', equity: 'equity',
} as const satisfies Record<LedgerAccount['type'], AccountCategory>;

export type ChartAccount = { readonly id: string; readonly nominalCode: string; readonly name: string; readonly statement: Statement; readonly category: AccountCategory };

export const statementOf = (type: LedgerAccount['type']): Statement => (type === 'income' || type === 'expense' ? 'profit_and_loss' : 'balance_sheet');

function isSectionOf(statement: Statement, category: AccountCategory): boolean {
  const sections: readonly SectionRule[] = statement === 'profit_and_loss' ? profitAndLossSections : balanceSheetSections;
  return category !== 'unknown' && sections.some((section) => section.category === category);
}

/** The type decides the statement; a category that the statement has no section for gives way to the type's own. */
function placeAccount(account: LedgerAccount): ChartAccount {
  const statement = statementOf(account.type);
  const category = isSectionOf(statement, account.category) ? account.category : sectionOfType[account.type];
  return { id: account.id, nominalCode: account.nominalCode, name: account.name, statement, category };
}

/** An account that lines are posted to and that the chart does not hold still counts, else the figures would not add up. */
const missingAccount = (id: string): ChartAccount => ({ id, nominalCode: '', name: `Unknown account ${id}`, statement: 'balance_sheet', category: 'unknown' });

const byNominalCode = new Intl.Collator('en', { numeric: true });
const inOrder = (a: ChartAccount, b: ChartAccount) => byNominalCode.compare(a.nominalCode, b.nominalCode) || (a.id < b.id ? -1 : 1);

/** The accounts of the given ids in order of their nominal codes. */
export function accountsInOrder(accounts: readonly LedgerAccount[], ids: Iterable<string>): readonly ChartAccount[] {
  const chart = new Map(accounts.map((account) => [account.id, account]));
  return [...new Set(ids)].map((id) => {
    const account = chart.get(id);
    return account ? placeAccount(account) : missingAccount(id);
  }).sort(inOrder);
}
