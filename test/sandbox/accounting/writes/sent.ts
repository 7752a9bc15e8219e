/** Reading a sales document marks it as sent, unless the reader says `mark_as_sent=false`: a habit that spoils a company's records if a client forgets. */
import { markAsSent } from '../../books/documents.ts';
import type { Document } from '../../books/model.ts';
import type { Face } from '../face.ts';

export function markSent(face: Face, resource: string, one: unknown): void {
  if (resource !== 'sales_invoices' && resource !== 'sales_credit_notes') return;
  const document = one as Document;
  if (document.state === 'open') markAsSent(face.books, document, face.now());
}
