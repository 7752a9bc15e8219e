/** What people do to a data set beside posting: clear the audit trail, restore a backup, upgrade the program; and what nobody should do, lose rows. */
import { appendFileSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Db, Write } from './data-set/database.ts';
import type { DataState } from './data-set/tables-of-books.ts';
import { columnsOf, hasColumn, tableNames } from './tables/schema.ts';
import { stampText, stamps } from './tables/spell.ts';

const moved = { AUDIT_HEADER: 'AUDIT_HISTORY_HEADER', AUDIT_SPLIT: 'AUDIT_HISTORY_SPLIT', AUDIT_JOURNAL: 'AUDIT_HISTORY_JOURNAL' } as const;

/** Each company's folder stands on a line of the file COMPANY of its version. */
export function listCompany(accountsFolder: string, version: string, companyFolder: string): void {
  const list = join(accountsFolder, version, 'COMPANY');
  let known = '';
  try {
    known = readFileSync(list, 'utf8');
  } catch { /* the first company of this version */ }
  if (!known.split(/\r?\n/).includes(companyFolder)) appendFileSync(list, `${companyFolder}\r\n`);
}

type Cleared = { tran: number; header: number };

/**
 * Takes what is dated until `upTo` and settled by things dated until then out of the trail, into AUDIT_HISTORY_*, and posts what it came to as opening
 * journals, so every balance stays (SKB 200427112159906). Gives the numbers that left.
 */
export function clearAuditTrail({ db, write, state, upTo, at }: { db: Db; write: Write; state: DataState; upTo: string; at: number }): { cleared: number; range: readonly [number, number] | undefined } {
  const settled = db.prepare(`
    SELECT HEADER_NUMBER AS header, TRAN_NUMBER AS tran FROM AUDIT_HEADER h WHERE DATE <= ? AND OUTSTANDING = 0 AND NOT EXISTS (
      SELECT 1 FROM AUDIT_SPLIT s JOIN AUDIT_USAGE u ON u.SPLIT_NUMBER = s.SPLIT_NUMBER JOIN AUDIT_SPLIT c ON c.SPLIT_NUMBER = u.SPLIT_CROSSREF WHERE s.HEADER_NUMBER = h.HEADER_NUMBER AND u.DELETED_FLAG = 0 AND (c.DATE > ? OR c.OUTSTANDING <> 0))
    ORDER BY 1`).all(upTo, upTo) as Cleared[];
  if (settled.length === 0) return { cleared: 0, range: undefined };
  const event = ((db.prepare('SELECT MAX(CATE_ID) AS last FROM CLEAR_AUDIT_TRAIL_EVENT').get() as { last: number | null }).last ?? 0) + 1;
  const both = stamps({ createdAt: at, updatedAt: at });
  return db.transaction(() => {
    db.exec('CREATE TEMP TABLE leaving (header INTEGER PRIMARY KEY); CREATE INDEX IF NOT EXISTS "I_SPLIT" ON AUDIT_SPLIT ("SPLIT_NUMBER")');
    const leave = db.prepare('INSERT INTO leaving VALUES (?)');
    for (const { header } of settled) leave.run(header);
    const range = db.prepare('SELECT MIN(TRAN_NUMBER) AS first, MAX(TRAN_NUMBER) AS last FROM AUDIT_SPLIT WHERE HEADER_NUMBER IN (SELECT header FROM leaving)').get() as { first: number; last: number };
    const totals = db.prepare('SELECT NOMINAL_CODE AS code, CAST(round(SUM(AMOUNT) * 100) AS INTEGER) AS pence FROM AUDIT_JOURNAL WHERE DELETED_FLAG = 0 AND HEADER_NUMBER IN (SELECT header FROM leaving) GROUP BY 1').all() as { code: string; pence: number }[];
    db.exec(`INSERT INTO AUDIT_HISTORY_USAGE SELECT ${columnsOf('AUDIT_HISTORY_USAGE').map((name) => `"${name}"`).join(', ')} FROM AUDIT_USAGE WHERE SPLIT_NUMBER IN (SELECT SPLIT_NUMBER FROM AUDIT_SPLIT WHERE HEADER_NUMBER IN (SELECT header FROM leaving))`);
    db.exec('DELETE FROM AUDIT_USAGE WHERE SPLIT_NUMBER IN (SELECT SPLIT_NUMBER FROM AUDIT_SPLIT WHERE HEADER_NUMBER IN (SELECT header FROM leaving))');
    for (const [from, to] of Object.entries(moved)) {
      const list = columnsOf(to).filter((name) => hasColumn(from, name)).map((name) => `"${name}"`).join(', ');
      const event1 = hasColumn(to, 'CATE_ID');
      db.exec(`INSERT INTO "${to}" (${list}${event1 ? ', CATE_ID' : ''}) SELECT ${list}${event1 ? `, ${event}` : ''} FROM "${from}" WHERE HEADER_NUMBER IN (SELECT header FROM leaving)`);
    }
    for (const table of [...Object.keys(moved), 'AUDIT_VAT']) db.exec(`DELETE FROM "${table}" WHERE HEADER_NUMBER IN (SELECT header FROM leaving)`);
    db.exec('DROP TABLE leaving');
    write('CLEAR_AUDIT_TRAIL_EVENT', { CATE_ID: event, DATE: upTo, USER_NAME: 'MANAGER', LOCATION_TYPE: 'H', LOCATION: '', ...both });
    write('CLEARED_TRAN_RANGE', { CATE_ID: event, START_TRAN_NUMBER: range.first, END_TRAN_NUMBER: range.last, ...both });
    for (const { code, pence } of totals) if (pence !== 0) writeOpening(write, state, { code, pence, date: upTo, at });
    const gone = new Set(settled.map(({ header }) => header));
    for (const place of state.trail.places) if (place && gone.has(place.header)) place.cleared = true;
    return { cleared: settled.length, range: [range.first, range.last] as const };
  })();
}

function writeOpening(write: Write, state: DataState, { code, pence, date, at }: { code: string; pence: number; date: string; at: number }): void {
  const type = pence > 0 ? 'JD' : 'JC';
  const both = { TRAN_NUMBER: state.trail.nextSplit, TYPE: type, DATE: date, ACCOUNT_REF: code, INV_REF: 'O/Bal', USER_NAME: 'MANAGER', DETAILS: 'Opening Balance', PAID_FLAG: 'Y', HEADER_NUMBER: state.trail.nextHeader, DATE_ENTERED: date, ...stamps({ createdAt: at, updatedAt: at }) };
  const amounts = { NET_AMOUNT: pence / 100, GROSS_AMOUNT: pence / 100, AMOUNT_PAID: pence / 100, FOREIGN_NET_AMOUNT: pence / 100, FOREIGN_GROSS_AMOUNT: pence / 100 };
  write('AUDIT_HEADER', { ...both, ...amounts, ITEM_COUNT: 1, FOREIGN_RATE: 1, CURRENCY: 1, DUE_DATE: date });
  write('AUDIT_SPLIT', { ...both, ...amounts, NOMINAL_CODE: code, TAX_CODE: 'T9', SPLIT_NUMBER: state.trail.nextSplit });
  write('AUDIT_JOURNAL', { ...both, AMOUNT: pence / 100, FOREIGN_AMOUNT: pence / 100, NOMINAL_CODE: code, TAX_CODE: 'T9', SPLIT_NUMBER: state.trail.nextSplit });
  state.trail.nextSplit += 1;
  state.trail.nextHeader += 1;
}

/** The program of another version: a folder of its own beside the old one, which stays as it was, and every record stamped with the minute of the conversion. */
export function upgradeFolder({ accountsFolder, companyFolder, version, at, open }: { accountsFolder: string; companyFolder: string; version: string; at: number; open: (path: string) => Db }): { companyFolder: string; dataFolder: string } {
  const target = join(accountsFolder, version, basename(companyFolder));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(companyFolder, target, { recursive: true });
  const dataFolder = join(target, 'ACCDATA');
  writeFileSync(join(dataFolder, 'QUEUE.DTA'), '');
  const db = open(join(dataFolder, 'LEDGER.DTA'));
  for (const table of tableNames) if (hasColumn(table, 'RECORD_MODIFY_DATE')) db.prepare(`UPDATE "${table}" SET RECORD_MODIFY_DATE = ?`).run(stampText(at));
  db.close();
  listCompany(accountsFolder, version, target);
  return { companyFolder: target, dataFolder };
}

/** A VAT return takes in what was posted up to a day and is in none yet. It marks the rows of AUDIT_VAT; whether Sage marks more is not known. Gives how many. */
export function reconcileVat(db: Db, upTo: string, on: string, at: number): number {
  return db.prepare("UPDATE AUDIT_VAT SET VAT_FLAG = 'R', VAT_RECONCILED_DATE = ?, RECORD_MODIFY_DATE = ? WHERE VAT_FLAG = 'N' AND DELETED_FLAG = 0 AND DATE <= ?").run(on, stampText(at), upTo).changes;
}

/** Rows that are gone with no record of it, as a repair of damaged data may leave them. */
export function vanish(db: Db, headers: readonly number[]): void {
  for (const table of ['AUDIT_HEADER', 'AUDIT_SPLIT', 'AUDIT_JOURNAL', 'AUDIT_VAT']) for (const header of headers) db.prepare(`DELETE FROM "${table}" WHERE HEADER_NUMBER = ?`).run(header);
}

/** A copy of the whole file as it stands. */
export function copyDatabase(db: Db, from: string, to: string): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(from, to);
}
