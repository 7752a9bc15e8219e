/** Other payments and other receipts: money at the bank that belongs to no customer's or supplier's account. */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import type { BankTransaction } from '../../../../shared/records/cash.ts';
import { defineResource } from '../../../define-resource.ts';
import { amount, amountOrNothing, dateOrNull, moneyOf, moneyOrNull, moneyOrZero, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { idOfRef, inOrder, itemBase, line, ref, refOrNothing, toLine } from '../values.ts';

export const otherPayments = defineResource({
  dataType: 'bankTransactions',
  path: '/other_payments',
  ...inOrder,
  source: z.object({
    ...itemBase,
    transaction_type: ref, contact: refOrNothing, bank_account: refOrNothing, date: z.string(), reference: textOrNothing,
    net_amount: amountOrNothing, tax_amount: amountOrNothing, total_amount: amount, payment_lines: z.array(line).nullish(),
  }),
  deletes: 'list',
  toRecord: (p): BankTransaction => {
    const total = moneyOf(p.total_amount);
    return {
      id: p.id,
      updatedAt: timeOrNull(p.updated_at),
      kind: /RECEIPT/i.test(p.transaction_type.id) ? 'receipt' : 'payment',
      bankAccountId: idOfRef(p.bank_account),
      partyId: idOfRef(p.contact),
      date: dateOrNull(p.date) as IsoDate,
      reference: textOf(p.reference),
      // Sage leaves it to the bank account.
      currency: null,
      net: moneyOrNull(p.net_amount) ?? total,
      tax: moneyOrZero(p.tax_amount),
      total,
      isVoid: false,
      lines: (p.payment_lines ?? []).map(toLine),
    };
  },
});
