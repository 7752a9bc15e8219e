/** Receipts, payments and refunds of contacts, and allocations of what is open on both sides of one contact. */
import { BooksError } from './books-error.ts';
import { accountFor } from './create-books.ts';
import { factsOf, paymentFacts } from './facts.ts';
import { scale, sum, toBase } from './money.ts';
import { post, repost, unpost } from './post.ts';
import type { LegDraft, TransactionDraft } from './post.ts';
import { changeOutstanding, checkSettlements, settleAll, unsettle } from './settle.ts';
import type { SettlementDraft } from './settle.ts';
import type { Allocation, BankAccount, Books, Contact, Payment, PaymentKind, PaymentMethod, Transaction } from './model.ts';

export type PaymentDraft = {
  kind: PaymentKind; contact: Contact; bank: BankAccount; date: string; total: number; reference: string; method?: PaymentMethod; rate?: number;
  applied: readonly SettlementDraft[];
};

/** A transaction is needed before its posting is known; this one is replaced at once. */
const noTransaction = undefined as unknown as Transaction;

export function addPayment(books: Books, draft: PaymentDraft, at: number): Payment {
  const { kind, contact, bank, date, total, reference, applied } = draft;
  checkPayment(draft);
  const rate = draft.rate ?? books.rates[contact.currency] ?? 1_000_000;
  const payment: Payment = {
    id: books.payments.length + 1, kind, contact, bank, date, reference, method: draft.method ?? 'electronic', currency: contact.currency, rate,
    total, baseTotal: toBase(total, rate), outstanding: 0, baseOutstanding: 0, settledBy: [], applied: [], lastPaid: null,
    transaction: noTransaction, createdAt: at, updatedAt: at, deletedAt: 0,
  };
  books.payments.push(payment);
  payment.transaction = post(books, { kind, sourceId: payment.id, ...apply(books, payment, applied, at) }, at);
  return payment;
}

function checkPayment({ kind, contact, total, applied }: PaymentDraft): void {
  const facts = paymentFacts[kind];
  if (contact.kind !== facts.contact) throw new BooksError('not_found', 'contact', facts.contact === 'customer' ? "Couldn't find Customer." : "Couldn't find Supplier.");
  if (total <= 0) throw new BooksError('not_allowed', 'total_amount', 'The amount must be greater than zero.');
  checkSettlements(facts.owes, contact.id, applied, contact.currency);
  if (sum(applied, (one) => one.amount) > total) throw new BooksError('too_much', 'total_amount', 'More is allocated than the total.');
}

/** Settles the items and gives the posting that this makes. */
function apply(books: Books, payment: Payment, drafts: readonly SettlementDraft[], at: number): Omit<TransactionDraft, 'kind' | 'sourceId'> {
  const facts = paymentFacts[payment.kind];
  settleAll(drafts, payment, at);
  const settled = payment.applied;
  const onAccount = payment.total - sum(settled, (one) => one.amount);
  const baseOnAccount = onAccount === payment.total ? payment.baseTotal : toBase(onAccount, payment.rate);
  changeOutstanding(payment, onAccount, baseOnAccount, at);
  const bank = facts.bankSign * payment.baseTotal;
  const control = -facts.bankSign * (sum(settled, (one) => one.base) + baseOnAccount);
  const discount = facts.bankSign * sum(settled, (one) => scale(one.base, one.discount, one.amount + one.discount));
  const legs: LegDraft[] = [
    { account: payment.bank.account, amount: bank, text: payment.reference },
    { account: accountFor(books, facts.control), amount: control, text: payment.reference },
    { account: accountFor(books, facts.discount), amount: discount, text: 'Discount' },
    { account: accountFor(books, 'exchange_difference'), amount: -(bank + control + discount), text: 'Exchange difference' },
  ];
  return { date: payment.date, reference: payment.reference, contact: payment.contact, total: payment.baseTotal, currencyTotal: payment.total, legs };
}

function withdraw(payment: Payment, at: number): void {
  if (payment.deletedAt) throw new BooksError('not_found', 'base', 'The payment was deleted.');
  if (payment.settledBy.length > 0) throw new BooksError('in_use', 'base', 'Money on account of this payment is allocated.');
  changeOutstanding(payment, -payment.outstanding, -payment.baseOutstanding, at);
  unsettle(payment, at);
}

export function deletePayment(books: Books, payment: Payment, at: number): void {
  withdraw(payment, at);
  unpost(books, payment.transaction, at);
  payment.deletedAt = at;
  payment.updatedAt = at;
}

export type PaymentChanges = Partial<Pick<PaymentDraft, 'bank' | 'date' | 'total' | 'reference' | 'method' | 'applied'>>;

export function changePayment(books: Books, payment: Payment, changes: PaymentChanges, at: number): void {
  const { total, applied, ...plain } = changes;
  const kept: SettlementDraft[] = payment.applied.map(({ item, amount, discount }) => ({ item, amount, discount }));
  withdraw(payment, at);
  const draft = { ...payment, total: total ?? payment.total, applied: applied ?? kept };
  try {
    checkPayment(draft);
  } catch (error) {
    repost(books, payment.transaction, apply(books, payment, kept, at), at);
    throw error;
  }
  Object.assign(payment, plain, { total: draft.total, baseTotal: toBase(draft.total, payment.rate) });
  repost(books, payment.transaction, apply(books, payment, draft.applied, at), at);
  payment.updatedAt = at;
}

export type AllocationDraft = { contact: Contact; date: string; applied: readonly SettlementDraft[] };

function checkAllocation({ contact, applied }: AllocationDraft): void {
  const currency = applied[0]?.item.currency ?? contact.currency;
  checkSettlements(null, contact.id, applied, currency);
  if (applied.length < 2) throw new BooksError('required', 'allocated_artefacts', 'An allocation needs at least two artefacts.');
  if (sum(applied, (one) => factsOf(one.item).owes * one.amount) !== 0) throw new BooksError('unbalanced', 'allocated_artefacts', 'The allocated amounts must come to zero.');
}

export function addAllocation(books: Books, draft: AllocationDraft, at: number): Allocation {
  const { contact, date, applied } = draft;
  checkAllocation(draft);
  const kind = contact.kind === 'customer' ? 'customer_allocation' : 'supplier_allocation';
  const allocation: Allocation = { id: books.allocations.length + 1, kind, contact, date, applied: [], transaction: noTransaction, createdAt: at, updatedAt: at, deletedAt: 0 };
  books.allocations.push(allocation);
  allocation.transaction = post(books, { kind, sourceId: allocation.id, ...allocate(books, allocation, applied, at) }, at);
  return allocation;
}

/** Settles the items and gives the posting that this makes. */
function allocate(books: Books, allocation: Allocation, applied: readonly SettlementDraft[], at: number): Omit<TransactionDraft, 'kind' | 'sourceId'> {
  const { contact, date } = allocation;
  settleAll(applied, allocation, at);
  const control = -sum(allocation.applied, (one) => factsOf(one.item).controlSign * one.base);
  const legs: LegDraft[] = [
    { account: accountFor(books, contact.kind === 'customer' ? 'debtors' : 'creditors'), amount: control, text: 'Exchange difference' },
    { account: accountFor(books, 'exchange_difference'), amount: -control, text: 'Exchange difference' },
  ];
  return { date, reference: '', contact, total: 0, currencyTotal: null, legs };
}

export function changeAllocation(books: Books, allocation: Allocation, changes: Partial<Pick<AllocationDraft, 'date' | 'applied'>>, at: number): void {
  const kept: SettlementDraft[] = allocation.applied.map(({ item, amount, discount }) => ({ item, amount, discount }));
  unsettle(allocation, at);
  try {
    checkAllocation({ ...allocation, applied: changes.applied ?? kept });
  } catch (error) {
    repost(books, allocation.transaction, allocate(books, allocation, kept, at), at);
    throw error;
  }
  Object.assign(allocation, { date: changes.date ?? allocation.date, updatedAt: at });
  repost(books, allocation.transaction, allocate(books, allocation, changes.applied ?? kept, at), at);
}

export function deleteAllocation(books: Books, allocation: Allocation, at: number): void {
  if (allocation.deletedAt) throw new BooksError('not_found', 'base', 'The allocation was deleted.');
  unsettle(allocation, at);
  unpost(books, allocation.transaction, at);
  allocation.deletedAt = at;
  allocation.updatedAt = at;
}
