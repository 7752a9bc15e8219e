/** Invoices, credit notes and quotations as documents with their lines, and the sales and purchase orders before some of them. */
import type { Books, Contact, Document, DocumentLine, Quote } from '../../books/model.ts';
import { addDays } from '../../books/days.ts';
import { toBase } from '../../books/money.ts';
import { invoiceNumberOf } from '../trail/plan.ts';
import type { RefNames } from './names.ts';
import type { Row } from './schema.ts';
import { currencyNumbers, fit, pounds, stamps, taxCodeOf, taxCodes } from './spell.ts';

export type TableRow = readonly [table: string, row: Row];
type Priced = Pick<Document, 'contact' | 'currency' | 'rate' | 'net' | 'tax' | 'total' | 'baseNet' | 'baseTax' | 'baseTotal' | 'lines'>;

const party = ({ name, address, person, telephone, taxNumber }: Contact) => ({
  NAME: fit(name, 60), ADDRESS_1: address.line1, ADDRESS_2: address.line2, ADDRESS_3: address.city, ADDRESS_4: address.region, ADDRESS_5: address.postalCode, CONTACT_NAME: fit(person, 30), VAT_REG_NUMBER: taxNumber ?? '', CUST_TEL_NUMBER: telephone,
});

const totals = ({ currency, rate, net, tax, total, baseNet, baseTax, baseTotal }: Priced) => ({
  ITEMS_NET: pounds(baseNet), ITEMS_TAX: pounds(baseTax), ITEMS_GROSS: pounds(baseTotal), INVOICE_NET: pounds(baseNet), INVOICE_TAX: pounds(baseTax), INVOICE_GROSS: pounds(baseTotal),
  FOREIGN_ITEMS_NET: pounds(net), FOREIGN_ITEMS_TAX: pounds(tax), FOREIGN_ITEMS_GROSS: pounds(total), FOREIGN_INVOICE_NET: pounds(net), FOREIGN_INVOICE_TAX: pounds(tax), FOREIGN_INVOICE_GROSS: pounds(total),
  CURRENCY: currencyNumbers[currency] ?? 1, FOREIGN_RATE: rate / 1_000_000,
});

function itemRow(line: DocumentLine, rate: number, item: number, names: RefNames): Row {
  const department = line.categories.find((one) => one.type.id === 1)?.id ?? 0;
  return {
    ITEM_NUMBER: item, SERVICE_FLAG: Number(line.item === null || line.item.kind === 'service'), DESCRIPTION: fit(line.text, 60), TEXT: line.text, STOCK_CODE: line.item?.code ?? 'S1', UNIT_OF_SALE: 'each',
    UNIT_PRICE: pounds(toBase(line.unitPrice, rate)), FOREIGN_UNIT_PRICE: pounds(line.unitPrice), NOMINAL_CODE: String(line.account.code), DEPT_NUMBER: department, DEPT_NAME: names.departmentName(department),
    TAX_CODE_ID: taxCodes[line.taxRate.key].id, TAX_CODE: taxCodeOf(line.taxRate), TAX_RATE: line.taxRate.percentage, FULL_NET_AMOUNT: pounds(line.baseNet), NET_AMOUNT: pounds(line.baseNet), TAX_AMOUNT: pounds(line.baseTax),
    GROSS_AMOUNT: pounds(line.baseNet + line.baseTax), FOREIGN_FULL_NET_AMOUNT: pounds(line.net), FOREIGN_NET_AMOUNT: pounds(line.net), FOREIGN_TAX_AMOUNT: pounds(line.tax), FOREIGN_GROSS_AMOUNT: pounds(line.net + line.tax), ITEMID: item,
  };
}

const quantity = ({ quantityHundredths }: DocumentLine): number => quantityHundredths / 100;

/** A void invoice stays in the list, not posted; a deleted one is gone. */
export function* invoiceRows(document: Document, names: RefNames): Generator<TableRow> {
  const number = invoiceNumberOf(document);
  const credit = document.kind === 'sales_credit_note';
  const posted = document.state === 'open';
  const stamp = stamps(document, number);
  yield ['INVOICE', {
    INVOICE_NUMBER: number, INVOICE_TYPE_CODE: credit ? 1 : 0, INVOICE_TYPE: credit ? 'Product Credit Note' : 'Product Invoice', INVOICE_OR_CREDIT: credit ? 'Credit Note' : 'Invoice', INVOICE_DATE: document.date, PAYMENT_DUE_DATE: document.dueDate,
    ACCOUNT_REF: names.refOf(document.contact), ...party(document.contact), CUST_ORDER_NUMBER: fit(document.reference, 60), NOTES_1: fit(document.notes ?? '', 60), ...totals(document),
    PRINTED: document.sent ? 'Y' : 'N', PRINTED_CODE: Number(document.sent), POSTED: posted ? 'Y' : 'N', POSTED_CODE: Number(posted), ...stamp,
  }];
  for (const [index, line] of document.lines.entries()) yield ['INVOICE_ITEM', { INVOICE_NUMBER: number, ...itemRow(line, document.rate, index + 1, names), QUANTITY: quantity(line), ...stamp }];
}

export const quoteBase = 7_000_000;
const quoteStates = { pending: [0, 'Open'], accepted: [1, 'Won'], declined: [2, 'Lost'], invoiced: [1, 'Won'] } as const satisfies Record<Quote['state'], readonly [number, string]>;

export function* quoteRows(quote: Quote, names: RefNames): Generator<TableRow> {
  const number = quoteBase + quote.number * 2 + Number(quote.kind === 'estimate');
  const [statusId, status] = quoteStates[quote.state];
  const stamp = stamps(quote, number);
  yield ['INVOICE', {
    INVOICE_NUMBER: number, INVOICE_TYPE_CODE: 4, INVOICE_TYPE: 'Product Quotation', INVOICE_OR_CREDIT: 'Quotation', INVOICE_DATE: quote.date, ACCOUNT_REF: names.refOf(quote.contact), ...party(quote.contact), CUST_ORDER_NUMBER: fit(quote.reference, 60),
    ...totals(quote), QUOTE_EXPIRY_DATE: quote.expiryDate, QUOTE_STATUS: status, QUOTE_STATUS_ID: statusId, PRINTED: quote.sent ? 'Y' : 'N', POSTED: 'N', ...stamp,
  }];
  for (const [index, line] of quote.lines.entries()) yield ['INVOICE_ITEM', { INVOICE_NUMBER: number, ...itemRow(line, quote.rate, index + 1, names), QUANTITY: quantity(line), ...stamp }];
}

/** Every fourth invoice began as an order; its number tells how much of it went out. */
export const hasOrder = ({ number, kind }: Document): boolean => (kind === 'sales_invoice' || kind === 'purchase_invoice') && number % 4 === 0;

export function* orderRows(document: Document, names: RefNames): Generator<TableRow> {
  const sales = document.kind === 'sales_invoice';
  const number = document.number / 4;
  // A draft invoice is an order that has not gone out; each ninth went out in part.
  const share = document.state === 'draft' ? 0 : number % 9 === 0 ? 0.5 : 1;
  const [code, word] = share === 1 ? [2, 'Complete'] : share === 0 ? [0, ''] : [1, 'Part'];
  const { CUST_TEL_NUMBER, ...address } = party(document.contact);
  const stamp = stamps(document, number);
  const both = { ORDER_NUMBER: number, ORDER_DATE: addDays(document.date, -7), ACCOUNT_REF: names.refOf(document.contact), ...address, ...totals(document), ...stamp };
  if (sales) {
    const went = share > 0;
    yield ['SALES_ORDER', { ...both, ORDER_OR_QUOTE: 'Sales Order', DESPATCH_DATE: went ? document.date : null, ALLOCATED_STATUS_CODE: code, ALLOCATED_STATUS: share === 1 ? '' : word, DESPATCH_STATUS_CODE: code, DESPATCH_STATUS: word, CUST_TEL_NUMBER, CUST_ORDER_NUMBER: fit(document.reference, 60), INVOICE_NUMBER: went ? String(document.number) : '', INVOICE_NUMBER_NUMERIC: went ? document.number : 0 }];
  } else yield ['PURCHASE_ORDER', { ...both, ORDER_OR_QUOTE: 'Purchase Order', DELIVERY_DATE: share > 0 ? document.date : null, ORDER_STATUS_CODE: 1, ORDER_STATUS: 'On order', DELIVERY_STATUS_CODE: code, DELIVERY_STATUS: word, SUPP_TEL_NUMBER: CUST_TEL_NUMBER, SUPP_ORDER_NUMBER: fit(document.reference, 60), POSTED: share > 0 ? 'Y' : 'N' }];
  for (const [index, line] of document.lines.entries()) {
    const ordered = quantity(line);
    const delivered = Math.round(ordered * share * 100) / 100;
    yield [sales ? 'SOP_ITEM' : 'POP_ITEM', { ORDER_NUMBER: number, ...itemRow(line, document.rate, index + 1, names), QTY_ORDER: ordered, QTY_ALLOCATED: delivered, QTY_DELIVERED: delivered, QTY_DESPATCH: 0, DUE_DATE: document.date, ...stamp }];
  }
}

/** Documents that Sage 50 lists as such. */
export const listedDocuments = (books: Books): Document[] => [...books.documents.sales_invoice, ...books.documents.sales_credit_note];
