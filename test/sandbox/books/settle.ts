/** Settling open items: what leaves an item leaves its contact's balance, in the document's currency and in base currency. */
import { BooksError } from './books-error.ts';
import { factsOf } from './facts.ts';
import { scale } from './money.ts';
import type { Allocation, Document, Payment, Settlement } from './model.ts';

export type SettlementDraft = { item: Document | Payment; amount: number; discount?: number };

/** The part of an item's base balance that goes with `amount`; the last part takes the rest, so nothing is left by rounding. */
export function baseShare(item: { outstanding: number; baseOutstanding: number }, amount: number): number {
  return amount === item.outstanding ? item.baseOutstanding : scale(amount, item.baseOutstanding, item.outstanding);
}

export function checkSettlements(owes: 1 | -1 | null, contactId: number, drafts: readonly SettlementDraft[], currency: string): void {
  for (const { item, amount, discount } of drafts) {
    if (item.contact.id !== contactId) throw new BooksError('not_allowed', 'allocated_artefacts', 'The artefact belongs to another contact.');
    if (item.currency !== currency) throw new BooksError('not_allowed', 'allocated_artefacts', 'The artefact has another currency.');
    if (owes !== null && factsOf(item).owes === owes) throw new BooksError('not_allowed', 'allocated_artefacts', 'This artefact cannot be settled this way.');
    if ('state' in item && item.state !== 'open') throw new BooksError('wrong_state', 'allocated_artefacts', 'Only an issued document can be settled.');
    if (item.deletedAt) throw new BooksError('not_found', 'allocated_artefacts', 'The artefact was deleted.');
    if (amount <= 0 || (discount ?? 0) < 0) throw new BooksError('not_allowed', 'allocated_artefacts', 'The amount must be greater than zero.');
    if (amount + (discount ?? 0) > item.outstanding) throw new BooksError('too_much', 'allocated_artefacts', 'The amount is more than what is outstanding.');
  }
  if (new Set(drafts.map((draft) => draft.item)).size !== drafts.length) throw new BooksError('not_allowed', 'allocated_artefacts', 'An artefact is named twice.');
}

function settle({ item, amount, discount = 0 }: SettlementDraft, by: Payment | Allocation, at: number): Settlement {
  const base = baseShare(item, amount + discount);
  const settlement: Settlement = { item, by, amount, discount, base };
  changeOutstanding(item, -(amount + discount), -base, at);
  // Spread, not pushed: a pushed array keeps room for sixteen more, which large books can't afford.
  item.settledBy = [...item.settledBy, settlement];
  item.lastPaid = by.date;
  return settlement;
}

export function settleAll(drafts: readonly SettlementDraft[], by: Payment | Allocation, at: number): void {
  by.applied = drafts.map((draft) => settle(draft, by, at));
}

/** Undoes everything that a payment or an allocation settled. */
export function unsettle(by: Payment | Allocation, at: number): void {
  for (const settlement of by.applied) {
    const { item, amount, discount, base } = settlement;
    item.settledBy.splice(item.settledBy.indexOf(settlement), 1);
    item.lastPaid = item.settledBy.at(-1)?.by.date ?? null;
    changeOutstanding(item, amount + discount, base, at);
  }
  by.applied = [];
}

export function changeOutstanding(item: Document | Payment, amount: number, base: number, at: number): void {
  item.outstanding += amount;
  item.baseOutstanding += base;
  item.contact.balance += factsOf(item).owes * base;
  item.updatedAt = at;
}
