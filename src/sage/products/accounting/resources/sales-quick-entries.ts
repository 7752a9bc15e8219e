/** Sales quick entries: invoices and credit notes typed in without a document. Not in every edition. */
import { defineQuickEntries } from '../quick-entry.ts';

export const salesQuickEntries = defineQuickEntries('/sales_quick_entries', 'salesInvoices', 'salesCreditNotes');
