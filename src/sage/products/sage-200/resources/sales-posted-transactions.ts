/** The sales ledger: invoices, credit notes, receipts and refunds of customers. */
import { definePostedTransactions } from '../posted-transaction.ts';

export const salesPostedTransactions = definePostedTransactions({ path: '/sales_posted_transactions', party: 'customer', invoices: 'salesInvoices', creditNotes: 'salesCreditNotes', money: 'receipts' });
