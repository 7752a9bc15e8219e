/**
 * What reports and the proof are computed from: sums of ledger lines, open items and the small lists. The store gives
 * them at one sync (`BooksAt` in the helper's store duty); a test gives them by hand.
 */
import type { IsoDate, IsoTime } from '../dates.ts';
import type { SyncNumber } from '../ids.ts';
import type { Minor } from '../money.ts';
import type { DataType } from '../records/data-types.ts';
import type { AnyRecord } from '../records/index.ts';

export type LedgerTotal = { readonly ledgerAccountId: string; readonly debit: Minor; readonly credit: Minor };
/** A month's movement of one account; `month` is "2026-11". */
export type LedgerMonth = LedgerTotal & { readonly month: string };

/** A document or a payment on account that was not wholly settled at the asked date. Amounts in base currency; positive is owed to us (or, for suppliers, by us). */
export type OpenItem = {
  readonly dataType: DataType;
  readonly id: string;
  readonly number: string | null;
  readonly partyId: string | null;
  readonly partyName: string;
  readonly date: IsoDate;
  readonly dueDate: IsoDate | null;
  readonly total: Minor;
  readonly outstanding: Minor;
};

export type Side = 'customers' | 'suppliers';

/** The part of the books, as they stood at one sync, that reports read. */
export type ReportBooks = {
  readonly sync: SyncNumber;
  readonly publishedAt: IsoTime;
  readonly dataAsAt: IsoTime;
  /** All records of a small type, parsed: ledger accounts, bank accounts, the company. */
  all<T extends AnyRecord>(dataType: DataType): readonly T[];
  /** Debits and credits by account of all lines dated `from`..`to` (both included; open-ended when null). */
  ledgerTotals(from: IsoDate | null, to: IsoDate | null): readonly LedgerTotal[];
  ledgerMonths(from: IsoDate, to: IsoDate): readonly LedgerMonth[];
  openItems(side: Side, asAt: IsoDate): readonly OpenItem[];
};
