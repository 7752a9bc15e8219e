/** What a transaction, or the transactions that make a journal, come to in our model: its record, and its ledger lines. Pure. */
import { AppError } from '../../../../shared/errors.ts';
import { isDeleted } from '../cells.ts';
import { changeOf, rejecting, removalOf } from '../rows-to-records.ts';
import type { Outcome } from '../rows-to-records.ts';
import { toJournalEntry, toTransfer } from './journals.ts';
import { takeLines } from './ledger-lines.ts';
import type { Posting } from './postings.ts';
import { toBankTransaction, toDocument, toSettlement } from './transactions.ts';
import type { TrailBeside } from './transactions.ts';
import { factsOfType, journalId, transactionId } from './transaction-types.ts';
import { typeOf } from './units.ts';
import type { Unit } from './units.ts';

/** `tellsGone`: what is no longer there is named, since no sweep follows that would find it. */
export function takeUnit(outcome: Outcome, unit: Unit<Posting>, beside: TrailBeside, tellsGone: boolean): void {
  if (unit.is === 'journal') takeJournal(outcome, unit.members, beside, tellsGone);
  else for (const posting of unit.members) takeSingle(outcome, posting, beside, tellsGone);
}

const journalRemovals = (header: number) => [removalOf('journalEntries', journalId(header)), removalOf('transfers', journalId(header))];

function takeSingle(outcome: Outcome, posting: Posting, beside: TrailBeside, tellsGone: boolean): void {
  const type = typeOf(posting.header);
  const facts = factsOfType(type);
  const isGone = isDeleted(posting.header);
  const id = facts?.is === 'journal' ? journalId(posting.number) : transactionId(type, posting.number);
  const source = sourceOf(posting);
  if (facts === null) {
    if (!isGone) rejecting(outcome, id, source, () => { throw new AppError('record_rejected', `TYPE: "${type}" is no type of transaction that we know`); });
  } else if (isGone) {
    if (tellsGone) outcome.changes.push(...(facts.is === 'journal' ? journalRemovals(posting.number) : [removalOf(facts.dataType, id)]));
  } else {
    rejecting(outcome, id, source, () => {
      if (facts.is === 'document') outcome.changes.push(changeOf(facts.dataType, toDocument(id, posting, facts, beside), source));
      else if (facts.is === 'settlement') outcome.changes.push(changeOf(facts.dataType, toSettlement(id, posting, facts, beside), source));
      else if (facts.is === 'bank') outcome.changes.push(changeOf(facts.dataType, toBankTransaction(id, posting, facts, beside), source));
    });
  }
  takeLines(outcome, posting, id, isGone, beside, tellsGone);
}

function takeJournal(outcome: Outcome, members: readonly Posting[], beside: TrailBeside, tellsGone: boolean): void {
  const first = members[0];
  if (!first) return;
  const id = journalId(first.number);
  const source = { lines: members.map(sourceOf) };
  rejecting(outcome, id, source, () => {
    const transfer = toTransfer(id, members, beside.bankCodes);
    outcome.changes.push(transfer ? changeOf('transfers', transfer, source) : changeOf('journalEntries', toJournalEntry(id, members), source));
    if (tellsGone) outcome.changes.push(removalOf(transfer ? 'journalEntries' : 'transfers', id));
  });
  if (tellsGone) for (const member of members.slice(1)) outcome.changes.push(...journalRemovals(member.number));
  for (const member of members) takeLines(outcome, member, id, false, beside, tellsGone);
}

/** The rows as Sage has them; of ledger lines the journal row alone. */
function sourceOf({ header, splits, usages }: Posting): unknown {
  const rows = splits.flatMap((split) => usages.get(Number(split['SPLIT_NUMBER'])) ?? []).map(({ row }) => row);
  return { header, splits, ...(rows.length > 0 && { usages: rows }) };
}
