/** F01–F03 for writing: kill -9 between each pair of steps of an order, on a real database file; the next start needs no hand, and one object stands in Sage. */
import { join } from 'node:path';
import type { FaultPoint } from '../../helper/outbox/send-row.ts';
import { runProcess } from '../env/process.ts';
import type { KillOrder } from '../helper/outbox-kill-program.ts';
import { fileIn, openWorld, type Product } from '../helper/outbox-world.ts';
import { accountingSamples, sage200Samples, type Row } from '../helper/write-samples.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

let sandbox: Sandbox;
beforeAll(async () => { sandbox = await startSandbox({ seed: 14, size: 'tiny', today: '2026-10-31' }); });
afterAll(async () => {
  await sandbox.close();
  removeFolders();
});

const count = (kind: string): number => sandbox.control.counts()[kind] ?? 0;
const never = new AbortController().signal;

async function killAt(step: FaultPoint, one: { readonly product: Product; readonly object: string; readonly row: Row }): Promise<void> {
  const [file, key, idempotencyKey] = [fileIn(makeFolder()), makeKey(), `kill-at-${step}-${one.object}`];
  const order: KillOrder = {
    file, key: Buffer.from(key).toString('hex'), product: one.product, verb: 'create', object: one.object, procedure: null, rows: [one.row], idempotencyKey, step, sandbox: { addresses: sandbox.addresses, sage200: sandbox.sage200 },
    tokens: { 'sage-accounting': String(sandbox.control.makeTokens().access_token), 'sage-200': String(sandbox.control.sage200.makeTokens().access_token) },
    sourceIds: { 'sage-accounting': sandbox.control.business().id, 'sage-200': sandbox.control.sage200.companies()[0]?.sourceId ?? '' },
  };
  const run = await runProcess(process.execPath, [join(import.meta.dirname, '../helper/outbox-kill-program.ts'), JSON.stringify(order)]);
  expect({ stdout: run.stdout, stderr: run.stderr, end: run.signal ?? run.code }).toEqual({ stdout: '', stderr: expect.any(String), end: 'SIGKILL' });

  // The next start goes on by itself; and the same key, given again as a careful caller does, is the same order.
  const world = await openWorld(sandbox, { file, key, product: one.product });
  const [left] = world.db.orders.list(1);
  expect(left).toBeDefined();
  await world.outbox.ended(left?.id ?? '', 1e9, never);
  expect(world.db.orders.rows(left?.id ?? '').map((row) => row.state)).toEqual(['done']);
  expect((await world.order('create', one.object, [one.row], { idempotencyKey })).results[0]).toMatchObject({ outcome: 'already_done' });
  world.outbox.wake();
  await world.outbox.stop();
  expect(world.readBacks.length).toBe(step === 'read' ? 0 : 1);
  await world.close();
}

const steps: readonly FaultPoint[] = ['kept', 'before-mark', 'marked', 'answered', 'recorded', 'ended', 'read'];

it.each(steps)('Sage Accounting: killed at "%s" there is one invoice in the end, and it is read back', async (step) => {
  const before = count('sales_invoice');
  await killAt(step, { product: 'sage-accounting', object: 'sales_invoices', row: accountingSamples(sandbox).create('sales_invoices') as Row });
  expect(count('sales_invoice')).toBe(before + 1);
}, 60_000);

it.each(['marked', 'answered'] as const)('Sage 200: killed at "%s" there is one sales order in the end', async (step) => {
  const before = count('estimate');
  await killAt(step, { product: 'sage-200', object: 'sop_orders', row: sage200Samples(sandbox).create('sop_orders') as Row });
  expect(count('estimate')).toBe(before + 1);
}, 60_000);
