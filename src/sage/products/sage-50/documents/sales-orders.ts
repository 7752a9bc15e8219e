/** Sales orders, with the quotations that newer versions keep among them. */
import { text } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { TradeOrder } from '../../../../shared/records/quotes-and-orders.ts';
import { headColumns, itemColumns, requiredAmounts, toOrder } from './define-documents.ts';
import type { DocumentResource } from './define-documents.ts';
import { quoteStatusOf } from './quote-status.ts';

const idOf = (number: number): string => `sales-order-${number}`;

export const salesOrders: DocumentResource = {
  name: 'sales_orders',
  dataTypes: ['salesOrders', 'quotes'],
  head: {
    name: 'SALES_ORDER',
    required: ['ORDER_NUMBER', 'ORDER_DATE', ...requiredAmounts],
    optional: [...headColumns, 'ORDER_OR_QUOTE', 'DESPATCH_DATE', 'DESPATCH_STATUS', 'CUST_ORDER_NUMBER', 'QUOTE_EXPIRY_DATE', 'QUOTE_STATUS'],
    mayBeAbsent: true,
  },
  item: { name: 'SOP_ITEM', required: ['ORDER_NUMBER', 'NET_AMOUNT'], optional: ['ITEM_NUMBER', 'QTY_ORDER', ...itemColumns], mayBeAbsent: true },
  numberColumn: 'ORDER_NUMBER',
  idOf,
  toRecord: (document, currencies) => {
    const { head, number } = document;
    const isQuote = /quot/i.test(text(head['ORDER_OR_QUOTE']) ?? '');
    const record = toOrder(document, currencies, {
      id: idOf(number), ledger: 'customer', dateColumn: 'ORDER_DATE', expectedColumn: isQuote ? 'QUOTE_EXPIRY_DATE' : 'DESPATCH_DATE', referenceColumn: 'CUST_ORDER_NUMBER',
      quantityColumn: 'QTY_ORDER', status: isQuote ? quoteStatusOf(head) : orderStatusOf(head, 'DESPATCH_STATUS'),
    });
    return { dataType: isQuote ? 'quotes' : 'salesOrders', record };
  },
};

/** What was sent or received in full is done with; what was cancelled counts as void. */
export function orderStatusOf(head: SourceRow, column: string): TradeOrder['status'] {
  const status = text(head[column]) ?? '';
  if (/cancel/i.test(status)) return 'void';
  return /complete/i.test(status) ? 'closed' : 'open';
}
