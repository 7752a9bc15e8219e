/** Figures straight from the books, for a test to compare with: trial balance, open items, and whether the books are sound. */
import { accountFor } from './create-books.ts';
import { factsOf } from './facts.ts';
import type { Account, Books, Document, Payment } from './model.ts';

export type BalanceLine = { account: Account; opening: number; movement: number; debits: number; credits: number };

/**
 * Balances of every account for a span of days, debit positive; `knownAt` leaves out what was posted later than that second.
 * Nothing is carried over at a year end: profit and loss accounts run on from the first posting.
 */
export function balances(books: Books, fromDate: string, toDate: string, knownAt = Number.MAX_SAFE_INTEGER): BalanceLine[] {
  const lines = books.accounts.map((account): BalanceLine => ({ account, opening: 0, movement: 0, debits: 0, credits: 0 }));
  for (const leg of books.legs) {
    if (leg.createdAt > knownAt || (leg.deletedAt && leg.deletedAt <= knownAt)) continue;
    const { date } = leg.transaction;
    if (date > toDate) continue;
    const line = lines[leg.account.id - 1];
    if (!line) continue;
    if (date < fromDate) line.opening += leg.amount;
    else {
      line.movement += leg.amount;
      if (leg.amount > 0) line.debits += leg.amount;
      else line.credits -= leg.amount;
    }
  }
  return lines;
}

/** Nominal code to balance in pence as at a day, debit positive; accounts at nil are left out. */
export function trialBalance(books: Books, asAt: string): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { account, opening, movement } of balances(books, '0000-00-00', asAt)) if (opening + movement !== 0) result[String(account.code)] = opening + movement;
  return result;
}

export function openItems(books: Books): (Document | Payment)[] {
  const documents = Object.values(books.documents).flat();
  return [...documents, ...books.payments].filter((item) => item.outstanding !== 0 && !item.deletedAt);
}

export function counts(books: Books): Record<string, number> {
  const alive = (list: readonly { deletedAt: number }[]): number => list.reduce((n, one) => n + (one.deletedAt ? 0 : 1), 0);
  return {
    accounts: alive(books.accounts), contacts: alive(books.contacts), items: alive(books.items), bankAccounts: alive(books.bankAccounts),
    ...Object.fromEntries([...Object.entries(books.documents), ...Object.entries(books.quotes)].map(([kind, list]) => [kind, alive(list)])),
    payments: alive(books.payments), allocations: alive(books.allocations), bankEntries: alive(books.bankEntries), transfers: alive(books.transfers),
    journals: alive(books.journals), transactions: books.transactions.length, legs: books.legs.length,
  };
}

/** Everything that sound books hold to; an empty list means sound. */
export function faultsOf(books: Books): string[] {
  const faults: string[] = [];
  const expect = (name: string, found: number, wanted: number): void => {
    if (found !== wanted) faults.push(`${name}: ${found} instead of ${wanted}`);
  };
  const posted = new Map<Account, number>();
  for (const transaction of books.transactions) {
    let live = 0;
    for (const leg of transaction.legs) {
      if (leg.deletedAt) continue;
      live += leg.amount;
      posted.set(leg.account, (posted.get(leg.account) ?? 0) + leg.amount);
      if (transaction.deletedAt) faults.push(`transaction ${transaction.id} is deleted but line ${leg.id} counts`);
    }
    expect(`transaction ${transaction.id}`, live, 0);
  }
  for (const account of books.accounts) expect(`balance of ${account.code}`, account.balance, posted.get(account) ?? 0);

  const control = { customer: 0, supplier: 0 };
  const owed = new Map<number, number>();
  for (const item of openItems(books)) {
    const { owes, controlSign } = factsOf(item);
    control[item.contact.kind] += controlSign * item.baseOutstanding;
    owed.set(item.contact.id, (owed.get(item.contact.id) ?? 0) + owes * item.baseOutstanding);
    if (item.outstanding < 0 || item.baseOutstanding < 0) faults.push(`${item.kind} ${item.id} is settled beyond its total`);
    if ('state' in item && item.state !== 'open') faults.push(`${item.kind} ${item.id} is ${item.state} but open`);
  }
  expect('debtors control', accountFor(books, 'debtors').balance, control.customer);
  expect('creditors control', accountFor(books, 'creditors').balance, control.supplier);
  for (const contact of books.contacts) expect(`balance of contact ${contact.id}`, contact.balance, owed.get(contact.id) ?? 0);
  return faults;
}
