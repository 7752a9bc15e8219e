/**
 * Invoices and credit notes as documents. Once one is posted, the audit trail tells it with its splits and what was paid,
 * and the link back is not sure, so it is told from there alone; here are those that wait to be posted, as drafts, which
 * are owed by nobody yet, and quotations and proformas kept among them.
 */
import type { TradeDocument } from '../../../../shared/records/trade-documents.ts';
import { zeroMoney } from '../../../../shared/money.ts';
import { dateOf, isSet, requiredDate, text, updatedAt } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { Currencies } from '../company-facts.ts';
import { amountsOf, headColumns, itemColumns, linesOf, notesOf, partyOfHead, requiredAmounts, toOrder } from './define-documents.ts';
import type { DocumentResource, NumberedDocument } from './define-documents.ts';
import { quoteStatusOf } from './quote-status.ts';

const idOf = (number: number): string => `invoice-${number}`;

export const invoices: DocumentResource = {
  name: 'invoices',
  dataTypes: ['salesInvoices', 'salesCreditNotes', 'quotes'],
  head: {
    name: 'INVOICE',
    required: ['INVOICE_NUMBER', 'INVOICE_DATE', ...requiredAmounts],
    optional: [...headColumns, 'INVOICE_TYPE', 'INVOICE_OR_CREDIT', 'POSTED_CODE', 'POSTED', 'CUST_ORDER_NUMBER', 'PAYMENT_DUE_DATE', 'QUOTE_EXPIRY_DATE', 'QUOTE_STATUS'],
    mayBeAbsent: true,
  },
  item: { name: 'INVOICE_ITEM', required: ['INVOICE_NUMBER', 'NET_AMOUNT'], optional: ['ITEM_NUMBER', 'QUANTITY', ...itemColumns], mayBeAbsent: true },
  numberColumn: 'INVOICE_NUMBER',
  idOf,
  toRecord: (document, currencies) => {
    const { head, number } = document;
    const kind = `${text(head['INVOICE_TYPE']) ?? ''} ${text(head['INVOICE_OR_CREDIT']) ?? ''}`;
    if (/quot/i.test(kind)) {
      return { dataType: 'quotes', record: toOrder(document, currencies, { id: idOf(number), ledger: 'customer', dateColumn: 'INVOICE_DATE', expectedColumn: 'QUOTE_EXPIRY_DATE', referenceColumn: 'CUST_ORDER_NUMBER', quantityColumn: 'QUANTITY', status: quoteStatusOf(head) }) };
    }
    if (isPosted(head)) return null;
    return { dataType: /credit/i.test(kind) ? 'salesCreditNotes' : 'salesInvoices', record: toDraft(document, currencies) };
  },
};

const isPosted = (head: SourceRow): boolean => (head['POSTED_CODE'] === undefined ? /^y/i.test(text(head['POSTED']) ?? '') : isSet(head['POSTED_CODE']));

function toDraft(document: NumberedDocument, currencies: Currencies): TradeDocument {
  const { head, number } = document;
  const { own, base, prefix, currency, exchangeRate } = amountsOf(head, currencies);
  return {
    id: idOf(number), updatedAt: updatedAt(head), number: String(number), reference: text(head['CUST_ORDER_NUMBER']), ...partyOfHead(head, 'customer'),
    date: requiredDate(head['INVOICE_DATE'], 'INVOICE_DATE'), dueDate: dateOf(head['PAYMENT_DUE_DATE']), currency, exchangeRate,
    ...own, outstanding: zeroMoney, baseNet: base.net, baseTax: base.tax, baseTotal: base.total, baseOutstanding: zeroMoney,
    status: 'draft', voidReason: null, notes: notesOf(head), lines: linesOf(document, prefix, 'QUANTITY'), allocations: [],
  };
}
