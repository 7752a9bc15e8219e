/** The three ways of signing in: a pasted access token alone, pasted tokens that are renewed, and a sign-in at Sage; and changing from one to another. */
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { makeConnectionRecordsInMemory } from '../../helper/connections/connection-records-in-memory.ts';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import { endOfToken } from '../../helper/connections/pasted-tokens.ts';
import { addConnection, makeWorld, redirectUri, signedIn, type World, type WorldOptions } from './connections-world.ts';

const code = (expected: string, message: RegExp = /./) => expect.objectContaining({ code: expected, message: expect.stringMatching(message) as string }) as Error;
let sandbox: Sandbox;
const open: World[] = [];
beforeAll(async () => { sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] }); });
afterAll(() => sandbox.close());
afterEach(() => { for (const world of open.splice(0)) world.close(); });
const makeOne = (options: Partial<WorldOptions> = {}): World => { const world = makeWorld({ addresses: sandbox.addresses, ...options }); open.push(world); return world; };

/** Tokens as somebody gets them elsewhere: by a sign-in that this helper knows nothing of. */
async function tokensFromElsewhere(): Promise<{ readonly access: string; readonly refresh: string }> {
  const [records, keychain] = [makeConnectionRecordsInMemory(), makeMemoryKeychain()];
  const elsewhere = makeOne({ records, keychain });
  const id = await signedIn(elsewhere, sandbox);
  const { makeVault } = await import('../../helper/connections/connection-vault.ts');
  const opened = await makeVault(records, keychain, (count) => new Uint8Array(count)).open(id);
  return { access: opened.secret('accessToken') ?? '', refresh: opened.secret('refreshToken') ?? '' };
}
const jwt = (exp: number): string => ['{"alg":"none"}', JSON.stringify({ exp }), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const off = (world: World, accessToken: string, part: object = {}) => world.connections.add({ product: 'sage-accounting', name: 'Pasted', oauthMode: 'OFF', accessToken, ...part });
const companies = (world: World, id: ConnectionId) => world.connections.findCompanies(id, AbortSignal.timeout(10_000));

describe('Initiate OAuth OFF', () => {
  it('works with an access token alone, without an app of one\'s own, and says whose it is', async () => {
    const [world, { access }] = [makeOne(), await tokensFromElsewhere()];
    const added = await off(world, access);
    expect(added).toMatchObject({ status: 'linked', oauthMode: 'OFF', clientId: '', hasClientSecret: false, hasAccessToken: true, hasRefreshToken: false, signedInAs: expect.any(String) as string });
    expect(await companies(world, added.id)).toHaveLength(3);
    expect(JSON.stringify([world.connections.list(), await world.connections.settings(added.id), world.changes])).not.toContain(access.slice(20, 60));
  });

  it('works until Sage refuses the token, and then says so plainly, once, without asking Sage again', async () => {
    const [world, { access }] = [makeOne(), await tokensFromElsewhere()];
    const { id } = await off(world, access);
    sandbox.control.expireAccessTokens();
    await expect(companies(world, id)).rejects.toEqual(code('access_token_over', /cannot be renewed: paste a new one, or set Initiate OAuth to GETANDREFRESH/));
    expect(world.connections.read(id)).toMatchObject({ status: 'deauthorized', hasAccessToken: false, problem: { code: 'access_token_over', fix: 'edit_connection' } });
    const asked = world.requests.length;
    await expect(companies(world, id)).rejects.toEqual(code('access_token_over'));
    expect(world.requests.length).toBe(asked);
    const fresh = await tokensFromElsewhere();
    expect((await world.connections.change(id, { accessToken: fresh.access }, false)).connection).toMatchObject({ status: 'linked', problem: null });
    expect(await companies(world, id)).toHaveLength(3);
  });

  it('knows the end of a token that tells it, and does not send one that is over', async () => {
    const world = makeOne();
    const endsAt = Math.floor(Date.now() / 1000) + 3_600;
    const { id } = await off(world, jwt(endsAt));
    // Sage has refused it by now: this one is none of Sage's.
    await world.connections.change(id, { accessToken: jwt(endsAt) }, false);
    expect((await world.connections.settings(id)).settings.accessTokenEndsAt).toBe(new Date(endsAt * 1000).toISOString());
    const over = await off(world, jwt(Math.floor(Date.now() / 1000) - 60), { name: 'Over' });
    expect(over).toMatchObject({ status: 'deauthorized', problem: { code: 'access_token_over', message: expect.stringMatching(/it expired at/) as string } });
    expect(world.requestsOf.get(over.id) ?? []).toEqual([]);
  });

  it.each([['not.a.jwt', null], ['x', null], [jwt(1), 1_000], [jwt(-5), null], [jwt(1e30), null], [`a.${Buffer.from('{"exp":"soon"}').toString('base64url')}.c`, null], [`a.${'A'.repeat(20_000)}.c`, null]])('reads the end of %.20j as %p', (token, end) => {
    expect(endOfToken(token)).toBe(end);
  });

  it('asks for an access token and refuses what it does not use, by the field', async () => {
    const world = makeOne();
    await expect(world.connections.add({ product: 'sage-accounting', name: 'None', oauthMode: 'OFF' })).rejects.toEqual(code('bad_request', /^accessToken: OFF needs/));
    await expect(off(world, 'a', { refreshToken: 'b' })).rejects.toEqual(code('bad_request', /^refreshToken: OFF uses/));
    await expect(world.connections.add({ product: 'sage-accounting', name: 'None', clientId: 'a', clientSecret: 'b', accessToken: 'c' })).rejects.toEqual(code('bad_request', /^accessToken: GETANDREFRESH signs in/));
    await expect(world.connections.add({ product: 'sage-accounting', name: 'None', clientId: 'a' })).rejects.toEqual(code('bad_request', /^clientSecret: GETANDREFRESH needs/));
    const { id } = await off(world, 'a');
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('not_supported', /set Initiate OAuth to GETANDREFRESH/));
    expect(world.connections.list()).toHaveLength(1);
  });
});

describe('Initiate OAuth REFRESH', () => {
  const refresh = (world: World, { access, refresh: refreshToken }: { readonly access: string; readonly refresh: string }, part: object = {}) =>
    world.connections.add({ product: 'sage-accounting', name: 'Renewed', oauthMode: 'REFRESH', clientId: sandbox.client.id, clientSecret: sandbox.client.secret, accessToken: access, refreshToken, ...part });

  it('uses the pasted tokens and renews them from there on, each refresh token once', async () => {
    const [world, pasted] = [makeOne(), await tokensFromElsewhere()];
    const { id } = await refresh(world, pasted);
    const seen = new Set([await world.connections.accessToken(id)]);
    expect(seen).toEqual(new Set([pasted.access]));
    for (let round = 0; round < 3; round += 1) {
      world.clock.pass(600_000);
      seen.add(await world.connections.accessToken(id));
    }
    expect(seen.size).toBe(4);
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', hasRefreshToken: true, problem: null });
    expect(await companies(world, id)).toHaveLength(3);
  });

  it('C16: fifty callers at the end of the pasted token and two processes are one refresh', async () => {
    const [records, keychain] = [makeConnectionRecordsInMemory(), makeMemoryKeychain()];
    const [one, two, pasted] = [makeOne({ records, keychain }), makeOne({ records, keychain }), await tokensFromElsewhere()];
    const { id } = await refresh(one, pasted);
    for (const world of [one, two]) world.clock.pass(600_000);
    const before = sandbox.control.log({ path: '^/token' }).length;
    const got = await Promise.all(Array.from({ length: 50 }, (_, at) => (at % 2 ? one : two).connections.accessToken(id)));
    expect(new Set(got).size).toBe(1);
    expect(sandbox.control.log({ path: '^/token' }).length - before).toBe(1);
  });

  it('takes tokens of which the access token is over: the refresh token is what counts', async () => {
    const [world, pasted] = [makeOne(), await tokensFromElsewhere()];
    const { id } = await refresh(world, { ...pasted, access: jwt(Math.floor(Date.now() / 1000) - 60) });
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', signedInAs: expect.any(String) as string });
  });

  it('says that fresh tokens have to be pasted once the refresh token is used up', async () => {
    const [world, pasted] = [makeOne(), await tokensFromElsewhere()];
    await refresh(world, pasted);
    world.clock.pass(600_000);
    await world.connections.accessToken(world.connections.list()[0]!.id);
    // The same pair again: its refresh token has been used.
    const second = await refresh(makeOne(), { ...pasted, access: jwt(1_700_000_000) }).then((added) => added, (thrown: unknown) => thrown as Error);
    expect(second).toMatchObject({ status: 'deauthorized', problem: { code: 'sign_in_required', fix: 'edit_connection' } });
  });

  it('asks for both tokens and the app, by the field', async () => {
    const world = makeOne();
    const app = { product: 'sage-accounting' as const, name: 'None', oauthMode: 'REFRESH' as const, clientId: 'a', clientSecret: 'b' };
    await expect(world.connections.add({ ...app, accessToken: 'a' })).rejects.toEqual(code('bad_request', /^refreshToken: REFRESH needs an access token and a refresh token/));
    await expect(world.connections.add({ ...app, refreshToken: 'a' })).rejects.toEqual(code('bad_request', /^accessToken: REFRESH needs/));
    await expect(world.connections.add({ ...app, clientSecret: undefined, accessToken: 'a', refreshToken: 'b' })).rejects.toEqual(code('bad_request', /^clientSecret: REFRESH needs/));
  });
});

describe('changing how a connection signs in', () => {
  it('keeps what works until the new has come: from a sign-in to pasted tokens and back', async () => {
    const [world, pasted] = [makeOne(), await tokensFromElsewhere()];
    const id = await signedIn(world, sandbox);
    const before = await world.connections.accessToken(id);
    // Refused as a whole: the sign-in from before works on.
    await expect(world.connections.change(id, { oauthMode: 'REFRESH', accessToken: 'x', name: 'Other' }, false)).rejects.toEqual(code('bad_request', /refreshToken/));
    expect(world.connections.read(id)).toMatchObject({ name: 'Practice', oauthMode: 'GETANDREFRESH', status: 'linked' });
    expect(await world.connections.accessToken(id)).toBe(before);
    expect((await world.connections.change(id, { oauthMode: 'REFRESH', accessToken: pasted.access, refreshToken: pasted.refresh }, false)).connection).toMatchObject({ oauthMode: 'REFRESH', status: 'linked' });
    expect(await world.connections.accessToken(id)).toBe(pasted.access);
    const back = (await world.connections.change(id, { oauthMode: 'GETANDREFRESH' }, false)).connection;
    expect(back).toMatchObject({ oauthMode: 'GETANDREFRESH', status: 'linked', hasRefreshToken: true });
    world.clock.pass(600_000);
    await expect(world.connections.accessToken(id)).resolves.toEqual(expect.any(String));
  });

  it('from OFF to a sign-in goes on with the pasted token until somebody has signed in', async () => {
    const [world, { access }] = [makeOne(), await tokensFromElsewhere()];
    const { id } = await off(world, access);
    await expect(world.connections.change(id, { oauthMode: 'GETANDREFRESH' }, false)).rejects.toEqual(code('bad_request', /clientId/));
    await world.connections.change(id, { oauthMode: 'GETANDREFRESH', clientId: sandbox.client.id, clientSecret: sandbox.client.secret }, false);
    expect(await companies(world, id)).toHaveLength(3);
    const { signIn } = await import('./connections-world.ts');
    expect(await signIn(world, sandbox, id)).toMatchObject({ status: 'linked', hasRefreshToken: true });
  });

  it('refuses tokens that do not reach a linked company, with the old ones kept', async () => {
    const [world, pasted] = [makeOne({ linkedThrough: () => [{ sourceId: 'another-business', name: 'Another Ltd' }] }), await tokensFromElsewhere()];
    const { id } = await addConnection(world, sandbox);
    await expect(world.connections.change(id, { oauthMode: 'REFRESH', accessToken: pasted.access, refreshToken: pasted.refresh }, false)).rejects.toEqual(code('wrong_company'));
    expect(world.connections.read(id)).toMatchObject({ oauthMode: 'GETANDREFRESH', status: 'pending_auth', hasAccessToken: false });
    await expect(world.connections.change(id, { oauthMode: 'OFF', accessToken: 'none-of-sage' }, false)).rejects.toEqual(code('sign_in_refused', /^accessToken: Sage does not accept it/));
    expect(world.connections.read(id)).toMatchObject({ oauthMode: 'GETANDREFRESH' });
  });

  it('with a right secret after a wrong one goes on by itself', async () => {
    const world = makeOne();
    const id = await signedIn(world, sandbox);
    await world.connections.change(id, { clientSecret: 'wrong' }, false);
    world.clock.pass(600_000);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('client_refused'));
    expect(world.connections.read(id).status).toBe('deauthorized');
    await world.connections.change(id, { clientSecret: sandbox.client.secret }, false);
    await expect(world.connections.accessToken(id)).resolves.toEqual(expect.any(String));
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', problem: null });
  });

  it('E13: a database that was put back from a copy after tokens were pasted sends none of its old ones', async () => {
    const [records, keychain] = [makeConnectionRecordsInMemory(), makeMemoryKeychain()];
    const [world, pasted, fresh] = [makeOne({ records, keychain }), await tokensFromElsewhere(), await tokensFromElsewhere()];
    const { id } = await off(world, pasted.access);
    const [oldRow, oldSecrets] = [records.read(id)!, records.secrets(id)];
    await world.connections.change(id, { accessToken: fresh.access }, false);
    records.remove(id);
    records.add(oldRow, oldSecrets);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('secrets_lost', /put back from a copy/));
    expect(world.connections.read(id).status).toBe('deauthorized');
  });
});
