/** Each report straight from the books: asks them for exactly the sums it needs, no more. */
import { addDays, type IsoDate } from '../dates.ts';
import { AppError } from '../errors.ts';
import type { CompanyRecord } from '../records/basics.ts';
import type { LedgerAccount } from '../records/ledger.ts';
import { agedOf } from './aged.ts';
import { balanceSheetOf } from './balance-sheet.ts';
import { financialYear, monthsOf, type Period } from './financial-year.ts';
import type { ReportBooks, Side } from './inputs.ts';
import { columnsByMonth, profitAndLossOf } from './profit-and-loss.ts';
import type { Provenance } from './provenance.ts';
import type { Aged, BalanceSheet, ProfitAndLoss, TrialBalance } from './shapes.ts';
import { trialBalanceOf } from './trial-balance.ts';

const monthsMax = 120;

/** What the books do not know about themselves: under which id and name we keep the company, and how the proof of this sync came out. */
export type ReportAbout = {
  readonly companyId: string;
  readonly companyName: string;
  /** Used where the books hold no company record. */
  readonly currency: string | null;
  readonly proof: Provenance['proof'];
};

const companyOf = (books: ReportBooks): CompanyRecord | undefined => books.all<CompanyRecord>('company')[0];
const accountsOf = (books: ReportBooks): readonly LedgerAccount[] => books.all<LedgerAccount>('ledgerAccounts');

function provenanceOf(books: ReportBooks, about: ReportAbout, company: CompanyRecord | undefined): Provenance {
  return {
    companyId: about.companyId,
    companyName: about.companyName,
    currency: company?.baseCurrency ?? about.currency ?? '',
    sync: books.sync,
    publishedAt: books.publishedAt,
    dataAsAt: books.dataAsAt,
    proof: about.proof,
  };
}

export function readTrialBalance(books: ReportBooks, about: ReportAbout, asAt: IsoDate): TrialBalance {
  return trialBalanceOf({ provenance: provenanceOf(books, about, companyOf(books)), asAt, accounts: accountsOf(books), totals: books.ledgerTotals(null, asAt) });
}

/** Without a period: the financial year of `today`, up to today. With one end only, the other end is that of the financial year it falls into. */
export function periodAsked(asked: { readonly from?: IsoDate | undefined; readonly to?: IsoDate | undefined }, today: IsoDate, yearEnd: string | null): Period {
  const to = asked.to ?? (asked.from === undefined || asked.from <= today ? today : financialYear(asked.from, yearEnd).to);
  const from = asked.from ?? financialYear(to, yearEnd).from;
  if (from > to) throw new AppError('bad_request', `a period cannot end (${to}) before it begins (${from})`);
  return { from, to };
}

export function readProfitAndLoss(books: ReportBooks, about: ReportAbout, asked: { readonly from?: IsoDate | undefined; readonly to?: IsoDate | undefined; readonly by: 'total' | 'month'; readonly today: IsoDate }): ProfitAndLoss {
  const company = companyOf(books);
  const period = periodAsked(asked, asked.today, company?.yearEnd ?? null);
  if (asked.by === 'month' && monthsOf(period).length > monthsMax) throw new AppError('bad_request', `at most ${monthsMax} months can be shown side by side`);
  const columns = asked.by === 'month'
    ? columnsByMonth(period, books.ledgerMonths(period.from, period.to))
    : [{ period, totals: books.ledgerTotals(period.from, period.to) }];
  return profitAndLossOf({ provenance: provenanceOf(books, about, company), accounts: accountsOf(books), columns });
}

export function readBalanceSheet(books: ReportBooks, about: ReportAbout, asAt: IsoDate): BalanceSheet {
  const company = companyOf(books);
  const lastYearsEnd = addDays(financialYear(asAt, company?.yearEnd ?? null).from, -1);
  const column = { asAt, totals: books.ledgerTotals(null, asAt), totalsBeforeYear: books.ledgerTotals(null, lastYearsEnd) };
  return balanceSheetOf({ provenance: provenanceOf(books, about, company), accounts: accountsOf(books), columns: [column] });
}

/** `wholeFrom`: before this day the books lack documents that were open then. */
export function readAged(books: ReportBooks, about: ReportAbout, side: Side, asAt: IsoDate, agedBy: 'dueDate' | 'date', wholeFrom: IsoDate | null = null): Aged {
  const list = agedOf({ provenance: provenanceOf(books, about, companyOf(books)), side, asAt, agedBy, items: books.openItems(side, asAt) });
  return wholeFrom === null || asAt >= wholeFrom ? list : { ...list, wholeFrom };
}
