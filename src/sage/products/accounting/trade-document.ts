/** Invoices, credit notes and quick entries of Sage Accounting: one shape under different names of its fields. */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import type { Money } from '../../../shared/money.ts';
import type { DocumentLine, DocumentStatus } from '../../../shared/records/parts.ts';
import type { TradeDocument } from '../../../shared/records/trade-documents.ts';
import { toAllocations } from '../../allocations.ts';
import { addMoney, compareMoney, isZero } from '../../exact-amounts.ts';
import type { Beside, SettlementSource } from '../../define-resource.ts';
import { amount, amountOrNothing, dateOrNull, moneyOf, moneyOrNull, moneyOrZero, positive, textOf, textOrNothing, timeOrNull } from '../../source-values.ts';
import { currencyOf, idOfRef, inOrder, itemBase, line, rateFields, rateOf, refOrNothing, toLine } from './values.ts';

const paymentAllocation = z.object({
  date: textOrNothing, amount: amountOrNothing, discount: amountOrNothing, artefact: refOrNothing,
  contact_payment: refOrNothing, contact_allocation: refOrNothing,
});

export const documentFields = {
  ...itemBase, ...rateFields,
  reference: textOrNothing, contact: refOrNothing, contact_name: textOrNothing, date: z.string(), due_date: textOrNothing, currency: refOrNothing,
  net_amount: amount, tax_amount: amountOrNothing, total_amount: amount, outstanding_amount: amountOrNothing,
  base_currency_net_amount: amountOrNothing, base_currency_tax_amount: amountOrNothing, base_currency_total_amount: amountOrNothing, base_currency_outstanding_amount: amountOrNothing,
  status: refOrNothing, void_reason: textOrNothing, notes: textOrNothing, payments_allocations: z.array(paymentAllocation).nullish(),
};
export type DocumentSource = z.infer<z.ZodObject<typeof documentFields>>;
export const documentLines = z.array(line).nullish();

/** What was set against a document is shown only when asked for. Reading a sales document singly must not mark it as sent. */
export const documentList = { query: { ...inOrder.query, show_payments_allocations: 'true' }, keepsOrder: true } as const;
export const documentItemQuery = { show_payments_allocations: 'true' } as const;
export const salesItemQuery = { ...documentItemQuery, mark_as_sent: 'false' } as const;

export function toTradeDocument(source: DocumentSource, number: string | null, lines: readonly DocumentLine[], beside: Beside): TradeDocument {
  const total = positive(moneyOf(source.total_amount));
  const outstanding = positive(moneyOrZero(source.outstanding_amount));
  const net = positive(moneyOf(source.net_amount));
  const tax = positive(moneyOrZero(source.tax_amount));
  // A business with one currency may send no amounts in base currency.
  const baseTotal = positive(moneyOrNull(source.base_currency_total_amount) ?? total);
  const baseOutstanding = positive(moneyOrNull(source.base_currency_outstanding_amount) ?? outstanding);
  return {
    id: source.id,
    updatedAt: timeOrNull(source.updated_at),
    number,
    reference: textOf(source.reference),
    partyId: idOfRef(source.contact),
    partyName: textOf(source.contact_name) ?? textOf(source.contact?.displayed_as) ?? '',
    date: dateOrNull(source.date) as IsoDate,
    dueDate: dateOrNull(source.due_date),
    currency: currencyOf(source.currency, beside),
    exchangeRate: rateOf(source, total, baseTotal),
    net,
    tax,
    total,
    outstanding,
    baseNet: positive(moneyOrNull(source.base_currency_net_amount) ?? net),
    baseTax: positive(moneyOrNull(source.base_currency_tax_amount) ?? tax),
    baseTotal,
    baseOutstanding,
    status: statusOf(source.status?.id, total, outstanding),
    voidReason: textOf(source.void_reason),
    notes: textOf(source.notes),
    lines: [...lines],
    allocations: toAllocations(settlementsOf(source), { total, baseTotal, baseOutstanding }),
  };
}

export const toLines = (lines: z.infer<typeof documentLines>): DocumentLine[] => (lines ?? []).map(toLine);

/** Number with its prefix, unless Sage already put it there. */
export function numberOf(prefix: string | null | undefined, number: string | null | undefined): string | null {
  const bare = textOf(number);
  return bare === null || !prefix || bare.startsWith(prefix) ? bare : `${prefix}${bare}`;
}

const statuses: Readonly<Record<string, DocumentStatus>> = { DRAFT: 'draft', PRO_FORMA: 'draft', UNPAID: 'open', PART_PAID: 'part_paid', PAID: 'paid', VOID: 'void' };

/** A status that we do not know is read from the amounts. */
export function statusOf(id: string | undefined, total: Money, outstanding: Money): DocumentStatus {
  return statuses[id ?? ''] ?? (isZero(outstanding) ? 'paid' : compareMoney(outstanding, total) < 0 ? 'part_paid' : 'open');
}

function settlementsOf(source: DocumentSource): SettlementSource[] {
  const settlements: SettlementSource[] = [];
  for (const one of source.payments_allocations ?? []) {
    const date = dateOrNull(one.date);
    if (date === null) continue;
    const amountSet = addMoney(positive(moneyOrZero(one.amount)), positive(moneyOrZero(one.discount)));
    settlements.push({ date, amount: amountSet, withId: idOfRef(one.artefact) ?? idOfRef(one.contact_payment) ?? idOfRef(one.contact_allocation) });
  }
  return settlements;
}
