/** The authorization server over its own records: what it keeps survives a restart, what has expired is gone, and it is not loaded for nothing. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { makeOauthServer, type OauthServer } from '../../helper/oauth-server/oauth-server.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

const [file, key] = [join(makeFolder(), 'helper.db'), makeKey()];
const acme = 'acme' as CompanyId;
let db: HelperDb;
let oauth: OauthServer;
let server: Server;
let addedMs = 0;
const faults: unknown[] = [];

function start(): void {
  db = openHelperDb(file, key);
  oauth = makeOauthServer({ records: db.apps, origin: () => 'https://localhost:47800', nowMs: () => Date.now() + addedMs, isLinked: (id) => id === acme, onGranted: () => undefined, onFault: (error) => faults.push(error) });
}
beforeAll(async () => {
  start();
  server = createServer((request, response) => { Object.assign(request, { originalUrl: request.url }); void oauth.handle((request.url ?? '').replace('/oauth', ''), request, response); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});
afterAll(() => { server.closeAllConnections(); server.close(); db.close(); removeFolders(); });
afterEach(() => { addedMs = 0; });

const redirect = 'http://127.0.0.1:5000/cb';
async function token(fields: Record<string, string>): Promise<Record<string, string>> {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
  return (await answer.json()) as Record<string, string>;
}
async function codeFor(clientId: string, verifier: string): Promise<string> {
  const begun = await oauth.begin(new URLSearchParams({ client_id: clientId, redirect_uri: redirect, response_type: 'code', scope: 'read', code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' }).toString());
  if (!('request' in begun)) throw new Error(JSON.stringify(begun));
  const { redirectTo } = await oauth.decide(begun.request, { isGranted: true, scopes: ['read'], companyIds: [acme] });
  return new URL(redirectTo).searchParams.get('code') ?? '';
}
const exchange = (clientId: string, code: string, verifier: string): Promise<Record<string, string>> => token({ grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirect, code, code_verifier: verifier });

it('keeps applications, grants and tokens over a restart, also the memory of which were used', async () => {
  const { app } = oauth.register({ name: 'Reader', redirectUris: ['http://127.0.0.1/cb'], isConfidential: false });
  const verifier = randomBytes(32).toString('base64url');
  const code = await codeFor(app.id, verifier);
  const first = await exchange(app.id, code, verifier);
  const second = await token({ grant_type: 'refresh_token', client_id: app.id, refresh_token: first.refresh_token ?? '' });
  db.close();
  start();
  expect(oauth.list().map(({ name, grants }) => [name, grants.map(({ companyIds }) => companyIds)])).toEqual([['Reader', [[acme]]]]);
  expect(oauth.find(second.access_token ?? '')).toMatchObject({ scope: 'read', companyIds: [acme] });
  const third = await token({ grant_type: 'refresh_token', client_id: app.id, refresh_token: second.refresh_token ?? '' });
  expect(oauth.find(third.access_token ?? '')).not.toBeNull();
  expect((await token({ grant_type: 'refresh_token', client_id: app.id, refresh_token: first.refresh_token ?? '' })).error).toBe('invalid_grant');
  for (const { access_token: one } of [first, second, third]) expect(oauth.find(one ?? '')).toBeNull();
  expect(oauth.list()[0]?.grants).toEqual([]);
});

it('takes no access token after its hour, and drops what has expired', async () => {
  const { app } = oauth.register({ name: 'Slow', redirectUris: ['http://127.0.0.1/cb'], isConfidential: false });
  const verifier = randomBytes(32).toString('base64url');
  const tokens = await exchange(app.id, await codeFor(app.id, verifier), verifier);
  expect(oauth.find(tokens.access_token ?? '')).not.toBeNull();
  addedMs = 3_601_000;
  expect(oauth.find(tokens.access_token ?? '')).toBeNull();
  db.apps.saveToken({ kind: 'AccessToken', hash: 'x', grantId: null, expiresAtMs: Date.now() + addedMs + 1000, payload: '{}' }, Date.now() + addedMs);
  const hash = createHash('sha256').update(tokens.access_token ?? '').digest('hex');
  expect(db.apps.readToken('AccessToken', hash, 0)).toBeNull();
});

it('holds a person\'s hour for an answer, and refuses one that comes later', async () => {
  const app = oauth.list().find(({ name }) => name === 'Slow');
  const begun = await oauth.begin(new URLSearchParams({ client_id: app?.id ?? '', redirect_uri: redirect, response_type: 'code', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' }).toString());
  if (!('request' in begun)) throw new Error('not asked');
  expect(oauth.read(begun.request).scopes).toEqual(['read']);
  addedMs = 3_700_000;
  await expect(oauth.decide(begun.request, { isGranted: true, scopes: ['read'], companyIds: [acme] })).rejects.toMatchObject({ code: 'not_found' });
});

it('is not loaded for an application that is not registered', async () => {
  const fresh = makeOauthServer({ records: db.apps, origin: () => { throw new Error('it was loaded'); }, nowMs: Date.now, isLinked: () => true, onGranted: () => undefined, onFault: () => undefined });
  expect(await fresh.begin('client_id=app-nowhere&response_type=code')).toMatchObject({ error: 'invalid_client' });
  expect(fresh.find('a'.repeat(43))).toBeNull();
  expect(faults).toEqual([]);
});
