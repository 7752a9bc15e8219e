/** Ledger lines: everything posted to the nominal ledger. The view carries no time of change, so it is read whole; what was posted is corrected by posting again, never in place. */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import type { LedgerLine } from '../../../../shared/records/ledger.ts';
import { amountOrNothing, textOf, textOrNothing } from '../../../source-values.ts';
import { defineList } from '../define-list.ts';
import { dayOrNull, id, idOrNothing, idText, moneyOrZero } from '../values.ts';

const source = z.object({ id, nominal_code_id: id, transaction_date: z.string(), reference: textOrNothing, narrative: textOrNothing, debit: amountOrNothing, credit: amountOrNothing, source: textOrNothing, urn: idOrNothing });

export const nominalTransactions = defineList({
  dataType: 'ledgerLines',
  name: 'nominal_transactions',
  path: '/nominal_transaction_enquiry_views',
  select: Object.keys(source.shape).join(','),
  changes: 'whole',
  // Short rows: Sage's own maximum.
  pageSize: 5_000,
  needs: ['nominals'],
  source,
  toRecord: (t, beside): LedgerLine => ({
    id: String(t.id), updatedAt: null, transactionId: idText(t.urn), transactionType: textOf(t.source), date: dayOrNull(t.transaction_date) as IsoDate, ledgerAccountId: String(t.nominal_code_id),
    reference: textOf(t.reference), description: textOf(t.narrative), partyId: null, partyName: null, debit: moneyOrZero(t.debit), credit: moneyOrZero(t.credit),
    trackingIds: [...(beside.nominalsById.get(String(t.nominal_code_id))?.trackingIds ?? [])],
  }),
});
