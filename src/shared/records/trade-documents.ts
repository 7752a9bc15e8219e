/**
 * Sales invoices, sales credit notes, bills and supplier credit notes: one shape, since each is a dated document with a
 * party, lines, tax and an amount still open. All amounts are positive; which side they stand on follows from the type.
 */
import { z } from 'zod';
import { isoDate } from '../dates.ts';
import { decimal, money } from '../money.ts';
import type { DataType } from './data-types.ts';
import { defineDataType } from './define-data-type.ts';
import { allocation, currency, documentLine, documentStatus, nullableText, recordBase, text } from './parts.ts';

export const tradeDocument = z.object({
  ...recordBase,
  number: nullableText,
  reference: nullableText,
  partyId: nullableText,
  partyName: text,
  date: isoDate,
  dueDate: isoDate.nullable(),
  currency,
  /** Units of the document's currency for one unit of the base currency. */
  exchangeRate: decimal,
  net: money,
  tax: money,
  total: money,
  outstanding: money,
  baseNet: money,
  baseTax: money,
  baseTotal: money,
  baseOutstanding: money,
  status: documentStatus,
  voidReason: nullableText,
  notes: nullableText,
  lines: z.array(documentLine),
  allocations: z.array(allocation),
});
export type TradeDocument = z.infer<typeof tradeDocument>;

const defineTradeDocument = (dataType: DataType) => defineDataType<TradeDocument>({
  dataType,
  schema: tradeDocument,
  columns: {
    number: { kind: 'text', of: (d) => d.number },
    reference: { kind: 'text', of: (d) => d.reference },
    partyId: { kind: 'text', of: (d) => d.partyId, indexed: true },
    partyName: { kind: 'text', of: (d) => d.partyName },
    date: { kind: 'date', of: (d) => d.date, indexed: true },
    dueDate: { kind: 'date', of: (d) => d.dueDate },
    status: { kind: 'text', of: (d) => d.status },
    currency: { kind: 'text', of: (d) => d.currency },
    exchangeRate: { kind: 'text', of: (d) => d.exchangeRate },
    net: { kind: 'money', of: (d) => d.net },
    tax: { kind: 'money', of: (d) => d.tax },
    total: { kind: 'money', of: (d) => d.total },
    outstanding: { kind: 'money', of: (d) => d.outstanding },
    baseNet: { kind: 'money', of: (d) => d.baseNet },
    baseTax: { kind: 'money', of: (d) => d.baseTax },
    baseTotal: { kind: 'money', of: (d) => d.baseTotal },
    baseOutstanding: { kind: 'money', of: (d) => d.baseOutstanding },
    notes: { kind: 'text', of: (d) => d.notes },
    updatedAt: { kind: 'text', of: (d) => d.updatedAt },
  },
});

export const salesInvoices = defineTradeDocument('salesInvoices');
export const salesCreditNotes = defineTradeDocument('salesCreditNotes');
export const bills = defineTradeDocument('bills');
export const supplierCreditNotes = defineTradeDocument('supplierCreditNotes');
