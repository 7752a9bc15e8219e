/**
 * What stands on customers' and suppliers' accounts: invoices, credit notes, receipts, payments and opening balances in
 * one list, told apart by their type; credits and money received from customers (or paid to suppliers) are negative.
 */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Money } from '../../../shared/money.ts';
import { zeroMoney } from '../../../shared/money.ts';
import type { DataType } from '../../../shared/records/data-types.ts';
import type { Allocation, DocumentStatus } from '../../../shared/records/parts.ts';
import { toAllocations } from '../../allocations.ts';
import type { Normalised, SettlementSource } from '../../define-resource.ts';
import { compareMoney, isZero, subtractMoney } from '../../exact-amounts.ts';
import { amount, amountOrNothing, positive, textOf, textOrNothing } from '../../source-values.ts';
import { defineMixedList } from './define-list.ts';
import type { ListDefinition } from './define-list.ts';
import type { Beside } from './look-ups.ts';
import { nominalItems, taxItems, toPostedLines } from './posted-lines.ts';
import { currencyOf, dayOrNull, entityBase, id, idOrNothing, idText, moneyOrZero, rateOf, utcOrNull } from './values.ts';

type DocumentType = Extract<DataType, 'salesInvoices' | 'salesCreditNotes' | 'bills' | 'supplierCreditNotes'>;
export type Side = {
  readonly path: `/${string}`;
  readonly party: 'customer' | 'supplier';
  readonly invoices: DocumentType;
  readonly creditNotes: DocumentType;
  readonly money: 'receipts' | 'payments';
};

const party = z.object({ id, name: textOrNothing, currency_id: idOrNothing }).nullish();
const source = z.object({
  ...entityBase,
  customer_id: idOrNothing, supplier_id: idOrNothing, customer: party, supplier: party,
  trader_transaction_type: z.string(), reference: textOrNothing, second_reference: textOrNothing, transaction_date: z.string(), due_date: textOrNothing, urn: idOrNothing,
  document_goods_value: amountOrNothing, document_tax_value: amountOrNothing, document_gross_value: amount, document_outstanding_value: amountOrNothing, document_allocated_value: amountOrNothing,
  base_goods_value: amountOrNothing, base_tax_value: amountOrNothing, base_gross_value: amountOrNothing, base_allocated_value: amountOrNothing, control_value_in_base_currency: amountOrNothing,
  exchange_rate: amountOrNothing, nominal_analysis_items: nominalItems, tax_analysis_items: taxItems,
  bank_items: z.array(z.object({ bank_code: textOrNothing })).nullish(),
  allocation_session_items: z.array(z.object({ urn: idOrNothing, allocation_date: textOrNothing, trader_transaction_type: textOrNothing, allocation_value: amountOrNothing })).nullish(),
});
type PostedTransaction = z.infer<typeof source>;

const types = /^TradingAccountEntryType(?:OpeningBalance)?(Invoice|CreditNote)$/;
const moneyTypes = { receipt: 'TradingAccountEntryTypePurchasePaymentSalesReceipt', refund: 'TradingAccountEntryTypePurchaseReceiptSalesPayment' } as const;

/** Deleted ones stay in the list as such; null for them and for what is no posting. */
function typeOf(side: Side, type: string): DocumentType | Side['money'] | null {
  const document = types.exec(type)?.[1];
  if (document) return document === 'Invoice' ? side.invoices : side.creditNotes;
  if (type === moneyTypes.receipt || type === moneyTypes.refund) return side.money;
  if (/DeletedRecord$|NOTUSED$/.test(type)) return null;
  throw new AppError('record_rejected', `trader_transaction_type: "${type.slice(0, 60)}" is none that we know`);
}

export function definePostedTransactions(side: Side): ListDefinition<PostedTransaction> {
  const dataTypes = [side.invoices, side.creditNotes, side.money] as const;
  return defineMixedList<PostedTransaction>({
    path: side.path,
    dataTypes,
    expand: side.party,
    needs: ['currencies', 'nominals', 'controls', 'banks'],
    source,
    normalise: (t, beside) => {
      const own = typeOf(side, t.trader_transaction_type);
      return dataTypes.map((dataType) => ({ dataType, id: String(t.id), record: dataType !== own ? null : dataType === side.money ? toMoney(t, beside) : toDocument(t, beside) }) as Normalised);
    },
  });
}

function common(t: PostedTransaction, beside: Beside) {
  const who = t.customer ?? t.supplier;
  const total = positive(moneyOrZero(t.document_gross_value));
  const baseTotal = positive(moneyOrZero(t.base_gross_value ?? t.document_gross_value));
  const outstanding = positive(t.document_outstanding_value === null || t.document_outstanding_value === undefined ? subtractMoney(total, positive(moneyOrZero(t.document_allocated_value))) : moneyOrZero(t.document_outstanding_value));
  const baseOutstanding = isZero(outstanding) ? zeroMoney : positive(t.control_value_in_base_currency === null || t.control_value_in_base_currency === undefined ? subtractMoney(baseTotal, positive(moneyOrZero(t.base_allocated_value))) : moneyOrZero(t.control_value_in_base_currency));
  const currency = beside.currencies.get(idText(who?.currency_id) ?? '') ?? (total === baseTotal ? beside.baseCurrency : null);
  return {
    plain: {
      id: String(t.id), updatedAt: utcOrNull(t.date_time_updated), partyId: idText(t.customer_id ?? t.supplier_id), date: dayOrNull(t.transaction_date) as IsoDate,
      currency: currencyOf(currency), exchangeRate: rateOf(t.exchange_rate), total, baseTotal, allocations: allocationsOf(t, { total, baseTotal, baseOutstanding }),
    },
    partyName: textOf(who?.name), outstanding, baseOutstanding,
  };
}

/** A session lists everything that was set against each other in it; what concerns this transaction bears its own number. */
function allocationsOf(t: PostedTransaction, amounts: { readonly total: Money; readonly baseTotal: Money; readonly baseOutstanding: Money }): Allocation[] {
  const own: SettlementSource[] = [];
  for (const item of t.allocation_session_items ?? []) {
    const date = dayOrNull(item.allocation_date);
    if (date === null || item.urn !== t.urn || (item.trader_transaction_type ?? t.trader_transaction_type) !== t.trader_transaction_type) continue;
    own.push({ date, amount: positive(moneyOrZero(item.allocation_value)), withId: null });
  }
  return toAllocations(own, amounts);
}

const statusOf = (total: Money, outstanding: Money): DocumentStatus => (isZero(outstanding) ? 'paid' : compareMoney(outstanding, total) < 0 ? 'part_paid' : 'open');

function toDocument(t: PostedTransaction, beside: Beside) {
  const { plain, partyName, outstanding, baseOutstanding } = common(t, beside);
  const net = positive(moneyOrZero(t.document_goods_value));
  const tax = positive(moneyOrZero(t.document_tax_value));
  return {
    ...plain,
    number: textOf(t.reference), reference: textOf(t.second_reference), partyName: partyName ?? '', dueDate: dayOrNull(t.due_date),
    net, tax, outstanding, baseOutstanding,
    baseNet: positive(moneyOrZero(t.base_goods_value ?? t.document_goods_value)), baseTax: positive(moneyOrZero(t.base_tax_value ?? t.document_tax_value)),
    status: statusOf(plain.total, outstanding), voidReason: null, notes: null,
    lines: toPostedLines({ goods: net, tax, nominal: t.nominal_analysis_items, taxes: t.tax_analysis_items }, beside),
  };
}

function toMoney(t: PostedTransaction, beside: Beside) {
  const { plain, partyName, outstanding, baseOutstanding } = common(t, beside);
  const bankCode = textOf(t.bank_items?.[0]?.bank_code);
  return {
    ...plain,
    kind: t.trader_transaction_type === moneyTypes.refund ? 'refund' : 'payment',
    partyName, reference: textOf(t.reference), unallocated: outstanding, baseUnallocated: baseOutstanding, isVoid: false,
    bankAccountId: beside.banks.find((one) => one.code !== null && one.code === bankCode)?.id ?? null,
  };
}
