/**
 * The cash book. Money of customers and suppliers stands in their ledgers already; a payment whose other side is another
 * bank account is a transfer, told once, by the account that it left; the rest are bank transactions.
 */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import { zeroMoney } from '../../../../shared/money.ts';
import type { BankTransaction, Transfer } from '../../../../shared/records/cash.ts';
import type { Normalised } from '../../../define-resource.ts';
import { addMoney, isZero, subtractMoney } from '../../../exact-amounts.ts';
import { amountOrNothing, positive, textOf, textOrNothing } from '../../../source-values.ts';
import { defineMixedList } from '../define-list.ts';
import { codeKey } from '../look-ups.ts';
import type { BankFacts, Beside } from '../look-ups.ts';
import { nominalItems, taxItems, toPostedLines } from '../posted-lines.ts';
import { dayOrNull, entityBase, idOrNothing, idText, moneyOrZero, utcOrNull } from '../values.ts';

const source = z.object({
  ...entityBase,
  bank_id: idOrNothing, reference: textOrNothing, second_reference: textOrNothing, entry_description: textOrNothing, transaction_date: z.string(), cheque_value: amountOrNothing,
  cheque_currency_id: idOrNothing, source: textOrNothing, nominal_analysis_items: nominalItems, tax_analysis_items: taxItems,
});
type Entry = z.infer<typeof source>;

export const bankPostedTransactions = defineMixedList<Entry>({
  path: '/bank_posted_transactions',
  dataTypes: ['bankTransactions', 'transfers'],
  needs: ['currencies', 'nominals', 'controls', 'banks'],
  source,
  normalise: (e, beside) => {
    const id = String(e.id);
    const own = beside.banks.find((one) => one.id === idText(e.bank_id));
    const other = otherBank(e, own, beside);
    const isTraders = /LedgerSales|LedgerPurchase/i.test(e.source ?? '');
    const leaves = moneyOrZero(e.cheque_value).startsWith('-');
    return [
      { dataType: 'bankTransactions', id, record: isTraders || other ? null : toBankTransaction(e, own, beside) },
      { dataType: 'transfers', id, record: !isTraders && other && leaves ? toTransfer(e, other, beside) : null },
    ] satisfies Normalised[];
  },
});

/** The bank that all of the other side was posted to, if it is one. */
function otherBank(e: Entry, own: BankFacts | undefined, beside: Beside): BankFacts | null {
  const codes = new Set((e.nominal_analysis_items ?? []).map((item) => codeKey(item.code, item.cost_centre, item.department)).filter((code) => code !== own?.nominal));
  const [code] = codes;
  return codes.size === 1 ? beside.banks.find((one) => one.nominal === code) ?? null : null;
}

const currencyOfEntry = (e: Entry, beside: Beside): string | null => beside.currencies.get(idText(e.cheque_currency_id) ?? '') ?? null;

function toBankTransaction(e: Entry, own: BankFacts | undefined, beside: Beside): BankTransaction {
  const signed = moneyOrZero(e.cheque_value);
  const total = positive(signed);
  const tax = positive(addMoney(zeroMoney, ...(e.tax_analysis_items ?? []).map((item) => moneyOrZero(item.tax_amount))));
  const net = subtractMoney(total, tax);
  const others = (e.nominal_analysis_items ?? []).filter((item) => codeKey(item.code, item.cost_centre, item.department) !== own?.nominal);
  return {
    id: String(e.id), updatedAt: utcOrNull(e.date_time_updated), kind: signed.startsWith('-') ? 'payment' : 'receipt', bankAccountId: idText(e.bank_id), partyId: null, date: dayOrNull(e.transaction_date) as IsoDate,
    reference: textOf(e.reference) ?? textOf(e.second_reference), currency: currencyOfEntry(e, beside), net, tax, total, isVoid: isZero(total),
    lines: toPostedLines({ goods: net, tax, nominal: others, taxes: e.tax_analysis_items }, beside),
  };
}

const toTransfer = (e: Entry, to: BankFacts, beside: Beside): Transfer => ({
  id: String(e.id), updatedAt: utcOrNull(e.date_time_updated), fromBankAccountId: idText(e.bank_id), toBankAccountId: to.id, date: dayOrNull(e.transaction_date) as IsoDate,
  reference: textOf(e.reference), amount: positive(moneyOrZero(e.cheque_value)), currency: currencyOfEntry(e, beside), isVoid: false,
});
