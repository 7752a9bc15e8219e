/** Each table of Sage 50's is asked for by the table of activities itself, over the strict driver; and what is said to the driver of a query. */
import { readFileSync } from 'node:fs';
import { houseRoot } from '../repo/house.ts';
import { sage50 } from '../../src/sage/products/sage-50/product.ts';
import type { ActivityTable } from '../../src/sage/activities/definition.ts';
import { makeWorld } from '../sage/sage-50-world.ts';
import type { World } from '../sage/sage-50-world.ts';
import { askRows, column, wrongCells } from './query-world.ts';
import type { Asked, AskRows } from './query-world.ts';

/** Tables that the sandbox's books have nothing for are made of the description, with two rows each. */
function addDescribedTables({ made }: World): void {
  const { tables } = JSON.parse(readFileSync(`${houseRoot}/test/sandbox/spec/sage-50-tables.json`, 'utf8')) as { tables: Record<string, { columns: Record<string, string> }> };
  const db = made.db();
  const there = new Set(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all());
  for (const [name, { columns }] of Object.entries(tables).filter(([table]) => !there.has(table))) {
    const kind = (type: string): string | number | null => (/CHAR/.test(type) ? "O'Brien  " : /^(DATE|TIME|TIMESTAMP)$/.test(type) ? (type === 'DATE' ? '2026-10-01' : '2026-10-01 09:30:00') : type === 'DOUBLE' ? 0.1 + 0.2 : type === 'UNKNOWN' ? null : 7);
    const types = Object.values(columns);
    db.exec(`CREATE TABLE "${name}" (${Object.entries(columns).map(([column, type]) => `"${column}" ${type === 'UNKNOWN' ? 'VARCHAR(30)' : type}`).join(', ')})`);
    const insert = db.prepare(`INSERT INTO "${name}" VALUES (${types.map(() => '?').join(', ')})`);
    insert.run(types.map(kind));
    insert.run(types.map(() => null));
  }
}

let world: World;
let table: ActivityTable;
let ask: AskRows;

beforeAll(async () => {
  world = makeWorld({ size: 'tiny' });
  addDescribedTables(world);
  table = await sage50.activities();
  ask = askRows(table, sage50.connect(world.dataSet).openActivities(world.made.companyId.replace(/[{}]/g, '').toLowerCase()));
});
afterAll(() => world.close());
beforeEach(() => { world.dataSet.asked.length = 0; });
const said = () => world.dataSet.asked.filter((sql) => !sql.includes('FROM COMPANY'));

it('every table that this version has is queried as nobody chose its columns, and each cell is of the kind that the table says', async () => {
  const failed: string[] = [];
  const absent: string[] = [];
  for (const name of table.names) {
    try {
      const rows = await ask({ object: name }, { limit: 5 });
      failed.push(...wrongCells(rows).slice(0, 3).map((wrong) => `${name}: ${wrong}`));
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message: string };
      if (code === 'not_supported' && message === `this version of Sage has no table ${name}`) absent.push(name);
      else failed.push(`${name}: ${code ?? ''} ${message}`);
    }
  }
  expect(failed).toEqual([]);
  expect(absent).toEqual([]);
});

const when = (field: string, is: string, value?: string | number) => ({ field, is: is as never, ...(value === undefined ? {} : { value }) });
const all = (...conditions: ReturnType<typeof when>[]): NonNullable<Asked['where']> => ({ join: 'and', conditions });

describe('a query of Sage 50', () => {
  it('says numbers and stamps to the driver in its own words, and looks at everything else after the rows have come', async () => {
    const whole = await ask({ object: 'AUDIT_HEADER', columns: ['HEADER_NUMBER', 'TYPE', 'DATE', 'NET_AMOUNT', 'ACCOUNT_REF'] }, { limit: 10_000 });
    world.dataSet.asked.length = 0;
    const some = await ask({ object: 'AUDIT_HEADER', columns: ['HEADER_NUMBER', 'TYPE', 'DATE', 'NET_AMOUNT', 'ACCOUNT_REF'], where: all(when('HEADER_NUMBER', '>', 10), when('HEADER_NUMBER', '<=', 400), when('TYPE', '=', 'SI'), when('NET_AMOUNT', '>=', '100.10')), order: [{ field: 'NET_AMOUNT', descending: true }] }, { limit: 10_000 });
    const wanted = whole.rows.filter(([number, type, , net]) => Number(number) > 10 && Number(number) <= 400 && type === 'SI' && Number(net) >= 100.1);
    expect(some.rows.map(([number]) => number).sort()).toEqual(wanted.map(([number]) => number).sort());
    expect(wanted.length).toBeGreaterThan(3);
    expect(column(some, 'NET_AMOUNT').map(Number)).toEqual([...column(some, 'NET_AMOUNT').map(Number)].sort((a, b) => b - a));
    expect(said()).toEqual(['SELECT AUDIT_HEADER.HEADER_NUMBER, AUDIT_HEADER.TYPE, AUDIT_HEADER.DATE, AUDIT_HEADER.NET_AMOUNT, AUDIT_HEADER.ACCOUNT_REF FROM AUDIT_HEADER WHERE AUDIT_HEADER.HEADER_NUMBER >= 11 AND AUDIT_HEADER.HEADER_NUMBER < 401']);
  });

  it('says a list of numbers and a time since, and never a list with a text in it', async () => {
    await ask({ object: 'AUDIT_HEADER', columns: ['HEADER_NUMBER'], where: { join: 'and', conditions: [{ field: 'HEADER_NUMBER', is: 'in list', values: [3, 5] }, when('RECORD_MODIFY_DATE', '>', '2026-01-31T10:00:00Z')] } });
    expect(said()[0]).toMatch(/WHERE \(AUDIT_HEADER.HEADER_NUMBER = 3 OR AUDIT_HEADER.HEADER_NUMBER = 5\) AND AUDIT_HEADER.RECORD_MODIFY_DATE >= '2026-01-31 10:00:00'$/);
    world.dataSet.asked.length = 0;
    const either = await ask({ object: 'AUDIT_HEADER', columns: ['HEADER_NUMBER'], where: { join: 'or', conditions: [when('HEADER_NUMBER', '=', 3), when('TYPE', '=', 'SI')] } });
    expect(said()).toEqual(['SELECT AUDIT_HEADER.HEADER_NUMBER, AUDIT_HEADER.TYPE FROM AUDIT_HEADER']);
    expect(either.rows.length).toBeGreaterThan(1);
  });

  it.each(["x' OR 1=1 --", '; DROP TABLE SALES_LEDGER', "'", '%', '"', 'NULL'])('D01: %j as a text is never said to the driver', async (value) => {
    const found = await ask({ object: 'SALES_LEDGER', columns: ['ACCOUNT_REF'], where: all(when('NAME', '=', value), when('ACCOUNT_REF', 'contains', value)) });
    expect(found.rows).toEqual([]);
    for (const sql of said()) expect(sql).not.toContain(value);
  });

  it('rounds what a float has too much, and keeps the pence of large amounts', async () => {
    const { rows } = await ask({ object: 'ACCRUAL', columns: ['AMOUNT'] });
    expect(rows).toEqual([['0.3'], [null]]);
    world.made.db().prepare('INSERT INTO ACCRUAL (AMOUNT) VALUES (123456789012.34)').run();
    expect(column(await ask({ object: 'ACCRUAL', columns: ['AMOUNT'], where: all(when('AMOUNT', '=', '123456789012.34')) }), 'AMOUNT')).toEqual(['123456789012.34']);
  });

  it('refuses a column that this version lacks, and one that nobody may read', async () => {
    await expect(ask({ object: 'SALES_LEDGER', columns: ['REPORT_PASSWORD'] })).rejects.toMatchObject({ code: 'unknown_field' });
    await expect(ask({ object: 'COMPANY', columns: ['PROTX_PASSWORD'] })).rejects.toMatchObject({ code: 'unknown_field' });
    const { dataSet } = world.open({ hiddenColumns: ['SALES_LEDGER.NAME'] });
    const source = sage50.connect(dataSet).openActivities(world.made.companyId.replace(/[{}]/g, '').toLowerCase());
    await expect(askRows(table, source)({ object: 'SALES_LEDGER', columns: ['ACCOUNT_REF', 'E_MAIL'] })).resolves.toBeDefined();
    expect(column(await askRows(table, source)({ object: 'SALES_LEDGER' }), 'NAME').every((cell) => cell === null)).toBe(true);
  });

  it('never reads another company in the place of the one that was asked for', async () => {
    const source = sage50.connect(world.dataSet).openActivities('00000000-1111-2222-3333-444444444444');
    await expect(askRows(table, source)({ object: 'SALES_LEDGER' })).rejects.toMatchObject({ code: 'wrong_company' });
  });
});
