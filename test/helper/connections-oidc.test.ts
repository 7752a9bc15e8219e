/** The same refresh against a certified authorization server that ends the whole grant when a refresh token comes twice, behind a line that can fail. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { startTcpProxy } from '../faults/tcp-proxy.ts';
import type { TcpProxy } from '../faults/tcp-proxy.ts';
import { callbackPath, makeWorld, redirectUri } from './connections-world.ts';
import type { World } from './connections-world.ts';

const clientId = 'ledgerline-test';
const clientSecret = 'a secret of the test';
let server: Server;
let proxy: TcpProxy;
let world: World;
let id: ConnectionId;
let tokenAnswers: { status: number; error: string | null }[] = [];

// It warns that its quick-start parts are not for production; a test is what they are for.
beforeAll(() => { jest.spyOn(console, 'warn').mockImplementation(() => undefined); });
afterAll(() => jest.restoreAllMocks());

beforeEach(async () => {
  tokenAnswers = [];
  let handle: (request: never, response: never) => void = () => undefined;
  server = createServer((request, response) => handle(request as never, response as never)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port });
  const provider = new Provider(proxy.url, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'client_secret_post' }],
    scopes: ['full_access', 'readonly'],
    features: { devInteractions: { enabled: true }, revocation: { enabled: true, allowedPolicy: () => true } },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => Promise.resolve(true),
    ttl: { AccessToken: 300, RefreshToken: 31 * 86_400, AuthorizationCode: 60, Grant: 31 * 86_400, Interaction: 600, Session: 600 },
  });
  provider.on('server_error', (_, error) => { throw error; });
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/token') tokenAnswers.push({ status: context.status, error: (context.body as { error?: string } | null)?.error ?? null });
  });
  handle = provider.callback() as never;
  world = makeWorld({
    addresses: { authorizeUrl: `${proxy.url}/auth`, tokenUrl: `${proxy.url}/token`, revokeUrl: `${proxy.url}/token/revocation`, apiUrl: `${proxy.url}/v3.1` },
    http: { limits: { connectMs: 1_000, idleMs: 2_000, totalMs: 3_000 } },
  });
  id = (await world.connections.add({ name: 'Certified', product: 'sage-accounting', clientId, clientSecret })).id;
});
afterEach(async () => {
  world.close();
  await proxy.close();
  server.closeAllConnections();
  server.close();
});

/** A browser: keeps cookies, follows its server's redirects, fills in the forms, and stops where it is sent back to us. */
async function press(signInUrl: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next: { url: string; body?: URLSearchParams } = { url: signInUrl };
  for (let steps = 0; steps < 15; steps += 1) {
    const response = await fetch(next.url, { method: next.body ? 'POST' : 'GET', redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }, ...(next.body && { body: next.body }) });
    for (const cookie of response.headers.getSetCookie()) cookies.set(...(cookie.split(';')[0]?.split(/=(.*)/s) as [string, string]));
    const location = response.headers.get('location');
    if (location?.startsWith(redirectUri)) return location.slice(new URL(redirectUri).origin.length);
    if (location) { next = { url: new URL(location, next.url).href }; continue; }
    const page = await response.text();
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
    if (!action) throw new Error(`no form at ${next.url}: ${response.status} ${page.slice(0, 300)}`);
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? 'login';
    next = { url: new URL(action, next.url).href, body: new URLSearchParams({ prompt, login: 'a person', password: 'anything' }) };
  }
  throw new Error('the sign-in went round in circles');
}
const signIn = async () => world.connections.finishSignIn(await press((await world.connections.startSignIn(id, { openBrowser: false })).signInUrl));
const expire = () => world.clock.pass(301_000);
const refused = expect.objectContaining({ code: 'sign_in_required' });

describe('against a certified authorization server with rotation', () => {
  it('signs in by code with PKCE, state and issuer, and refreshes once for everyone', async () => {
    expect((await signIn()).status).toBe('linked');
    const first = await world.connections.accessToken(id);
    expire();
    const tokens = await Promise.all(Array.from({ length: 25 }, () => world.connections.accessToken(id)));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(first);
    for (let times = 0; times < 5; times += 1) { expire(); await world.connections.accessToken(id); }
    expect(tokenAnswers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200]);
  });

  it('refuses an answer with a changed issuer or code', async () => {
    const answer = async () => new URL(await press((await world.connections.startSignIn(id, { openBrowser: false })).signInUrl), redirectUri);
    for (const name of ['iss', 'code']) {
      const wrong = await answer();
      wrong.searchParams.set(name, 'https://elsewhere.test');
      await expect(world.connections.finishSignIn(`${callbackPath}${wrong.search}`)).rejects.toMatchObject({ code: 'sign_in_refused' });
    }
    expect(world.connections.read(id).status).toBe('pending_auth');
  });

  it('F45: after a lost answer tries the old token once, is refused, and leaves the grant alone until a person signs in', async () => {
    await signIn();
    expire();
    await proxy.set({ kind: 'lose_answer' }, 1);
    await expect(world.connections.accessToken(id)).rejects.toMatchObject({ code: 'sage_unreachable' });
    await proxy.set(null);
    world.clock.pass(40_000);
    await expect(world.connections.accessToken(id)).rejects.toEqual(refused);
    const asked = tokenAnswers.length;
    expect(tokenAnswers.at(-1)).toEqual({ status: 400, error: 'invalid_grant' });
    for (let times = 0; times < 10; times += 1) {
      world.clock.pass(3_600_000);
      await expect(world.connections.accessToken(id)).rejects.toEqual(refused);
    }
    expect(tokenAnswers.length).toBe(asked);
    expect(world.changes.filter(({ status }) => status === 'deauthorized')).toHaveLength(1);
    expect((await signIn()).status).toBe('linked');
    expire();
    expect(await world.connections.accessToken(id)).toEqual(expect.any(String));
  });

  it('F45: a line that is down before the request arrives costs no sign-in', async () => {
    await signIn();
    for (const fault of [{ kind: 'refuse' }, { kind: 'reset' }, { kind: 'hang' }] as const) {
      expire();
      await proxy.set(fault);
      await expect(world.connections.accessToken(id)).rejects.toMatchObject({ retryAfterMs: expect.any(Number) as number });
      await proxy.set(null);
      world.clock.pass(60_000);
      expect(await world.connections.accessToken(id)).toEqual(expect.any(String));
    }
    expect(tokenAnswers.every(({ status }) => status === 200)).toBe(true);
  });

  it('takes the grant back when the connection is deleted', async () => {
    await signIn();
    const [refresh] = world.records.secrets(id).filter(({ field }) => field === 'refreshToken');
    expect(refresh).toBeDefined();
    await world.connections.remove(id);
    expect(world.records.list()).toEqual([]);
    expect(world.warnings.filter(({ message }) => /taken back|no longer there/.test(message))).toEqual([]);
  });
});
