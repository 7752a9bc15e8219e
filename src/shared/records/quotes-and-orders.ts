/** Quotes, sales orders and purchase orders: documents that post nothing to the ledger. */
import { z } from 'zod';
import { isoDate } from '../dates.ts';
import { decimal, money } from '../money.ts';
import type { DataType } from './data-types.ts';
import { defineDataType } from './define-data-type.ts';
import { currency, documentLine, nullableText, recordBase, text } from './parts.ts';

export const tradeOrder = z.object({
  ...recordBase,
  number: nullableText,
  reference: nullableText,
  partyId: nullableText,
  partyName: text,
  date: isoDate,
  /** Until when a quote stands, or when an order is wanted. */
  expectedDate: isoDate.nullable(),
  currency,
  exchangeRate: decimal,
  net: money,
  tax: money,
  total: money,
  status: z.enum(['draft', 'open', 'accepted', 'declined', 'closed', 'void']),
  notes: nullableText,
  lines: z.array(documentLine),
});
export type TradeOrder = z.infer<typeof tradeOrder>;

const defineTradeOrder = (dataType: DataType) => defineDataType<TradeOrder>({
  dataType,
  schema: tradeOrder,
  columns: {
    number: { kind: 'text', of: (d) => d.number },
    partyId: { kind: 'text', of: (d) => d.partyId, indexed: true },
    partyName: { kind: 'text', of: (d) => d.partyName },
    date: { kind: 'date', of: (d) => d.date, indexed: true },
    status: { kind: 'text', of: (d) => d.status },
    total: { kind: 'money', of: (d) => d.total },
  },
});

export const quotes = defineTradeOrder('quotes');
export const salesOrders = defineTradeOrder('salesOrders');
export const purchaseOrders = defineTradeOrder('purchaseOrders');
