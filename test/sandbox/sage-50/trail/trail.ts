/**
 * The audit trail of a data set, kept in step with live books as Sage 50 does it: numbers once given stay, a deleted posting stays and is marked,
 * a changed one is marked "Deleted - see tran n" and posted anew, payments change what is open of what they pay.
 */
import type { Books, Document, Leg, Payment, Transaction } from '../../books/model.ts';
import type { Db, Write } from '../data-set/database.ts';
import { dayText } from '../../books/days.ts';
import { pounds, stampText } from '../tables/spell.ts';
import { openItemOf, planOf, tranSigns } from './plan.ts';
import type { HeaderPlan } from './plan.ts';
import { spreadOpen, writeRows } from './rows.ts';
import type { Names, Open } from './rows.ts';

/** Where the posting of a transaction that counts stands: its first numbers. */
export type Place = { legs: number; header: number; headers: number; split: number; splits: number; live: boolean; cleared: boolean; openBase: number; openForeign: number };
export type TrailState = { places: (Place | undefined)[]; nextHeader: number; nextSplit: number };

export const makeTrailState = (): TrailState => ({ places: [], nextHeader: 1, nextSplit: 1 });
export const copyTrailState = (state: TrailState): TrailState => ({ ...state, places: state.places.map((place) => place && { ...place }) });

/** Legs not seen before, one list for each version of the posting. */
function versionsOf(legs: readonly Leg[], from: number): Leg[][] {
  const versions: Leg[][] = [];
  for (let index = from; index < legs.length; index += 1) {
    const leg = legs[index] as Leg;
    const before = legs[index - 1];
    const last = versions.at(-1);
    if (last && before && before.deletedAt === leg.deletedAt && before.createdAt === leg.createdAt) last.push(leg);
    else versions.push([leg]);
  }
  return versions;
}

/** Five weeks after its quarter a return is done, and what was posted by then is reconciled. */
function vatReconciled(books: Books, date: string, createdAt: number): string | null {
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  const done = dayText(Date.UTC(year, Math.ceil(month / 3) * 3, 0) / 86_400_000 + 37);
  return done <= books.company.today && stampText(createdAt) < done ? done : null;
}

const none: Open = { base: 0, foreign: 0 };

export function makeTrail({ books, state, db, names, write }: { books: Books; state: TrailState; db: Db; names: Names; write: Write }) {
  const openOf = (item: Document | Payment | undefined): Open => (item && !item.deletedAt ? { base: item.baseOutstanding, foreign: item.outstanding } : none);

  function writePosting(transaction: Transaction, plans: readonly HeaderPlan[], item: Document | Payment | undefined, live: boolean, legs: readonly Leg[]): Place {
    const place: Place = { legs: 0, header: state.nextHeader, headers: plans.length, split: state.nextSplit, splits: 0, live, cleared: false, openBase: 0, openForeign: 0 };
    const open = live ? openOf(item) : none;
    for (const plan of plans) {
      const [first] = legs;
      writeRows({ plan, header: state.nextHeader, firstSplit: state.nextSplit, open: spreadOpen(plan, open), createdAt: first?.createdAt ?? transaction.createdAt, updatedAt: Math.max(first?.updatedAt ?? 0, live ? (item?.updatedAt ?? 0) : 0), deleted: !live, vatReconciled: vatReconciled(books, plan.date, first?.createdAt ?? transaction.createdAt) }, names, write);
      state.nextHeader += 1;
      state.nextSplit += plan.splits.length;
    }
    place.splits = state.nextSplit - place.split;
    return Object.assign(place, { openBase: open.base, openForeign: open.foreign });
  }

  const marks = ['AUDIT_HEADER', 'AUDIT_SPLIT', 'AUDIT_JOURNAL', 'AUDIT_VAT'].map((table) => ({ table, sql: `UPDATE "${table}" SET DELETED_FLAG = 1, RECORD_MODIFY_DATE = ?` }));
  /** `seeTran` is the posting that stands in its place, if there is one. */
  function markDeleted(place: Place, at: number, seeTran: number | undefined): void {
    const details = seeTran === undefined ? '' : `, DETAILS = 'Deleted - see tran ${seeTran}'`;
    for (const { table, sql } of marks) {
      const nil = table === 'AUDIT_HEADER' || table === 'AUDIT_SPLIT' ? ', OUTSTANDING = 0, FOREIGN_OUTSTANDING = 0' : '';
      db.prepare(`${sql}${details}${nil} WHERE HEADER_NUMBER BETWEEN ? AND ?`).run(stampText(at), place.header, place.header + place.headers - 1);
    }
  }

  /** What is open of a posting changed: header and splits say so, and are newer. */
  function updateOpen(place: Place, plans: readonly HeaderPlan[], open: Open, at: number): void {
    const update = (table: string, key: string, number: number, sign: number, left: Open, all: number): void => {
      const flag = left.base === 0 ? ['Y', 'P'] : ['N', left.base === all ? '' : 'PP'];
      db.prepare(`UPDATE "${table}" SET OUTSTANDING = ?, FOREIGN_OUTSTANDING = ?, AMOUNT_PAID = ?, FOREIGN_AMOUNT_PAID = round(FOREIGN_GROSS_AMOUNT - ?, 2), PAID_FLAG = ?, PAID_STATUS = ?, RECORD_MODIFY_DATE = ? WHERE "${key}" = ? AND HEADER_NUMBER BETWEEN ? AND ?`)
        .run(pounds(sign * left.base), pounds(sign * left.foreign), pounds(sign * (all - left.base)), pounds(sign * left.foreign), flag[0], flag[1], stampText(at), number, place.header, place.header + place.headers - 1);
    };
    let split = place.split;
    plans.forEach((plan, index) => {
      const spread = spreadOpen(plan, open);
      const sign = tranSigns[plan.type];
      const whole = spread.reduce((sum, one) => ({ base: sum.base + one.base, foreign: sum.foreign + one.foreign }), none);
      update('AUDIT_HEADER', 'HEADER_NUMBER', place.header + index, sign, whole, plan.splits.reduce((sum, one) => sum + one.net + one.tax, 0));
      plan.splits.forEach((one, at2) => update('AUDIT_SPLIT', 'SPLIT_NUMBER', split + at2, sign, spread[at2] ?? none, one.net + one.tax));
      split += plan.splits.length;
    });
    Object.assign(place, { openBase: open.base, openForeign: open.foreign });
  }

  /** Brings the trail of one transaction up to date. */
  function step(transaction: Transaction): void {
    const before = state.places[transaction.id];
    const { legs } = transaction;
    const item = openItemOf(books, transaction);
    const liveBefore = before?.live === true;
    const wasDeleted = liveBefore && legs[before.legs - 1]?.deletedAt !== 0;
    let place = before;
    if (before?.cleared && (wasDeleted || legs.length > before.legs)) throw new Error(`transaction ${transaction.id} was cleared from the audit trail and can no longer change`);
    const old = before;
    for (const version of versionsOf(legs, before?.legs ?? 0)) {
      const live = version[0]?.deletedAt === 0;
      place = writePosting(transaction, planOf(books, transaction, version), item, live, version);
    }
    if (wasDeleted && old) markDeleted(old, legs[old.legs - 1]?.deletedAt ?? transaction.updatedAt, place !== old && place?.live ? place.split : undefined);
    if (wasDeleted && place === old && place) place.live = false;
    if (!place) return;
    place.legs = legs.length;
    state.places[transaction.id] = place;
    const open = openOf(item);
    if (place.live && !place.cleared && (place.openBase !== open.base || place.openForeign !== open.foreign)) updateOpen(place, livePlan(transaction), open, item?.updatedAt ?? transaction.updatedAt);
  }

  const livePlan = (transaction: Transaction): HeaderPlan[] => planOf(books, transaction, transaction.legs.filter((leg) => !leg.deletedAt));

  return { step, livePlan, placeOf: (transaction: Transaction): Place | undefined => state.places[transaction.id] };
}

export type Trail = ReturnType<typeof makeTrail>;
