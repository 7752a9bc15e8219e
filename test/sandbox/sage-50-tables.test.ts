/** The books as a Sage 50 data set: its balances are the books', its parts hang together, and changes show as Sage shows them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataSet } from './sage-50/make-data-set.ts';
import type { DataSet, DataSetOptions } from './sage-50/make-data-set.ts';
import { multiplyTrail } from './sage-50/data-set/multiply-trail.ts';
import { hasColumn, tableNames } from './sage-50/tables/schema.ts';
import { tranSigns } from './sage-50/trail/plan.ts';

let folder: string;
let open: DataSet[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sage-50-'));
  open = [];
});
afterEach(() => {
  for (const one of open) one.close();
  rmSync(folder, { recursive: true, force: true });
});

const make = (options: Partial<DataSetOptions> = {}): DataSet => {
  const dataSet = makeDataSet({ folder, ...options });
  open.push(dataSet);
  return dataSet;
};
type Row = Record<string, string | number | null>;
const rows = (dataSet: DataSet, sql: string): Row[] => dataSet.db().prepare(sql).all() as Row[];
const pence = (value: unknown): number => Math.round(Number(value) * 100);

function trialBalanceOf(dataSet: DataSet): Record<string, number> {
  const lines = rows(dataSet, 'SELECT NOMINAL_CODE AS code, SUM(AMOUNT) AS amount FROM AUDIT_JOURNAL WHERE DELETED_FLAG = 0 GROUP BY 1');
  return Object.fromEntries(lines.map(({ code, amount }) => [String(code), pence(amount)]).filter(([, amount]) => amount !== 0));
}

/** Everything that a sound data set holds to, as what is wrong with it. */
function faultsOf(dataSet: DataSet): unknown[] {
  const ledger = (table: string, side: string) => rows(dataSet, `SELECT l.ACCOUNT_REF, l.BALANCE, l.FOREIGN_BALANCE, COALESCE(SUM(h.OUTSTANDING), 0) AS open, COALESCE(SUM(h.FOREIGN_OUTSTANDING), 0) AS openForeign FROM ${table} l
    LEFT JOIN AUDIT_HEADER h ON h.ACCOUNT_REF = l.ACCOUNT_REF AND h.TYPE LIKE '${side}%' AND h.DELETED_FLAG = 0 GROUP BY 1 HAVING ABS(l.BALANCE - open) > 0.001 OR ABS(l.FOREIGN_BALANCE - openForeign) > 0.001`);
  return [
    rows(dataSet, 'SELECT h.HEADER_NUMBER FROM AUDIT_HEADER h JOIN AUDIT_SPLIT s ON s.HEADER_NUMBER = h.HEADER_NUMBER GROUP BY 1 HAVING ABS(h.OUTSTANDING - SUM(s.OUTSTANDING)) > 0.001 OR ABS(h.GROSS_AMOUNT - SUM(s.GROSS_AMOUNT)) > 0.001 OR h.ITEM_COUNT <> COUNT(*) OR h.TRAN_NUMBER <> MIN(s.TRAN_NUMBER)'),
    rows(dataSet, 'SELECT HEADER_NUMBER FROM AUDIT_HEADER WHERE HEADER_NUMBER NOT IN (SELECT HEADER_NUMBER FROM AUDIT_SPLIT)'),
    rows(dataSet, 'SELECT j.SPLIT_NUMBER FROM AUDIT_JOURNAL j LEFT JOIN AUDIT_SPLIT s ON s.SPLIT_NUMBER = j.SPLIT_NUMBER WHERE s.SPLIT_NUMBER IS NULL OR s.HEADER_NUMBER <> j.HEADER_NUMBER OR s.DELETED_FLAG <> j.DELETED_FLAG'),
    rows(dataSet, "SELECT SPLIT_NUMBER FROM AUDIT_JOURNAL WHERE TYPE NOT IN ('JC', 'JD') GROUP BY 1 HAVING ABS(SUM(AMOUNT)) > 0.001"),
    rows(dataSet, "SELECT s.SPLIT_NUMBER, s.AMOUNT_PAID FROM AUDIT_SPLIT s LEFT JOIN AUDIT_USAGE u ON u.SPLIT_NUMBER = s.SPLIT_NUMBER AND u.DELETED_FLAG = 0 WHERE s.DELETED_FLAG = 0 AND s.TYPE IN ('SI', 'SC', 'PI', 'PC', 'SA', 'PA') GROUP BY 1 HAVING ABS(ABS(s.AMOUNT_PAID) - COALESCE(SUM(u.AMOUNT), 0)) > 0.001"),
    rows(dataSet, 'SELECT HEADER_NUMBER FROM AUDIT_HEADER WHERE DELETED_FLAG = 1 AND OUTSTANDING <> 0'),
    rows(dataSet, 'SELECT HEADER_NUMBER FROM AUDIT_HEADER GROUP BY 1 HAVING COUNT(*) > 1 UNION SELECT SPLIT_NUMBER FROM AUDIT_SPLIT GROUP BY 1 HAVING COUNT(*) > 1'),
    ledger('SALES_LEDGER', 'S'), ledger('PURCHASE_LEDGER', 'P'),
    rows(dataSet, 'SELECT ACCOUNT_REF, BALANCE FROM NOMINAL_LEDGER').filter((one) => pence(one['BALANCE']) !== (dataSet.trialBalance()[String(one['ACCOUNT_REF'])] ?? 0)),
    rows(dataSet, 'SELECT ACCOUNT_REF, FOREIGN_BALANCE FROM BANK').filter((one) => pence(one['FOREIGN_BALANCE']) !== (dataSet.trialBalance()[String(one['ACCOUNT_REF'])] ?? 0)),
  ].flat();
}

describe('a Sage 50 data set', () => {
  it.each([1, 2, 77])('has the trial balance and every balance of the books, to the penny (seed %i)', (seed) => {
    const dataSet = make({ seed, size: seed === 77 ? 'small' : 'tiny' });
    expect(Object.keys(dataSet.trialBalance()).length).toBeGreaterThan(15);
    expect(trialBalanceOf(dataSet)).toEqual(dataSet.trialBalance());
    expect(faultsOf(dataSet)).toEqual([]);
  });

  it('would show a penny that is lost, an open amount that is not its splits\', and an allocation too few', () => {
    const dataSet = make();
    dataSet.db().exec('UPDATE AUDIT_JOURNAL SET AMOUNT = AMOUNT + 0.01 WHERE rowid = (SELECT MIN(rowid) FROM AUDIT_JOURNAL WHERE TYPE = \'SI\'); UPDATE AUDIT_SPLIT SET OUTSTANDING = OUTSTANDING + 1 WHERE rowid = 30; DELETE FROM AUDIT_USAGE WHERE USAGE_NUMBER = (SELECT MIN(USAGE_NUMBER) FROM AUDIT_USAGE WHERE TYPE = \'SI\')');
    expect(trialBalanceOf(dataSet)).not.toEqual(dataSet.trialBalance());
    expect(faultsOf(dataSet).length).toBeGreaterThan(2);
  });

  it('has every type of transaction, with the sign of its type', () => {
    const dataSet = make({ size: 'small' });
    const found = rows(dataSet, 'SELECT TYPE, MIN(GROSS_AMOUNT) AS least, MAX(GROSS_AMOUNT) AS most FROM AUDIT_HEADER GROUP BY 1');
    expect(found.map((one) => one['TYPE']).sort()).toEqual(Object.keys(tranSigns).sort());
    for (const { TYPE, least, most } of found) expect([TYPE, Math.sign(Number(least)), Math.sign(Number(most))]).toEqual([TYPE, tranSigns[TYPE as keyof typeof tranSigns], tranSigns[TYPE as keyof typeof tranSigns]]);
  });

  it('has the oddities of the real thing', () => {
    const dataSet = make({ size: 'small' });
    expect(rows(dataSet, 'SELECT 1 FROM SALES_LEDGER s JOIN PURCHASE_LEDGER p ON p.ACCOUNT_REF = s.ACCOUNT_REF')).toHaveLength(1);
    expect(rows(dataSet, 'SELECT DISTINCT RECORD_DELETED AS flag FROM AUDIT_HEADER ORDER BY 1').map((one) => one['flag'])).toEqual([0, 6_912, 13_568]);
    expect(rows(dataSet, 'SELECT 1 FROM STOCK WHERE RECORD_MODIFY_DATE IS NULL').length).toBeGreaterThan(0);
    expect(rows(dataSet, 'SELECT 1 FROM AUDIT_HEADER WHERE LENGTH(ACCOUNT_REF) > 8')).toEqual([]);
    expect(rows(dataSet, "SELECT 1 FROM AUDIT_HEADER WHERE DEPOSIT_DATE = '1974-02-01' AND RECORD_CREATE_DATE LIKE '2130%'").length).toBeGreaterThan(0);
    expect(rows(dataSet, 'SELECT 1 FROM AUDIT_HEADER WHERE FOREIGN_RATE > 1 AND FOREIGN_GROSS_AMOUNT <> GROSS_AMOUNT').length).toBeGreaterThan(0);
    expect(rows(dataSet, 'SELECT COMPANYID FROM COMPANY')[0]?.['COMPANYID']).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/);
    for (const table of ['SALES_ORDER', 'SOP_ITEM', 'PURCHASE_ORDER', 'POP_ITEM', 'INVOICE', 'INVOICE_ITEM', 'STOCK', 'TAX_CODE', 'DEPARTMENT', 'CATEGORY', 'AUDIT_VAT']) expect([table, rows(dataSet, `SELECT 1 FROM ${table}`).length > 0]).toEqual([table, true]);
  });

  it('can be made many times as large, each balance with it', () => {
    const dataSet = make();
    const count = (): unknown => rows(dataSet, 'SELECT COUNT(*) AS count FROM AUDIT_SPLIT')[0]?.['count'];
    const before = count();
    multiplyTrail(dataSet.db(), 3);
    expect(count()).toBe(3 * Number(before));
    expect(trialBalanceOf(dataSet)).toEqual(Object.fromEntries(Object.entries(dataSet.trialBalance()).map(([code, amount]) => [code, 3 * amount])));
    // Only the books know nothing of it.
    expect(faultsOf(dataSet).filter((fault) => !('BALANCE' in (fault as Row)) && !('FOREIGN_BALANCE' in (fault as Row)))).toEqual([]);
  });

  it('is the same for the same seed', () => {
    const dump = (dataSet: DataSet) => JSON.stringify(tableNames.map((table) => rows(dataSet, `SELECT * FROM ${table}`)));
    expect(dump(make({ version: '2026' }))).toEqual(dump(make({ version: '2025' })));
  });
});

describe('changes to a data set', () => {
  it('keep it sound, whatever they are', () => {
    const dataSet = make();
    for (let round = 0; round < 25; round += 1) {
      dataSet.mutations().someWork({ count: 8, seed: round });
      dataSet.update();
    }
    expect(trialBalanceOf(dataSet)).toEqual(dataSet.trialBalance());
    expect(faultsOf(dataSet)).toEqual([]);
  });

  it('leave a changed posting marked, saying which one stands for it, and newer', () => {
    const dataSet = make();
    const { number } = dataSet.mutations().addInvoice({ net: 10_000 });
    dataSet.update();
    const [first] = rows(dataSet, `SELECT * FROM AUDIT_HEADER WHERE INV_REF_NUMERIC = ${number}`);
    dataSet.mutations().changeInvoice({ which: number, net: 12_000 });
    dataSet.update();
    const [old, now] = rows(dataSet, `SELECT * FROM AUDIT_HEADER WHERE INV_REF_NUMERIC = ${number} ORDER BY HEADER_NUMBER`);
    expect(old).toMatchObject({ HEADER_NUMBER: first?.['HEADER_NUMBER'], DELETED_FLAG: 1, OUTSTANDING: 0, DETAILS: `Deleted - see tran ${String(now?.['TRAN_NUMBER'])}` });
    expect(now).toMatchObject({ DELETED_FLAG: 0, GROSS_AMOUNT: 144 });
    expect(String(old?.['RECORD_MODIFY_DATE']) > String(first?.['RECORD_MODIFY_DATE'])).toBe(true);
  });

  it('show a payment in what is open, in the flags and in the allocations', () => {
    const dataSet = make();
    const { number } = dataSet.mutations().addInvoice({ net: 10_000 });
    dataSet.update();
    dataSet.mutations().payInvoice({ which: number, amount: 5_000 });
    dataSet.update();
    expect(rows(dataSet, `SELECT * FROM AUDIT_HEADER WHERE INV_REF_NUMERIC = ${number}`)[0]).toMatchObject({ OUTSTANDING: 70, AMOUNT_PAID: 50, PAID_FLAG: 'N', PAID_STATUS: 'PP' });
    expect(rows(dataSet, 'SELECT DETAILS FROM AUDIT_USAGE ORDER BY USAGE_NUMBER DESC LIMIT 2').map((one) => String(one['DETAILS']))).toEqual([expect.stringMatching(/^50\.00 to SI \d+$/), expect.stringMatching(/^50\.00 from SR \d+$/)]);
  });

  it('list a deleted customer and a deleted draft among the deleted records', () => {
    const dataSet = make();
    const { reference } = dataSet.mutations().addContact({ name: 'Gone & Co' });
    const { number } = dataSet.mutations().addInvoice({ state: 'draft' });
    dataSet.update();
    dataSet.mutations().deleteContact({ which: reference });
    dataSet.mutations().deleteInvoice({ which: number });
    dataSet.update();
    expect(rows(dataSet, 'SELECT FOREIGN_REF FROM DELETED_RECORDS').map((one) => one['FOREIGN_REF']).sort()).toEqual([String(number), reference].sort());
    expect(rows(dataSet, `SELECT 1 FROM SALES_LEDGER WHERE ACCOUNT_REF = '${reference}' UNION ALL SELECT 1 FROM INVOICE WHERE INVOICE_NUMBER = ${number}`)).toEqual([]);
  });
});

describe('what people do to a data set', () => {
  it('clearing the audit trail moves what is settled to the history and changes no balance', () => {
    const dataSet = make({ size: 'small' });
    const before = rows(dataSet, 'SELECT COUNT(*) AS n FROM AUDIT_HEADER')[0]?.['n'];
    const { cleared, range } = dataSet.clearAuditTrail('2025-06-30');
    expect(cleared).toBeGreaterThan(50);
    expect(rows(dataSet, 'SELECT COUNT(*) AS n FROM AUDIT_HISTORY_HEADER')[0]?.['n']).toBe(cleared);
    expect(rows(dataSet, "SELECT COUNT(*) AS n FROM AUDIT_HEADER WHERE DETAILS <> 'Opening Balance' OR TYPE NOT IN ('JC', 'JD')")[0]?.['n']).toBeLessThanOrEqual(Number(before) - cleared);
    expect(rows(dataSet, 'SELECT START_TRAN_NUMBER, END_TRAN_NUMBER FROM CLEARED_TRAN_RANGE')).toEqual([{ START_TRAN_NUMBER: range?.[0], END_TRAN_NUMBER: range?.[1] }]);
    expect(trialBalanceOf(dataSet)).toEqual(dataSet.trialBalance());
    dataSet.mutations().addInvoice({ net: 10_000 });
    dataSet.update();
    expect(trialBalanceOf(dataSet)).toEqual(dataSet.trialBalance());
    expect(faultsOf(dataSet)).toEqual([]);
  });

  it('a restored backup falls back in numbers and dates, and can be gone on with', () => {
    const dataSet = make();
    const highest = () => rows(dataSet, 'SELECT MAX(TRAN_NUMBER) AS tran, MAX(RECORD_MODIFY_DATE) AS modified FROM AUDIT_HEADER')[0];
    const backup = dataSet.backup();
    const before = highest();
    dataSet.mutations().addInvoice({ net: 10_000 });
    dataSet.update();
    expect(Number(highest()?.['tran'])).toBeGreaterThan(Number(before?.['tran']));
    dataSet.restore(backup);
    expect(highest()).toEqual(before);
    expect(trialBalanceOf(dataSet)).toEqual(backup.trialBalance);
    dataSet.update();
    expect(trialBalanceOf(dataSet)).toEqual(dataSet.trialBalance());
  });

  it('an upgrade makes a folder of its own with one stamp on every record, and leaves the old one as it was', () => {
    const dataSet = make();
    const { companyFolder, dataFolder } = dataSet.upgrade('V33');
    expect(readFileSync(join(dataSet.accountsFolder, 'V33/COMPANY'), 'utf8')).toBe(`${companyFolder}\r\n`);
    expect(readFileSync(join(dataSet.accountsFolder, '2026/COMPANY'), 'utf8')).toBe(`${dataSet.companyFolder}\r\n`);
    dataSet.db().exec(`ATTACH '${join(dataFolder, 'LEDGER.DTA')}' AS upgraded`);
    expect(rows(dataSet, 'SELECT COMPANYID FROM upgraded.COMPANY')).toEqual(rows(dataSet, 'SELECT COMPANYID FROM main.COMPANY'));
    for (const table of tableNames.filter((name) => hasColumn(name, 'RECORD_MODIFY_DATE'))) expect(rows(dataSet, `SELECT DISTINCT RECORD_MODIFY_DATE FROM upgraded.${table}`).length).toBeLessThan(2);
    expect(rows(dataSet, 'SELECT DISTINCT RECORD_MODIFY_DATE FROM main.AUDIT_HEADER').length).toBeGreaterThan(20);
  });

  it('rows can vanish without a trace', () => {
    const dataSet = make();
    dataSet.vanish([20, 21]);
    expect(rows(dataSet, 'SELECT 1 FROM AUDIT_HEADER WHERE HEADER_NUMBER IN (20, 21) UNION ALL SELECT 1 FROM AUDIT_JOURNAL WHERE HEADER_NUMBER IN (20, 21) UNION ALL SELECT 1 FROM DELETED_RECORDS')).toEqual([]);
  });
});
