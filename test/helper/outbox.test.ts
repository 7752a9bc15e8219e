/** Orders to Sage: what is kept, what is checked first, what becomes of each row, and that nothing is ever posted twice. */
import { planWrite } from '../../src/sage/products/accounting/plan-write.ts';
import { AppError } from '../../src/shared/errors.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { fileIn, openWorld, type World, type WorldOptions } from './outbox-world.ts';
import { accountingSamples } from './write-samples.ts';

let sandbox: Sandbox;
let samples: ReturnType<typeof accountingSamples>;
const worlds: World[] = [];
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 11, size: 'tiny', today: '2026-10-31' });
  samples = accountingSamples(sandbox);
});
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  expect(sandbox.control.violations()).toEqual([]);
  expect(sandbox.control.faultsInBooks()).toEqual([]);
  sandbox.control.reset();
});
afterAll(async () => {
  await sandbox.close();
  removeFolders();
});

const open = async (options: Partial<WorldOptions> = {}): Promise<World> => {
  const world = await openWorld(sandbox, { file: fileIn(makeFolder()), key: makeKey(), ...options });
  worlds.push(world);
  return world;
};
const invoices = (): number => sandbox.control.counts()['sales_invoice'] ?? 0;
const invoice = () => samples.create('sales_invoices') as Record<string, unknown>;

describe('an order', () => {
  it('is carried out row by row, with Sage\'s id for each, and what it changed is read back at once', async () => {
    const world = await open();
    const before = invoices();
    const placed = await world.order('create', 'sales_invoices', [invoice(), invoice()]);
    expect(placed.results.map((one) => [one.outcome, typeof one.id])).toEqual([['done', 'string'], ['done', 'string']]);
    expect(invoices()).toBe(before + 2);
    const ids = new Set(placed.results.map((one) => one.id));
    const made = sandbox.control.books().documents.sales_invoice.slice(-2).map((one) => sandbox.control.business().face().ids.make('sales_invoices', one.id));
    expect(ids).toEqual(new Set(made));
    await world.outbox.stop();
    expect(world.readBacks).toHaveLength(1);
    expect(world.readBacks[0]).toEqual(expect.arrayContaining(['salesInvoices', 'ledgerLines', 'customers']));
  });

  it('tells Sage\'s own message and field for a row that Sage refuses, and carries out the others', async () => {
    const world = await open();
    const before = invoices();
    const wrong = { ...invoice(), total_amount: '1.00' };
    const { results } = await world.order('create', 'sales_invoices', [invoice(), wrong, invoice()]);
    expect(results.map((one) => one.outcome)).toEqual(['done', 'refused', 'done']);
    expect(results[1]).toMatchObject({ message: 'The total does not match the sum of the lines.', field: 'total_amount' });
    expect(invoices()).toBe(before + 2);
  });

  it('with a row that is wrong sends nothing, names the field, and leaves the key free', async () => {
    const world = await open();
    const before = invoices();
    const { contact_id: _contact, ...wrong } = invoice();
    const refused = await world.order('create', 'sales_invoices', [invoice(), wrong], { idempotencyKey: 'monday-run' });
    expect(refused).toMatchObject({ orderId: null, results: [{ outcome: 'not_tried' }, { outcome: 'refused', field: 'contact_id' }] });
    expect([invoices(), world.sent]).toEqual([before, []]);
    expect((await world.order('create', 'sales_invoices', [invoice()], { idempotencyKey: 'monday-run' })).results[0]?.outcome).toBe('done');
  });

  it('as a dry run says the same, and keeps and sends nothing', async () => {
    const world = await open();
    const { date: _date, ...wrong } = invoice();
    const dry = await world.order('create', 'sales_invoices', [invoice(), wrong, 'no row'], { dryRun: true });
    expect(dry.results.map((one) => [one.outcome, one.field])).toEqual([['would_work', null], ['refused', 'date'], ['refused', null]]);
    expect([dry.orderId, world.sent, world.db.orders.list(10)]).toEqual([null, [], []]);
  });

  it('writes amounts as they were given: no float touches them', async () => {
    const world = await open();
    const row = { ...invoice(), invoice_lines: [{ ...(invoice()['invoice_lines'] as object[])[0], unit_price: '90071992547409.93', quantity: '1', tax_rate_id: 'GB_ZERO' }] };
    const plan = planWrite(world.table, { verb: 'create', object: 'sales_invoices', procedure: null, id: null, fields: row }, 'a'.repeat(32), { 'x-business': 'b' });
    expect(plan.request.body).toContain('"unit_price":90071992547409.93,');
  });
});

describe('a key', () => {
  it('given again with the same rows, in whatever order of their fields, gives the first answer and posts nothing', async () => {
    const world = await open();
    const before = invoices();
    const row = invoice();
    const first = await world.order('create', 'sales_invoices', [row], { idempotencyKey: 'click-0001' });
    const again = await world.order('create', 'sales_invoices', [Object.fromEntries(Object.entries(row).reverse())], { idempotencyKey: 'click-0001' });
    expect(again).toMatchObject({ orderId: first.orderId, results: [{ outcome: 'already_done', id: first.results[0]?.id }] });
    expect(invoices()).toBe(before + 1);
  });

  it('given again with other rows, another verb or another object is refused', async () => {
    const world = await open();
    await world.order('create', 'sales_invoices', [invoice()], { idempotencyKey: 'click-0002' });
    const before = invoices();
    await expect(world.order('create', 'sales_invoices', [invoice()], { idempotencyKey: 'click-0002' })).rejects.toMatchObject({ code: 'already_exists', message: expect.stringContaining('click-0002') });
    await expect(world.order('create', 'contacts', [samples.create('contacts')], { idempotencyKey: 'click-0002' })).rejects.toMatchObject({ code: 'already_exists' });
    expect(invoices()).toBe(before);
  });

  it('given twenty times at once makes one invoice', async () => {
    const world = await open();
    const before = invoices();
    const row = invoice();
    const all = await Promise.all(Array.from({ length: 20 }, () => world.order('create', 'sales_invoices', [row], { idempotencyKey: 'hasty-click' })));
    expect(new Set(all.map((one) => one.results[0]?.id)).size).toBe(1);
    expect(invoices()).toBe(before + 1);
  });

  it('is kept for good: after the database was closed and opened again it still gives the first answer', async () => {
    const [file, key] = [fileIn(makeFolder()), makeKey()];
    const first = await openWorld(sandbox, { file, key });
    const row = invoice();
    const placed = await first.order('create', 'sales_invoices', [row], { idempotencyKey: 'for-good-1' });
    await first.close();
    const before = invoices();
    const second = await open({ file, key });
    expect((await second.order('create', 'sales_invoices', [row], { idempotencyKey: 'for-good-1' })).results[0]).toMatchObject({ outcome: 'already_done', id: placed.results[0]?.id });
    expect(invoices()).toBe(before);
  });

  it('of two helpers on one database only one posts', async () => {
    const [file, key] = [fileIn(makeFolder()), makeKey()];
    const [one, two] = [await open({ file, key }), await open({ file, key })];
    const before = invoices();
    const row = invoice();
    const both = await Promise.all([one, two].map((world) => world.order('create', 'sales_invoices', [row], { idempotencyKey: 'two-helpers' })));
    expect(new Set(both.map((placed) => placed.orderId)).size).toBe(1);
    await one.outbox.ended(both[0]?.orderId ?? '', 1e9, new AbortController().signal);
    expect(invoices()).toBe(before + 1);
  });
});

describe('nothing leaves', () => {
  it('for a connection that lost its permission after the order was taken: the rows are cancelled and say why', async () => {
    const world = await open({ isOff: true });
    const before = invoices();
    const { orderId } = await world.order('create', 'sales_invoices', [invoice(), invoice()], { waitMs: 0 });
    world.gate.forbidden = new AppError('not_permitted', 'the connection does not allow create');
    world.outbox.start();
    await world.outbox.ended(orderId ?? '', 1e9, new AbortController().signal);
    expect(world.db.orders.rows(orderId ?? '').map((row) => [row.state, row.code])).toEqual([['cancelled', 'not_permitted'], ['cancelled', 'not_permitted']]);
    expect([invoices(), world.sent]).toEqual([before, []]);
  });

  it('of an order that was cancelled while it waited', async () => {
    const world = await open({ isOff: true });
    const { orderId } = await world.order('create', 'sales_invoices', [invoice()], { waitMs: 0 });
    world.outbox.cancel(orderId ?? '');
    world.outbox.start();
    await world.outbox.ended(orderId ?? '', 1e9, new AbortController().signal);
    expect(world.db.orders.counts(orderId ?? '')).toMatchObject({ cancelled: 1, queued: 0 });
    expect(world.sent).toEqual([]);
  });

  it('while the sign-in is missing; once it is there the order goes on by itself, and the order tells what it waits for', async () => {
    const world = await open();
    const before = invoices();
    world.gate.notReady = new AppError('sign_in_required', 'the sign-in has ended');
    const placed = await world.order('create', 'sales_invoices', [invoice()], { waitMs: 30 });
    expect(placed.results[0]?.outcome).toBe('waiting');
    expect(world.outbox.problem(world.company.id)).toMatchObject({ code: 'sign_in_required' });
    world.gate.notReady = null;
    world.outbox.wake();
    await world.outbox.ended(placed.orderId ?? '', 1e9, new AbortController().signal);
    expect(invoices()).toBe(before + 1);
    expect(world.outbox.problem(world.company.id)).toBeNull();
  });

  it('for an object, a verb or a procedure that Sage does not offer', async () => {
    const world = await open();
    await expect(world.order('create', 'ledger_entries', [{}])).rejects.toMatchObject({ code: 'not_supported' });
    await expect(world.order('update', 'journals', [{ id: 'a' }])).rejects.toMatchObject({ code: 'not_supported' });
    await expect(world.order('create', 'no_such_object', [{}])).rejects.toMatchObject({ code: 'not_found' });
    await expect(world.order('execute', 'sales_invoices', [{ id: 'a' }], { procedure: 'burn' })).rejects.toMatchObject({ code: 'not_supported' });
    await expect(world.order('create', 'sales_invoices', [invoice()], { sourceId: 'another-business' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

it.each([1, 2, 3, 4, 5])('F17 a disk that is full at write %i of an order: it is refused whole, or one invoice stands in the end', async (failing) => {
  const [file, key] = [fileIn(makeFolder()), makeKey()];
  const db = openHelperDb(file, key);
  let writes = 0;
  const full = <A extends unknown[], R>(write: (...given: A) => R) => (...given: A): R => {
    if ((writes += 1) === failing) throw new AppError('disk_full', 'the disk is full');
    return write(...given);
  };
  const { orders } = db;
  const world = await open({ file, key, needs: { orders: { ...orders, add: full(orders.add), change: full(orders.change), end: full(orders.end), readBack: full(orders.readBack) } } });
  const before = invoices();
  const row = invoice();
  const order = () => world.order('create', 'sales_invoices', [row], { idempotencyKey: 'disk-is-full' });
  if (failing === 1) {
    await expect(order()).rejects.toMatchObject({ code: 'disk_full' });
    expect([invoices(), world.db.orders.list(1)]).toEqual([before, []]);
  }
  expect((await order()).results[0]?.outcome).toBe('done');
  expect(invoices()).toBe(before + 1);
  await world.outbox.stop();
  db.close();
});

it('what was ordered through a connection is no longer kept once it is deleted; its key still gives the first answer', async () => {
  const world = await open();
  const row = invoice();
  const { orderId } = await world.order('create', 'sales_invoices', [row], { idempotencyKey: 'forgotten-1' });
  world.db.orders.forgetFields(world.company.connectionId);
  expect(world.db.orders.rows(orderId ?? '')[0]).toMatchObject({ state: 'done', fields: {} });
  expect((await world.order('create', 'sales_invoices', [row], { idempotencyKey: 'forgotten-1' })).results[0]?.outcome).toBe('already_done');
});

it('C18 every request names its business, and a change of the lead business changes nothing', async () => {
  const world = await open();
  const before = sandbox.control.counts({ business: 1 })['sales_invoice'];
  const { id } = sandbox.control.business(0);
  sandbox.control.setLead({ business: 1 });
  const { results } = await world.order('create', 'sales_invoices', [invoice()]);
  sandbox.control.setLead({ business: id });
  expect(results[0]?.outcome).toBe('done');
  expect(sandbox.control.log({ path: 'v3.1' }).every((one) => one.businessHeader === id)).toBe(true);
  expect(sandbox.control.counts({ business: 1 })['sales_invoice'] ?? before).toBe(before);
});

it.each(['../contacts/1', 'a?void_reason=x', 'a#b', '@evil', '%2e%2e', 'a/release', '..', ''])('D06 an id "%s" leads nowhere else', async (id) => {
  const world = await open();
  const { results } = await world.order('delete', 'purchase_invoices', [{ id }]);
  expect(results[0]).toMatchObject({ outcome: 'refused', field: 'id' });
  expect(world.sent).toEqual([]);
});
