/** The Sage 200 face: its habits at the door, the way it answers questions, and that it shows what the books hold. */
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';
import { listNames } from './sage-200/api.ts';
import { fieldsOf } from './sage-200/spec.ts';

let sandbox: Sandbox;
let token = '';
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, size: 'tiny', today: '2026-10-31' });
  token = sandbox.control.sage200.makeTokens().access_token;
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control.reset());

type Reply = { status: number; text: string; rows: Record<string, unknown>[] };
const headersOf = (company = 0): Record<string, string> => {
  const { site = '', company: number = 0 } = sandbox.control.sage200.companies()[company] ?? {};
  return { 'authorization': `Bearer ${token}`, 'ocp-apim-subscription-key': sandbox.sage200.subscriptionKey, 'x-site': site, 'x-company': String(number) };
};
async function get(path: string, query: Record<string, string> = {}, headers: Record<string, string | null> = {}, base = sandbox.sage200.addresses.apiUrl): Promise<Reply> {
  const sent = Object.fromEntries(Object.entries({ ...headersOf(), ...headers }).filter((pair): pair is [string, string] => pair[1] !== null));
  const response = await fetch(`${base}/${path}?${new URLSearchParams(query)}`, { headers: sent });
  const text = await response.text();
  return { status: response.status, text, rows: response.status === 200 ? (JSON.parse(text) as Record<string, unknown>[]) : [] };
}

describe('the door of Sage 200', () => {
  it('asks for the subscription key first, as API management words it', async () => {
    const missing = await get('customers', {}, { 'ocp-apim-subscription-key': null });
    expect([missing.status, JSON.parse(missing.text)]).toEqual([401, { statusCode: 401, message: expect.stringContaining('missing subscription key') as string }]);
    expect((await get('customers', {}, { 'ocp-apim-subscription-key': 'x' })).text).toContain('invalid subscription key');
    expect((await get('customers', {}, { authorization: 'Bearer x' })).status).toBe(401);
  });

  it('asks for site and company everywhere but for the list of sites', async () => {
    expect((await get('sites', {}, { 'x-site': null, 'x-company': null })).rows.map(({ site_id, company_id, company_name }) => [`${String(site_id)}:${String(company_id)}`, company_name])).toEqual(sandbox.control.sage200.companies().map(({ sourceId, name }) => [sourceId, name]));
    for (const path of ['current_user', 'customers', 'company_details']) {
      expect((await get(path, {}, { 'x-site': null })).status).toBe(400);
      expect((await get(path, {}, { 'x-company': null })).status).toBe(400);
      expect((await get(path, {}, { 'x-company': 'one' })).status).toBe(400);
      expect((await get(path, {}, { 'x-company': '77' })).status).toBe(403);
    }
    expect((await get('customers', {}, headersOf(2))).status).toBe(403);
    expect((await get('banks', {}, headersOf(1))).status).toBe(403);
    expect(sandbox.control.violations().length).toBeGreaterThan(5);
  });

  it('offers both editions, knows no other list, and takes what is only posted by no other method', async () => {
    expect((await get('customers', {}, {}, sandbox.sage200.addresses.standardApiUrl)).status).toBe(200);
    const types = async (base: string) => new Set((await get('nominal_codes', {}, {}, base)).rows.map(({ nominal_account_type: type }) => type));
    expect([await types(sandbox.sage200.addresses.apiUrl), await types(sandbox.sage200.addresses.standardApiUrl)]).toEqual([new Set(['NominalAccountTypePosting', 'NominalAccountTypeGroup']), new Set([null])]);
    expect((await get('stock_items')).status).toBe(404);
    expect((await get('sales_invoices')).status).toBe(405);
    expect(sandbox.control.violations().map(({ path }) => path.split('/').at(-1))).toEqual(['stock_items', 'sales_invoices']);
  });
});

describe('questions to Sage 200', () => {
  it('are answered with a bare list of 500 at most, 5,000 when asked, and no more', async () => {
    expect(JSON.parse((await get('customers')).text)).toBeInstanceOf(Array);
    expect((await get('nominal_transaction_enquiry_views')).rows).toHaveLength(500);
    expect((await get('nominal_transaction_enquiry_views', { $top: '5000' })).rows.length).toBeGreaterThan(500);
    expect((await get('nominal_transaction_enquiry_views', { $top: '5001' })).status).toBe(400);
  });

  it('may skip only in an order', async () => {
    expect((await get('customers', { $skip: '2' })).status).toBe(400);
    const ids = (await get('customers', { $orderby: 'id asc' })).rows.map(({ id }) => id);
    expect((await get('customers', { $skip: '2', $orderby: 'id asc' })).rows.map(({ id }) => id)).toEqual(ids.slice(2));
    expect((await get('customers', { $orderby: 'id desc' })).rows.map(({ id }) => id)).toEqual([...ids].reverse());
  });

  it.each<[string, (row: Record<string, unknown>) => boolean]>([
    ["startswith(name, 'm')", (row) => /^m/i.test(String(row['name']))],
    ["not (contains(name, 'Ltd') or endswith(name, 'Co'))", (row) => !/ltd|co$/i.test(String(row['name']))],
    ['balance gt 0 and balance le 5000.5', (row) => Number(row['balance']) > 0 && Number(row['balance']) <= 5000.5],
    ["on_hold eq false and (account_status_type eq 'AccountStatusActive')", () => true],
    ["name eq 'it''s nobody'", () => false],
    ['date_time_updated ge 2016-02-24T09:52:11.452Z', () => true],
    ['date_time_updated lt 2016-02-24', () => false],
  ])('are filtered by %s', async (filter, wanted) => {
    const all = (await get('customers')).rows;
    expect((await get('customers', { $filter: filter })).rows.map(({ id }) => id)).toEqual(all.filter(wanted).map(({ id }) => id));
  });

  it.each([
    'date_time_updated gt 2016-02-24T09:52:11.452', "date_time_updated gt '2016-02-24'", 'name eq Bob', "id eq '7'", 'nothing eq 1', "contacts eq 'x'", "name eq 'a' xor name eq 'b'", "(name eq 'a'", "name eq 'a' 'b'", "name like 'a'", 'on_hold eq 1', "name eq 'O'Brien'",
  ])('are refused with a 400 when the filter is %s', async (filter) => {
    expect((await get('customers', { $filter: filter })).status).toBe(400);
    expect(sandbox.control.violations()).toHaveLength(1);
  });

  it('show entities only when expanded, items always, and only what is selected', async () => {
    const [plain] = (await get('sales_posted_transactions', { $top: '1' })).rows;
    expect(plain).not.toHaveProperty('customer');
    expect(plain).toHaveProperty('allocation_session_items');
    const [wide] = (await get('sales_posted_transactions', { $top: '1', $expand: 'customer', $select: 'id,customer.name' })).rows;
    expect(Object.keys(wide ?? {})).toEqual(['id', 'customer']);
    for (const query of [{ $expand: 'nothing' }, { $expand: 'name' }, { $select: 'nothing' }, { $search: 'x' }, { $orderby: 'nothing' }, { $top: 'x' }] as Record<string, string>[]) expect((await get('customers', query)).status).toBe(400);
  });

  it('are answered with the fields of Sage\'s description and no others, each of its kind; times mostly without a Z, decimals as numbers', async () => {
    let withZ = 0;
    let times = 0;
    for (const name of listNames) {
      const words = fieldsOf(name);
      const { rows } = await get(name, { $top: '40' });
      expect([name, rows.length > 0]).toEqual([name, true]);
      for (const row of rows) {
        for (const [field, value] of Object.entries(row)) {
          const word = words[field] ?? 'unknown';
          const fits = value === null || { integer: Number.isSafeInteger(value), number: typeof value === 'number', string: typeof value === 'string', boolean: typeof value === 'boolean', 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z?$/.test(String(value)), items: Array.isArray(value), entity: false, entities: false, unknown: false }[word];
          expect([name, field, word, value, fits]).toEqual([name, field, word, value, true]);
          if (field === 'date_time_updated' && value !== null) { times += 1; if (String(value).endsWith('Z')) withZ += 1; }
        }
      }
    }
    expect(withZ).toBeGreaterThan(0);
    expect(withZ).toBeLessThan(times / 2);
    expect(sandbox.control.violations()).toEqual([]);
  });
});

describe('the books as Sage 200', () => {
  it('give a ledger and period values that come to the trial balance, what was taken out included', async () => {
    sandbox.control.mutate({ do: 'someWork', count: 40, seed: 3 });
    const codes = new Map((await get('nominal_codes')).rows.map(({ id, reference }) => [id, String(reference)]));
    const sums: Record<string, number> = {};
    const add = (into: Record<string, number>, code: string, value: number) => { into[code] = Math.round(((into[code] ?? 0) + value) * 100) / 100; };
    for (const { nominal_code_id, debit, credit } of (await get('nominal_transaction_enquiry_views', { $top: '5000' })).rows) add(sums, codes.get(nominal_code_id) ?? '?', Number(debit) - Number(credit));
    const periods: Record<string, number> = {};
    for (const { nominal_code_reference, nominal_period_value_actual_value } of (await get('nominal_period_value_views', { $top: '5000' })).rows) add(periods, String(nominal_code_reference), Number(nominal_period_value_actual_value));
    const books = sandbox.control.trialBalance();
    for (const found of [sums, periods]) expect(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== 0).map(([name, value]) => [name, Math.round(value * 100)]))).toEqual(books);
    expect((await get('nominal_transaction_enquiry_views', { $filter: 'urn ge 0', $top: '5000' })).rows.length).toBeGreaterThan(sandbox.control.books().legs.length);
  });

  it('give control accounts that the open transactions come to, receipts and credits negative', async () => {
    const books = sandbox.control.trialBalance();
    for (const [name, control, sign] of [['sales_posted_transactions', '1100', 1], ['purchase_posted_transactions', '2100', -1]] as const) {
      const { rows } = await get(name, { $top: '5000' });
      expect(Math.round(rows.reduce((sum, row) => sum + Number(row['control_value_in_base_currency']), 0) * 100) * sign).toBe(books[control]);
      for (const row of rows) {
        const type = String(row['trader_transaction_type']);
        if (/CreditNote|SalesReceipt/.test(type)) expect(Number(row['document_gross_value'])).toBeLessThan(0);
        if (/Invoice|SalesPayment/.test(type)) expect(Number(row['document_gross_value'])).toBeGreaterThan(0);
        const posted = (row['nominal_analysis_items'] as { value: number }[]).reduce((sum, item) => sum + item.value, 0);
        if (row['exchange_rate'] === 1) expect(Math.abs(posted)).toBeLessThan(0.005);
      }
    }
  });
});
