/** Sales and purchase invoices and credit notes: the widest items of the API. */
import { sum, toBase } from '../../books/money.ts';
import { factsOf } from '../../books/facts.ts';
import type { Document, DocumentKind, DocumentLine, Settlement } from '../../books/model.ts';
import { countries, documentName, documentPaths, ref, refs, refTexts, itemRef, transactionTypes, words } from '../face.ts';
import type { Face, Ref } from '../face.ts';
import { defineResource, jsonText } from '../resource.ts';
import type { Resource, Showing } from '../resource.ts';
import { decimal, inverseRateText, JsonText, keptJson, money, rateText } from '../spell.ts';
import type { Json } from '../spell.ts';
import { findIn, idOf, stampFields, stampsOf } from './shared.ts';

type Fields = Readonly<Record<string, (one: Document, showing: Showing) => Json>>;

/** Status isn't stored: it follows from what was paid. */
export function statusOf({ state, outstanding, total }: Document): string {
  if (state !== 'open') return state === 'draft' ? 'DRAFT' : 'VOID';
  return outstanding === 0 ? 'PAID' : outstanding === total ? 'UNPAID' : 'PART_PAID';
}

/** A draft counts for nothing in the books, and yet Sage shows its total as outstanding. */
const outstanding = (one: Document): number => (one.state === 'draft' ? one.total : one.outstanding);
const paid = (one: Document): number => sum(one.settledBy, (settlement) => settlement.amount);
const discounts = (one: Document): number => sum(one.settledBy, (settlement) => settlement.discount);

const breakdown = (line: DocumentLine, amount: number): string => `[{"tax_rate":${refTexts.taxRate(line.taxRate).text},"percentage":"${decimal(line.taxRate.percentage, 0)}","amount":"${money(amount)}"}]`;

/** What only lines of sales, and only lines of purchases, have. */
const salesLine = '"discount_amount":"0.0","base_currency_discount_amount":"0.0","discount_percentage":"0.0","eu_sales_description":null';
const purchaseLine = '"is_purchase_for_resale":false,"gst_amount":null,"pst_amount":null,"tax_recoverable":null';

/** Lines are most of a wide page, so they are written by hand. */
function lineText(face: Face, owner: string, line: DocumentLine, index: number, rate: number, side: string): string {
  const text = jsonText(line.text);
  const item = line.item ? refTexts.item(face, line.item).text : 'null';
  const isService = line.item?.kind === 'service';
  return `{"id":"${lineId(owner, index)}","displayed_as":${text},"description":${text},"analysis_type_categories":[${line.categories.map((category) => refTexts.category(face, category).text).join(',')}],`
    + `"product":${isService ? 'null' : item},"service":${isService ? item : 'null'},"ledger_account":${refTexts.account(face, line.account).text},"trade_of_asset":false,`
    + `"quantity":"${decimal(line.quantityHundredths, 2)}","unit_price":"${money(line.unitPrice)}","net_amount":"${money(line.net)}","tax_rate":${refTexts.taxRate(line.taxRate).text},"tax_amount":"${money(line.tax)}",`
    + `"tax_breakdown":${breakdown(line, line.tax)},"total_amount":"${money(line.net + line.tax)}","base_currency_unit_price":"${money(toBase(line.unitPrice, rate))}","unit_price_includes_tax":false,`
    + `"base_currency_net_amount":"${money(line.baseNet)}","base_currency_tax_amount":"${money(line.baseTax)}","base_currency_tax_breakdown":${breakdown(line, line.baseTax)},`
    + `"base_currency_total_amount":"${money(line.baseNet + line.baseTax)}","eu_goods_services_type":null,${side}}`;
}

export const linesJson = (face: Face, owner: string, lines: readonly DocumentLine[], rate: number, isSale: boolean): JsonText =>
  new JsonText(`[${lines.map((line, index) => lineText(face, owner, line, index, rate, isSale ? salesLine : purchaseLine)).join(',')}]`);

/** The lines of one document have ids that differ in their last digits only. */
const lineId = (owner: string, index: number): string => owner.slice(0, 28) + (0xf000 + index).toString(16);

function taxAnalysis(one: Document): Json {
  const byRate = new Map<string, { line: DocumentLine; net: number; tax: number }>();
  for (const line of one.lines) {
    const group = byRate.get(line.taxRate.key) ?? { line, net: 0, tax: 0 };
    byRate.set(line.taxRate.key, { line, net: group.net + line.net, tax: group.tax + line.tax });
  }
  const parts = [...byRate.values()].map(({ line, net, tax }) => `{"tax_rate":${refTexts.taxRate(line.taxRate).text},"net_amount":"${money(net)}","tax_amount":"${money(tax)}","total_amount":"${money(net + tax)}","goods_amount":null,"service_amount":null}`);
  return new JsonText(`[${parts.join(',')}]`);
}

const addressJson = ({ contact }: Document): Json => keptJson(contact, 'document address', contact.updatedAt, () => {
  const { line1, line2, city, region, postalCode, country } = contact.address;
  return { address_line_1: line1, address_line_2: line2, city, postal_code: postalCode, country: refs.country(country), address_type: refs.type('address_types', 'SALES'), region, country_group: null };
});

const freeForm = ({ contact }: Document): Json => keptJson(contact, 'free form', contact.updatedAt, () => {
  const { line1, line2, city, region, postalCode, country } = contact.address;
  return [line1, line2, city, region, postalCode, countries[country] ?? country].filter(Boolean).join('\n');
});

function settlementJson(face: Face, { by, amount, discount, item }: Settlement): Json {
  const isPayment = 'bank' in by;
  const path = isPayment ? 'contact_payments' : 'contact_allocations';
  const own = ref(path, face.ids.make(path, by.id), words(by.kind.toUpperCase()));
  const other = by.applied.find((one) => one.item !== item)?.item;
  return {
    links: [], date: by.date, type: isPayment ? 'payment' : 'allocation', reference: isPayment ? by.reference : '', amount: money(amount), discount: money(discount), stripe_transaction_id: null,
    contact_allocation: isPayment ? null : own, contact_payment: isPayment ? own : null, artefact: isPayment || !other ? null : itemRef(face, other), displayed_as: own.displayed_as, negative_payment: isPayment && factsOf(by).owes === 1,
  };
}

export const documentId = (one: Document, face: Face): string => refs.document(face, one).id;

const common: Fields = {
  ...stampFields,
  links: () => [],
  editable: (one) => one.state !== 'void' && one.settledBy.length === 0,
  vat_reverse_charge: () => false,
  transaction: (one, { face }): Ref | null => (one.transaction ? refs.transaction(face, one.transaction) : null),
  transaction_type: (one, { face }) => refTexts.type(face, 'transaction_types', transactionTypes[one.kind]),
  is_cis: () => false,
  contact: (one, { face }) => refTexts.contact(face, one.contact),
  contact_name: (one) => one.contact.name,
  contact_reference: (one) => one.contact.reference,
  date: (one) => one.date,
  due_date: (one) => one.dueDate,
  reference: (one) => one.reference,
  notes: (one) => one.notes ?? '',
  net_amount: (one) => money(one.net),
  tax_amount: (one) => money(one.tax),
  total_amount: (one) => money(one.total),
  payments_allocations_total_amount: (one) => money(paid(one)),
  payments_allocations_total_discount: (one) => money(discounts(one)),
  total_paid: (one) => money(paid(one) + discounts(one)),
  outstanding_amount: (one) => money(outstanding(one)),
  currency: (one, { face }) => refTexts.currency(face, one.currency),
  exchange_rate: (one) => rateText(one.rate),
  inverse_exchange_rate: (one) => inverseRateText(one.rate),
  total_quantity: (one) => decimal(sum(one.lines, (line) => line.quantityHundredths), 2),
  base_currency_net_amount: (one) => money(one.baseNet),
  base_currency_tax_amount: (one) => money(one.baseTax),
  base_currency_total_amount: (one) => money(one.baseTotal),
  base_currency_outstanding_amount: (one) => money(one.state === 'draft' ? one.baseTotal : one.baseOutstanding),
  status: (one, { face }) => refTexts.type(face, 'artefact_statuses', statusOf(one)),
  void_reason: (one) => one.voidReason,
  tax_analysis: taxAnalysis,
  // Shown only when the query asks for it.
  payments_allocations: (one, { face, query }) => (query.get('show_payments_allocations') === 'true' ? one.settledBy.map((settlement) => settlementJson(face, settlement)) : null),
  last_paid: (one) => one.lastPaid,
  tax_reconciled: () => false,
  migrated: () => false,
};

const sales: Fields = {
  tax_calculation_method: () => 'invoice',
  main_address_free_form: freeForm,
  main_address: addressJson,
  delivery_address_free_form: () => '',
  terms_and_conditions: () => '',
  shipping_net_amount: () => '0.0',
  shipping_tax_amount: () => '0.0',
  shipping_tax_breakdown: () => [],
  shipping_total_amount: () => '0.0',
  base_currency_shipping_net_amount: () => '0.0',
  base_currency_shipping_tax_amount: () => '0.0',
  base_currency_shipping_tax_breakdown: () => [],
  base_currency_shipping_total_amount: () => '0.0',
  total_discount_amount: () => '0.0',
  base_currency_total_discount_amount: () => '0.0',
  sent: (one) => one.sent,
  sent_by_email: () => false,
};

const lines = (one: Document, { face }: Showing): Json => linesJson(face, documentId(one, face), one.lines, one.rate, one.kind.startsWith('sales'));

function defineDocuments(kind: Exclude<DocumentKind, 'customer_opening' | 'supplier_opening'>, definition: string, fields: Fields): Resource<unknown> {
  const path = documentPaths[kind];
  const all = (face: Face): readonly Document[] => face.books.documents[kind];
  return defineResource<Document>({
    path, definition, all, id: idOf(path), find: findIn(path, all), name: documentName, fields: { ...common, ...fields }, stamps: stampsOf,
    date: (one) => one.date, dueDate: (one) => one.dueDate,
    searchIn: (one) => [one.reference, one.contact.name, documentName(one)],
    filters: {
      contact_id: (value, face) => (one) => one.contact.id === face.ids.read('contacts', value),
      status_id: (value) => (one) => statusOf(one) === value,
      has_attachments: (value) => () => value === 'false',
    },
  });
}

export const documents = [
  defineDocuments('sales_invoice', 'SalesInvoice', { ...sales, invoice_number_prefix: () => 'SI-', invoice_number: (one) => String(one.number), invoice_lines: lines }),
  defineDocuments('sales_credit_note', 'SalesCreditNote', { ...sales, credit_note_number_prefix: () => 'SCN-', credit_note_number: (one) => String(one.number), credit_note_lines: lines }),
  defineDocuments('purchase_invoice', 'PurchaseInvoice', { vendor_reference: (one) => one.reference, invoice_lines: lines }),
  defineDocuments('purchase_credit_note', 'PurchaseCreditNote', { vendor_reference: (one) => one.reference, credit_note_lines: lines }),
];

/** Opening balances of customers and suppliers: open items, though Sage tells nothing here of what is outstanding. */
const openings = (face: Face): readonly Document[] => [...face.books.documents.customer_opening, ...face.books.documents.supplier_opening];
export const contactOpeningBalances = defineResource<Document>({
  path: 'contact_opening_balances', definition: 'ContactOpeningBalance', all: openings, id: documentId, find: (id, face) => openings(face).find((one) => documentId(one, face) === id),
  name: (one) => one.reference, stamps: stampsOf,
  fields: {
    ...stampFields, transaction: common['transaction'] ?? (() => null), transaction_type: (one) => refs.transactionType(one.kind),
    contact_opening_balance_type: () => refs.type('contact_opening_balance_types', 'INVOICE'), contact: (one, { face }) => refs.contact(face, one.contact), date: (one) => one.date, reference: (one) => one.reference,
    details: () => 'Opening balance', net_amount: (one) => money(one.net), tax_rate: () => null, tax_amount: (one) => money(one.tax), tax_breakdown: () => [], total_amount: (one) => money(one.total),
    currency: (one, { face }) => refs.currency(face, one.currency), exchange_rate: (one) => rateText(one.rate), base_currency_net_amount: (one) => money(one.baseNet),
    base_currency_tax_amount: (one) => money(one.baseTax), base_currency_tax_breakdown: () => [], base_currency_total_amount: (one) => money(one.baseTotal),
  },
  filters: {
    contact_id: (value, face) => (one) => one.contact.id === face.ids.read('contacts', value),
    contact_type_id: (value) => (one) => (value === 'CUSTOMER') === (one.contact.kind === 'customer'),
  },
});

