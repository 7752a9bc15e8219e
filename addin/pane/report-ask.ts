/** Which report is wanted, and how; and the call that reads it. */
import { reports as contract } from '../../src/shared/contract/reports.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import type { CompanyId, SyncNumber } from '../../src/shared/ids.ts';
import { dateText } from './format.ts';

export const reportNamesInOrder = ['trial-balance', 'profit-and-loss', 'balance-sheet', 'aged-debtors', 'aged-creditors'] as const;
export type ReportName = (typeof reportNamesInOrder)[number];

export type ReportAsk = {
  readonly report: ReportName;
  /** Today when left out. */
  readonly asAt?: IsoDate | undefined;
  /** The financial year so far when both are left out. */
  readonly from?: IsoDate | undefined;
  readonly to?: IsoDate | undefined;
  readonly by?: 'month' | 'total' | undefined;
  readonly agedBy?: 'dueDate' | 'date' | undefined;
  /** The books as they stood at this sync; the published one when left out. */
  readonly sync?: SyncNumber | undefined;
};

export const asAtInput = (companyId: CompanyId, { asAt, sync }: ReportAsk) => ({ companyId, asAt, sync });
export const periodInput = (companyId: CompanyId, { from, to, by, sync }: ReportAsk) => ({ companyId, from, to, by: by ?? 'month', sync } as const);
export const agedInput = (companyId: CompanyId, { asAt, agedBy, sync }: ReportAsk) => ({ companyId, asAt, agedBy: agedBy ?? 'dueDate', sync } as const);

/** A list that is not whole says so wherever it is shown; null for one that is. */
export const notWhole = ({ wholeFrom }: { readonly wholeFrom?: IsoDate | undefined }): string | null => (wholeFrom === undefined ? null : `Not the whole list: documents that were settled by ${dateText(wholeFrom)} were left out, as the settings say (months back). From that day on it is whole.`);

export const agedEndpoint = (report: ReportName) => (report === 'aged-creditors' ? contract.readAgedCreditors : contract.readAgedDebtors);
