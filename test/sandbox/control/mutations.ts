/** Changes to live books by name, with plain values, so that a test or another process can make them: each leaves the books balanced. */
import { taxRates } from '../books/chart.ts';
import { accountByCode } from '../books/create-books.ts';
import { addContact, deleteContact, renameContact } from '../books/contacts.ts';
import { addDays } from '../books/days.ts';
import { addDocument, changeDocument, deleteDocument, releaseDocument, voidDocument } from '../books/documents.ts';
import type { LineDraft } from '../books/documents.ts';
import { addBankEntry, addJournal, addTransfer, deletePosted } from '../books/ledger.ts';
import type { BankAccount, Contact, ContactKind, Document, DocumentKind } from '../books/model.ts';
import { doWork } from '../books/work.ts';
import { addAllocation, addPayment, deleteAllocation, deletePayment } from '../books/payments.ts';
import { documentPaths, refs } from '../accounting/face.ts';
import type { Face } from '../accounting/face.ts';

/** An id as the API shows it, a document number, or a contact's name or reference. */
export type Which = string | number;
type Kind = Exclude<DocumentKind, 'customer_opening' | 'supplier_opening'>;

export type NewDocument = { contact?: Which; date?: string; dueDate?: string; reference?: string; net?: number; account?: number; taxRate?: keyof typeof taxRates; state?: 'draft' | 'open'; lines?: LineDraft[] };

export function mutationsOf(face: Face) {
  const { books } = face;
  const at = (): number => face.now();

  const contactOf = (which: Which | undefined, kind: ContactKind): Contact => {
    const alive = books.contacts.filter((one) => one.kind === kind && !one.deletedAt);
    const found = which === undefined ? alive.find((one) => one.currency === 'GBP') : alive.find((one) => one.name === which || one.reference === which || face.ids.make('contacts', one.id) === which);
    return need(found, `${kind} ${String(which)}`);
  };
  const documentOf = (kind: Kind, which: Which): Document => {
    const list = books.documents[kind];
    const serial = typeof which === 'number' ? which : face.ids.read(documentPaths[kind], which);
    return need(list.find((one) => (typeof which === 'number' ? one.number === serial : one.id === serial)), `${kind} ${which}`);
  };
  const bank = (code = 1200): BankAccount => need(books.bankAccounts.find((one) => one.account.code === code), `bank account ${code}`);
  const shown = (one: Document) => ({ id: refs.document(face, one).id, number: one.number, total: one.total, contact: one.contact.name, transaction: one.transaction?.id ?? null });

  function linesOf({ net = 10_000, account, taxRate = 'standard', lines }: NewDocument, contact: Contact): LineDraft[] {
    return lines ?? [{ text: 'Practice line', account: account ? accountByCode(books, account) : contact.account, quantityHundredths: 100, unitPrice: net, taxRate: contact.currency === 'GBP' ? taxRates[taxRate] : taxRates.zero }];
  }
  function add(kind: Kind, given: NewDocument) {
    const contact = contactOf(given.contact, kind.startsWith('sales') ? 'customer' : 'supplier');
    const date = given.date ?? books.company.today;
    return shown(addDocument(books, { kind, contact, date, dueDate: given.dueDate ?? (kind.endsWith('invoice') ? addDays(date, contact.creditDays) : null), reference: given.reference ?? 'SANDBOX', lines: linesOf(given, contact), state: given.state ?? 'open' }, at()));
  }
  function pay(kind: 'sales_invoice' | 'purchase_invoice', { which, amount, date, extra = 0 }: { which: Which; amount?: number; date?: string; extra?: number }) {
    const item = documentOf(kind, which);
    const applied = amount ?? item.outstanding;
    const payment = addPayment(books, {
      kind: kind === 'sales_invoice' ? 'customer_receipt' : 'supplier_payment', contact: item.contact, bank: bank(), date: date ?? books.company.today, total: applied + extra, reference: 'SANDBOX', applied: [{ item, amount: applied }],
    }, at());
    return { id: face.ids.make('contact_payments', payment.id), total: payment.total };
  }
  const byId = <T>(list: readonly T[], path: string, id: string): T => need(list[(face.ids.read(path, id) ?? 0) - 1], `${path} ${id}`);

  return {
    addInvoice: (given: NewDocument = {}) => add('sales_invoice', given),
    addCreditNote: (given: NewDocument = {}) => add('sales_credit_note', given),
    addPurchaseInvoice: (given: NewDocument = {}) => add('purchase_invoice', given),
    addPurchaseCreditNote: (given: NewDocument = {}) => add('purchase_credit_note', given),
    changeInvoice: ({ which, net, date, reference, notes }: { which: Which; net?: number; date?: string; reference?: string; notes?: string }) => {
      const document = documentOf('sales_invoice', which);
      changeDocument(books, document, { ...(net === undefined ? {} : { lines: linesOf({ net }, document.contact) }), ...(date ? { date } : {}), ...(reference === undefined ? {} : { reference }), ...(notes === undefined ? {} : { notes }) }, at());
      return shown(document);
    },
    voidInvoice: ({ which, reason = 'Practice' }: { which: Which; reason?: string }) => {
      const document = documentOf('sales_invoice', which);
      voidDocument(books, document, reason, at());
      return shown(document);
    },
    releaseInvoice: ({ which }: { which: Which }) => releaseDocument(books, documentOf('sales_invoice', which), at()),
    deleteInvoice: ({ which }: { which: Which }) => deleteDocument(books, documentOf('sales_invoice', which), at()),
    deletePurchaseInvoice: ({ which }: { which: Which }) => deleteDocument(books, documentOf('purchase_invoice', which), at()),
    payInvoice: (given: { which: Which; amount?: number; date?: string; extra?: number }) => pay('sales_invoice', given),
    payPurchaseInvoice: (given: { which: Which; amount?: number; date?: string; extra?: number }) => pay('purchase_invoice', given),
    deletePayment: ({ id }: { id: string }) => deletePayment(books, byId(books.payments, 'contact_payments', id), at()),
    allocate: ({ invoice, creditNote, amount }: { invoice: Which; creditNote: Which; amount: number }) => {
      const item = documentOf('sales_invoice', invoice);
      const allocation = addAllocation(books, { contact: item.contact, date: books.company.today, applied: [{ item, amount }, { item: documentOf('sales_credit_note', creditNote), amount }] }, at());
      return { id: face.ids.make('contact_allocations', allocation.id) };
    },
    deleteAllocation: ({ id }: { id: string }) => deleteAllocation(books, byId(books.allocations, 'contact_allocations', id), at()),
    renameContact: ({ which, kind = 'customer', name }: { which: Which; kind?: ContactKind; name: string }) => renameContact(books, contactOf(which, kind), name, at()),
    addContact: ({ name, kind = 'customer', reference }: { name: string; kind?: ContactKind; reference?: string }) => {
      const like = need(books.contacts.find((one) => one.kind === kind), kind);
      const { id: _id, balance: _balance, createdAt: _c, updatedAt: _u, deletedAt: _d, ...draft } = like;
      const contact = addContact(books, { ...draft, name, reference: reference ?? `NEW${books.contacts.length + 1}`, currency: 'GBP', email: `new-${books.contacts.length + 1}@harbour-and-vale.example` }, at());
      return { id: face.ids.make('contacts', contact.id), reference: contact.reference };
    },
    deleteContact: ({ which, kind = 'customer' }: { which: Which; kind?: ContactKind }) => deleteContact(books, contactOf(which, kind), at()),
    /** Amounts in pence by nominal code, debit positive. */
    addJournal: ({ lines, date, reference = 'SANDBOX' }: { lines: Record<string, number>; date?: string; reference?: string }) => {
      const journal = addJournal(books, { date: date ?? books.company.today, reference, lines: Object.entries(lines).map(([code, amount]) => ({ account: accountByCode(books, Number(code)), amount })) }, at());
      return { id: face.ids.make('journals', journal.id) };
    },
    deleteJournal: ({ id }: { id: string }) => deletePosted(books, byId(books.journals, 'journals', id), at()),
    addOtherPayment: ({ net, account = 7500, date }: { net: number; account?: number; date?: string }) => {
      const entry = addBankEntry(books, { kind: 'other_payment', bank: bank(), date: date ?? books.company.today, reference: 'SANDBOX', lines: [{ account: accountByCode(books, account), text: 'Practice', net, taxRate: taxRates.standard }] }, at());
      return { id: face.ids.make('other_payments', entry.id) };
    },
    deleteOtherPayment: ({ id }: { id: string }) => deletePosted(books, byId(books.bankEntries, 'other_payments', id), at()),
    addTransfer: ({ amount, from = 1200, to = 1210 }: { amount: number; from?: number; to?: number }) => {
      const transfer = addTransfer(books, { from: bank(from), to: bank(to), date: books.company.today, amount, reference: 'SANDBOX' }, at());
      return { id: face.ids.make('bank_transfers', transfer.id) };
    },
    deleteTransfer: ({ id }: { id: string }) => deletePosted(books, byId(books.transfers, 'bank_transfers', id), at()),
    /** Every `every`-th invoice gets a new note: newer, and nothing else changed. */
    changeMany: ({ every = 100, offset = 7 }: { every?: number; offset?: number }) => {
      const seconds = at();
      const list = books.documents.sales_invoice.filter((one, index) => index % every === offset % every && !one.deletedAt && one.state !== 'void');
      for (const document of list) Object.assign(document, { notes: `Changed in revision ${books.revision}`, updatedAt: seconds });
      books.revision += 1;
      return { changed: list.length };
    },
    /** Valid changes of every kind, chosen by chance. */
    someWork: ({ count = 10, seed = 1 }: { count?: number; seed?: number }) => doWork(books, { count, seed }, at()),
    /** Deletes open purchase invoices without payments until that share of the list is gone, as far as there are any. */
    deleteShare: ({ share }: { share: number }) => {
      const list = books.documents.purchase_invoice.filter((one) => !one.deletedAt);
      const wanted = Math.ceil(list.length * share);
      for (const document of list.slice(0, wanted)) {
        for (const { by } of [...document.settledBy]) {
          if ('bank' in by) deletePayment(books, by, at());
          else deleteAllocation(books, by, at());
        }
        deleteDocument(books, document, at());
      }
      return { deleted: wanted, of: list.length };
    },
  };
}

export type Mutations = ReturnType<typeof mutationsOf>;
export type MutationName = keyof Mutations;

/** By name, for requests that come from outside. */
export function mutate(face: Face, mutation: Record<string, unknown>): unknown {
  const { do: name, ...given } = mutation;
  const all: Record<string, unknown> = mutationsOf(face);
  const one = typeof name === 'string' && Object.hasOwn(all, name) ? all[name] : undefined;
  if (typeof one !== 'function') throw new Error(`no such mutation: ${String(name)}; there are ${Object.keys(all).join(', ')}`);
  return (one as (given: unknown) => unknown)(given);
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the books have no ${what}`);
  return value;
}
