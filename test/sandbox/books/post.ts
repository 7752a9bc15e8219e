/** The only place that writes ledger lines: a transaction goes in balanced or not at all, and is taken out by marking, never by erasing. */
import { BooksError } from './books-error.ts';
import type { Account, Books, Contact, Leg, SourceKind, TaxRate, Transaction } from './model.ts';

export type LegDraft = { account: Account; amount: number; taxRate?: TaxRate | null; text?: string | null };

export type TransactionDraft = {
  kind: SourceKind; sourceId: number; date: string; reference: string; contact: Contact | null; total: number; currencyTotal: number | null;
  legs: readonly LegDraft[];
};

export function post(books: Books, draft: TransactionDraft, at: number): Transaction {
  const { legs, ...rest } = draft;
  const transaction: Transaction = { id: books.transactions.length + 1, ...rest, legs: [], createdAt: at, updatedAt: at, deletedAt: 0 };
  addLegs(books, transaction, legs, at);
  books.transactions.push(transaction);
  return transaction;
}

/** Replaces what a transaction posted: the old lines stay, marked, and new ones stand beside them. */
export function repost(books: Books, transaction: Transaction, draft: Omit<TransactionDraft, 'kind' | 'sourceId'>, at: number): void {
  const { legs, ...rest } = draft;
  checkBalance(legs);
  removeLegs(books, transaction, at);
  Object.assign(transaction, rest);
  addLegs(books, transaction, legs, at);
  transaction.updatedAt = at;
}

export function unpost(books: Books, transaction: Transaction, at: number): void {
  removeLegs(books, transaction, at);
  transaction.deletedAt = at;
  transaction.updatedAt = at;
}

function checkBalance(legs: readonly LegDraft[]): void {
  let difference = 0;
  for (const leg of legs) difference += leg.amount;
  if (difference !== 0) throw new BooksError('unbalanced', 'base', `The lines do not balance: they differ by ${difference} minor units.`);
}

function addLegs(books: Books, transaction: Transaction, drafts: readonly LegDraft[], at: number): void {
  checkBalance(drafts);
  const legs = drafts.filter((draft) => draft.amount !== 0).map(({ account, amount, taxRate, text }): Leg => {
    const leg = { id: books.legs.length + 1, transaction, account, amount, taxRate: taxRate ?? null, text: text ?? null, createdAt: at, updatedAt: at, deletedAt: 0 };
    account.balance += amount;
    books.legs.push(leg);
    return leg;
  });
  transaction.legs = transaction.legs.length > 0 ? [...transaction.legs, ...legs] : legs;
  books.revision += 1;
}

function removeLegs(books: Books, transaction: Transaction, at: number): void {
  for (const leg of transaction.legs) {
    if (leg.deletedAt) continue;
    leg.account.balance -= leg.amount;
    leg.deletedAt = at;
    leg.updatedAt = at;
  }
  books.revision += 1;
}
