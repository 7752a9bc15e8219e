/** F06, F45: a refresh that is killed at each of its steps ends in a sign-in that works or in one clear request to sign in, never in a loop. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionRecords } from '../../helper/connections/connection-records.ts';
import type { Keychain } from '../../helper/keychain/keychain.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { runProcess } from '../env/process.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { addConnection, makeWorld, redirectUri, signIn, type World } from './connections-world.ts';
import type { KillOrder, KillStep } from './refresh-kill-program.ts';

let sandbox: Sandbox;
const worlds: World[] = [];
const folders: string[] = [];
beforeAll(async () => { sandbox = await startSandbox({ size: 'tiny', redirectUris: [redirectUri] }); });
afterAll(async () => {
  for (const one of worlds) one.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
  await sandbox.close();
});
const worldWith = (part: Partial<Parameters<typeof makeWorld>[0]> = {}): World => {
  const made = makeWorld({ addresses: sandbox.addresses, ...part });
  worlds.push(made);
  return made;
};
const refreshes = (): number => sandbox.control.tokenUses().filter((use) => use.what === 'refresh').length;
const reused = (): number => sandbox.control.reusedTokens().length;

/** Starts anew on what the dead process left, and gives how it ended; asks on and on to see that nothing loops. */
async function afterwards(left: World, id: ConnectionId): Promise<'works' | 'sign in'> {
  left.clock.pass(60_000);
  const before = [refreshes(), reused()] as const;
  const next = worldWith({ records: left.records, keychain: left.keychain, clock: left.clock });
  await next.connections.start();
  const outcomes: string[] = [];
  for (let times = 0; times < 4; times += 1) outcomes.push(await next.connections.accessToken(id).then(() => 'works', (thrown: unknown) => (thrown as AppError).code));
  expect(new Set(outcomes).size).toBe(1);
  expect(refreshes() - before[0]).toBeLessThanOrEqual(1);
  expect(reused() - before[1]).toBeLessThanOrEqual(1);
  const status = next.connections.read(id);
  if (outcomes[0] === 'works') {
    expect(await next.connections.findCompanies(id, AbortSignal.timeout(5_000))).not.toHaveLength(0);
    expect(status).toMatchObject({ status: 'linked', problem: null });
    return 'works';
  }
  expect(outcomes[0]).toBe('sign_in_required');
  expect(status).toMatchObject({ status: 'deauthorized', problem: { code: 'sign_in_required', fix: 'sign_in' }, outage: null });
  expect(next.changes.filter((one) => one.status === 'deauthorized')).toHaveLength(1);
  expect((await signIn(next, sandbox, id)).status).toBe('linked');
  expect(await next.connections.findCompanies(id, AbortSignal.timeout(5_000))).not.toHaveLength(0);
  return 'sign in';
}

/** Does `count` things with disk and keychain, and nothing more after that. */
function dyingAfter(count: number, world: World): { readonly records: ConnectionRecords; readonly keychain: Keychain; readonly done: () => number } {
  let done = 0;
  const step = <A extends unknown[], R>(act: (...args: A) => R) => (...args: A): R => {
    if (done >= count) throw new AppError('our_bug', 'killed');
    done += 1;
    return act(...args);
  };
  const { records, keychain } = world;
  return {
    done: () => done,
    records: { ...records, read: step(records.read), secrets: step(records.secrets), write: step(records.write), takeLease: step(records.takeLease), releaseLease: step(records.releaseLease), preflight: step(records.preflight) },
    keychain: { ...keychain, read: step(keychain.read), write: step(keychain.write) },
  };
}

describe('a refresh that is cut off', () => {
  it('F06: at each of its steps ends well, or in one request to sign in, which mends it', async () => {
    const world = worldWith();
    const outcomes: string[] = [];
    for (let count = 0; ; count += 1) {
      const { id } = await addConnection(world, sandbox, `Killed after ${count}`);
      await signIn(world, sandbox, id);
      world.clock.pass(301_000);
      const dying = dyingAfter(count, world);
      const dead = worldWith({ ...dying, clock: world.clock });
      const isThrough = await dead.connections.accessToken(id).then(() => dying.done() < count, () => false);
      if (isThrough) break;
      outcomes.push(await afterwards(world, id));
    }
    expect(outcomes.length).toBeGreaterThan(10);
    // The one span that no client can close lies between the answer and the store: a look at the row, and the write.
    expect(outcomes.flatMap((outcome, at) => (outcome === 'sign in' ? [at - outcomes.indexOf('sign in')] : []))).toEqual([0, 1]);
  }, 30_000);

  it.each<[KillStep, 'works' | 'sign in']>([['before the intent', 'works'], ['after the intent', 'works'], ['before the store', 'sign in'], ['after the store', 'works'], ['before the lease is given back', 'works']])('F06: by a kill of its process %s, on a real database: %s', async (step, wanted) => {
    const folder = mkdtempSync(join(tmpdir(), 'refresh-kill-'));
    folders.push(folder);
    const [file, key] = [join(folder, 'helper.db'), new Uint8Array(randomBytes(32))];
    const first = openHelperDb(file, key);
    const world = worldWith({ records: first.connections });
    const { id } = await addConnection(world, sandbox, `Killed ${step}`);
    await signIn(world, sandbox, id);
    const keyName = `connection/${id}`;
    const entry = Buffer.from(await world.keychain.read(keyName) ?? []).toString('hex');
    first.close();
    const order: KillOrder = { file, key: Buffer.from(key).toString('hex'), id, keyName, entry, addresses: sandbox.addresses, step };
    const run = await runProcess(process.execPath, [join(import.meta.dirname, 'refresh-kill-program.ts'), JSON.stringify(order)]);
    expect(run.stdout).toBe('');
    expect(run.signal ?? run.code).toBe('SIGKILL');
    const again = openHelperDb(file, key);
    world.clock.pass(360_000);
    expect(await afterwards({ ...world, records: again.connections }, id)).toBe(wanted);
    again.close();
  }, 30_000);
});
