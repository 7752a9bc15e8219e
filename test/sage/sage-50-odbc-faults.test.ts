/** Whole syncs through a reader process and a driver that meet faults: each ends right or with the right error, and the next goes on. */
import { recoveryOf } from '../../src/shared/errors.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { DriverFaults } from '../sandbox/sage-50/odbc-environment.ts';
import { makeOdbcWorld, type OdbcWorld } from './sage-50-odbc-world.ts';

let world: OdbcWorld;
beforeEach(() => { world = makeOdbcWorld(); });
afterEach(() => world.remove());

const inTrail = { table: 'AUDIT_JOURNAL', once: true } as const;

it.each<readonly [string, DriverFaults, ErrorCode | null]>([
  ['crashes among the rows', { ...inTrail, crashAfter: 30 }, 'sage_failed'],
  ['crashes while signing in', { connect: 'crash', once: true }, 'sage_failed'],
  ['hangs among the rows', { ...inTrail, hang: 'fetch', hangAfter: 30 }, 'sage_too_slow'],
  ['hangs at a statement', { ...inTrail, hang: 'execute' }, 'sage_too_slow'],
  ['hangs while signing in', { connect: 'hang', once: true }, 'sage_too_slow'],
  ['fails among the rows', { ...inTrail, failAfter: 30 }, 'sage_failed'],
  ['has no memory left, once', { connect: 'memory', once: true }, null],
  ['has no memory left, for good', { connect: 'memory' }, 'sage_failed'],
  ['knows no row arrays', { noRowArray: true }, null],
])('F31: a driver that %s', async (_what, fault, code) => {
  // Silence is cut short only where it is what is tested: a busy machine is slow too.
  const limits = code !== 'sage_too_slow' ? {} : fault.connect ? { connectMsMax: 4_000 } : { silentMsMax: 3_000 };
  const reader = world.readerOf(world.open({ limits }));
  world.control.plant(fault);
  const first = await world.books.sync({ kind: 'full' }, reader);
  expect(first.problem?.code ?? null).toBe(code);
  expect(first.status.proof?.outcome === 'agrees').toBe(code === null);
  if (code !== null) {
    // What was read is kept, what was not is named; it passes for whole nowhere.
    expect([recoveryOf(code), first.status.dataSets.some(({ status }) => status === 'failed') || first.status.status === 'failed']).toEqual(['retry', true]);
    world.control.clear();
    const again = await world.books.sync({ kind: 'full' }, reader);
    expect([again.problem, again.status.proof?.outcome]).toEqual([null, 'agrees']);
  }
  expect(world.books.trialBalance()).toEqual(world.made.trialBalance());
});
