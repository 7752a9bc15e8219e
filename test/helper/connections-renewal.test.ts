/** Signing in anew over a sign-in that stands, and an outage told apart from a sign-in that is dead. */
import type { LinkedThrough } from '../../helper/connections/missing-companies.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { signInLeft } from '../../src/shared/sign-in-left.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { callbackOf, makeWorld, redirectUri, signedIn, signIn, type World } from './connections-world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let sandbox: Sandbox;
let world: World;
let id: ConnectionId;
let linked: readonly LinkedThrough[] = [];
beforeAll(async () => { sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] }); });
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.control.reset();
  linked = [];
  world = makeWorld({ addresses: sandbox.addresses, linkedThrough: () => linked });
  id = await signedIn(world, sandbox);
});
afterEach(() => world.close());

const row = () => world.records.read(id);
const code = (wanted: string) => expect.objectContaining({ code: wanted }) as unknown;
const refreshes = (): number => sandbox.control.tokenUses().filter((use) => use.what === 'refresh').length;
const secrets = (): string => JSON.stringify(world.records.secrets(id).map(({ field, generation, sealed }) => [field, generation, Buffer.from(sealed).toString('hex')]).sort());
const reached = (): LinkedThrough => { const [first] = sandbox.control.businesses(); return { sourceId: first?.id ?? '', name: first?.name ?? '' }; };
const elsewhere: LinkedThrough = { sourceId: 'of-another-user', name: 'Harbour Lane Bakery' };

describe('signing in over a sign-in that stands', () => {
  it('renews it when the new one reaches every linked company', async () => {
    linked = [reached()];
    const before = row()?.signedInAt;
    world.clock.pass(dayMs);
    expect(await signIn(world, sandbox, id)).toMatchObject({ status: 'linked', refusedSignIn: null, problem: null });
    expect(row()?.generation).toBe(2);
    expect(Date.parse(row()?.signedInAt ?? '') - Date.parse(before ?? '')).toBeGreaterThanOrEqual(dayMs);
  });

  it('C11: keeps the old one, stores nothing of the new and names the company that it does not reach', async () => {
    linked = [reached(), elsewhere];
    const kept = secrets();
    const token = await world.connections.accessToken(id);
    await expect(signIn(world, sandbox, id)).rejects.toEqual(code('wrong_company'));
    expect(secrets()).toBe(kept);
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', problem: null, refusedSignIn: { code: 'wrong_company', missingCompanies: ['Harbour Lane Bakery'] } });
    expect(world.changes.at(-1)?.refusedSignIn?.missingCompanies).toEqual(['Harbour Lane Bakery']);
    expect(await world.connections.accessToken(id)).toBe(token);
    world.clock.pass(301_000);
    expect(await world.connections.findCompanies(id, AbortSignal.timeout(5_000))).not.toHaveLength(0);
    // Begun again, it is no longer told of the last one.
    await world.connections.startSignIn(id, { openBrowser: false });
    expect(world.connections.read(id).refusedSignIn).toBeNull();
  });

  it('C11: is as strict with a sign-in that is dead: another company\'s does not take its place', async () => {
    sandbox.control.killRefreshTokens();
    world.clock.pass(301_000);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('sign_in_required'));
    linked = [elsewhere];
    await expect(signIn(world, sandbox, id)).rejects.toEqual(code('wrong_company'));
    expect(world.connections.read(id)).toMatchObject({ status: 'deauthorized', refusedSignIn: { missingCompanies: ['Harbour Lane Bakery'] } });
    linked = [reached()];
    expect(await signIn(world, sandbox, id)).toMatchObject({ status: 'linked', refusedSignIn: null });
  });

  it('stores nothing either when Sage cannot say which companies it reaches', async () => {
    linked = [reached()];
    const kept = secrets();
    const callback = await callbackOf(world, sandbox, id);
    sandbox.control.plant({ kind: 'status', status: 500, match: { path: '/v3.1/businesses' }, times: 0 });
    await expect(world.connections.finishSignIn(callback)).rejects.toBeInstanceOf(AppError);
    expect(secrets()).toBe(kept);
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', refusedSignIn: { code: 'sage_failed', missingCompanies: [] } });
  });

  it('survives a refusal and an abandoned one', async () => {
    linked = [reached()];
    await world.connections.startSignIn(id, { openBrowser: false });
    await expect(world.connections.finishSignIn(await callbackOf(world, sandbox, id, true))).rejects.toEqual(code('sign_in_refused'));
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', problem: null, refusedSignIn: { code: 'sign_in_refused' } });
    expect(await signIn(world, sandbox, id)).toMatchObject({ status: 'linked', refusedSignIn: null });
  });
});

describe('an outage', () => {
  const down = (): void => void sandbox.control.plant({ kind: 'status', status: 503, match: { path: '/token' }, times: 0 });
  const ask = () => world.connections.accessToken(id).then(() => 'works', (thrown: unknown) => (thrown as AppError).code);

  it('F45: is told as one, apart from the sign-in, which stays what it is', async () => {
    world.clock.pass(301_000);
    down();
    expect(await ask()).toBe('sage_failed');
    const { status, problem, outage } = world.connections.read(id);
    expect([status, problem]).toEqual(['linked', null]);
    expect(outage).toMatchObject({ code: 'sage_failed', hasGivenUp: false });
    expect(world.changes.at(-1)?.outage?.code).toBe('sage_failed');
    sandbox.control.clearFaults();
    world.clock.pass(60_000);
    expect(await ask()).toBe('works');
    expect(world.connections.read(id).outage).toBeNull();
    expect(world.changes.at(-1)?.outage).toBeNull();
  });

  it('F45: of four days is tried once a day only, throws no sign-in away, and ends by itself', async () => {
    world.clock.pass(301_000);
    down();
    const triesOf = async (days: number): Promise<number> => {
      const before = sandbox.control.log({ path: '/token' }).length;
      for (let hours = 0; hours < 24 * days; hours += 1) { await ask(); world.clock.pass(hourMs); }
      return sandbox.control.log({ path: '/token' }).length - before;
    };
    expect(await triesOf(2)).toBe(48);
    await triesOf(2);
    expect(await triesOf(10)).toBeLessThanOrEqual(11);
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', outage: { hasGivenUp: true } });
    sandbox.control.clearFaults();
    world.clock.pass(25 * hourMs);
    expect(await ask()).toBe('works');
    expect(row()?.failures).toBeNull();
  });

  it('counts days that failed and not days that the computer was off', async () => {
    world.clock.pass(301_000);
    down();
    for (let times = 0; times < 3; times += 1) {
      await ask();
      world.clock.pass(7 * dayMs);
    }
    expect(row()?.failures).toMatchObject({ count: 3, days: 3 });
    expect(world.connections.read(id).outage?.hasGivenUp).toBe(false);
  });

  it('F56: after 40 days off there is one clear "sign in again", once, and a new sign-in mends it', async () => {
    sandbox.control.setClock({ offsetSeconds: 40 * 86_400 });
    world.clock.pass(40 * dayMs);
    sandbox.control.killRefreshTokens();
    world.changes.length = 0;
    const next = makeWorld({ addresses: sandbox.addresses, records: world.records, keychain: world.keychain, clock: world.clock });
    await next.connections.start();
    for (let times = 0; times < 3; times += 1) await next.connections.keepAlive();
    expect(refreshes()).toBe(1);
    const status = next.connections.read(id);
    expect(status).toMatchObject({ status: 'deauthorized', outage: null, problem: { code: 'sign_in_required', fix: 'sign_in' } });
    expect(next.changes.map((one) => one.status)).toEqual(['deauthorized']);
    expect(signInLeft(status, world.clock.wallMs())).toEqual({ step: 'ended', leftMs: 0 });
    expect(await signIn(next, sandbox, id)).toMatchObject({ status: 'linked', problem: null });
    next.close();
  });
});
