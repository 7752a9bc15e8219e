/**
 * Writing to the Sage 200 face: sales orders, quotes and products, on the books that all faces share. Success is 200, also
 * of POST and DELETE; there is no idempotency. What else Sage 200 offers the books cannot hold: `notHeld` says why.
 */
import { addItem, changeItem, deleteItem } from '../books/contacts.ts';
import { accountByCode } from '../books/create-books.ts';
import { taxRates } from '../books/chart.ts';
import { addQuote, changeQuote, deleteQuote } from '../books/quotes.ts';
import type { LineDraft } from '../books/documents.ts';
import type { Books, Item, Quote, QuoteKind } from '../books/model.ts';
import { Refusal, unknown } from './errors.ts';
import { idOf, serialOf } from './ids.ts';
import type { IdKind } from './ids.ts';
import { taxId } from './lists/masters.ts';
import { documentNumber, setDocumentNumber } from './document-numbers.ts';

export type Write = { readonly books: Books; readonly now: number; readonly id: number | null; readonly body: unknown };
type Fields = Readonly<Record<string, unknown>>;

/** The shape of a 400 is described nowhere; this one is made up. */
const refused = (field: string, why: string): Refusal => new Refusal(400, { Message: 'The request is invalid.', ModelState: { [field]: [why] } });

function fieldsOf(body: unknown): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refused('body', 'An object is required.');
  return body as Fields;
}

function text(fields: Fields, name: string, lengthMax: number, isRequired = false): string {
  const value = fields[name];
  if (value === undefined || value === null || value === '') {
    if (isRequired) throw refused(name, `The ${name} field is required.`);
    return '';
  }
  if (typeof value !== 'string' || value.length > lengthMax) throw refused(name, `The field ${name} must be a string with a maximum length of ${lengthMax}.`);
  return value;
}

function decimal(fields: Fields, name: string, places: number, otherwise?: number): number {
  const value = fields[name];
  if ((value === undefined || value === null) && otherwise !== undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refused(name, `The field ${name} must be a number.`);
  return Math.round(value * 10 ** places);
}

function day(fields: Fields, name: string, otherwise: string): string {
  const value = text(fields, name, 30);
  if (value === '') return otherwise;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) || Number.isNaN(Date.parse(value.slice(0, 10)))) throw refused(name, `The value '${value}' is not valid for ${name}.`);
  return value.slice(0, 10);
}

function found<T extends { deletedAt: number }>(list: readonly T[], kind: IdKind, id: unknown, field: string | null): T {
  const serial = serialOf(kind, id);
  const one = serial === null ? undefined : list[serial - 1];
  if (one && !one.deletedAt) return one;
  throw field === null ? unknown() : refused(field, `The ${field} is not known.`);
}

function lineOf(books: Books, value: unknown): LineDraft {
  const fields = fieldsOf(value);
  const item = fields['product_id'] === undefined || fields['product_id'] === null ? null : found(books.items, 'product', fields['product_id'], 'lines.product_id');
  const code = text(fields, 'nominal_reference', 8);
  const account = code === '' ? (item?.salesAccount ?? accountByCode(books, 4000)) : books.accounts.find((one) => String(one.code) === code);
  if (!account) throw refused('lines.nominal_reference', `Nominal code ${code} is not known.`);
  const rate = fields['tax_code_id'] === undefined ? (item?.taxRate ?? taxRates.standard) : Object.values(taxRates).find((one) => taxId(one) === fields['tax_code_id']);
  if (!rate) throw refused('lines.tax_code_id', 'The tax code is not known.');
  const unitPrice = item && fields['selling_unit_price'] === undefined ? item.price : decimal(fields, 'selling_unit_price', 2);
  return { text: text(fields, 'description', 6_000, item === null) || (item?.description ?? ''), account, item, quantityHundredths: decimal(fields, 'line_quantity', 2), unitPrice, taxRate: rate };
}

function linesOf(books: Books, fields: Fields): LineDraft[] {
  const lines = fields['lines'];
  if (!Array.isArray(lines) || lines.length === 0) throw refused('lines', 'At least one line is required.');
  return lines.map((line) => lineOf(books, line));
}

const orderActions = (from: QuoteKind, kind: IdKind): Actions => ({
  create({ books, now, body }) {
    const fields = fieldsOf(body);
    const contact = found(books.contacts, 'customer', fields['customer_id'], 'customer_id');
    if (contact.kind !== 'customer') throw refused('customer_id', 'The customer is not known.');
    const date = day(fields, 'document_date', books.company.today);
    const number = text(fields, 'document_no', 20);
    if (number !== '' && books.quotes[from].some((one) => !one.deletedAt && documentNumber(one) === number)) throw refused('document_no', `The document number ${number} is used already.`);
    const quote = addQuote(books, { kind: from, contact, date, expiryDate: day(fields, 'quotation_expiry_date', date), reference: text(fields, 'customer_document_no', 30), lines: linesOf(books, fields) }, now);
    setDocumentNumber(quote, number);
    return { id: idOf(kind, quote.id), document_no: documentNumber(quote), customer_id: fields['customer_id'] };
  },
  update({ books, now, id, body }) {
    const quote = found<Quote>(books.quotes[from], kind, id, null);
    const fields = fieldsOf(body);
    changeQuote(books, quote, {
      ...(fields['document_date'] === undefined ? {} : { date: day(fields, 'document_date', quote.date) }), ...(fields['customer_document_no'] === undefined ? {} : { reference: text(fields, 'customer_document_no', 30) }),
      ...(fields['lines'] === undefined ? {} : { lines: linesOf(books, fields) }),
    }, now);
    return { id };
  },
  remove({ books, now, id }) {
    deleteQuote(books, found<Quote>(books.quotes[from], kind, id, null), now);
    return null;
  },
});

const productActions: Actions = {
  create({ books, now, body }) {
    const fields = fieldsOf(body);
    const code = text(fields, 'code', 30, true);
    if (serialOf('group', fields['product_group_id']) === null) throw refused('product_group_id', 'The product group is not known.');
    if (books.items.some((one) => one.code === code && !one.deletedAt)) throw refused('code', `The code ${code} is used already.`);
    const sales = accountByCode(books, 4000);
    const item = addItem(books, {
      kind: 'product', code, description: text(fields, 'name', 60, true), price: 0, cost: decimal(fields, 'standard_cost', 2, 0), salesAccount: sales, purchaseAccount: accountByCode(books, 5000), taxRate: taxRates.standard, active: true, inStock: 0, reorderLevel: 0,
    }, now);
    return { id: idOf('product', item.id), code };
  },
  update({ books, now, id, body }) {
    const item = found<Item>(books.items, 'product', id, null);
    const fields = fieldsOf(body);
    changeItem(books, item, { ...(fields['name'] === undefined ? {} : { description: text(fields, 'name', 60, true) }), ...(fields['standard_cost'] === undefined ? {} : { cost: decimal(fields, 'standard_cost', 2) }) }, now);
    return { id };
  },
  remove({ books, now, id }) {
    deleteItem(books, found<Item>(books.items, 'product', id, null), now);
    return null;
  },
};

type Actions = { create(write: Write): unknown; update(write: Write): unknown; remove(write: Write): unknown };
export const actions: Readonly<Record<string, Actions | undefined>> = { sop_orders: orderActions('estimate', 'order'), sop_quotes: orderActions('quote', 'quote'), products: productActions };
/** Where the books have a place, but under another name. */
export const notHeld = 'The books of the sandbox hold sales orders, quotes and products of what Sage 200 takes in order processing and stock: no warehouses, bins, batches, despatches, stocktakes and suppliers of products, and no order that is only begun (`_new`).';
