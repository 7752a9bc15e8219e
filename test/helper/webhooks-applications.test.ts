/** Webhooks of applications: their own alone, of the companies that they were granted, and for as long as that lasts; over the real routes, a real database, and a clock of the test's own. */
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { makeWebApp, type AppNeeds } from '../../helper/http/app.ts';
import { makeHandlers } from '../../helper/http/handlers/index.ts';
import type { Services } from '../../helper/http/services.ts';
import { helperApplicationId, helperMigrations } from '../../helper/store/sqlite/helper/schema.ts';
import { openDatabase } from '../../helper/store/sqlite/open-database.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { webhooksOfAppMax } from '../../helper/webhooks/webhooks.ts';
import type { GrantScope } from '../../src/shared/contract/apps.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { webhookEndpoints, type Webhook } from '../../src/shared/contract/webhooks.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { practiceCompany } from '../browser/pane/practice-world.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { crm, makeWebhookWorld, minutes, seconds } from './webhooks-world.ts';

type World = ReturnType<typeof makeWebhookWorld>;
const at = '2026-11-23T09:00:00.000Z' as IsoTime;
const [acme, other] = ['acme', 'other'] as CompanyId[];
let world: World;
let server: Server;
let port = 0;

function grant(id: string, appId: string, scopes: GrantScope[], companyIds: (CompanyId | undefined)[]): void {
  world.db.apps.addGrant({ id, appId, scopes, companyIds: companyIds.flatMap((one) => one ?? []), grantedAt: at, lastUsedAt: null });
}
/** A token is the application's id and what it was granted, "app-reader:read,webhooks": who holds which is tried on the whole helper. */
const tokens = new Map<string, { appId: string; scopes: readonly GrantScope[]; companyIds: readonly CompanyId[] }>();
const token = (name: string, appId: string, scopes: readonly GrantScope[], companyIds: (CompanyId | undefined)[] = [acme]): string => {
  const held = name.padEnd(43, 'a');
  tokens.set(held, { appId, scopes, companyIds: companyIds.flatMap((one) => one ?? []) });
  return held;
};

beforeEach(async () => {
  world = makeWebhookWorld();
  for (const [id, name] of [['app-reader', 'Books Reader'], ['app-other1', 'Somebody else']] as const) world.db.apps.add({ id, name, redirectUris: ['https://a.example/'], secretHash: null, createdAt: at });
  grant('g1', 'app-reader', ['read', 'webhooks'], [acme]);
  grant('g2', 'app-other1', ['webhooks'], [other]);
  world.companies = [acme, other].map((id) => practiceCompany({ id: id as CompanyId, published: null }));
  const open = () => ({ webhooks: world.hooks, companies: { list: () => world.companies, status: () => world.companies[0] } });
  const quiet = (): void => undefined;
  server = createServer(makeWebApp({
    handlers: makeHandlers({ open } as unknown as Services), tokens: { find: (asked: string) => (asked === 'll_admin' ? { id: 't', scope: 'admin', kind: 'program' } : null) }, stopping: new AbortController().signal, callbackPaths: [],
    oauth: () => ({ find: (asked: string) => { const held = tokens.get(asked); return held === undefined ? null : { appId: held.appId, grantId: 'g', scope: held.scopes.includes('write') ? 'write' : held.scopes.includes('read') ? 'read' : 'none', hasWebhooks: held.scopes.includes('webhooks'), companyIds: held.companyIds }; } }),
    files: { kindOf: () => null, send: async () => false }, peerOf: async () => 'same', log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, site: () => ({ hosts: new Set([`localhost:${port}`]), origin: `https://localhost:${port}` }),
  } as unknown as AppNeeds));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  port = (server.address() as { port: number }).port;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await world.close();
});
afterAll(removeFolders);

type Reply = { readonly status: number; readonly body: string };
function ask(held: string, method: string, path: string, input?: object): Promise<Reply> {
  const body = method === 'GET' || method === 'DELETE' ? '' : JSON.stringify(input ?? {});
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, agent: false, headers: { Host: `localhost:${port}`, Authorization: `Bearer ${held}`, ...(body ? { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) } : {}) } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
    }).on('error', reject).end(body);
  });
}
const reader = (): string => token('reader', 'app-reader', ['read', 'webhooks']);
const stranger = (): string => token('stranger', 'app-other1', ['webhooks'], [other]);
const make = async (held: string, input: object = {}): Promise<{ webhook: Webhook; secret: string }> => {
  const made = await ask(held, 'POST', '/v1/webhooks', { name: 'News', url: 'https://a.example/hook', ...input });
  if (made.status !== 200) throw new Error(made.body);
  return JSON.parse(made.body) as { webhook: Webhook; secret: string };
};
const listed = async (held: string): Promise<string[]> => (JSON.parse((await ask(held, 'GET', '/v1/webhooks')).body) as { webhooks: Webhook[] }).webhooks.map(({ id }) => id);
const ofOne = (Object.entries(webhookEndpoints) as unknown as [string, Endpoint][]).filter(([, { path }]) => path.includes('{webhookId}'));
const codeOf = ({ body }: Reply): string => (JSON.parse(body) as { error: { code: string } }).error.code;

describe('an application\'s webhooks', () => {
  it('are made, seen, tested, paused, given another secret, replayed and deleted by itself', async () => {
    const { webhook, secret } = await make(reader());
    expect(webhook).toMatchObject({ owner: { appId: 'app-reader', name: 'Books Reader' }, url: 'https://a.example/hook', companyIds: null, state: 'unconfirmed' });
    expect(secret).toMatch(/^whsec_/);
    expect(await listed(reader())).toEqual([webhook.id]);
    const at = `/v1/webhooks/${webhook.id}`;
    expect(codeOf(await ask(reader(), 'POST', `${at}/test`))).toBe('webhook_not_confirmed');
    world.hooks.confirm(webhook.url);
    for (const [method, path] of [['POST', '/test'], ['POST', '/pause'], ['POST', '/resume'], ['POST', '/secret'], ['GET', '/deliveries'], ['POST', '/replay'], ['DELETE', '']] as const) expect([path, (await ask(reader(), method, at + path)).status]).toEqual([path, 200]);
    expect(await listed(reader())).toEqual([]);
  });

  it('G10 B12: need the scope, however much else was granted; and the scope alone reads no books', async () => {
    const { webhook } = await make(reader());
    const without = token('without', 'app-reader', ['read', 'sync', 'write']);
    for (const [name, { method, path }] of Object.entries(webhookEndpoints)) expect([name, (await ask(without, method, path.replace('{webhookId}', webhook.id), { name: 'x', url: 'https://a.example/' })).status]).toEqual([name, 403]);
    const alone = token('alone', 'app-reader', ['webhooks']);
    expect(await listed(alone)).toEqual([webhook.id]);
    for (const path of ['/v1/companies', '/v1/companies/acme', '/v1/events', '/v1/status', '/v1/companies/acme/data/customers']) expect([path, (await ask(alone, 'GET', path)).status]).toEqual([path, 403]);
    expect((await ask(alone, 'POST', '/v1/connections', {})).status).toBe(403);
  });

  it('B12: another\'s, and one that a person made, are not there for it, by whatever address it asks', async () => {
    const mine = (await make(reader())).webhook;
    const person = JSON.parse((await ask('ll_admin', 'POST', '/v1/webhooks', { name: 'CRM', url: crm })).body) as { webhook: Webhook };
    expect(ofOne.length).toBe(7);
    const before = JSON.stringify(world.db.webhooks.list());
    for (const id of [mine.id, person.webhook.id]) {
      for (const [name, { method, path }] of ofOne) {
        const answer = await ask(stranger(), method, path.replace('{webhookId}', id));
        const nowhere = await ask(stranger(), method, path.replace('{webhookId}', 'wh-0000000000'));
        expect([name, answer.status, answer.body.replaceAll(id, 'wh-0000000000')]).toEqual([name, 404, nowhere.body]);
      }
    }
    expect(await listed(stranger())).toEqual([]);
    expect(JSON.stringify(world.db.webhooks.list())).toBe(before);
    expect(await listed('ll_admin')).toEqual([mine.id, person.webhook.id]);
    // Nor does it learn by a name or by a full list that there are others.
    expect((await make(stranger(), { name: 'CRM' })).webhook.name).toBe('CRM');
    expect(codeOf(await ask(stranger(), 'POST', '/v1/webhooks', { name: 'CRM', url: 'https://a.example/2' }))).toBe('already_exists');
  });

  it('name no company beyond the consent, and are told of none', async () => {
    expect(codeOf(await ask(reader(), 'POST', '/v1/webhooks', { name: 'x', url: 'https://a.example/', companyIds: [other] }))).toBe('not_found');
    const { webhook } = await make(reader());
    const wide = (await make(stranger(), { url: 'https://b.example/' })).webhook;
    for (const one of [webhook, wide]) world.hooks.confirm(one.url);
    world.hooks.start();
    world.publish(1, 'acme');
    world.publish(1, 'other');
    world.publish(1, 'third');
    await world.pass(10 * seconds);
    expect(world.attempts.map(({ url, body }) => [url, (JSON.parse(body) as { data: { companyId: string } }).data.companyId])).toEqual([['https://a.example/hook', 'acme'], ['https://b.example/', 'other']]);
    expect(world.hooks.dependentsOf(practiceCompany().connectionId as ConnectionId).map(({ id }) => id)).toEqual([webhook.id, wide.id]);
  });

  it('G01: obey the rules for addresses, and a private host or one on this computer is not for an application to allow', async () => {
    for (const url of ['https://localhost:8443/', 'http://127.0.0.1:8080/', 'https://10.0.0.1/', 'https://[::1]:8443/', 'http://a.example/', 'https://user:pw@a.example/', 'https://a.example:25/']) expect([url, codeOf(await ask(reader(), 'POST', '/v1/webhooks', { name: 'x', url }))]).toEqual([url, 'webhook_refused']);
    world.hooks.allowHost('localhost:8443');
    expect((await make(reader(), { url: 'https://localhost:8443/hook' })).webhook.state).toBe('active');
    expect((await ask(reader(), 'POST', '/v1/webhooks', { name: 'a\u202eb', url: 'https://a.example/' })).status).toBe(400);
  });

  it('are few, and ask a person few times', async () => {
    for (let count = 0; count < webhooksOfAppMax; count += 1) await make(reader(), { name: `n${count}` });
    expect(codeOf(await ask(reader(), 'POST', '/v1/webhooks', { name: 'more', url: 'https://a.example/' }))).toBe('bad_request');
    for (let count = 0; count < 5; count += 1) {
      const [first] = await listed(reader());
      await ask(reader(), 'DELETE', `/v1/webhooks/${first}`);
      await make(reader(), { name: `again${count}` });
    }
    await ask(reader(), 'DELETE', `/v1/webhooks/${(await listed(reader()))[0]}`);
    expect(codeOf(await ask(reader(), 'POST', '/v1/webhooks', { name: 'more', url: 'https://a.example/' }))).toBe('too_many_tries');
    // A person's own are counted by themselves.
    expect((await ask('ll_admin', 'POST', '/v1/webhooks', { name: 'CRM', url: crm })).status).toBe(200);
  });

  it('are no more than allowed also when all are made at the same moment', async () => {
    // The keychain is asked for all of them before the first is kept.
    const made = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => world.hooks.create({ name: `News ${at}`, url: `https://a.example/${at}` }, false, 'app-reader')));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await listed(reader())).toHaveLength(5);
  });

  it('stay paused when a person paused them', async () => {
    const { webhook } = await make(reader());
    await ask('ll_admin', 'POST', `/v1/webhooks/${webhook.id}/pause`);
    expect(codeOf(await ask(reader(), 'POST', `/v1/webhooks/${webhook.id}/resume`))).toBe('forbidden');
    await ask(reader(), 'POST', `/v1/webhooks/${webhook.id}/pause`);
    expect(codeOf(await ask(reader(), 'POST', `/v1/webhooks/${webhook.id}/resume`))).toBe('forbidden');
    await ask('ll_admin', 'POST', `/v1/webhooks/${webhook.id}/resume`);
    await ask(reader(), 'POST', `/v1/webhooks/${webhook.id}/pause`);
    expect((await ask(reader(), 'POST', `/v1/webhooks/${webhook.id}/resume`)).status).toBe(200);
  });
});

describe('when what an application was granted ends', () => {
  it('its webhooks end with it, and what waited for them is not sent; others\' go on', async () => {
    const mine = (await make(reader())).webhook;
    const { webhook: person } = JSON.parse((await ask('ll_admin', 'POST', '/v1/webhooks', { name: 'CRM', url: crm })).body) as { webhook: Webhook };
    for (const one of [mine, person]) world.hooks.confirm(one.url);
    world.hooks.start();
    world.answer = () => ({ outcome: 'failed', status: 500, retryAfter: null, ms: 1 });
    world.publish(1);
    await world.pass(seconds);
    expect(new Set(world.attempts.map(({ url }) => url))).toEqual(new Set([mine.url, person.url]));
    world.attempts.splice(0);
    expect(world.db.apps.removeGrant('g1')).toBe(true);
    world.publish(2);
    await world.pass(30 * minutes);
    expect(new Set(world.attempts.map(({ url }) => url))).toEqual(new Set([person.url]));
    expect(await listed('ll_admin')).toEqual([person.id]);
    await world.restart();
    await world.pass(30 * minutes);
    expect(world.attempts.filter(({ url }) => url === mine.url)).toEqual([]);
  });

  it('one that was asked for before and would be made after is not made', async () => {
    const made = world.hooks.create({ name: 'News', url: 'https://a.example/hook' }, false, 'app-reader');
    world.db.apps.removeGrant('g1');
    await expect(made).rejects.toMatchObject({ code: 'forbidden' });
    expect(world.db.webhooks.list()).toEqual([]);
  });

  it('go with the application, and stay for as long as one of its grants has webhooks, of that one\'s companies', async () => {
    grant('g3', 'app-reader', ['read', 'webhooks'], [other]);
    grant('g4', 'app-reader', ['read'], [acme]);
    const both = token('both', 'app-reader', ['read', 'webhooks'], [acme, other]);
    const { webhook } = await make(both, { companyIds: [acme, other] });
    world.hooks.confirm(webhook.url);
    world.hooks.setPaused(webhook.id, true);
    world.hooks.start();
    world.publish(1, 'acme');
    world.publish(1, 'other');
    world.db.apps.removeGrant('g1');
    world.hooks.setPaused(webhook.id, false);
    await world.pass(10 * seconds);
    // The event of the other company had been kept for it before; it is given up unsent.
    expect(world.attempts.map(({ body }) => (JSON.parse(body) as { data: { companyId: string } }).data.companyId)).toEqual(['other']);
    expect(world.hooks.log(webhook.id, null, 10).deliveries.map(({ companyId, state }) => [companyId, state])).toEqual([['other', 'delivered'], ['acme', 'given_up']]);
    world.db.apps.removeGrant('g3');
    expect(await listed('ll_admin')).toEqual([]);
    await make(stranger(), { url: 'https://b.example/' });
    world.db.apps.remove('app-other1');
    expect(world.db.webhooks.list()).toEqual([]);
  });
});

it('a database from before applications had any keeps its webhooks, their logs and their order, as a person\'s', () => {
  const [file, key] = [join(makeFolder(), 'helper.db'), makeKey()];
  const before = helperMigrations.length - 1;
  expect(before).toBeGreaterThanOrEqual(6);
  const kind = { settings: { applicationId: helperApplicationId, cacheMib: 1, walPagesMax: 100 }, migrations: helperMigrations.slice(0, 6) };
  const { db } = openDatabase(file, key, kind);
  const insert = db.prepare('INSERT INTO webhooks(id, name, row) VALUES (?, ?, ?)');
  for (const name of ['Zeta', 'Alpha']) insert.run(`wh-${name}`, name, JSON.stringify({ id: `wh-${name}`, name, url: crm, events: ['booksPublished'], companyIds: null, state: 'on', createdAt: at, sealedSecret: 'x', oldSecret: null }));
  db.exec("INSERT INTO webhook_events(id, type, company_id, at_ms, body) VALUES ('msg_1', 'booksPublished', 'acme', 1, '{}'); INSERT INTO webhook_deliveries(webhook_id, event_id, state, due_ms, tries, attempts) VALUES ('wh-Zeta', 'msg_1', 'delivered', 1, 1, '[]')");
  db.close();
  const now = openHelperDb(file, key);
  expect(now.webhooks.list().map(({ name, appId }) => [name, appId])).toEqual([['Zeta', null], ['Alpha', null]]);
  expect(now.webhooks.log('wh-Zeta', null, 5)).toHaveLength(1);
  expect(() => now.webhooks.add({ ...now.webhooks.list()[0]!, id: 'wh-new' })).toThrow(AppError);
  now.close();
});
