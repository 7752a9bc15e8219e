/** Writing to Sage through the running helper: who may, a dry run, the order, its end, the books read back, and the command line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkPracticeCompany, signIn } from '../../scripts/demo/link-practice-company.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { askApi, helperScript, startTarget, type Target } from '../attacks/target.ts';
import { runProcess } from '../env/process.ts';
import { startSecretService, type SecretService } from '../env/secret-service.ts';
import { until } from '../env/until.ts';
import { accountingSamples } from '../helper/write-samples.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';

let service: SecretService;
let sandbox: Sandbox;
let helper: Target;
let company: CompanyStatus;
const all = { create: true, update: true, delete: true, execute: true };
const certificateFile = (): string => join(helper.home.certificateFolder, 'localhost.crt');
const path = (verb: string): string => `/v1/connections/${company.connectionId}/activities/${verb}`;
const post = async (scope: 'read' | 'sync' | 'write', verb: string, body: object) => {
  const answer = await askApi(helper, scope, 'POST', path(verb), body);
  return { status: answer.status, body: JSON.parse(answer.body) as { error?: { code: string }; orderId: string | null; results: { outcome: string; id: string | null; message: string | null }[] } };
};
const invoice = () => accountingSamples(sandbox).create('sales_invoices') as Record<string, unknown>;
const invoices = (): number => sandbox.control.counts()['sales_invoice'] ?? 0;

beforeAll(async () => {
  service = await startSecretService('open');
  sandbox = await startSandbox({ size: 'tiny' });
  helper = await startTarget({ isReal: true, env: { ...service.env, LEDGERLINE_HOME: join(service.env.HOME ?? '', 'll') } as Record<string, string>, config: { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } } });
  company = await linkPracticeCompany({ client: helper.client, sandbox, certificateFile: certificateFile() });
}, 120_000);
afterAll(async () => {
  await helper?.stop();
  await sandbox?.close();
  await service?.stop();
});

it('B12 needs a token that may write, and a connection that allows it: by itself none does', async () => {
  const before = invoices();
  for (const scope of ['read', 'sync'] as const) expect((await post(scope, 'create', { object: 'sales_invoices', rows: [invoice()] })).status).toBe(403);
  expect((await post('write', 'create', { object: 'sales_invoices', rows: [invoice()] })).body.error?.code).toBe('not_permitted');
  expect(invoices()).toBe(before);
});

it('writes an invoice once its connection allows it and Sage was asked for it, and the books here hold it at once', async () => {
  await helper.client.call('changeConnection', { connectionId: company.connectionId, permissions: all });
  await signIn({ client: helper.client, sandbox, certificateFile: certificateFile() }, company.connectionId);
  await until('the sign-in allows writing', async () => ((await helper.client.call('readConnection', { connectionId: company.connectionId })).grantedScope?.includes('full_access') ? true : undefined), 20_000);
  const before = invoices();
  const row = { ...invoice(), reference: 'From the sheet' };
  expect((await post('write', 'create', { object: 'sales_invoices', rows: [row], dryRun: true })).body).toMatchObject({ orderId: null, results: [{ outcome: 'would_work' }] });
  expect(invoices()).toBe(before);
  const made = await post('write', 'create', { object: 'sales_invoices', rows: [row], idempotencyKey: 'flow-test-1' });
  expect(made.body.results).toMatchObject([{ outcome: 'done', id: expect.any(String), message: null }]);
  expect((await post('write', 'create', { object: 'sales_invoices', rows: [row], idempotencyKey: 'flow-test-1' })).body.results[0]?.outcome).toBe('already_done');
  expect(invoices()).toBe(before + 1);
  const id = made.body.results[0]?.id ?? '';
  await until('the invoice is in the books here', async () => ((await askApi(helper, 'read', 'GET', `/v1/companies/${company.id}/data/salesInvoices/${id}`)).status === 200 ? true : undefined), 40_000);
  const { order } = await helper.client.call('readOrder', { orderId: made.body.orderId ?? '' });
  expect(order).toMatchObject({ counts: { done: 1 }, endedAt: expect.any(String) });
  expect(sandbox.control.violations()).toEqual([]);
});

it('a dry run names an id that the books do not hold', async () => {
  const dry = await post('write', 'create', { object: 'sales_invoices', rows: [{ ...invoice(), contact_id: 'f'.repeat(32) }], dryRun: true });
  expect(dry.body.results[0]).toMatchObject({ outcome: 'refused', message: expect.stringContaining('as last read') });
});

it('the command line writes the rows of a CSV file and tells of orders', async () => {
  const file = join(helper.home.folder, 'contacts.csv');
  writeFileSync(file, 'name,contact_type_ids.0,reference\r\n"Quay, Sons & Co",CUSTOMER,QUAY1\r\n');
  const before = sandbox.control.counts()['contacts'];
  const env = { ...process.env, ...service.env, LEDGERLINE_HOME: helper.home.folder };
  const run = (...args: string[]) => runProcess(process.execPath, [helperScript, ...args, '--json'], { env: env as Record<string, string> });
  const written = await run('activity', 'create', company.connectionId, 'contacts', '--file', file, '--key', 'csv-test-1');
  expect(JSON.parse(written.stdout)).toMatchObject({ results: [{ outcome: 'done' }] });
  expect(sandbox.control.counts()['contacts']).toBe((before ?? 0) + 1);
  expect(sandbox.control.books().contacts.at(-1)?.name).toBe('Quay, Sons & Co');
  expect(JSON.parse((await run('orders')).stdout)).toMatchObject({ orders: [{ object: 'contacts', counts: { done: 1 } }, { object: 'sales_invoices' }] });
});

it('a connection that is deleted takes its waiting orders with it: nothing more is posted', async () => {
  const before = invoices();
  sandbox.control.plant({ kind: 'busy', retryAfter: '30', match: { method: 'POST', path: 'sales_invoices' }, times: 0 });
  const placed = await post('write', 'create', { object: 'sales_invoices', rows: [invoice(), invoice()], waitMs: 500 });
  expect(placed.body.results.map((one) => one.outcome)).toEqual(['waiting', 'waiting']);
  await helper.client.call('deleteConnection', { connectionId: company.connectionId });
  sandbox.control.clearFaults();
  const told = await until('the order has ended', async () => {
    const found = await helper.client.call('readOrder', { orderId: placed.body.orderId ?? '' });
    return found.order.endedAt === null ? undefined : found;
  }, 20_000);
  expect(told.rows.map((row) => row.state)).toEqual(['cancelled', 'cancelled']);
  expect(invoices()).toBe(before);
});
