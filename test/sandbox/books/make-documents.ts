/** Each day's invoices, credit notes and quotes of made books, and what will become of them. */
import { rates, taxRates } from './chart.ts';
import { accountByCode } from './create-books.ts';
import { addDocument } from './documents.ts';
import type { LineDraft } from './documents.ts';
import { dayText } from './days.ts';
import { schedule } from './generate.ts';
import type { Making } from './generate.ts';
import type { Contact, Document } from './model.ts';
import { costs } from './names.ts';
import { addQuote } from './quotes.ts';

/** Exchange rates move a little every day, so that gains and losses arise. */
export function rateOn(currency: string, day: number): number {
  const today = rates[currency] ?? 1_000_000;
  return currency === 'GBP' ? today : today + Math.round(today * 0.02 * Math.sin(day / 23));
}

/** Most people write on the day; a few late, for a day long past. */
function dateFor({ random, day }: Making): number {
  return random.chance(0.02) ? day - random.between(20, 60) : day;
}

function contactOf(making: Making, kind: 'customer' | 'supplier'): Contact {
  const { random, size, books } = making;
  const count = kind === 'customer' ? size.customers : size.suppliers;
  // Few contacts do most of the trade.
  const index = Math.min(count - 1, Math.floor(count * random.next() ** 1.7));
  const contact = books.contacts[kind === 'customer' ? index : size.customers + index];
  if (!contact) throw new Error('no contact');
  return contact;
}

function salesLines({ books, random }: Making, contact: Contact): LineDraft[] {
  const lines: LineDraft[] = [];
  const home = contact.currency === 'GBP';
  for (let n = random.between(1, 3); n > 0; n -= 1) {
    const item = random.pick(books.items);
    lines.push({
      text: item.description, item, account: home ? item.salesAccount : contact.account, quantityHundredths: random.chance(0.85) ? random.between(1, 12) * 100 : random.between(25, 975),
      unitPrice: random.chance(0.8) ? item.price : random.between(900, 24_000), taxRate: home ? item.taxRate : taxRates.zero,
      categories: random.chance(0.35) ? [random.pick(books.categories)] : [],
    });
  }
  return lines;
}

export function sell(making: Making): void {
  const { books, random, day, lastDay, at } = making;
  const contact = contactOf(making, 'customer');
  const dayOf = dateFor(making);
  const draft = day > lastDay - 20 && random.chance(0.2);
  const document = addDocument(books, {
    kind: 'sales_invoice', contact, date: dayText(dayOf), dueDate: dayText(dayOf + contact.creditDays), reference: random.chance(0.7) ? `PO-${random.between(1_000, 99_999)}` : '',
    notes: random.chance(0.1) ? 'Thank you for your custom.' : null, rate: rateOn(contact.currency, dayOf), lines: salesLines(making, contact), state: draft ? 'draft' : 'open', sent: !draft && random.chance(0.85),
  }, at);
  if (!draft) planSale(making, document, day);
}

/** The lot of an invoice: void, credited, paid in part, never paid, or paid some time round its due date. */
function planSale(making: Making, document: Document, day: number): void {
  const { random } = making;
  const lot = random.next();
  const payday = day + Math.max(1, document.contact.creditDays + random.between(-12, 40));
  if (lot < 0.02) return schedule(making, document, 'void', day + random.between(1, 9));
  if (lot < 0.055) return schedule(making, document, 'credit', day + random.between(2, 25));
  if (lot < 0.13) return schedule(making, document, 'pay_part', payday);
  if (lot < 0.96) return schedule(making, document, 'pay', payday);
}

export function buy(making: Making): void {
  const { books, random, day, at } = making;
  const contact = contactOf(making, 'supplier');
  const dayOf = dateFor(making);
  const home = contact.currency === 'GBP';
  const lines: LineDraft[] = [];
  for (let n = random.between(1, 2); n > 0; n -= 1) {
    const account = random.chance(0.8) ? contact.account : accountByCode(books, random.pick([5100, 7300, 7400, 7500, 7800]));
    lines.push({ text: random.pick(costs), account, quantityHundredths: random.between(1, 6) * 100, unitPrice: random.between(800, 32_000), taxRate: home ? random.pick([taxRates.standard, taxRates.standard, taxRates.standard, taxRates.zero, taxRates.reduced]) : taxRates.zero, categories: random.chance(0.2) ? [random.pick(books.categories)] : [] });
  }
  const document = addDocument(books, {
    kind: 'purchase_invoice', contact, date: dayText(dayOf), dueDate: dayText(dayOf + contact.creditDays), reference: `${contact.reference.slice(0, 4)}${random.between(10_000, 99_999)}`, rate: rateOn(contact.currency, dayOf), lines,
  }, at);
  const lot = random.next();
  const payday = day + Math.max(1, contact.creditDays + random.between(-5, 20));
  if (lot < 0.015) return schedule(making, document, 'delete', day + random.between(1, 9));
  if (lot < 0.05) return schedule(making, document, 'credit', day + random.between(2, 25));
  if (lot < 0.08) return schedule(making, document, 'pay_part', payday);
  if (lot < 0.97) return schedule(making, document, 'pay', payday);
}

export function quote(making: Making): void {
  const { books, random, day, at } = making;
  const contact = contactOf(making, 'customer');
  addQuote(books, {
    kind: random.chance(0.75) ? 'quote' : 'estimate', contact, date: dayText(day), expiryDate: dayText(day + 30), reference: `RFQ-${random.between(100, 9_999)}`,
    rate: rateOn(contact.currency, day), lines: salesLines(making, contact), state: random.pick(['pending', 'pending', 'accepted', 'declined', 'invoiced']), sent: random.chance(0.8),
  }, at);
}
