import { toIsoDate } from '../../src/shared/dates.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import type { Fault } from '../sandbox/control/faults.ts';
import { full, gather, never, realPorts } from './reader.ts';
import type { OpenedCompany } from './reader.ts';
import { openSandbox200 } from './reader-200.ts';
import type { Open200Options } from './reader-200.ts';

let sandbox: Sandbox;
const opened: OpenedCompany[] = [];
const company = (index: number) => sandbox.control.sage200.companies()[index]?.sourceId ?? '';
const open = (options: Open200Options = {}) => {
  const one = openSandbox200(sandbox, { http: { limits: { connectMs: 500, idleMs: 700, totalMs: 1_500 } }, ...options });
  opened.push(one);
  return one;
};
const reader = (options: Open200Options = {}) => open(options).reader;
const plant = (fault: Fault) => sandbox.control.plant(fault);
const list = 'sales_posted_transactions';
const read = (options: Open200Options = {}) => full(reader(options), list);
const idsOf = (got: { changes: readonly { id: string }[] }) => [...new Set(got.changes.map(({ id }) => id))].sort().join();
const code = (wanted: string) => expect.objectContaining({ code: wanted });
let whole = '';
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 11, size: 450, today: '2026-10-31' });
  whole = idsOf(await read());
});
afterAll(() => sandbox.close());
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  sandbox.control.reset();
});

describe('faults on the way to Sage 200', () => {
  it.each<[string, Fault]>([
    ['F31: no answer at all', { kind: 'hang', times: 1, skip: 1 }],
    ['F33: a reset in mid-body', { kind: 'cut', afterBytes: 5_000, reset: true, times: 1, skip: 1 }],
    ['F33: an end in mid-body', { kind: 'cut', afterBytes: 5_000, times: 1, skip: 1 }],
    ['F33: a length that promises too little', { kind: 'wrong_length', by: -500, times: 1, skip: 1 }],
    ['a page for people in place of JSON', { kind: 'rubbish', body: '<html>Sign in to the guest network</html>', times: 1 }],
    ['F43: a 503 with a Retry-After', { kind: 'busy', status: 503, retryAfter: '1', times: 1 }],
    ['F42: a 429', { kind: 'busy', retryAfter: '2', times: 1, skip: 1 }],
    ['F44: a 401 in mid-sync', { kind: 'status', status: 401, body: '{"Message":"Authorization has been denied for this request."}', times: 1, skip: 1 }],
    ['F43: a server that fails on large pages', { kind: 'status', status: 504, match: { path: `${list}.*top=500` }, times: 0 }],
  ])('%s costs a retry and no record', async (_, fault) => {
    plant({ match: { path: list }, ...fault });
    const got = await read();
    expect(idsOf(got)).toBe(whole);
    expect(got.rejected).toEqual([]);
  });

  it('F31: waits for a slow server as long as the product says, and no longer', async () => {
    plant({ kind: 'delay', ms: 900, match: { path: 'tax_codes' }, times: 0 });
    expect((await full(reader({ idleMs: 1_400 }), 'tax_codes')).changes).toHaveLength(5);
    expect(sandbox.control.log({ path: 'tax_codes' })).toHaveLength(1);
    await expect(full(reader(), 'tax_codes')).rejects.toEqual(code('sage_too_slow'));
  });

  it('F43: gives up in an outage with one clear error and few requests', async () => {
    plant({ kind: 'status', status: 503, match: { path: '/uk/' }, times: 0 });
    await expect(read()).rejects.toMatchObject({ code: 'sage_busy' });
    expect(sandbox.control.log({ path: '/uk/' }).length).toBeLessThan(60);
  });

  it('ends at once when it is cancelled, in the middle of waiting', async () => {
    plant({ kind: 'busy', retryAfter: '300', match: { path: '/uk/' }, times: 0 });
    const cancel = new AbortController();
    const reading = gather(reader({ ...realPorts }).readResource(list, { kind: 'full', checkpoint: null, resume: false, signal: cancel.signal }));
    setTimeout(() => cancel.abort(new Error('cancelled')), 100);
    await expect(reading).rejects.toThrow('cancelled');
  });

  it.each<[string, Fault, RegExp]>([
    ['a missing field', { kind: 'drift', drift: 'missing_field', field: 'transaction_date', every: 50 }, /^transaction_date: /],
    ['a null id', { kind: 'drift', drift: 'null_field', field: 'id', every: 50 }, /^id: /],
    ['a field of another type', { kind: 'drift', drift: 'wrong_type', field: 'document_gross_value', every: 50 }, /^document_gross_value: /],
    ['a type unheard of', { kind: 'drift', drift: 'renamed_field', field: 'trader_transaction_type', every: 50 }, /^trader_transaction_type: /],
  ])('F35: %s rejects that record alone, with the reason', async (_, fault, reason) => {
    plant({ ...fault, match: { path: list }, times: 0 });
    const got = await read();
    expect(got.rejected.length).toBeGreaterThan(5);
    for (const one of got.rejected) expect(one.reason).toMatch(reason);
    expect(idsOf(got).split(',').length).toBeGreaterThan(whole.split(',').length * 0.9);
  });

  it.each<[string, Fault]>([['a field we do not know', { kind: 'drift', drift: 'extra_field', every: 1 }], ['an id twice on a page', { kind: 'drift', drift: 'duplicate_item', every: 7 }]])('F35: %s does no harm', async (_, fault) => {
    plant({ ...fault, match: { path: list }, times: 0 });
    const got = await read();
    expect([got.rejected, idsOf(got)]).toEqual([[], whole]);
  });

  it('keeps the words of a 400, whose shape is written nowhere', async () => {
    for (const body of ['No such field here', '{"Message":"odd"}', '[{"x":1}]']) {
      plant({ kind: 'status', status: 400, body, match: { path: list }, times: 1 });
      await expect(read()).rejects.toMatchObject({ code: 'sage_refused', message: expect.stringContaining(body) as string });
    }
  });

  it('asks no more than two things at once', async () => {
    sandbox.control.setNetwork({ latencyMs: 5 });
    const one = reader();
    await Promise.all(one.resources.map(({ name }) => full(one, name)));
    expect(sandbox.control.manners().businesses.map(({ atOnceMax }) => atOnceMax)).toEqual([2]);
  });
});

describe('whose books they are', () => {
  it('C18: names site and company on every request, and reads no other company\'s', async () => {
    const one = reader({ sourceId: company(1) });
    for (const { name } of one.resources) await full(one, name).catch((thrown: { code?: string }) => expect(thrown.code).toBe('sage_forbidden'));
    await one.trialBalance(toIsoDate('2026-10-31'), never);
    const log = sandbox.control.log({ path: '/uk/' });
    expect(log.length).toBeGreaterThan(15);
    expect(log.every((entry) => entry.business === company(1))).toBe(true);
    expect(sandbox.control.violations()).toEqual([]);
  });

  it('C18: tells companies of one site apart, and is refused for one that is not this user\'s', async () => {
    const [first, second] = [await full(reader(), 'company'), await full(reader({ sourceId: company(1) }), 'company')];
    expect([first, second].map(({ changes }) => (changes[0]?.record as { name: string }).name)).toEqual(['Harbour & Vale Ltd (practice)', 'Vale Workshop (practice)']);
    await expect(full(reader({ sourceId: `${company(0).slice(0, 36)}:9` }), 'tax_codes')).rejects.toEqual(code('sage_forbidden'));
    await expect(full(reader({ sourceId: `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}:1` }), 'tax_codes')).rejects.toEqual(code('sage_forbidden'));
  });

  it('finds the companies of every site, and who signed in', async () => {
    const { connector } = open() as ReturnType<typeof openSandbox200>;
    const found = await connector.findCompanies(never);
    expect(found).toEqual(sandbox.control.sage200.companies().map(({ sourceId, name }) => ({ sourceId, name, country: null })));
    expect(new Set(found.map(({ sourceId }) => sourceId)).size).toBe(3);
    expect(await connector.whoAmI(never)).toEqual({ name: 'Practice User' });
  });

  it('F44: a user who may not see the banks still gets the rest, and the chart without them', async () => {
    const one = reader({ sourceId: company(1) });
    await expect(full(one, 'bank_posted_transactions')).rejects.toEqual(code('sage_forbidden'));
    await expect(full(one, 'banks')).rejects.toEqual(code('sage_forbidden'));
    for (const name of ['customers', 'nominal_codes', list]) expect((await full(one, name)).changes.length).toBeGreaterThan(0);
  });

  it('tells a refused subscription key from a sign-in that no longer works, and does not hammer it', async () => {
    for (const key of [null, 'wrong']) {
      sandbox.control.reset();
      await expect(full(reader({ key }), 'tax_codes')).rejects.toEqual(code('client_refused'));
      expect(sandbox.control.log({ path: '/uk/' }).length).toBe(1);
    }
    plant({ kind: 'status', status: 401, match: { path: '/uk/' }, times: 0 });
    await expect(full(reader(), 'tax_codes')).rejects.toEqual(code('sign_in_required'));
  });

  it('reads the Standard edition as well, under its own address', async () => {
    const one = reader({ edition: 'standard' });
    for (const { name } of one.resources) expect([name, (await full(one, name)).rejected]).toEqual([name, []]);
    expect(sandbox.control.log({ path: '^/uk/sage200extra' })).toEqual([]);
    expect(sandbox.control.violations()).toEqual([]);
  });
});
