/** Writing invoices and credit notes. Sales documents are voided with a reason, purchase documents deleted, and only drafts released. */
import { addDocument, changeDocument, deleteDocument, priceLines, releaseDocument, totalsOf, voidDocument } from '../../books/documents.ts';
import type { DocumentChanges, LineDraft } from '../../books/documents.ts';
import type { Contact, Document, DocumentKind } from '../../books/model.ts';
import { invalid } from '../errors.ts';
import { documentPaths } from '../face.ts';
import type { Face } from '../face.ts';
import { keyed } from './actions.ts';
import type { Actions, WriteRequest } from './actions.ts';
import { inputOf, unwrap } from './input.ts';
import type { Input } from './input.ts';

type Kind = Exclude<DocumentKind, 'customer_opening' | 'supplier_opening'>;
const linesName = (kind: Kind): string => (kind.endsWith('invoice') ? 'invoice_lines' : 'credit_note_lines');

export function readLine(input: Input): LineDraft {
  const unitPrice = input.money('unit_price');
  const quantityHundredths = input.has('quantity') ? input.decimal('quantity', 2) : 100;
  const taxRate = input.taxRate();
  return {
    text: input.required('description', 2_000), account: input.account(), item: input.item(), unitPrice, quantityHundredths, taxRate, categories: input.categories(),
    ...(input.has('tax_amount') ? { tax: input.money('tax_amount') } : {}),
  };
}

function contactOf(input: Input, kind: Kind): Contact {
  const contact = input.contact();
  const wanted = kind.startsWith('sales') ? 'customer' : 'supplier';
  // Sage says no more than this when a customer is put on a purchase.
  if (contact.kind !== wanted) throw invalid('', wanted === 'customer' ? "Couldn't find Customer." : "Couldn't find Supplier.");
  input.checkCurrency(contact);
  return contact;
}

function checkTotal(input: Input, total: number): void {
  if (input.has('total_amount') && input.money('total_amount') !== total) throw invalid('total_amount', 'The total does not match the sum of the lines.');
}

function create(face: Face, kind: Kind, { body }: WriteRequest): Document {
  const input = inputOf(face, unwrap(body, kind));
  const contact = contactOf(input, kind);
  const date = input.day('date');
  const rate = input.rate();
  const draft = input.text('status_id') === 'DRAFT';
  const lines = input.list(linesName(kind)).map(readLine);
  checkTotal(input, totalsOf(priceLines(lines, 1_000_000)).total);
  return addDocument(face.books, {
    kind, contact, date, dueDate: kind.endsWith('invoice') ? (input.has('due_date') ? input.day('due_date') : date) : null, reference: input.text('reference'), notes: input.text('notes', 2_000) || null,
    lines, state: draft ? 'draft' : 'open', sent: input.flag('sent'), ...(rate === undefined ? {} : { rate }),
  }, face.now());
}

function change(face: Face, kind: Kind, { key, body }: WriteRequest): Document {
  const document = keyed<Document>(face, documentPaths[kind], key);
  const input = inputOf(face, unwrap(body, kind));
  const changes: DocumentChanges = {
    ...(input.has('date') ? { date: input.day('date') } : {}), ...(input.has('due_date') ? { dueDate: input.day('due_date') } : {}), ...(input.has('reference') ? { reference: input.text('reference') } : {}),
    ...(input.has('notes') ? { notes: input.text('notes', 2_000) } : {}), ...(input.has('sent') ? { sent: input.flag('sent') } : {}), ...(input.has('contact_id') ? { contact: contactOf(input, kind) } : {}),
    // All lines that are not sent again are gone.
    ...(input.has(linesName(kind)) ? { lines: input.list(linesName(kind)).map(readLine) } : {}),
  };
  checkTotal(input, totalsOf(changes.lines ? priceLines(changes.lines, 1_000_000) : document.lines).total);
  changeDocument(face.books, document, changes, face.now());
  return document;
}

function remove(face: Face, kind: Kind, { key, query }: WriteRequest): Document | null {
  const document = keyed<Document>(face, documentPaths[kind], key);
  if (document.state === 'draft' || kind.startsWith('purchase')) {
    deleteDocument(face.books, document, face.now());
    return kind.startsWith('sales') ? document : null;
  }
  const reason = query.get('void_reason');
  if (!reason) throw invalid('void_reason', "This can't be blank.");
  voidDocument(face.books, document, reason, face.now());
  return document;
}

function release(face: Face, kind: Kind, { key }: WriteRequest): Document {
  const document = keyed<Document>(face, documentPaths[kind], key);
  releaseDocument(face.books, document, face.now());
  return document;
}

const kinds: readonly Kind[] = ['sales_invoice', 'sales_credit_note', 'purchase_invoice', 'purchase_credit_note'];
export const documentActions: Actions = Object.fromEntries(kinds.flatMap((kind) => {
  const path = documentPaths[kind];
  return [
    [`POST /${path}`, (face: Face, request: WriteRequest) => create(face, kind, request)],
    [`PUT /${path}/{key}`, (face: Face, request: WriteRequest) => change(face, kind, request)],
    [`DELETE /${path}/{key}`, (face: Face, request: WriteRequest) => remove(face, kind, request)],
    [`POST /${path}/{key}/release`, (face: Face, request: WriteRequest) => release(face, kind, request)],
  ];
}));
