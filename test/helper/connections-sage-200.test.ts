/** The settings of a connection on Sage 200: its ways of signing in, its own bounds of the advanced properties, variables in its key, and its proxy. */
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { makeWorld, redirectOrigin, type World, type WorldOptions } from './connections-world.ts';
import { startProxy } from './proxy-world.ts';

const code = (expected: string, message: RegExp = /./) => expect.objectContaining({ code: expected, message: expect.stringMatching(message) as string }) as Error;
let sandbox: Sandbox;
const open: { close(): unknown }[] = [];
const opened = <T extends { close(): unknown }>(one: T): T => { open.push(one); return one; };
beforeAll(async () => { sandbox = await startSandbox({ size: 'tiny', redirectUris: [`${redirectOrigin}/oauth/callback/sage-200`] }); });
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());
afterEach(async () => { for (const one of open.splice(0).reverse()) await one.close(); });
const makeOne = (options: Partial<WorldOptions> = {}): World => opened(makeWorld({ addresses: sandbox.addresses, addresses200: sandbox.sage200.addresses, ...options }));
const app = () => ({ product: 'sage-200' as const, edition: 'professional' as const, clientId: sandbox.sage200.client.id, clientSecret: sandbox.sage200.client.secret, subscriptionKey: sandbox.sage200.subscriptionKey });
const companies = (world: World, id: ConnectionId) => world.connections.findCompanies(id, AbortSignal.timeout(20_000));
const tokens = () => { const { access_token: accessToken, refresh_token: refreshToken } = sandbox.control.sage200.makeTokens() as { access_token: string; refresh_token: string }; return { accessToken, refreshToken }; };
const apiPaths = () => sandbox.control.log().filter(({ path }) => path.includes('/accounts/v1'));

it('OFF works with a pasted token and the key until Sage refuses it; REFRESH renews what was pasted; GETANDREFRESH signs in', async () => {
  const world = makeOne();
  const off = await world.connections.add({ ...app(), name: 'Off', oauthMode: 'OFF', accessToken: tokens().accessToken });
  expect((await companies(world, off.id)).length).toBeGreaterThan(0);
  const pasted = await world.connections.add({ ...app(), name: 'Refresh', oauthMode: 'REFRESH', ...tokens() });
  expect((await companies(world, pasted.id)).length).toBeGreaterThan(0);
  sandbox.control.sage200.expireAccessTokens();
  await expect(companies(world, off.id)).rejects.toEqual(code('access_token_over'));
  world.clock.pass(4_000_000);
  expect((await companies(world, pasted.id)).length).toBeGreaterThan(0);
  const signing = await world.connections.add({ ...app(), name: 'Sign in' });
  const { signInUrl } = await world.connections.startSignIn(signing.id, { openBrowser: false });
  const callback = new URL(await sandbox.control.pressGrant({ url: signInUrl }));
  expect(await world.connections.finishSignIn(`${callback.pathname}${callback.search}`)).toMatchObject({ status: 'linked', oauthMode: 'GETANDREFRESH' });
  expect((await companies(world, signing.id)).length).toBeGreaterThan(0);
});

it('advanced properties have bounds of its own, act, and one that is of Sage Accounting alone is refused by name', async () => {
  const world = makeOne();
  const { id } = await world.connections.add({ ...app(), name: 'Bounds', oauthMode: 'OFF', accessToken: tokens().accessToken });
  await expect(world.connections.change(id, { properties: [{ key: 'Country', value: 'gb' }] }, false)).rejects.toEqual(code('bad_request', /Country is not of sage-200; it is of sage-accounting/));
  await expect(world.connections.change(id, { properties: [{ key: 'PageSize', value: 5_001 }] }, false)).rejects.toEqual(code('bad_request', /PageSize is "5001"; allowed: a whole number from 1 to 5000/));
  await world.connections.change(id, { properties: [{ key: 'PageSize', value: 7 }, { key: 'Tries', value: 2 }] }, false);
  const [company] = await companies(world, id);
  sandbox.control.reset();
  const reader = (await world.connections.connector(id)).openCompany(company!.sourceId);
  for await (const page of reader.readResource('customers', { kind: 'full', checkpoint: null, resume: false, signal: AbortSignal.timeout(20_000) })) void page;
  expect(Math.max(...apiPaths().map(({ query }) => Number(new URLSearchParams(query).get('$top') ?? 0)))).toBe(7);
  sandbox.control.plant({ kind: 'status', status: 500, match: { path: '/sites' }, times: 50 });
  const before = apiPaths().length;
  await expect(companies(world, id)).rejects.toEqual(code('sage_failed'));
  expect(apiPaths().length - before).toBe(2);
});

it('its key, its secret and its properties may come from variables, a project’s own before the global ones', async () => {
  const world = makeOne();
  await world.variables.put({ name: 'key', project: null, value: 'wrong', isSecret: true });
  await world.variables.put({ name: 'key', project: 'Meadow', value: sandbox.sage200.subscriptionKey, isSecret: true });
  const { id } = await world.connections.add({ ...app(), name: 'By variable', subscriptionKey: '[key]', oauthMode: 'OFF', accessToken: tokens().accessToken, project: 'Meadow' });
  expect((await companies(world, id)).length).toBeGreaterThan(0);
  await world.connections.change(id, { project: null }, false);
  await expect(companies(world, id)).rejects.toThrow();
  const { settings } = await world.connections.settings(id);
  expect(settings).toMatchObject({ hasSubscriptionKey: true, variableProblems: [] });
  expect(JSON.stringify([settings, world.connections.list(), world.warnings])).not.toContain(sandbox.sage200.subscriptionKey);
});

it('goes through its proxy alone, once that is confirmed', async () => {
  const proxy = opened(await startProxy());
  const place = `127.0.0.1:${proxy.port}`;
  const world = makeOne();
  const add = () => world.connections.add({ ...app(), name: 'Proxied', oauthMode: 'OFF', accessToken: tokens().accessToken, proxy: { mode: 'manual', host: '127.0.0.1', port: proxy.port } });
  const { id } = await add();
  await expect(companies(world, id)).rejects.toEqual(code('proxy_not_confirmed'));
  expect([proxy.targets, apiPaths()]).toEqual([[], []]);
  world.proxies.confirm(place);
  expect((await companies(world, id)).length).toBeGreaterThan(0);
  expect(new Set(proxy.targets)).toEqual(new Set([new URL(sandbox.url).host]));
});
