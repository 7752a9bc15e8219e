/** Every list that is read, in the order in which a sync reads them. A new one is its file and one line here. */
import type { ResourceDefinition } from '../../../define-resource.ts';
import { analysisTypeCategories } from './analysis-type-categories.ts';
import { analysisTypes } from './analysis-types.ts';
import { bankAccounts } from './bank-accounts.ts';
import { bankDeposits } from './bank-deposits.ts';
import { bankTransfers } from './bank-transfers.ts';
import { contactOpeningBalances } from './contact-opening-balances.ts';
import { contactPayments } from './contact-payments.ts';
import { contacts } from './contacts.ts';
import { journals } from './journals.ts';
import { ledgerAccounts } from './ledger-accounts.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { otherPayments } from './other-payments.ts';
import { products } from './products.ts';
import { purchaseCreditNotes } from './purchase-credit-notes.ts';
import { purchaseInvoices } from './purchase-invoices.ts';
import { purchaseQuickEntries } from './purchase-quick-entries.ts';
import { salesCreditNotes } from './sales-credit-notes.ts';
import { salesEstimates } from './sales-estimates.ts';
import { salesInvoices } from './sales-invoices.ts';
import { salesQuickEntries } from './sales-quick-entries.ts';
import { salesQuotes } from './sales-quotes.ts';
import { services } from './services.ts';
import { stockItems } from './stock-items.ts';
import { taxRates } from './tax-rates.ts';

/** Each definition is checked where it is written; a list of them can only be handled as a whole. */
const list = <S>(resource: ResourceDefinition<S>): ResourceDefinition => resource as unknown as ResourceDefinition;

export const resources: readonly ResourceDefinition[] = [
  list(ledgerAccounts), list(taxRates), list(analysisTypes), list(analysisTypeCategories), list(bankAccounts), list(contacts),
  list(products), list(services), list(stockItems),
  list(salesInvoices), list(salesCreditNotes), list(salesQuickEntries), list(purchaseInvoices), list(purchaseCreditNotes), list(purchaseQuickEntries),
  list(contactOpeningBalances), list(contactPayments), list(otherPayments), list(bankTransfers), list(bankDeposits), list(journals), list(ledgerEntries),
  list(salesQuotes), list(salesEstimates),
];
