/** Allocations as AUDIT_USAGE tells them: for each part of a payment or credit note one row on what it pays, and one on the payment. */
import type { Allocation, Books, Document, Payment, Settlement, Transaction } from '../../books/model.ts';
import { factsOf } from '../../books/facts.ts';
import { scale } from '../../books/money.ts';
import type { Db, Write } from '../data-set/database.ts';
import { notDeleted, pounds, stampText } from '../tables/spell.ts';
import type { HeaderPlan, SplitPlan, TranType } from './plan.ts';
import type { Trail } from './trail.ts';

export type UsageState = { next: number; written: Map<Transaction, { signature: string; from: number; to: number }> };
export const makeUsageState = (): UsageState => ({ next: 1, written: new Map() });
export const copyUsageState = (state: UsageState): UsageState => ({ next: state.next, written: new Map(state.written) });

type Item = Document | Payment;
type Found = { number: number; type: TranType; capacity: number };

/** The splits of an item that can be settled, with their numbers. */
function splitsOf(trail: Trail, transaction: Transaction, takes: (one: SplitPlan, plan: HeaderPlan) => boolean): Found[] {
  const place = trail.placeOf(transaction);
  if (!place?.live) return [];
  let number = place.split;
  const found: Found[] = [];
  for (const plan of trail.livePlan(transaction)) {
    for (const one of plan.splits) {
      if (takes(one, plan)) found.push({ number, type: plan.type, capacity: one.net + one.tax });
      number += 1;
    }
  }
  return found;
}

const isPayment = (item: Item | Payment | Allocation): item is Payment => 'bank' in item;
const itemSplits = (trail: Trail, item: Item): Found[] => (item.transaction ? splitsOf(trail, item.transaction, (one) => !isPayment(item) || one.onAccount) : []);

export function makeUsage({ books, state, db, trail, write }: { books: Books; state: UsageState; db: Db; trail: Trail; write: Write }) {
  /** The splits that pay: of a payment its own, of an allocation those of what stands against the item. */
  function payersOf(settlement: Settlement): { paying: Found | undefined; discounting: Found | undefined; mirrored: boolean } {
    const { by, item } = settlement;
    if (isPayment(by)) {
      const own = splitsOf(trail, by.transaction, (one) => one.settles === settlement && !one.discount);
      const discounts = settlement.discount > 0 ? splitsOf(trail, by.transaction, (one) => one.settles === settlement && one.discount) : [];
      return { paying: own[0], discounting: discounts[0], mirrored: true };
    }
    const against = by.applied.find((other) => factsOf(other.item).owes !== factsOf(item).owes);
    return { paying: against && itemSplits(trail, against.item)[0], discounting: undefined, mirrored: false };
  }

  const tran = (settlement: Settlement): number => trail.placeOf(settlement.by.transaction)?.split ?? 0;
  const signatureOf = (item: Item): string => (item.transaction && item.settledBy.length > 0
    ? `${trail.placeOf(item.transaction)?.split ?? 0}${item.settledBy.map((one) => `,${tran(one)}:${one.amount}${isPayment(one.by) ? '' : `/${one.by.id}/${one.by.applied.map((other) => (other.item.transaction ? trail.placeOf(other.item.transaction)?.split : 0)).join('/')}`}`).join('')}`
    : '');

  function row(on: Found, cross: Found, word: string, amount: number, date: string, at: number, foreign: number): void {
    const sum = pounds(amount).toFixed(2);
    write('AUDIT_USAGE', {
      TYPE: on.type, USAGE_NUMBER: state.next, SPLIT_NUMBER: on.number, SPLIT_CROSSREF: cross.number, REFERENCE: '', DETAILS: `${sum} ${word} ${cross.type} ${cross.number}`, USER_NAME: 'MANAGER', DATE: date,
      AMOUNT: pounds(amount), FOREIGN_AMOUNT: pounds(foreign), DELETED_FLAG: 0, RECORD_CREATE_DATE: stampText(at), RECORD_MODIFY_DATE: stampText(at), RECORD_DELETED: notDeleted(state.next),
    });
    state.next += 1;
  }

  function writeItem(item: Item): void {
    const splits = itemSplits(trail, item);
    let at = 0;
    let room = splits[0]?.capacity ?? 0;
    const take = (amount: number, foreignAll: number, cross: Found | undefined, settlement: Settlement, mirrored: boolean): void => {
      let left = amount;
      while (left > 0 && cross) {
        const on = splits[at];
        if (!on) return;
        const part = at === splits.length - 1 ? left : Math.min(left, room);
        if (part > 0) {
          const foreign = amount === 0 ? 0 : scale(foreignAll, part, amount);
          const { date, createdAt } = settlement.by;
          row(on, cross, factsOf(item).owes === 1 ? 'from' : 'to', part, date, createdAt, foreign);
          if (mirrored) row(cross, on, factsOf(item).owes === 1 ? 'to' : 'from', part, date, createdAt, foreign);
        }
        left -= part;
        room -= part;
        if (room <= 0) room = splits[(at += 1)]?.capacity ?? 0;
      }
    };
    for (const settlement of item.settledBy) {
      const { paying, discounting, mirrored } = payersOf(settlement);
      const discount = scale(settlement.base, settlement.discount, settlement.amount + settlement.discount);
      take(settlement.base - discount, settlement.amount, paying, settlement, mirrored);
      take(discount, settlement.discount, discounting, settlement, mirrored);
    }
  }

  function step(item: Item): void {
    if (!item.transaction) return;
    const signature = item.deletedAt ? '' : signatureOf(item);
    const before = state.written.get(item.transaction);
    if (signature === (before?.signature ?? '')) return;
    if (before) db.prepare('UPDATE AUDIT_USAGE SET DELETED_FLAG = 1, RECORD_MODIFY_DATE = ? WHERE USAGE_NUMBER BETWEEN ? AND ?').run(stampText(item.updatedAt), before.from, before.to);
    const from = state.next;
    if (signature) writeItem(item);
    state.written.set(item.transaction, { signature, from, to: state.next - 1 });
  }

  return {
    stepAll(): void {
      for (const list of Object.values(books.documents)) for (const item of list) step(item);
      for (const item of books.payments) step(item);
    },
  };
}
