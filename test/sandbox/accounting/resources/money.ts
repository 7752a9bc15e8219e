/** Payments of contacts, allocations, other payments and receipts, transfers, and what is unallocated. */
import type { Allocation, BankEntry, BankEntryLine, Document, Payment, Settlement, Transfer } from '../../books/model.ts';
import { isPaymentKind, itemRef, ref, refs, refTexts, transactionTypes, words } from '../face.ts';
import type { Face } from '../face.ts';
import { defineResource } from '../resource.ts';
import { money, rateText } from '../spell.ts';
import type { Json } from '../spell.ts';
import { findIn, idOf, stampFields, stampsOf } from './shared.ts';

const methods = { cheque: 'CHECK', cash: 'CASH', card: 'CREDIT_DEBIT', electronic: 'ELECTRONIC' } as const;
const tiny = (face: Face, kind: string, id: number): string => face.ids.make(kind, id);

const appliedJson = (face: Face, owner: string, applied: readonly Settlement[], signed: boolean): Json =>
  applied.map(({ item, amount, discount }, index) => ({
    id: owner.slice(0, 28) + (0xa000 + index).toString(16), artefact: itemRef(face, item),
    // In an allocation what reduces a balance is negative.
    amount: money(signed && ('state' in item ? item.kind.endsWith('credit_note') : item.kind === 'customer_receipt' || item.kind === 'supplier_payment') ? -amount : amount),
    ...(signed ? {} : { discount: money(discount) }),
  }));

function onAccountJson(face: Face, one: Payment): Json {
  const onAccount = one.total - one.applied.reduce((total, { amount }) => total + amount, 0);
  if (onAccount === 0) return null;
  const baseOnAccount = onAccount === one.total ? one.baseTotal : Math.round((onAccount * one.baseTotal) / one.total);
  return {
    ...refs.onAccount(face, one), created_at: null, updated_at: null, contact_name: one.contact.name, contact_reference: one.contact.reference, contact: refTexts.contact(face, one.contact), date: one.date, reference: one.reference,
    net_amount: money(onAccount), tax_amount: '0.0', total_amount: money(onAccount), outstanding_amount: money(one.outstanding), currency: refTexts.currency(face, one.currency), exchange_rate: rateText(one.rate),
    base_currency_net_amount: money(baseOnAccount), base_currency_tax_amount: '0.0', base_currency_total_amount: money(baseOnAccount), base_currency_outstanding_amount: money(one.baseOutstanding),
    status: refs.type('artefact_statuses', one.outstanding === 0 ? 'PAID' : one.outstanding === onAccount ? 'UNPAID' : 'PART_PAID'),
  };
}

const ofContact = (value: string, face: Face) => (one: { contact: { id: number } | null }) => one.contact?.id === face.ids.read('contacts', value);
const ofBank = (value: string, face: Face) => (one: { bank: { id: number } }) => one.bank.id === face.ids.read('bank_accounts', value);
const ofType = (value: string) => (one: { kind: keyof typeof transactionTypes }) => transactionTypes[one.kind] === value;

export const contactPayments = defineResource<Payment>({
  path: 'contact_payments', definition: 'ContactPayment', all: (face) => face.books.payments, id: idOf('contact_payments'), find: findIn('contact_payments', (face) => face.books.payments), name: (one) => words(transactionTypes[one.kind]), stamps: stampsOf, date: (one) => one.date,
  fields: {
    ...stampFields,
    links: () => [],
    transaction: (one, { face }) => refs.transaction(face, one.transaction),
    transaction_type: (one, { face }) => refTexts.type(face, 'transaction_types', transactionTypes[one.kind]),
    payment_method: (one, { face }) => refTexts.type(face, 'payment_methods', methods[one.method]),
    contact: (one, { face }) => refTexts.contact(face, one.contact),
    bank_account: (one, { face }) => refTexts.bankAccount(face, one.bank),
    date: (one) => one.date,
    net_amount: (one) => money(one.total),
    tax_amount: () => '0.0',
    total_amount: (one) => money(one.total),
    currency: (one, { face }) => refTexts.currency(face, one.currency),
    exchange_rate: (one) => rateText(one.rate),
    base_currency_net_amount: (one) => money(one.baseTotal),
    base_currency_tax_amount: () => '0.0',
    base_currency_total_amount: (one) => money(one.baseTotal),
    base_currency_currency_charge: () => '0.0',
    reference: (one) => one.reference,
    allocated_artefacts: (one, { face }) => appliedJson(face, tiny(face, 'contact_payments', one.id), one.applied, false),
    payment_on_account: (one, { face }) => onAccountJson(face, one),
    editable: (one) => one.settledBy.length === 0,
  },
  filters: { contact_id: ofContact, bank_account_id: ofBank, transaction_type_id: ofType },
});

export const contactAllocations = defineResource<Allocation>({
  path: 'contact_allocations', definition: 'ContactAllocation', all: (face) => face.books.allocations, id: idOf('contact_allocations'), find: findIn('contact_allocations', (face) => face.books.allocations), name: (one) => words(transactionTypes[one.kind]), stamps: stampsOf, date: (one) => one.date,
  fields: {
    ...stampFields,
    links: () => [],
    transaction: (one, { face }) => refs.transaction(face, one.transaction),
    transaction_type: (one, { face }) => refTexts.type(face, 'transaction_types', transactionTypes[one.kind]),
    date: (one) => one.date,
    contact: (one, { face }) => refTexts.contact(face, one.contact),
    allocated_artefacts: (one, { face }) => appliedJson(face, tiny(face, 'contact_allocations', one.id), one.applied, true),
  },
  filters: { contact_id: ofContact, transaction_type_id: ofType },
});

const entryLine = (face: Face, owner: string, line: BankEntryLine, index: number): Json => ({
  id: owner.slice(0, 28) + (0xb000 + index).toString(16), displayed_as: line.text, analysis_type_categories: line.categories.map((category) => refs.category(face, category)), ledger_account: refs.account(face, line.account), details: line.text,
  tax_rate: refs.taxRate(line.taxRate), net_amount: money(line.net), tax_amount: money(line.tax), total_amount: money(line.net + line.tax), tax_breakdown: [], is_purchase_for_resale: false, trade_of_asset: false, gst_amount: null, pst_amount: null, tax_recoverable: null,
});

export const otherPayments = defineResource<BankEntry>({
  path: 'other_payments', definition: 'OtherPayment', all: (face) => face.books.bankEntries, id: idOf('other_payments'), find: findIn('other_payments', (face) => face.books.bankEntries), name: (one) => words(transactionTypes[one.kind]), stamps: stampsOf, date: (one) => one.date,
  fields: {
    ...stampFields,
    transaction: (one, { face }) => refs.transaction(face, one.transaction),
    transaction_type: (one, { face }) => refTexts.type(face, 'transaction_types', transactionTypes[one.kind]),
    payment_method: (one, { face }) => refTexts.type(face, 'payment_methods', methods[one.method]),
    contact: (one, { face }) => (one.contact ? refTexts.contact(face, one.contact) : null),
    bank_account: (one, { face }) => refTexts.bankAccount(face, one.bank),
    date: (one) => one.date,
    net_amount: (one) => money(one.net),
    tax_amount: (one) => money(one.tax),
    total_amount: (one) => money(one.total),
    reference: (one) => one.reference,
    payment_lines: (one, { face }) => one.lines.map((line, index) => entryLine(face, tiny(face, 'other_payments', one.id), line, index)),
    editable: () => true,
    deletable: () => true,
  },
  filters: { contact_id: ofContact, bank_account_id: ofBank, transaction_type_id: ofType, has_attachments: (value) => () => value === 'false' },
});

export const bankTransfers = defineResource<Transfer>({
  path: 'bank_transfers', definition: 'BankTransfer', all: (face) => face.books.transfers, id: idOf('bank_transfers'), find: findIn('bank_transfers', (face) => face.books.transfers), name: (one) => one.reference, stamps: stampsOf, date: (one) => one.date,
  fields: {
    ...stampFields,
    transaction: (one, { face }) => refs.transaction(face, one.transaction),
    transaction_type: () => refs.transactionType('bank_transfer'),
    from_bank_account: (one, { face }) => refTexts.bankAccount(face, one.from),
    to_bank_account: (one, { face }) => refTexts.bankAccount(face, one.to),
    date: (one) => one.date,
    reference: (one) => one.reference,
    amount: (one) => money(one.amount),
    description: (one) => one.text,
  },
});

/** What could be allocated: open documents, and money on account. */
const unallocated = (face: Face): (Document | Payment)[] => {
  const open = (one: { outstanding: number; deletedAt: number }): boolean => one.outstanding > 0 && one.deletedAt === 0;
  return [...Object.values(face.books.documents).flatMap((list) => list.filter(open)), ...face.books.payments.filter(open)];
};

export const unallocatedArtefacts = defineResource<Document | Payment>({
  path: 'unallocated_artefacts', definition: 'UnallocatedArtefact', all: unallocated, id: (one, face) => itemRef(face, one).id, find: (id, face) => unallocated(face).find((one) => itemRef(face, one).id === id), name: (one, face) => itemRef(face, one).displayed_as,
  fields: { links: (one, { face }) => [{ href: isPaymentKind(one.kind) ? ref('contact_payments', face.ids.make('contact_payments', one.id), null).$path : itemRef(face, one).$path, rel: 'origin', type: one.kind }] },
  searchIn: (one) => [one.contact.name, one.contact.reference],
  filters: { contact_id: ofContact },
});
