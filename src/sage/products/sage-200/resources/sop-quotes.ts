/** Quotes, which Sage 200 keeps apart from sales orders. Not every site has order processing. */
import { defineList } from '../define-list.ts';
import { orderSource, toOrder } from '../order.ts';

export const sopQuotes = defineList({
  dataType: 'quotes', path: '/sop_quotes', expand: 'customer,lines', pageSize: 200, needs: ['currencies', 'nominals'], mayBeAbsent: true, source: orderSource, toRecord: toOrder,
});
