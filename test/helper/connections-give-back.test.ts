/** A sign-in that is given back: gone here at once, taken back at Sage now or later, and good again only by a person. */
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import type { DataSets } from '../../helper/connections/make-connections.ts';
import { AppError } from '../../src/shared/errors.ts';
import { practiceCard } from '../browser/pane/practice-world.ts';
import { addConnection, makeWorld, redirectUri, signIn, type World } from './connections-world.ts';
import { startTcpProxy, type TcpProxy } from '../faults/tcp-proxy.ts';

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const worlds: World[] = [];
const worldOf = (options: Parameters<typeof makeWorld>[0]): World => { const made = makeWorld(options); worlds.push(made); return made; };
afterEach(() => worlds.splice(0).forEach((one) => one.close()));

describe('a sign-in at Sage', () => {
  let sandbox: Sandbox;
  let proxy: TcpProxy;
  const addresses = () => ({ ...sandbox.addresses, revokeUrl: `${proxy.url}/revoke` });
  beforeEach(async () => {
    sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] });
    proxy = await startTcpProxy({ port: sandbox.port });
  });
  afterEach(async () => {
    await proxy.close();
    await sandbox.close();
  });
  const revocations = () => sandbox.control.log({ path: '/revoke' }).length;

  it('is revoked, its tokens are removed, and a person has to authorise it anew', async () => {
    const world = worldOf({ addresses: addresses() });
    const { id } = await addConnection(world, sandbox);
    await signIn(world, sandbox, id);
    expect(world.authorised).toEqual([id]);
    await world.connections.giveBack(id);
    expect(world.connections.read(id)).toMatchObject({ status: 'pending_auth', problem: null });
    expect(revocations()).toBe(1);
    expect(world.records.secrets(id).map(({ field }) => field)).toEqual(['clientSecret']);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sign_in_required'));
    await world.connections.keepAlive();
    await world.connections.start();
    expect(revocations()).toBe(1);
    expect((await signIn(world, sandbox, id)).status).toBe('linked');
    expect(world.authorised).toEqual([id, id]);
    expect(await world.connections.findCompanies(id, AbortSignal.timeout(5_000))).toHaveLength(3);
  });

  it('is given back at once where Sage cannot be reached, and Sage is told at the next start', async () => {
    const world = worldOf({ addresses: addresses() });
    const { id } = await addConnection(world, sandbox);
    await signIn(world, sandbox, id);
    await proxy.set({ kind: 'refuse' });
    await world.connections.giveBack(id);
    expect(world.connections.read(id).status).toBe('pending_auth');
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sign_in_required'));
    expect(revocations()).toBe(0);
    await proxy.set(null);
    const again = worldOf({ addresses: addresses(), records: world.records, keychain: world.keychain, clock: world.clock });
    await again.connections.start();
    expect(revocations()).toBe(1);
    expect(world.records.secrets(id).map(({ field }) => field)).toEqual(['clientSecret']);
  });

  it('made anew before Sage was told is not touched by what is left of the old one', async () => {
    const world = worldOf({ addresses: addresses() });
    const { id } = await addConnection(world, sandbox);
    await signIn(world, sandbox, id);
    await proxy.set({ kind: 'refuse' });
    await world.connections.giveBack(id);
    await proxy.set(null);
    await signIn(world, sandbox, id);
    await world.connections.keepAlive();
    await world.connections.start();
    expect(revocations()).toBe(0);
    expect(world.connections.read(id).status).toBe('linked');
    expect(await world.connections.findCompanies(id, AbortSignal.timeout(5_000))).toHaveLength(3);
  });
});

it('of Sage 50 removes the password, and takes one given anew', async () => {
  const dataSets: DataSets = {
    place: ({ folder, user, driver }) => Promise.resolve({ folder, user, driver: driver ?? 'd' }),
    card: (_place, password) => (password === 'right' ? Promise.resolve(practiceCard()) : Promise.reject(new AppError('sign_in_refused', 'wrong'))),
    open() { throw new Error('not read here'); },
    allowed: (folder) => folder,
  };
  const world = worldOf({ addresses: { authorizeUrl: 'http://127.0.0.1:9/a', tokenUrl: 'http://127.0.0.1:9/t', revokeUrl: null, apiUrl: 'http://127.0.0.1:9/v3.1' }, dataSets });
  const { id } = await world.connections.add({ product: 'sage-50', name: 'Practice', folder: '/a', user: 'LEDGER', password: 'right' });
  const never = new AbortController().signal;
  await world.connections.giveBack(id);
  expect(world.connections.read(id).status).toBe('pending_auth');
  expect(world.records.secrets(id)).toEqual([]);
  await expect(world.connections.access(id)).rejects.toEqual(code('secrets_lost'));
  await expect(world.connections.changeDataSet(id, { password: 'wrong' }, never)).rejects.toEqual(code('sign_in_refused'));
  expect(world.connections.read(id).status).toBe('pending_auth');
  expect(world.authorised).toEqual([]);
  await world.connections.changeDataSet(id, { password: 'right' }, never);
  expect(world.connections.read(id).status).toBe('linked');
  expect(world.authorised).toEqual([id]);
  await world.connections.changeDataSet(id, { folder: '/a' }, never);
  expect(world.authorised).toEqual([id]);
});
