/** Which of our data types a write to an object of Sage changes, so that they are read again at once. */
import type { DataType } from '../../shared/records/data-types.ts';

const ledger: readonly DataType[] = ['ledgerAccounts', 'ledgerLines'];
const sales: readonly DataType[] = [...ledger, 'customers', 'salesInvoices', 'salesCreditNotes'];
const purchases: readonly DataType[] = [...ledger, 'suppliers', 'bills', 'supplierCreditNotes'];
const settled: readonly DataType[] = [...new Set([...sales, ...purchases, 'receipts', 'payments', 'bankAccounts'] as const)];

/** In order: the first that fits counts. What fits none is nothing that is read here. */
const rules: readonly (readonly [RegExp, readonly DataType[]])[] = [
  [/^sales_(invoices|credit_notes|corrective_invoices|quick_entries)$/, sales],
  [/^purchase_(invoices|credit_notes|corrective_invoices|quick_entries)$/, purchases],
  [/^(sales_quotes|sales_estimates|sop_quotes\w*)$/, ['quotes']],
  [/^(sop_|pop_)orders\w*$|^sop_(confirm|despatch)\w*$/, ['salesOrders', 'purchaseOrders', 'items']],
  [/^(contact_payments|contact_allocations|contact_opening_balances)$/, settled],
  [/^(contacts|addresses|contact_persons)$/, ['customers', 'suppliers']],
  [/^other_payments$/, [...ledger, 'bankTransactions', 'bankAccounts']],
  [/^(bank_transfers|bank_deposits)$/, [...ledger, 'transfers', 'bankAccounts']],
  [/^(journals|\w*opening_balance\w*)$/, [...ledger, 'journalEntries', 'bankAccounts']],
  [/^ledger_accounts$/, ['ledgerAccounts']],
  [/^bank_accounts$/, ['bankAccounts', 'ledgerAccounts']],
  [/^(analysis_types|analysis_type_categories)$/, ['trackingCategories']],
  [/^tax_(rates|profiles)$/, ['taxRates']],
  [/^(products|services|stock_\w+|warehouse\w*|stocktake\w*|product_\w+|bin_\w+|traceable_\w+)$/, ['items']],
  [/_settings$|^businesses$/, ['company']],
];

export const touchedTypes = (object: string): readonly DataType[] => rules.find(([pattern]) => pattern.test(object))?.[1] ?? [];

/** Where a record of an object of Sage stands in our books, for looking up what a row refers to. Null where it is none of our records. */
const ours: Readonly<Record<string, readonly DataType[]>> = {
  contacts: ['customers', 'suppliers'], ledger_accounts: ['ledgerAccounts'], tax_rates: ['taxRates'], bank_accounts: ['bankAccounts'], products: ['items'], services: ['items'], stock_items: ['items'],
  sales_invoices: ['salesInvoices'], sales_credit_notes: ['salesCreditNotes'], purchase_invoices: ['bills'], purchase_credit_notes: ['supplierCreditNotes'], contact_payments: ['receipts', 'payments'],
  journals: ['journalEntries'], bank_transfers: ['transfers'], other_payments: ['bankTransactions'], analysis_type_categories: ['trackingCategories'], customers: ['customers'], suppliers: ['suppliers'],
};
export const dataTypesOf = (object: string): readonly DataType[] | null => (Object.hasOwn(ours, object) ? (ours[object] ?? null) : null);
