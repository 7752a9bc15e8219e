/** Group C on our own authorization server: what an application, a page, another user or a thief of a code or token may try. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegisteredApp } from '../../src/shared/contract/apps.ts';
import { ask, type Answer } from './raw.ts';
import { askApi, expectHarmless, stateHash, startTarget, type Target } from './target.ts';

let target: Target;
let pane = '';
let app: RegisteredApp;
let secretApp: RegisteredApp;
let secret = '';
const callback = 'http://127.0.0.1/callback';
const webCallback = 'https://books.example/callback?tenant=1';
const json = { 'Content-Type': 'application/json' };

beforeAll(async () => {
  target = await startTarget({ withBooks: true });
  const { code } = await target.client.call('startPairing');
  pane = (JSON.parse((await ask(target, 'POST', '/v1/pairing', { ...json, Origin: target.origin }, JSON.stringify({ code, name: 'Browser' }))).body) as { token: string }).token;
  app = (await target.client.call('registerApp', { name: 'Books Reader', redirectUris: [callback], isConfidential: false })).app;
  const made = await target.client.call('registerApp', { name: 'Cloud Books', redirectUris: [webCallback], isConfidential: true });
  [secretApp, secret] = [made.app, made.clientSecret ?? ''];
}, 90_000);
afterAll(() => target.stop());

const companyId = (): string => target.company?.id ?? '';
const verifierOf = (): string => randomBytes(32).toString('base64url');
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
type Params = Record<string, string | null>;

function authorizePath(verifier: string, changes: Params = {}): string {
  const params: Params = { client_id: app.id, redirect_uri: `${callback.replace('127.0.0.1', '127.0.0.1:5123')}`, response_type: 'code', scope: 'read sync', state: 'st-1', code_challenge: challengeOf(verifier), code_challenge_method: 'S256', ...changes };
  return `/oauth/authorize?${form(Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))) as Record<string, string>)}`;
}
const begin = (verifier: string, changes: Params = {}): Promise<Answer> => ask(target, 'GET', authorizePath(verifier, changes), { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' });
const requestOf = (answer: Answer): string => /\/consent\?request=([\w-]+)$/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
const asPane = (method: string, path: string, input?: object, token = pane): Promise<Answer> => ask(target, method, path, { Authorization: `Bearer ${token}`, ...(input ? json : {}) }, input ? JSON.stringify(input) : '');
const grant = (request: string, answer: object = {}): Promise<Answer> => asPane('POST', `/v1/authorizations/${request}`, { isGranted: true, scopes: ['read', 'sync'], companyIds: [companyId()], ...answer });
async function codeFor(verifier: string, changes: Params = {}, answer: object = {}): Promise<{ code: string; location: URL }> {
  const { redirectTo } = JSON.parse((await grant(requestOf(await begin(verifier, changes)), answer)).body) as { redirectTo: string };
  const location = new URL(redirectTo);
  return { code: location.searchParams.get('code') ?? '', location };
}
type Tokens = { readonly access_token: string; readonly refresh_token: string; readonly scope: string; readonly token_type: string; readonly expires_in: number; readonly error?: string };
const token = async (fields: Record<string, string>, headers: Record<string, string> = {}): Promise<{ status: number; answer: Answer } & Tokens> => {
  const answer = await ask(target, 'POST', '/oauth/token', { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, form(fields));
  return { status: answer.status, answer, ...(JSON.parse(answer.body) as Tokens) };
};
const exchange = (code: string, verifier: string, changes: Record<string, string> = {}, headers: Record<string, string> = {}) => token({ grant_type: 'authorization_code', client_id: app.id, redirect_uri: 'http://127.0.0.1:5123/callback', code, code_verifier: verifier, ...changes }, headers);
const refresh = (value: string, changes: Record<string, string> = {}) => token({ grant_type: 'refresh_token', client_id: app.id, refresh_token: value, ...changes });
const read = (access: string): Promise<Answer> => ask(target, 'GET', `/v1/companies/${companyId()}`, { Authorization: `Bearer ${access}` });
async function link(changes: Params = {}, answer: object = {}): Promise<Tokens> {
  const verifier = verifierOf();
  return exchange((await codeFor(verifier, changes, answer)).code, verifier);
}

describe('an application that does it right', () => {
  it('is granted what the person chose, and its token reads, within its scope and companies', async () => {
    const verifier = verifierOf();
    const begun = await begin(verifier);
    expect([begun.status, begun.headers.get('location')?.startsWith(`${target.origin}/consent?request=`)]).toEqual([303, true]);
    expect(JSON.parse((await asPane('GET', `/v1/authorizations/${requestOf(begun)}`)).body)).toMatchObject({ appName: 'Books Reader', redirectHost: '127.0.0.1:5123', scopes: ['read', 'sync'] });
    const { redirectTo } = JSON.parse((await grant(requestOf(begun), { scopes: ['read'] })).body) as { redirectTo: string };
    const back = new URL(redirectTo);
    expect([back.origin + back.pathname, back.searchParams.get('state'), back.searchParams.get('iss')]).toEqual(['http://127.0.0.1:5123/callback', 'st-1', `${target.origin}/oauth`]);
    const tokens = await exchange(back.searchParams.get('code') ?? '', verifier);
    expect([tokens.status, tokens.token_type, tokens.scope, tokens.expires_in]).toEqual([200, 'Bearer', 'read', 3600]);
    expect(tokens.answer.headers.get('cache-control')).toBe('no-store');
    expect((await read(tokens.access_token)).status).toBe(200);
    const syncing = await ask(target, 'POST', `/v1/companies/${companyId()}/syncs`, { ...json, Authorization: `Bearer ${tokens.access_token}` }, '{}');
    expect(syncing.status).toBe(403);
  });

  it('finds what the server is where the standard puts it, and the server is as it says', async () => {
    const [one, other] = await Promise.all(['/oauth/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server/oauth'].map((path) => ask(target, 'GET', path)));
    expect(one?.body).toBe(other?.body);
    expect(JSON.parse(one?.body ?? '')).toMatchObject({ issuer: `${target.origin}/oauth`, authorization_endpoint: `${target.origin}/oauth/authorize`, token_endpoint: `${target.origin}/oauth/token`, grant_types_supported: ['authorization_code', 'refresh_token'], code_challenge_methods_supported: ['S256'] });
    for (const path of ['/oauth/.well-known/openid-configuration', '/oauth/jwks', '/oauth/me', '/oauth/reg', '/oauth/session/end', '/oauth/token/introspection', '/oauth/visit/x']) expect([path, (await ask(target, 'GET', path)).status]).toEqual([path, 401]);
  });

  it('with a secret must show it; the address it is sent back to is compared to the letter', async () => {
    const verifier = verifierOf();
    const changes = { client_id: secretApp.id, redirect_uri: webCallback };
    const basic = (password: string) => ({ Authorization: `Basic ${Buffer.from(`${secretApp.id}:${password}`).toString('base64')}` });
    const attempt = async (headers: Record<string, string>, more: Record<string, string> = {}) => token({ grant_type: 'authorization_code', code: (await codeFor(verifier, changes)).code, code_verifier: verifier, redirect_uri: webCallback, ...more }, headers);
    expect((await attempt(basic(secret))).status).toBe(200);
    expect(await attempt(basic('wrong'))).toMatchObject({ status: 401, error: 'invalid_client' });
    expect(await attempt({}, { client_id: secretApp.id })).toMatchObject({ status: 401, error: 'invalid_client' });
    expect((await attempt({}, { client_id: secretApp.id, client_secret: secret })).status).toBe(200);
    expect((await attempt({}, { client_id: secretApp.id, client_secret: createHash('sha256').update(secret).digest('hex') })).error).toBe('invalid_client');
  });

  it('is shown to the person with what it was granted, and its token is refreshed', async () => {
    const tokens = await link();
    const kept = (await target.client.call('listApps')).apps.find(({ id }) => id === app.id);
    expect(kept?.grants.at(-1)).toMatchObject({ scopes: ['read', 'sync'], companyIds: [companyId()] });
    expect((await refresh(tokens.refresh_token)).status).toBe(200);
  });
});

describe('C06 C07 an address to be sent back to', () => {
  it('that was not registered is refused on a page of ours, and leads nowhere', async () => {
    const tries = ['https://evil.example/callback', 'http://127.0.0.1:5123/callback/../evil', 'http://127.0.0.1:5123/callback?x=1', 'http://127.0.0.1.evil.example/callback', 'http://evil@127.0.0.1/callback', 'http://127.0.0.1/CALLBACK', 'http://localhost/callback', 'http://127.0.0.1/callback#x', '//evil.example', '/\\evil.example', 'https:evil.example', 'javascript:alert(1)', 'data:text/html,x', 'http://127.0.0.1/callback\r\nLocation: https://evil.example', ''];
    for (const uri of tries) {
      const answer = await begin(verifierOf(), { redirect_uri: uri });
      expect([uri, answer.status, answer.headers.get('location')]).toEqual([uri, 400, undefined]);
    }
    for (const uri of ['https://books.example/callback', 'https://books.example/callback?tenant=2', 'https://books.example:444/callback?tenant=1', 'https://books.example/callback/?tenant=1', 'https://BOOKS.example/callback?tenant=1']) expect([uri, (await begin(verifierOf(), { client_id: secretApp.id, redirect_uri: uri })).status]).toEqual([uri, 400]);
    expect((await begin(verifierOf(), { redirect_uri: null })).status).toBe(400);
    const twice = await ask(target, 'GET', `${authorizePath(verifierOf())}&redirect_uri=https://evil.example`);
    expect([twice.status, twice.headers.get('location')]).toEqual([400, undefined]);
  });

  it('of these kinds cannot be registered at all', async () => {
    for (const uri of ['http://books.example/cb', 'http://127.0.0.1.evil.example/', 'javascript:alert(1)', 'data:x', 'file:///x', 'myapp:/cb', 'https://*.books.example/', 'https://user:pw@books.example/', 'https://books.example/#x', 'https:books.example', 'https://books.example\\@evil', 'https://böoks.example/', 'ms-msdt:x', 'not an address']) {
      expect([uri, (await askApi(target, 'admin', 'POST', '/v1/apps', { name: `N ${uri.length}`, redirectUris: [uri] })).status]).toEqual([uri, 400]);
    }
    expect((await askApi(target, 'admin', 'POST', '/v1/apps', { name: 'Native', redirectUris: ['com.example.books:/cb', 'http://[::1]/cb'] })).status).toBe(200);
    expect((await askApi(target, 'admin', 'POST', '/v1/apps', { name: 'Secretive', redirectUris: ['com.example.books:/cb'], isConfidential: true })).status).toBe(400);
  });
});

describe('C05 PKCE', () => {
  it('is needed, as S256, with the right verifier', async () => {
    const errors = async (changes: Params): Promise<string | null> => new URL((await begin('v'.repeat(43), changes)).headers.get('location') ?? '').searchParams.get('error');
    expect(await errors({ code_challenge: null, code_challenge_method: null })).toBe('invalid_request');
    expect(await errors({ code_challenge_method: 'plain', code_challenge: 'v'.repeat(43) })).toBe('invalid_request');
    expect(await errors({ code_challenge_method: null })).toBe('invalid_request');
    for (const verifier of [verifierOf(), '', 'short']) {
      const { code } = await codeFor(verifierOf());
      expect([verifier, (await exchange(code, verifier)).status]).toEqual([verifier, 400]);
    }
    const { code } = await codeFor(verifierOf());
    expect((await token({ grant_type: 'authorization_code', client_id: app.id, redirect_uri: 'http://127.0.0.1:5123/callback', code })).status).toBe(400);
  });
});

describe('a stolen code or token', () => {
  it('a code works once; used again it ends everything that came of it', async () => {
    const verifier = verifierOf();
    const { code } = await codeFor(verifier);
    const tokens = await exchange(code, verifier);
    expect((await read(tokens.access_token)).status).toBe(200);
    expect(await exchange(code, verifier)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await read(tokens.access_token)).status).toBe(401);
    expect(await refresh(tokens.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('a code of another application, or for another address, is refused', async () => {
    const verifier = verifierOf();
    const { code } = await codeFor(verifier, { client_id: secretApp.id, redirect_uri: webCallback });
    expect(await exchange(code, verifier, { redirect_uri: webCallback })).toMatchObject({ status: 400, error: 'invalid_grant' });
    const own = await codeFor(verifier);
    expect(await exchange(own.code, verifier, { redirect_uri: 'http://127.0.0.1:9999/callback' })).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('a refresh token is rotated; the one before, used again, ends the newest as well', async () => {
    const first = await link();
    const second = await refresh(first.refresh_token);
    expect([second.status, second.refresh_token === first.refresh_token, (await read(second.access_token)).status]).toEqual([200, false, 200]);
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await refresh(second.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await read(second.access_token)).status).toBe(401);
    const other = await link();
    expect(await refresh(other.refresh_token, { client_id: secretApp.id })).toMatchObject({ error: 'invalid_client' });
  });

  it('more than was granted is not to be had by refreshing, nor "admin" by asking', async () => {
    const tokens = await link({}, { scopes: ['read'] });
    expect((await refresh(tokens.refresh_token, { scope: 'read write' })).error).toBe('invalid_scope');
    for (const scope of ['admin', 'read admin', 'openid read']) {
      const answer = await begin(verifierOf(), { scope });
      const location = new URL(answer.headers.get('location') ?? 'https://nowhere.example');
      const asked = requestOf(answer) === '' ? null : (JSON.parse((await asPane('GET', `/v1/authorizations/${requestOf(answer)}`)).body) as { scopes: string[] }).scopes;
      expect([scope, location.searchParams.get('error') ?? asked?.includes('admin')]).not.toContain(true);
    }
    expect((await grant(requestOf(await begin(verifierOf(), { scope: 'read' })), { scopes: ['read', 'write'] })).status).toBe(400);
    expect((await grant(requestOf(await begin(verifierOf())), { companyIds: ['nowhere'] })).status).toBe(400);
    expect((await grant(requestOf(await begin(verifierOf())), { companyIds: [] })).status).toBe(400);
  });

  it('revoked by its holder, by the person or with the application, a token is no longer taken', async () => {
    const revoke = (value: string, id: string) => ask(target, 'POST', '/oauth/revoke', { 'Content-Type': 'application/x-www-form-urlencoded' }, form({ client_id: id, token: value }));
    const one = await link();
    expect((await revoke(one.refresh_token, app.id)).status).toBe(200);
    expect([(await read(one.access_token)).status, (await refresh(one.refresh_token)).status]).toEqual([401, 400]);
    const two = await link();
    const { apps } = await target.client.call('listApps');
    await target.client.call('revokeGrant', { appId: app.id, grantId: apps.find(({ id }) => id === app.id)?.grants.at(-1)?.id ?? '' });
    const stillThere = await Promise.all([read(two.access_token), refresh(two.refresh_token)]);
    const remaining = (await target.client.call('listApps')).apps.find(({ id }) => id === app.id)?.grants ?? [];
    for (const { id } of remaining) await target.client.call('revokeGrant', { appId: app.id, grantId: id });
    expect([(await read(two.access_token)).status, (await refresh(two.refresh_token)).status, stillThere.length]).toEqual([401, 400, 2]);
    const passing = (await target.client.call('registerApp', { name: 'Passing', redirectUris: [callback] })).app;
    const verifier = verifierOf();
    const tokens = await exchange((await codeFor(verifier, { client_id: passing.id })).code, verifier, { client_id: passing.id });
    expect((await read(tokens.access_token)).status).toBe(200);
    await target.client.call('deleteApp', { appId: passing.id });
    expect((await read(tokens.access_token)).status).toBe(401);
    expect((await begin(verifierOf(), { client_id: passing.id })).status).toBe(400);
  });
});

describe('the person\'s answer', () => {
  it('B08 B12 comes from a paired pane alone: no program\'s token, no application\'s, no command line, nobody', async () => {
    const request = requestOf(await begin(verifierOf()));
    const answer = { isGranted: true, scopes: ['read'], companyIds: [companyId()] };
    const granted = (await link()).access_token;
    for (const held of [...Object.values(target.tokens), granted, '']) expect([401, 403]).toContain((await asPane('POST', `/v1/authorizations/${request}`, answer, held)).status);
    for (const held of [target.tokens.admin, granted]) expect([401, 403]).toContain((await asPane('GET', `/v1/authorizations/${request}`, undefined, held)).status);
    await expect(target.client.call('decideAuthorization', { requestId: request, isGranted: true, scopes: ['read'], companyIds: [companyId() as never] })).rejects.toMatchObject({ code: 'forbidden' });
    for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }]) {
      expect((await ask(target, 'POST', `/v1/authorizations/${request}`, { ...headers, ...json, Authorization: `Bearer ${pane}` }, JSON.stringify(answer))).status).toBe(403);
    }
    expect((await grant(request)).status).toBe(200);
  });

  it('is given once, and "no" goes back as access_denied with its state', async () => {
    const request = requestOf(await begin(verifierOf(), { state: 'a"><script>&b' }));
    const refused = new URL((JSON.parse((await grant(request, { isGranted: false })).body) as { redirectTo: string }).redirectTo);
    expect([refused.searchParams.get('error'), refused.searchParams.get('state'), refused.searchParams.get('code')]).toEqual(['access_denied', 'a"><script>&b', null]);
    expect((await grant(request)).status).toBe(404);
    expect((await asPane('GET', `/v1/authorizations/${request}`)).status).toBe(404);
    expect((await asPane('GET', '/v1/authorizations/made-up-made-up-1')).status).toBe(404);
  });

  it('C12 requests stand side by side, and a flood pushes out the oldest and nothing else', async () => {
    const [one, other] = [requestOf(await begin(verifierOf(), { state: 'one' })), requestOf(await begin(verifierOf(), { state: 'other' }))];
    const stateIn = async (request: string): Promise<string | null> => new URL((JSON.parse((await grant(request)).body) as { redirectTo: string }).redirectTo).searchParams.get('state');
    expect([await stateIn(other), await stateIn(one)]).toEqual(['other', 'one']);
    const first = requestOf(await begin(verifierOf()));
    for (let at = 0; at < 60; at += 1) await begin(verifierOf());
    expect((await asPane('GET', `/v1/authorizations/${first}`)).status).toBe(404);
    expect((await grant(requestOf(await begin(verifierOf())))).status).toBe(200);
  });
});

describe('the pages', () => {
  it('A15 A17 the page that asks is framed by nobody and, like all of it, sets no cookie', async () => {
    const asked = await begin(verifierOf());
    const cookies = await ask(target, 'GET', authorizePath(verifierOf()), { Cookie: '_session=x; _interaction=y; _interaction_resume=z' });
    const exchanged = await ask(target, 'POST', '/oauth/token', { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: '_session=x' }, form({ grant_type: 'authorization_code', client_id: app.id, code: 'x' }));
    for (const answer of [asked, cookies, exchanged]) expect(answer.text).not.toMatch(/set-cookie/i);
    expect(cookies.status).toBe(303);
    const page = await ask(target, 'GET', '/consent?request=x', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' });
    expect([page.status, page.headers.get('content-security-policy')?.includes("frame-ancestors 'none'")]).toEqual([200, true]);
    for (const path of ['/consent?request=x', authorizePath(verifierOf())]) expect((await ask(target, 'GET', path, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })).status).toBe(403);
  });

  it('C10 what came with the address is shown as text', async () => {
    for (const changes of [{ client_id: '<script>alert(1)</script>' }, { redirect_uri: 'https://evil.example/"><img src=x onerror=alert(1)>' }, { response_mode: '<svg/onload=alert(1)>' }] as Params[]) {
      const answer = await begin(verifierOf(), changes);
      expect([answer.status, answer.headers.get('content-security-policy')?.startsWith("default-src 'none'")]).toEqual([400, true]);
      expect(answer.body).not.toMatch(/<(script|img|svg)/i);
    }
  });

  it('other ways in do not exist: implicit, passwords, the application alone, a device', async () => {
    for (const response_type of ['token', 'id_token', 'code token', 'none']) expect([response_type, requestOf(await begin(verifierOf(), { response_type }))]).toEqual([response_type, '']);
    for (const grant_type of ['password', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code', 'implicit', '']) expect([grant_type, (await token({ grant_type, client_id: app.id, username: 'a', password: 'b' })).status]).toEqual([grant_type, 400]);
    expect((await begin(verifierOf(), { prompt: 'none' })).headers.get('location')).toContain('error=');
  });

  it('D08 H01 the token endpoint takes small forms alone, and from no page', async () => {
    const post = (headers: Record<string, string>, body: string, path = '/oauth/token') => ask(target, 'POST', path, headers, body);
    const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answers = await expectHarmless(target, async () => [
      await post(json, '{}'), await post({ 'Content-Type': 'text/plain' }, 'a=b'), await post({ ...urlencoded, 'Content-Encoding': 'gzip' }, 'a=b'), await post(urlencoded, `a=${'x'.repeat(20_000)}`),
      await post({ ...urlencoded, Origin: 'https://evil.example' }, 'a=b'), await post({ ...urlencoded, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'empty' }, 'a=b'),
      await post(urlencoded, form({ grant_type: 'authorization_code', client_id: app.id, code: "' OR 1=1 --", code_verifier: 'v'.repeat(43) })), await post(urlencoded, `grant_type=refresh_token&client_id=${app.id}&refresh_token[]=x&refresh_token=y&refresh_token=z`),
      await ask(target, 'GET', '/oauth/token'), await ask(target, 'PUT', '/oauth/token', urlencoded), await ask(target, 'HEAD', '/oauth/authorize', { Connection: 'close' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([415, 415, 415, 413, 403, 403, 400, 400, 401, 401, 401]);
  });
});

it('K01 no code, token or secret lies in the log or readable in a file', async () => {
  const verifier = verifierOf();
  const { code } = await codeFor(verifier);
  const tokens = await exchange(code, verifier);
  await refresh(tokens.refresh_token);
  const secrets = [code, tokens.access_token, tokens.refresh_token, secret, verifier, pane];
  const files = ['store/helper.db', 'store/helper.db-wal', 'tokens.json'].map((name) => readFileSync(join(target.home.folder, name)));
  for (const one of secrets) {
    expect(target.logText()).not.toContain(one);
    for (const bytes of files) expect(bytes.includes(one)).toBe(false);
  }
  expect(stateHash(target.home)).toHaveLength(64);
});
