/** What is posted without a contact's open items: bank entries, transfers, journals and opening balances. */
import { BooksError } from './books-error.ts';
import { accountFor } from './create-books.ts';
import { scale, sum } from './money.ts';
import { post, repost, unpost } from './post.ts';
import type { LegDraft } from './post.ts';
import type { Account, BankAccount, BankEntry, Books, Category, Contact, Journal, JournalLine, Opening, PaymentMethod, TaxRate, Transaction, Transfer } from './model.ts';

const noTransaction = undefined as unknown as Transaction;

/** Control accounts follow the open items; any other posting on them would part the two. */
export function checkFree(account: Account, field: string): void {
  if (account.duty === 'debtors' || account.duty === 'creditors') throw new BooksError('not_allowed', field, 'A control account cannot be posted to directly.');
}

export type BankEntryDraft = {
  kind: BankEntry['kind']; bank: BankAccount; contact?: Contact | null; date: string; reference: string; method?: PaymentMethod;
  lines: readonly { account: Account; text: string; net: number; taxRate: TaxRate; tax?: number; categories?: Category[] }[];
};

function entryLines(drafts: BankEntryDraft['lines']): Pick<BankEntry, 'lines' | 'net' | 'tax' | 'total'> {
  const lines = drafts.map(({ account, text, net, taxRate, tax, categories }) => ({ account, text, net, taxRate, tax: tax ?? scale(net, taxRate.percentage, 100), categories: categories ?? [] }));
  const net = sum(lines, (line) => line.net);
  const tax = sum(lines, (line) => line.tax);
  for (const { account } of lines) checkFree(account, 'payment_lines');
  if (net + tax <= 0) throw new BooksError('not_allowed', 'total_amount', 'The amount must be greater than zero.');
  return { lines, net, tax, total: net + tax };
}

export function addBankEntry(books: Books, draft: BankEntryDraft, at: number): BankEntry {
  const entry: BankEntry = {
    id: books.bankEntries.length + 1, kind: draft.kind, bank: draft.bank, contact: draft.contact ?? null, date: draft.date, reference: draft.reference,
    method: draft.method ?? 'electronic', ...entryLines(draft.lines), transaction: noTransaction, createdAt: at, updatedAt: at, deletedAt: 0,
  };
  entry.transaction = post(books, { kind: entry.kind, sourceId: entry.id, ...entryPosting(books, entry) }, at);
  books.bankEntries.push(entry);
  return entry;
}

export function changeBankEntry(books: Books, entry: BankEntry, changes: Partial<BankEntryDraft>, at: number): void {
  const { lines, ...plain } = changes;
  const made = entryLines(lines ?? entry.lines);
  Object.assign(entry, plain, made, { updatedAt: at });
  repost(books, entry.transaction, entryPosting(books, entry), at);
}

function entryPosting(books: Books, entry: BankEntry) {
  const sign = entry.kind === 'other_receipt' ? 1 : -1;
  const vat = accountFor(books, entry.kind === 'other_receipt' ? 'vat_on_sales' : 'vat_on_purchases');
  const legs: LegDraft[] = [{ account: entry.bank.account, amount: sign * entry.total, text: entry.reference }];
  for (const line of entry.lines) legs.push({ account: line.account, amount: -sign * line.net, taxRate: line.taxRate, text: line.text });
  legs.push({ account: vat, amount: -sign * entry.tax, text: entry.reference });
  return { date: entry.date, reference: entry.reference, contact: entry.contact, total: entry.total, currencyTotal: entry.total, legs };
}

export type TransferDraft = { from: BankAccount; to: BankAccount; date: string; amount: number; reference: string; text?: string };

export function addTransfer(books: Books, draft: TransferDraft, at: number): Transfer {
  if (draft.from === draft.to) throw new BooksError('not_allowed', 'to_bank_account', 'The bank accounts must differ.');
  if (draft.amount <= 0) throw new BooksError('not_allowed', 'amount', 'The amount must be greater than zero.');
  const transfer: Transfer = { id: books.transfers.length + 1, ...draft, text: draft.text ?? '', transaction: noTransaction, createdAt: at, updatedAt: at, deletedAt: 0 };
  transfer.transaction = post(books, { kind: 'bank_transfer', sourceId: transfer.id, ...transferPosting(transfer) }, at);
  books.transfers.push(transfer);
  return transfer;
}

const transferPosting = ({ from, to, date, amount, reference }: Transfer) => ({
  date, reference, contact: null, total: amount, currencyTotal: amount,
  legs: [{ account: to.account, amount, text: reference }, { account: from.account, amount: -amount, text: reference }],
});

export function changeTransfer(books: Books, transfer: Transfer, changes: Partial<TransferDraft>, at: number): void {
  const next = { ...transfer, ...changes };
  if (next.from === next.to || next.amount <= 0) throw new BooksError('not_allowed', 'amount', 'The transfer is not valid.');
  Object.assign(transfer, changes, { updatedAt: at });
  repost(books, transfer.transaction, transferPosting(transfer), at);
}

export type JournalDraft = { date: string; reference: string; text?: string; lines: readonly { account: Account; amount: number; text?: string; categories?: Category[] }[] };

export function addJournal(books: Books, draft: JournalDraft, at: number): Journal {
  const lines: JournalLine[] = draft.lines.map(({ account, amount, text, categories }) => ({ account, amount, text: text ?? '', categories: categories ?? [] }));
  for (const { account } of lines) checkFree(account, 'journal_lines');
  if (lines.length < 2) throw new BooksError('required', 'journal_lines', 'A journal needs at least two lines.');
  const journal: Journal = { id: books.journals.length + 1, date: draft.date, reference: draft.reference, text: draft.text ?? '', lines, transaction: noTransaction, createdAt: at, updatedAt: at, deletedAt: 0 };
  const total = sum(lines, (line) => Math.max(line.amount, 0));
  journal.transaction = post(books, { kind: 'journal', sourceId: journal.id, date: journal.date, reference: journal.reference, contact: null, total, currencyTotal: null, legs: lines }, at);
  books.journals.push(journal);
  return journal;
}

export function addOpening(books: Books, { account, amount, date }: Pick<Opening, 'account' | 'amount' | 'date'>, at: number): Opening {
  const opening: Opening = { id: books.openings.length + 1, account, amount, date, transaction: noTransaction, createdAt: at, updatedAt: at, deletedAt: 0 };
  const text = 'Opening balance';
  const legs: LegDraft[] = [{ account, amount, text }, { account: accountFor(books, 'opening_balances'), amount: -amount, text }];
  opening.transaction = post(books, { kind: 'opening_balance', sourceId: opening.id, date, reference: 'O/Bal', contact: null, total: Math.abs(amount), currencyTotal: null, legs }, at);
  books.openings.push(opening);
  return opening;
}

export function changeOpening(books: Books, opening: Opening, changes: Partial<Pick<Opening, 'amount' | 'date'>>, at: number): void {
  Object.assign(opening, changes, { updatedAt: at });
  const text = 'Opening balance';
  const legs: LegDraft[] = [{ account: opening.account, amount: opening.amount, text }, { account: accountFor(books, 'opening_balances'), amount: -opening.amount, text }];
  repost(books, opening.transaction, { date: opening.date, reference: 'O/Bal', contact: null, total: Math.abs(opening.amount), currencyTotal: null, legs }, at);
}

/** Bank entries, transfers, journals and openings are deleted alike: out of the list, their posting marked. */
export function deletePosted(books: Books, one: { deletedAt: number; updatedAt: number; transaction: Transaction }, at: number): void {
  if (one.deletedAt) throw new BooksError('not_found', 'base', 'It was deleted already.');
  unpost(books, one.transaction, at);
  one.deletedAt = at;
  one.updatedAt = at;
}
