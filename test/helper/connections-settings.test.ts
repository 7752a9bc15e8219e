/** The settings of a connection: changed as a whole or not at all, written down without secrets, and each advanced property with its effect. */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import type { AppError } from '../../src/shared/errors.ts';
import { makeDependents } from '../../helper/connections/dependents.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { addConnection, makeWorld, redirectUri, signedIn, type World, type WorldOptions } from './connections-world.ts';

const code = (expected: string, message: RegExp = /./) => expect.objectContaining({ code: expected, message: expect.stringMatching(message) as string }) as Error;
const soon = (ms = 15_000) => AbortSignal.timeout(ms);
let sandbox: Sandbox;
const worlds: World[] = [];
beforeAll(async () => { sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] }); });
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());
afterEach(() => { for (const world of worlds.splice(0)) world.close(); });
const makeOne = (options: Partial<WorldOptions> = {}): World => { const world = makeWorld({ addresses: sandbox.addresses, ...options }); worlds.push(world); return world; };
const property = (key: string, value: string | number) => ({ properties: [{ key, value }] });
async function readWith(world: World, id: ConnectionId, resource = 'contacts'): Promise<number> {
  const reader = (await world.connections.connector(id)).openCompany(sandbox.control.businesses()[0]!.id);
  let read = 0;
  for await (const page of reader.readResource(resource, { kind: 'full', checkpoint: null, resume: false, signal: soon() })) read += page.read;
  return read;
}

describe('the settings of a connection', () => {
  it('change what is given and keep the rest', async () => {
    const world = makeOne();
    const { id } = await addConnection(world, sandbox);
    await world.connections.change(id, { name: 'Renamed', permissions: { create: true }, project: 'Meadow', properties: [{ key: 'pagesize', value: 50 }, { key: 'Country', value: 'GB' }] }, false);
    const { connection, settings } = await world.connections.change(id, { permissions: { execute: true } }, false);
    expect(connection).toMatchObject({ name: 'Renamed', permissions: { create: true, update: false, delete: false, execute: true }, clientId: sandbox.client.id, hasClientSecret: true });
    expect(settings).toMatchObject({ project: 'Meadow', properties: [{ key: 'PageSize', value: '50' }, { key: 'Country', value: 'GB' }], proxy: { mode: 'system', isConfirmed: true, inUse: null } });
    expect((await world.connections.change(id, { properties: [], project: null }, false)).settings).toMatchObject({ properties: [], project: null });
  });

  it.each<[object, RegExp]>([
    [{ properties: [{ key: 'PageSise', value: 1 }] }, /no property "PageSise"; the nearest is "PageSize"/], [property('PageSize', 201), /PageSize is "201"; allowed: a whole number from 1 to 200/], [property('Country', 'us'), /one of ca, gb, ie/],
    [{ properties: [{ key: 'Timeout', value: 10 }, { key: 'timeout', value: 20 }] }, /Timeout stands in the table twice/], [property('OAuthSettingsLocation', '/tmp'), /each connection keeps its own keys/],
    [{ subscriptionKey: 'k' }, /^subscriptionKey: only Sage 200/], [{ oauthMode: 'OFF' }, /^accessToken/], [{ proxy: { mode: 'manual' } }, /^proxy.host/],
  ])('refuse %j by name, and keep nothing of the same call', async (given, message) => {
    const world = makeOne();
    const { id } = await addConnection(world, sandbox);
    const before = JSON.stringify([world.records.read(id), world.records.secrets(id).length]);
    await expect(world.connections.change(id, { name: 'Half', clientSecret: 'other', ...given }, false)).rejects.toEqual(code('bad_request', message));
    expect(JSON.stringify([world.records.read(id), world.records.secrets(id).length])).toBe(before);
  });

  it('refuse a name that another connection has, and keep nothing of the same call', async () => {
    const world = makeOne();
    await addConnection(world, sandbox, 'First');
    const { id } = await addConnection(world, sandbox, 'Second');
    await expect(world.connections.change(id, { name: 'First', clientId: 'x' }, false)).rejects.toEqual(code('already_exists', /"First"/));
    expect(world.connections.read(id)).toMatchObject({ name: 'Second', clientId: sandbox.client.id });
    await expect(addConnection(world, sandbox, 'First')).rejects.toEqual(code('already_exists'));
  });

  it('K03: show that there are secrets and never which', async () => {
    const world = makeOne();
    const { id } = await world.connections.add({ product: 'sage-accounting', name: 'Secret', clientId: 'app', clientSecret: 'CANARY-1', proxy: { mode: 'manual', host: 'proxy', port: 1, user: 'u', password: 'CANARY-2' } });
    await world.connections.change(id, { clientSecret: 'CANARY-3' }, false);
    const said = JSON.stringify([await world.connections.settings(id), world.connections.list(), world.changes, world.warnings, world.records.list(), await world.connections.test(id, soon())]);
    expect(said).not.toContain('CANARY');
    expect(said).toContain('"hasPassword":true');
  });

  it('ask Sage for writing at the next sign-in once a verb is allowed, and say what was granted (C19)', async () => {
    const world = makeOne();
    const { id } = await addConnection(world, sandbox);
    const scopeOf = async () => new URL((await world.connections.startSignIn(id, { openBrowser: false })).signInUrl).searchParams.get('scope');
    expect(await scopeOf()).toBe('readonly');
    await world.connections.change(id, { permissions: { create: true } }, false);
    expect(await scopeOf()).toBe('full_access');
    const reading = await signedIn(makeOne(), sandbox).then(() => worlds.at(-1)!.connections.list()[0]!);
    expect(reading.grantedScope).toBe('readonly');
  });
});

describe('each advanced property has its effect', () => {
  it('PageSize: no list is asked for in larger pages, and the same is read', async () => {
    const world = makeOne();
    const id = await signedIn(world, sandbox);
    const all = await readWith(world, id);
    await world.connections.change(id, property('PageSize', 7), false);
    sandbox.control.reset();
    expect(await readWith(world, id)).toBe(all);
    const sizes = sandbox.control.log({ path: '/contacts' }).map(({ query }) => Number(new URLSearchParams(query).get('items_per_page')));
    expect(Math.max(...sizes)).toBe(7);
    expect(sizes.length).toBeGreaterThan(1);
  });

  it('RequestsPerMinute and RequestsAtOnce: no more leave', async () => {
    const world = makeOne();
    const id = await signedIn(world, sandbox);
    await world.connections.change(id, { properties: [{ key: 'RequestsPerMinute', value: 3 }, { key: 'RequestsAtOnce', value: 1 }] }, false);
    const startedMs = world.clock.monotonicMs();
    const reader = (await world.connections.connector(id)).openCompany(sandbox.control.businesses()[0]!.id);
    sandbox.control.setNetwork({ latencyMs: 30 });
    sandbox.control.reset();
    await Promise.all([1, 2, 3, 4].map(() => reader.trialBalance('2026-01-31' as never, soon(30_000)).catch(() => null)));
    const log = sandbox.control.log({ path: '/trial_balance' });
    expect(log.length).toBeGreaterThan(3);
    // The fourth waits for the minute of the first to pass.
    expect(world.clock.monotonicMs() - startedMs).toBeGreaterThan(55_000);
    for (const [at, one] of log.slice(1).entries()) expect(one.startedMs).toBeGreaterThanOrEqual(log[at]!.endedMs ?? Number.POSITIVE_INFINITY);
  });

  it('Tries: a request that keeps failing is given up after so many', async () => {
    const world = makeOne();
    const id = await signedIn(world, sandbox);
    await world.connections.change(id, property('Tries', 2), false);
    sandbox.control.reset();
    sandbox.control.plant({ kind: 'status', status: 500, match: { path: '/user' }, times: 50 });
    await expect((await world.connections.connector(id)).whoAmI(soon())).rejects.toEqual(code('sage_failed'));
    expect(sandbox.control.log({ path: '/v3.1/user' })).toHaveLength(2);
  });

  it('Country: Sage\'s sign-in page is told', async () => {
    const world = makeOne();
    const { id } = await addConnection(world, sandbox);
    const countryOf = async () => new URL((await world.connections.startSignIn(id, { openBrowser: false })).signInUrl).searchParams.get('country');
    expect(await countryOf()).toBeNull();
    await world.connections.change(id, property('Country', 'IE'), false);
    expect(await countryOf()).toBe('ie');
  });

  it('a value by a variable is read when it is used, and one that is not allowed is told then', async () => {
    const world = makeOne();
    const { id } = await addConnection(world, sandbox);
    await world.connections.change(id, property('Country', '[country]'), false);
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('bad_variable', /properties.Country: there is no variable "country"/));
    await world.variables.put({ name: 'country', project: null, value: 'fr', isSecret: false });
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('bad_request', /Country is what "\[country\]" brings; allowed: one of ca, gb, ie/));
    await world.variables.put({ name: 'country', project: null, value: 'gb', isSecret: false });
    expect(new URL((await world.connections.startSignIn(id)).signInUrl).searchParams.get('country')).toBe('gb');
  });

  describe('Timeout, ConnectTimeout, IdleTimeout', () => {
    let server: Server;
    let drip = false;
    beforeAll(async () => {
      // Silent, or with a byte in every 200 ms without end.
      server = createServer((_request, response) => { if (drip) { response.writeHead(200); const more = setInterval(() => response.write(' '), 200); response.on('close', () => clearInterval(more)); } }).listen(0, '127.0.0.1');
      await once(server, 'listening');
    });
    afterAll(() => { server.closeAllConnections(); server.close(); });
    const timed = async (key: string, value: number, port = (server.address() as AddressInfo).port): Promise<number> => {
      const apiUrl = `http://127.0.0.1:${port}/v3.1`;
      const world = makeOne({ addresses: { ...sandbox.addresses, apiUrl } });
      const { id } = await world.connections.add({ product: 'sage-accounting', name: 'Timed', oauthMode: 'OFF', accessToken: 'x', properties: [{ key, value }, { key: 'Tries', value: 1 }] });
      const startedMs = performance.now();
      const failed = await (await world.connections.connector(id)).whoAmI(soon(60_000)).then(() => null, (error: unknown) => error as AppError);
      expect(failed?.code).toBe(key === 'ConnectTimeout' ? 'sage_unreachable' : 'sage_too_slow');
      return performance.now() - startedMs;
    };

    it('IdleTimeout ends a request on which Sage keeps silent', async () => {
      drip = false;
      const ms = await timed('IdleTimeout', 1);
      expect(ms).toBeGreaterThan(900);
      expect(ms).toBeLessThan(4_500);
    });

    it('ConnectTimeout ends the wait for a host that takes no connection', async () => {
      // A listener that stands still takes a few connections into its queue, and from then on none.
      const listener = spawn(process.execPath, ['-e', "require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port); })"], { stdio: ['ignore', 'pipe', 'inherit'] });
      const queued: Socket[] = [];
      try {
        const port = Number(String(((await once(listener.stdout, 'data')) as [Buffer])[0]));
        listener.kill('SIGSTOP');
        for (let at = 0; at < 4; at += 1) queued.push(connect(port, '127.0.0.1').on('error', () => undefined));
        await new Promise((resolve) => { setTimeout(resolve, 100); });
        const ms = await timed('ConnectTimeout', 1, port);
        expect(ms).toBeGreaterThan(900);
        expect(ms).toBeLessThan(6_000);
      } finally {
        for (const socket of queued) socket.destroy();
        listener.kill('SIGKILL');
      }
    });

    it('Timeout ends one that comes byte by byte', async () => {
      drip = true;
      expect(await timed('Timeout', 5)).toBeGreaterThan(4_900);
    });
  });
});

describe('what depends on a connection', () => {
  it('is gathered from every area that plugs itself in, in order', async () => {
    const dependents = makeDependents([(id) => [{ kind: 'company', id: 'meadow', name: `Meadow of ${id}` }]]);
    dependents.add(async () => [{ kind: 'webhook', id: 'w1', name: 'CRM' }, { kind: 'sheet', id: null, name: 'Debtors' }]);
    expect((await dependents.of('c-1' as ConnectionId)).map(({ kind, name }) => [kind, name])).toEqual([['company', 'Meadow of c-1'], ['webhook', 'CRM'], ['sheet', 'Debtors']]);
  });
});
