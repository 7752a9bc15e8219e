/** Two hundred connections to one product side by side: each with its own keys, tokens, limits and log lines, and none in another's way. */
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { addConnection, makeWorld, redirectUri, signedIn, type World } from './connections-world.ts';

const count = 200;
let sandbox: Sandbox;
let world: World;
beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] });
  world = makeWorld({ addresses: sandbox.addresses });
});
afterAll(async () => {
  world.close();
  await sandbox.close();
});

const freshToken = (): string => String(sandbox.control.makeTokens().access_token);
const added: { readonly id: ConnectionId; readonly token: string }[] = [];

it('are added, each with a key of its own, and listed quickly', async () => {
  for (let at = 0; at < count; at += 1) {
    const token = freshToken();
    const { id } = await world.connections.add({ product: 'sage-accounting', name: `Client ${at}`, oauthMode: 'OFF', accessToken: token, properties: [{ key: 'RequestsPerMinute', value: 100 }] });
    added.push({ id, token });
  }
  const startedMs = performance.now();
  expect(world.connections.list()).toHaveLength(count);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  const keys = await Promise.all(added.map(async ({ id }) => Buffer.from((await world.keychain.read(`connection/${id}`)) ?? []).toString('hex')));
  expect(new Set(keys).size).toBe(count);
});

it('give each its own token and nobody else\'s, asked all at once', async () => {
  const got = await Promise.all(added.map(({ id }) => world.connections.accessToken(id)));
  expect(got).toEqual(added.map(({ token }) => token));
});

it('tell each request by its own connection', async () => {
  await Promise.all(added.slice(0, 40).map(({ id }) => world.connections.findCompanies(id, AbortSignal.timeout(30_000))));
  for (const { id } of added.slice(0, 40)) expect(world.requestsOf.get(id)?.some(({ path }) => path === '/businesses')).toBe(true);
  expect([...world.requestsOf.keys()].every((id) => added.some((one) => one.id === id))).toBe(true);
});

it('do not slow one another: one that is slow and one that Sage limits wait alone', async () => {
  const [slow, limited, ...others] = added;
  // As many as a client holds connections for wait on Sage through one connection.
  const hanging = new AbortController();
  sandbox.control.plant({ kind: 'hang', match: { path: '/user$' }, times: 20 });
  const slowConnector = await world.connections.connector(slow!.id);
  const waits = Array.from({ length: 20 }, () => slowConnector.whoAmI(hanging.signal).catch(() => null));
  await world.connections.change(limited!.id, { properties: [{ key: 'RequestsPerMinute', value: 1 }] }, false);
  const held = new AbortController();
  const waiting = [1, 2, 3].map(() => world.connections.findCompanies(limited!.id, held.signal).catch(() => null));
  const startedMs = performance.now();
  const found = await Promise.all(others.slice(0, 40).map(({ id }) => world.connections.findCompanies(id, AbortSignal.timeout(30_000))));
  expect(found.every((companies) => companies.length === 3)).toBe(true);
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  hanging.abort(new Error('enough'));
  held.abort(new Error('enough'));
  await Promise.all([...waits, ...waiting]);
  sandbox.control.clearFaults({});
});

it('lose one alone: deleted, its key is gone and the others\' tokens stand', async () => {
  const [first, ...rest] = added;
  await world.connections.remove(first!.id);
  expect(await world.keychain.read(`connection/${first!.id}`)).toBeNull();
  expect(await world.connections.accessToken(rest[0]!.id)).toBe(rest[0]!.token);
  expect(world.connections.list()).toHaveLength(count - 1);
});

it('renew each by its own refresh token', async () => {
  const [one, two] = [await signedIn(world, sandbox), (await addConnection(world, sandbox, 'Another')).id];
  const { signIn } = await import('./connections-world.ts');
  await signIn(world, sandbox, two);
  world.clock.pass(600_000);
  const [a, b] = await Promise.all([world.connections.accessToken(one), world.connections.accessToken(two)]);
  expect(a).not.toBe(b);
  expect(sandbox.control.reusedTokens()).toEqual([]);
});
