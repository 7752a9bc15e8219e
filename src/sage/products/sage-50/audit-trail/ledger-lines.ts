/**
 * Ledger lines from AUDIT_JOURNAL: every leg of every transaction, control accounts too. Its rows have no number of
 * their own: a line goes by its split and its place among that split's legs, put in an order that does not depend on
 * the driver's. Pure.
 */
import type { LedgerLine } from '../../../../shared/records/ledger.ts';
import { zeroMoney } from '../../../../shared/money.ts';
import { positive } from '../../../source-values.ts';
import { keyNumber, money, numberOf, reference, requiredDate, text, updatedAt, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import { changeOf, rejecting, removalOf } from '../rows-to-records.ts';
import type { Outcome } from '../rows-to-records.ts';
import { isCredit, liveLines } from './journals.ts';
import type { Posting } from './postings.ts';
import { factsOfType } from './transaction-types.ts';
import { partyOf } from './transactions.ts';
import type { TrailBeside } from './transactions.ts';
import { typeOf } from './units.ts';
import { trackingOf } from './values.ts';
import { vatOf } from './vat.ts';

export const lineId = (split: number, place: number): string => `${split}-${place}`;

/** A split posts to its own account, to VAT and to a control account; so many places are looked at for lines that are gone. */
export const placesMax = 8;
export const removalsOfSplit = (split: number, from = 1) => Array.from({ length: Math.max(0, placesMax - from + 1) }, (_, index) => removalOf('ledgerLines', lineId(split, from + index)));

/** A number that is no number sorts like nought; its line is rejected where it is made. */
function amountOf(row: SourceRow): number {
  try {
    return numberOf(row['AMOUNT']) ?? 0;
  } catch {
    return 0;
  }
}
const byPlace = (a: SourceRow, b: SourceRow): number => {
  const [first, second] = [a, b].map((row) => `${text(row['NOMINAL_CODE']) ?? ''} ${text(row['DETAILS']) ?? ''}`) as [string, string];
  return first < second ? -1 : first > second ? 1 : amountOf(a) - amountOf(b);
};

/** With `tellsGone` also the places that hold a line no more: needed where nothing else tells of them. */
export function takeLines(outcome: Outcome, posting: Posting, transactionId: string, isGone: boolean, beside: TrailBeside, tellsGone: boolean): void {
  const bySplit = new Map<number, SourceRow[]>();
  for (const split of posting.splits) rejecting(outcome, null, split, () => void bySplit.set(keyNumber(split['SPLIT_NUMBER'], 'SPLIT_NUMBER'), []));
  for (const row of posting.journal) {
    const split = wholeOf(row['SPLIT_NUMBER']);
    if (split === null) outcome.rejected.push({ sourceId: null, reason: 'SPLIT_NUMBER is no number of a record', source: JSON.stringify(row) });
    else bySplit.set(split, [...(bySplit.get(split) ?? []), row]);
  }
  const projects = new Map(posting.splits.map((split) => [wholeOf(split['SPLIT_NUMBER']), split]));
  for (const [split, rows] of bySplit) {
    const live = isGone ? [] : [...liveLines(rows)].sort(byPlace);
    const own = live.findIndex((row) => isOwnAccount(row, projects.get(split)));
    const vatRows = posting.vat.get(split) ?? [];
    live.forEach((row, index) => {
      const id = lineId(split, index + 1);
      // Boxes are a split's as a whole: they stand with the leg on its own account, once, so that they add up.
      const ofVat = index === Math.max(0, own) ? vatRows : [];
      const source = ofVat.length > 0 ? { ...row, AUDIT_VAT: ofVat } : row;
      rejecting(outcome, id, source, () => {
        const vat = vatOf(ofVat);
        outcome.changes.push(changeOf('ledgerLines', { ...toLine(id, row, projects.get(split), posting, transactionId, beside), ...(vat.length > 0 && { vat }) }, source));
      });
    });
    if (tellsGone) outcome.changes.push(...removalsOfSplit(split, live.length + 1));
  }
}

const isOwnAccount = (row: SourceRow, split: SourceRow | undefined): boolean => split !== undefined && text(split['NOMINAL_CODE']) === text(row['NOMINAL_CODE']);

function toLine(id: string, row: SourceRow, split: SourceRow | undefined, { header }: Posting, transactionId: string, { names }: TrailBeside): LedgerLine {
  const amount = money(row['AMOUNT']);
  const facts = factsOfType(typeOf(header));
  const party = facts && 'ledger' in facts ? partyOf(header, facts.ledger, names) : null;
  return {
    id, updatedAt: updatedAt(row), transactionId, transactionType: typeOf(header), date: requiredDate(row['DATE'], 'DATE'), ledgerAccountId: reference(row['NOMINAL_CODE'], 'NOMINAL_CODE'),
    reference: text(row['INV_REF'] ?? header['INV_REF']), description: text(row['DETAILS']), partyId: party?.id ?? null, partyName: party?.name ?? null,
    debit: isCredit(amount) ? zeroMoney : amount, credit: isCredit(amount) ? positive(amount) : zeroMoney,
    trackingIds: trackingOf(split && isOwnAccount(row, split) ? split : { DEPT_NUMBER: row['DEPT_NUMBER'] ?? null }),
  };
}
