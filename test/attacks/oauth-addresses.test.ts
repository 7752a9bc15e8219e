/** Groups A, B, C and H on the addresses that other programs sign in at: what a page, a program or another name for this machine may try there. */
import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { RegisteredApp } from '../../src/shared/contract/apps.ts';
import { ask, type Answer, type Headers } from './raw.ts';
import { askApi, expectHarmless, startTarget, type Target } from './target.ts';

let target: Target;
let pane = '';
let app: RegisteredApp;
const callback = 'http://127.0.0.1:5123/callback';
const json = { 'Content-Type': 'application/json' };
const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' };

beforeAll(async () => {
  target = await startTarget({ withBooks: true });
  const { code } = await target.client.call('startPairing');
  pane = (JSON.parse((await ask(target, 'POST', '/v1/pairing', { ...json, Origin: target.origin }, JSON.stringify({ code, name: 'Browser' }))).body) as { token: string }).token;
  app = (await target.client.call('registerApp', { name: 'Books Reader', redirectUris: ['http://127.0.0.1/callback'] })).app;
}, 90_000);
afterAll(() => target.stop());

const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
const authorizePath = (verifier: string, changes: Record<string, string> = {}): string => `/oauth/authorize?${form({ client_id: app.id, redirect_uri: callback, response_type: 'code', scope: 'read', state: 'st', code_challenge: challengeOf(verifier), code_challenge_method: 'S256', ...changes })}`;
const post = (path: string, fields: Record<string, string>, headers: Headers = {}): Promise<Answer> => ask(target, 'POST', path, { ...urlencoded, ...headers }, form(fields));
async function codeFor(verifier: string): Promise<string> {
  const begun = await ask(target, 'GET', authorizePath(verifier));
  const request = /request=([\w-]+)$/.exec(begun.headers.get('location') ?? '')?.[1] ?? '';
  const answer = await ask(target, 'POST', `/v1/authorizations/${request}`, { ...json, Authorization: `Bearer ${pane}` }, JSON.stringify({ isGranted: true, scopes: ['read'], companyIds: [target.company?.id] }));
  return new URL((JSON.parse(answer.body) as { redirectTo: string }).redirectTo).searchParams.get('code') ?? '';
}
type Tokens = { readonly access_token: string; readonly refresh_token: string };
const exchange = (code: string, verifier: string): Promise<Answer> => post('/oauth/token', { grant_type: 'authorization_code', client_id: app.id, redirect_uri: callback, code, code_verifier: verifier });
const tokensIn = (answer: Answer): Tokens => JSON.parse(answer.body) as Tokens;
async function link(): Promise<Tokens & { readonly code: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const code = await codeFor(verifier);
  return { ...tokensIn(await exchange(code, verifier)), code };
}
const refresh = (token: string): Promise<Answer> => post('/oauth/token', { grant_type: 'refresh_token', client_id: app.id, refresh_token: token });
const read = async (token: string): Promise<number> => (await ask(target, 'GET', '/v1/companies', { Authorization: `Bearer ${token}` })).status;

describe('codes and tokens that are used at the same moment', () => {
  it('C16: of fifty refreshes with one token at most one is answered, and the misuse ends what was granted', async () => {
    const first = await link();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh_token)));
    const good = answers.filter(({ status }) => status === 200).map(tokensIn);
    expect(good.length).toBeLessThanOrEqual(1);
    for (const { status } of answers) expect([200, 400]).toContain(status);
    for (const { access_token: access, refresh_token: next } of good) expect([await read(access), (await refresh(next)).status]).toEqual([401, 400]);
    expect(await read(first.access_token)).toBe(401);
  });

  it('C05: of twenty exchanges of one code at most one is answered', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const code = await codeFor(verifier);
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(code, verifier)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { status } of answers) expect([200, 400]).toContain(status);
  });
});

const addresses = ['/oauth/token', '/oauth/revoke', '/oauth/authorize', '/oauth/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server/oauth', '/consent', '/connect.html'];
const toAll = (headers: Headers, method = 'GET'): Promise<Answer[]> => Promise.all(addresses.map((path) => ask(target, path === '/oauth/token' || path === '/oauth/revoke' ? 'POST' : method, path, { ...(path.startsWith('/oauth/token') || path.startsWith('/oauth/revoke') ? { ...urlencoded, 'Content-Length': '0' } : {}), ...headers })));

describe('another name, another site, another way', () => {
  it('A01 A02 C06: under another host they say nothing, and no address that they tell of follows the Host header', async () => {
    for (const host of ['evil.example', `evil.example:${target.port}`, 'localhost', `localhost.evil.test:${target.port}`, `localhost:${target.port}@evil.example`]) {
      for (const answer of await expectHarmless(target, () => toAll({ Host: host }))) expect([host, answer.status, answer.body]).toEqual([host, 421, '']);
    }
    for (const host of [`127.0.0.1:${target.port}`, `[::1]:${target.port}`, `LOCALHOST:${target.port}`]) {
      const metadata = await ask(target, 'GET', '/oauth/.well-known/oauth-authorization-server', { Host: host, 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http', Forwarded: 'host=evil.example' });
      expect((JSON.parse(metadata.body) as { issuer: string }).issuer).toBe(`${target.origin}/oauth`);
      const begun = await ask(target, 'GET', authorizePath('v'.repeat(43)), { Host: host, 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Prefix': '/evil' });
      expect(begun.headers.get('location')).toMatch(new RegExp(`^${target.origin}/consent\\?request=`));
    }
  });

  it('A04 A07 A08: no page of another site is answered, asked for leave or not, and none is ever named in an answer', async () => {
    const origins = ['https://evil.example', 'null', 'https://localhost', `http://localhost:${target.port}`, `https://localhost:${target.port}.evil.test`, `https://127.0.0.1:${target.port}`, `${target.origin}/`];
    for (const origin of origins) {
      const answers = await expectHarmless(target, async () => [
        ...await toAll({ Origin: origin }), await ask(target, 'OPTIONS', '/oauth/token', { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization', 'Access-Control-Request-Private-Network': 'true' }),
      ]);
      for (const answer of answers) expect([origin, answer.status, answer.text.toLowerCase().includes('access-control-allow')]).toEqual([origin, 403, false]);
    }
    for (const answer of await toAll({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' })) expect(answer.status).toBe(403);
    // Our own page may ask, and is named no more for it.
    expect((await post('/oauth/token', { grant_type: 'refresh_token', client_id: app.id, refresh_token: 'x' }, { Origin: target.origin })).text.toLowerCase()).not.toContain('access-control-allow');
  });

  it('A12 A13 A21: no other method, no upgrade and no service worker', async () => {
    await expectHarmless(target, async () => {
      const answers = [
        ...await toAll({ Upgrade: 'websocket', Connection: 'Upgrade' }), ...await toAll({ 'Service-Worker': 'script' }),
        ...await Promise.all(['PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'get', 'post'].flatMap((method) => ['/oauth/token', '/oauth/authorize'].map((path) => ask(target, method, path, { ...urlencoded, 'Content-Length': '0' })))),
        await ask(target, 'GET', '/oauth/token', { 'X-HTTP-Method-Override': 'POST' }), await ask(target, 'GET', '/oauth/token?_method=POST'),
      ];
      for (const { status } of answers) expect([0, 400, 401, 403, 405]).toContain(status);
      return answers;
    });
  });

  it('A11: asking to be sent to the question, twice and for anybody, changes nothing that is kept', async () => {
    const answers = await expectHarmless(target, async () => [
      ...await Promise.all(Array.from({ length: 4 }, () => ask(target, 'GET', authorizePath('v'.repeat(43))))), await ask(target, 'GET', authorizePath('v'.repeat(43), { client_id: 'app-0000000000000000' })),
      ...await Promise.all(addresses.filter((path) => !/token|revoke/.test(path)).map((path) => ask(target, 'GET', path))),
    ], { isSilent: true });
    expect(answers.slice(0, 5).map(({ status }) => status)).toEqual([303, 303, 303, 303, 400]);
  });

  it('A24: they tell nobody of a version, a user, a company, a path or which applications there are', async () => {
    const answers = [...await toAll({}), await ask(target, 'GET', authorizePath('v'.repeat(43), { client_id: 'app-0000000000000000' })), await post('/oauth/token', { grant_type: 'refresh_token', client_id: 'app-0000000000000000', refresh_token: 'x' })];
    const { version, connectorId } = await target.client.call('readAbout');
    for (const { body, headers } of answers) {
      for (const secret of [`"${version}"`, connectorId, target.company?.name ?? '-', target.home.folder, app.id, app.name]) expect(body).not.toContain(secret);
      expect(headers.get('server') ?? headers.get('x-powered-by')).toBeUndefined();
    }
  });

  it('C22: a sign-in is shown in a browser\'s own window: no page of ours frames another\'s, and the question is framed by none', async () => {
    for (const path of ['/', '/consent?request=x']) {
      const policy = (await ask(target, 'GET', path)).headers.get('content-security-policy') ?? '';
      expect([policy.includes("default-src 'none'"), /frame-src|child-src/.test(policy)]).toEqual([true, false]);
    }
    expect((await ask(target, 'GET', authorizePath('v'.repeat(43)), { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })).status).toBe(403);
  });
});

describe('what a program may try', () => {
  it('B02 B04: a token of one kind is none of another, and a cut, longer or altered one is nothing', async () => {
    const { access_token: access, refresh_token: refreshing, code } = await link();
    expect(await read(access)).toBe(200);
    const { grants = [] } = (await target.client.call('listApps')).apps.find(({ id }) => id === app.id) ?? {};
    for (const token of [refreshing, code, grants.at(-1)?.id ?? '', app.id, access.slice(1), `${access}a`, `${access.slice(0, -1)}${access.endsWith('A') ? 'B' : 'A'}`, access.toLowerCase(), createHash('sha256').update(access).digest('hex'), createHash('sha256').update(access).digest('base64url')]) expect([token, await read(token)]).toEqual([token, 401]);
    for (const token of [access, code, target.tokens.admin, pane, grants.at(-1)?.id ?? '']) expect((await refresh(token)).status).toBe(400);
    expect((await exchange(refreshing, 'v'.repeat(43))).status).toBe(400);
    // Where the token stands is one place.
    for (const path of [`/v1/companies?access_token=${access}`, `/v1/companies?token=${access}`]) expect([401, 400]).toContain((await ask(target, 'GET', path)).status);
    expect((await ask(target, 'GET', '/v1/companies', { Cookie: `token=${access}` })).status).toBe(401);
    expect(await read(access)).toBe(200);
  });

  it('B13: chooses no id, secret, code or token of its own', async () => {
    for (const more of [{ id: 'app-aaaaaaaaaaaa' }, { clientSecret: 'mine' }, { grants: [] }, { secretHash: 'x' }]) expect((await askApi(target, 'admin', 'POST', '/v1/apps', { name: 'Chooser', redirectUris: [callback], ...more })).status).toBe(400);
    const begun = await ask(target, 'GET', authorizePath('v'.repeat(43), { request: 'mine-mine-mine-mine', code: 'mine', grant_id: 'mine', sub: 'mine' }));
    expect(begun.headers.get('location') ?? '').not.toContain('mine');
    const first = await link();
    const answer = await post('/oauth/token', { grant_type: 'refresh_token', client_id: app.id, refresh_token: first.refresh_token, access_token: 'mine', expires_in: '99999999' });
    expect([answer.status, answer.body.includes('mine'), (JSON.parse(answer.body) as { expires_in: number }).expires_in]).toEqual([200, false, 3600]);
  });

  it('C08: no address of Sage\'s, and none of our own, is changed by the API', async () => {
    const evil = 'https://evil.example/';
    const sage = { sage: { accounting: { tokenUrl: evil, apiUrl: evil, authorizeUrl: evil } } };
    await expectHarmless(target, async () => {
      const answers = await Promise.all([
        ...['/v1/settings', '/v1/settings/integrations/sage-accounting', '/settings', '/v1/schedule', '/v1/settings/data-types'].map((path) => askApi(target, 'admin', 'PATCH', path, sage)),
        ...['tokenUrl', 'apiUrl', 'authorizeUrl', 'TokenUrl', 'ApiUrl'].flatMap((name) => [askApi(target, 'admin', 'POST', '/v1/connections', { product: 'sage-accounting', name: 'Evil', clientId: 'x', clientSecret: 'y', [name]: evil }), askApi(target, 'admin', 'PATCH', `/v1/connections/${target.company?.connectionId ?? ''}`, { [name]: evil }), askApi(target, 'admin', 'PATCH', `/v1/connections/${target.company?.connectionId ?? ''}`, { properties: { [name]: evil } })]),
        askApi(target, 'admin', 'POST', '/v1/apps', { name: 'Evil', redirectUris: [callback], issuer: evil }),
      ]);
      for (const { status } of answers) expect([400, 404, 405]).toContain(status);
      return answers;
    });
    const { integrations } = JSON.parse((await askApi(target, 'admin', 'GET', '/v1/integrations')).body) as { integrations: { redirectUrl: string | null }[] };
    for (const { redirectUrl } of integrations) expect(redirectUrl === null || redirectUrl.startsWith(`${target.origin}/`)).toBe(true);
  });

  it('H08 D08: random requests, with a fixed seed, find no fault inside', async () => {
    const names = fc.constantFrom('client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'code_challenge', 'code_challenge_method', 'grant_type', 'code', 'refresh_token', 'code_verifier', 'token', 'prompt', 'max_age', 'claims', 'request', 'request_uri', 'resource', 'nonce', 'id_token_hint', 'login_hint', 'acr_values', 'registration', 'client_assertion', 'client_assertion_type', '__proto__', 'constructor', 'x[]');
    const values = fc.oneof(fc.constantFrom(app.id, callback, 'code', 'read', 'S256', 'c'.repeat(43), 'authorization_code', 'refresh_token', 'none', 'login', '{}', '{"id_token":null}', '0', '-1', 'NaN', '', 'https://evil.example/', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'), fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }));
    const requests = fc.sample(fc.tuple(fc.constantFrom('/oauth/authorize', '/oauth/token', '/oauth/revoke'), fc.array(fc.tuple(names, values), { maxLength: 9 })), { numRuns: 160, seed: 20_261_126 });
    const before = target.logText().length;
    for (let at = 0; at < requests.length; at += 20) {
      const answers = await Promise.all(requests.slice(at, at + 20).map(([path, fields]) => {
        const text = new URLSearchParams(fields).toString();
        return path === '/oauth/authorize' ? ask(target, 'GET', `${path}?${text}`) : ask(target, 'POST', path, { ...urlencoded, ...(text === '' ? { 'Content-Length': '0' } : {}) }, text);
      }));
      for (const [index, answer] of answers.entries()) expect([requests[at + index], answer.status < 500 && answer.status > 0, answer.headers.get('set-cookie')]).toEqual([requests[at + index], true, undefined]);
    }
    expect(target.logText().slice(before)).not.toMatch(/"code":"our_bug"|the authorization server failed/);
  }, 60_000);
});
