/** One company's books as one business of Sage Accounting: ids and references for everything in them. */
import type { Account, BankAccount, Books, Category, Contact, Document, DocumentKind, Item, Payment, PaymentKind, SourceKind, TaxRate, Transaction } from '../books/model.ts';
import { makeIds } from './ids.ts';
import { keptJson } from './spell.ts';
import type { Ids } from './ids.ts';

export type Ref = { id: string; displayed_as: string | null; $path: string | null };

export type Face = {
  readonly books: Books; readonly ids: Ids;
  /** Seconds by the sandbox's clock. */
  now(): number;
};

export const makeFace = (books: Books, now: () => number): Face => ({ books, now, ids: makeIds(books.company.seed) });

export const ref = (path: string, id: string, displayedAs: string | null): Ref => ({ id, displayed_as: displayedAs, $path: `/${path}/${id}` });
export const words = (id: string): string => id.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join(' ');

/** Where each kind of document and money lives, and how Sage calls its transactions. */
export const documentPaths = {
  sales_invoice: 'sales_invoices', sales_credit_note: 'sales_credit_notes', purchase_invoice: 'purchase_invoices', purchase_credit_note: 'purchase_credit_notes',
  customer_opening: 'contact_opening_balances', supplier_opening: 'contact_opening_balances',
} as const satisfies Record<DocumentKind, string>;

export const transactionTypes = {
  sales_invoice: 'SALES_INVOICE', sales_credit_note: 'SALES_CREDIT_NOTE', purchase_invoice: 'PURCHASE_INVOICE', purchase_credit_note: 'PURCHASE_CREDIT_NOTE',
  customer_opening: 'CUSTOMER_OPENING_BALANCE', supplier_opening: 'VENDOR_OPENING_BALANCE', customer_receipt: 'CUSTOMER_RECEIPT', supplier_payment: 'VENDOR_PAYMENT',
  customer_refund: 'CUSTOMER_REFUND', supplier_refund: 'VENDOR_REFUND', customer_allocation: 'CUSTOMER_ALLOCATION', supplier_allocation: 'VENDOR_ALLOCATION',
  other_payment: 'OTHER_PAYMENT', other_receipt: 'OTHER_RECEIPT', bank_transfer: 'BANK_TRANSFER', journal: 'JOURNAL', opening_balance: 'LEDGER_ACCOUNT_OPENING_BALANCE',
} as const satisfies Record<SourceKind, string>;

export const sourcePaths = {
  ...documentPaths, customer_receipt: 'contact_payments', supplier_payment: 'contact_payments', customer_refund: 'contact_payments', supplier_refund: 'contact_payments',
  customer_allocation: 'contact_allocations', supplier_allocation: 'contact_allocations', other_payment: 'other_payments', other_receipt: 'other_payments',
  bank_transfer: 'bank_transfers', journal: 'journals', opening_balance: 'ledger_account_opening_balances',
} as const satisfies Record<SourceKind, string>;

const prefixes = { sales_invoice: 'SI-', sales_credit_note: 'SCN-', purchase_invoice: 'PI-', purchase_credit_note: 'PCN-', customer_opening: 'COB-', supplier_opening: 'VOB-' } as const;
export const documentName = (document: Document): string => `${prefixes[document.kind]}${document.number}`;

/** Contact opening balances of customers and suppliers share one list, so their serial numbers must differ. */
export const documentSerial = ({ kind, id }: { kind: DocumentKind; id: number }): number => (kind === 'supplier_opening' ? id * 2 + 1 : kind === 'customer_opening' ? id * 2 : id);

export const taxRateIds = { standard: 'GB_STANDARD', reduced: 'GB_LOWER', zero: 'GB_ZERO', exempt: 'GB_EXEMPT', none: 'GB_NO_TAX' } as const satisfies Record<TaxRate['key'], string>;
export const taxRateName = (rate: TaxRate): string => (rate.key === 'none' ? 'No Tax' : `${rate.name} ${rate.percentage.toFixed(2)}%`);

export const refs = {
  account: (face: Face, account: Account) => ref('ledger_accounts', face.ids.make('ledger_accounts', account.id), `${account.name} (${account.code})`),
  contact: (face: Face, contact: Contact) => ref('contacts', face.ids.make('contacts', contact.id), contactName(contact)),
  bankAccount: (face: Face, bank: BankAccount) => ref('bank_accounts', face.ids.make('bank_accounts', bank.id), `${bank.name} (${bank.account.code})`),
  taxRate: (rate: TaxRate) => ref('tax_rates', taxRateIds[rate.key], taxRateName(rate)),
  currency: (face: Face, code: string) => ref('currencies', code, `${face.books.currencies.find((one) => one.code === code)?.name ?? code} (${code})`),
  country: (code: string) => ref('countries', code, countries[code] ?? code),
  type: (path: string, id: string) => ref(path, id, words(id)),
  /** Sage leaves the name of a transaction empty. */
  transaction: (face: Face, transaction: Transaction) => ref('transactions', face.ids.make('transactions', transaction.id), null),
  transactionType: (kind: SourceKind) => ref('transaction_types', transactionTypes[kind], words(transactionTypes[kind])),
  document: (face: Face, document: Document) => ref(documentPaths[document.kind], face.ids.make(documentPaths[document.kind], documentSerial(document)), documentName(document)),
  onAccount: (face: Face, payment: Payment) => ({ id: face.ids.make('payments_on_account', payment.id), displayed_as: 'Payment on account', $path: null }),
  payment: (face: Face, payment: Payment) => ref('contact_payments', face.ids.make('contact_payments', payment.id), words(transactionTypes[payment.kind])),
  item: (face: Face, item: Item) => ref(`${item.kind}s`, face.ids.make(`${item.kind}s`, item.id), `${item.description} (${item.code})`),
  category: (face: Face, category: Category) => ({
    ...ref('analysis_type_categories', face.ids.make('analysis_type_categories', category.id), category.name),
    analysis_type: ref('analysis_types', face.ids.make('analysis_types', category.type.id), category.type.name),
  }),
};

export const contactName = ({ name, reference }: Contact): string => `${name} (${reference})`;
export const itemRef = (face: Face, item: Document | Payment): Ref => ('state' in item ? refs.document(face, item) : refs.onAccount(face, item));
export const isPaymentKind = (kind: string): kind is PaymentKind => kind in sourcePaths && sourcePaths[kind as PaymentKind] === 'contact_payments';

export const countries: Readonly<Record<string, string>> = { GB: 'United Kingdom (GB)', IE: 'Ireland (IE)', FR: 'France (FR)', DE: 'Germany (DE)', US: 'United States of America (US)', ES: 'Spain (ES)' };

/** The same references as written JSON, kept with the thing that they name. */
export const refTexts = {
  account: (face: Face, account: Account) => keptJson(account, 'ref', account.updatedAt, () => refs.account(face, account)),
  contact: (face: Face, contact: Contact) => keptJson(contact, 'ref', contact.updatedAt, () => refs.contact(face, contact)),
  item: (face: Face, item: Item) => keptJson(item, 'ref', item.updatedAt, () => refs.item(face, item)),
  taxRate: (rate: TaxRate) => keptJson(rate, 'ref', 0, () => refs.taxRate(rate)),
  category: (face: Face, category: Category) => keptJson(category, 'ref', category.updatedAt, () => refs.category(face, category)),
  bankAccount: (face: Face, bank: BankAccount) => keptJson(bank, 'ref', bank.updatedAt, () => refs.bankAccount(face, bank)),
  currency: (face: Face, code: string) => keptJson(face, `currency ${code}`, 0, () => refs.currency(face, code)),
  type: (face: Face, path: string, id: string) => keptJson(face, `${path} ${id}`, 0, () => refs.type(path, id)),
};
