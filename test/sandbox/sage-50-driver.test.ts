/** The strict driver, through npm's odbc and the real unixODBC: what Sage 50's driver refuses is refused, what it does is done, and every fault can be had. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataSet } from './sage-50/make-data-set.ts';
import type { DataSet } from './sage-50/make-data-set.ts';
import { startOdbcClient } from './sage-50/odbc-client.ts';
import type { OdbcClient } from './sage-50/odbc-client.ts';
import { driverControl, makeOdbcEnvironment } from './sage-50/odbc-environment.ts';
import type { OdbcEnvironment } from './sage-50/odbc-environment.ts';

let folder: string;
let dataSet: DataSet;
let environment: OdbcEnvironment;
let client: OdbcClient;
let extra: OdbcClient[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sage-50-odbc-'));
  dataSet = makeDataSet({ folder, user: 'READER', password: 'practice' });
  extra = [];
  environment = makeOdbcEnvironment({ folder, drivers: ['Sage Line 50 v32', 'Sage Line 50 v33'], dsn: { name: 'SageLine50v32', dataFolder: dataSet.dataFolder } });
  client = startOdbcClient(environment);
});
afterAll(async () => {
  await client.stop();
  dataSet.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  control().clear();
  control().freeLogins();
  for (const one of extra.splice(0)) await one.stop();
});

const control = () => driverControl(dataSet.dataFolder);
const text = () => environment.connectionString(dataSet);
const connect = (connectionString = text(), by = client) => by.ask({ do: 'connect', connectionString });
const another = (): OdbcClient => {
  const one = startOdbcClient(environment);
  extra.push(one);
  return one;
};
const stateOf = async (sql: string): Promise<string | undefined> => (await client.ask({ do: 'query', sql })).errors?.[0]?.state;
const everyHeader = 'SELECT HEADER_NUMBER, TYPE FROM AUDIT_HEADER';
const count = (): number => (dataSet.db().prepare('SELECT COUNT(*) AS n FROM AUDIT_HEADER').get() as { n: number }).n;
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('connecting to Sage 50', () => {
  it.each([
    ['by folder', () => text()], ['by the other driver', () => environment.connectionString(dataSet, 'Sage Line 50 v33')],
    ['by data source', () => 'DSN=SageLine50v32;UID=READER;PWD=practice;'], ['by data source and folder', () => `DSN=SageLine50v32;UID=READER;PWD=practice;DIR=${dataSet.dataFolder}/;`],
  ])('works %s', async (_name, connectionString) => {
    expect(await connect(connectionString())).toEqual({ value: null });
    expect(await client.rows({ do: 'query', sql: 'SELECT NAME, COMPANYID FROM COMPANY' })).toEqual([{ NAME: 'Harbour & Vale Ltd (practice)', COMPANYID: dataSet.companyId }]);
    expect(await client.ask({ do: 'close' })).toEqual({ value: null });
  });

  it.each([
    ['a wrong password', '28000', /wrong user name or password/, (given: string) => given.replace('PWD=practice', 'PWD=other')],
    ['a wrong user', '28000', /wrong user name/, (given: string) => given.replace('UID=READER', 'UID=NOBODY')],
    ['a user in braces, taken literally', '28000', /wrong user name/, (given: string) => given.replace('UID=READER', 'UID={READER}')],
    ['a password in braces, taken literally', '28000', /wrong user name/, (given: string) => given.replace('PWD=practice', 'PWD={practice}')],
    ['a folder that is none', '08001', /Cannot find all data files/, (given: string) => given.replace('ACCDATA', 'NOWHERE')],
    ['the folder above ACCDATA', '08001', /Cannot find all data files/, (given: string) => given.replace('/ACCDATA', '')],
    ['a folder in braces', '08001', /Cannot find all data files/, (given: string) => given.replace(/DIR=([^;]*)/, 'DIR={$1}')],
    ['a driver that is not installed', '01000', /Can't open lib/, (given: string) => given.replace('v32', 'v31')],
  ])('is refused for %s', async (_what, state, words, change) => {
    expect((await connect(change(text()))).errors?.[0]).toEqual({ state, message: expect.stringMatching(words) as string });
  });

  it('is refused while the user is in, and while a backup runs', async () => {
    control().holdLogin('READER');
    expect((await connect()).errors?.[0]?.message).toContain('Username is already in use');
    control().makeExclusive();
    expect((await connect()).errors?.[0]?.message).toContain('Program is in exclusive mode. Logon cannot proceed');
    control().freeLogins();
    expect(await connect()).toEqual({ value: null });
  });

  it('can count as the user\'s one login, which an orderly end gives back and a killed reader does not', async () => {
    control().plant({ trackLogins: true });
    expect(await connect()).toEqual({ value: null });
    const second = another();
    expect((await connect(text(), second)).errors?.[0]?.message).toContain('Username is already in use');
    await client.ask({ do: 'close' });
    expect(await connect(text(), second)).toEqual({ value: null });
    await second.stop();
    expect((await connect()).errors?.[0]?.message).toContain('Username is already in use');
  });
});

describe('a statement to Sage 50', () => {
  beforeEach(async () => void (await connect()));

  it.each([
    ['42000', 'SELECT TYPE FROM AUDIT_HEADER LIMIT 1'], ['42000', 'SELECT TYPE FROM AUDIT_HEADER OFFSET 1'], ['42000', 'SELECT TYPE FROM AUDIT_HEADER FETCH FIRST 5 ROWS ONLY'], ['42S22', 'SELECT DISTINCT TYPE FROM AUDIT_HEADER'],
    ['42000', 'SELECT TYPE FROM AUDIT_HEADER ORDER BY TYPE'], ['42000', 'SELECT * FROM BANK'], ['42000', 'SELECT TOP 5 * FROM BANK'], ['42000', 'SELECT b.* FROM BANK b'],
    ['42000', 'SELECT NAME FROM BANK WHERE ACCOUNT_REF IN (SELECT ACCOUNT_REF FROM BANK)'], ['42000', "SELECT TYPE, COUNT(*) FROM AUDIT_HEADER GROUP BY TYPE WHERE TYPE = 'SI'"],
    ['42000', 'SELECT TYPE FROM AUDIT_HEADER UNION SELECT TYPE FROM AUDIT_SPLIT'], ['42000', 'SELECT upper(NAME) FROM BANK'], ['42000', 'SELECT NAME || NAME FROM BANK'], ['42000', 'SELECT NAME FROM BANK -- all'], ['42000', 'SELECT NAME FROM BANK; SELECT NAME FROM BANK'],
    ['42000', 'DELETE FROM BANK'], ['42000', "UPDATE BANK SET NAME = 'x'"], ['42000', 'INSERT INTO BANK (NAME) VALUES (1)'], ['42000', 'DROP TABLE BANK'], ['42000', 'PRAGMA user_version = 7'],
    ['42S22', 'SELECT NONSENSE FROM BANK'], ['42S22', 'SELECT "NONSENSE" FROM BANK'], ['42S02', 'SELECT NAME FROM NONSENSE'], ['42S02', 'SELECT name FROM sqlite_master'],
  ])('is refused with %s: %s', async (state, sql) => {
    expect(await stateOf(sql)).toBe(state);
  });

  it('cannot be given text or numbers as parameters, nor a time limit', async () => {
    expect((await client.ask({ do: 'query', sql: 'SELECT NAME FROM BANK WHERE ACCOUNT_REF = ?', parameters: ['1200'] })).errors?.[0]?.state).toBe('HY004');
    expect((await client.ask({ do: 'query', sql: 'SELECT TYPE FROM AUDIT_HEADER WHERE HEADER_NUMBER = ?', parameters: [1] })).errors?.[0]?.state).toBe('22018');
    expect((await client.ask({ do: 'query', sql: 'SELECT NAME FROM BANK', timeout: 5 })).errors?.[0]?.state).toBe('HY092');
  });

  it('may choose columns, compare, count, group, join, and take the first', async () => {
    expect(await client.rows({ do: 'query', sql: 'SELECT COUNT(*) FROM AUDIT_HEADER' })).toEqual([{ 'COUNT(*)': count() }]);
    expect(await client.rows({ do: 'query', sql: "SELECT TOP 3 TYPE FROM AUDIT_HEADER WHERE TYPE = 'SI' AND OUTSTANDING <> 0 OR DUE_DATE IS NULL" })).toHaveLength(3);
    expect(await client.rows({ do: 'query', sql: "SELECT TYPE, COUNT(*) AS HOW_MANY, MAX(HEADER_NUMBER) AS LAST FROM AUDIT_HEADER WHERE TYPE = 'SI' GROUP BY TYPE" })).toEqual([{ TYPE: 'SI', HOW_MANY: expect.any(Number) as number, LAST: expect.any(Number) as number }]);
    expect(await client.rows({ do: 'query', sql: 'SELECT s.SPLIT_NUMBER, h.TYPE FROM AUDIT_HEADER h INNER JOIN AUDIT_SPLIT s ON h.HEADER_NUMBER = s.HEADER_NUMBER WHERE h.HEADER_NUMBER = 1' })).toEqual([{ SPLIT_NUMBER: 1, TYPE: expect.any(String) as string }]);
    const since = (day: string) => client.rows({ do: 'query', sql: `SELECT HEADER_NUMBER FROM AUDIT_HEADER WHERE ${day}` });
    expect(await since("DATE > {d '2026-10-01'}")).toEqual(await since("\"DATE\" > '2026-10-01'"));
    expect((await since("RECORD_MODIFY_DATE > {ts '2026-10-01 00:00:00'}")).length).toBeGreaterThan(0);
  });

  it('gets days and stamps as text, money as doubles, and text with pound signs and accents whole', async () => {
    const [row] = await client.rows({ do: 'query', sql: "SELECT TOP 1 DETAILS, GROSS_AMOUNT, \"DATE\", RECORD_MODIFY_DATE, VAT_RECONCILED_DATE FROM AUDIT_SPLIT WHERE DETAILS = 'Café & £ sundry — receipt'" });
    expect(row).toEqual({ DETAILS: 'Café & £ sundry — receipt', GROSS_AMOUNT: 14.81, DATE: '2026-10-28', RECORD_MODIFY_DATE: '2026-10-31 08:00:00', VAT_RECONCILED_DATE: null });
  });

  it('tells tables and columns in the manner of ODBC 2, and no keys', async () => {
    expect((await client.rows({ do: 'tables' })).map((one) => one['TABLE_NAME'])).toEqual(expect.arrayContaining(['AUDIT_HEADER', 'SALES_LEDGER', 'COMPANY']));
    const columns = await client.rows({ do: 'columns', table: 'AUDIT_HEADER' });
    expect(columns).toHaveLength(86);
    expect(Object.keys(columns[0] ?? {})).toEqual(['TABLE_QUALIFIER', 'TABLE_OWNER', 'TABLE_NAME', 'COLUMN_NAME', 'DATA_TYPE', 'TYPE_NAME', 'PRECISION', 'LENGTH', 'SCALE', 'RADIX', 'NULLABLE', 'REMARKS']);
    for (const act of ['primaryKeys', 'foreignKeys'] as const) expect((await client.ask({ do: act, table: 'BANK' })).errors?.[0]?.state).toBe('IM001');
  });

  it.each([1, 7, 100, 1_000])('hands over every row once, %i at a time', async (fetchSize) => {
    const numbers = (await client.rows({ do: 'read', sql: everyHeader, fetchSize })).map((row) => row['HEADER_NUMBER']);
    expect(numbers).toHaveLength(count());
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('sees what was posted meanwhile', async () => {
    const before = count();
    dataSet.mutations().addInvoice({ net: 10_000 });
    dataSet.update();
    expect(await client.rows({ do: 'query', sql: 'SELECT COUNT(*) FROM AUDIT_HEADER' })).toEqual([{ 'COUNT(*)': before + 1 }]);
  });
});

describe('faults of the driver', () => {
  it('it may know no row arrays, so that only single rows can be had', async () => {
    control().plant({ noRowArray: true });
    await connect();
    expect((await client.ask({ do: 'read', sql: everyHeader, fetchSize: 100 })).message).toContain('Error setting the fetch size on the statement');
    expect(await client.rows({ do: 'read', sql: everyHeader, fetchSize: 1 })).toHaveLength(count());
  });

  it('it may fail in the middle of a read, once, and only for one table', async () => {
    await connect();
    control().plant({ failAfter: 100, table: 'AUDIT_HEADER', once: true });
    expect((await client.ask({ do: 'read', sql: 'SELECT TYPE FROM AUDIT_SPLIT', fetchSize: 50 })).message).toBeUndefined();
    expect((await client.ask({ do: 'read', sql: everyHeader, fetchSize: 50 })).errors?.[0]).toEqual({ state: 'HY000', message: expect.stringContaining('Error reading the data file') as string });
    expect(await client.rows({ do: 'read', sql: everyHeader, fetchSize: 50 })).toHaveLength(count());
  });

  it('it may take its process with it', async () => {
    const doomed = another();
    await connect(text(), doomed);
    control().plant({ crashAfter: 100 });
    void doomed.ask({ do: 'read', sql: everyHeader, fetchSize: 50 });
    expect(await doomed.ended).toEqual([null, 'SIGABRT']);
  });

  it.each(['execute', 'fetch'] as const)('it may hang in %s until the fault is taken away', async (hang) => {
    await connect();
    control().plant({ hang });
    let isDone = false;
    const read = client.rows({ do: 'read', sql: everyHeader, fetchSize: 50 }).finally(() => (isDone = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isDone).toBe(false);
    control().clear();
    expect(await read).toHaveLength(count());
  });

  it('it may hang in connecting, or have no memory left', async () => {
    control().plant({ connect: 'memory', once: true });
    expect((await connect()).errors?.[0]).toEqual({ state: 'IM003', message: expect.stringContaining('system error 8: Not enough storage') as string });
    control().plant({ connect: 'hang' });
    let isDone = false;
    const connecting = connect().finally(() => (isDone = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isDone).toBe(false);
    control().clear();
    expect(await connecting).toEqual({ value: null });
  });

  it('it may be slow: by the row, and by how many columns are asked for', async () => {
    await connect();
    const took = async (sql: string): Promise<number> => {
      const start = performance.now();
      await client.rows({ do: 'read', sql, fetchSize: 50 });
      return performance.now() - start;
    };
    control().plant({ rowDelayUs: 1_000 });
    expect(await took(everyHeader)).toBeGreaterThan(count());
    control().plant({ columnDelayUs: 250 });
    expect(await took('SELECT TYPE, HEADER_NUMBER, TRAN_NUMBER, GROSS_AMOUNT FROM AUDIT_HEADER')).toBeGreaterThan(count());
  });
});

describe('what was sent', () => {
  it('can be read statement by statement, and call by call in the trace of unixODBC', async () => {
    const log = join(folder, 'statements.log');
    control().plant({ log });
    environment.traceOn();
    const traced = another();
    await connect(text(), traced);
    await traced.rows({ do: 'query', sql: 'SELECT NAME FROM BANK' });
    await traced.ask({ do: 'query', sql: 'SELECT * FROM BANK' });
    await traced.ask({ do: 'close' });
    environment.traceOff();
    expect(readFileSync(log, 'utf8').split('\n')).toEqual(['SELECT NAME FROM BANK', 'SELECT * FROM BANK', '']);
    await until(() => environment.trace().includes('SQLDisconnect.c'));
    expect(environment.trace()).toContain('SQL = [SELECT NAME FROM BANK]');
  });

  it('goes through the test\'s own settings alone', () => {
    expect(environment.env).toEqual({ ODBCSYSINI: join(folder, 'odbc'), ODBCINI: join(folder, 'odbc/odbc.ini'), ODBCINSTINI: 'odbcinst.ini' });
    expect(existsSync(join(folder, 'odbc/odbcinst.ini'))).toBe(true);
  });
});
