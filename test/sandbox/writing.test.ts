/** Writing through the API: what Sage takes, refuses with 422, and how the books follow. */
import { idOf, makeCaller } from './caller.ts';
import type { Caller, Reply } from './caller.ts';
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

let sandbox: Sandbox;
let caller: Caller;
const ids: Record<string, string> = {};
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 4, size: 'small', today: '2026-10-31' });
  caller = makeCaller(sandbox);
  const first = async (path: string) => idOf(((await caller.get(path)).body['$items'] as unknown[])[0]);
  ids['customer'] = await first('/contacts?contact_type_id=CUSTOMER');
  ids['supplier'] = await first('/contacts?contact_type_id=VENDOR');
  ids['sales'] = await first('/ledger_accounts?search=4000');
  ids['costs'] = await first('/ledger_accounts?search=7500');
  ids['debtors'] = await first('/ledger_accounts?search=Trade+Debtors');
  ids['bank'] = await first('/bank_accounts');
  ids['reserve'] = idOf(((await caller.get('/bank_accounts')).body['$items'] as unknown[])[1]);
  const pounds = sandbox.control.books().contacts.find((one) => one.kind === 'customer' && one.currency === 'GBP');
  ids['customer'] = sandbox.control.business().face().ids.make('contacts', pounds?.id ?? 0);
  const supplier = sandbox.control.books().contacts.find((one) => one.kind === 'supplier' && one.currency === 'GBP');
  ids['supplier'] = sandbox.control.business().face().ids.make('contacts', supplier?.id ?? 0);
});
afterAll(() => sandbox.close());
afterEach(() => {
  expect(sandbox.control.faultsInBooks()).toEqual([]);
  expect(Object.values(sandbox.control.trialBalance()).reduce((sum, pence) => sum + pence, 0)).toBe(0);
});

const line = (changes: object = {}) => ({ description: 'Oak sill', ledger_account_id: ids['sales'], unit_price: 100, quantity: 2, tax_rate_id: 'GB_STANDARD', ...changes });
const invoice = (changes: object = {}) => ({ sales_invoice: { contact_id: ids['customer'], date: '2026-10-30', due_date: '2026-11-29', invoice_lines: [line()], ...changes } });
const post = (path: string, body: unknown): Promise<Reply> => caller.call('POST', path, body);
const source = (reply: Reply): [number, unknown] => [reply.status, (reply.body as unknown as { $source: string }[])[0]?.$source];
const balance = (code: number) => sandbox.control.trialBalance()[code] ?? 0;

describe('sales invoices', () => {
  it('are made with 201 and the whole object, and post to the ledger', async () => {
    const before = balance(1100);
    const made = await post('/sales_invoices', invoice());
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ total_amount: '240.0', tax_amount: '40.0', outstanding_amount: '240.0', status: { id: 'UNPAID' } });
    expect(balance(1100) - before).toBe(24_000);
  });

  it('are changed by PUT with all their lines; the old ledger entries turn deleted', async () => {
    const { body } = await post('/sales_invoices', invoice());
    const changed = await caller.call('PUT', `/sales_invoices/${idOf(body)}`, { sales_invoice: { invoice_lines: [line({ unit_price: '50.5', quantity: 1 })] } });
    expect([changed.status, changed.body['total_amount']]).toEqual([200, '60.6']);
    const entries = await caller.all(`/ledger_entries?attributes=all&transaction_id=${idOf(body['transaction'])}`);
    expect(entries.map((one) => one['deleted'])).toEqual([true, true, true, false, false, false]);
  });

  it('are voided by DELETE with a reason, answering 200 and the object', async () => {
    const { body } = await post('/sales_invoices', invoice());
    expect(source(await caller.call('DELETE', `/sales_invoices/${idOf(body)}`))).toEqual([422, 'void_reason']);
    const gone = await caller.call('DELETE', `/sales_invoices/${idOf(body)}?void_reason=mistake`);
    expect([gone.status, idOf(gone.body['status']), gone.body['void_reason']]).toEqual([200, 'VOID', 'mistake']);
    expect((await caller.call('DELETE', `/sales_invoices/${idOf(body)}?void_reason=again`)).status).toBe(422);
  });

  it('can be drafts, which do not post until they are released', async () => {
    const before = balance(1100);
    const { body } = await post('/sales_invoices', invoice({ status_id: 'DRAFT' }));
    expect([idOf(body['status']), balance(1100)]).toEqual(['DRAFT', before]);
    expect(body['outstanding_amount']).toBe('240.0');
    const released = await post(`/sales_invoices/${idOf(body)}/release`, undefined);
    expect([released.status, idOf(released.body['status']), balance(1100) - before]).toEqual([201, 'UNPAID', 24_000]);
    expect((await post(`/sales_invoices/${idOf(body)}/release`, undefined)).status).toBe(422);
  });

  it.each([
    ['a supplier as customer', () => invoice({ contact_id: ids['supplier'] }), ''],
    ['no contact', () => ({ sales_invoice: { date: '2026-10-30', invoice_lines: [line()] } }), 'contact_id'],
    ['no lines', () => invoice({ invoice_lines: [] }), 'invoice_lines'],
    ['a line without a price', () => invoice({ invoice_lines: [{ description: 'x', ledger_account_id: ids['sales'] }] }), 'invoice_lines.unit_price'],
    ['a control account', () => invoice({ invoice_lines: [line({ ledger_account_id: ids['debtors'] })] }), 'ledger_account'],
    ['an unknown tax rate', () => invoice({ invoice_lines: [line({ tax_rate_id: 'GB_LUXURY' })] }), 'invoice_lines.tax_rate_id'],
    ['a total that is not the sum', () => invoice({ total_amount: 1 }), 'total_amount'],
    ['another currency than the contact has', () => invoice({ currency_id: 'USD' }), 'currency_id'],
    ['a description of 2,001 letters', () => invoice({ invoice_lines: [line({ description: 'x'.repeat(2_001) })] }), 'invoice_lines.description'],
    ['a day that does not exist', () => invoice({ date: '2026-02-30' }), 'date'],
  ])('are refused with 422 for %s', async (_, body, field) => {
    const before = sandbox.control.counts();
    expect(source(await post('/sales_invoices', body()))).toEqual([422, field]);
    expect(sandbox.control.counts()).toEqual(before);
  });
});

describe('purchases', () => {
  it('know suppliers only, and are deleted with 204', async () => {
    const bill = (contact: string | undefined) => ({ purchase_invoice: { contact_id: contact, date: '2026-10-30', due_date: '2026-11-29', invoice_lines: [line({ ledger_account_id: ids['costs'] })] } });
    const refused = await post('/purchase_invoices', bill(ids['customer']));
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("Couldn't find Supplier.")]);
    const { status, body } = await post('/purchase_invoices', bill(ids['supplier']));
    expect(status).toBe(201);
    expect((await caller.call('DELETE', `/purchase_invoices/${idOf(body)}`)).status).toBe(204);
    expect((await caller.get(`/purchase_invoices/${idOf(body)}`)).status).toBe(404);
  });
});

describe('money', () => {
  it('a receipt pays an invoice in part, then the status follows; deleting it opens the invoice again', async () => {
    const { body } = await post('/sales_invoices', invoice());
    const receipt = (amount: number, total = amount) => post('/contact_payments', { contact_payment: { transaction_type_id: 'CUSTOMER_RECEIPT', contact_id: ids['customer'], bank_account_id: ids['bank'], date: '2026-10-31', total_amount: total, allocated_artefacts: [{ artefact_id: idOf(body), amount }] } });
    const first = await receipt(40);
    expect(first.status).toBe(201);
    const now = async () => (await caller.get(`/sales_invoices/${idOf(body)}?mark_as_sent=false&show_payments_allocations=true`)).body;
    expect(await now()).toMatchObject({ status: { id: 'PART_PAID' }, outstanding_amount: '200.0', payments_allocations: [{ type: 'payment', amount: '40.0', contact_payment: { id: idOf(first.body) } }] });
    expect(source(await receipt(300))).toEqual([422, 'allocated_artefacts']);
    const rest = await receipt(200, 250);
    expect(rest.body['payment_on_account']).toMatchObject({ outstanding_amount: '50.0' });
    expect(idOf((await now())['status'])).toBe('PAID');
    expect((await caller.call('DELETE', `/sales_invoices/${idOf(body)}?void_reason=x`)).status).toBe(422);
    expect((await caller.call('DELETE', `/contact_payments/${idOf(rest.body)}`)).status).toBe(204);
    expect(await now()).toMatchObject({ status: { id: 'PART_PAID' }, outstanding_amount: '200.0' });
  });

  it('an allocation sets a credit note against an invoice', async () => {
    const { body: one } = await post('/sales_invoices', invoice());
    const { body: note } = await post('/sales_credit_notes', { sales_credit_note: { contact_id: ids['customer'], date: '2026-10-31', credit_note_lines: [line()] } });
    const allocate = (amount: number, minus: number) => post('/contact_allocations', { contact_allocation: { transaction_type_id: 'CUSTOMER_ALLOCATION', contact_id: ids['customer'], allocated_artefacts: [{ artefact_id: idOf(one), amount }, { artefact_id: idOf(note), amount: -minus }] } });
    expect(source(await allocate(100, 90))).toEqual([422, 'allocated_artefacts']);
    const made = await allocate(240, 240);
    expect(made.status).toBe(201);
    expect((made.body['allocated_artefacts'] as { amount: string }[]).map((part) => part.amount)).toEqual(['240.0', '-240.0']);
    expect(idOf((await caller.get(`/sales_credit_notes/${idOf(note)}?mark_as_sent=false`)).body['status'])).toBe('PAID');
  });

  it('journals balance or are refused, have no PUT, and are reissued', async () => {
    const journal = (credit: number) => ({ journal: { date: '2026-10-31', reference: 'J1', journal_lines: [{ ledger_account_id: ids['costs'], debit: 12.34, credit: 0 }, { ledger_account_id: ids['sales'], debit: 0, credit }] } });
    expect((await post('/journals', journal(12.3))).status).toBe(422);
    const { status, body } = await post('/journals', journal(12.34));
    expect(status).toBe(201);
    expect((await caller.call('PUT', `/journals/${idOf(body)}`, journal(12.34))).status).toBe(405);
    const again = await post(`/journals/${idOf(body)}/reissue`, undefined);
    expect([again.status, idOf(again.body) === idOf(body)]).toEqual([201, false]);
    expect((await caller.get(`/journals/${idOf(body)}`)).status).toBe(404);
    expect((await caller.call('DELETE', `/journals/${idOf(again.body)}`)).status).toBe(204);
  });

  it('transfers and other payments move the bank', async () => {
    const before = [balance(1200), balance(1210)];
    const { body, status } = await post('/bank_transfers', { bank_transfer: { from_bank_account_id: ids['bank'], to_bank_account_id: ids['reserve'], date: '2026-10-31', amount: '10.5' } });
    expect([status, body['amount'], balance(1200) - (before[0] ?? 0), balance(1210) - (before[1] ?? 0)]).toEqual([201, '10.5', -1_050, 1_050]);
    expect(source(await post('/bank_transfers', { bank_transfer: { from_bank_account_id: ids['bank'], to_bank_account_id: ids['bank'], date: '2026-10-31', amount: 1 } }))).toEqual([422, 'to_bank_account']);
    const paid = await post('/other_payments', { other_payment: { transaction_type_id: 'OTHER_PAYMENT', bank_account_id: ids['bank'], date: '2026-10-31', total_amount: 12, payment_lines: [{ ledger_account_id: ids['costs'], total_amount: 12, tax_rate_id: 'GB_STANDARD' }] } });
    expect([paid.status, paid.body['net_amount'], paid.body['tax_amount']]).toEqual([201, '10.0', '2.0']);
  });
});

describe('who may write, and twice', () => {
  it('the same idempotency id gives the first result and makes nothing', async () => {
    const id = '0123456789abcdef0123456789abcdef';
    const first = await post('/sales_invoices', invoice({ idempotency_id: id }));
    const before = sandbox.control.counts();
    const second = await post('/sales_invoices', invoice({ idempotency_id: id }));
    expect([second.status, idOf(second.body)]).toEqual([201, idOf(first.body)]);
    expect(sandbox.control.counts()).toEqual(before);
    expect((await post('/contacts', { contact: { name: 'B', contact_type_ids: ['CUSTOMER'], idempotency_id: id } })).status).toBe(422);
  });

  it('a 500 on a POST may still have made the invoice; its idempotency id makes the repeat harmless', async () => {
    const before = sandbox.control.counts()['sales_invoice'] ?? 0;
    sandbox.control.plant({ kind: 'status', status: 500, afterwards: true, match: { method: 'POST', path: 'sales_invoices' } });
    const body = invoice({ idempotency_id: 'f'.repeat(32) });
    expect((await post('/sales_invoices', body)).status).toBe(500);
    expect((await post('/sales_invoices', body)).status).toBe(201);
    expect(sandbox.control.counts()['sales_invoice']).toBe(before + 1);
  });

  it('a token for reading only can not write, nor can a role that only reads', async () => {
    const reader = makeCaller(sandbox, { scope: 'readonly' });
    expect((await reader.call('POST', '/sales_invoices', invoice())).status).toBe(403);
    expect((await reader.get('/sales_invoices')).status).toBe(200);
    sandbox.control.setRoles({ roles: { Sales: 'read only' } });
    expect((await post('/sales_invoices', invoice())).status).toBe(403);
    expect((await caller.get('/sales_invoices')).status).toBe(200);
    sandbox.control.setRoles({ roles: {} });
  });

  it('contacts, items, accounts and quotes are made, changed and deleted while nothing hangs on them', async () => {
    const made = await post('/contacts', { contact: { name: 'Fresh Ltd', contact_type_ids: ['VENDOR'], main_contact_person: { name: 'Ann', email: 'ann@fresh.example' } } });
    expect(made.status).toBe(201);
    expect((await caller.call('PUT', `/contacts/${idOf(made.body)}`, { contact: { name: 'Stale Ltd' } })).body['name']).toBe('Stale Ltd');
    expect((await caller.call('DELETE', `/contacts/${idOf(made.body)}`)).status).toBe(204);
    expect((await caller.call('DELETE', `/contacts/${ids['customer']}`)).status).toBe(422);
    const account = (nominal_code: number) => ({ ledger_account: { ledger_account_type_id: 'OVERHEADS', included_in_chart: true, name: 'Practice costs', display_name: 'Practice costs', nominal_code } });
    const { display_name: _name, ...nameless } = account(7998).ledger_account;
    expect(source(await post('/ledger_accounts', { ledger_account: nameless }))).toEqual([422, 'display_name']);
    expect([(await post('/ledger_accounts', account(7999))).status, (await post('/ledger_accounts', account(7999))).status]).toEqual([201, 422]);
    const service = await post('/services', { service: { description: 'Sanding', sales_ledger_account_id: ids['sales'], sales_rates: [{ rate_name: 'Rate', rate: 30 }] } });
    expect([service.status, JSON.stringify(service.body)]).toEqual([201, expect.stringContaining('"rate":"30.0"')]);
    expect((await caller.call('DELETE', `/services/${idOf(service.body)}`)).status).toBe(204);
    const quote = await post('/sales_quotes', { sales_quote: { contact_id: ids['customer'], date: '2026-10-30', expiry_date: '2026-11-30', quote_lines: [line()] } });
    expect([quote.status, quote.body['total_amount']]).toEqual([201, '240.0']);
  });
});
