/** Variables as they are kept and used: global and of a project, secret ones sealed, resolved when used and never when saved. */
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { makeWorld, redirectUri, signIn, type World } from './connections-world.ts';

const code = (expected: string, message: RegExp = /./) => expect.objectContaining({ code: expected, message: expect.stringMatching(message) as string }) as Error;
let sandbox: Sandbox;
let world: World;
beforeAll(async () => { sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] }); });
afterAll(() => sandbox.close());
beforeEach(() => { world = makeWorld({ addresses: sandbox.addresses }); });
afterEach(() => world.close());

const put = (name: string, value: string, part: { readonly project?: string; readonly isSecret?: boolean } = {}) => world.variables.put({ name, value, project: part.project ?? null, isSecret: part.isSecret ?? false });
const add = (part: object = {}) => world.connections.add({ product: 'sage-accounting', name: 'Practice', clientId: '[app]', clientSecret: '[secret]', ...part });

describe('variables of connections', () => {
  it('stand for client id and secret, through a sign-in and a refresh, with the project\'s own before the global ones', async () => {
    await put('app', 'wrong');
    await put('app', sandbox.client.id, { project: 'Meadow' });
    await put('secret', sandbox.client.secret, { isSecret: true });
    const { id } = await add({ project: 'Meadow' });
    expect((await signIn(world, sandbox, id)).status).toBe('linked');
    world.clock.pass(600_000);
    await expect(world.connections.accessToken(id)).resolves.toEqual(expect.any(String));
    const elsewhere = await world.connections.add({ product: 'sage-accounting', name: 'Global', clientId: '[app]', clientSecret: '[secret]' });
    await expect(signIn(world, sandbox, elsewhere.id)).rejects.toThrow();
  });

  it('are replaced when they are used: saved before they are there, and another value counts at once', async () => {
    const { id } = await add();
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('bad_variable', /clientId: there is no variable "app"/));
    expect((await world.connections.settings(id)).settings.variableProblems.map(({ field, variable }) => [field, variable])).toEqual([['clientId', 'app'], ['clientSecret', 'secret']]);
    await put('app', sandbox.client.id);
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('bad_variable', /clientSecret: there is no variable "secret"/));
    await put('secret', 'not yet');
    await expect(signIn(world, sandbox, id)).rejects.toEqual(code('client_refused'));
    await put('secret', sandbox.client.secret);
    expect((await signIn(world, sandbox, id)).status).toBe('linked');
    expect(world.connections.read(id).clientId).toBe('[app]');
  });

  it('K03: a secret one is sealed, and its value is in no list, no answer and nothing that is kept', async () => {
    const canary = 'CANARY-variable-7Qx';
    const answer = await put('secret', canary, { isSecret: true });
    await put('app', 'shown');
    expect(answer).toEqual({ name: 'secret', project: null, isSecret: true, value: null, usedBy: [] });
    const { id } = await add();
    const said = JSON.stringify([world.variables.list(), await world.connections.settings(id), world.connections.list(), world.changes, [...world.texts.values()], world.records.list()]);
    expect(said).not.toContain(canary);
    expect(said).toContain('shown');
    const find = await world.variables.finder(null);
    expect(find('secret')).toBe(canary);
  });

  it('know who names them, and tell when one is deleted', async () => {
    await put('app', 'a');
    await put('app', 'b', { project: 'Meadow' });
    await add();
    await add({ name: 'Meadow\'s', project: 'Meadow', clientId: 'x[app]' });
    expect(world.variables.list().map(({ project, usedBy }) => [project, usedBy])).toEqual([[null, ['Practice']], ['Meadow', ['Meadow\'s']]]);
    expect(world.variables.remove({ name: 'app', project: 'Meadow' })).toEqual(['Meadow\'s']);
    // The other one takes its place.
    expect(world.variables.list()).toEqual([expect.objectContaining({ project: null, usedBy: ['Practice', 'Meadow\'s'] })]);
    expect(() => world.variables.remove({ name: 'app', project: 'Meadow' })).toThrow(code('not_found', /"app" of the project "Meadow"/));
    expect(world.variables.list('Nobody').map(({ name }) => name)).toEqual(['app']);
  });

  it('that lead back to themselves are refused when they are put, also through the project\'s own, and nothing is changed', async () => {
    await put('b', '[a]');
    await expect(put('a', 'x[b]')).rejects.toEqual(code('bad_variable', /"a" leads back to itself \(a, b, a\)/));
    await expect(put('b', '[b]', { project: 'Meadow' })).rejects.toEqual(code('bad_variable', /"b" leads back/));
    expect(world.variables.list().map(({ name, value }) => [name, value])).toEqual([['b', '[a]']]);
    // Each is right where it was put, and together they are not in one project: found when used.
    world.variables.remove({ name: 'b', project: null });
    await put('a', 'fine');
    await put('a', '[b]', { project: 'Meadow' });
    await put('b', '[a]');
    const { id } = await add({ project: 'Meadow', clientId: '[a]' });
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('bad_variable', /clientId: the variable "a" leads back to itself \(a, b, a\)/));
  });

  it.each([['a\r\nX-Evil: 1', /control characters/], ['', /empty/], ['   ', /empty/]])('a value %j that cannot be sent is refused when it is used, and not repeated', async (value, why) => {
    await put('app', value);
    await put('secret', 'CANARY');
    const { id } = await add();
    const error = await world.connections.startSignIn(id).catch((thrown: unknown) => thrown as Error);
    expect(error).toEqual(code('bad_variable', why));
    expect((error as Error).message).not.toMatch(/CANARY|Evil/);
  });

  it('whose key is gone from the keychain are said to be lost, and others work on', async () => {
    await put('secret', 'x', { isSecret: true });
    await world.keychain.remove('variables');
    await expect(world.variables.finder(null)).rejects.toEqual(code('secrets_lost', /secret variables/));
    await expect(put('other', 'y', { isSecret: true })).rejects.toEqual(code('secrets_lost'));
    world.variables.remove({ name: 'secret', project: null });
    await expect(put('other', 'y', { isSecret: true })).resolves.toMatchObject({ isSecret: true });
  });

  it('sealed ones cannot stand in for one another: one that was put in another\'s place does not open', async () => {
    await put('a', 'for-a', { isSecret: true });
    await put('b', 'for-b', { isSecret: true });
    const swapped = (JSON.parse(world.texts.get('connections/variables') ?? '[]') as { name: string; value: string }[]).map((one, _at, all) => ({ ...one, value: all.find(({ name }) => name !== one.name)?.value }));
    (world.texts as Map<string, string>).set('connections/variables', JSON.stringify(swapped));
    const find = await world.variables.finder(null);
    expect(() => find('a')).toThrow(code('secrets_lost', /"a" cannot be unsealed/));
  });

  it('in tokens that were pasted are replaced when they are used', async () => {
    await put('token', 'first');
    const { id } = await world.connections.add({ product: 'sage-accounting', name: 'Pasted', oauthMode: 'OFF', accessToken: '[token]' });
    // Sage refuses it, and it is said plainly.
    expect(world.connections.read(id as ConnectionId)).toMatchObject({ status: 'deauthorized', problem: { code: 'access_token_over', fix: 'edit_connection' } });
  });
});
