/** Transfers between bank accounts. */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import type { Transfer } from '../../../../shared/records/cash.ts';
import { defineResource } from '../../../define-resource.ts';
import { amount, dateOrNull, moneyOf, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { idOfRef, inOrder, itemBase, refOrNothing } from '../values.ts';

export const bankTransfers = defineResource({
  dataType: 'transfers',
  path: '/bank_transfers',
  ...inOrder,
  source: z.object({ ...itemBase, from_bank_account: refOrNothing, to_bank_account: refOrNothing, date: z.string(), reference: textOrNothing, amount }),
  deletes: 'list',
  toRecord: (t): Transfer => ({
    id: t.id, updatedAt: timeOrNull(t.updated_at), fromBankAccountId: idOfRef(t.from_bank_account), toBankAccountId: idOfRef(t.to_bank_account),
    date: dateOrNull(t.date) as IsoDate, reference: textOf(t.reference), amount: moneyOf(t.amount), currency: null, isVoid: false,
  }),
});
