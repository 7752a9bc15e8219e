/**
 * Open items of customers and suppliers from before the books began in Sage. Sage tells neither what is outstanding nor
 * what was set against them: both follow from the payments and allocations that name them.
 */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import type { DataType } from '../../../../shared/records/data-types.ts';
import type { TradeDocument } from '../../../../shared/records/trade-documents.ts';
import { defineMixedResource } from '../../../define-resource.ts';
import type { Beside, Normalised } from '../../../define-resource.ts';
import { toAllocations } from '../../../allocations.ts';
import { addMoney, shareOf, subtractMoney } from '../../../exact-amounts.ts';
import { amount, amountOrNothing, dateOrNull, moneyOf, moneyOrNull, moneyOrZero, positive, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { statusOf } from '../trade-document.ts';
import { currencyOf, itemBase, rateFields, rateOf, ref, refOrNothing, toLine } from '../values.ts';

const source = z.object({
  ...itemBase, ...rateFields,
  transaction_type: ref, contact_opening_balance_type: refOrNothing, contact: ref, date: z.string(), reference: textOrNothing, details: textOrNothing,
  net_amount: amount, tax_rate: refOrNothing, tax_amount: amountOrNothing, total_amount: amount, currency: refOrNothing, displayed_as: textOrNothing,
  base_currency_net_amount: amountOrNothing, base_currency_tax_amount: amountOrNothing, base_currency_total_amount: amountOrNothing,
});
type OpeningBalance = z.infer<typeof source>;
type DocumentType = Extract<DataType, 'salesInvoices' | 'salesCreditNotes' | 'bills' | 'supplierCreditNotes'>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => value !== null && typeof value === 'object';
const idIn = (value: unknown): string => (isObject(value) && typeof value['id'] === 'string' ? value['id'] : '');

function typeOf(transactionType: string, openingType: string): DocumentType {
  const isSupplier = /VENDOR|SUPPLIER|PURCHASE/i.test(transactionType);
  const isCredit = /CREDIT/i.test(openingType);
  return isSupplier ? (isCredit ? 'supplierCreditNotes' : 'bills') : isCredit ? 'salesCreditNotes' : 'salesInvoices';
}

export const contactOpeningBalances = defineMixedResource<OpeningBalance>({
  path: '/contact_opening_balances',
  dataTypes: ['salesInvoices', 'salesCreditNotes', 'bills', 'supplierCreditNotes'],
  mayBeAbsent: true,
  keyAttributes: 'transaction_type,contact_opening_balance_type',
  keyTypes: (key) => [typeOf(idIn(key['transaction_type']), idIn(key['contact_opening_balance_type']))],
  source,
  deletes: 'list',
  settledAs: (o) => ({ id: o.id, contactId: o.contact.id }),
  settledBy: ['/contact_payments', '/contact_allocations'],
  normalise: (o, beside) => {
    const dataType = typeOf(o.transaction_type.id, o.contact_opening_balance_type?.id ?? '');
    return [{ dataType, id: o.id, record: toDocument(o, beside) } satisfies Normalised];
  },
});

function toDocument(o: OpeningBalance, beside: Beside): TradeDocument {
  const settled = beside.settlements.get(o.id) ?? [];
  const total = positive(moneyOf(o.total_amount));
  const baseTotal = positive(moneyOrNull(o.base_currency_total_amount) ?? total);
  const outstanding = subtractMoney(total, addMoney(...settled.map((one) => one.amount)));
  const baseOutstanding = total === baseTotal ? outstanding : shareOf(baseTotal, outstanding, total);
  const net = positive(moneyOf(o.net_amount));
  const tax = positive(moneyOrZero(o.tax_amount));
  const line = toLine({ ...o, description: null, ledger_account: null, product: null, service: null, quantity: null, unit_price: null, discount_amount: null, analysis_type_categories: null });
  const date = dateOrNull(o.date) as IsoDate;
  return {
    id: o.id, updatedAt: timeOrNull(o.updated_at), number: textOf(o.reference) ?? textOf(o.displayed_as), reference: textOf(o.reference),
    partyId: o.contact.id, partyName: textOf(o.contact.displayed_as) ?? '', date, dueDate: date,
    currency: currencyOf(o.currency, beside), exchangeRate: rateOf(o, total, baseTotal),
    net, tax, total, outstanding,
    baseNet: positive(moneyOrNull(o.base_currency_net_amount) ?? net), baseTax: positive(moneyOrNull(o.base_currency_tax_amount) ?? tax), baseTotal, baseOutstanding,
    status: statusOf(undefined, total, outstanding), voidReason: null, notes: null,
    lines: [{ ...line, net, tax, total }], allocations: toAllocations(settled, { total, baseTotal, baseOutstanding }),
  };
}
