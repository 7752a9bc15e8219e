/** One-off or continuous, as a program sets it: the bodies to the letter, over the application itself and a real database. */
import { createServer, request, type Server } from 'node:http';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { randomUUID } from 'node:crypto';
import { makeOneTimeSync } from '../../helper/companies/one-time-sync.ts';
import { makeLocalApp, type AppNeeds } from '../../helper/http/app.ts';
import { oneTimeSyncHandlers } from '../../helper/http/handlers/one-time-sync.ts';
import type { Services } from '../../helper/http/services.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { integrationGuids } from '../../src/shared/contract/one-time-sync.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

const file = join(makeFolder(), 'helper.db');
const key = makeKey();
const socketPath = join(mkdtempSync(join(tmpdir(), 'll-set-')), 's');
let db: HelperDb;
let server: Server;
const open = () => {
  db = openHelperDb(file, key);
  return makeOneTimeSync({ records: db.settings, randomGuid: randomUUID });
};
let oneTimeSync: ReturnType<typeof open>;

beforeAll(async () => {
  oneTimeSync = open();
  const quiet = () => undefined;
  const handlers = oneTimeSyncHandlers({ open: () => ({ oneTimeSync }) } as unknown as Services);
  server = createServer(makeLocalApp({ handlers, localHandlers: {}, stopping: new AbortController().signal, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } } as unknown as AppNeeds));
  await new Promise<void>((resolve) => { server.listen(socketPath, resolve); });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  db.close();
  removeFolders();
});

type Body = Readonly<Record<string, unknown>>;
function ask(method: string, path: string, body?: Body): Promise<{ readonly status: number; readonly body: Body & { readonly error?: { readonly code: string; readonly message: string; readonly field?: string } } }> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    request({ socketPath, method, path, agent: false, headers: text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) } }, (reply) => {
      let got = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => { got += chunk; }).on('end', () => resolve({ status: reply.statusCode ?? 0, body: JSON.parse(got) as Body }));
    }).on('error', reject).end(text);
  });
}
const clientId = async () => (await ask('GET', '/v1/settings')).body['clientId'];

it('is continuous until somebody says otherwise, in exactly the body that programs know', async () => {
  const { status, body } = await ask('GET', '/v1/settings');
  expect(status).toBe(200);
  expect(body).toEqual({ clientId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/), oneTimeSync: 'Disabled' });
  expect(Object.keys(body)).toEqual(['clientId', 'oneTimeSync']);
});

it('is switched for everything, and an integration of its own setting goes before', async () => {
  expect((await ask('PATCH', '/v1/settings', { oneTimeSync: 'Enabled' })).body).toEqual({ clientId: await clientId(), oneTimeSync: 'Enabled' });
  expect((await ask('GET', '/v1/settings/integrations/sage-200')).body['oneTimeSync']).toBe('Enabled');
  const set = await ask('PATCH', '/v1/settings/integrations/sage-50', { oneTimeSync: 'Disabled' });
  expect(set.body).toEqual({ clientId: await clientId(), integrationId: integrationGuids['sage-50'], oneTimeSync: 'Disabled' });
  expect(Object.keys(set.body)).toEqual(['clientId', 'integrationId', 'oneTimeSync']);
  expect(oneTimeSync.isOneTime('sage-50')).toBe(false);
  expect(oneTimeSync.isOneTime('sage-accounting')).toBe(true);
  await ask('PATCH', '/v1/settings', { oneTimeSync: 'Disabled' });
  await ask('PATCH', '/v1/settings/integrations/sage-50', { oneTimeSync: 'Enabled' });
  expect([oneTimeSync.isOneTime('sage-50'), oneTimeSync.isOneTime('sage-accounting')]).toEqual([true, false]);
});

it.each(['sage-50', integrationGuids['sage-50'], integrationGuids['sage-50'].toUpperCase()])('knows an integration by its name and its number: %s', async (asked) => {
  expect((await ask('GET', `/v1/settings/integrations/${asked}`)).body['integrationId']).toBe(integrationGuids['sage-50']);
});

it('takes what it gave back again, and the integration in the body too', async () => {
  const all = (await ask('GET', '/v1/settings')).body;
  expect((await ask('PATCH', '/v1/settings', { ...all, oneTimeSync: 'Enabled' })).body).toEqual({ ...all, oneTimeSync: 'Enabled' });
  await ask('PATCH', '/v1/settings', all);
  const one = await ask('PATCH', '/v1/settings', { integrationId: integrationGuids['sage-200'], oneTimeSync: 'Enabled' });
  expect(one.body).toEqual({ clientId: await clientId(), integrationId: integrationGuids['sage-200'], oneTimeSync: 'Enabled' });
  expect((await ask('GET', '/v1/settings')).body).toEqual(all);
});

it('answers at the addresses without a version as well', async () => {
  expect((await ask('GET', '/settings')).body).toEqual((await ask('GET', '/v1/settings')).body);
  expect((await ask('PATCH', '/settings/integrations/sage-50', { oneTimeSync: 'Enabled' })).status).toBe(200);
  expect((await ask('GET', '/settings/integrations/sage-50?x=1')).body.error).toMatchObject({ code: 'bad_request', field: 'x' });
  expect((await ask('GET', '/settingsx')).status).toBe(404);
});

it.each([['enabled'], ['Off'], [true], [null], [''], [['Enabled']], [{}]])('refuses %p and says what is allowed', async (value) => {
  const before = (await ask('GET', '/v1/settings')).body;
  const { status, body } = await ask('PATCH', '/v1/settings', { oneTimeSync: value });
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: 'bad_request', field: 'oneTimeSync', message: expect.stringContaining('"Disabled"') });
  expect(body.error?.message).toContain('"Enabled"');
  expect((await ask('GET', '/v1/settings')).body).toEqual(before);
});

it('refuses a value that is not there, another installation, an unknown field and an unknown integration', async () => {
  expect((await ask('PATCH', '/v1/settings', {})).body.error).toMatchObject({ code: 'bad_request', field: 'oneTimeSync' });
  expect((await ask('PATCH', '/v1/settings', { clientId: randomUUID(), oneTimeSync: 'Enabled' })).body.error).toMatchObject({ code: 'bad_request', message: expect.stringContaining('this installation is') });
  expect((await ask('PATCH', '/v1/settings', { oneTimeSync: 'Enabled', until: 'x' })).body.error).toMatchObject({ code: 'bad_request', field: 'until' });
  for (const id of ['sage-51', randomUUID(), 'constructor', '..%2Fx']) {
    const { status, body } = await ask('GET', `/v1/settings/integrations/${id}`);
    expect(status).toBe(404);
    expect(body.error?.message).toContain('sage-50');
  }
  expect(oneTimeSync.isOneTime('sage-accounting')).toBe(false);
});

it('is never set for one company, and says why', async () => {
  for (const path of ['/v1/settings', '/v1/settings/integrations/sage-50', '/settings']) {
    const { status, body } = await ask('PATCH', path, { companyId: 'acme', oneTimeSync: 'Enabled' });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ field: 'companyId', message: expect.stringContaining('all companies of an integration have the same setting') });
  }
  for (const path of ['/v1/settings/companies/acme', '/settings/companies/acme']) {
    const { status, body } = await ask('PATCH', path, { oneTimeSync: 'Enabled' });
    expect(status).toBe(409);
    expect(body.error).toMatchObject({ code: 'not_supported', message: expect.stringContaining('cannot be set for a single company') });
  }
});

it('is kept, with the number of the installation, when the helper starts again', async () => {
  const before = [(await ask('GET', '/v1/settings')).body, (await ask('GET', '/v1/settings/integrations/sage-50')).body];
  db.close();
  oneTimeSync = open();
  expect([(await ask('GET', '/v1/settings')).body, (await ask('GET', '/v1/settings/integrations/sage-50')).body]).toEqual(before);
});
