/** Every fault that can be planted does what it says, and no more; and the control surface works over HTTP. */
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { get as httpGet } from 'node:http';
import { makeCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

let sandbox: Sandbox;
let caller: Caller;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 9, size: 'small', today: '2026-10-31' });
  caller = makeCaller(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

type Raw = { status: number | null; bytes: Buffer; length: number | null; error: string | null };
/** A request whose harm must be seen byte by byte. */
const raw = (path: string): Promise<Raw> => new Promise((done) => {
  const result: Raw = { status: null, bytes: Buffer.alloc(0), length: null, error: null };
  const request = httpGet(`${sandbox.addresses.apiUrl}${path}`, { agent: false, headers: { authorization: `Bearer ${caller.token}` } }, (response) => {
    result.status = response.statusCode ?? null;
    result.length = Number(response.headers['content-length']);
    response.on('data', (chunk: Buffer) => (result.bytes = Buffer.concat([result.bytes, chunk])));
    response.on('error', (error: NodeJS.ErrnoException) => (result.error = error.code ?? error.message));
    response.on('close', () => done(result));
  });
  request.on('error', (error: NodeJS.ErrnoException) => done({ ...result, error: error.code ?? error.message }));
});
const items = async (path: string) => (await caller.get(path)).body['$items'] as Record<string, unknown>[];

describe('planted faults', () => {
  it('strike the matching request only, as often as told, after as many as told', async () => {
    sandbox.control.plant({ kind: 'status', status: 500, match: { path: '/contacts' }, skip: 1, times: 2 });
    const statuses: number[] = [];
    for (const path of ['/contacts', '/products', '/contacts', '/contacts', '/contacts']) statuses.push((await caller.get(path)).status);
    expect(statuses).toEqual([200, 200, 500, 500, 200]);
    sandbox.control.plant({ kind: 'status', status: 503, each: 3, times: 0 });
    const each: number[] = [];
    for (let n = 0; n < 6; n += 1) each.push((await caller.get('/contacts')).status);
    expect(each).toEqual([503, 200, 200, 503, 200, 200]);
  });

  it.each([['7', '7'], ['0', '0'], ['-5', '-5'], ['1000000000', '1000000000'], ['soon', 'soon'], [undefined, null]])('answer 429 with Retry-After %s', async (retryAfter, header) => {
    sandbox.control.plant({ kind: 'busy', ...(retryAfter === undefined ? {} : { retryAfter }) });
    const reply = await caller.get('/contacts');
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, header]);
    expect(Array.isArray(JSON.parse(reply.text))).toBe(true);
  });

  it('answer 503 with Retry-After as a date, and count who comes too early', async () => {
    sandbox.control.plant({ kind: 'busy', status: 503, retryAfter: 'date+30' });
    const reply = await caller.get('/contacts');
    const wait = Date.parse(reply.headers.get('retry-after') ?? '') - sandbox.control.nowMs();
    expect([reply.status, wait > 27_000 && wait <= 30_000]).toEqual([503, true]);
    await caller.get('/contacts');
    expect(sandbox.control.manners().businesses[0]?.beforeRetryAfter).toBe(1);
  });

  it('cut the answer after so many bytes, by an end or by a reset', async () => {
    sandbox.control.plant({ kind: 'cut', afterBytes: 100 });
    const cut = await raw('/contacts');
    expect([cut.status, cut.bytes.length, cut.error]).toEqual([200, 100, 'ECONNRESET']);
    expect(cut.length).toBeGreaterThan(1_000);
    sandbox.control.plant({ kind: 'cut', afterBytes: 100, reset: true });
    expect((await raw('/contacts')).error).toBe('ECONNRESET');
    expect((await raw('/contacts')).error).toBeNull();
  });

  it('send a wrong length, too long or too short', async () => {
    const { bytes } = await raw('/contacts');
    sandbox.control.plant({ kind: 'wrong_length', by: 10 });
    const long = await raw('/contacts');
    expect([long.length, long.bytes.length, long.error]).toEqual([bytes.length + 10, bytes.length, 'ECONNRESET']);
    sandbox.control.plant({ kind: 'wrong_length', by: -10 });
    const short = await raw('/contacts');
    expect(short.length).toBe(bytes.length - 10);
    expect(short.error).toMatch(/^HPE_/);
  });

  it('never answer', async () => {
    sandbox.control.plant({ kind: 'hang' });
    await expect(fetch(`${sandbox.addresses.apiUrl}/contacts`, { headers: { authorization: `Bearer ${caller.token}` }, signal: AbortSignal.timeout(300) })).rejects.toThrow('aborted');
    expect((await caller.get('/contacts')).status).toBe(200);
  });

  it('drip, delay, redirect, and give rubbish', async () => {
    sandbox.control.plant({ kind: 'drip', bytesPerSecond: 5_000 });
    const before = performance.now();
    const { bytes } = await raw('/contacts');
    expect(performance.now() - before).toBeGreaterThan((bytes.length / 5_000) * 700);
    sandbox.control.plant({ kind: 'delay', ms: 200 });
    const start = performance.now();
    expect((await caller.get('/products')).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(190);
    sandbox.control.plant({ kind: 'redirect', location: 'https://evil.example/token', status: 307 });
    const redirected = await caller.get('/products');
    expect([redirected.status, redirected.headers.get('location')]).toEqual([307, 'https://evil.example/token']);
    sandbox.control.plant({ kind: 'rubbish' });
    expect((await caller.get('/products')).text).toMatch(/^<html>/);
  });

  it('send a small body that unpacks to a great one', async () => {
    sandbox.control.plant({ kind: 'bomb', bytes: 5_000_000 });
    const bomb = await raw('/contacts');
    expect(bomb.bytes.length).toBeLessThan(10_000);
    expect(gunzipSync(bomb.bytes).length).toBe(5_000_000);
  });

  it('show a full list as empty, or without its first rows', async () => {
    const whole = await items('/contacts?items_per_page=10');
    sandbox.control.plant({ kind: 'empty_list', match: { path: '/contacts' } });
    expect((await caller.get('/contacts')).body).toEqual({ $total: 0, $page: 1, $next: null, $back: null, $itemsPerPage: 20, $items: [] });
    sandbox.control.plant({ kind: 'shift_rows', by: 3 });
    expect(await items('/contacts?items_per_page=10')).toEqual(whole.slice(3));
  });

  it('bend records out of shape', async () => {
    const path = '/sales_invoices?attributes=all&items_per_page=4';
    const whole = await items(path);
    const bent = async (drift: Parameters<typeof sandbox.control.plant>[0]) => {
      sandbox.control.plant(drift);
      return items(path);
    };
    expect((await bent({ kind: 'drift', drift: 'missing_field', field: 'date' }))[0]).not.toHaveProperty('date');
    expect((await bent({ kind: 'drift', drift: 'extra_field' }))[0]).toHaveProperty('sandbox_extra');
    expect((await bent({ kind: 'drift', drift: 'renamed_field', field: 'date', to: 'day' }))[0]).toHaveProperty('day', whole[0]?.['date']);
    expect((await bent({ kind: 'drift', drift: 'null_field', field: 'id', every: 2 })).map((one) => one['id'])).toEqual([null, whole[1]?.['id'], null, whole[3]?.['id']]);
    expect((await bent({ kind: 'drift', drift: 'number_as_number', field: 'total_amount' }))[0]?.['total_amount']).toBe(Number(whole[0]?.['total_amount']));
    expect((await bent({ kind: 'drift', drift: 'wrong_type', field: 'date' }))[0]?.['date']).toEqual({ unexpected: whole[0]?.['date'] });
    expect((await bent({ kind: 'drift', drift: 'unknown_enum', field: 'status' }))[0]?.['status']).toMatchObject({ id: 'UNHEARD_OF' });
    expect((await bent({ kind: 'drift', drift: 'duplicate_item', every: 4 })).map((one) => one['id'])).toEqual([whole[0]?.['id'], ...whole.map((one) => one['id'])]);
    expect(await items(path)).toEqual(whole);
  });

  it('change the books between two pages, so that a row slips past', async () => {
    const whole = await items('/purchase_invoices?items_per_page=100');
    const gone = Math.ceil((sandbox.control.counts()['purchase_invoice'] ?? 0) / 100);
    sandbox.control.plant({ kind: 'mutate', mutation: { do: 'deleteShare', share: 0.01 }, match: { path: 'page=2' } });
    const seen = [...(await items('/purchase_invoices?items_per_page=50&page=1')), ...(await items('/purchase_invoices?items_per_page=50&page=2'))].map((one) => one['id']);
    expect(whole.map((one) => one['id']).filter((id) => !seen.includes(id))).toEqual(whole.slice(50, 50 + gone).map((one) => one['id']));
    expect(sandbox.control.faultsInBooks()).toEqual([]);
  });
});

describe('the control surface over HTTP', () => {
  const call = async (name: string, body?: object) => {
    const response = await fetch(`${sandbox.url}/__sandbox/${name}`, body ? { method: 'POST', body: JSON.stringify(body) } : {});
    return { status: response.status, body: (await response.json()) as never };
  };

  it('looks at the books, changes them, and plants faults', async () => {
    expect((await call('trialBalance')).body).toEqual(sandbox.control.trialBalance());
    const before = sandbox.control.counts()['sales_invoice'] ?? 0;
    expect((await call('mutate', { do: 'addInvoice', net: 12_300 })).body).toMatchObject({ total: 14_760 });
    expect((await call('counts')).body).toMatchObject({ sales_invoice: before + 1 });
    await call('plant', { kind: 'status', status: 418 });
    expect((await caller.get('/contacts')).status).toBe(418);
    expect((await call('log', { path: '/contacts' })).body).toMatchObject([{ path: '/v3.1/contacts', status: 418 }]);
  });

  it('names what there is when asked for what is not, and says what was wrong', async () => {
    const unknown = await call('nothing');
    expect([unknown.status, (unknown.body as { controls: string[] }).controls]).toEqual([404, expect.arrayContaining(['trialBalance', 'mutate', 'plant', 'setLives'])]);
    const wrong = await call('mutate', { do: 'addGold' });
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([400, expect.stringContaining('there are addInvoice')]);
    expect((await call('constructor')).status).toBe(404);
    expect((await call('mutate', { do: 'voidInvoice', which: 999_999 })).status).toBe(400);
  });

  it('is reachable on loopback only', async () => {
    await expect(new Promise((done, fail) => connect({ host: '127.0.0.1', port: sandbox.port }, () => done('open')).on('error', fail))).resolves.toBe('open');
    await expect(new Promise((done, fail) => connect({ host: '127.0.0.2', port: sandbox.port }, () => done('open')).on('error', fail))).rejects.toThrow('ECONNREFUSED');
  });
});
