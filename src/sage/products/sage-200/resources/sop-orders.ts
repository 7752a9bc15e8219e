/** Sales orders. Not every site has order processing. */
import { defineList } from '../define-list.ts';
import { orderSource, toOrder } from '../order.ts';

export const sopOrders = defineList({
  dataType: 'salesOrders', path: '/sop_orders', expand: 'customer,lines', pageSize: 200, needs: ['currencies', 'nominals'], mayBeAbsent: true, source: orderSource, toRecord: toOrder,
});
