/** Invoices and credit notes of both sides: add, issue, change, void and delete, each leaving the books in balance. */
import { BooksError } from './books-error.ts';
import { accountFor } from './create-books.ts';
import { documentFacts } from './facts.ts';
import { checkFree } from './ledger.ts';
import { scale, sum, toBase } from './money.ts';
import { post, repost, unpost } from './post.ts';
import type { LegDraft, TransactionDraft } from './post.ts';
import { changeOutstanding } from './settle.ts';
import type { Account, Books, Category, Contact, Document, DocumentKind, DocumentLine, Item, TaxRate } from './model.ts';

export type LineDraft = {
  text: string; account: Account; item?: Item | null; quantityHundredths: number; unitPrice: number; taxRate: TaxRate;
  /** When given, stands instead of what price and rate make. */
  tax?: number; categories?: Category[];
};

export type DocumentDraft = {
  kind: DocumentKind; contact: Contact; date: string; dueDate: string | null; reference: string; notes?: string | null;
  rate?: number; lines: readonly LineDraft[]; state?: 'draft' | 'open'; sent?: boolean; number?: number;
};

/** Most lines have none; they share this one. */
const none: Category[] = [];

export function priceLines(drafts: readonly LineDraft[], rate: number): DocumentLine[] {
  return drafts.map(({ text, account, item, quantityHundredths, unitPrice, taxRate, tax, categories }) => {
    checkFree(account, 'ledger_account');
    const net = scale(quantityHundredths, unitPrice, 100);
    const taxAmount = tax ?? scale(net, taxRate.percentage, 100);
    return { text, account, item: item ?? null, quantityHundredths, unitPrice, net, tax: taxAmount, taxRate, baseNet: toBase(net, rate), baseTax: toBase(taxAmount, rate), categories: categories && categories.length > 0 ? categories : none };
  });
}

export function totalsOf(lines: readonly DocumentLine[]): Pick<Document, 'net' | 'tax' | 'total' | 'baseNet' | 'baseTax' | 'baseTotal'> {
  const net = sum(lines, (line) => line.net);
  const tax = sum(lines, (line) => line.tax);
  const baseNet = sum(lines, (line) => line.baseNet);
  const baseTax = sum(lines, (line) => line.baseTax);
  return { net, tax, total: net + tax, baseNet, baseTax, baseTotal: baseNet + baseTax };
}

export function addDocument(books: Books, draft: DocumentDraft, at: number): Document {
  const { kind, contact, date, dueDate, reference } = draft;
  if (contact.kind !== documentFacts[kind].contact) throw new BooksError('not_found', 'contact', contact.kind === 'customer' ? "Couldn't find Supplier." : "Couldn't find Customer.");
  if (draft.lines.length === 0) throw new BooksError('required', 'lines', 'At least one line is needed.');
  const list = books.documents[kind];
  const rate = draft.rate ?? books.rates[contact.currency] ?? 1_000_000;
  const lines = priceLines(draft.lines, rate);
  const document: Document = {
    id: list.length + 1, kind, number: draft.number ?? list.length + 1, contact, date, dueDate, reference, notes: draft.notes ?? null,
    currency: contact.currency, rate, lines, ...totalsOf(lines), outstanding: 0, baseOutstanding: 0, settledBy: [], state: 'draft', voidReason: null,
    sent: draft.sent ?? false, transaction: null, lastPaid: null, createdAt: at, updatedAt: at, deletedAt: 0,
  };
  if (document.total < 0) throw new BooksError('not_allowed', 'total_amount', 'The total must not be negative.');
  list.push(document);
  if ((draft.state ?? 'open') === 'open') releaseDocument(books, document, at);
  books.revision += 1;
  return document;
}

/** Issues a draft: from here on it counts. */
export function releaseDocument(books: Books, document: Document, at: number): void {
  if (document.state !== 'draft') throw new BooksError('wrong_state', 'base', 'Only a draft can be released.');
  document.state = 'open';
  document.transaction = post(books, { kind: sourceKindOf(document), sourceId: document.id, ...postingOf(books, document) }, at);
  changeOutstanding(document, document.total, document.baseTotal, at);
}

const sourceKindOf = (document: Document): TransactionDraft['kind'] => document.kind;

function postingOf(books: Books, document: Document): Omit<TransactionDraft, 'kind' | 'sourceId'> {
  const facts = documentFacts[document.kind];
  const { controlSign } = facts;
  const legs: LegDraft[] = [{ account: accountFor(books, facts.control), amount: controlSign * document.baseTotal, text: document.reference }];
  for (const { account, baseNet, taxRate, text } of document.lines) legs.push({ account, amount: -controlSign * baseNet, taxRate, text });
  legs.push({ account: accountFor(books, facts.vat), amount: -controlSign * document.baseTax, text: document.reference });
  return { date: document.date, reference: document.reference, contact: document.contact, total: document.baseTotal, currencyTotal: document.total, legs };
}

export type DocumentChanges = Partial<Pick<DocumentDraft, 'date' | 'dueDate' | 'reference' | 'notes' | 'lines' | 'contact' | 'rate' | 'sent'>>;

export function changeDocument(books: Books, document: Document, changes: DocumentChanges, at: number): void {
  const { lines, contact, rate, ...plain } = changes;
  const repricing = lines !== undefined || contact !== undefined || rate !== undefined;
  if (document.deletedAt) throw new BooksError('not_found', 'base', 'The document was deleted.');
  if (document.state === 'void') throw new BooksError('wrong_state', 'base', 'A void document cannot be changed.');
  if (document.settledBy.length > 0 && repricing) throw new BooksError('in_use', 'base', 'A document with payments or allocations cannot be changed.');
  if (contact && contact.kind !== document.contact.kind) throw new BooksError('not_found', 'contact', "Couldn't find Customer.");
  const newRate = rate ?? (contact && contact.currency !== document.currency ? (books.rates[contact.currency] ?? 1_000_000) : document.rate);
  const priced = priceLines(lines ?? document.lines, newRate);
  if (priced.length === 0 || totalsOf(priced).total < 0) throw new BooksError('required', 'lines', 'The lines make no valid total.');
  if (repricing) {
    if (document.state === 'open') changeOutstanding(document, -document.outstanding, -document.baseOutstanding, at);
    document.contact = contact ?? document.contact;
    document.currency = document.contact.currency;
    Object.assign(document, { rate: newRate, lines: priced, ...totalsOf(priced) });
    if (document.state === 'open') changeOutstanding(document, document.total, document.baseTotal, at);
  }
  Object.assign(document, plain);
  if (document.transaction) repost(books, document.transaction, postingOf(books, document), at);
  document.updatedAt = at;
  books.revision += 1;
}

/** Sales documents are voided: they stay in the list, and their posting stops counting. */
export function voidDocument(books: Books, document: Document, reason: string, at: number): void {
  withdraw(books, document, at);
  document.state = 'void';
  document.voidReason = reason;
  document.updatedAt = at;
  books.revision += 1;
}

/** Purchase documents and drafts are deleted: they leave the list. */
export function deleteDocument(books: Books, document: Document, at: number): void {
  withdraw(books, document, at);
  document.deletedAt = at;
  document.updatedAt = at;
  books.revision += 1;
}

function withdraw(books: Books, document: Document, at: number): void {
  if (document.deletedAt || document.state === 'void') throw new BooksError('wrong_state', 'base', 'The document is void or deleted already.');
  if (document.settledBy.length > 0) throw new BooksError('in_use', 'base', 'A document with payments or allocations cannot be voided or deleted.');
  if (document.state === 'open') changeOutstanding(document, -document.outstanding, -document.baseOutstanding, at);
  if (document.transaction) unpost(books, document.transaction, at);
}

/** Shown or mailed to the customer; nothing else changes. */
export function markAsSent(books: Books, document: Document, at: number): void {
  if (document.sent) return;
  document.sent = true;
  document.updatedAt = at;
  books.revision += 1;
}
