/** What the reports look like. Every figure says which sync it is of and whether that sync agreed with Sage. */
import { z } from 'zod';
import { isoDate, isoTime } from '../dates.ts';
import { syncNumber } from '../ids.ts';
import { money } from '../money.ts';
import { accountCategories } from '../records/account-categories.ts';

/** Where a report's figures come from. */
export const provenance = {
  companyId: z.string(),
  companyName: z.string(),
  currency: z.string(),
  sync: syncNumber,
  publishedAt: isoTime,
  /** The books are complete up to this time by Sage's clock. */
  dataAsAt: isoTime,
  proof: z.enum(['agrees', 'differs', 'not_checked']),
};

export const trialBalance = z.object({
  ...provenance,
  report: z.literal('trial-balance'),
  asAt: isoDate,
  rows: z.array(z.object({ ledgerAccountId: z.string(), nominalCode: z.string(), name: z.string(), debit: money, credit: money })),
  totalDebit: money,
  totalCredit: money,
});
export type TrialBalance = z.infer<typeof trialBalance>;

const reportLine = z.object({ ledgerAccountId: z.string().nullable(), nominalCode: z.string().nullable(), name: z.string(), values: z.array(money) });
const section = z.object({ category: z.enum(accountCategories), name: z.string(), lines: z.array(reportLine), totals: z.array(money) });

/** `columns` are the periods (profit and loss) or dates (balance sheet); each `values` and `totals` has one figure for each. */
export const profitAndLoss = z.object({
  ...provenance,
  report: z.literal('profit-and-loss'),
  columns: z.array(z.object({ from: isoDate, to: isoDate })),
  sections: z.array(section),
  grossProfit: z.array(money),
  netProfit: z.array(money),
});
export type ProfitAndLoss = z.infer<typeof profitAndLoss>;

export const balanceSheet = z.object({
  ...provenance,
  report: z.literal('balance-sheet'),
  columns: z.array(z.object({ asAt: isoDate })),
  sections: z.array(section),
  netAssets: z.array(money),
  /** Equity accounts plus the profit not yet carried to them; equals net assets. */
  equity: z.array(money),
});
export type BalanceSheet = z.infer<typeof balanceSheet>;

/** Buckets by days overdue: not yet due, 1-30, 31-60, 61-90, over 90. */
export const agedBuckets = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90'] as const;
export const aged = z.object({
  ...provenance,
  report: z.enum(['aged-debtors', 'aged-creditors']),
  asAt: isoDate,
  agedBy: z.enum(['dueDate', 'date']),
  /** There only when the list is not whole: documents that were settled by this day, which is after `asAt`, were left out as the settings say. */
  wholeFrom: isoDate.optional(),
  rows: z.array(z.object({ partyId: z.string().nullable(), partyName: z.string(), total: money, buckets: z.array(money).length(5), documents: z.number().int() })),
  total: money,
  buckets: z.array(money).length(5),
});
export type Aged = z.infer<typeof aged>;
