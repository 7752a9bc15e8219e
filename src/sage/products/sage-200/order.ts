/** Sales orders, quotes and purchase orders, each with its own lines: one shape under different names of its fields. */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import { zeroMoney } from '../../../shared/money.ts';
import type { DocumentLine } from '../../../shared/records/parts.ts';
import type { TradeOrder } from '../../../shared/records/quotes-and-orders.ts';
import { addMoney } from '../../exact-amounts.ts';
import { amountOrNothing, decimalOrNull, flagOrNothing, textOf, textOrNothing, wholeOrNothing } from '../../source-values.ts';
import type { Beside } from './look-ups.ts';
import { codeKey } from './look-ups.ts';
import { currencyOf, dayOrNull, entityBase, id, idOrNothing, idText, moneyOrZero, rateOf, utcOrNull } from './values.ts';

const party = z.object({ id, name: textOrNothing, currency_id: idOrNothing }).nullish();
const line = z.object({
  line_number: wholeOrNothing, description: textOrNothing, product_id: idOrNothing, tax_code_id: idOrNothing,
  nominal_reference: textOrNothing, nominal_cost_centre: textOrNothing, nominal_department: textOrNothing, line_quantity: amountOrNothing,
  selling_unit_price: amountOrNothing, unit_buying_price: amountOrNothing, line_total_value: amountOrNothing, line_tax_value: amountOrNothing,
});
export const orderSource = z.object({
  ...entityBase,
  is_draft: flagOrNothing, document_no: textOrNothing, document_date: z.string(), document_status: textOrNothing, currency_id: idOrNothing, exchange_rate: amountOrNothing,
  total_net_value: amountOrNothing, total_tax_value: amountOrNothing, total_gross_value: amountOrNothing, requested_delivery_date: textOrNothing, quotation_expiry_date: textOrNothing,
  customer_document_no: textOrNothing, supplier_document_no: textOrNothing, customer_id: idOrNothing, supplier_id: idOrNothing, customer: party, supplier: party,
  lines: z.array(line).nullish(),
});
export type OrderSource = z.infer<typeof orderSource>;

export function toOrder(o: OrderSource, beside: Beside): TradeOrder {
  const who = o.customer ?? o.supplier;
  return {
    id: String(o.id),
    updatedAt: utcOrNull(o.date_time_updated),
    number: textOf(o.document_no),
    reference: textOf(o.customer_document_no) ?? textOf(o.supplier_document_no),
    partyId: idText(o.customer_id ?? o.supplier_id),
    partyName: textOf(who?.name) ?? '',
    date: dayOrNull(o.document_date) as IsoDate,
    expectedDate: dayOrNull(o.quotation_expiry_date) ?? dayOrNull(o.requested_delivery_date),
    // A purchase order names none: it is its supplier's.
    currency: currencyOf(beside.currencies.get(idText(o.currency_id ?? who?.currency_id) ?? '') ?? null),
    exchangeRate: rateOf(o.exchange_rate),
    net: moneyOrZero(o.total_net_value),
    tax: moneyOrZero(o.total_tax_value),
    total: moneyOrZero(o.total_gross_value),
    status: o.is_draft ? 'draft' : statusOf(o.document_status ?? ''),
    notes: null,
    lines: [...(o.lines ?? [])].sort((a, b) => Number(a.line_number ?? 0) - Number(b.line_number ?? 0)).map((one) => toOrderLine(one, beside)),
  };
}

/** Live and on hold are open; an unknown word is taken for open. */
function statusOf(status: string): TradeOrder['status'] {
  if (/Complete|Converted/i.test(status)) return 'closed';
  if (/Cancel|Dispute/i.test(status)) return 'void';
  return /Expired|Lost/i.test(status) ? 'declined' : 'open';
}

function toOrderLine(one: z.infer<typeof line>, beside: Beside): DocumentLine {
  const account = beside.nominalsByCode.get(codeKey(one.nominal_reference, one.nominal_cost_centre, one.nominal_department));
  const net = moneyOrZero(one.line_total_value);
  const tax = one.line_tax_value === null || one.line_tax_value === undefined ? zeroMoney : moneyOrZero(one.line_tax_value);
  return {
    description: textOf(one.description), ledgerAccountId: account?.id ?? null, itemId: idText(one.product_id), quantity: decimalOrNull(one.line_quantity),
    unitPrice: decimalOrNull(one.selling_unit_price ?? one.unit_buying_price), discount: null, net, tax, total: addMoney(net, tax), taxRateId: idText(one.tax_code_id), trackingIds: [...(account?.trackingIds ?? [])],
  };
}
