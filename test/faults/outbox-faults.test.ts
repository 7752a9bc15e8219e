/**
 * F31–F33, F43, F44 between request and answer of a write: whatever is lost, delayed, refused or answered wrongly, and
 * whenever it happens, exactly one object stands in Sage afterwards, and the row says so.
 */
import type { FaultKind } from '../sandbox/control/faults.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import { fileIn, openWorld, type Product, type World } from '../helper/outbox-world.ts';
import { accountingSamples, sage200Samples, type Row } from '../helper/write-samples.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

let sandbox: Sandbox;
let worlds: Readonly<Record<Product, World>>;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 12, size: 'tiny', today: '2026-10-31' });
  const open = (product: Product) => openWorld(sandbox, { file: fileIn(makeFolder()), key: makeKey(), product });
  worlds = { 'sage-accounting': await open('sage-accounting'), 'sage-200': await open('sage-200') };
});
afterEach(() => {
  expect(sandbox.control.violations()).toEqual([]);
  expect(sandbox.control.faultsInBooks()).toEqual([]);
  sandbox.control.reset();
});
afterAll(async () => {
  for (const world of Object.values(worlds)) await world.close();
  await sandbox.close();
  removeFolders();
});

type Fault = FaultKind & { readonly afterwards?: boolean };
/** Before Sage has it, after Sage has it, and an answer that says nothing. */
const faults: readonly (readonly [string, Fault])[] = [
  ['the request is lost on a dead line', { kind: 'hang' }],
  ['the answer is lost: Sage has it and never answers', { kind: 'hang', afterwards: true }],
  ['the line is cut before a byte of the answer', { kind: 'cut', afterBytes: 0 }],
  ['the line is reset in the middle of the answer', { kind: 'cut', afterBytes: 12, reset: true }],
  ['the answer is shorter than it says', { kind: 'wrong_length', by: 40 }],
  ['500 before', { kind: 'status', status: 500 }], ['500 though it was done', { kind: 'status', status: 500, afterwards: true }],
  ['502 though it was done', { kind: 'status', status: 502, afterwards: true }], ['503 though it was done', { kind: 'status', status: 503, afterwards: true }], ['504 though it was done', { kind: 'status', status: 504, afterwards: true }], ['408 though it was done', { kind: 'status', status: 408, afterwards: true }],
  ['429 that asks to wait', { kind: 'busy', retryAfter: '2' }], ['429 without a word', { kind: 'busy' }],
  ['a page of a gateway in place of the answer', { kind: 'rubbish' }], ['a page of a gateway though it was done', { kind: 'rubbish', afterwards: true }],
  ['401 once', { kind: 'status', status: 401 }],
  ['a redirect', { kind: 'redirect', location: 'https://elsewhere.example/' }],
];
const short = faults.filter(([name]) => ['the answer is lost: Sage has it and never answers', 'the line is cut before a byte of the answer', '500 though it was done', '500 before'].includes(name));

type Kind = { readonly product: Product; readonly object: string; readonly verb: 'create' | 'update' | 'delete' | 'execute'; readonly procedure: string | null; readonly path: string };
const kind = (object: string, verb: Kind['verb'] = 'create', procedure: string | null = null, product: Product = 'sage-accounting'): Kind => ({ product, object, verb, procedure, path: `/${object}(/|$|\\?)` });

const createdObjects = ['contacts', 'sales_credit_notes', 'purchase_invoices', 'purchase_credit_notes', 'sales_quotes', 'sales_estimates', 'products', 'services', 'stock_items', 'contact_payments', 'other_payments', 'bank_transfers', 'journals', 'ledger_accounts', 'bank_accounts', 'contact_opening_balances'];

async function rowFor({ product, object, verb, procedure }: Kind): Promise<Row> {
  const accounting = accountingSamples(sandbox);
  const create = product === 'sage-200' ? sage200Samples(sandbox).create : accounting.create;
  const row = procedure === 'release' ? accounting.draft(object) : (create(object) as Row);
  if (verb === 'create') return row;
  const made = await worlds[product].order('create', object, [row]);
  const id = made.results[0]?.id;
  if (made.results[0]?.outcome !== 'done' || id === null) throw new Error(JSON.stringify(made));
  if (verb === 'update') return { id, ...(product === 'sage-200' ? sage200Samples(sandbox).change(object) : accounting.change(object)) };
  return procedure === 'void' || (verb === 'delete' && /^sales_(invoices|credit_notes)$/.test(object)) ? { id, void_reason: 'Entered twice' } : { id };
}

/** What stands in the books: all counts but those of postings, which a change adds to rightly. */
const standing = (): string => {
  const { transactions: _transactions, legs: _legs, ...counts } = sandbox.control.counts();
  return JSON.stringify(counts);
};
const objects = (): number => Object.values(JSON.parse(standing()) as Record<string, number>).reduce((sum, count) => sum + count, 0);

async function strike(one: Kind, fault: Fault): Promise<void> {
  const row = await rowFor(one);
  const world = worlds[one.product];
  const method = one.verb === 'create' || (one.verb === 'execute' && one.procedure !== 'void') ? 'POST' : one.verb === 'update' ? 'PUT' : 'DELETE';
  const [before, stood] = [objects(), standing()];
  sandbox.control.plant({ ...fault, match: { method, path: one.path }, times: 1 });
  const { results } = await world.order(one.verb, one.object, [row], { procedure: one.procedure });
  sandbox.control.clearFaults();
  expect(results[0]).toMatchObject({ outcome: 'done' });
  const voids = one.procedure === 'void' || (one.verb === 'delete' && /^sales_(invoices|credit_notes)$/.test(one.object));
  // A bank account comes with its ledger account.
  const difference = one.verb === 'create' ? (one.object === 'bank_accounts' ? 2 : 1) : one.verb === 'delete' && !voids ? -1 : 0;
  expect(objects() - before).toBe(difference);
  if (difference === 0 && one.procedure !== 'reissue') expect(standing()).toBe(stood);
}

describe('a sales invoice is made exactly once, though', () => {
  it.each(faults)('%s', async (_name, fault) => { await strike(kind('sales_invoices'), fault); });
});

describe('other things are made exactly once, though', () => {
  it.each(createdObjects)('the answer about %s is lost, cut or a 500', async (object) => {
    for (const [, fault] of short) await strike(kind(object), fault);
  });
});

describe('a change, a deletion and a procedure are done exactly once, though the answer is lost, cut or a 500', () => {
  it.each([
    kind('contacts', 'update'), kind('sales_invoices', 'update'), kind('bank_transfers', 'update'), kind('products', 'update'),
    kind('contacts', 'delete'), kind('sales_invoices', 'delete'), kind('purchase_invoices', 'delete'), kind('journals', 'delete'), kind('contact_payments', 'delete'), kind('bank_transfers', 'delete'),
    kind('sales_invoices', 'execute', 'void'), kind('sales_invoices', 'execute', 'release'), kind('purchase_credit_notes', 'execute', 'release'), kind('journals', 'execute', 'reissue'),
  ])('$object $verb $procedure', async (one) => {
    for (const [, fault] of short) await strike(one, fault);
  });
});

describe('Sage 200, which knows no idempotency, holds exactly one, though', () => {
  it.each(faults.filter(([name]) => name !== 'a redirect' && !name.startsWith('a page of a gateway')))('%s', async (_name, fault) => { await strike(kind('sop_orders', 'create', null, 'sage-200'), fault); });
  it.each(['products', 'sop_quotes'])('the answer about %s is lost, cut or a 500', async (object) => {
    for (const [, fault] of short) await strike(kind(object, 'create', null, 'sage-200'), fault);
  });
  it.each([kind('sop_orders', 'update', null, 'sage-200'), kind('sop_orders', 'delete', null, 'sage-200'), kind('products', 'delete', null, 'sage-200')])('$object $verb', async (one) => {
    for (const [, fault] of short) await strike(one, fault);
  });

  it('what was there before an order is not taken for its own', async () => {
    const row = sage200Samples(sandbox).create('products') as Row;
    const world = worlds['sage-200'];
    expect((await world.order('create', 'products', [row])).results[0]?.outcome).toBe('done');
    const before = world.sent.length;
    expect((await world.order('create', 'products', [row], { idempotencyKey: 'another-order' })).results[0]).toMatchObject({ outcome: 'refused', message: expect.stringContaining('already') });
    expect(world.sent).toHaveLength(before);
  });
});

describe('an outcome that nobody can know', () => {
  it('is said plainly, with what to look for in Sage, and is never sent again', async () => {
    const world = worlds['sage-accounting'];
    sandbox.control.plant({ kind: 'hang', match: { method: 'POST', path: '/attachments' }, times: 0 });
    const { results, orderId } = await world.order('create', 'attachments', [{ file: 'aGk=', file_name: 'receipt.txt', mime_type: 'text/plain', description: 'Receipt 17' }]);
    expect(results[0]).toMatchObject({ outcome: 'unknown', message: expect.stringMatching(/Nobody knows.*Look in Sage at Attachments for .*receipt\.txt/) });
    expect(sandbox.control.log({ path: '/attachments' })).toHaveLength(1);
    world.outbox.wake();
    await world.outbox.ended(orderId ?? '', 1_000, new AbortController().signal);
    expect(sandbox.control.log({ path: '/attachments' })).toHaveLength(1);
  });

  it('comes after a 500 that never ends, too: tried a handful of times, always with the same idempotency id', async () => {
    const before = objects();
    sandbox.control.plant({ kind: 'status', status: 500, match: { method: 'POST', path: '/contacts' }, times: 0 });
    const { results } = await worlds['sage-accounting'].order('create', 'contacts', [accountingSamples(sandbox).create('contacts')]);
    expect(results[0]).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('Contacts') });
    expect(sandbox.control.log({ path: '/contacts' }).length).toBeLessThan(12);
    expect(objects()).toBe(before);
  });
});

it('F43 an outage of two hours: the order waits, tries politely, and one object stands there in the end', async () => {
  const world = worlds['sage-accounting'];
  const [before, skipped] = [objects(), world.gate.skippedMs];
  const row = accountingSamples(sandbox).create('contacts') as Row;
  sandbox.control.plant({ kind: 'hang', match: { method: 'POST', path: '/contacts' }, times: 6 });
  expect((await world.order('create', 'contacts', [row])).results[0]?.outcome).toBe('done');
  expect(objects()).toBe(before + 1);
  expect(world.gate.skippedMs - skipped).toBeGreaterThan(20_000);
});

it('objects that Sage numbers are never under way two at once', async () => {
  const samples = accountingSamples(sandbox);
  sandbox.control.setNetwork({ latencyMs: 20 });
  const world = worlds['sage-accounting'];
  const all = await Promise.all(['sales_invoices', 'sales_credit_notes', 'contacts', 'products'].map((object) => world.order('create', object, [samples.create(object), samples.create(object)])));
  expect(all.flatMap(({ results }) => results.map((one) => one.outcome))).toEqual(Array.from({ length: 8 }, () => 'done'));
});
