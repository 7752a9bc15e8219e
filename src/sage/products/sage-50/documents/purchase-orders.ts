/** Purchase orders. */
import { headColumns, itemColumns, requiredAmounts, toOrder } from './define-documents.ts';
import type { DocumentResource } from './define-documents.ts';
import { orderStatusOf } from './sales-orders.ts';

const idOf = (number: number): string => `purchase-order-${number}`;

export const purchaseOrders: DocumentResource = {
  name: 'purchase_orders',
  dataTypes: ['purchaseOrders'],
  head: { name: 'PURCHASE_ORDER', required: ['ORDER_NUMBER', 'ORDER_DATE', ...requiredAmounts], optional: [...headColumns, 'DELIVERY_DATE', 'DELIVERY_STATUS', 'SUPP_ORDER_NUMBER'], mayBeAbsent: true },
  item: { name: 'POP_ITEM', required: ['ORDER_NUMBER', 'NET_AMOUNT'], optional: ['ITEM_NUMBER', 'QTY_ORDER', ...itemColumns], mayBeAbsent: true },
  numberColumn: 'ORDER_NUMBER',
  idOf,
  toRecord: (document, currencies) => ({
    dataType: 'purchaseOrders',
    record: toOrder(document, currencies, {
      id: idOf(document.number), ledger: 'supplier', dateColumn: 'ORDER_DATE', expectedColumn: 'DELIVERY_DATE', referenceColumn: 'SUPP_ORDER_NUMBER',
      quantityColumn: 'QTY_ORDER', status: orderStatusOf(document.head, 'DELIVERY_STATUS'),
    }),
  }),
};
