/** Shapes that many resources of Sage Accounting share: references, lines, and the currency beside an amount. */
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { Decimal, Money } from '../../../shared/money.ts';
import type { DocumentLine } from '../../../shared/records/parts.ts';
import type { Beside } from '../../define-resource.ts';
import { amount, amountOrNothing, currencyPattern, decimalOrNull, idText, moneyOf, moneyOrNull, moneyOrZero, textOf, textOrNothing } from '../../source-values.ts';

/** `{id, displayed_as, $path}` */
export const ref = z.object({ id: idText, displayed_as: textOrNothing });
export const refOrNothing = ref.nullish();
export type Ref = z.infer<typeof refOrNothing>;
export const idOfRef = (value: Ref): string | null => value?.id ?? null;

/** For lists that Sage can sort: what is changed keeps its place, and what is new comes last. */
export const inOrder = { query: { attributes: 'all', sort: 'created_at' }, keepsOrder: true } as const;

/** What every item carries. */
export const itemBase = { id: idText, updated_at: textOrNothing };

export const line = z.object({
  description: textOrNothing, details: textOrNothing, ledger_account: refOrNothing, product: refOrNothing, service: refOrNothing,
  quantity: amountOrNothing, unit_price: amountOrNothing, discount_amount: amountOrNothing, net_amount: amount, tax_amount: amountOrNothing,
  total_amount: amountOrNothing, tax_rate: refOrNothing, analysis_type_categories: z.array(ref).nullish(),
});

export function toLine(source: z.infer<typeof line>): DocumentLine {
  const net = moneyOf(source.net_amount);
  const tax = moneyOrZero(source.tax_amount);
  return {
    description: textOf(source.description) ?? textOf(source.details),
    ledgerAccountId: idOfRef(source.ledger_account),
    itemId: idOfRef(source.product) ?? idOfRef(source.service),
    quantity: decimalOrNull(source.quantity),
    unitPrice: decimalOrNull(source.unit_price),
    discount: moneyOrNull(source.discount_amount),
    net,
    tax,
    total: moneyOrNull(source.total_amount) ?? net,
    taxRateId: idOfRef(source.tax_rate),
    trackingIds: (source.analysis_type_categories ?? []).map((category) => category.id),
  };
}

/** A business with one currency may leave it out. */
export function currencyOf(value: Ref, beside: Beside): string {
  const id = idOfRef(value) ?? beside.baseCurrency ?? '';
  if (!currencyPattern.test(id)) throw new AppError('record_rejected', `currency: "${id}" is none`);
  return id;
}

export const rateFields = { exchange_rate: amountOrNothing, inverse_exchange_rate: amountOrNothing };
const one = '1' as Decimal;

/**
 * Units of the document's currency for one unit of base currency. Sage gives the rate and its inverse; which is which is
 * seen from the amounts themselves. The comparison only chooses, no amount is computed from it.
 */
export function rateOf(source: { readonly exchange_rate?: string | number | null | undefined; readonly inverse_exchange_rate?: string | number | null | undefined }, total: Money, baseTotal: Money): Decimal {
  const rate = decimalOrNull(source.exchange_rate) ?? one;
  if (total === baseTotal) return rate;
  const inverse = decimalOrNull(source.inverse_exchange_rate);
  if (inverse === null) return rate;
  const distance = (candidate: Decimal) => Math.abs(Number(baseTotal) * Number(candidate) - Number(total));
  return distance(inverse) < distance(rate) ? inverse : rate;
}
