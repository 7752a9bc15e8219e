/** The kinds of record in our model, in the order in which a sync reads them by default. */
import { z } from 'zod';

export const dataTypes = [
  'company', 'ledgerAccounts', 'taxRates', 'trackingCategories', 'bankAccounts', 'customers', 'suppliers', 'items',
  'salesInvoices', 'salesCreditNotes', 'bills', 'supplierCreditNotes', 'receipts', 'payments',
  'bankTransactions', 'transfers', 'journalEntries', 'ledgerLines', 'quotes', 'salesOrders', 'purchaseOrders',
] as const;

export const dataType = z.enum(dataTypes);
export type DataType = z.infer<typeof dataType>;
