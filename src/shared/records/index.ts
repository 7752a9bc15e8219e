/** Every data type with its record. A new data type is its file and one line here; the compiler asks for it. */
import { bankAccounts, bankTransactions, payments, receipts, transfers } from './cash.ts';
import { company, items, taxRates, trackingCategories } from './basics.ts';
import type { DataType } from './data-types.ts';
import type { DataTypeDefinition } from './define-data-type.ts';
import { journalEntries, ledgerAccounts, ledgerLines } from './ledger.ts';
import { customers, suppliers } from './parties.ts';
import { purchaseOrders, quotes, salesOrders } from './quotes-and-orders.ts';
import { bills, salesCreditNotes, salesInvoices, supplierCreditNotes } from './trade-documents.ts';

export const definitions = {
  company, ledgerAccounts, taxRates, trackingCategories, bankAccounts, customers, suppliers, items,
  salesInvoices, salesCreditNotes, bills, supplierCreditNotes, receipts, payments,
  bankTransactions, transfers, journalEntries, ledgerLines, quotes, salesOrders, purchaseOrders,
} as const satisfies Record<DataType, unknown>;

export type RecordOf<T extends DataType> = (typeof definitions)[T] extends DataTypeDefinition<infer R> ? R : never;

/** The definition of a data type whose name is known only at run time. */
export function definitionOf(dataType: DataType): DataTypeDefinition<AnyRecord> {
  return definitions[dataType] as unknown as DataTypeDefinition<AnyRecord>;
}

export type AnyRecord = { [T in DataType]: RecordOf<T> }[DataType];
