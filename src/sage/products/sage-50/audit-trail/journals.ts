/** Journals, and the transfers among them: two lines of one amount, from one bank account to another. Pure. */
import type { Transfer } from '../../../../shared/records/cash.ts';
import type { JournalEntry } from '../../../../shared/records/ledger.ts';
import { zeroMoney } from '../../../../shared/money.ts';
import type { Money } from '../../../../shared/money.ts';
import { addMoney, isZero } from '../../../exact-amounts.ts';
import { positive } from '../../../source-values.ts';
import { isDeleted, money, reference, requiredDate, text, updatedAt, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { Posting } from './postings.ts';
import { trackingOf } from './values.ts';

export const isCredit = (amount: Money): boolean => amount.startsWith('-');
export const liveLines = (rows: readonly SourceRow[]): readonly SourceRow[] => rows.filter((row) => !isDeleted(row));

/** The transfer that these lines are; null when they are something else. */
export function toTransfer(id: string, members: readonly Posting[], bankCodes: ReadonlySet<string>): Transfer | null {
  const lines = members.flatMap(({ journal }) => liveLines(journal));
  const [a, b] = lines;
  const header = members[0]?.header;
  if (lines.length !== 2 || !a || !b || !header) return null;
  const codes = [a, b].map((line) => reference(line['NOMINAL_CODE'], 'NOMINAL_CODE'));
  const [first, second] = [money(a['AMOUNT']), money(b['AMOUNT'])];
  if (codes[0] === codes[1] || !codes.every((code) => bankCodes.has(code)) || !isZero(addMoney(first, second)) || isZero(first)) return null;
  const [from, to] = isCredit(first) ? codes : [codes[1], codes[0]];
  return {
    id, updatedAt: updatedAt(header), fromBankAccountId: from ?? null, toBankAccountId: to ?? null, date: requiredDate(header['DATE'], 'DATE'),
    reference: text(header['INV_REF']), amount: positive(first), currency: null, isVoid: false,
  };
}

export function toJournalEntry(id: string, members: readonly Posting[]): JournalEntry {
  const header = members[0]?.header ?? {};
  const lines = members.flatMap(({ journal, splits }) => {
    const ofSplit = new Map(splits.map((split) => [wholeOf(split['SPLIT_NUMBER']), split]));
    return liveLines(journal).map((line) => {
      const amount = money(line['AMOUNT']);
      return {
        ledgerAccountId: reference(line['NOMINAL_CODE'], 'NOMINAL_CODE'), description: text(line['DETAILS']),
        debit: isCredit(amount) ? zeroMoney : amount, credit: isCredit(amount) ? positive(amount) : zeroMoney,
        trackingIds: trackingOf({ ...ofSplit.get(wholeOf(line['SPLIT_NUMBER'])), DEPT_NUMBER: line['DEPT_NUMBER'] ?? null }),
      };
    });
  });
  return {
    id, updatedAt: updatedAt(header), date: requiredDate(header['DATE'], 'DATE'), reference: text(header['INV_REF']), description: text(header['DETAILS']),
    total: addMoney(zeroMoney, ...lines.map((line) => line.debit)), lines,
  };
}
