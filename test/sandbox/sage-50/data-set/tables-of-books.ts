/** Writes and updates every table of a data set from the books that it shows; what did not change since is left as it is. */
import type { Books, Contact, Document, Item, Quote } from '../../books/model.ts';
import { isSalesSide, makeNames } from '../tables/names.ts';
import { companyRow, fixedRows, ledgerRows, stockRows } from '../tables/ledgers.ts';
import { hasOrder, invoiceRows, listedDocuments, orderRows, quoteBase, quoteRows } from '../tables/documents.ts';
import { stampText, stamps } from '../tables/spell.ts';
import { invoiceNumberOf } from '../trail/plan.ts';
import { copyTrailState, makeTrail, makeTrailState } from '../trail/trail.ts';
import { copyUsageState, makeUsage, makeUsageState } from '../trail/usage.ts';
import { createIndexes, createTables, makeWriter } from './database.ts';
import type { Db } from './database.ts';

const rewritten = ['SALES_LEDGER', 'PURCHASE_LEDGER', 'NOMINAL_LEDGER', 'BANK', 'STOCK'];
/** Sage numbers its tables here, and nobody says how. */
const tableIds = { SALES_LEDGER: 1, PURCHASE_LEDGER: 2, STOCK: 4, INVOICE: 6 } as const;

export type DataState = { trail: ReturnType<typeof makeTrailState>; usage: ReturnType<typeof makeUsageState>; documents: Map<Document | Quote, string>; gone: Set<Contact | Item | Document> };
export const makeDataState = (): DataState => ({ trail: makeTrailState(), usage: makeUsageState(), documents: new Map(), gone: new Set() });
export const copyDataState = (state: DataState): DataState => ({ trail: copyTrailState(state.trail), usage: copyUsageState(state.usage), documents: new Map(state.documents), gone: new Set(state.gone) });

export function makeTablesOfBooks({ books, db, companyId, state }: { books: Books; db: Db; companyId: string; state: DataState }) {
  const names = makeNames(books);
  const write = makeWriter(db);
  const trail = makeTrail({ books, state: state.trail, db, names, write });
  const usage = makeUsage({ books, state: state.usage, db, trail, write });

  const remove = (table: string, column: string, number: number): void => void db.prepare(`DELETE FROM "${table}" WHERE "${column}" = ?`).run(number);

  function recordGone(one: (Contact | Item | Document) & { deletedAt: number }, table: keyof typeof tableIds, reference: string): void {
    if (!one.deletedAt || state.gone.has(one)) return;
    state.gone.add(one);
    write('DELETED_RECORDS', { TABLE_ID: tableIds[table], FOREIGN_REF: reference, DELETION_DATE_TIME: stampText(one.deletedAt), FOREIGN_REF_TYPE: 1, ...stamps({ createdAt: one.deletedAt, updatedAt: one.deletedAt }) });
  }

  /** Documents are written whole when they are new or changed. */
  function stepDocument(document: Document): void {
    const signature = `${document.updatedAt} ${document.state} ${document.deletedAt}`;
    const before = state.documents.get(document);
    if (before === signature) return;
    state.documents.set(document, signature);
    const isInvoice = document.kind === 'sales_invoice' || document.kind === 'sales_credit_note';
    const number = invoiceNumberOf(document);
    const sales = document.kind === 'sales_invoice';
    if (before !== undefined) {
      if (isInvoice) for (const table of ['INVOICE', 'INVOICE_ITEM']) remove(table, 'INVOICE_NUMBER', number);
      if (hasOrder(document)) for (const table of sales ? ['SALES_ORDER', 'SOP_ITEM'] : ['PURCHASE_ORDER', 'POP_ITEM']) remove(table, 'ORDER_NUMBER', document.number / 4);
    }
    if (document.deletedAt) {
      if (isInvoice) recordGone(document, 'INVOICE', String(number));
      return;
    }
    if (isInvoice) for (const [table, row] of invoiceRows(document, names)) write(table, row);
    if (hasOrder(document)) for (const [table, row] of orderRows(document, names)) write(table, row);
  }

  function stepQuote(quote: Quote): void {
    const signature = `${quote.updatedAt} ${quote.deletedAt}`;
    const before = state.documents.get(quote);
    if (before === signature) return;
    state.documents.set(quote, signature);
    const number = quoteBase + quote.number * 2 + Number(quote.kind === 'estimate');
    if (before !== undefined) for (const table of ['INVOICE', 'INVOICE_ITEM']) remove(table, 'INVOICE_NUMBER', number);
    if (!quote.deletedAt) for (const [table, row] of quoteRows(quote, names)) write(table, row);
  }

  const step = (): void => {
    for (const transaction of books.transactions) trail.step(transaction);
    usage.stepAll();
    for (const document of [...listedDocuments(books), ...books.documents.purchase_invoice]) stepDocument(document);
    for (const quote of [...books.quotes.quote, ...books.quotes.estimate]) stepQuote(quote);
    for (const contact of books.contacts) recordGone(contact, isSalesSide(contact) ? 'SALES_LEDGER' : 'PURCHASE_LEDGER', names.refOf(contact));
    for (const item of books.items) recordGone(item, 'STOCK', item.code);
    for (const table of rewritten) db.exec(`DELETE FROM "${table}"`);
    for (const [table, row] of ledgerRows(books, names)) write(table, row);
    for (const [table, row] of stockRows(books)) write(table, row);
  };

  return {
    names,
    /** Everything, into an empty file. */
    create(): void {
      // Nothing can be lost yet that could not be made again.
      db.pragma('journal_mode = OFF');
      createTables(db);
      db.transaction(() => {
        write('COMPANY', companyRow(books, companyId));
        for (const [table, row] of fixedRows(books)) write(table, row);
        step();
      })();
      createIndexes(db);
      db.pragma('journal_mode = WAL');
    },
    /** What changed in the books since. */
    update: (): void => db.transaction(step)(),
  };
}

export type TablesOfBooks = ReturnType<typeof makeTablesOfBooks>;
