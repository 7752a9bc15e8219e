/** Purchase orders. Not every site has order processing. */
import { defineList } from '../define-list.ts';
import { orderSource, toOrder } from '../order.ts';

export const popOrders = defineList({
  dataType: 'purchaseOrders', path: '/pop_orders', expand: 'supplier,lines', pageSize: 200, needs: ['currencies', 'nominals'], mayBeAbsent: true, source: orderSource, toRecord: toOrder,
});
