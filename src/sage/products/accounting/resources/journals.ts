/** Journals: entries made by hand, each a balanced set of debits and credits. */
import { z } from 'zod';
import type { IsoDate } from '../../../../shared/dates.ts';
import { zeroMoney } from '../../../../shared/money.ts';
import type { JournalEntry } from '../../../../shared/records/ledger.ts';
import { addMoney } from '../../../exact-amounts.ts';
import { defineResource } from '../../../define-resource.ts';
import { amountOrNothing, dateOrNull, moneyOrNull, moneyOrZero, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { idOfRef, itemBase, ref, refOrNothing } from '../values.ts';

export const journals = defineResource({
  dataType: 'journalEntries',
  path: '/journals',
  source: z.object({
    ...itemBase,
    date: z.string(), reference: textOrNothing, description: textOrNothing, total: amountOrNothing,
    journal_lines: z.array(z.object({ ledger_account: refOrNothing, details: textOrNothing, debit: amountOrNothing, credit: amountOrNothing, analysis_type_categories: z.array(ref).nullish() })),
  }),
  deletes: 'list',
  toRecord: (j): JournalEntry => {
    const lines = j.journal_lines.map((line) => ({
      ledgerAccountId: idOfRef(line.ledger_account), description: textOf(line.details), debit: moneyOrZero(line.debit), credit: moneyOrZero(line.credit),
      trackingIds: (line.analysis_type_categories ?? []).map((category) => category.id),
    }));
    return {
      id: j.id, updatedAt: timeOrNull(j.updated_at), date: dateOrNull(j.date) as IsoDate, reference: textOf(j.reference), description: textOf(j.description),
      total: moneyOrNull(j.total) ?? addMoney(zeroMoney, ...lines.map((line) => line.debit)), lines,
    };
  },
});
