/** A stretch of any work on live books: valid changes of every kind, chosen by chance, for whoever must show that books survive them all. */
import { taxRates } from './chart.ts';
import { renameContact } from './contacts.ts';
import { accountByCode } from './create-books.ts';
import { addDays } from './days.ts';
import { addDocument, changeDocument, deleteDocument, releaseDocument, voidDocument } from './documents.ts';
import { addBankEntry, addJournal, addTransfer, deletePosted } from './ledger.ts';
import type { BankAccount, Books, Contact, Document, DocumentKind } from './model.ts';
import { addAllocation, addPayment, changePayment, deleteAllocation, deletePayment } from './payments.ts';
import { makeRandom } from './random.ts';
import type { Random } from './random.ts';

type Work = { books: Books; random: Random; at: number };

const alive = <T extends { deletedAt: number }>(list: readonly T[]): T[] => list.filter((one) => !one.deletedAt);
const anyOf = <T>({ random }: Work, list: readonly T[]): T | undefined => (list.length > 0 ? random.pick(list) : undefined);
const unsettled = (list: readonly Document[]): Document[] => alive(list).filter((one) => one.state !== 'void' && one.settledBy.length === 0);
const owing = (list: readonly Document[]): Document[] => alive(list).filter((one) => one.state === 'open' && one.outstanding > 0);
const bankOf = ({ books }: Work, index = 0): BankAccount => books.bankAccounts[index] ?? books.bankAccounts[0] as BankAccount;

function line(work: Work, account: number) {
  const { books, random } = work;
  return { text: 'Live work', account: accountByCode(books, account), quantityHundredths: random.between(1, 900), unitPrice: random.between(1, 50_000), taxRate: random.pick([taxRates.standard, taxRates.reduced, taxRates.zero]) };
}

function add(work: Work, kind: DocumentKind): void {
  const { books, random, at } = work;
  const isSale = kind.startsWith('sales');
  const contact = anyOf<Contact>(work, alive(books.contacts).filter((one) => one.kind === (isSale ? 'customer' : 'supplier')));
  const date = addDays(books.company.today, -random.between(0, 200));
  if (contact) addDocument(books, { kind, contact, date, dueDate: kind.endsWith('invoice') ? addDays(date, contact.creditDays) : null, reference: 'LIVE', state: random.chance(0.1) ? 'draft' : 'open', lines: [line(work, isSale ? 4000 : 5000)] }, at);
}

function pay(work: Work, kind: 'sales_invoice' | 'purchase_invoice'): void {
  const { books, random, at } = work;
  const item = anyOf(work, owing(books.documents[kind]));
  if (!item) return;
  const amount = random.between(1, item.outstanding);
  addPayment(books, { kind: kind === 'sales_invoice' ? 'customer_receipt' : 'supplier_payment', contact: item.contact, bank: bankOf(work), date: books.company.today, reference: 'LIVE', total: amount + (random.chance(0.2) ? random.between(1, 5_000) : 0), rate: item.rate + random.between(-9_000, 9_000) * Number(item.rate !== 1_000_000), applied: [{ item, amount }] }, at);
}

function allocate(work: Work): void {
  const { books, at } = work;
  const note = anyOf(work, owing(books.documents.sales_credit_note));
  const invoice = note && owing(books.documents.sales_invoice).find((one) => one.contact === note.contact && one.currency === note.currency);
  if (!note || !invoice) return;
  const amount = Math.min(note.outstanding, invoice.outstanding);
  addAllocation(books, { contact: note.contact, date: books.company.today, applied: [{ item: invoice, amount }, { item: note, amount }] }, at);
}

const works: readonly ((work: Work) => void)[] = [
  (work) => add(work, 'sales_invoice'),
  (work) => add(work, 'purchase_invoice'),
  (work) => add(work, 'sales_credit_note'),
  (work) => add(work, 'purchase_credit_note'),
  (work) => pay(work, 'sales_invoice'),
  (work) => pay(work, 'purchase_invoice'),
  allocate,
  (work) => {
    const one = anyOf(work, unsettled(work.books.documents.sales_invoice));
    if (one) changeDocument(work.books, one, { lines: [line(work, 4001)], date: addDays(one.date, -1) }, work.at);
  },
  (work) => {
    const one = anyOf(work, unsettled(work.books.documents.sales_invoice).filter((other) => other.state === 'open'));
    if (one) voidDocument(work.books, one, 'Live work', work.at);
  },
  (work) => {
    const one = anyOf(work, unsettled(work.books.documents.purchase_invoice));
    if (one) deleteDocument(work.books, one, work.at);
  },
  (work) => {
    const one = anyOf(work, alive(work.books.documents.sales_invoice).filter((other) => other.state === 'draft'));
    if (one) releaseDocument(work.books, one, work.at);
  },
  (work) => {
    const one = anyOf(work, alive(work.books.payments).filter((other) => other.settledBy.length === 0));
    if (one) deletePayment(work.books, one, work.at);
  },
  (work) => {
    const one = anyOf(work, alive(work.books.payments).filter((other) => other.settledBy.length === 0));
    if (one) changePayment(work.books, one, { total: one.total + work.random.between(0, 900), reference: 'CHANGED' }, work.at);
  },
  (work) => {
    const one = anyOf(work, alive(work.books.allocations));
    if (one) deleteAllocation(work.books, one, work.at);
  },
  (work) => {
    const amount = work.random.between(1, 90_000);
    addJournal(work.books, { date: work.books.company.today, reference: 'LIVE', lines: [{ account: accountByCode(work.books, 7600), amount }, { account: accountByCode(work.books, 2109), amount: -amount }] }, work.at);
  },
  (work) => {
    const one = anyOf(work, alive(work.books.journals));
    if (one) deletePosted(work.books, one, work.at);
  },
  (work) => void addTransfer(work.books, { from: bankOf(work), to: bankOf(work, 1), date: work.books.company.today, amount: work.random.between(1, 90_000), reference: 'LIVE' }, work.at),
  (work) => void addBankEntry(work.books, { kind: work.random.pick(['other_payment', 'other_receipt']), bank: bankOf(work), date: work.books.company.today, reference: 'LIVE', lines: [{ account: accountByCode(work.books, 7500), text: 'Live work', net: work.random.between(1, 9_000), taxRate: taxRates.standard }] }, work.at),
  (work) => {
    const one = anyOf(work, alive(work.books.contacts));
    if (one) renameContact(work.books, one, `Renamed ${work.random.between(1, 9_999)} Ltd`, work.at);
  },
];

export function doWork(books: Books, { count, seed }: { count: number; seed: number }, at: number): void {
  const work: Work = { books, random: makeRandom(seed), at };
  for (let n = 0; n < count; n += 1) work.random.pick(works)(work);
}
