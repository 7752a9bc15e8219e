/** A British chart of accounts, as a small trading company keeps it. */
import type { AccountDuty, AccountGroup, BankKind, Currency, TaxRate } from './model.ts';

type Row = readonly [code: number, name: string, group: AccountGroup, duty?: AccountDuty];

export const chart: readonly Row[] = [
  [20, 'Plant and Machinery - Cost', 'fixed_assets'],
  [21, 'Plant and Machinery - Depreciation', 'fixed_assets'],
  [30, 'Office Equipment - Cost', 'fixed_assets'],
  [31, 'Office Equipment - Depreciation', 'fixed_assets'],
  [50, 'Motor Vehicles - Cost', 'fixed_assets'],
  [51, 'Motor Vehicles - Depreciation', 'fixed_assets'],
  [1001, 'Stock', 'current_assets'],
  [1100, 'Trade Debtors', 'current_assets', 'debtors'],
  [1103, 'Prepayments', 'current_assets'],
  [1200, 'Current Account', 'bank'],
  [1210, 'Business Reserve', 'bank'],
  [1230, 'Petty Cash', 'bank'],
  [1240, 'Company Credit Card', 'bank'],
  [2100, 'Trade Creditors', 'current_liability', 'creditors'],
  [2109, 'Accruals', 'current_liability'],
  [2200, 'VAT on Sales', 'taxes', 'vat_on_sales'],
  [2201, 'VAT on Purchases', 'taxes', 'vat_on_purchases'],
  [2202, 'VAT Liability', 'taxes', 'vat_liability'],
  [2210, 'PAYE and National Insurance', 'current_liability'],
  [2220, 'Net Wages', 'current_liability'],
  [2230, 'Pension Fund', 'current_liability'],
  [2300, 'Bank Loan', 'future_liability'],
  [3000, 'Share Capital', 'equity'],
  [3100, 'Reserves', 'equity'],
  [3200, 'Retained Profit', 'equity', 'retained_profit'],
  [3260, 'Dividends', 'equity'],
  [4000, 'Sales - Joinery', 'sales'],
  [4001, 'Sales - Fittings', 'sales'],
  [4002, 'Sales - Repairs', 'sales'],
  [4003, 'Sales - Export', 'sales'],
  [4009, 'Discounts Allowed', 'sales', 'discount_allowed'],
  [4900, 'Other Income', 'other_income'],
  [4910, 'Bank Interest Received', 'other_income'],
  [5000, 'Materials Purchased', 'direct_expenses'],
  [5001, 'Goods for Resale', 'direct_expenses'],
  [5009, 'Discounts Taken', 'direct_expenses', 'discount_taken'],
  [5100, 'Carriage Inwards', 'direct_expenses'],
  [6000, 'Subcontract Labour', 'direct_expenses'],
  [7000, 'Gross Wages', 'overheads'],
  [7006, 'Employers National Insurance', 'overheads'],
  [7100, 'Rent', 'overheads'],
  [7103, 'Business Rates', 'overheads'],
  [7200, 'Electricity', 'overheads'],
  [7201, 'Gas', 'overheads'],
  [7300, 'Motor Expenses', 'overheads'],
  [7400, 'Travel and Subsistence', 'overheads'],
  [7500, 'Printing and Stationery', 'overheads'],
  [7502, 'Telephone and Internet', 'overheads'],
  [7600, 'Legal and Professional Fees', 'overheads'],
  [7700, 'Equipment Hire', 'overheads'],
  [7800, 'Repairs and Renewals', 'overheads'],
  [7901, 'Bank Charges and Interest', 'overheads'],
  [7906, 'Exchange Rate Variance', 'overheads', 'exchange_difference'],
  [8000, 'Depreciation', 'depreciation'],
  [8100, 'Bad Debts', 'overheads'],
  [8200, 'Subscriptions', 'overheads'],
  [8204, 'Insurance', 'overheads'],
  [9998, 'Opening Balances Control Account', 'current_liability', 'opening_balances'],
  [9999, 'Suspense Account', 'current_liability'],
];

export const taxRates = {
  standard: { key: 'standard', name: 'Standard', percentage: 20 },
  reduced: { key: 'reduced', name: 'Lower Rate', percentage: 5 },
  zero: { key: 'zero', name: 'Zero Rated', percentage: 0 },
  exempt: { key: 'exempt', name: 'Exempt', percentage: 0 },
  none: { key: 'none', name: 'No Tax', percentage: 0 },
} as const satisfies Record<string, TaxRate>;

export const currencies: readonly Currency[] = [
  { code: 'GBP', name: 'Pound Sterling', symbol: '£' },
  { code: 'EUR', name: 'Euro', symbol: '€' },
  { code: 'USD', name: 'United States Dollar', symbol: '$' },
];

/** Units for one pound, in millionths. */
export const rates: Readonly<Record<string, number>> = { GBP: 1_000_000, EUR: 1_164_300, USD: 1_287_500 };

type BankRow = readonly [code: number, kind: BankKind, name: string, sortCode: string | null, number: string | null];
export const banks: readonly BankRow[] = [
  [1200, 'current', 'Current Account', '00-00-01', '00012345'],
  [1210, 'savings', 'Business Reserve', '00-00-01', '00067890'],
  [1230, 'cash', 'Petty Cash', null, null],
  [1240, 'credit_card', 'Company Credit Card', null, null],
];
