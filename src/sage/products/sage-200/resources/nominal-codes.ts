/** The chart of accounts: nominal codes, each with its cost centre and department. Groups and memo accounts are not posted to and left out. */
import { z } from 'zod';
import type { accountCategories } from '../../../../shared/records/account-categories.ts';
import type { accountTypes, LedgerAccount } from '../../../../shared/records/ledger.ts';
import { textOf, textOrNothing } from '../../../source-values.ts';
import { defineList } from '../define-list.ts';
import { codeKey } from '../look-ups.ts';
import type { Beside } from '../look-ups.ts';
import { isActive } from '../party.ts';
import { entityBase, utcOrNull } from '../values.ts';

type Category = (typeof accountCategories)[number];
type AccountType = (typeof accountTypes)[number];

const source = z.object({
  ...entityBase,
  reference: z.string().min(1), name: textOrNothing, cost_centre_code: textOrNothing, department_code: textOrNothing, nominal_account_type: textOrNothing, account_status_type: textOrNothing,
  report_category: z.object({ description: textOrNothing, account_report_category_type: textOrNothing, account_report_type: textOrNothing }).nullish(),
});
type Source = z.infer<typeof source>;

/** Sage names the side of the accounts; what a category is for is said by its heading, which companies word themselves. */
const typeOfSide: readonly (readonly [RegExp, AccountType])[] = [[/Income/i, 'income'], [/Expense/i, 'expense'], [/Asset/i, 'asset'], [/Liabilit/i, 'liability']];
const headings: Readonly<Record<AccountType, readonly (readonly [RegExp, Category])[]>> = {
  income: [[/other|interest|sundry/i, 'other_income'], [/./, 'sales']],
  expense: [[/depreciation/i, 'depreciation'], [/tax/i, 'taxes'], [/direct|cost of sales|purchase|material/i, 'direct_costs'], [/./, 'overheads']],
  asset: [[/fixed|tangible/i, 'fixed_assets'], [/bank|cash/i, 'bank'], [/./, 'current_assets']],
  liability: [[/\bvat\b|tax/i, 'taxes'], [/long|due after|loan/i, 'long_term_liabilities'], [/./, 'current_liabilities']],
  equity: [[/./, 'equity']],
};

export const nominalCodes = defineList({
  dataType: 'ledgerAccounts',
  path: '/nominal_codes',
  expand: 'report_category',
  needs: ['controls', 'banks'],
  source,
  toRecord: (n, beside): LedgerAccount | null => {
    if (/(Group|Memo)$/i.test(n.nominal_account_type ?? '')) return null;
    const heading = textOf(n.report_category?.description) ?? '-';
    const side = typeOfSide.find(([pattern]) => pattern.test(n.report_category?.account_report_category_type ?? ''))?.[1];
    const type: AccountType = side === 'liability' && /capital|reserve|equity|retained|dividend|profit/i.test(heading) ? 'equity' : side ?? 'asset';
    const controls = controlsOf(n, beside);
    const category = side === undefined ? 'unknown' : controls === 'bank' && type === 'asset' ? 'bank' : headings[type].find(([pattern]) => pattern.test(heading))?.[1] ?? 'unknown';
    const parts = [n.reference, textOf(n.cost_centre_code), textOf(n.department_code)];
    return {
      id: String(n.id), updatedAt: utcOrNull(n.date_time_updated),
      nominalCode: parts.slice(0, parts[2] !== null ? 3 : parts[1] !== null ? 2 : 1).map((part) => part ?? '').join('/'),
      name: textOf(n.name) ?? n.reference, type, category, controls, taxRateId: null, isActive: isActive(n.account_status_type),
    };
  },
});

function controlsOf(n: Source, beside: Beside): LedgerAccount['controls'] {
  const key = codeKey(n.reference, n.cost_centre_code, n.department_code);
  if (beside.banks.some((bank) => bank.nominal === key)) return 'bank';
  const role = beside.controls.get(n.reference);
  return role === undefined || role === 'vat' ? null : role;
}
