/** What the proof is made from: the staged books, Sage's own figures, and ways to look up the records behind a difference. */
import type { ProofCheck } from '../contract/status.ts';
import type { IsoDate, IsoTime } from '../dates.ts';
import type { Minor } from '../money.ts';
import type { DataType } from '../records/data-types.ts';
import type { LedgerLine } from '../records/ledger.ts';
import type { LedgerTotal, ReportBooks, Side } from '../reports/inputs.ts';

/** Looked up only when something differs (or, for parties, only after a full read), so that a proof that agrees stays cheap. */
export type ProofRecords = {
  /** Lines of this account whose debit or credit is this amount, newest first. */
  linesOfAmount(ledgerAccountId: string, amount: Minor, limit: number): readonly LedgerLine[];
  /** Lines of this account that belong to no customer and no supplier, newest first. */
  linesWithoutParty(ledgerAccountId: string, limit: number): readonly LedgerLine[];
  /** Transactions whose debits and credits are not the same. */
  unbalancedTransactions(limit: number): readonly { readonly transactionId: string; readonly firstLineId: string; readonly difference: Minor }[];
  /** Every customer or supplier with the balance that Sage itself gives. */
  partyBalances(side: Side): Iterable<{ readonly id: string; readonly name: string; readonly balance: Minor | null }>;
};

export type ProofInput = {
  readonly checkedAt: IsoTime;
  /** The day up to which the books are compared with Sage's trial balance. */
  readonly asAt: IsoDate;
  readonly books: ReportBooks;
  readonly records: ProofRecords;
  /** Sage's own trial balance, or why there is none, in an accountant's words. */
  readonly sageTrialBalance: readonly LedgerTotal[] | { readonly reason: string; readonly isOffered: boolean };
  /** Data types that these books lack or hold only in part, each with the reason in an accountant's words. */
  readonly missing: ReadonlyMap<DataType, string>;
  /** Data types of which this sync read every record afresh, so that Sage's own balances on them are of today. */
  readonly readWhole: ReadonlySet<DataType>;
};

/** A check, and whether one that could not be made leaves the proof open (data are missing) or just does not apply here. */
export type CheckMade = { readonly check: ProofCheck; readonly leavesOpen: boolean };
