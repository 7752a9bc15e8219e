/** A client that drifts from Sage's own description is told at once. */
import { makeCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { operations } from './accounting/spec.ts';
import { findOperation, problemsOf } from './request-check.ts';
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

let sandbox: Sandbox;
let caller: Caller;
beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny', today: '2026-10-31' });
  caller = makeCaller(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.control.reset();
  sandbox.control.setApi({ strict: true });
});

const problem = () => sandbox.control.violations().map((one) => one.problem);

describe('the request check', () => {
  it('knows every operation of the description', () => {
    expect(Object.keys(operations).length).toBe(292);
    expect(findOperation('GET', '/sales_invoices')).toMatchObject({ kind: 'match' });
    expect(findOperation('POST', '/journals/abc/reissue')).toMatchObject({ kind: 'match', match: { key: 'abc', action: 'reissue' } });
  });

  it.each([
    ['an unknown path', 'GET', '/invoices', 404, 'unknown path'],
    ['a path that is too deep', 'GET', '/journals/a/reissue/b', 404, 'unknown path'],
    ['a method that is not offered', 'PUT', '/journals/abc', 405, 'method not offered here'],
    ['an unknown parameter', 'GET', '/sales_invoices?updated_from=2026-01-01', 400, 'unknown query parameter updated_from'],
    ['a parameter that this list lacks', 'GET', '/ledger_entries?deleted_since=2026-01-01', 400, 'unknown query parameter deleted_since'],
    ['a number that is none', 'GET', '/contacts?page=two', 400, 'query parameter page should be integer, not "two"'],
    ['a page that is too large', 'GET', '/contacts?items_per_page=201', 400, 'items_per_page goes from 1 to 200'],
    ['a date that is none', 'GET', '/contacts?updated_or_created_since=yesterday', 400, 'query parameter updated_or_created_since should be date-time, not "yesterday"'],
    ['a parameter sent twice', 'GET', '/contacts?page=1&page=2', 400, 'query parameter page is sent twice'],
    ['a sort that is not offered', 'GET', '/sales_invoices?sort=total_amount', 400, 'cannot sort by total_amount'],
    ['a missing parameter', 'GET', '/trial_balance?from_date=2026-01-01', 400, 'query parameter to_date is missing'],
    ['an unlisted word', 'GET', '/ledger_accounts?visible_in=everywhere', 400, 'query parameter visible_in should be string:sales|banking|expenses|other_payments|other_receipts|journals|reporting, not "everywhere"'],
  ])('notices %s', async (_, method, path, status, text) => {
    expect((await caller.call(method, path)).status).toBe(status);
    expect(problem()).toEqual([text]);
  });

  it.each([
    ['an unknown field', { contact: { name: 'A', contact_type_ids: ['CUSTOMER'], nick: 'a' } }, 'unknown field contact.nick'],
    ['a wrong type', { contact: { name: 7, contact_type_ids: ['CUSTOMER'] } }, 'contact.name should be string'],
    ['a list that is none', { contact: { name: 'A', contact_type_ids: 'CUSTOMER' } }, 'contact.contact_type_ids should be a list'],
    ['a wrong wrapper', { contacts: {} }, 'unknown field contacts'],
    ['an idempotency id with hyphens', { contact: { name: 'A', contact_type_ids: ['CUSTOMER'], idempotency_id: '00000000-0000-0000-0000-000000000000' } }, 'contact.idempotency_id'],
  ])('notices in a body %s', async (name, body, text) => {
    expect((await caller.call('POST', '/contacts', body)).status).toBe(400);
    expect(problem()).toEqual([name === 'an idempotency id with hyphens' ? 'idempotency_id should be 32 hex digits without hyphens' : text]);
  });

  it('lets pass what Sage takes though its description lacks it', async () => {
    expect((await caller.get('/trial_balance?from_date=2026-01-01&to_date=2026-10-31')).status).toBe(200);
    expect((await caller.get('/contacts?updated_or_created_since=2026-01-01')).status).toBe(200);
    expect((await caller.get('/contacts?updated_or_created_since=2026-01-01T10:00:00%2B01:00')).status).toBe(200);
    const made = await caller.call('POST', '/contacts', { contact: { name: 'Fine Ltd', contact_type_ids: ['CUSTOMER'], idempotency_id: 'a'.repeat(32) } });
    expect(made.status).toBe(201);
    expect(problem()).toEqual([]);
  });

  it('only notes what is wrong when it is lenient', async () => {
    sandbox.control.setApi({ strict: false });
    expect((await caller.get('/contacts?colour=red')).status).toBe(200);
    expect(problem()).toEqual(['unknown query parameter colour']);
  });

  it('notices a body where none is taken', () => {
    const found = findOperation('POST', '/journals/a/reissue');
    if (found.kind !== 'match') throw new Error('no match');
    expect(problemsOf('POST', found.match, new URLSearchParams(), {})).toEqual(['a body is sent where none is taken']);
  });

  it('refuses a body that is not JSON by its type, and one that only says so', async () => {
    const send = (type: string, body: string) => fetch(`${sandbox.addresses.apiUrl}/contacts`, { method: 'POST', headers: { authorization: `Bearer ${caller.token}`, 'content-type': type }, body });
    expect((await send('text/plain', '{}')).status).toBe(415);
    expect((await send('application/json', '{')).status).toBe(400);
  });
});
