/** A Sage 50 data set on disk, made from seeded books and kept in step with them: what a test starts with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFace } from '../accounting/face.ts';
import { makeIds } from '../accounting/ids.ts';
import { taxRates } from '../books/chart.ts';
import { accountByCode } from '../books/create-books.ts';
import { addDays, dayNumber, startOfDay } from '../books/days.ts';
import { generateBooks, sizeOf } from '../books/generate.ts';
import type { BooksSize, SizeName } from '../books/generate.ts';
import { addBankEntry } from '../books/ledger.ts';
import { trialBalance } from '../books/measure.ts';
import { addPayment } from '../books/payments.ts';
import type { Books } from '../books/model.ts';
import { mutationsOf } from '../control/mutations.ts';
import type { Mutations } from '../control/mutations.ts';
import { openDatabase } from './data-set/database.ts';
import { makeDataState, makeTablesOfBooks } from './data-set/tables-of-books.ts';

export type DataSetOptions = {
  /** An empty folder; `Accounts` is made below it. */
  folder: string; seed?: number; size?: SizeName | number | BooksSize; today?: string; name?: string;
  /** The folder of the program version below `Accounts`: `2026`, or `V33` and on. */
  version?: string;
  /** 0 makes `Company.000`. */
  company?: number;
  user?: string; password?: string;
};

export const databaseName = 'LEDGER.DTA';

export function makeDataSet({ folder, seed = 1, size = 'tiny', today = '2026-10-31', name = 'Harbour & Vale Ltd (practice)', version = '2026', company = 0, user = 'MANAGER', password = '' }: DataSetOptions) {
  const accountsFolder = join(folder, 'Accounts');
  const companyFolder = join(accountsFolder, version, `Company.${String(company).padStart(3, '0')}`);
  const dataFolder = join(companyFolder, 'ACCDATA');
  mkdirSync(dataFolder, { recursive: true });
  const books = generateBooks({ seed, today, size: typeof size === 'object' ? size : sizeOf(size), name });
  addWhatOnlySageFiftyHas(books);
  // Each change has a second of its own, so that the trail can tell them apart.
  let seconds = startOfDay(dayNumber(today)) + 12 * 3_600;
  const now = (): number => (seconds += 1);
  const companyId = `{${makeIds(seed).make('businesses', company + 1).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5').toUpperCase()}}`;
  const db = openDatabase(join(dataFolder, databaseName));
  const tables = makeTablesOfBooks({ books, db, companyId, state: makeDataState() });
  tables.create();
  for (const marker of ['SETUP.DTA', 'HEADERS.DTA', 'SPLITS.DTA', 'NOMINAL.DTA', 'SALES.DTA', 'PURCHASE.DTA', 'QUEUE.DTA']) writeFileSync(join(dataFolder, marker), '');
  writeFileSync(join(dataFolder, 'ACCESS.DTA'), `${user}\t${password}\n`);
  const face = makeFace(books, now);
  return {
    accountsFolder, companyFolder, dataFolder, companyId, user, password, books, db, names: tables.names, now,
    /** Pence by nominal code, debit positive, straight from the books: whatever day a posting has. */
    trialBalance: (): Record<string, number> => trialBalance(books, '9999-12-31'),
    /** Changes to the books; `update` brings them into the data set. */
    mutations: (): Mutations => mutationsOf(face),
    update: (): void => tables.update(),
    close: (): void => void db.close(),
  };
}

export type DataSet = ReturnType<typeof makeDataSet>;

/** Receipts and payments in cash and by card, and money on account of a supplier: the books know these, and the seeded years may have none. */
export function addWhatOnlySageFiftyHas(books: Books): void {
  const { today } = books.company;
  const at = startOfDay(dayNumber(today)) + 8 * 3_600;
  for (const code of [1230, 1240]) {
    const bank = books.bankAccounts.find((one) => one.account.code === code);
    if (!bank) continue;
    addBankEntry(books, { kind: 'other_receipt', bank, date: addDays(today, -3), reference: 'Refund', lines: [{ account: accountByCode(books, 4900), text: 'Café & £ sundry — receipt', net: 1_234, taxRate: taxRates.standard }] }, at);
    addBankEntry(books, { kind: 'other_payment', bank, date: addDays(today, -3), reference: 'Sundries', lines: [{ account: accountByCode(books, 7500), text: 'Stationery', net: 2_345, taxRate: taxRates.standard }] }, at);
  }
  const supplier = books.contacts.find((one) => one.kind === 'supplier' && one.currency === 'GBP');
  const [bank] = books.bankAccounts;
  if (supplier && bank) addPayment(books, { kind: 'supplier_payment', contact: supplier, bank, date: addDays(today, -2), total: 12_300, reference: 'Deposit', applied: [] }, at);
}
