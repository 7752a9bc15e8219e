/** In which category of our model a nominal code stands, by the company's own chart of accounts; pure but for the reading of it. */
import type { accountCategories } from '../../../../shared/records/account-categories.ts';
import type { accountTypes } from '../../../../shared/records/ledger.ts';
import type { DataSet } from '../../../data-set.ts';
import { isDeleted, text, wholeOf } from '../cells.ts';
import { allRows, openTable } from '../source-table.ts';

export type Category = (typeof accountCategories)[number];
export type AccountType = (typeof accountTypes)[number];
export type ChartRange = { readonly low: string; readonly high: string; readonly category: Category };

export const typeOfCategory: Readonly<Record<Category, AccountType>> = {
  sales: 'income', other_income: 'income', direct_costs: 'expense', overheads: 'expense', depreciation: 'expense', fixed_assets: 'asset', current_assets: 'asset',
  bank: 'asset', current_liabilities: 'liability', long_term_liabilities: 'liability', equity: 'equity', taxes: 'liability', unknown: 'asset',
};

/** Sage's nine headings, in its own order; their titles may have been changed by the user. */
const byNumber: readonly Category[] = ['sales', 'direct_costs', 'direct_costs', 'overheads', 'fixed_assets', 'current_assets', 'current_liabilities', 'long_term_liabilities', 'equity'];
const byTitle: readonly (readonly [RegExp, Category])[] = [
  [/fixed asset/i, 'fixed_assets'], [/current asset/i, 'current_assets'], [/current liabilit/i, 'current_liabilities'], [/(long|future).*liabilit/i, 'long_term_liabilities'],
  [/capital|reserve|equity/i, 'equity'], [/overhead/i, 'overheads'], [/purchase|direct|cost of sales/i, 'direct_costs'], [/other.*income/i, 'other_income'], [/sales|turnover|income|revenue/i, 'sales'],
];

/** The ranges of Sage's own default chart, for a code that the company's chart leaves out. */
const defaultRanges: readonly ChartRange[] = [
  { low: '0001', high: '0999', category: 'fixed_assets' }, { low: '1000', high: '1999', category: 'current_assets' }, { low: '2000', high: '2299', category: 'current_liabilities' },
  { low: '2300', high: '2399', category: 'long_term_liabilities' }, { low: '2400', high: '2999', category: 'current_liabilities' }, { low: '3000', high: '3999', category: 'equity' },
  { low: '4000', high: '4999', category: 'sales' }, { low: '5000', high: '6999', category: 'direct_costs' }, { low: '7000', high: '8999', category: 'overheads' }, { low: '9000', high: '9999', category: 'current_liabilities' },
];

export async function readChart(dataSet: DataSet, defaultChart: number | null, signal: AbortSignal): Promise<readonly ChartRange[]> {
  const categories = await openTable(dataSet, { name: 'CATEGORY', required: ['CHART', 'CATEGORY', 'LOW', 'HIGH'], optional: ['NAME'], mayBeAbsent: true }, signal);
  const titles = await openTable(dataSet, { name: 'CAT_TITLE', required: ['CHART', 'CATEGORY', 'TITLE'], optional: [], mayBeAbsent: true }, signal);
  if (!categories) return [];
  const titled = new Map((titles ? await allRows(dataSet, titles, [], signal) : []).map((row) => [`${wholeOf(row['CHART'])} ${wholeOf(row['CATEGORY'])}`, text(row['TITLE']) ?? '']));
  const rows = (await allRows(dataSet, categories, [], signal)).filter((row) => !isDeleted(row));
  const charts = [...new Set(rows.map((row) => wholeOf(row['CHART'])))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const chart = charts.includes(defaultChart) ? defaultChart : charts[0];
  const first = Math.min(...rows.map((row) => wholeOf(row['CATEGORY']) ?? 1));
  return rows.filter((row) => wholeOf(row['CHART']) === chart).flatMap((row): ChartRange[] => {
    const [low, high] = [text(row['LOW'])?.trim(), text(row['HIGH'])?.trim()];
    const number = wholeOf(row['CATEGORY']) ?? -1;
    const category = categoryOf(number - (first === 0 ? 0 : 1), titled.get(`${chart} ${number}`) ?? '', text(row['NAME']) ?? '');
    return low && high ? [{ low, high, category }] : [];
  });
}

function categoryOf(index: number, title: string, name: string): Category {
  const found = byTitle.find(([words]) => words.test(title))?.[1] ?? byNumber[index] ?? 'unknown';
  if (found === 'overheads' && /depreciation/i.test(name)) return 'depreciation';
  return found === 'sales' && /other.*(income|revenue)|interest received/i.test(name) ? 'other_income' : found;
}

export function placeInChart(code: string, ranges: readonly ChartRange[]): Category {
  return (ranges.find((range) => isWithin(code, range)) ?? defaultRanges.find((range) => isWithin(code, range)))?.category ?? 'unknown';
}

const isNumeric = (code: string): boolean => /^\d+$/.test(code);
function isWithin(code: string, { low, high }: ChartRange): boolean {
  if (isNumeric(code) && isNumeric(low) && isNumeric(high)) return Number(low) <= Number(code) && Number(code) <= Number(high);
  return low <= code && code <= high;
}
