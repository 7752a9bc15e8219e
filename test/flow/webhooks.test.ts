/** Webhooks of a whole helper: who may add one, what a first sync tells a program on this computer, and where the secret is nowhere to be read. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import type { Webhook } from '../../src/shared/contract/webhooks.ts';
import { askApi, helperScript, startTarget, type Target } from '../attacks/target.ts';
import { runProcess } from '../env/process.ts';
import { until } from '../env/until.ts';
import { makeAuthority } from '../faults/certificates.ts';
import { makeFolder, removeFolders } from '../suites/store-places.ts';

let target: Target;
const got: { readonly headers: Record<string, string>; readonly body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += String(chunk); }).on('end', () => {
    got.push({ headers: request.headers as Record<string, string>, body });
    response.writeHead(204).end();
  });
});
let port = 0;
beforeAll(async () => {
  const authority = await makeAuthority();
  const { key, cert } = await authority.leaf();
  const file = join(makeFolder(), 'authority.crt');
  writeFileSync(file, authority.cert);
  server.setSecureContext({ key, cert });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ({ port } = server.address() as AddressInfo);
  target = await startTarget({ withBooks: true, env: { NODE_EXTRA_CA_CERTS: file } });
}, 90_000);
afterAll(async () => {
  await target.stop();
  server.close();
  server.closeAllConnections();
  removeFolders();
}, 60_000);

const web = async (scope: 'read' | 'admin', method: string, path: string, body?: unknown) => {
  const answer = await askApi(target, scope, method, path, body);
  return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> & { readonly error?: { readonly code: string }; readonly webhook?: Webhook; readonly secret?: string } };
};
const cli = async (...args: string[]) => {
  const { stdout, code } = await runProcess(process.execPath, [helperScript, 'webhook', ...args, '--json'], { env: target.env });
  return { code, json: JSON.parse(stdout) as Record<string, never> };
};

describe('webhooks of a helper', () => {
  it('B12, G10: reading may list and not add; a new host waits; a private one is refused until the command line allows it', async () => {
    expect((await web('read', 'POST', '/v1/webhooks', { name: 'X', url: 'https://crm.example.co.uk/' })).body.error?.code).toBe('forbidden');
    expect((await web('admin', 'POST', '/v1/webhooks', { name: 'Far', url: 'https://crm.example.co.uk/hook/key-123' })).body.webhook).toMatchObject({ state: 'unconfirmed' });
    expect((await web('read', 'GET', '/v1/webhooks')).body).toMatchObject({ webhooks: [{ url: 'https://crm.example.co.uk/…' }] });
    for (const url of [`https://localhost:${port}/hook`, `https://localhost:${target.port}/v1/restart`]) expect(await web('admin', 'POST', '/v1/webhooks', { name: 'Here', url })).toMatchObject({ status: 403, body: { error: { code: 'webhook_refused' } } });
    expect((await cli('hosts')).json).toEqual({ hosts: [], waiting: 'https://crm.example.co.uk/hook/key-123' });
    expect((await cli('delete', 'Far')).code).toBe(0);
  }, 30_000);

  it('tells a program on this computer of new books, signed, after they can be read; K01, K03: and the secret is nowhere else', async () => {
    expect((await cli('allow-host', `localhost:${port}`)).json).toEqual({ host: `localhost:${port}` });
    const made = await web('admin', 'POST', '/v1/webhooks', { name: 'Here', url: `https://localhost:${port}/hook` });
    const secret = made.body.secret ?? '';
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await cli('test', 'Here')).json).toMatchObject({ outcome: 'delivered', status: 204 });
    expect(got).toHaveLength(1);
    target.sandbox!.control.mutations().addInvoice({ net: 42_00 });
    await target.client.call('startSync', { companyId: target.company!.id });
    const told = await until('the program was told', () => got.find(({ body }) => body.includes('booksPublished')), 60_000);
    const event = new Verifier(secret).verify(told.body, told.headers) as { readonly data: { readonly companyId: string; readonly sync: number } };
    const { published } = await target.client.call('readCompany', { companyId: target.company!.id });
    expect(event.data.companyId).toBe(target.company!.id);
    expect(published?.sync).toBeGreaterThanOrEqual(event.data.sync);
    const log = await until('the delivery is in the log', async () => { const { deliveries } = await target.client.call('readWebhookLog', { webhookId: made.body.webhook!.id }); return deliveries[0]?.state === 'delivered' && deliveries; });
    expect(log[0]).toMatchObject({ eventId: told.headers['webhook-id'], type: 'booksPublished' });
    const rotated = await cli('rotate', 'Here');
    const later = await web('admin', 'GET', '/v1/webhooks');
    for (const one of [secret, String(rotated.json.secret)]) {
      expect(JSON.stringify(later.body) + target.logText() + target.process.output()).not.toContain(one.slice(6));
      for (const entry of readdirSync(target.home.folder, { recursive: true, withFileTypes: true })) if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name)).includes(one.slice(6))).toBe(false);
    }
    for (const { body } of got) for (const token of Object.values(target.tokens)) expect(body).not.toContain(token.slice(3));
  }, 90_000);
});
