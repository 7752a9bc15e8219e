/** Sage ID's OAuth flow, end to end. */
import { createHash, randomBytes } from 'node:crypto';
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

const redirectUri = 'https://localhost:4711/oauth/callback/sage-200';
let sandbox: Sandbox;
beforeAll(async () => { sandbox = await startSandbox({ size: 'tiny', today: '2026-10-31', redirectUris: [redirectUri] }); });
afterAll(() => sandbox.close());

const verifier = randomBytes(48).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

function authorizeUrl(changes: Record<string, string | null> = {}): string {
  const all: Record<string, string | null> = {
    audience: 's200ukipd/sage200', client_id: sandbox.sage200.client.id, response_type: 'code', redirect_uri: redirectUri, scope: 'openid profile email offline_access', state: 'a state', code_challenge: challenge, code_challenge_method: 'S256', ...changes,
  };
  return `${sandbox.sage200.addresses.authorizeUrl}?${new URLSearchParams(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null))}`;
}
const callbackOf = async (changes: Record<string, string | null> = {}, deny = false) => new URL(await sandbox.control.pressGrant({ url: authorizeUrl(changes), deny }));

async function post(fields: Record<string, string>, how: 'form' | 'json' = 'form'): Promise<{ status: number; body: Record<string, unknown> }> {
  const all = { client_id: sandbox.sage200.client.id, client_secret: sandbox.sage200.client.secret, ...fields };
  const response = await fetch(sandbox.sage200.addresses.tokenUrl, { method: 'POST', ...(how === 'form' ? { body: new URLSearchParams(all) } : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(all) }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const exchange = (code: string, changes: Record<string, string> = {}, how: 'form' | 'json' = 'form') => post({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, ...changes }, how);
const refresh = (token: unknown, how: 'form' | 'json' = 'form') => post({ grant_type: 'refresh_token', refresh_token: String(token) }, how);
const codeOf = async () => (await callbackOf()).searchParams.get('code') ?? '';
const readSites = async (token: unknown) => (await fetch(`${sandbox.sage200.addresses.apiUrl}/sites`, { headers: { 'authorization': `Bearer ${String(token)}`, 'ocp-apim-subscription-key': sandbox.sage200.subscriptionKey } })).status;

describe('signing in with Sage ID', () => {
  it('sends a granted user back with a code and the state, and gives tokens for it, once', async () => {
    const callback = await callbackOf();
    expect([callback.origin + callback.pathname, callback.searchParams.get('state')]).toEqual([redirectUri, 'a state']);
    const code = callback.searchParams.get('code') ?? '';
    const { status, body } = await exchange(code);
    expect([status, body]).toEqual([200, { access_token: expect.any(String) as string, refresh_token: expect.any(String) as string, token_type: 'Bearer', expires_in: 3_600, scope: 'openid profile email offline_access' }]);
    expect(await readSites(body['access_token'])).toBe(200);
    expect((await exchange(code)).body['error']).toBe('invalid_grant');
  });

  it('takes the token request as a form and as JSON', async () => {
    for (const how of ['form', 'json'] as const) {
      const { body } = await exchange(await codeOf(), {}, how);
      expect((await refresh(body['refresh_token'], how)).status).toBe(200);
    }
    expect((await fetch(sandbox.sage200.addresses.tokenUrl, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' })).status).toBe(400);
  });

  it('checks PKCE: S256 alone, and the verifier that belongs to it', async () => {
    for (const changes of [{ code_challenge: null, code_challenge_method: null }, { code_challenge_method: 'plain' }, { code_challenge_method: null }] as Record<string, string | null>[]) expect((await callbackOf(changes)).searchParams.get('error')).toBe('invalid_request');
    expect((await exchange(await codeOf(), { code_verifier: randomBytes(48).toString('base64url') })).body['error']).toBe('invalid_grant');
  });

  it('sends back an error for another audience, a wrong scope, no offline access, and a denial', async () => {
    expect((await callbackOf({ audience: 'somebody/else' })).searchParams.get('error')).toBe('access_denied');
    expect((await callbackOf({ audience: null })).searchParams.get('error_description')).toBe('Service not found');
    for (const scope of ['openid everything', 'openid profile', 'profile offline_access', '']) expect((await callbackOf({ scope })).searchParams.get('error')).toBe('invalid_request');
    expect((await callbackOf({}, true)).searchParams.get('error')).toBe('access_denied');
  });

  it('shows a person, and sends nowhere, what comes from an unknown client or for an unknown address', async () => {
    for (const changes of [{ client_id: 'nobody' }, { redirect_uri: 'https://localhost:1/oauth/callback/sage-200' }]) expect((await fetch(authorizeUrl(changes), { redirect: 'manual' })).status).toBe(400);
  });

  it('rotates refresh tokens, ends them and access tokens when their lives are over, and refuses a wrong secret', async () => {
    const first = (await exchange(await codeOf())).body;
    const second = (await refresh(first['refresh_token'])).body;
    expect(second['refresh_token']).not.toBe(first['refresh_token']);
    expect([(await refresh(first['refresh_token'])).status, (await refresh(first['refresh_token'])).body['error']]).toEqual([403, 'invalid_grant']);
    sandbox.control.sage200.expireAccessTokens();
    expect(await readSites(second['access_token'])).toBe(401);
    expect((await post({ grant_type: 'refresh_token', refresh_token: String(second['refresh_token']), client_secret: 'wrong' })).body['error']).toBe('invalid_client');
    sandbox.control.sage200.setLives({ refreshSeconds: 0, accessSeconds: 7 });
    const third = (await refresh(second['refresh_token'])).body;
    expect(third['expires_in']).toBe(7);
    expect((await refresh(third['refresh_token'])).body['error']).toBe('invalid_grant');
    sandbox.control.sage200.setLives({ refreshSeconds: 5_184_000, accessSeconds: 3_600 });
  });

  it('keeps its tokens apart from those of Sage Accounting', async () => {
    const accountings = sandbox.control.makeTokens();
    expect(await readSites(accountings.access_token)).toBe(401);
    const own = sandbox.control.sage200.makeTokens();
    expect((await fetch(`${sandbox.addresses.apiUrl}/user`, { headers: { authorization: `Bearer ${own.access_token}` } })).status).toBe(401);
  });
});
