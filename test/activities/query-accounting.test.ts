/** Each object that Sage Accounting lists is asked for by the table itself, so that a new cell is tried without a new test; and what a query does with conditions, order and paging. */
import { accounting } from '../../src/sage/products/accounting/product.ts';
import type { ActivityTable } from '../../src/sage/activities/definition.ts';
import type { SageRequest } from '../../src/sage/connector.ts';
import { openSandboxCompany } from '../sage/reader.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { notHere } from '../sandbox/accounting/resources/reference.ts';
import { askRows, column, wrongCells } from './query-world.ts';
import type { AskRows } from './query-world.ts';

let sandbox: Sandbox;
let table: ActivityTable;
let ask: AskRows;
let close: () => void;
const sent: SageRequest[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny', today: '2026-10-31' });
  table = await accounting.activities();
  const opened = openSandboxCompany(sandbox, { wrap: (next) => (request, signal) => { sent.push(request); return next(request, signal); } });
  close = opened.close;
  ask = askRows(table, accounting.connect(opened.transport).openActivities(sandbox.control.businesses()[0]?.id ?? ''));
});
afterAll(async () => { close(); await sandbox.close(); });
beforeEach(() => { sent.length = 0; });

/** The sandbox's company is British and its description of these is that they are not for it. */
const refusedHere = new Set([...notHere]);
/** Sage gives these for a question only, which must say what it is about. */
const needsFilter: Readonly<Record<string, { field: string; is: '='; value: string }>> = { tax_determinations: { field: 'usage', is: '=', value: 'sales' } };

it('every object that can be queried is queried, and each cell is of the kind that the table says', async () => {
  const failed: string[] = [];
  const counts: Record<string, number> = {};
  for (const name of table.names) {
    const object = table.find(name);
    if (!object?.query) continue;
    const where = needsFilter[name] ? { where: { join: 'and' as const, conditions: [needsFilter[name]] } } : {};
    try {
      const rows = await ask({ object: name, columns: object.query.fields.map((field) => field.name), ...where }, { limit: 5 });
      counts[name] = rows.rows.length;
      failed.push(...wrongCells(rows).slice(0, 3).map((wrong) => `${name}: ${wrong}`));
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message: string };
      if (!(refusedHere.has(name) && code === 'sage_forbidden')) failed.push(`${name}: ${code ?? ''} ${message}`);
    }
  }
  expect(failed).toEqual([]);
  expect(Object.values(counts).filter((count) => count > 0).length).toBeGreaterThan(35);
});

const paths = () => sent.filter(({ path }) => path !== '/businesses').map(({ path, query }) => `${path}?${Object.entries(query).map((pair) => pair.join('=')).join('&')}`);
const together = (...conditions: { field: string; is: never; value?: string | number }[]) => ({ join: 'and' as const, conditions });
const when = (field: string, is: string, value?: string | number) => ({ field, is: is as never, ...(value === undefined ? {} : { value }) });

describe('a query of Sage Accounting', () => {
  it('asks Sage for what it can filter, and gives the same rows as filtering here would', async () => {
    const all = await ask({ object: 'sales_invoices', columns: ['id', 'date', 'contact.id', 'total_amount'] }, { limit: 10_000 });
    const contact = String(all.rows[0]?.[2]);
    sent.length = 0;
    const some = await ask({ object: 'sales_invoices', columns: ['id', 'date', 'contact.id', 'total_amount'], where: together(when('contact.id', '=', contact), when('date', '>', '2025-06-30')) }, { limit: 10_000 });
    expect(some.rows).toEqual(all.rows.filter((row) => row[2] === contact && String(row[1]) > '2025-06-30'));
    expect(some.rows.length).toBeGreaterThan(0);
    expect(paths()[0]).toMatch(/^\/sales_invoices\?attributes=date,contact,total_amount&contact_id=\w+&from_date=2025-06-30&page=1/);
    expect(some.readRows).toBeLessThan(all.readRows);
  });

  it('never loses a row to an "or": Sage is then asked for all', async () => {
    const all = await ask({ object: 'sales_invoices', columns: ['id', 'date', 'total_amount'] }, { limit: 10_000 });
    sent.length = 0;
    const either = await ask({ object: 'sales_invoices', columns: ['id', 'date', 'total_amount'], where: { join: 'or', conditions: [when('date', '<', '2024-06-30'), when('total_amount', '>', '5000')] } }, { limit: 10_000 });
    expect(either.rows).toEqual(all.rows.filter((row) => String(row[1]) < '2024-06-30' || Number(row[2]) > 5000));
    expect(paths()[0]).not.toMatch(/_date=/);
  });

  it('takes groups, nulls, lists and parts of texts, whatever Sage can do itself', async () => {
    const all = await ask({ object: 'contacts', columns: ['id', 'name', 'reference', 'credit_limit', 'currency.id'] }, { limit: 10_000 });
    const count = async (where: Parameters<AskRows>[0]['where']) => (await ask({ object: 'contacts', columns: ['id'], ...(where && { where }) }, { limit: 10_000 })).rows.length;
    const [, name] = all.rows[3] as string[];
    const part = String(name).slice(1, 5);
    expect(await count(together(when('name', 'contains', part.toUpperCase())))).toBe(all.rows.filter((row) => String(row[1]).toLowerCase().includes(part.toLowerCase())).length);
    expect(await count(together(when('name', 'starts with', String(name).slice(0, 3).toLowerCase())))).toBeGreaterThan(0);
    const empty = await count(together(when('credit_limit', 'is null')));
    expect(empty + await count(together(when('credit_limit', 'is not null')))).toBe(all.rows.length);
    expect(await count({ join: 'and', conditions: [{ field: 'name', is: 'in list', values: [String(name), 'nobody'] }] })).toBe(all.rows.filter((row) => row[1] === name).length);
    expect(await count({ join: 'and', conditions: [when('name', '<>', String(name)), { join: 'or', conditions: [when('currency.id', '=', 'GBP'), when('currency.id', 'is null')] }] })).toBe(all.rows.filter((row) => row[1] !== name && (row[4] === 'GBP' || row[4] === null)).length);
  });

  it('orders by Sage where Sage can, and here where it cannot, amounts by their size', async () => {
    const byDate = await ask({ object: 'sales_invoices', columns: ['date'], order: [{ field: 'date', descending: true }] }, { limit: 10 });
    expect(paths()[0]).toMatch(/sort=date:desc/);
    expect(column(byDate, 'date')).toEqual([...column(byDate, 'date')].sort().reverse());
    const bySize = await ask({ object: 'sales_invoices', columns: ['total_amount'], order: [{ field: 'total_amount', descending: true }] }, { limit: 30 });
    const sizes = column(bySize, 'total_amount').map(Number);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(bySize.isComplete).toBe(true);
  });

  it('gives page after page without a gap or a row twice', async () => {
    const whole = await ask({ object: 'ledger_entries', columns: ['id'] }, { limit: 500 });
    const pages: unknown[] = [];
    for (let skip: number | null = 0; skip !== null && pages.length < 500;) {
      const page = await ask({ object: 'ledger_entries', columns: ['id'] }, { limit: 77, skip });
      pages.push(...column(page, 'id'));
      skip = page.next;
    }
    expect(pages.slice(0, 500)).toEqual(column(whole, 'id').slice(0, pages.length));
    expect(new Set(pages).size).toBe(pages.length);
  });

  it('says when it read no further, and never passes a part for the whole (H05)', async () => {
    const cut = await ask({ object: 'ledger_entries', columns: ['id', 'debit'], order: [{ field: 'debit', descending: true }] }, { limit: 5, readMax: 50 });
    expect(cut).toMatchObject({ isComplete: false, readRows: 50 });
    const none = await ask({ object: 'ledger_entries', columns: ['id'], where: together(when('description', '=', 'nobody wrote this')) }, { limit: 5, readMax: 50 });
    expect(none).toMatchObject({ isComplete: false, readRows: 50, rows: [], next: null });
  });

  it.each(["x' OR 1=1 --", 'a&page=99', '#', '../contacts', 'a%26b', '\u0000', 'GB/12'])('D06: %j as a value is a value and nothing else', async (value) => {
    const asked = ask({ object: 'sales_invoices', columns: ['id'], where: together(when('contact.id', '=', value)) }).then((rows) => rows.rows, (thrown: { code?: string }) => thrown.code);
    expect(await asked).toEqual(value === '\u0000' ? 'bad_request' : []);
    for (const { path, query } of sent) expect([path, query['page'] ?? '1']).toEqual([path === '/businesses' ? path : '/sales_invoices', '1']);
  });

  it('refuses a field, an operator or a value that cannot be, naming it', async () => {
    const refusal = (asked: Parameters<AskRows>[0]) => ask(asked).then(() => 'no refusal', (thrown: { code?: string; message: string }) => `${thrown.code}: ${thrown.message}`);
    expect(await refusal({ object: 'sales_invoices', columns: ['password'] })).toMatch(/^unknown_field: "password" is none of its fields; id, /);
    expect(await refusal({ object: 'sales_invoices', where: together(when('constructor', '=', 'x')) })).toMatch(/^unknown_field/);
    expect(await refusal({ object: 'sales_invoices', where: together(when('date', '>', 'yesterday')) })).toBe('bad_request: the condition "date >": "yesterday" is a date, written YYYY-MM-DD');
    expect(await refusal({ object: 'sales_invoices', where: together(when('total_amount', 'contains', '1')) })).toMatch(/only a text can be asked so/);
    expect(await refusal({ object: 'sales_invoices', where: together(when('invoice_lines', '=', '1')) })).toMatch(/more than one value/);
    expect(await refusal({ object: 'sales_invoices', where: { join: 'or', conditions: [when('search', '=', 'a'), when('date', '>', '2026-01-01')] } })).toMatch(/a filter of Sage's own/);
    expect(await refusal({ object: 'tax_determinations' })).toMatch(/can only be asked with a value for usage/);
    expect(sent).toEqual([]);
  });

  it('ends when whoever asked is gone', async () => {
    const gone = new AbortController();
    const asked = ask({ object: 'ledger_entries', order: [{ field: 'debit', descending: false }] }, { limit: 5 }, gone.signal);
    gone.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    const before = sent.length;
    await new Promise((wake) => setTimeout(wake, 50));
    expect(sent.length).toBe(before);
  });
});
