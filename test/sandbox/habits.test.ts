/** Sage's habits when it is read, each by name. */
import { idOf, makeCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { money } from './accounting/spell.ts';
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

let sandbox: Sandbox;
let caller: Caller;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 2, size: 'small', today: '2026-10-31' });
  caller = makeCaller(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const itemsOf = (body: Record<string, unknown>) => body['$items'] as Record<string, unknown>[];
const ids = (body: Record<string, unknown>) => itemsOf(body).map(idOf);
const second = (add = 0) => `${new Date(Math.floor(sandbox.control.nowMs() / 1_000 + add) * 1_000).toISOString().slice(0, 19)}Z`;
const nextSecond = () => new Promise((done) => setTimeout(done, 1_050));

describe('lists', () => {
  it('come in an envelope, twenty thin items to a page, with relative links that repeat the other parameters', async () => {
    const { body } = await caller.get('/sales_invoices?from_date=2025-01-01&page=2');
    expect(Object.keys(body)).toEqual(['$total', '$page', '$next', '$back', '$itemsPerPage', '$items']);
    expect([body['$page'], body['$itemsPerPage'], itemsOf(body).length]).toEqual([2, 20, 20]);
    expect(body['$next']).toBe('/sales_invoices?page=3&items_per_page=20&from_date=2025-01-01');
    expect(body['$back']).toBe('/sales_invoices?page=1&items_per_page=20&from_date=2025-01-01');
    for (const item of itemsOf(body)) expect(Object.keys(item)).toEqual(['id', 'displayed_as', '$path']);
    expect((await caller.get('/bank_accounts')).body).toMatchObject({ $next: null, $back: null });
  });

  it('repeat the last page for every page beyond the end', async () => {
    const { body: first } = await caller.get('/sales_invoices?items_per_page=200');
    const { body: last } = await caller.get('/sales_invoices?items_per_page=200&page=3');
    const { body: beyond } = await caller.get('/sales_invoices?items_per_page=200&page=99');
    expect(first['$total']).toBe(600);
    expect(ids(beyond)).toEqual(ids(last));
    expect(beyond['$next']).toBeNull();
    expect(ids(last)).not.toEqual(ids(first));
  });

  it('of businesses call their page size by another name and are never paged', async () => {
    const { body, headers } = await caller.get('/businesses');
    expect(body).toMatchObject({ $total: 3, $items_per_page: 2_147_483_647 });
    expect(body).not.toHaveProperty('$itemsPerPage');
    expect(headers.get('x-business')).toBeNull();
    expect((await caller.get('/user')).headers.get('x-business')).toBeNull();
  });

  it('add the attributes that are asked for, or all', async () => {
    const { body } = await caller.get('/sales_invoices?attributes=date,total_amount&items_per_page=1');
    expect(Object.keys(itemsOf(body)[0] ?? {})).toEqual(['id', 'displayed_as', '$path', 'date', 'total_amount']);
    const { body: wide } = await caller.get('/sales_invoices?attributes=all&items_per_page=1');
    expect(Object.keys(itemsOf(wide)[0] ?? {}).length).toBeGreaterThan(60);
    expect(JSON.stringify(wide)).toContain(':null');
    expect(JSON.stringify(await caller.get('/contacts?attributes=all'))).toContain('""');
    expect(itemsOf(wide)[0]?.['total_amount']).toMatch(/^\d+\.\d{1,2}$/);
  });

  it('filter by search, contact, status, day and type, and sort where Sage sorts', async () => {
    const [one] = itemsOf((await caller.get('/sales_invoices?attributes=all&items_per_page=1&sort=date:desc')).body);
    const contact = idOf(one?.['contact']);
    const ofContact = await caller.all(`/sales_invoices?attributes=all&contact_id=${contact}`);
    expect(ofContact.length).toBeGreaterThan(0);
    expect(ofContact.every((other) => idOf(other['contact']) === contact)).toBe(true);
    const voids = await caller.all('/sales_invoices?attributes=all&status_id=VOID');
    expect(voids.length).toBeGreaterThan(0);
    expect(voids.every((other) => idOf(other['status']) === 'VOID' && other['void_reason'])).toBe(true);
    const found = await caller.all(`/sales_invoices?search=${encodeURIComponent(String(one?.['contact_name']))}`);
    expect(found.map(idOf)).toEqual(ofContact.map(idOf));
    const days = (await caller.all('/sales_invoices?attributes=date&from_date=2025-03-01&to_date=2025-03-31&sort=date')).map((other) => String(other['date']));
    expect(days.length).toBeGreaterThan(0);
    expect(days).toEqual([...days].sort());
    expect(days.every((day) => day >= '2025-03-01' && day <= '2025-03-31')).toBe(true);
    const receipts = await caller.all('/contact_payments?attributes=all&transaction_type_id=CUSTOMER_RECEIPT');
    expect(receipts.length).toBeGreaterThan(0);
    expect(receipts.every((other) => idOf(other['transaction_type']) === 'CUSTOMER_RECEIPT')).toBe(true);
  });

  it('show nested things in full only for nested_attributes=all', async () => {
    const [thin] = itemsOf((await caller.get('/contacts?attributes=all&items_per_page=1')).body);
    const [full] = itemsOf((await caller.get('/contacts?attributes=all&nested_attributes=all&items_per_page=1')).body);
    expect(Object.keys(thin?.['main_address'] as object)).toEqual(['id', 'displayed_as', '$path']);
    expect(full?.['main_address']).toHaveProperty('postal_code');
    expect(full?.['main_contact_person']).toMatchObject({ email: expect.stringMatching(/\.example$/) as string });
    expect(thin?.['balance']).toBeNull();
  });

  it('keep ledger accounts small until balance details are asked for with both days', async () => {
    const [plain] = itemsOf((await caller.get('/ledger_accounts?attributes=all&search=Trade+Debtors')).body);
    const [detailed] = itemsOf((await caller.get('/ledger_accounts?attributes=all&search=Trade+Debtors&show_balance_details=true&from_date=2024-01-01&to_date=2026-10-31')).body);
    expect(plain?.['balance_details']).toBeNull();
    expect(detailed?.['balance_details']).toMatchObject({ credit_or_debit: 'debit', balance: money(sandbox.control.trialBalance()['1100'] ?? 0) });
  });
});

describe('change filters', () => {
  it('updated_or_created_since includes its own second', async () => {
    await nextSecond();
    const { id } = sandbox.control.mutations().addInvoice();
    const at = second();
    const [item] = itemsOf((await caller.get(`/sales_invoices?attributes=updated_at&updated_or_created_since=${second(-1)}`)).body);
    expect(item).toMatchObject({ id });
    expect(ids((await caller.get(`/sales_invoices?updated_or_created_since=${String(item?.['updated_at'])}`)).body)).toContain(id);
    expect(ids((await caller.get(`/sales_invoices?updated_or_created_since=${second(2)}`)).body)).toEqual([]);
    expect(ids((await caller.get(`/sales_invoices?updated_or_created_since=${at.slice(0, 10)}`)).body)).toContain(id);
  });

  it('deleted_since leaves its own second out, and a deleted document is in no other list', async () => {
    const bill = sandbox.control.mutations().addPurchaseInvoice();
    sandbox.control.mutations().deletePurchaseInvoice({ which: bill.number });
    const [gone] = itemsOf((await caller.get(`/purchase_invoices?attributes=all&deleted_since=${second(-60)}`)).body).filter((one) => one['id'] === bill.id);
    expect(gone?.['deleted_at']).toMatch(/Z$/);
    expect(ids((await caller.get(`/purchase_invoices?deleted_since=${String(gone?.['deleted_at'])}`)).body)).not.toContain(bill.id);
    expect((await caller.all('/purchase_invoices')).map(idOf)).not.toContain(bill.id);
    expect((await caller.get(`/purchase_invoices/${bill.id}`)).status).toBe(404);
  });

  it('deleted_since is refused where Sage has none', async () => {
    for (const path of ['ledger_accounts', 'ledger_entries', 'transactions', 'sales_quotes', 'stock_movements']) expect([path, (await caller.get(`/${path}?deleted_since=2026-01-01`)).status]).toEqual([path, 400]);
    for (const path of ['contacts', 'sales_invoices', 'journals', 'contact_payments', 'bank_transfers', 'products']) expect([path, (await caller.get(`/${path}?deleted_since=2026-01-01`)).status]).toEqual([path, 200]);
  });

  it('ledger entries and transactions stay and say that they are deleted', async () => {
    const { number, transaction } = sandbox.control.mutations().addInvoice({ net: 4_242 });
    sandbox.control.mutations().voidInvoice({ which: number });
    const face = sandbox.control.business().face();
    const key = face.ids.make('transactions', transaction ?? 0);
    expect((await caller.get(`/transactions/${key}`)).body).toMatchObject({ deleted: true, transaction_type: { id: 'SALES_INVOICE' } });
    const entries = await caller.all(`/ledger_entries?attributes=all&transaction_id=${key}`);
    expect(entries.map((one) => one['deleted'])).toEqual([true, true, true]);
  });

  it('an expanded origin of a transaction tells what is open', async () => {
    const { transaction, id } = sandbox.control.mutations().addInvoice({ net: 5_000 });
    const path = `/transactions/${sandbox.control.business().face().ids.make('transactions', transaction ?? 0)}`;
    expect(Object.keys((await caller.get(path)).body['origin'] as object)).toEqual(['id', 'displayed_as', '$path']);
    expect((await caller.get(`${path}?expand_origin=true`)).body['origin']).toMatchObject({ id, outstanding_amount: '60.0', status: { id: 'UNPAID' }, sent: false });
  });

  it('rows can become visible late', async () => {
    sandbox.control.setApi({ lateVisibleSeconds: 30 });
    const { id } = sandbox.control.mutations().addInvoice();
    expect(ids((await caller.get('/sales_invoices?sort=created_at:desc')).body)).not.toContain(id);
    sandbox.control.setApi({ lateVisibleSeconds: 0 });
    expect(ids((await caller.get('/sales_invoices?sort=created_at:desc')).body)).toContain(id);
  });
});

describe('businesses', () => {
  it('are echoed; without the header it is the lead, which may change', async () => {
    const [lead, other] = sandbox.control.businesses();
    expect((await caller.get('/contacts')).headers.get('x-business')).toBe(lead?.id);
    const there = await caller.get('/contacts', { 'x-business': other?.id ?? '' });
    expect(there.headers.get('x-business')).toBe(other?.id);
    expect(there.body['$total']).toBe(15);
    sandbox.control.setLead({ business: 'Vale Workshop (practice)' });
    expect((await caller.get('/contacts')).headers.get('x-business')).toBe(other?.id);
    expect((await caller.get('/businesses/lead')).body['id']).toBe(other?.id);
    sandbox.control.setLead({ business: lead?.id });
  });

  it('answer 403 for what a role does not allow, and go on with the rest', async () => {
    const workshop = { 'x-business': sandbox.control.business('Vale Workshop (practice)').id };
    const refused = await caller.get('/bank_accounts', workshop);
    expect([refused.status, refused.text]).toEqual([403, '[{"$severity":"error","$dataCode":"MultiUserAccessDenied","$message":"The current user is not allowed to access that resource with that method.","$source":""}]']);
    expect((await caller.get('/journals', workshop)).status).toBe(403);
    expect((await caller.get('/sales_invoices', workshop)).status).toBe(200);
    sandbox.control.setRoles({ business: 'Vale Workshop (practice)', roles: { Sales: 'none', Bank: 'none', Journals: 'none' } });
    expect((await caller.get('/sales_invoices', workshop)).status).toBe(403);
  });

  it('that are not subscribed answer 401, and strange ones 403', async () => {
    const refused = await caller.get('/contacts', { 'x-business': sandbox.control.business(2).id });
    expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('No active subscription. (MSE)')]);
    expect((await caller.get('/contacts', { 'x-business': 'f'.repeat(32) })).status).toBe(403);
    expect((await caller.get(`/businesses/${sandbox.control.business(2).id}`)).body).toMatchObject({ subscriptions: [{ id: 'ACCOUNTING', active: false }] });
  });
});

describe('careless reads and limits', () => {
  it('a read without mark_as_sent=false marks the invoice as sent', async () => {
    const { id } = sandbox.control.mutations().addInvoice();
    const before = sandbox.control.sent();
    expect((await caller.get(`/sales_invoices/${id}?mark_as_sent=false`)).body['sent']).toBe(false);
    expect(sandbox.control.sent()).toBe(before);
    expect((await caller.get(`/sales_invoices/${id}`)).status).toBe(200);
    expect(sandbox.control.sent()).toBe(before + 1);
  });

  it('wide pages fail when the sandbox is told so, narrow or thin ones do not', async () => {
    sandbox.control.setApi({ widePages: { itemsMax: 50, status: 504 } });
    expect((await caller.get('/sales_invoices?attributes=all&items_per_page=200')).status).toBe(504);
    expect((await caller.get('/sales_invoices?attributes=all&items_per_page=50')).status).toBe(200);
    expect((await caller.get('/sales_invoices?items_per_page=200')).status).toBe(200);
    sandbox.control.setApi({ widePages: null });
  });

  it('too many requests are answered 429, with Retry-After in the set words or without', async () => {
    sandbox.control.setLimits({ requests: 2, seconds: 60, retryAfter: 'seconds' });
    const statuses = [await caller.get('/contacts'), await caller.get('/contacts'), await caller.get('/contacts')];
    expect(statuses.map((one) => one.status)).toEqual([200, 200, 429]);
    expect(Number(statuses[2]?.headers.get('retry-after'))).toBeGreaterThan(50);
    await caller.get('/contacts');
    expect(sandbox.control.manners().businesses[0]).toMatchObject({ beforeRetryAfter: 1, inAMinuteMax: 4 });
    sandbox.control.setLimits({ requests: 0, retryAfter: null });
    const silent = await caller.get('/contacts');
    expect([silent.status, silent.headers.get('retry-after')]).toEqual([429, null]);
  });

  it('too many at once are answered 429, and the most at once is remembered', async () => {
    sandbox.control.setNetwork({ latencyMs: 60 });
    sandbox.control.setLimits({ concurrent: 3 });
    const replies = await Promise.all([1, 2, 3, 4, 5].map(() => caller.get('/contacts')));
    expect(replies.map((one) => one.status).sort()).toEqual([200, 200, 200, 429, 429]);
    expect(sandbox.control.manners().atOnceMax).toBe(5);
  });

  it('the trial balance may lag behind, and needs both days', async () => {
    expect((await caller.get('/trial_balance?from_date=2025-01-01')).status).toBe(400);
    const otherIncome = async () => {
      const { body } = await caller.get('/trial_balance?from_date=2024-01-01&to_date=2026-10-31');
      return (body['ledger_accounts'] as { displayed_as: string; credit: string }[]).find((one) => one.displayed_as === 'Other Income (4900)')?.credit;
    };
    sandbox.control.setApi({ trialBalanceLagSeconds: 20 });
    sandbox.control.mutations().addInvoice({ net: 777, account: 4900 });
    expect(await otherIncome()).toBeUndefined();
    sandbox.control.setApi({ trialBalanceLagSeconds: 0 });
    expect(await otherIncome()).toBe('7.77');
  });

  it('the server clock can be off, in its Date header and its stamps', async () => {
    sandbox.control.setClock({ offsetSeconds: 600 });
    const reply = await caller.get('/contacts');
    expect(Math.abs(Date.parse(reply.headers.get('date') ?? '') - sandbox.control.nowMs())).toBeLessThan(3_000);
    const { id } = sandbox.control.mutations().addInvoice();
    const stamped = Date.parse(String((await caller.get(`/sales_invoices/${id}?mark_as_sent=false`)).body['updated_at']));
    sandbox.control.setClock({ offsetSeconds: 0 });
    expect(stamped - sandbox.control.nowMs()).toBeGreaterThan(590_000);
  });
});
