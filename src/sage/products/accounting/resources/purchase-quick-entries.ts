/** Purchase quick entries: bills and suppliers' credit notes typed in without a document. Not in every edition. */
import { defineQuickEntries } from '../quick-entry.ts';

export const purchaseQuickEntries = defineQuickEntries('/purchase_quick_entries', 'bills', 'supplierCreditNotes');
