import { startTcpProxy } from '../faults/tcp-proxy.ts';
import type { TcpProxy } from '../faults/tcp-proxy.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { Keychain } from '../../helper/keychain/keychain.ts';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import { makeConnectionRecordsInMemory } from '../../helper/connections/connection-records-in-memory.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { makeWorld, redirectUri, signedIn, signIn, TurnedClock } from './connections-world.ts';
import type { World } from './connections-world.ts';

let sandbox: Sandbox;
let proxy: TcpProxy;
let world: World;
let id: ConnectionId;
const worlds: World[] = [];
const another = (changes: Partial<Parameters<typeof makeWorld>[0]> = {}): World => {
  const made = makeWorld({ addresses: addresses(), records: world.records, keychain: world.keychain, clock: world.clock, ...changes });
  worlds.push(made);
  return made;
};
/** Sign-in and API straight to the sandbox; tokens through the proxy. */
const addresses = () => ({ ...sandbox.addresses, tokenUrl: `${proxy.url}/token`, revokeUrl: `${proxy.url}/revoke` });

beforeEach(async () => {
  sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] });
  proxy = await startTcpProxy({ port: sandbox.port });
  world = makeWorld({ addresses: addresses(), http: { limits: { connectMs: 500, idleMs: 800, totalMs: 1_500 } } });
  worlds.push(world);
  id = await signedIn(world, sandbox);
});
afterEach(async () => {
  for (const one of worlds.splice(0)) one.close();
  await proxy.close();
  await sandbox.close();
});

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const refreshes = (): number => sandbox.control.tokenUses().filter((use) => use.what === 'refresh').length;
const reused = (): number => sandbox.control.reusedTokens().length;
const expire = (): void => world.clock.pass(301_000);
const works = async (token: string) => (await fetch(`${sandbox.addresses.apiUrl}/user`, { headers: { authorization: `Bearer ${token}` } })).status === 200;
const row = () => world.records.read(id);

describe('refreshing a token', () => {
  it('hands out the one token for as long as it lives, and a fresh one ahead of its end', async () => {
    const first = await world.connections.accessToken(id);
    expect(await world.connections.accessToken(id)).toBe(first);
    world.clock.pass(256_000);
    const second = await world.connections.accessToken(id);
    expect(second).not.toBe(first);
    expect(await works(second)).toBe(true);
    expect([refreshes(), reused()]).toEqual([1, 0]);
    expect(row()).toMatchObject({ status: 'linked', generation: 2, intent: null, failures: null });
  });

  it('C16: asks Sage once when 50 callers in each of two processes find the token at its end', async () => {
    const other = another();
    expire();
    const tokens = await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? world : other).connections.accessToken(id)));
    expect(new Set(tokens).size).toBe(1);
    expect([refreshes(), reused()]).toEqual([1, 0]);
  });

  it('F46: refreshes once for 20 requests that Sage refused at the same moment', async () => {
    const old = await world.connections.accessToken(id);
    sandbox.control.expireAccessTokens();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => world.connections.accessToken(id, old)));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(old);
    expect(refreshes()).toBe(1);
  });

  it('keeps the token before as "previous" until Sage has taken the new one', async () => {
    expire();
    const fields = () => world.records.secrets(id).map(({ field, generation }) => `${field} ${generation}`).sort();
    await world.connections.accessToken(id);
    expect(fields()).toEqual(['accessToken 2', 'clientSecret 0', 'previousRefreshToken 1', 'refreshToken 2']);
    await world.connections.findCompanies(id, AbortSignal.timeout(5_000));
    expect(fields()).toEqual(['accessToken 2', 'clientSecret 0', 'refreshToken 2']);
  });

  it('F45: waits out a failing token server, longer each time, and then goes on with the same token', async () => {
    expire();
    sandbox.control.plant({ kind: 'status', status: 503, match: { path: '/token' }, times: 2 });
    await expect(world.connections.accessToken(id)).rejects.toMatchObject({ code: 'sage_failed', retryAfterMs: expect.any(Number) as number });
    expect(row()).toMatchObject({ status: 'linked', failures: { count: 1 } });
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sage_unreachable'));
    expect(sandbox.control.log({ path: '/token' }).length).toBe(2);
    world.clock.pass(40_000);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sage_failed'));
    world.clock.pass(50_000);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sage_unreachable'));
    world.clock.pass(50_000);
    expect(await works(await world.connections.accessToken(id))).toBe(true);
    expect([row()?.failures, row()?.intent, reused()]).toEqual([null, null, 0]);
  });

  it('F45: ends in one clear "sign in again" when the answer was lost after Sage used the token up', async () => {
    expire();
    await proxy.set({ kind: 'lose_answer' }, 1);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sage_unreachable'));
    expect(row()).toMatchObject({ status: 'linked', intent: { generation: 1 } });
    world.clock.pass(60_000);
    world.changes.length = 0;
    for (let times = 0; times < 5; times += 1) {
      await expect(world.connections.accessToken(id)).rejects.toEqual(code('sign_in_required'));
      world.clock.pass(3_600_000);
    }
    expect(world.changes.map(({ status, problem }) => [status, problem?.code, problem?.fix])).toEqual([['deauthorized', 'sign_in_required', 'sign_in']]);
    expect([refreshes(), reused()]).toEqual([2, 1]);
    expect((await signIn(world, sandbox, id)).status).toBe('linked');
    expect(await works(await world.connections.accessToken(id))).toBe(true);
  });

  it('F45: treats a cut answer, a hanging server and no server as outages', async () => {
    for (const fault of [{ kind: 'cut', afterBytes: 60 }, { kind: 'hang' }, { kind: 'refuse' }] as const) {
      world.clock.pass(3_600_000);
      await proxy.set(fault);
      await expect(world.connections.accessToken(id)).rejects.toMatchObject({ retryAfterMs: expect.any(Number) as number });
      expect(row()?.status).toBe('linked');
      await proxy.set(null);
      if (fault.kind === 'cut') {
        // The server did its part: that token is gone, and only a person can mend it.
        world.clock.pass(60_000);
        await expect(world.connections.accessToken(id)).rejects.toEqual(code('sign_in_required'));
        await signIn(world, sandbox, id);
      } else {
        world.clock.pass(60_000);
        expect(await works(await world.connections.accessToken(id))).toBe(true);
      }
    }
  });

  it('F06: a kill between Sage\'s answer and the store leaves an intent, which the next start tries once', async () => {
    expire();
    const dying = another({ records: { ...world.records, write: (changed, secrets) => { if (secrets?.put) throw new AppError('our_bug', 'killed'); return world.records.write(changed, secrets); } } });
    await expect(dying.connections.accessToken(id)).rejects.toThrow('killed');
    expect(row()).toMatchObject({ status: 'linked', generation: 1, intent: { generation: 1 } });
    const next = another();
    await next.connections.start();
    expect(row()).toMatchObject({ status: 'deauthorized', intent: null, problem: { code: 'sign_in_required' } });
    expect([refreshes(), reused()]).toEqual([2, 1]);
    await next.connections.start();
    expect(refreshes()).toBe(2);
  });

  it('F06: a kill before Sage was asked leaves an intent, and the next start goes on with the same token', async () => {
    world.records.write({ ...row() as NonNullable<ReturnType<typeof row>>, intent: { generation: 1, tokenHash: 'x', startedAt: '2026-11-23T09:00:00.000Z' as never } });
    const next = another();
    await next.connections.start();
    expect(row()).toMatchObject({ status: 'linked', intent: null, generation: 2 });
    expect(reused()).toBe(0);
  });

  it('does not ask Sage while the answer could not be stored, and keeps trying to store one that it has', async () => {
    expire();
    const full = another({ records: { ...world.records, preflight: () => { throw new AppError('disk_full', 'the disk is full'); } } });
    await expect(full.connections.accessToken(id)).rejects.toEqual(code('disk_full'));
    expect(refreshes()).toBe(0);
    let failures = 5;
    const flaky = another({ records: { ...world.records, write: (changed, secrets) => { if (secrets?.put && (failures -= 1) >= 0) throw new AppError('disk_full', 'the disk is full'); return world.records.write(changed, secrets); } } });
    expect(await works(await flaky.connections.accessToken(id))).toBe(true);
    expect([row()?.generation, refreshes(), reused()]).toEqual([2, 1, 0]);
  });

  it('keeps a granted token in memory while the disk fails for longer, and stores it with the next call', async () => {
    expire();
    let isFull = true;
    const full = another({ records: { ...world.records, write: (changed, secrets) => { if (secrets?.put && isFull) throw new AppError('disk_full', 'the disk is full'); return world.records.write(changed, secrets); } } });
    await expect(full.connections.accessToken(id)).rejects.toEqual(code('disk_full'));
    isFull = false;
    expect(await works(await full.connections.accessToken(id))).toBe(true);
    expect([row()?.generation, refreshes(), reused()]).toEqual([2, 1, 0]);
  });

  it('F52: a jump of the wall clock, forth or back, costs one refresh at most', async () => {
    for (const jumpMs of [86_400_000, -2 * 86_400_000, -Date.now(), 12 * 365 * 86_400_000]) {
      const before = refreshes();
      world.clock.wallOffsetMs += jumpMs;
      for (let times = 0; times < 10; times += 1) expect(await works(await world.connections.accessToken(id))).toBe(true);
      expect(refreshes() - before).toBe(1);
    }
    expect(reused()).toBe(0);
  });

  it('F44: stops when Sage refuses even fresh tokens, and says so once', async () => {
    sandbox.control.plant({ kind: 'status', status: 401, match: { path: '/v3.1/' }, times: 0 });
    await expect(world.connections.findCompanies(id, AbortSignal.timeout(5_000))).rejects.toEqual(code('sign_in_required'));
    expect(row()).toMatchObject({ status: 'deauthorized' });
    const asked = sandbox.control.log({}).length;
    await expect(world.connections.findCompanies(id, AbortSignal.timeout(5_000))).rejects.toEqual(code('sign_in_required'));
    expect(sandbox.control.log({}).length).toBe(asked);
  });

  it('F56: a sign-in that slept for 40 days asks for a new one, and nothing else', async () => {
    sandbox.control.setClock({ offsetSeconds: 40 * 86_400 });
    world.clock.pass(40 * 86_400_000);
    sandbox.control.killRefreshTokens();
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sign_in_required'));
    expect(world.connections.read(id)).toMatchObject({ status: 'deauthorized', problem: { fix: 'sign_in' } });
  });

  it('keeps an idle sign-in alive, once a day', async () => {
    await world.connections.keepAlive();
    expect(refreshes()).toBe(0);
    world.clock.pass(25 * 3_600_000);
    await world.connections.keepAlive();
    await world.connections.keepAlive();
    expect([refreshes(), reused()]).toEqual([1, 0]);
  });

  it('begins no refresh on the way out, and waits for the one under way', async () => {
    expire();
    await proxy.set({ kind: 'delay', ms: 300 });
    const running = world.connections.accessToken(id);
    await new Promise((wake) => setTimeout(wake, 100));
    const stopped = world.connections.stop();
    await stopped;
    expect(row()?.generation).toBe(2);
    expect(await works(await running)).toBe(true);
    expire();
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('shutting_down'));
  });
});

describe('the secrets of a connection', () => {
  it('E13: a database put back from a copy never sends its old token', async () => {
    const copy = makeConnectionRecordsInMemory();
    copy.add({ ...row() as NonNullable<ReturnType<typeof row>>, revision: 1 }, world.records.secrets(id));
    expire();
    await world.connections.accessToken(id);
    expire();
    const before = refreshes();
    const restored = another({ records: copy });
    await expect(restored.connections.accessToken(id)).rejects.toEqual(code('secrets_lost'));
    expect([refreshes() - before, reused(), copy.read(id)?.status]).toEqual([0, 0, 'deauthorized']);
  });

  it('F60, F61: a locked or missing keychain pauses and wipes nothing; it goes on by itself', async () => {
    let lock: 'keychain_locked' | 'keychain_missing' | null = null;
    const inner = world.keychain;
    const guarded: Keychain = { ...inner, read: async (name) => { if (lock) throw new AppError(lock, 'shut'); return inner.read(name); } };
    const other = another({ keychain: guarded });
    expire();
    for (lock of ['keychain_locked', 'keychain_missing'] as const) await expect(other.connections.accessToken(id)).rejects.toEqual(code(lock));
    expect(row()).toMatchObject({ status: 'linked', problem: null });
    lock = null;
    expect(await works(await other.connections.accessToken(id))).toBe(true);
  });

  it('F62: a key that somebody removed asks for a new sign-in and loses no connection', async () => {
    expire();
    const other = another({ keychain: makeMemoryKeychain() });
    await expect(other.connections.accessToken(id)).rejects.toEqual(code('secrets_lost'));
    expect(world.connections.read(id)).toMatchObject({ status: 'deauthorized', problem: { code: 'secrets_lost' } });
    expect(refreshes()).toBe(0);
  });

  it('E12: nothing readable lies in what is stored, and no secret can stand in for another', async () => {
    const stored = Buffer.concat(world.records.secrets(id).map(({ sealed }) => Buffer.from(sealed)));
    const token = await world.connections.accessToken(id);
    for (const secret of [token, sandbox.client.secret]) expect(stored.includes(secret)).toBe(false);
    expect(JSON.stringify(world.records.list())).not.toContain(token);
    const [access, refresh] = ['accessToken', 'refreshToken'].map((field) => world.records.secrets(id).find((secret) => secret.field === field));
    world.records.write(row() as NonNullable<ReturnType<typeof row>>, { put: [{ ...refresh as NonNullable<typeof refresh>, sealed: (access as NonNullable<typeof access>).sealed }] });
    expire();
    await expect(another().connections.accessToken(id)).rejects.toEqual(code('secrets_lost'));
    expect(refreshes()).toBe(0);
  });

  it('K06: keeps a token of ten kilobytes', async () => {
    const { seal, unseal } = await import('../../helper/connections/sealed-secrets.ts');
    const { randomBytes } = await import('node:crypto');
    const key = randomBytes(32);
    const token = 'é'.repeat(10_240);
    const sealed = seal(key, id, 'refreshToken', 3, token, (count) => randomBytes(count));
    expect(unseal(key, id, sealed)).toBe(token);
    expect(() => unseal(key, id, { ...sealed, generation: 2 })).toThrow(code('secrets_lost'));
    expect(() => unseal(key, 'c-other' as ConnectionId, sealed)).toThrow(code('secrets_lost'));
  });

  it('K03: what the API shows holds no secret', () => {
    expect(Object.keys(world.connections.read(id)).sort()).toEqual(['clientId', 'dataSet', 'edition', 'grantedScope', 'hasAccessToken', 'hasClientSecret', 'hasRefreshToken', 'id', 'name', 'oauthMode', 'outage', 'permissions', 'problem', 'product', 'refusedSignIn', 'signInEndsAt', 'signedInAs', 'signedInAt', 'status']);
    expect(JSON.stringify(world.requests)).not.toMatch(/Bearer|sandbox-secret/);
  });
});

describe('deleting a connection', () => {
  it('removes it here and takes the grant back at Sage', async () => {
    const token = await world.connections.accessToken(id);
    await world.connections.remove(id);
    expect(world.records.list()).toEqual([]);
    expect(await world.keychain.read(`connection/${id}`)).toBeNull();
    expect(world.connections.list()).toEqual([]);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('not_found'));
    expect(sandbox.control.log({ path: '/revoke' }).length).toBe(1);
    expect(token).not.toBe('');
  });

  it('C21: while Sage cannot be reached it is gone from sight at once, and the grant is taken back later', async () => {
    await proxy.set({ kind: 'refuse' });
    await world.connections.remove(id);
    expect(world.connections.list()).toEqual([]);
    expect(() => world.connections.read(id)).toThrow(code('not_found'));
    expect(world.records.secrets(id).map(({ field }) => field).sort()).toEqual(['clientSecret', 'refreshToken']);
    expect((await signedIn(world, sandbox).catch((thrown: unknown) => thrown)) instanceof Error).toBe(true);
    await proxy.set(null);
    await another().connections.start();
    expect(world.records.read(id)).toBeNull();
    expect(sandbox.control.log({ path: '/revoke' }).length).toBe(1);
  });
});

it('two connections keep their tokens apart', async () => {
  const otherWorld = makeWorld({ addresses: addresses(), clock: new TurnedClock() });
  worlds.push(otherWorld);
  const second = (await world.connections.add({ name: 'Second', product: 'sage-accounting', clientId: sandbox.client.id, clientSecret: sandbox.client.secret })).id;
  await signIn(world, sandbox, second);
  const [one, two] = [await world.connections.accessToken(id), await world.connections.accessToken(second)];
  expect(one).not.toBe(two);
  await world.connections.remove(second);
  expect(await works(await world.connections.accessToken(id))).toBe(true);
});
