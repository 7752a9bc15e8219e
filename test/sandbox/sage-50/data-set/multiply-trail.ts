/**
 * A data set of any size in seconds: its audit trail again and again under further numbers, with every balance as many
 * times as large, so that trail and balances still agree. The books know nothing of it: no `update` after it.
 */
import { columnsOf } from '../tables/schema.ts';
import type { Db } from './database.ts';

/** What numbers the rows of the trail, by what counts it on. */
const numbers = { HEADER_NUMBER: 'header', SPLIT_NUMBER: 'split', SPLIT_CROSSREF: 'split', TRAN_NUMBER: 'split', USAGE_NUMBER: 'usage' } as const;
const trail = ['AUDIT_HEADER', 'AUDIT_SPLIT', 'AUDIT_JOURNAL', 'AUDIT_USAGE', 'AUDIT_VAT'];
const balances = { NOMINAL_LEDGER: ['BALANCE'], SALES_LEDGER: ['BALANCE'], PURCHASE_LEDGER: ['BALANCE'], BANK: ['FOREIGN_BALANCE'] } as const;

export function multiplyTrail(db: Db, times: number): void {
  const highest = (table: string, column: string): number => (db.prepare(`SELECT MAX("${column}") AS highest FROM "${table}"`).get() as { highest: number }).highest;
  const steps = { header: highest('AUDIT_HEADER', 'HEADER_NUMBER'), split: highest('AUDIT_SPLIT', 'SPLIT_NUMBER'), usage: highest('AUDIT_USAGE', 'USAGE_NUMBER') };
  db.pragma('journal_mode = OFF');
  db.transaction(() => {
    for (const table of trail) {
      const columns = columnsOf(table);
      const copied = columns.map((column) => (isNumber(column) ? `"${column}" + @${numbers[column]}` : `"${column}"`));
      db.exec(`CREATE TEMP TABLE first AS SELECT * FROM "${table}"`);
      const copy = db.prepare(`INSERT INTO main."${table}" (${columns.map((column) => `"${column}"`).join(', ')}) SELECT ${copied.join(', ')} FROM first`);
      const used = new Set(columns.filter(isNumber).map((column) => numbers[column]));
      for (let time = 1; time < times; time += 1) copy.run(Object.fromEntries([...used].map((name) => [name, time * steps[name]])));
      db.exec('DROP TABLE first');
    }
    for (const [table, columns] of Object.entries(balances)) for (const column of columns) db.exec(`UPDATE "${table}" SET "${column}" = round("${column}" * ${times}, 2)`);
  })();
  db.pragma('journal_mode = WAL');
}

const isNumber = (column: string): column is keyof typeof numbers => Object.hasOwn(numbers, column);
