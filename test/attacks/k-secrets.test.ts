/** Group K: secrets, logs and the keychain. Each test carries its attack's id. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { contract } from '../../src/shared/contract/index.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { startSecretService } from '../env/secret-service.ts';
import { runProcess } from '../env/process.ts';
import { until } from '../env/until.ts';
import { startSandbox } from '../sandbox/start.ts';
import { linkPracticeCompany } from '../../scripts/demo/link-practice-company.ts';
import { makeOsKeychain } from '../../helper/keychain/os/os-keychain.ts';
import { askApi, helperScript, startTarget, type Target } from './target.ts';

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

/** Longer than any keychain's entry. */
const padding = `.${'p'.repeat(10_000)}`;

/** Stands in front of the token endpoint: notes each token that passes, and makes refresh tokens ten kilobytes long on their way to the helper. */
async function startTokenTap(address: string, seen: Set<string>): Promise<Server> {
  const tap = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const answer = await fetch(address, { method: 'POST', headers: { 'content-type': request.headers['content-type'] ?? '' }, body: body.replace(padding, '') });
    const text = (await answer.text()).replace(/("refresh_token":")([^"]+)/, `$1$2${padding}`);
    for (const [, token] of text.matchAll(/"(?:access_token|refresh_token)":"([^"]+)"/g)) seen.add(token ?? '').add((token ?? '').replace(padding, ''));
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => { tap.listen(0, '127.0.0.1', resolve); });
  return tap;
}
const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as { port: number }).port}/token`;

describe('a whole run, from the sign-in to the books', () => {
  let target: Target;
  let tap: Server;
  /** Every secret that there is: tokens of ours and of Sage's, the client secret. */
  const seen = new Set<string>();
  beforeAll(async () => {
    target = await startTarget({ withBooks: true, tokenUrl: async (address) => addressOf(tap = await startTokenTap(address, seen)) });
    for (const secret of [target.sandbox?.client.secret ?? '', ...Object.values(target.tokens)]) seen.add(secret);
  }, 90_000);
  afterAll(async () => {
    await target.stop();
    tap.close();
  });

  it('K01 leaves no secret in a file, an answer, the process list or an environment', async () => {
    const canary = 'CANARY-client-secret-7f3a91';
    const added = await target.client.call('addConnection', { name: 'Canary', product: 'sage-accounting', clientId: 'canary-app', clientSecret: canary });
    // A sign-in that Sage refuses, so that errors carry what was sent; then one that works and a sync with it.
    const started = await target.client.call('startSignIn', { connectionId: added.id, openBrowser: false });
    const state = new URL(started.signInUrl).searchParams.get('state') ?? '';
    seen.add(canary);
    seen.add(state);
    await askApi(target, 'admin', 'POST', `/v1/connections/${added.id}/test`, {});
    const before = seen.size;
    target.sandbox?.control.expireAccessTokens();
    await target.client.call('startSync', { companyId: target.company?.id as never, kind: 'full' });
    await until('the sync has ended', async () => (await target.client.call('readCompany', { companyId: target.company?.id as never })).running === null);
    // The refresh gave new ones, and the old ones were noted too.
    expect(seen.size).toBeGreaterThan(before);
    expect(seen.size).toBeGreaterThan(9);

    const answers = await Promise.all((Object.values(contract) as unknown as Endpoint[]).filter((one) => one.method === 'GET').map((one) => askApi(target, 'admin', 'GET', one.path.replace('{companyId}', target.company?.id ?? '').replace('{connectionId}', added.id).replace('{dataType}', 'customers').replace(/\{\w+\}/g, 'x'))));
    const places: [string, string][] = [
      ...filesBelow(target.home.folder).map((file): [string, string] => [file, readFileSync(file).toString('latin1')]),
      ...answers.map((answer, at): [string, string] => [`answer ${at}`, answer.text]),
      ['stdout', target.process.output()],
      ...(process.platform === 'linux' ? ['environ', 'cmdline'].map((name): [string, string] => [name, readFileSync(`/proc/${target.pid}/${name}`, 'latin1')]) : []),
    ];
    expect(places.length).toBeGreaterThan(25);
    for (const secret of seen) for (const [place, text] of places) expect([place, text.includes(secret)]).toEqual([place, false]);
  }, 60_000);

  it('K03 tells of a connection that it has a secret, and never which', async () => {
    const answer = await askApi(target, 'admin', 'GET', '/v1/connections');
    const { connections } = JSON.parse(answer.body) as { connections: Record<string, unknown>[] };
    for (const connection of connections) {
      expect(connection.hasClientSecret).toBe(true);
      expect(Object.keys(connection).sort()).toEqual(['clientId', 'dataSet', 'edition', 'grantedScope', 'hasAccessToken', 'hasClientSecret', 'hasRefreshToken', 'id', 'name', 'oauthMode', 'outage', 'permissions', 'problem', 'product', 'refusedSignIn', 'signInEndsAt', 'signedInAs', 'signedInAt', 'status']);
    }
  });

  it('K06 keeps a token far larger than a keychain\'s entry', async () => {
    expect(Math.max(...[...seen].map((secret) => secret.length))).toBeGreaterThan(10_000);
    const [connection] = (await target.client.call('listConnections')).connections.filter((one) => one.status === 'linked');
    const before = target.sandbox?.control.tokenUses().filter((use) => use.what === 'refresh' && use.outcome === 'granted').length ?? 0;
    target.sandbox?.control.expireAccessTokens();
    expect((await target.client.call('testConnection', { connectionId: connection?.id as never })).ok).toBe(true);
    // Only the stored refresh token, read back whole, could have had this granted.
    expect(target.sandbox?.control.tokenUses().filter((use) => use.what === 'refresh' && use.outcome === 'granted').length).toBe(before + 1);
  });

  it('K08 has a key of its own, no authority on disk, and a certificate that signs nothing', () => {
    const pems = filesBelow(target.home.folder).map((file) => readFileSync(file, 'latin1')).filter((text) => text.includes('-----BEGIN'));
    expect(pems.filter((text) => text.includes('PRIVATE KEY'))).toHaveLength(1);
    for (const text of pems) expect(new X509Certificate(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)?.[0] ?? '').ca).toBe(false);
  });

  it('K08 is of another key in the next installation', async () => {
    const other = await startTarget();
    try {
      expect(other.ca).not.toBe(target.ca);
      expect(new X509Certificate(other.ca).publicKey.export({ type: 'spki', format: 'pem' })).not.toBe(new X509Certificate(target.ca).publicKey.export({ type: 'spki', format: 'pem' }));
    } finally {
      await other.stop();
    }
  });

  it('keeps a connection\'s secrets apart from the next one\'s, and destroys them when it goes', async () => {
    const one = await target.client.call('addConnection', { name: 'One', product: 'sage-accounting', clientId: 'a', clientSecret: 'secret-of-one' });
    await expect(target.client.call('addConnection', { name: 'One', product: 'sage-accounting', clientId: 'b', clientSecret: 'c' })).rejects.toMatchObject({ code: 'already_exists' });
    expect((await target.client.call('deleteConnection', { connectionId: one.id })).deleted).toBe(true);
    await expect(target.client.call('readConnection', { connectionId: one.id })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the keychain', () => {
  it('K04 a locked one is told, nothing is linked or wiped, and all goes on by itself when it is unlocked', async () => {
    const service = await startSecretService('open');
    const sandbox = await startSandbox({ size: 'tiny' });
    const env = { ...service.env, LEDGERLINE_HOME: join(service.env.HOME ?? '', 'll') } as Record<string, string>;
    const config = { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } };
    try {
      const first = await startTarget({ isReal: true, env, config });
      const company = await linkPracticeCompany({ client: first.client, sandbox, certificateFile: join(first.home.certificateFolder, 'localhost.crt') });
      expect((await first.client.call('readAbout')).keychain).toBe('open');
      await first.stop();

      await service.restart('locked');
      const second = await startTarget({ isReal: true, env, config });
      try {
        const about = await second.client.call('readAbout');
        expect(about).toMatchObject({ keychain: 'locked', problem: { code: 'keychain_locked', fix: 'unlock_keychain' } });
        await expect(second.client.call('addConnection', { name: 'x', product: 'sage-accounting', clientId: 'a', clientSecret: 'b' })).rejects.toMatchObject({ code: 'keychain_locked' });
        expect((await askApi(second, 'admin', 'GET', '/v1/companies')).status).toBe(503);
        expect(existsSync(join(second.home.storeFolder, `${company.id}.db`))).toBe(true);

        await service.restart('open');
        await until('the helper has gone on by itself', async () => (await second.client.call('readAbout')).problem === null, 20_000);
        expect((await second.client.call('readCompany', { companyId: company.id })).published?.proof?.outcome).toBe('agrees');
      } finally {
        await second.stop();
      }
    } finally {
      await sandbox.close();
      await service.stop();
    }
  }, 90_000);

  it('F61 F62 a key that is gone wipes nothing: a company\'s, and then the helper\'s own', async () => {
    const service = await startSecretService('open');
    const sandbox = await startSandbox({ size: 'tiny' });
    const env = { ...service.env, LEDGERLINE_HOME: join(service.env.HOME ?? '', 'll') } as Record<string, string>;
    const config = { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } };
    const keychain = makeOsKeychain({ env: service.env });
    try {
      const first = await startTarget({ isReal: true, env, config });
      const company = await linkPracticeCompany({ client: first.client, sandbox, certificateFile: join(first.home.certificateFolder, 'localhost.crt') });
      await first.stop();
      const books = join(first.home.storeFolder, `${company.id}.db`);

      expect(await keychain.remove(`company/${company.id}`)).toBe(true);
      const second = await startTarget({ isReal: true, env, config });
      expect((await second.client.call('readCompany', { companyId: company.id })).problem).toMatchObject({ code: 'secrets_lost' });
      expect((await askApi(second, 'read', 'GET', `/v1/companies/${company.id}/reports/trial-balance`)).status).toBe(409);
      expect((await second.client.call('listConnections')).connections[0]?.status).toBe('linked');
      await second.stop();
      expect(existsSync(books)).toBe(true);

      expect(await keychain.remove('helper')).toBe(true);
      const third = await startTarget({ isReal: true, env, config });
      expect((await third.client.call('readAbout')).problem).toMatchObject({ code: 'secrets_lost' });
      await expect(third.client.call('addConnection', { name: 'x', product: 'sage-accounting', clientId: 'a', clientSecret: 'b' })).rejects.toMatchObject({ code: 'secrets_lost' });
      await third.stop();
      expect(existsSync(books) && existsSync(join(first.home.storeFolder, 'helper.db'))).toBe(true);
    } finally {
      await sandbox.close();
      await service.stop();
    }
  }, 90_000);

  it.each(['missing', 'no_bus'] as const)('K04 where it is %s a real helper refuses to link, and says how to get one', async (state) => {
    const service = await startSecretService(state);
    const helper = await startTarget({ isReal: true, env: { ...service.env } as Record<string, string> });
    try {
      const about = await helper.client.call('readAbout');
      expect(about).toMatchObject({ keychain: 'missing', problem: { code: 'keychain_missing', message: expect.stringContaining('gnome-keyring') as string } });
      const run = await runProcess(process.execPath, [helperScript, 'connection', 'add', '--name', 'x', '--client-id', 'a', '--json'], { env: helper.env, input: 'secret-from-stdin\n' });
      expect(run.code).toBe(1);
      expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'keychain_missing' } });
      for (const file of filesBelow(helper.home.folder)) expect(readFileSync(file).toString('latin1')).not.toContain('secret-from-stdin');
    } finally {
      await helper.stop();
      await service.stop();
    }
  }, 60_000);
});
