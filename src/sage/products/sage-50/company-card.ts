/**
 * "Is this the right company?": what a person recognises a data set by, and what tells one company's data from another's
 * wherever they lie. Narrow statements only; COMPANY's passwords are never read.
 */
import type { IsoDate } from '../../../shared/dates.ts';
import type { DataSet } from '../../data-set.ts';
import { dateOf, text, wholeOf } from './cells.ts';
import { makeCompanyFacts } from './company-facts.ts';
import { highestText, openTable } from './source-table.ts';
import type { SourceTable } from './source-table.ts';

export type CompanyCard = {
  readonly name: string;
  /** COMPANYID, a GUID that stays when data are moved or upgraded; null where this version has none. */
  readonly companyId: string | null;
  readonly baseCurrency: string;
  /** The latest date of the audit trail; null for a company without transactions. */
  readonly lastTransactionDate: IsoDate | null;
  /** 1 to 12: the month that the financial year begins with. It stays when years go by; `financialYear` does not. */
  readonly startMonth: number | null;
  readonly financialYear: number | null;
};

const trailTable: SourceTable = { name: 'AUDIT_HEADER', required: ['DATE'], optional: [] };

/** Throws as the data set does; `not_supported` and `sage_rubbish` for one that is not Sage 50's. */
export async function readCompanyCard(dataSet: DataSet, signal: AbortSignal): Promise<CompanyCard> {
  const facts = makeCompanyFacts(dataSet);
  const company = await facts.company(signal);
  const { base } = await facts.currencies(signal);
  const trail = await openTable(dataSet, trailTable, signal);
  const last = trail && await highestText(dataSet, trail, 'DATE', signal);
  const startMonth = wholeOf(company['START_MONTH']);
  return {
    name: text(company['NAME'])?.trim() ?? '',
    companyId: text(company['COMPANYID'])?.trim() || null,
    baseCurrency: base,
    lastTransactionDate: dateOf(last ?? null),
    startMonth: startMonth !== null && startMonth >= 1 && startMonth <= 12 ? startMonth : null,
    financialYear: wholeOf(company['FINANCIAL_YEAR']),
  };
}
