/** The sales ledger, the purchase ledger and the cash book: everything posted to customers, suppliers and banks. */
import { accountFor } from '../../books/create-books.ts';
import { documentFacts, factsOf } from '../../books/facts.ts';
import type { Allocation, BankAccount, BankEntry, Category, Document, DocumentKind, Payment, PaymentKind, SourceKind, TaxRate, Transaction } from '../../books/model.ts';
import { sum } from '../../books/money.ts';
import type { Face } from '../face.ts';
import { idOf, urnOf } from '../ids.ts';
import { defineList } from '../list.ts';
import type { List } from '../list.ts';
import { day, money, stamp } from '../spell.ts';
import type { Json } from '../spell.ts';
import { currencyId, partyShort, short, taxId, taxNumber } from './masters.ts';
import { sourceOf } from './nominal.ts';

type Posted = { transaction: Transaction; item: Document | Payment };
const isDocument = (item: Document | Payment): item is Document => 'state' in item;
const tradeKinds: Readonly<Record<'customer' | 'supplier', readonly SourceKind[]>> = {
  customer: ['sales_invoice', 'sales_credit_note', 'customer_opening', 'customer_receipt', 'customer_refund'],
  supplier: ['purchase_invoice', 'purchase_credit_note', 'supplier_opening', 'supplier_payment', 'supplier_refund'],
};

function itemOf({ books }: Face, { kind, sourceId }: Transaction): Document | Payment | undefined {
  return kind in documentFacts ? books.documents[kind as DocumentKind][sourceId - 1] : books.payments[sourceId - 1];
}
const posted = (face: Face, party: 'customer' | 'supplier'): Posted[] => face.books.transactions.flatMap((transaction) => {
  const item = tradeKinds[party].includes(transaction.kind) ? itemOf(face, transaction) : undefined;
  return item ? [{ transaction, item }] : [];
});

const typeNames: Readonly<Record<DocumentKind | PaymentKind, string>> = {
  sales_invoice: 'Invoice', purchase_invoice: 'Invoice', sales_credit_note: 'CreditNote', purchase_credit_note: 'CreditNote', customer_opening: 'OpeningBalanceInvoice', supplier_opening: 'OpeningBalanceInvoice',
  customer_receipt: 'PurchasePaymentSalesReceipt', supplier_payment: 'PurchasePaymentSalesReceipt', customer_refund: 'PurchaseReceiptSalesPayment', supplier_refund: 'PurchaseReceiptSalesPayment',
};
const typeOf = (kind: DocumentKind | PaymentKind): string => `TradingAccountEntryType${typeNames[kind]}`;

/** Credits and money received are negative; of what was taken out nothing is left. */
const signed = ({ transaction, item }: Posted, amount: number): number => (transaction.deletedAt ? 0 : money(factsOf(item).owes * amount));
const totals = (item: Document | Payment) => (isDocument(item) ? item : { net: item.total, tax: 0, total: item.total, baseNet: item.baseTotal, baseTax: 0, baseTotal: item.baseTotal });

const tracking = (categories: readonly Category[]): { cost_centre: string; department: string } => {
  const code = (type: string) => short(categories.find((one) => one.type.name === type)?.code ?? '');
  return { cost_centre: code('Region'), department: code('Department') };
};
const none = { cost_centre: '', department: '' };

/** As posted: control account, goods and VAT together, debits positive. */
function nominalItems({ transaction, item }: Posted, face: Face): Json[] {
  if (transaction.deletedAt) return [];
  if (!isDocument(item)) return transaction.legs.filter((leg) => !leg.deletedAt).map((leg) => ({ code: String(leg.account.code), ...none, name: leg.account.name, narrative: leg.text ?? '', value: money(leg.amount), base_value: money(leg.amount) }));
  const facts = documentFacts[item.kind];
  const row = (code: number, text: string, value: number, base: number, where = none): Json => ({ code: String(code), ...where, narrative: text, value: money(value), base_value: money(base) });
  return [
    ...item.lines.map((line) => row(line.account.code, line.text, -facts.controlSign * line.net, -facts.controlSign * line.baseNet, tracking(line.categories))),
    ...(item.tax === 0 ? [] : [row(accountFor(face.books, facts.vat).code, item.reference, -facts.controlSign * item.tax, -facts.controlSign * item.baseTax)]),
    row(accountFor(face.books, facts.control).code, item.reference, facts.controlSign * item.total, facts.controlSign * item.baseTotal),
  ];
}

/** One entry for each line, or one for each rate: both are met. */
function taxItems({ transaction, item }: Posted): Json[] {
  if (transaction.deletedAt || !isDocument(item)) return [];
  const ofRate = (taxRate: TaxRate) => item.lines.filter((line) => line.taxRate === taxRate);
  const lines = item.id % 2 ? item.lines : [...new Set(item.lines.map((line) => line.taxRate))].map((taxRate) => ({ taxRate, net: sum(ofRate(taxRate), (one) => one.net), tax: sum(ofRate(taxRate), (one) => one.tax) }));
  return lines.map(({ taxRate, net, tax }) => ({ id: taxId(taxRate), code: taxNumber(taxRate), name: taxRate.name, entry_type: 'Goods', goods_amount: money(net), tax_amount: money(tax), tax_discount_amount: 0 }));
}

/** All that was set against each other in the sessions that this one was part of, itself among them. */
function sessionItems({ transaction, item }: Posted): Json[] {
  if (transaction.deletedAt) return [];
  const sessions: (Payment | Allocation)[] = [...new Set([...item.settledBy.map(({ by }) => by), ...(!isDocument(item) && item.applied.length > 0 ? [item] : [])])];
  return sessions.flatMap((session) => {
    const rows = session.applied.map(({ item: one, amount, discount }) => sessionRow(one, session.date, amount + discount));
    return 'bank' in session ? [sessionRow(session, session.date, sum(session.applied, (one) => one.amount)), ...rows] : rows;
  });
}
const sessionRow = (one: Document | Payment, date: string, amount: number): Json => ({
  user_name: 'Practice', ledger_type: one.contact.kind === 'customer' ? 'LedgerSales' : 'LedgerPurchase', urn: one.transaction ? urnOf(one.transaction) : 0, allocation_date: day(date), trader_transaction_type: typeOf(one.kind),
  reference: referenceOf(one), value: money(factsOf(one).owes * one.total), allocation_value: money(factsOf(one).owes * amount),
});
const referenceOf = (item: Document | Payment): string => (isDocument(item) ? (item.kind.startsWith('purchase') ? item.reference || String(item.number) : String(item.number).padStart(10, '0')) : item.reference).slice(0, 20);

const bankItems = ({ transaction, item }: Posted): Json[] => (isDocument(item) || transaction.deletedAt ? [] : [{ bank_code: String(item.bank.account.code), name: item.bank.name, bank_entry_type: 'Receipt', reference: item.reference, cheque_value: money(item.total), urn: urnOf(transaction) }]);

const trade = (name: 'sales_posted_transactions' | 'purchase_posted_transactions', party: 'customer' | 'supplier'): List<Posted> => ({
  name,
  all: (face) => posted(face, party),
  fields: {
    id: ({ transaction }) => idOf(party === 'customer' ? 'sales' : 'purchase', transaction.id), [`${party}_id`]: ({ item }) => idOf(party, item.contact.id), [party]: ({ item }, face) => partyShort(item.contact, face),
    trader_transaction_type: ({ transaction, item }) => (transaction.deletedAt ? 'TradingAccountEntryTypeDeletedRecord' : typeOf(item.kind)), reference: ({ item }) => referenceOf(item), second_reference: ({ item }) => (isDocument(item) ? item.reference.slice(0, 20) : ''),
    queried: () => '', transaction_date: ({ item }) => day(item.date), posted_date: ({ item }) => day(item.date), due_date: ({ item }) => day((isDocument(item) ? item.dueDate : null) ?? item.date),
    document_goods_value: (one) => signed(one, totals(one.item).net), document_tax_value: (one) => signed(one, totals(one.item).tax), document_gross_value: (one) => signed(one, totals(one.item).total), document_discount_value: () => 0,
    document_allocated_value: (one) => signed(one, one.item.total - one.item.outstanding), document_outstanding_value: (one) => signed(one, one.item.outstanding),
    base_goods_value: (one) => signed(one, totals(one.item).baseNet), base_tax_value: (one) => signed(one, totals(one.item).baseTax), base_gross_value: (one) => signed(one, totals(one.item).baseTotal),
    base_allocated_value: (one) => signed(one, one.item.baseTotal - one.item.baseOutstanding), control_value_in_base_currency: (one) => signed(one, one.item.baseOutstanding),
    exchange_rate: ({ item }) => item.rate / 1_000_000, settled_immediately: () => false, discount_days: () => 0, urn: ({ transaction }) => urnOf(transaction), user_name: () => 'Practice',
    tax_analysis_items: taxItems, nominal_analysis_items: nominalItems, bank_items: bankItems, allocation_session_items: sessionItems, allocation_history_items: () => [],
    date_time_created: ({ transaction }) => stamp(transaction.createdAt, transaction.id), date_time_updated: ({ transaction, item }) => stamp(Math.max(transaction.updatedAt, item.updatedAt), transaction.id),
  },
});

type BankRow = { transaction: Transaction; bank: BankAccount; amount: number; second: boolean };
/** A transfer is two entries, one for each account; what was deleted is gone without a word. */
const bankRows = ({ books }: Face): BankRow[] => {
  const banks = new Map(books.bankAccounts.map((bank) => [bank.account, bank]));
  return books.transactions.filter((one) => !one.deletedAt && one.kind !== 'journal').flatMap((transaction) => transaction.legs.filter((leg) => !leg.deletedAt).flatMap((leg) => {
    const bank = banks.get(leg.account);
    return bank ? [{ transaction, bank, amount: leg.amount }] : [];
  }).map((row, index) => ({ ...row, second: index > 0 })));
};
const entryOf = ({ books }: Face, { kind, sourceId }: Transaction): BankEntry | undefined => (kind === 'other_payment' || kind === 'other_receipt' ? books.bankEntries[sourceId - 1] : undefined);

function bankNominalItems({ transaction, bank, amount }: BankRow, face: Face): Json[] {
  const entry = entryOf(face, transaction);
  const lines = entry ? entry.lines.map((line) => line.categories) : [];
  // The bank's own line comes first, the lines of an entry follow in their order.
  return transaction.legs.filter((leg) => !leg.deletedAt).map((leg, index) => ({ code: String(leg.account.code), ...tracking(lines[index - 1] ?? []), narrative: leg.text ?? '', value: money(leg.account === bank.account ? amount : leg.amount), base_value: money(leg.amount) }));
}

export const ledgers: readonly List<unknown>[] = [
  defineList(trade('sales_posted_transactions', 'customer')), defineList(trade('purchase_posted_transactions', 'supplier')),
  defineList({
    name: 'bank_posted_transactions',
    all: bankRows,
    fields: {
      id: ({ transaction, second }) => idOf('bankEntry', transaction.id * 2 + Number(second)), bank_id: ({ bank }) => idOf('bank', bank.id), bank_transaction_type: ({ amount }) => (amount < 0 ? 'Payment' : 'Receipt'), entry_description: ({ transaction }) => transaction.reference,
      reference: ({ transaction }) => transaction.reference.slice(0, 20), second_reference: () => '', transaction_date: ({ transaction }) => day(transaction.date), posted_date: ({ transaction }) => day(transaction.date), cheque_value: ({ amount }) => money(amount),
      cheque_discount_value: () => 0, cheque_to_account_currency_rate: () => 1, bank_cheque_to_base_currency_rate: () => 1, cheque_currency_id: (_, face) => currencyId(face, 'GBP'), source: ({ transaction }) => sourceOf(transaction.kind), urn: ({ transaction }) => urnOf(transaction), user_name: () => 'Practice',
      tax_analysis_items: ({ transaction }, face) => (entryOf(face, transaction)?.lines ?? []).map((line) => ({ id: taxId(line.taxRate), code: taxNumber(line.taxRate), name: line.taxRate.name, entry_type: 'Goods', goods_amount: money(line.net), tax_amount: money(line.tax), tax_discount_amount: 0 })),
      nominal_analysis_items: bankNominalItems, trade_items: () => [],
      date_time_created: ({ transaction }) => stamp(transaction.createdAt, transaction.id), date_time_updated: ({ transaction }) => stamp(transaction.updatedAt, transaction.id),
    },
  } satisfies List<BankRow>),
];
