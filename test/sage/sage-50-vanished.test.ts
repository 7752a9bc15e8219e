/** Rows that are gone from a Sage 50 data set without a trace: a look for news finds them by counting, and asks before it believes too many. */
import { AppError } from '../../src/shared/errors.ts';
import type { LedgerLine } from '../../src/shared/records/ledger.ts';
import type { Party } from '../../src/shared/records/parties.ts';
import type { TradeDocument } from '../../src/shared/records/trade-documents.ts';
import { makeSyncedBooks } from './sage-50-books.ts';
import type { SyncedBooks } from './sage-50-books.ts';
import { makeWorld } from './sage-50-world.ts';
import type { World } from './sage-50-world.ts';

let world: World;
let books: SyncedBooks;
beforeEach(async () => {
  world = makeWorld({ seed: 4, size: 'tiny' });
  books = makeSyncedBooks();
  await books.sync({ kind: 'full' }, world.reader);
});
afterEach(async () => { await world.close(); books.close(); });

const refsOf = (): string[] => books.all<Party>('customers').map((party) => party.reference ?? '').sort();
const erase = (...references: readonly string[]): void => { for (const reference of references) world.made.db().prepare('DELETE FROM SALES_LEDGER WHERE ACCOUNT_REF = ?').run(reference); };
/** The statements of one look for news. */
async function askedBy(sync: () => Promise<unknown>): Promise<readonly string[]> {
  const from = world.dataSet.asked.length;
  await sync();
  return world.dataSet.asked.slice(from);
}
/** A read of nothing but keys, of every row. */
const isKeySweep = (sql: string): boolean => /^SELECT (SALES_LEDGER\.ACCOUNT_REF, SALES_LEDGER\.RECORD_DELETED|PURCHASE_LEDGER\.ACCOUNT_REF, PURCHASE_LEDGER\.RECORD_DELETED|STOCK\.STOCK_CODE, STOCK\.RECORD_DELETED|AUDIT_HEADER\.HEADER_NUMBER, AUDIT_HEADER\.TYPE|AUDIT_JOURNAL\.SPLIT_NUMBER, .*|INVOICE\.INVOICE_NUMBER(, .*)?) FROM \w+$/.test(sql);

describe('a look for news at a Sage 50 data set', () => {
  it('where nothing vanished costs the counts and reads no keys', async () => {
    const asked = await askedBy(() => books.sync({}, world.reader));
    expect(asked.filter(isKeySweep)).toEqual([]);
    expect(asked.filter((sql) => sql.startsWith('SELECT COUNT')).length).toBeLessThanOrEqual(20);
    world.made.mutations().someWork({ count: 15, seed: 3 });
    world.made.update();
    // What was erased in this work is in Sage's list of deletions; nothing else is swept.
    expect((await askedBy(() => books.sync({}, world.reader))).filter((sql) => /AUDIT_HEADER\.TYPE FROM AUDIT_HEADER$/.test(sql))).toEqual([]);
    expect((await askedBy(() => books.sync({}, world.reader))).filter(isKeySweep)).toEqual([]);
  });

  it('removes a customer that vanished, also when as many were added, and reads no other keys for it', async () => {
    const [gone = ''] = refsOf();
    const columns = "'NEWCO' AS ACCOUNT_REF, NAME, '2026-10-31 12:30:00' AS RECORD_MODIFY_DATE, 0 AS RECORD_DELETED";
    world.made.db().exec(`INSERT INTO SALES_LEDGER (ACCOUNT_REF, NAME, RECORD_MODIFY_DATE, RECORD_DELETED) SELECT ${columns} FROM SALES_LEDGER LIMIT 1`);
    erase(gone);
    const before = refsOf();
    const asked = await askedBy(() => books.sync({}, world.reader));
    expect(refsOf()).toEqual([...before.filter((reference) => reference !== gone), 'NEWCO'].sort());
    expect(asked.filter(isKeySweep)).toHaveLength(1);
    expect((await askedBy(() => books.sync({}, world.reader))).filter(isKeySweep)).toEqual([]);
    expect(books.store.dataSets().find(({ dataType }) => dataType === 'customers')).toMatchObject({ removed: 1, added: 1 });
  });

  it('removes postings that vanished with all that hung on them, also when new ones came', async () => {
    const gone = books.all<TradeDocument>('salesInvoices').filter(({ id }) => id.startsWith('SI-')).slice(0, 2);
    expect(gone).toHaveLength(2);
    const before = { invoices: books.books().count('salesInvoices'), lines: books.all<LedgerLine>('ledgerLines').filter((line) => gone.some(({ id }) => id === line.transactionId)).length };
    world.made.mutations().addInvoice({ net: 12_300 });
    world.made.update();
    world.made.vanish(gone.map(({ id }) => Number(id.slice(3))));
    const { status, problem } = await books.sync({}, world.reader);
    expect([status.status, problem]).toEqual(['published', null]);
    expect(before.lines).toBeGreaterThan(3);
    expect(books.all<LedgerLine>('ledgerLines').filter((line) => gone.some(({ id }) => id === line.transactionId))).toEqual([]);
    expect(books.books().count('salesInvoices')).toBe(before.invoices - 2 + 1);
    const afterwards = makeSyncedBooks();
    await afterwards.sync({ kind: 'full' }, world.open().reader);
    expect(books.trialBalance()).toEqual(afterwards.trialBalance());
    afterwards.close();
    expect((await books.sync({}, world.reader)).isNews).toBe(false);
  });

  it('tells a transaction anew that is still there and lost one of its postings', async () => {
    const [line] = books.all<LedgerLine>('ledgerLines').filter(({ id, transactionType }) => transactionType === 'SI' && id.endsWith('-1'));
    const split = Number(line?.id.split('-')[0]);
    world.made.db().prepare('DELETE FROM AUDIT_JOURNAL WHERE SPLIT_NUMBER = ? AND NOMINAL_CODE = ?').run(split, line?.ledgerAccountId);
    const before = books.books().count('ledgerLines');
    await books.sync({}, world.reader);
    const left = books.all<LedgerLine>('ledgerLines').filter(({ id }) => id.startsWith(`${split}-`));
    expect(books.books().count('ledgerLines')).toBe(before - 1);
    expect(left.map(({ ledgerAccountId }) => ledgerAccountId)).not.toContain(line?.ledgerAccountId);
  });

  it('removes a draft that vanished although a posted invoice came in its place', async () => {
    const db = world.made.db();
    const [draft] = books.all<TradeDocument>('quotes');
    const number = Number(draft?.number);
    world.made.mutations().addInvoice({ net: 45_600 });
    world.made.update();
    for (const table of ['INVOICE', 'INVOICE_ITEM']) db.prepare(`DELETE FROM ${table} WHERE INVOICE_NUMBER = ?`).run(number);
    await books.sync({}, world.reader);
    expect(books.all<TradeDocument>('quotes').map(({ id }) => id)).not.toContain(draft?.id);
  });

  it('asks a person when 30 % are gone, and removes them after a yes (F40)', async () => {
    const before = refsOf();
    erase(...before.slice(0, Math.ceil(before.length * 0.3)));
    for (const round of [1, 2]) {
      const { status, problem } = await books.sync({}, world.reader);
      expect([round, status.status, problem?.code, refsOf()]).toEqual([round, 'waiting_for_answer', 'too_many_vanished', before]);
    }
    const { status } = await books.sync({ confirmRemovals: true }, world.reader);
    expect([status.status, refsOf()]).toEqual(['published', before.slice(Math.ceil(before.length * 0.3))]);
    expect((await books.sync({}, world.reader)).isNews).toBe(false);
  });

  it('asks about an emptied table, and no longer once it is filled again (F39)', async () => {
    const before = refsOf();
    const db = world.made.db();
    db.exec('CREATE TABLE KEPT AS SELECT * FROM SALES_LEDGER; DELETE FROM SALES_LEDGER');
    const { problem } = await books.sync({}, world.reader);
    expect([problem?.code, refsOf()]).toEqual(['too_many_vanished', before]);
    db.exec('INSERT INTO SALES_LEDGER SELECT * FROM KEPT; DROP TABLE KEPT');
    expect((await books.sync({}, world.reader)).problem).toBeNull();
    expect(refsOf()).toEqual(before);
  });

  it('does not take what Clear Audit Trail moved away for lost, and goes on counting after it', async () => {
    expect(world.made.clearAuditTrail('2026-08-31').cleared).toBeGreaterThan(50);
    expect((await askedBy(() => books.sync({}, world.reader))).filter(isKeySweep)).toEqual([]);
    const [gone] = books.all<LedgerLine>('ledgerLines').filter(({ transactionType }) => transactionType === 'SI');
    world.made.vanish([Number(gone?.transactionId?.slice(3))]);
    const invoices = books.books().count('salesInvoices');
    const { problem } = await books.sync({}, world.reader);
    expect([problem, books.books().count('salesInvoices')]).toEqual([null, invoices - 1]);
  });

  it('sweeps again at the next look when the sweep fails', async () => {
    const [gone = ''] = refsOf();
    erase(gone);
    const at = (await askedBy(() => books.sync({}, world.reader, { faultPoint: (point) => { if (point === 'before-removal') throw new AppError('sage_unreachable', 'gone for a while'); } }))).findIndex(isKeySweep);
    expect([at > 0, refsOf().includes(gone)]).toEqual([true, true]);
    world.dataSet.failAt(at, new AppError('sage_failed', 'the driver failed'));
    const failed = await books.sync({}, world.reader);
    expect([failed.problem?.code, refsOf().includes(gone)]).toEqual(['sage_failed', true]);
    await books.sync({}, world.reader);
    expect(refsOf()).not.toContain(gone);
  });
});

describe('Sage’s list of deleted records', () => {
  const list = (reference: string, stamp: string): void => void world.made.db().prepare('INSERT INTO DELETED_RECORDS (TABLE_ID, FOREIGN_REF, DELETION_DATE_TIME, FOREIGN_REF_TYPE, RECORD_CREATE_DATE, RECORD_MODIFY_DATE, RECORD_DELETED) VALUES (99, ?, ?, 1, ?, ?, 0)').run(reference, stamp, stamp, stamp);
  const sweepsOf = async (): Promise<readonly string[]> => (await askedBy(() => books.sync({}, world.reader))).filter(isKeySweep);

  it('makes a table be swept in the same sync, removes nothing by itself, and is heeded once', async () => {
    const [one = ''] = refsOf();
    const before = refsOf();
    list(one, '2026-10-31 12:50:00');
    expect(await sweepsOf()).toEqual([expect.stringContaining('FROM SALES_LEDGER')]);
    expect(refsOf()).toEqual(before);
    expect(await sweepsOf()).toEqual([]);
  });

  it('finds what the count alone would not: one that vanished while another came unseen', async () => {
    const [one = ''] = refsOf();
    erase(one);
    // Deleted as soon as it was there: a row more, and no record of ours.
    world.made.db().exec("INSERT INTO SALES_LEDGER (ACCOUNT_REF, NAME, RECORD_MODIFY_DATE, RECORD_DELETED) VALUES ('BRIEF', 'Brief', '2026-10-31 12:30:00', 1)");
    await books.sync({}, world.reader);
    expect(refsOf()).toContain(one);
    list(one, '2026-10-31 12:50:00');
    await books.sync({}, world.reader);
    expect(refsOf()).not.toContain(one);
  });

  it('costs nothing for references that we do not hold, nor where the table is absent', async () => {
    list('NOBODY', '2026-10-31 12:50:00');
    expect(await sweepsOf()).toEqual([]);
    const { reader, dataSet } = world.open({ hiddenTables: ['DELETED_RECORDS'] });
    const { status, problem } = await books.sync({ kind: 'full' }, reader);
    expect([status.status, problem]).toEqual(['published', null]);
    expect((await books.sync({}, reader)).isNews).toBe(false);
    expect(dataSet.asked.filter((sql) => sql.includes('DELETED_RECORDS'))).toEqual([]);
  });
});
