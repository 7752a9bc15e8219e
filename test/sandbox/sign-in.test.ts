/** The OAuth flow with Sage's habits, end to end. */
import { createHash, randomBytes } from 'node:crypto';
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

const redirectUri = 'https://localhost:4711/callback';
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ size: 'tiny', today: '2026-10-31', redirectUris: [redirectUri] });
});
afterEach(() => sandbox.close());

const verifier = randomBytes(48).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

function authorizeUrl(changes: Record<string, string | null> = {}): string {
  const all: Record<string, string | null> = {
    filter: 'apiv3.1', client_id: sandbox.client.id, response_type: 'code', redirect_uri: redirectUri, scope: 'full_access', state: 'a state', code_challenge: challenge, code_challenge_method: 'S256', ...changes,
  };
  const query = new URLSearchParams(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null));
  return `${sandbox.addresses.authorizeUrl}?${query}`;
}
const callbackOf = async (changes: Record<string, string | null> = {}, deny = false) => new URL(await sandbox.control.pressGrant({ url: authorizeUrl(changes), deny }));

async function post(url: string, form: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ client_id: sandbox.client.id, client_secret: sandbox.client.secret, ...form }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const exchange = (code: string, changes: Record<string, string> = {}) => post(sandbox.addresses.tokenUrl, { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, ...changes });
const refresh = (token: unknown) => post(sandbox.addresses.tokenUrl, { grant_type: 'refresh_token', refresh_token: String(token) });
const signIn = async () => (await exchange((await callbackOf()).searchParams.get('code') ?? '')).body;
const read = async (token: unknown) => (await fetch(`${sandbox.addresses.apiUrl}/user`, { headers: { authorization: `Bearer ${String(token)}` } })).status;

describe('signing in', () => {
  it('shows a page with Grant and Deny, and sends a granted user back with a country-prefixed code and the state', async () => {
    const page = await fetch(authorizeUrl());
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toMatch(/<button[^>]*value="grant">Grant<\/button><button[^>]*value="deny">Deny<\/button>/);
    const callback = await callbackOf();
    expect(callback.origin + callback.pathname).toBe(redirectUri);
    expect(callback.searchParams.get('code')).toMatch(/^GB\/[0-9a-f]{40}$/);
    expect(callback.search).toContain('code=GB%2F');
    expect([callback.searchParams.get('country'), callback.searchParams.get('state')]).toEqual(['GB', 'a state']);
  });

  it('gives tokens that read the API: five minutes, and a refresh token of 31 days', async () => {
    const tokens = await signIn();
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 300, refresh_token_expires_in: 2_678_400, scope: 'full_access' });
    expect(tokens['requested_by_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(await read(tokens['access_token'])).toBe(200);
    expect(await read('nothing')).toBe(401);
  });

  it('sends the user back with an error when denied, for a wrong scope, a wrong response type or another country', async () => {
    expect((await callbackOf({}, true)).searchParams.get('error')).toBe('access_denied');
    expect((await callbackOf({ scope: 'everything' })).searchParams.get('error')).toBe('invalid_scope');
    expect((await callbackOf({ response_type: 'token' })).searchParams.get('error')).toBe('unsupported_response_type');
    expect((await callbackOf({ country: 'ie' })).searchParams.get('reason')).toBe('Email already in use');
    sandbox.control.setSignIn({ error: 'temporarily_unavailable' });
    expect((await callbackOf()).searchParams.get('error')).toBe('temporarily_unavailable');
  });

  it('never sends anyone to an address that is not registered to the letter', async () => {
    for (const changes of [{ redirect_uri: `${redirectUri}/` }, { redirect_uri: redirectUri.toUpperCase() }, { redirect_uri: 'https://evil.example/' }, { client_id: 'other' }, { filter: null }]) {
      const page = await fetch(authorizeUrl(changes), { redirect: 'manual' });
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    }
    expect(sandbox.control.violations().length).toBe(5);
  });

  it('grants at once when told to, without a page', async () => {
    sandbox.control.setSignIn({ autoGrant: 'grant' });
    const page = await fetch(authorizeUrl(), { redirect: 'manual' });
    expect(page.headers.get('location')).toContain('code=GB%2F');
  });
});

describe('codes', () => {
  const code = async () => (await callbackOf()).searchParams.get('code') ?? '';

  it('work once', async () => {
    const one = await code();
    expect((await exchange(one)).status).toBe(200);
    expect(await exchange(one)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('die after their life', async () => {
    sandbox.control.setLives({ codeSeconds: 0 });
    expect(await exchange(await code())).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_description: 'The code has expired.' } });
  });

  it('need the verifier of their challenge, the same redirect address and the secret', async () => {
    expect(await exchange(await code(), { code_verifier: randomBytes(48).toString('base64url') })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await exchange(await code(), { code_verifier: '' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await exchange(await code(), { redirect_uri: 'https://localhost:4711/other' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await exchange(await code(), { client_secret: 'guess' })).toMatchObject({ status: 400, body: { error: 'invalid_client' } });
    expect((await exchange(await code())).status).toBe(200);
  });

  it('lose their slash when they are decoded twice or not re-encoded, and are unknown then', async () => {
    const one = await code();
    expect((await exchange(encodeURIComponent(one))).status).toBe(400);
    expect((await exchange(one)).status).toBe(200);
  });
});

describe('refresh tokens', () => {
  it('rotate and die when used; the log says which one was used again', async () => {
    const first = await signIn();
    const second = await refresh(first['refresh_token']);
    expect(second.status).toBe(200);
    expect(second.body['refresh_token']).not.toBe(first['refresh_token']);
    expect(sandbox.control.reusedTokens()).toEqual([]);
    expect(await refresh(first['refresh_token'])).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(sandbox.control.reusedTokens()).toMatchObject([{ what: 'refresh', outcome: 'refused', reused: true }]);
    expect((await refresh(second.body['refresh_token'])).status).toBe(200);
    expect(JSON.stringify(sandbox.control.tokenUses())).not.toContain(String(first['refresh_token']));
  });

  it('take the whole grant with them when one is used again, if that is switched on', async () => {
    sandbox.control.setReuseKillsGrant({ on: true });
    const first = await signIn();
    const second = await refresh(first['refresh_token']);
    await refresh(first['refresh_token']);
    expect(await refresh(second.body['refresh_token'])).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('die when revoked, while the access token lives out its minutes', async () => {
    const tokens = await signIn();
    expect(await post(sandbox.addresses.revokeUrl, { token: String(tokens['refresh_token']) })).toEqual({ status: 200, body: { success: 'ok' } });
    expect(await refresh(tokens['refresh_token'])).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await read(tokens['access_token'])).toBe(200);
  });

  it('run out, and so do access tokens, by their own lives or at once', async () => {
    sandbox.control.setLives({ accessSeconds: 0, refreshSeconds: 0 });
    const short = await signIn();
    expect(await read(short['access_token'])).toBe(401);
    expect((await refresh(short['refresh_token'])).status).toBe(400);
    sandbox.control.setLives({ accessSeconds: 300, refreshSeconds: 300 });
    const long = await signIn();
    sandbox.control.expireAccessTokens();
    expect(await read(long['access_token'])).toBe(401);
    const next = await refresh(long['refresh_token']);
    expect(await read(next.body['access_token'])).toBe(200);
    sandbox.control.killRefreshTokens();
    expect((await refresh(next.body['refresh_token'])).status).toBe(400);
    const other = await signIn();
    sandbox.control.revokeGrants();
    expect((await refresh(other['refresh_token'])).status).toBe(400);
  });

  it('are used up even when the answer never comes', async () => {
    const tokens = await signIn();
    sandbox.control.plant({ kind: 'hang', afterwards: true, match: { path: '^/token' } });
    const form = new URLSearchParams({ client_id: sandbox.client.id, client_secret: sandbox.client.secret, grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) });
    await expect(fetch(sandbox.addresses.tokenUrl, { method: 'POST', body: form, signal: AbortSignal.timeout(200) })).rejects.toThrow('aborted');
    expect(await refresh(tokens['refresh_token'])).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('are used up even when the answer is lost on the way', async () => {
    const tokens = await signIn();
    sandbox.control.plant({ kind: 'status', status: 503, afterwards: true, match: { path: '^/token' } });
    await expect(post(sandbox.addresses.tokenUrl, { grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) })).resolves.toMatchObject({ status: 503 });
    expect(await refresh(tokens['refresh_token'])).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});
