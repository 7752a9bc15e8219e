/** Ledger entries: every line of every posting. Sage lists none that were deleted; they stay in the list and say so. */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import type { LedgerLine } from '../../../../shared/records/ledger.ts';
import { defineResource } from '../../../define-resource.ts';
import { amountOrNothing, dateOrNull, moneyOrZero, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { idOfRef, itemBase, ref, refOrNothing } from '../values.ts';

export const ledgerEntries = defineResource({
  dataType: 'ledgerLines',
  path: '/ledger_entries',
  source: z.object({
    ...itemBase,
    date: z.string(), debit: amountOrNothing, credit: amountOrNothing, ledger_account: ref, contact: refOrNothing, description: textOrNothing,
    // Sage gives a bare reference; its type and text are used where an edition sends them.
    transaction: z.object({ id: z.string(), reference: textOrNothing, transaction_type: refOrNothing }).nullish(),
  }),
  deletes: 'flag',
  keepsOrder: true,
  keyAttributes: 'deleted',
  toRecord: (e): LedgerLine => ({
    id: e.id,
    updatedAt: timeOrNull(e.updated_at),
    transactionId: e.transaction?.id ?? null,
    transactionType: idOfRef(e.transaction?.transaction_type),
    date: dateOrNull(e.date) as IsoDate,
    ledgerAccountId: e.ledger_account.id,
    reference: textOf(e.transaction?.reference),
    description: textOf(e.description),
    partyId: idOfRef(e.contact),
    partyName: textOf(e.contact?.displayed_as),
    debit: moneyOrZero(e.debit),
    credit: moneyOrZero(e.credit),
    trackingIds: [],
  }),
});
