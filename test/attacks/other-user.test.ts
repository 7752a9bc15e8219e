/** Another user of this machine, for real: these tests change the user, so they run as root alone and are left out elsewhere. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './raw.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => { target = await startTarget({ withBooks: true }); }, 90_000);
afterAll(() => target.stop());

describe('another user of this machine', () => {
  const asNobody = (args: readonly string[]): Promise<{ stdout: string; code: number }> => new Promise((resolve) => {
    execFile('runuser', ['-u', 'nobody', '--', ...args], { timeout: 30_000 }, (error, stdout) => resolve({ stdout, code: typeof error?.code === 'number' ? error.code : error ? 1 : 0 }));
  });
  const curl = (path: string, ...more: string[]): Promise<{ stdout: string; code: number }> => asNobody(['curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', ...more, `https://localhost:${target.port}${path}`]);

  it('B10 is refused without a token and with a stolen one, on everything', async () => {
    const stolen = ['-H', `Authorization: Bearer ${target.tokens.admin}`];
    expect((await curl('/v1/about')).stdout).toBe('401');
    expect((await curl('/v1/about', ...stolen)).stdout).toBe('403');
    expect((await curl('/v1/companies', ...stolen)).stdout).toBe('403');
    expect((await curl('/v1/schedule', '-X', 'PATCH', '-d', '{}', '-H', 'content-type: application/json', ...stolen)).stdout).toBe('403');
    expect((await curl('/')).stdout).toBe('403');
    const { code } = await target.client.call('startPairing').catch(() => ({ code: 'AAAA-AAAA' }));
    expect((await curl('/v1/pairing', '-X', 'POST', '-d', JSON.stringify({ code, name: 'x' }), '-H', 'content-type: application/json', '-H', `Origin: ${target.origin}`)).stdout).toMatch(/^40[13]$/);
    expect((await ask(target, 'GET', '/v1/about', { Authorization: `Bearer ${target.tokens.admin}` })).status).toBe(200);
  });

  it('B10 gets and renews nothing at the addresses that programs sign in at, also with an application\'s token, code or refresh token that it stole', async () => {
    const json = { 'Content-Type': 'application/json' };
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const { code: pairing } = await target.client.call('startPairing');
    const pane = (JSON.parse((await ask(target, 'POST', '/v1/pairing', { ...json, Origin: target.origin }, JSON.stringify({ code: pairing, name: 'Browser' }))).body) as { token: string }).token;
    const { app, clientSecret } = await target.client.call('registerApp', { name: 'Reader', redirectUris: ['https://books.example/cb'], isConfidential: true });
    const verifier = 'v'.repeat(43);
    const fields = (more: Record<string, string>): string => new URLSearchParams({ client_id: app.id, client_secret: clientSecret ?? '', redirect_uri: 'https://books.example/cb', ...more }).toString();
    const authorize = `/oauth/authorize?${new URLSearchParams({ client_id: app.id, redirect_uri: 'https://books.example/cb', response_type: 'code', scope: 'read', code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' }).toString()}`;
    const grant = async (): Promise<string> => {
      const request = /request=([\w-]+)$/.exec((await ask(target, 'GET', authorize)).headers.get('location') ?? '')?.[1] ?? '';
      const answer = await ask(target, 'POST', `/v1/authorizations/${request}`, { ...json, Authorization: `Bearer ${pane}` }, JSON.stringify({ isGranted: true, scopes: ['read'], companyIds: [target.company?.id] }));
      return new URL((JSON.parse(answer.body) as { redirectTo: string }).redirectTo).searchParams.get('code') ?? '';
    };
    const exchange = async (code: string): Promise<{ access_token: string; refresh_token: string }> => JSON.parse((await ask(target, 'POST', '/oauth/token', form, fields({ grant_type: 'authorization_code', code, code_verifier: verifier }))).body) as { access_token: string; refresh_token: string };
    const tokens = await exchange(await grant());
    const stolenCode = await grant();
    const bearer = ['-H', `Authorization: Bearer ${tokens.access_token}`];
    const posted = (path: string, more: Record<string, string>, ...headers: string[]) => curl(path, '-X', 'POST', '-H', 'content-type: application/x-www-form-urlencoded', '-d', fields(more), ...headers);
    for (const path of ['/v1/companies', `/v1/companies/${target.company?.id ?? ''}`, '/v1/events']) expect([path, (await curl(path, ...bearer)).stdout]).toEqual([path, '403']);
    for (const path of [authorize, '/consent?request=x', '/oauth/.well-known/oauth-authorization-server', '/connect.html', '/icons/icon-16.png']) expect([path, (await curl(path)).stdout]).toEqual([path, expect.stringMatching(/^40[13]$/)]);
    expect((await posted('/oauth/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).stdout).toBe('401');
    expect((await posted('/oauth/token', { grant_type: 'authorization_code', code: stolenCode, code_verifier: verifier })).stdout).toBe('401');
    expect((await posted('/oauth/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, '-H', `Authorization: Basic ${Buffer.from(`${app.id}:${clientSecret ?? ''}`).toString('base64')}`)).stdout).toBe('403');
    expect((await posted('/oauth/revoke', { token: tokens.refresh_token })).stdout).toBe('401');
    expect((await curl('/v1/authorizations/made-up-made-up-1', '-X', 'POST', '-H', 'content-type: application/json', '-d', '{"isGranted":true}', '-H', `Authorization: Bearer ${pane}`)).stdout).toBe('403');
    // Nothing of it was used up or ended: its owner goes on with it.
    expect((await ask(target, 'GET', '/v1/companies', { Authorization: `Bearer ${tokens.access_token}` })).status).toBe(200);
    expect((await ask(target, 'POST', '/oauth/token', form, fields({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }))).status).toBe(200);
    expect((await exchange(stolenCode)).access_token).toMatch(/^[\w-]{43}$/);
  }, 60_000);

  it('B11 reads none of our files and opens none of our sockets', async () => {
    for (const entry of ['', ...readdirSync(target.home.folder, { recursive: true }).map(String)]) {
      const path = join(target.home.folder, entry);
      const found = lstatSync(path);
      expect([entry, (found.mode & 0o077).toString(8)]).toEqual([entry, '0']);
      expect((found.isDirectory() ? found.mode & 0o777 : 0o700).toString(8)).toBe('700');
    }
    // Even where the folder above were open to all: the parts themselves are closed.
    chmodSync(target.home.folder, 0o711);
    try {
      for (const file of [join(target.home.certificateFolder, 'localhost.key.pem'), join(target.home.storeFolder, 'helper.db'), join(target.home.logFolder, 'helper.log'), target.home.tokenFile]) expect((await asNobody(['cat', file])).code).not.toBe(0);
      expect((await asNobody(['curl', '-s', '--unix-socket', target.home.socketPath, 'http://x/local/hello'])).stdout).toBe('');
    } finally {
      chmodSync(target.home.folder, 0o700);
    }
  });
});
