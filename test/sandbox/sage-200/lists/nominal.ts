/** The nominal ledger: codes with their report categories, what was posted, and what each code moved in each period. */
import type { Account, AccountDuty, AccountGroup, Leg, SourceKind } from '../../books/model.ts';
import type { Face } from '../face.ts';
import { idOf, reversalUrnOf, urnOf } from '../ids.ts';
import { defineList } from '../list.ts';
import type { List } from '../list.ts';
import { day, money, stamp } from '../spell.ts';
import type { Json } from '../spell.ts';

const categories: Readonly<Record<AccountGroup, readonly [heading: string, side: 'Income' | 'Expense' | 'Asset' | 'Liability']>> = {
  sales: ['Sales', 'Income'], other_income: ['Other Income', 'Income'], direct_expenses: ['Cost of Sales', 'Expense'], overheads: ['Overheads', 'Expense'], depreciation: ['Depreciation', 'Expense'],
  fixed_assets: ['Fixed Assets', 'Asset'], current_assets: ['Current Assets', 'Asset'], bank: ['Bank and Cash', 'Asset'], current_liability: ['Current Liabilities', 'Liability'],
  future_liability: ['Long Term Liabilities', 'Liability'], equity: ['Capital and Reserves', 'Liability'], taxes: ['VAT', 'Liability'],
};
const groups = Object.keys(categories) as AccountGroup[];
const categoryOf = (group: AccountGroup): Json => {
  const [description, side] = categories[group];
  return { id: idOf('category', groups.indexOf(group) + 1), code: String(groups.indexOf(group) + 1), description, account_report_type: side === 'Income' || side === 'Expense' ? 'ProfitLoss' : 'BalanceSheet', account_report_category_type: `NominalReportingCategoryType${side}` };
};

type Code = { account: Account; group: boolean };
/** The Professional edition has types of accounts, and headings among them that nothing is posted to. */
const codes = ({ books, edition }: Face): Code[] => [...books.accounts.map((account) => ({ account, group: false })), ...(edition === 'professional' ? books.accounts.slice(0, 1).map((account) => ({ account, group: true })) : [])];

const defaults: Readonly<Partial<Record<AccountDuty, string>>> = {
  debtors: 'Debtors Control', creditors: 'Creditors Control', vat_on_sales: 'Default Output VAT', vat_on_purchases: 'Default Input VAT', retained_profit: 'Retained Profit', exchange_difference: 'Exchange Differences', discount_allowed: 'Sales Settlement Discount',
};

const sources: Readonly<Record<SourceKind, string>> = {
  sales_invoice: 'LedgerSales', sales_credit_note: 'LedgerSales', customer_opening: 'LedgerSales', customer_receipt: 'LedgerSales', customer_refund: 'LedgerSales', customer_allocation: 'LedgerSales',
  purchase_invoice: 'LedgerPurchase', purchase_credit_note: 'LedgerPurchase', supplier_opening: 'LedgerPurchase', supplier_payment: 'LedgerPurchase', supplier_refund: 'LedgerPurchase', supplier_allocation: 'LedgerPurchase',
  other_payment: 'LedgerCashBook', other_receipt: 'LedgerCashBook', bank_transfer: 'LedgerCashBook', journal: 'LedgerNominal', opening_balance: 'LedgerNominal',
};
export const sourceOf = (kind: SourceKind): string => sources[kind];

/** What was posted stays posted: taking it out is a second posting that turns it round. */
type Posting = { leg: Leg; isReversal: boolean };
const postings = ({ books }: Face): Posting[] => books.legs.flatMap((leg) => (leg.deletedAt ? [{ leg, isReversal: false }, { leg, isReversal: true }] : [{ leg, isReversal: false }]));
const amountOf = ({ leg, isReversal }: Posting): number => (isReversal ? -leg.amount : leg.amount);

const monthOf = (date: string): number => (Number(date.slice(0, 4)) - 2000) * 12 + Number(date.slice(5, 7)) - 1;
const monthStart = (month: number): string => `${2000 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
const monthEnd = (month: number): string => new Date(Date.parse(`${monthStart(month + 1)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

type Period = { month: number; number: number; year: number; yearStart: number };
/** Every year that holds something, and one to come. */
function periods({ books }: Face): Period[] {
  const currentStart = monthOf(books.company.yearEnd) - 11;
  const first = Math.min(monthOf(books.company.startDate), ...books.openings.map((one) => monthOf(one.date)), ...books.documents.customer_opening.map((one) => monthOf(one.date)), ...books.documents.supplier_opening.map((one) => monthOf(one.date)));
  const years = Math.max(0, Math.ceil((currentStart - first) / 12)) + 1;
  return Array.from({ length: (years + 2) * 12 }, (_, index) => {
    const year = Math.floor(index / 12) - years;
    return { month: currentStart + year * 12 + (index % 12), number: (index % 12) + 1, year, yearStart: currentStart + year * 12 };
  });
}
type PeriodValue = Period & { account: Account; value: number };
function periodValues(face: Face): PeriodValue[] {
  const sums = new Map<string, number>();
  for (const leg of face.books.legs) {
    if (leg.deletedAt) continue;
    const key = `${leg.account.id} ${monthOf(leg.transaction.date)}`;
    sums.set(key, (sums.get(key) ?? 0) + leg.amount);
  }
  return periods(face).flatMap((period) => face.books.accounts.map((account) => ({ ...period, account, value: sums.get(`${account.id} ${period.month}`) ?? 0 })));
}
const yearId = (period: Period): number => idOf('period', 900_000 + period.yearStart);

export const nominal: readonly List<unknown>[] = [
  defineList({
    name: 'nominal_codes',
    all: codes,
    fields: {
      id: ({ account, group }) => idOf('nominal', account.id + (group ? 9_000 : 0)), reference: ({ account, group }) => (group ? `G${account.code}` : String(account.code)), name: ({ account }) => account.name, cost_centre_code: () => '', department_code: () => '',
      nominal_account_type: ({ group }, { edition }) => (edition === 'standard' ? null : group ? 'NominalAccountTypeGroup' : 'NominalAccountTypePosting'), account_status_type: () => 'AccountStatusActive', report_category_id: ({ account }) => idOf('category', groups.indexOf(account.group) + 1),
      report_category: ({ account }) => categoryOf(account.group), balance_year_to_date: ({ account }) => money(account.balance), date_time_updated: ({ account }) => stamp(account.updatedAt, account.id),
    },
  } satisfies List<Code>),
  defineList({ name: 'nominal_report_categories', all: () => groups, fields: Object.fromEntries(['id', 'code', 'description', 'account_report_type', 'account_report_category_type'].map((field) => [field, (group: AccountGroup) => (categoryOf(group) as Record<string, Json>)[field] ?? null])) } satisfies List<AccountGroup>),
  defineList({
    name: 'control_nominal_codes',
    all: ({ books }) => books.accounts.filter((one) => one.duty !== null && defaults[one.duty]),
    fields: { id: (one) => idOf('control', one.id), name: (one) => (one.duty ? defaults[one.duty] : null) ?? null, account_number: (one) => String(one.code), control_nominal_code_type: (one) => (one.duty ? defaults[one.duty] : null)?.replaceAll(' ', '').slice(0, 20) ?? null },
  } satisfies List<Account>),
  defineList({
    name: 'nominal_transaction_enquiry_views',
    all: postings,
    fields: {
      id: ({ leg, isReversal }) => idOf(isReversal ? 'reversal' : 'leg', leg.id), nominal_code_id: ({ leg }) => idOf('nominal', leg.account.id), transaction_date: ({ leg }) => day(leg.transaction.date), reference: ({ leg }) => leg.transaction.reference.slice(0, 20),
      narrative: ({ leg }) => leg.text ?? '', debit: (one) => money(Math.max(amountOf(one), 0)), credit: (one) => money(Math.max(-amountOf(one), 0)), user_name: () => 'Practice', source: ({ leg }) => sourceOf(leg.transaction.kind),
      urn: ({ leg, isReversal }) => (isReversal ? reversalUrnOf : urnOf)(leg.transaction),
    },
  } satisfies List<Posting>),
  defineList({
    name: 'nominal_period_value_views',
    all: periodValues,
    fields: {
      nominal_code_id: ({ account }) => idOf('nominal', account.id), nominal_code_reference: ({ account }) => String(account.code), nominal_period_value_id: ({ account, month }) => idOf('period', account.id * 10_000 + month), nominal_period_value_actual_value: ({ value }) => money(value),
      accounting_period_id: ({ month }) => idOf('period', 800_000 + month), accounting_period_period_number: ({ number }) => number, accounting_period_start_date: ({ month }) => day(monthStart(month)), accounting_period_end_date: ({ month }) => day(monthEnd(month)),
      financial_year_id: yearId, financial_year_start_date: ({ yearStart }) => day(monthStart(yearStart)), year_relative_to_current_year: ({ year }) => year, number_of_periods_in_year: () => 12,
    },
  } satisfies List<PeriodValue>),
  defineList({
    name: 'financial_year_period_views',
    all: periods,
    fields: {
      financial_year_id: yearId, financial_year_start_date: ({ yearStart }) => day(monthStart(yearStart)), financial_year_end_date: ({ yearStart }) => day(monthEnd(yearStart + 11)), year_relative_to_current_year: ({ year }) => year, number_of_periods_in_year: () => 12,
      accounting_period_id: ({ month }) => idOf('period', 800_000 + month), period_number: ({ number }) => number, period_start_date: ({ month }) => day(monthStart(month)), period_end_date: ({ month }) => day(monthEnd(month)),
    },
  } satisfies List<Period>),
];
