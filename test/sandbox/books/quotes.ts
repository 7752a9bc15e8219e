/** Quotes and estimates: offers, which post nothing. */
import { BooksError } from './books-error.ts';
import { priceLines, totalsOf } from './documents.ts';
import type { LineDraft } from './documents.ts';
import type { Books, Contact, Quote, QuoteKind } from './model.ts';

export type QuoteDraft = { kind: QuoteKind; contact: Contact; date: string; expiryDate: string; reference: string; rate?: number; lines: readonly LineDraft[]; state?: Quote['state']; sent?: boolean };

export function addQuote(books: Books, draft: QuoteDraft, at: number): Quote {
  const { kind, contact } = draft;
  if (contact.kind !== 'customer') throw new BooksError('not_found', 'contact', "Couldn't find Customer.");
  const list = books.quotes[kind];
  const rate = draft.rate ?? books.rates[contact.currency] ?? 1_000_000;
  const lines = priceLines(draft.lines, rate);
  const quote: Quote = {
    id: list.length + 1, number: list.length + 1, kind, contact, date: draft.date, expiryDate: draft.expiryDate, reference: draft.reference, currency: contact.currency, rate, lines, ...totalsOf(lines),
    state: draft.state ?? 'pending', sent: draft.sent ?? false, createdAt: at, updatedAt: at, deletedAt: 0,
  };
  list.push(quote);
  books.revision += 1;
  return quote;
}

export function changeQuote(books: Books, quote: Quote, changes: Partial<Pick<Quote, 'date' | 'expiryDate' | 'reference' | 'state' | 'sent'>> & { lines?: readonly LineDraft[] }, at: number): void {
  const { lines, ...plain } = changes;
  const priced = lines ? priceLines(lines, quote.rate) : quote.lines;
  Object.assign(quote, plain, { lines: priced, ...totalsOf(priced), updatedAt: at });
  books.revision += 1;
}

export function deleteQuote(books: Books, quote: Quote, at: number): void {
  if (quote.deletedAt) throw new BooksError('not_found', 'base', 'It was deleted already.');
  Object.assign(quote, { deletedAt: at, updatedAt: at });
  books.revision += 1;
}
