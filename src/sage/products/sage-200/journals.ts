/**
 * Journals: what was posted in the nominal ledger itself. Sage 200 tells only their lines; those of one journal bear one
 * unique reference number, but need not follow each other, so they are gathered before they are told.
 */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import { zeroMoney } from '../../../shared/money.ts';
import type { JournalEntry } from '../../../shared/records/ledger.ts';
import type { Ask } from '../../ask-json.ts';
import type { ReadMode, ResourcePage } from '../../connector.ts';
import { addMoney } from '../../exact-amounts.ts';
import { normaliseItems } from '../../normalise.ts';
import { amountOrNothing, textOf, textOrNothing } from '../../source-values.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { Beside, LookUp } from './look-ups.ts';
import { nothingBeside } from './look-ups.ts';
import { anyOf, where } from './odata.ts';
import { readList } from './read-list.ts';
import { dayOrNull, id, idText, moneyOrZero, wholeId } from './values.ts';

const line = z.object({ id, nominal_code_id: id, transaction_date: z.string(), reference: textOrNothing, narrative: textOrNothing, debit: amountOrNothing, credit: amountOrNothing, urn: id });
const source = z.object({ urn: id, lines: z.array(line).min(1) });

export const journals = {
  name: 'nominal_journals',
  dataTypes: ['journalEntries'],
  source,
  idOf: wholeId('urn'),
  normalise: ({ urn, lines }: z.infer<typeof source>, beside: Beside) => {
    const told = lines.map((one) => ({
      ledgerAccountId: idText(one.nominal_code_id), description: textOf(one.narrative), debit: moneyOrZero(one.debit), credit: moneyOrZero(one.credit),
      trackingIds: [...(beside.nominalsById.get(String(one.nominal_code_id))?.trackingIds ?? [])],
    }));
    const record: JournalEntry = {
      id: String(urn), updatedAt: null, date: dayOrNull(lines[0]?.transaction_date) as IsoDate, reference: textOf(lines[0]?.reference), description: textOf(lines[0]?.narrative),
      total: addMoney(zeroMoney, ...told.map((one) => one.debit)), lines: told,
    };
    return [{ dataType: 'journalEntries', id: record.id, record } as const];
  },
} as const;

const pageSize = 500;
const ofNominalLedger = anyOf(where('source', 'eq', { text: 'LedgerNominal' }), where('source', 'eq', { text: 'Nominal' }));

export async function* readJournals(ask: Ask, lookUp: LookUp, mode: ReadMode): AsyncGenerator<ResourcePage> {
  const byUrn = new Map<unknown, unknown[]>();
  const list = { path: '/nominal_transaction_enquiry_views', query: { $select: [...Object.keys(line.shape), 'source'].join(',') }, filter: ofNominalLedger, key: 'id', idOf: wholeId(), size: 5_000 };
  for await (const page of readList(ask, list, mode.signal)) {
    for (const item of page.items) {
      const urn = wholeId('urn')(item);
      byUrn.set(urn ?? item, [...(byUrn.get(urn ?? item) ?? []), item]);
    }
  }
  const items = [...byUrn].map(([urn, lines]) => ({ urn: typeof urn === 'string' ? Number(urn) : null, lines }));
  const beside = items.length > 0 ? await lookUp(['nominals'], mode.signal) : nothingBeside;
  for (let at = 0; at === 0 || at < items.length; at += pageSize) {
    const some = items.slice(at, at + pageSize);
    yield { ...normaliseItems(journals, some, beside), read: some.length, expected: items.length, checkpoint: writeCheckpoint({ since: null, reading: null }), countsAsSeen: true };
  }
}
