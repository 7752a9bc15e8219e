/** What happens to documents later in made books: receipts and payments (several documents at once, in part, on account), voids, credit notes, refunds. */
import { addDocument, deleteDocument, voidDocument } from './documents.ts';
import { dayText } from './days.ts';
import { factsOf } from './facts.ts';
import { schedule, todayOf } from './generate.ts';
import type { Making } from './generate.ts';
import { rateOn } from './make-documents.ts';
import { addAllocation, addPayment } from './payments.ts';
import { sum } from './money.ts';
import type { SettlementDraft } from './settle.ts';
import type { Contact, Document, DocumentKind, Payment, PaymentKind } from './model.ts';

const paidBy = { sales_invoice: 'customer_receipt', customer_opening: 'customer_receipt', purchase_invoice: 'supplier_payment', supplier_opening: 'supplier_payment', sales_credit_note: 'customer_refund', purchase_credit_note: 'supplier_refund' } as const satisfies Record<DocumentKind, PaymentKind>;
const creditNoteOf = { sales_invoice: 'sales_credit_note', purchase_invoice: 'purchase_credit_note' } as const;

export function settleDue(making: Making): void {
  const dues = making.due.get(making.day);
  if (!dues) return;
  making.due.delete(making.day);
  const toPay = new Map<Contact, SettlementDraft[]>();
  for (const { document, what } of dues) {
    if (document.state !== 'open' || document.outstanding === 0) continue;
    if (what === 'pay' || what === 'pay_part') {
      const amount = what === 'pay' ? document.outstanding : Math.max(1, Math.round(document.outstanding * making.random.pick([0.25, 0.5, 0.75])));
      const group = toPay.get(document.contact);
      // Refunds and receipts never share one payment.
      if (group && factsOf(group[0]?.item ?? document).owes === factsOf(document).owes) group.push({ item: document, amount });
      else if (group) schedule(making, document, what, making.day + 1);
      else toPay.set(document.contact, [{ item: document, amount }]);
    } else undo(making, document, what);
  }
  for (const [contact, applied] of toPay) pay(making, contact, applied);
}

function undo(making: Making, document: Document, what: string): void {
  const { books, at } = making;
  if (document.settledBy.length > 0) return;
  if (what === 'void') voidDocument(books, document, 'Raised in error', at);
  else if (what === 'delete') deleteDocument(books, document, at);
  else credit(making, document);
}

/** The credit note is set against the invoice, or left open, or paid back when the invoice was paid meanwhile. */
function credit(making: Making, invoice: Document): void {
  const { books, random, day, at } = making;
  if (invoice.kind !== 'sales_invoice' && invoice.kind !== 'purchase_invoice') return;
  const share = random.chance(0.5) ? 1 : 0.5;
  const lines = invoice.lines.slice(0, share === 1 ? undefined : 1).map(({ text, account, item, quantityHundredths, unitPrice, taxRate, categories }) => ({ text, account, item, quantityHundredths, unitPrice, taxRate, categories }));
  const note = addDocument(books, { kind: creditNoteOf[invoice.kind], contact: invoice.contact, date: dayText(day), dueDate: null, reference: `CR ${invoice.reference}`.trim(), rate: invoice.rate, lines, sent: random.chance(0.7) }, at);
  const lot = random.next();
  const amount = Math.min(note.outstanding, invoice.outstanding);
  if (lot < 0.7 && amount > 0) addAllocation(books, { contact: invoice.contact, date: dayText(day), applied: [{ item: invoice, amount }, { item: note, amount }] }, at);
  else if (lot < 0.92) schedule(making, note, 'pay', day + random.between(3, 20));
  if (invoice.outstanding > 0) schedule(making, invoice, 'pay', day + random.between(5, 40));
}

function pay(making: Making, contact: Contact, applied: SettlementDraft[]): void {
  const { books, random, day, at } = making;
  const first = applied[0]?.item;
  if (!first || !('state' in first)) return;
  const kind = paidBy[first.kind];
  const bank = books.bankAccounts[kind === 'supplier_payment' && random.chance(0.1) ? 3 : 0];
  if (!bank) return;
  const discount = contact.currency === 'GBP' && applied.length === 1 && random.chance(0.02) ? Math.floor((applied[0]?.amount ?? 0) / 50) : 0;
  const settled = discount > 0 ? applied.map((one) => ({ ...one, amount: one.amount - discount, discount })) : applied;
  const extra = kind === 'customer_receipt' && random.chance(0.025) ? random.between(1_000, 20_000) : 0;
  const payment = addPayment(books, {
    kind, contact, bank, date: todayOf(making), total: sum(settled, (one) => one.amount) + extra, reference: random.chance(0.6) ? `BACS ${random.between(1_000, 99_999)}` : '',
    method: random.pick(['electronic', 'electronic', 'electronic', 'card', 'cheque']), rate: rateOn(contact.currency, day), applied: settled,
  }, at);
  if (extra > 0 && random.chance(0.6)) useOnAccount(making, payment);
}

/** Money on account goes to the next open invoice of the contact, when there is one. */
function useOnAccount({ books, day, at }: Making, payment: Payment): void {
  const list = books.documents.sales_invoice;
  for (let index = list.length - 1; index >= Math.max(0, list.length - 400); index -= 1) {
    const invoice = list[index];
    if (!invoice || invoice.contact !== payment.contact || invoice.outstanding === 0 || invoice.currency !== payment.currency) continue;
    const amount = Math.min(invoice.outstanding, payment.outstanding);
    addAllocation(books, { contact: payment.contact, date: dayText(day), applied: [{ item: invoice, amount }, { item: payment, amount }] }, at);
    return;
  }
}
