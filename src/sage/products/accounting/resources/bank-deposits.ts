/** Deposits of cash and cheques: transfers from the cash account to a bank account. Not in every edition. */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import type { Transfer } from '../../../../shared/records/cash.ts';
import { defineResource } from '../../../define-resource.ts';
import { amount, dateOrNull, moneyOf, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { idOfRef, itemBase, refOrNothing } from '../values.ts';

export const bankDeposits = defineResource({
  dataType: 'transfers',
  path: '/bank_deposits',
  mayBeAbsent: true,
  source: z.object({ ...itemBase, from_bank_account: refOrNothing, to_bank_account: refOrNothing, date: z.string(), reference: textOrNothing, total_amount: amount }),
  deletes: 'list',
  toRecord: (d): Transfer => ({
    id: d.id, updatedAt: timeOrNull(d.updated_at), fromBankAccountId: idOfRef(d.from_bank_account), toBankAccountId: idOfRef(d.to_bank_account),
    date: dateOrNull(d.date) as IsoDate, reference: textOf(d.reference), amount: moneyOf(d.total_amount), currency: null, isVoid: false,
  }),
});
