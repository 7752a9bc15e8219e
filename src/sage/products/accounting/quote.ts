/** Quotes and estimates: like sales documents, but they post nothing. Sage does not tell of deleted ones. */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import type { TradeOrder } from '../../../shared/records/quotes-and-orders.ts';
import type { Beside } from '../../define-resource.ts';
import { amount, amountOrNothing, dateOrNull, moneyOf, moneyOrNull, moneyOrZero, textOf, textOrNothing, timeOrNull } from '../../source-values.ts';
import { numberOf, toLines } from './trade-document.ts';
import type { documentLines } from './trade-document.ts';
import { currencyOf, idOfRef, itemBase, rateFields, rateOf, refOrNothing } from './values.ts';

export const quoteFields = {
  ...itemBase, ...rateFields,
  contact: refOrNothing, contact_name: textOrNothing, date: z.string(), expiry_date: textOrNothing, reference: textOrNothing, currency: refOrNothing,
  net_amount: amount, tax_amount: amountOrNothing, total_amount: amount, base_currency_total_amount: amountOrNothing, notes: textOrNothing,
  status: z.object({ id: z.string() }).nullish(),
};
type QuoteNumber = { readonly prefix: string | null | undefined; readonly number: string | null | undefined };

/** An invoiced quote has done its work. */
const statuses: Readonly<Record<string, TradeOrder['status']>> = { DRAFT: 'draft', PENDING: 'open', ACCEPTED: 'accepted', DECLINED: 'declined', INVOICED: 'closed', VOID: 'void' };

export function toQuote(q: z.infer<z.ZodObject<typeof quoteFields>>, number: QuoteNumber, lines: z.infer<typeof documentLines>, beside: Beside): TradeOrder {
  const total = moneyOf(q.total_amount);
  return {
    id: q.id,
    updatedAt: timeOrNull(q.updated_at),
    number: numberOf(number.prefix, number.number),
    reference: textOf(q.reference),
    partyId: idOfRef(q.contact),
    partyName: textOf(q.contact_name) ?? textOf(q.contact?.displayed_as) ?? '',
    date: dateOrNull(q.date) as IsoDate,
    expectedDate: dateOrNull(q.expiry_date),
    currency: currencyOf(q.currency, beside),
    exchangeRate: rateOf(q, total, moneyOrNull(q.base_currency_total_amount) ?? total),
    net: moneyOf(q.net_amount),
    tax: moneyOrZero(q.tax_amount),
    total,
    status: statuses[q.status?.id ?? ''] ?? 'open',
    notes: textOf(q.notes),
    lines: toLines(lines),
  };
}
