/**
 * Transactions as people know them. Each line of a journal is a transaction of its own in Sage 50: lines that follow one
 * another with one date and reference, entered on one day by one user, are one journal as soon as they come to nil. Pure.
 */
import { toMinor } from '../../../../shared/money.ts';
import { isDeleted, money, text } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import { factsOfType } from './transaction-types.ts';

/** A header with the nominal postings that say what it comes to. */
export type Headed = { readonly number: number; readonly header: SourceRow; readonly journal: readonly SourceRow[] };
export type Unit<H extends Headed = Headed> = { readonly is: 'journal' | 'single'; readonly members: readonly H[]; readonly isOpen: boolean };

export const typeOf = (header: SourceRow): string => (text(header['TYPE']) ?? '').trim().toUpperCase();
const isJournal = ({ header }: Headed): boolean => factsOfType(typeOf(header))?.is === 'journal' && !isDeleted(header);
const journalKey = ({ header }: Headed): string => ['DATE', 'INV_REF', 'DATE_ENTERED', 'USER_NAME'].map((column) => text(header[column]) ?? '').join('|');

/** In the order of their numbers. `isOpen` marks the last one where lines to follow may still belong to it. */
export function unitsOf<H extends Headed>(headed: readonly H[]): readonly Unit<H>[] {
  const units: Unit<H>[] = [];
  let open: { readonly key: string; readonly members: H[]; sum: number } | null = null;
  const close = (isOpen = false): void => {
    if (open) units.push({ is: 'journal', members: open.members, isOpen });
    open = null;
  };
  for (const one of [...headed].sort((a, b) => a.number - b.number)) {
    if (!isJournal(one)) {
      close();
      units.push({ is: 'single', members: [one], isOpen: false });
      continue;
    }
    const key: string = journalKey(one);
    if (open !== null && (open as { readonly key: string }).key !== key) close();
    const into: { readonly key: string; readonly members: H[]; sum: number } = open ?? { key, members: [], sum: 0 };
    open = into;
    into.members.push(one);
    into.sum += sumOf(one);
    if (into.sum === 0) close();
  }
  close(true);
  return units;
}

/** Nought for what cannot be read: the line is rejected where its record is made. */
function sumOf({ journal }: Headed): number {
  let sum = 0;
  for (const row of journal) {
    if (isDeleted(row)) continue;
    try {
      sum += toMinor(money(row['AMOUNT']));
    } catch {
      sum += 0;
    }
  }
  return sum;
}

/** True when journals that begin before `headed` does, or go on after it, may take in one of the wanted numbers. */
export function mayBeCut<H extends Headed>(headed: readonly H[], units: readonly Unit<H>[], wanted: ReadonlySet<number>, beginsAtFirst: boolean): boolean {
  const last = units.at(-1);
  if (last?.isOpen && last.members.some((one) => wanted.has(one.number))) return true;
  const [first] = headed;
  if (beginsAtFirst || !first || !isJournal(first)) return false;
  const key = journalKey(first);
  for (const one of headed) {
    if (!isJournal(one) || journalKey(one) !== key) return false;
    if (wanted.has(one.number)) return true;
  }
  return false;
}
