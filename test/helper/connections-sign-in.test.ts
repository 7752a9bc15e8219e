import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { addConnection, callbackOf, callbackPath, makeWorld, redirectUri, signIn } from './connections-world.ts';
import type { World } from './connections-world.ts';

let sandbox: Sandbox;
let world: World;
beforeEach(async () => {
  sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] });
  world = makeWorld({ addresses: sandbox.addresses });
});
afterEach(async () => { world.close(); await sandbox.close(); });

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const querying = (callback: string, change: (query: URLSearchParams) => void) => {
  const url = new URL(callback, 'https://x.test');
  change(url.searchParams);
  return `${url.pathname}${url.search}`;
};

describe('signing in to Sage Accounting', () => {
  it('links a connection: the address to visit, the code exchanged, the person and the companies known', async () => {
    const { id } = await addConnection(world, sandbox);
    const status = await signIn(world, sandbox, id);
    expect(status).toMatchObject({ id, status: 'linked', signedInAs: 'Practice User', problem: null, hasClientSecret: true });
    const endsInDays = (Date.parse(status.signInEndsAt ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(endsInDays)).toBe(31);
    expect((await world.connections.findCompanies(id, AbortSignal.timeout(5_000))).map((one) => [one.name, one.country])).toEqual([
      ['Harbour & Vale Ltd (practice)', 'GB'], ['Vale Workshop (practice)', 'GB'], ['Old Harbour Trading (practice)', 'GB'],
    ]);
    expect((await world.connections.test(id, AbortSignal.timeout(5_000))).steps.map((step) => [step.step, step.ok])).toEqual([['Secrets', true], ['Variables', true], ['Proxy', true], ['Network', true], ['Sign-in', true], ['User', true], ['Companies', true]]);
    expect(world.changes.at(-1)).toEqual(status);
  });

  it('opens the browser on request and asks for the country that is known', async () => {
    const { id } = await addConnection(world, sandbox);
    const started = await world.connections.startSignIn(id, { country: 'GB', access: 'write' });
    expect(new URL(started.signInUrl).searchParams.get('scope')).toBe('full_access');
    expect(started.browserOpened).toBe(true);
    expect(world.opened).toEqual([started.signInUrl]);
    expect(new URL(started.signInUrl).searchParams.get('country')).toBe('gb');
    expect(Date.parse(started.endsAt) - Date.now()).toBeGreaterThan(590_000);
  });

  it('C05: sends an S256 challenge and a fresh verifier and state each time, and cannot exchange a code begun by another', async () => {
    const { id } = await addConnection(world, sandbox);
    const urls = [await world.connections.startSignIn(id, { openBrowser: false }), await world.connections.startSignIn(id, { openBrowser: false })].map(({ signInUrl }) => new URL(signInUrl).searchParams);
    for (const query of urls) {
      expect(query.get('code_challenge_method')).toBe('S256');
      expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/);
      expect(query.get('filter')).toBe('apiv3.1');
      expect(query.get('scope')).toBe('readonly');
    }
    expect(urls[0]?.get('code_challenge')).not.toBe(urls[1]?.get('code_challenge'));
    expect(urls[0]?.get('state')).not.toBe(urls[1]?.get('state'));
    const theirs = new URL(await callbackOf(world, sandbox, id), 'https://x.test').searchParams.get('code') ?? '';
    const ours = querying(await callbackOf(world, sandbox, id), (query) => query.set('code', theirs));
    await expect(world.connections.finishSignIn(ours)).rejects.toEqual(code('sign_in_refused'));
    expect(world.connections.read(id).status).toBe('pending_auth');
  });

  it('C01: refuses an answer that nobody waits for, and stores nothing', async () => {
    const { id } = await addConnection(world, sandbox);
    const before = JSON.stringify([world.records.read(id), world.records.secrets(id)]);
    await expect(world.connections.finishSignIn(`${callbackPath}?code=GB%2Fabc&state=x`)).rejects.toEqual(code('sign_in_unknown'));
    expect(JSON.stringify([world.records.read(id), world.records.secrets(id)])).toBe(before);
  });

  it('C02: refuses an answer whose state is missing, empty, wrong, said twice, used before, or of another sign-in on another path', async () => {
    const { id } = await addConnection(world, sandbox);
    const callback = await callbackOf(world, sandbox, id);
    for (const change of [
      (query: URLSearchParams) => query.delete('state'),
      (query: URLSearchParams) => query.set('state', ''),
      (query: URLSearchParams) => query.set('state', `${query.get('state')}x`),
      (query: URLSearchParams) => query.append('state', query.get('state') ?? ''),
    ]) await expect(world.connections.finishSignIn(querying(callback, change))).rejects.toEqual(code('sign_in_unknown'));
    await expect(world.connections.finishSignIn(callback.replace(callbackPath, '/oauth/callback/sage-200'))).rejects.toEqual(code('sign_in_unknown'));
    expect((await world.connections.finishSignIn(callback)).status).toBe('linked');
    await expect(world.connections.finishSignIn(callback)).rejects.toEqual(code('sign_in_unknown'));
  });

  it('C04: refuses an answer that names another issuer, or says its code twice', async () => {
    const { id } = await addConnection(world, sandbox);
    await expect(world.connections.finishSignIn(querying(await callbackOf(world, sandbox, id), (query) => query.set('iss', 'https://other.test')))).rejects.toEqual(code('sign_in_refused'));
    await expect(world.connections.finishSignIn(querying(await callbackOf(world, sandbox, id), (query) => query.append('code', 'GB/other')))).rejects.toEqual(code('sign_in_refused'));
    expect(world.connections.read(id).status).toBe('pending_auth');
  });

  it('C06: names its own redirect address whatever the call says', async () => {
    const { id } = await addConnection(world, sandbox);
    const { signInUrl } = await world.connections.startSignIn(id, { openBrowser: false });
    expect(new URL(signInUrl).searchParams.get('redirect_uri')).toBe(redirectUri);
    const callback = await callbackOf(world, sandbox, id);
    expect((await world.connections.finishSignIn(`https://evil.test${callback}&redirect_uri=https%3A%2F%2Fevil.test`)).status).toBe('linked');
  });

  it('C10: tells of a sign-in that was denied, and keeps the words of an error as words', async () => {
    const { id } = await addConnection(world, sandbox);
    await expect(world.connections.finishSignIn(await callbackOf(world, sandbox, id, true))).rejects.toEqual(code('sign_in_refused'));
    const wicked = querying(await callbackOf(world, sandbox, id, true), (query) => query.set('error_description', '<script>alert(1)</script>'));
    await expect(world.connections.finishSignIn(wicked)).rejects.toEqual(code('sign_in_refused'));
  });

  it('C12: keeps parallel sign-ins apart and ends each after ten minutes, also when the wall clock jumps', async () => {
    const first = await addConnection(world, sandbox, 'First');
    const second = await addConnection(world, sandbox, 'Second');
    const [one, two] = [await callbackOf(world, sandbox, first.id), await callbackOf(world, sandbox, second.id)];
    world.clock.wallOffsetMs += 86_400_000;
    expect((await world.connections.finishSignIn(two)).id).toBe(second.id);
    expect(world.connections.read(first.id).status).toBe('pending_auth');
    world.clock.pass(10 * 60_000);
    await expect(world.connections.finishSignIn(one)).rejects.toEqual(code('sign_in_expired'));
  });

  it('C14: follows no redirect of the token server', async () => {
    let visits = 0;
    const elsewhere = createServer((_, response) => { visits += 1; response.end('{}'); }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const { id } = await addConnection(world, sandbox);
    for (const status of [302, 307]) {
      const callback = await callbackOf(world, sandbox, id);
      sandbox.control.plant({ kind: 'redirect', match: { path: '/token' }, times: 1, status, location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/token` });
      await expect(world.connections.finishSignIn(callback)).rejects.toEqual(code('sage_rubbish'));
    }
    expect(visits).toBe(0);
    elsewhere.close();
  });

  it('says so when the client id or secret is wrong, and when the product cannot be linked', async () => {
    const { id } = await world.connections.add({ name: 'Wrong', product: 'sage-accounting', clientId: sandbox.client.id, clientSecret: 'wrong' });
    await expect(world.connections.finishSignIn(await callbackOf(world, sandbox, id))).rejects.toEqual(code('client_refused'));
    await expect(world.connections.add({ name: 'Other', product: 'sage-200', edition: 'standard', clientId: 'a', clientSecret: 'b', subscriptionKey: 'c' })).rejects.toEqual(code('not_supported'));
    await expect(addConnection(world, sandbox, 'Wrong')).rejects.toEqual(code('already_exists'));
    expect(() => world.connections.read('c-none' as never)).toThrow(code('not_found'));
  });
});
