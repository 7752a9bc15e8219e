/** Each object that Sage 200 lists is asked for by the table itself; and how conditions and order become its own words. */
import fc from 'fast-check';
import { addressOf } from '../../helper/sage-transport/sage-transport.ts';
import { addDays } from '../../src/shared/dates.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import { activityQuery } from '../../src/shared/contract/activities.ts';
import { sage200 } from '../../src/sage/products/sage-200/product.ts';
import { filterOf } from '../../src/sage/products/sage-200/activities/read-rows.ts';
import type { ActivityTable } from '../../src/sage/activities/definition.ts';
import { checkQuery } from '../../src/sage/activities/query.ts';
import type { SageRequest } from '../../src/sage/connector.ts';
import { parseFilter } from '../sandbox/sage-200/filter.ts';
import { openSandbox200 } from '../sage/reader-200.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { askRows, column, wrongCells } from './query-world.ts';
import type { Asked, AskRows } from './query-world.ts';

let sandbox: Sandbox;
let table: ActivityTable;
let ask: AskRows;
let close: () => void;
const sent: SageRequest[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny', today: '2026-10-31' });
  table = await sage200.activities();
  const opened = openSandbox200(sandbox, { wrap: (next) => (request, signal) => { sent.push(request); return next(request, signal); } });
  close = opened.close;
  ask = askRows(table, opened.connector.openActivities(sandbox.control.sage200.companies()[0]?.sourceId ?? ''));
});
afterAll(async () => { close(); await sandbox.close(); });
beforeEach(() => { sent.length = 0; });

/** No face in the sandbox: whose licence the practice company has is told by nothing in its books. */
const noFace = new Set(['licence']);

it('every object that can be queried is queried, and each cell is of the kind that the table says', async () => {
  const failed: string[] = [];
  let withRows = 0;
  let asked = 0;
  for (const name of table.names) {
    const object = table.find(name);
    if (!object?.query || noFace.has(name)) continue;
    asked += 1;
    try {
      const rows = await ask({ object: name, columns: object.query.fields.map((field) => field.name) }, { limit: 5 });
      if (rows.rows.length > 0) withRows += 1;
      failed.push(...wrongCells(rows).slice(0, 3).map((wrong) => `${name}: ${wrong}`));
    } catch (thrown) {
      failed.push(`${name}: ${(thrown as { code?: string }).code ?? ''} ${(thrown as Error).message}`);
    }
  }
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThan(230);
  expect(withRows).toBeGreaterThan(220);
});

const when = (field: string, is: string, value?: string | number) => ({ field, is: is as never, ...(value === undefined ? {} : { value }) });
const filters = () => sent.map(({ query }) => query['$filter'] ?? null);
const filterFor = (where: NonNullable<Asked['where']>): string | null => {
  const object = table.find('customers');
  return object ? filterOf(checkQuery(object, activityQuery.parse({ object: 'customers', where })).where) : null;
};

describe('a query of Sage 200', () => {
  it('asks in its own words, and gives what filtering here gives', async () => {
    const all = await ask({ object: 'sales_posted_transactions', columns: ['id', 'transaction_date', 'document_gross_value', 'customer_id'] }, { limit: 10_000 });
    sent.length = 0;
    const [customer, day] = [String(all.rows[0]?.[3]), String(all.rows[0]?.[1])];
    const some = await ask({ object: 'sales_posted_transactions', columns: ['id', 'transaction_date', 'document_gross_value', 'customer_id'], where: { join: 'and', conditions: [when('customer_id', '=', customer), when('transaction_date', '<=', day), { join: 'or', conditions: [when('document_gross_value', '>', '0.5'), when('document_gross_value', '<', 0)] }] } }, { limit: 10_000 });
    expect(some.rows).toEqual(all.rows.filter((row) => row[3] === customer && String(row[1]) <= day && (Number(row[2]) > 0.5 || Number(row[2]) < 0)));
    expect(some.rows.length).toBeGreaterThan(0);
    expect(filters()[0]).toBe(`customer_id eq ${customer} and transaction_date lt ${addDays(day as IsoDate, 1)} and (document_gross_value gt 0.5 or document_gross_value lt 0)`);
    expect(sent[0]?.query['$select']).toBe('id,transaction_date,document_gross_value,customer_id');
  });

  it('looks here for parts of texts and for nothing, since Sage does not say how it does', async () => {
    expect(filterFor({ join: 'and', conditions: [when('name', 'contains', 'a'), when('name', 'is null'), when('name', '<>', 'b')] })).toBeNull();
    expect(filterFor({ join: 'or', conditions: [when('name', '=', 'a'), when('name', 'contains', 'b')] })).toBeNull();
    expect(filterFor({ join: 'and', conditions: [{ field: 'name', is: 'in list', values: ['a', "O'B"] }] })).toBe("name eq 'a' or name eq 'O''B'");
    const all = await ask({ object: 'customers', columns: ['name'] }, { limit: 10_000 });
    const found = await ask({ object: 'customers', columns: ['name'], where: { join: 'and', conditions: [when('name', 'contains', 'LTD')] } }, { limit: 10_000 });
    expect(found.rows).toEqual(all.rows.filter(([name]) => String(name).toLowerCase().includes('ltd')));
  });

  it('orders by $orderby, skips only with it, and gives page after page without a gap', async () => {
    const whole = await ask({ object: 'sales_posted_transactions', columns: ['id', 'transaction_date'], order: [{ field: 'transaction_date', descending: true }] }, { limit: 60 });
    expect(sent[0]?.query['$orderby']).toBe('transaction_date desc,id asc');
    expect(column(whole, 'transaction_date')).toEqual([...column(whole, 'transaction_date')].sort().reverse());
    const first = await ask({ object: 'sales_posted_transactions', columns: ['id', 'transaction_date'], order: [{ field: 'transaction_date', descending: true }] }, { limit: 25 });
    const second = await ask({ object: 'sales_posted_transactions', columns: ['id', 'transaction_date'], order: [{ field: 'transaction_date', descending: true }] }, { limit: 35, skip: 25 });
    expect([...first.rows, ...second.rows]).toEqual(whole.rows);
    for (const { query } of sent) if (query['$skip'] !== undefined) expect(query['$orderby']).toBeDefined();
  });

  const hostile = ["O'Brien", "') or 1 eq 1 or ('", '%27 or 1 eq 1', '&$top=1', "'", "''", '$expand=', '\u2019', '#', '+', ' and ', "x' or name ne 'x", '/../', '\\'];
  const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text)));
  it('D03: no text becomes part of the question, in any place and group, nor of the address', () => {
    fc.assert(fc.property(anyText, anyText, fc.constantFrom('and', 'or'), (name, other, join) => {
      const filter = filterFor({ join: join as 'and' | 'or', conditions: [when('name', '=', name), { join: 'or', conditions: [when('reference', '=', other), when('reference', '=', `${other}x`)] }] }) ?? '';
      const test = parseFilter(filter, { name: 'string', reference: 'string' });
      const holds = (row: Record<string, string>): boolean => test((field) => row[field] ?? null);
      expect(holds({ name, reference: other })).toBe(true);
      expect(holds({ name: `${name}!`, reference: `${other}!` })).toBe(false);
      expect(holds({ name, reference: `${other}!` })).toBe(join === 'or');
      const url = addressOf(new URL('https://api.example/uk/sage200extra/accounts/v1'), { path: '/customers', query: { $filter: filter, $top: '5' } });
      expect([...url.searchParams]).toEqual([['$filter', filter], ['$top', '5']]);
      expect([url.pathname, url.hash]).toEqual(['/uk/sage200extra/accounts/v1/customers', '']);
    }), { numRuns: 300 });
  });

  it('an address never grows beyond what a server takes: what does not fit is looked at here', () => {
    const conditions = Array.from({ length: 20 }, (_none, at) => when('name', '=', `${at}`.repeat(200)));
    expect((filterFor({ join: 'and', conditions }) ?? '').length).toBeLessThanOrEqual(1_500);
    expect(filterFor({ join: 'or', conditions })).toBeNull();
  });
});
