/** The purchase ledger: invoices, credit notes, payments and refunds of suppliers. */
import { definePostedTransactions } from '../posted-transaction.ts';

export const purchasePostedTransactions = definePostedTransactions({ path: '/purchase_posted_transactions', party: 'supplier', invoices: 'bills', creditNotes: 'supplierCreditNotes', money: 'payments' });
