/**
 * Receipts from customers and payments to suppliers, and refunds of both. What a payment settled at once stands in it;
 * what its remainder (the payment on account) settled later stands in the list of allocations.
 */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import { AppError } from '../../../../shared/errors.ts';
import { zeroMoney } from '../../../../shared/money.ts';
import type { Settlement } from '../../../../shared/records/cash.ts';
import { defineMixedResource } from '../../../define-resource.ts';
import type { Beside, Normalised, SettlementSource } from '../../../define-resource.ts';
import { toAllocations } from '../../../allocations.ts';
import { addMoney } from '../../../exact-amounts.ts';
import { amount, amountOrNothing, dateOrNull, moneyOf, moneyOrNull, moneyOrZero, positive, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { currencyOf, idOfRef, inOrder, itemBase, rateFields, rateOf, ref, refOrNothing } from '../values.ts';

const source = z.object({
  ...itemBase, ...rateFields,
  transaction_type: ref, contact: refOrNothing, bank_account: refOrNothing, date: z.string(), reference: textOrNothing, currency: refOrNothing,
  total_amount: amount, base_currency_total_amount: amountOrNothing,
  allocated_artefacts: z.array(z.object({ artefact: refOrNothing, amount, discount: amountOrNothing })).nullish(),
  payment_on_account: z.object({ id: z.string(), total_amount: amountOrNothing, outstanding_amount: amountOrNothing, base_currency_outstanding_amount: amountOrNothing }).nullish(),
});
type ContactPayment = z.infer<typeof source>;

function typeOf(transactionType: string): 'receipts' | 'payments' {
  if (/^CUSTOMER/i.test(transactionType)) return 'receipts';
  if (/^(VENDOR|SUPPLIER)/i.test(transactionType)) return 'payments';
  throw new AppError('record_rejected', `transaction_type: "${transactionType.slice(0, 60)}" is neither a customer's nor a supplier's`);
}
const knownTypeOf = (id: unknown) => (/^CUSTOMER/i.test(String(id)) ? 'receipts' : 'payments');

export const contactPayments = defineMixedResource<ContactPayment>({
  path: '/contact_payments',
  dataTypes: ['receipts', 'payments'],
  ...inOrder,
  keyAttributes: 'transaction_type',
  keyTypes: (key) => [knownTypeOf((key['transaction_type'] as { readonly id?: unknown } | null)?.id)],
  source,
  deletes: 'list',
  settledAs: ({ payment_on_account: rest, contact }) => (rest && moneyOrZero(rest.total_amount) !== moneyOrZero(rest.outstanding_amount) ? { id: rest.id, contactId: idOfRef(contact) } : null),
  settledBy: ['/contact_allocations'],
  normalise: (p, beside) => [{ dataType: typeOf(p.transaction_type.id), id: p.id, record: toSettlement(p, beside) } satisfies Normalised],
});

function toSettlement(p: ContactPayment, beside: Beside): Settlement {
  const date = dateOrNull(p.date) as IsoDate;
  const total = positive(moneyOf(p.total_amount));
  const baseTotal = positive(moneyOrNull(p.base_currency_total_amount) ?? total);
  const rest = p.payment_on_account;
  const unallocated = rest ? positive(moneyOrZero(rest.outstanding_amount)) : zeroMoney;
  const baseUnallocated = rest ? positive(moneyOrNull(rest.base_currency_outstanding_amount) ?? unallocated) : zeroMoney;
  // The discount that went with it settled the document too, but was never part of the payment.
  const atOnce = (p.allocated_artefacts ?? []).map(({ artefact, amount: set }): SettlementSource => ({ date, amount: positive(moneyOf(set)), withId: idOfRef(artefact) }));
  const later = rest ? beside.settlements.get(rest.id) ?? [] : [];
  const settled = [...atOnce, ...later];
  return {
    id: p.id,
    updatedAt: timeOrNull(p.updated_at),
    kind: /REFUND/i.test(p.transaction_type.id) ? 'refund' : 'payment',
    partyId: idOfRef(p.contact),
    partyName: textOf(p.contact?.displayed_as),
    bankAccountId: idOfRef(p.bank_account),
    date,
    reference: textOf(p.reference),
    currency: currencyOf(p.currency, beside),
    exchangeRate: rateOf(p, total, baseTotal),
    total,
    unallocated,
    baseTotal,
    baseUnallocated,
    isVoid: false,
    allocations: toAllocations(settled, { total: settled.length > 0 ? addMoney(unallocated, ...settled.map((one) => one.amount)) : total, baseTotal, baseOutstanding: baseUnallocated }),
  };
}
