/** Pieces that several records share: addresses, document lines, allocations. */
import { z } from 'zod';
import { isoDate, isoTime } from '../dates.ts';
import { decimal, money } from '../money.ts';

/** Every record: our id (Sage's own, stable) and when Sage last changed it, where Sage says so. */
export const recordBase = { id: z.string().min(1).max(128), updatedAt: isoTime.nullable() };

export const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency is three capital letters');
export const text = z.string().max(20_000);
export const nullableText = text.nullable();

export const address = z.object({
  kind: z.enum(['main', 'delivery', 'other']),
  lines: z.array(text),
  city: nullableText,
  region: nullableText,
  postcode: nullableText,
  country: nullableText,
});

/** A line of an invoice, credit note, quote, order or bank transaction, in the document's currency. */
export const documentLine = z.object({
  description: nullableText,
  ledgerAccountId: nullableText,
  itemId: nullableText,
  quantity: decimal.nullable(),
  unitPrice: decimal.nullable(),
  discount: money.nullable(),
  net: money,
  tax: money,
  total: money,
  taxRateId: nullableText,
  trackingIds: z.array(z.string()),
});

/** Money set against a document: `amount` in the document's currency, `baseAmount` in the company's; both positive. */
export const allocation = z.object({
  date: isoDate,
  amount: money,
  baseAmount: money,
  /** The payment or credit note it came from (or, on a payment, the document it went to). */
  withId: nullableText,
});

export const documentStatus = z.enum(['draft', 'open', 'part_paid', 'paid', 'void']);

export type Address = z.infer<typeof address>;
export type DocumentLine = z.infer<typeof documentLine>;
export type Allocation = z.infer<typeof allocation>;
export type DocumentStatus = z.infer<typeof documentStatus>;
