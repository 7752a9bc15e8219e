/** A Sage 50 data set on disk, made from seeded books and kept in step with them: what a test starts with. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
import { clearAuditTrail, copyDatabase, listCompany, reconcileVat, upgradeFolder, vanish } from './acts.ts';
import { makeWriter, openDatabase } from './data-set/database.ts';
import type { Db } from './data-set/database.ts';
import { copyDataState, makeDataState, makeTablesOfBooks } from './data-set/tables-of-books.ts';
import type { DataState } from './data-set/tables-of-books.ts';
import type { RefNames } from './tables/names.ts';

export type DataSetOptions = {
  /** An empty folder; `Accounts` is made below it. */
  folder: string; seed?: number; size?: SizeName | number | BooksSize; today?: string; name?: string;
  /** The folder of the program version below `Accounts`: `2026`, or `V33` and on. */
  version?: string;
  /** 0 makes `Company.000`. */
  company?: number;
  user?: string; password?: string;
  /** Books that another face shows, too, in place of books of its own; `today` must be theirs. */
  books?: Books;
};

export const databaseName = 'LEDGER.DTA';
/** The files by which a data folder is known for one. */
const markers = ['SETUP.DTA', 'HEADERS.DTA', 'SPLITS.DTA', 'NOMINAL.DTA', 'SALES.DTA', 'PURCHASE.DTA', 'QUEUE.DTA'];

export type Backup = { readonly file: string; readonly state: DataState; readonly trialBalance: Readonly<Record<string, number>> };

export type DataSet = {
  readonly accountsFolder: string; readonly companyFolder: string; readonly dataFolder: string;
  /** COMPANY.COMPANYID: a GUID in braces. */
  readonly companyId: string;
  readonly user: string; readonly password: string; readonly books: Books; readonly names: RefNames;
  /** The tables, to look at without ODBC. */
  db(): Db;
  /** Seconds by the data set's clock, which goes on by one with every look. */
  now(): number;
  /** Pence by nominal code, debit positive, straight from the books: whatever day a posting has. */
  trialBalance(): Record<string, number>;
  /** Changes to the books; `update` brings them into the data set. */
  mutations(): Mutations;
  update(): void;
  backup(): Backup;
  /** The data set as it was then: numbers and dates fall back. The books go on from where they are, and `update` would bring them in again. */
  restore(backup: Backup): void;
  clearAuditTrail(upTo: string): { cleared: number; range: readonly [number, number] | undefined };
  /** A VAT return, made on a day, of what was posted up to another; gives how many rows it marked. */
  reconcileVat(upTo: string, on: string): number;
  /** Makes the folder of a new program version; this one stays behind and goes stale. */
  upgrade(version: string): { companyFolder: string; dataFolder: string };
  /** Takes postings away without a trace. */
  vanish(headers: readonly number[]): void;
  close(): void;
};

export function makeDataSet({ folder, seed = 1, size = 'tiny', today = '2026-10-31', name = 'Harbour & Vale Ltd (practice)', version = '2026', company = 0, user = 'MANAGER', password = '', books: shared }: DataSetOptions): DataSet {
  const accountsFolder = join(folder, 'Accounts');
  const companyFolder = join(accountsFolder, version, `Company.${String(company).padStart(3, '0')}`);
  const dataFolder = join(companyFolder, 'ACCDATA');
  mkdirSync(dataFolder, { recursive: true });
  listCompany(accountsFolder, version, companyFolder);
  const books = shared ?? generateBooks({ seed, today, size: typeof size === 'object' ? size : sizeOf(size), name });
  if (!shared) addWhatOnlySageFiftyHas(books);
  // Each change has a second of its own, so that the trail can tell them apart.
  let seconds = startOfDay(dayNumber(today)) + 12 * 3_600;
  const now = (): number => (seconds += 1);
  const companyId = `{${makeIds(seed).make('businesses', company + 1).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5').toUpperCase()}}`;
  const file = join(dataFolder, databaseName);
  const state: DataState = makeDataState();
  let db = openDatabase(file);
  let tables = makeTablesOfBooks({ books, db, companyId, state });
  tables.create();
  for (const marker of markers) writeFileSync(join(dataFolder, marker), '');
  writeFileSync(join(dataFolder, 'ACCESS.DTA'), `${user}\t${password}\n`);
  const face = makeFace(books, now);
  const balance = (): Record<string, number> => trialBalance(books, '9999-12-31');
  let backups = 0;
  return {
    accountsFolder, companyFolder, dataFolder, companyId, user, password, books, now, names: tables.names,
    db: () => db,
    trialBalance: balance,
    mutations: () => mutationsOf(face),
    update: () => tables.update(),
    backup: () => {
      const copy = join(companyFolder, `backup-${(backups += 1)}.001`);
      copyDatabase(db, file, copy);
      return { file: copy, state: copyDataState(state), trialBalance: balance() };
    },
    restore: (backup) => {
      db.close();
      for (const ending of ['-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
      copyFileSync(backup.file, file);
      db = openDatabase(file);
      Object.assign(state, copyDataState(backup.state));
      tables = makeTablesOfBooks({ books, db, companyId, state });
    },
    clearAuditTrail: (upTo) => clearAuditTrail({ db, write: makeWriter(db), state, upTo, at: now() }),
    reconcileVat: (upTo, on) => reconcileVat(db, upTo, on, now()),
    upgrade: (to) => {
      db.pragma('wal_checkpoint(TRUNCATE)');
      return upgradeFolder({ accountsFolder, companyFolder, version: to, at: now(), open: openDatabase });
    },
    vanish: (headers) => vanish(db, headers),
    close: () => void db.close(),
  };
}
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
