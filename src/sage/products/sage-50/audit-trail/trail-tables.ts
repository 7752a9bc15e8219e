/** The audit trail's tables: a header for each transaction, its splits, the nominal postings of each split, what was set against what, and what counts for VAT. */
import type { DataSet } from '../../../data-set.ts';
import { openTable } from '../source-table.ts';
import type { OpenTable, SourceTable } from '../source-table.ts';

const header: SourceTable = {
  name: 'AUDIT_HEADER',
  required: ['HEADER_NUMBER', 'TYPE', 'DATE', 'ACCOUNT_REF', 'NET_AMOUNT', 'TAX_AMOUNT', 'GROSS_AMOUNT', 'OUTSTANDING', 'DELETED_FLAG'],
  optional: [
    'TRAN_NUMBER', 'BANK_CODE', 'INV_REF', 'DETAILS', 'DUE_DATE', 'DATE_ENTERED', 'USER_NAME', 'CURRENCY', 'FOREIGN_RATE',
    'FOREIGN_NET_AMOUNT', 'FOREIGN_TAX_AMOUNT', 'FOREIGN_GROSS_AMOUNT', 'FOREIGN_OUTSTANDING',
  ],
};
const split: SourceTable = {
  name: 'AUDIT_SPLIT',
  required: ['SPLIT_NUMBER', 'HEADER_NUMBER', 'TYPE', 'NOMINAL_CODE', 'NET_AMOUNT', 'TAX_AMOUNT', 'DELETED_FLAG'],
  optional: ['TRAN_NUMBER', 'DETAILS', 'EXTRA_REF', 'TAX_CODE', 'DEPT_NUMBER', 'PROJECT_ID', 'COST_CODE_ID', 'FOREIGN_NET_AMOUNT', 'FOREIGN_TAX_AMOUNT'],
};
const journal: SourceTable = {
  name: 'AUDIT_JOURNAL',
  required: ['SPLIT_NUMBER', 'HEADER_NUMBER', 'TYPE', 'DATE', 'NOMINAL_CODE', 'AMOUNT', 'DELETED_FLAG'],
  optional: ['TRAN_NUMBER', 'ACCOUNT_REF', 'INV_REF', 'DETAILS', 'DEPT_NUMBER'],
};
const usage: SourceTable = { name: 'AUDIT_USAGE', required: ['SPLIT_NUMBER', 'SPLIT_CROSSREF', 'DATE', 'AMOUNT'], optional: ['USAGE_NUMBER', 'TYPE', 'FOREIGN_AMOUNT', 'DELETED_FLAG'] };
const vatRequired = ['SPLIT_NUMBER', 'HEADER_NUMBER', 'VAT_BOX', 'AMOUNT'];
const vat: SourceTable = { name: 'AUDIT_VAT', required: vatRequired, optional: ['VAT_FLAG', 'VAT_TRAN_NAME', 'VAT_RECONCILED_DATE', 'DELETED_FLAG'] };

export type Trail = { readonly dataSet: DataSet; readonly header: OpenTable; readonly split: OpenTable; readonly journal: OpenTable; readonly usage: OpenTable; readonly vat: OpenTable | null };

/** Throws `not_supported` for a version that lacks one of them, or what no figure can be told without. */
export async function openTrail(dataSet: DataSet, signal: AbortSignal): Promise<Trail> {
  const open = async (table: SourceTable): Promise<OpenTable> => (await openTable(dataSet, table, signal)) as OpenTable;
  // The books are complete without it: a version that keeps it otherwise tells of no VAT boxes.
  const listed = await dataSet.columnsOf(vat.name, signal);
  const hasVat = vatRequired.every((column) => listed?.has(column));
  return { dataSet, header: await open(header), split: await open(split), journal: await open(journal), usage: await open(usage), vat: hasVat ? await open(vat) : null };
}

export const tablesOf = (trail: Trail): readonly OpenTable[] => [trail.header, trail.split, trail.journal, trail.usage, ...(trail.vat ? [trail.vat] : [])];
