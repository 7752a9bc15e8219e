import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import type { Fault } from '../sandbox/control/faults.ts';
import { withRateLimit } from '../../src/sage/transport/with-rate-limit.ts';
import { changed, full, gather, hurried, never, openSandboxCompany, realPorts } from './reader.ts';
import type { OpenedCompany, OpenOptions } from './reader.ts';

let sandbox: Sandbox;
const opened: OpenedCompany[] = [];
beforeAll(async () => { sandbox = await startSandbox({ seed: 11, size: 450, today: '2026-10-31' }); });
afterAll(() => sandbox.close());
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  sandbox.control.reset();
  sandbox.control.setApi({ widePages: null });
  sandbox.control.setRoles({ roles: {} });
  sandbox.control.setActive({ active: true });
});
const reader = (options: OpenOptions = {}) => {
  const one = openSandboxCompany(sandbox, { http: { limits: { connectMs: 500, idleMs: 400, totalMs: 900 } }, ...options });
  opened.push(one);
  return one.reader;
};
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const plant = (fault: Fault) => sandbox.control.plant(fault);
const invoices = async (options: OpenOptions = {}) => full(reader(options), 'sales_invoices');
let whole = '';
const idsOf = (read: { changes: readonly { id: string }[] }) => [...new Set(read.changes.map(({ id }) => id))].sort().join();
beforeAll(async () => { whole = idsOf(await invoices()); });

describe('faults on the way to Sage', () => {
  it.each<[string, Fault]>([
    ['F31: no answer at all', { kind: 'hang', times: 1, skip: 1 }],
    ['F32: a byte a second', { kind: 'drip', bytesPerSecond: 20, times: 1, skip: 1 }],
    ['F33: a reset in mid-body', { kind: 'cut', afterBytes: 5_000, reset: true, times: 1, skip: 1 }],
    ['F33: an end in mid-body', { kind: 'cut', afterBytes: 5_000, times: 1, skip: 1 }],
    ['F33: a length that promises too much', { kind: 'wrong_length', by: 500, times: 1, skip: 1 }],
    ['F33: a length that promises too little', { kind: 'wrong_length', by: -500, times: 1, skip: 1 }],
    ['a page of rubbish', { kind: 'rubbish', times: 1, skip: 1 }],
    ['a page for people in place of JSON', { kind: 'rubbish', body: '<html>Sign in to the guest network</html>', times: 1 }],
    ['F43: a 503 with a Retry-After', { kind: 'busy', status: 503, retryAfter: '1', times: 1 }],
    ['F44: a 401 in mid-sync', { kind: 'status', status: 401, times: 1, skip: 2 }],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:1/', times: 0, each: 1_000 }],
  ])('%s costs a retry and no record', async (_, fault) => {
    plant({ match: { path: '/v3.1/sales_invoices' }, ...fault });
    const read = await invoices();
    expect(idsOf(read)).toBe(whole);
    expect(read.rejected).toEqual([]);
  });

  it('F43: reads everything through a storm in which every third answer is a 5xx', async () => {
    for (const [index, status] of [503, 500, 502].entries()) plant({ kind: 'status', status, match: { path: '/v3.1/' }, times: 0, each: 9, skip: index * 3 });
    const read = await invoices();
    expect(idsOf(read)).toBe(whole);
  });

  it('F43: gives up in an outage with one clear error and few requests, and goes on by itself afterwards', async () => {
    for (const status of [503, 502, 500]) {
      sandbox.control.reset();
      const one = reader();
      plant({ kind: 'status', status, match: { path: '/v3.1/' }, times: 0 });
      await expect(full(one, 'sales_invoices')).rejects.toMatchObject({ code: status === 503 ? 'sage_busy' : 'sage_failed' });
      expect(sandbox.control.log({ path: '/v3.1/' }).length).toBeLessThan(60);
      sandbox.control.clearFaults();
    }
  });

  it('F43: an open breaker refuses at once with the time of the next try, and a probe closes it', async () => {
    let skipMs = 0;
    const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() + skipMs };
    const one = reader({ clock, breaker: { failuresMax: 3, openMs: 60_000, openMsMax: 120_000 } });
    plant({ kind: 'status', status: 503, match: { path: '/v3.1/' }, times: 0 });
    await expect(full(one, 'tax_rates')).rejects.toMatchObject({ retryAfterMs: expect.any(Number) as number });
    const asked = sandbox.control.log({ path: '/v3.1/' }).length;
    for (let times = 0; times < 20; times += 1) await expect(full(one, 'tax_rates')).rejects.toMatchObject({ code: 'sage_failed' });
    expect(sandbox.control.log({ path: '/v3.1/' }).length).toBe(asked);
    sandbox.control.clearFaults();
    skipMs += 120_000;
    expect((await full(one, 'tax_rates')).changes).toHaveLength(5);
  });

  it('F50: an API that is gone is a lasting error, asked once', async () => {
    for (const status of [404, 410]) {
      sandbox.control.reset();
      plant({ kind: 'status', status, match: { path: '/v3.1/' }, times: 0 });
      await expect(invoices()).rejects.toEqual(code('sage_not_found'));
      expect(sandbox.control.log({ path: '/v3.1/' }).length).toBe(1);
    }
  });

  it('D22: an answer that unpacks to more than we hold is cut off, and the read fails cleanly', async () => {
    plant({ kind: 'bomb', bytes: 30_000_000, match: { path: '/v3.1/tax_rates' }, times: 0 });
    const before = process.memoryUsage().rss;
    await expect(full(reader({ http: { limits: { replyBytesMax: 1_000_000 } } }), 'tax_rates')).rejects.toEqual(code('sage_rubbish'));
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  });

  it('ends at once when it is cancelled, in the middle of waiting', async () => {
    plant({ kind: 'busy', retryAfter: '300', match: { path: '/v3.1/' }, times: 0 });
    const cancel = new AbortController();
    const reading = gather(reader({ ...realPorts }).readResource('sales_invoices', { kind: 'full', checkpoint: null, resume: false, signal: cancel.signal }));
    setTimeout(() => cancel.abort(new Error('cancelled')), 100);
    const startedMs = performance.now();
    await expect(reading).rejects.toThrow('cancelled');
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});

describe('limits of Sage', () => {
  it.each([
    ['seconds', '2', 2_000], ['an HTTP date', 'date+3', 2_000], ['nought', '0', 0], ['a negative number', '-5', 4_500], ['nonsense', 'soon', 4_500], ['nothing', undefined, 4_500],
  ])('F42: waits as a 429 asks with %s', async (_, retryAfter, atLeastMs) => {
    const waits: number[] = [];
    const one = reader({ random: () => 0, sleep: async (waitMs, signal) => { waits.push(waitMs); await hurried.sleep(waitMs, signal); } });
    plant({ kind: 'busy', ...(retryAfter === undefined ? {} : { retryAfter }), match: { path: '/v3.1/tax_rates' }, times: 1 });
    expect((await full(one, 'tax_rates')).changes).toHaveLength(5);
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(atLeastMs);
    expect(Math.max(...waits)).toBeLessThan(10_000);
  });

  it('F42: sits out no endless wait, and tells when to come back: six hours at most', async () => {
    plant({ kind: 'busy', retryAfter: '1000000000', match: { path: '/v3.1/tax_rates' }, times: 0 });
    await expect(full(reader(), 'tax_rates')).rejects.toMatchObject({ code: 'sage_busy', retryAfterMs: 6 * 3_600_000 });
    expect(sandbox.control.log({ path: '/v3.1/' }).length).toBe(1);
  });

  it('I9: keeps inside the limit in any window, at most four at once, and sends nothing before Retry-After is over', async () => {
    // Three that are on their way may arrive late, in the next window's time: no more than that.
    sandbox.control.setLimits({ requests: 13, seconds: 1, concurrent: 4, retryAfter: 'seconds' });
    const one = reader({ ...realPorts, limit: { requests: 10, perMs: 1_000, atOnce: 3 } });
    await Promise.all(one.resources.map(({ name }) => full(one, name)));
    expect(sandbox.control.log({ path: '/v3.1/' }).filter((entry) => entry.status === 429)).toEqual([]);
    expect(sandbox.control.log({ path: '/v3.1/' }).length).toBeGreaterThan(30);
    const manners = sandbox.control.manners();
    expect(manners.businesses.map(({ atOnceMax, beforeRetryAfter }) => [atOnceMax <= 4, beforeRetryAfter])).toEqual([[true, 0]]);
  });

  it('I9: one 429 silences the whole business until it is over, whoever asks', async () => {
    const left: number[] = [];
    let refusedAtMs = Number.NaN;
    // By our own clock, where the refusal arrives: what is on its way then cannot be called back, and nothing follows it.
    const one = reader({ ...realPorts, wrap: (transport) => async (request, signal) => {
      left.push(performance.now());
      const reply = await transport(request, signal);
      if (reply.status === 429) refusedAtMs = performance.now();
      return reply;
    } });
    plant({ kind: 'busy', retryAfter: '1', match: { path: '/v3.1/' }, times: 1, skip: 3 });
    await Promise.all(['sales_invoices', 'ledger_accounts', 'contacts', 'purchase_invoices', 'journals'].map((name) => full(one, name)));
    expect(sandbox.control.log({ path: '/v3.1/' }).filter(({ status }) => status === 429)).toHaveLength(1);
    expect(left.filter((atMs) => atMs > refusedAtMs + 5 && atMs < refusedAtMs + 990)).toEqual([]);
    expect(left.filter((atMs) => atMs >= refusedAtMs + 990).length).toBeGreaterThanOrEqual(1);
  });

  it('does not slow one business down for another', async () => {
    let asked = 0;
    const slow = withRateLimit(async () => { asked += 1; return { status: 200, headers: {}, text: '' }; }, { requests: 1, perMs: 60_000, atOnce: 1 }, (request) => request.headers?.['x-business'] ?? '', realPorts);
    const ask = (business: string) => slow({ method: 'GET', path: '/', query: {}, headers: { 'x-business': business } }, never);
    await Promise.all([ask('a'), ask('b'), ask('c')]);
    expect(asked).toBe(3);
  });
});

describe('answers that are not as they should be', () => {
  it.each<[string, Fault, RegExp]>([
    ['a missing field', { kind: 'drift', drift: 'missing_field', field: 'date', every: 50 }, /^date: /],
    ['a renamed field', { kind: 'drift', drift: 'renamed_field', field: 'total_amount', every: 50 }, /^total_amount: /],
    ['a null id', { kind: 'drift', drift: 'null_field', field: 'id', every: 50 }, /^id: /],
    ['a field of another type', { kind: 'drift', drift: 'wrong_type', field: 'net_amount', every: 50 }, /^net_amount: /],
  ])('F35: %s rejects that record alone, with the reason', async (_, fault, reason) => {
    plant({ ...fault, match: { path: '/v3.1/sales_invoices' }, times: 0 });
    const read = await invoices();
    const rejected = read.rejected.length;
    expect(rejected).toBeGreaterThan(5);
    for (const one of read.rejected) {
      expect(one.reason).toMatch(reason);
      expect(JSON.parse(one.source)).toEqual(expect.any(Object));
    }
    expect(new Set(read.changes.map(({ id }) => id)).size).toBeGreaterThan(whole.split(',').length * 0.9);
  });

  it.each<[string, Fault]>([
    ['a field we do not know', { kind: 'drift', drift: 'extra_field', every: 1 }],
    ['a number in place of text', { kind: 'drift', drift: 'number_as_number', field: 'total_amount', every: 1 }],
    ['a status unheard of', { kind: 'drift', drift: 'unknown_enum', field: 'status', every: 1 }],
    ['an id twice on a page', { kind: 'drift', drift: 'duplicate_item', every: 7 }],
  ])('F35: %s does no harm', async (_, fault) => {
    plant({ ...fault, match: { path: '/v3.1/sales_invoices' }, times: 0 });
    const read = await invoices();
    expect(read.rejected).toEqual([]);
    expect(idsOf(read)).toBe(whole);
    for (const page of read.pages) expect(new Set(page.changes.map(({ id }) => id)).size).toBe(page.changes.length);
  });

  it('F39: a list that is suddenly empty removes nothing by itself', async () => {
    const one = reader();
    const before = await full(one, 'sales_invoices');
    plant({ kind: 'empty_list', match: { path: '/v3.1/sales_invoices' }, times: 0 });
    expect((await full(one, 'sales_invoices')).changes).toEqual([]);
    expect((await changed(one, 'sales_invoices', before.checkpoint)).changes).toEqual([]);
  });

  it('F36: a row deleted between two pages hides no other row, also when one was added in the same moment', async () => {
    const drafts = Array.from({ length: 12 }, () => sandbox.control.mutations().addInvoice({ state: 'draft', date: '2026-01-01' }));
    for (const [index, draft] of drafts.entries()) {
      sandbox.control.reset();
      plant({ kind: 'mutate', match: { path: '/v3.1/sales_invoices' }, skip: 1 + (index % 3), times: 1, mutation: { do: 'deleteInvoice', which: draft.number } });
      if (index % 2 === 0) plant({ kind: 'mutate', match: { path: '/v3.1/sales_invoices' }, skip: 1 + (index % 3), times: 1, mutation: { do: 'addInvoice', state: 'draft' } });
      const read = await invoices();
      const seen = new Set(read.changes.map(({ id }) => id));
      expect(whole.split(',').filter((id) => !seen.has(id))).toEqual([]);
    }
  });

  it('asks for smaller pages where Sage fails on wide ones, and still reads every record once', async () => {
    sandbox.control.setApi({ widePages: { itemsMax: 60, status: 504 } });
    const read = await invoices();
    expect(new Set(read.changes.map(({ id }) => id)).size).toBeGreaterThanOrEqual(whole.split(',').length);
    expect(sandbox.control.log({ path: '/v3.1/' }).filter((entry) => entry.status === 504).length).toBeLessThan(12);
  });

  it('P18: a record that Sage itself cannot give is rejected alone, with what is known of it', async () => {
    const victim = (await invoices()).changes[30];
    sandbox.control.reset();
    // Every list with attributes that holds it fails, and so does a single read.
    const wrapped = reader({ wrap: (next) => async (request, signal) => {
      const reply = await next(request, signal);
      const isWide = request.query['attributes'] === 'all' || request.path.includes(victim?.id ?? '');
      return isWide && reply.text.includes(`"${victim?.id ?? ''}"`) ? { ...reply, status: 500, text: '[]' } : reply;
    } });
    const read = await full(wrapped, 'sales_invoices');
    expect(read.rejected.map(({ sourceId }) => sourceId)).toEqual([victim?.id]);
    expect(read.changes.some(({ id }) => id === victim?.id)).toBe(false);
    expect(new Set(read.changes.map(({ id }) => id)).size).toBeGreaterThanOrEqual(whole.split(',').length - 1);
    expect(sandbox.control.log({ path: `/sales_invoices/${victim?.id}` }).every((entry) => entry.query.includes('mark_as_sent=false'))).toBe(true);
    expect(sandbox.control.violations()).toEqual([]);
  });
});

describe('whose books they are', () => {
  it('C18: names the business on every request and refuses an answer for another one, or for none', async () => {
    const [mine, other] = sandbox.control.businesses();
    await full(reader(), 'tax_rates');
    expect(sandbox.control.log({ path: '/v3.1/' }).every((entry) => entry.businessHeader === mine?.id)).toBe(true);
    for (const echo of [other?.id, undefined]) {
      const mixed = reader({ wrap: (next) => async (request, signal) => { const reply = await next(request, signal); return { ...reply, headers: { ...reply.headers, 'x-business': echo } }; } });
      await expect(full(mixed, 'tax_rates')).rejects.toEqual(code('wrong_company'));
      await expect(mixed.trialBalance('2026-10-31' as never, never)).rejects.toEqual(code('wrong_company'));
    }
  });

  it('C18: is refused for a business that is not this user\'s, and for a header that somebody dropped', async () => {
    await expect(full(reader({ business: 'f'.repeat(32) }), 'tax_rates')).rejects.toMatchObject({ code: expect.stringMatching(/sage_forbidden|sage_not_found|sign_in_required/) as string });
    const dropped = reader({ business: sandbox.control.businesses()[1]?.id ?? '', wrap: (next) => ({ headers: _dropped, ...request }, signal) => next({ ...request, headers: { authorization: _dropped?.['authorization'] ?? '' } }, signal) });
    await expect(full(dropped, 'tax_rates')).rejects.toEqual(code('wrong_company'));
  });

  it('F44: a role that may not see one list stops that list alone', async () => {
    const second = reader({ business: sandbox.control.businesses()[1]?.id ?? '' });
    await expect(full(second, 'bank_transfers')).rejects.toEqual(code('sage_forbidden'));
    expect((await full(second, 'contacts')).changes.length).toBeGreaterThan(0);
  });

  it('tells a business that no longer pays from a sign-in that no longer works', async () => {
    const third = reader({ business: sandbox.control.businesses()[2]?.id ?? '' });
    await expect(full(third, 'contacts')).rejects.toEqual(code('sage_subscription'));
    plant({ kind: 'status', status: 401, match: { path: '/v3.1/' }, times: 0 });
    await expect(full(reader(), 'contacts')).rejects.toEqual(code('sign_in_required'));
  });
});
