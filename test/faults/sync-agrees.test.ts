/**
 * P4, I3, I4: whatever happened to the books in Sage between the syncs, and whatever went wrong in them, once it is
 * quiet our books are Sage's, record by record and to the penny. The seed in a test's name makes it happen again.
 */
import { AppError } from '../../src/shared/errors.ts';
import type { Fault } from '../sandbox/control/faults.ts';
import { makeSyncWorld, type SyncWorld } from './sync-world.ts';

/** The same numbers for the same seed. */
function numbersOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return state % below;
  };
}

const paths = ['/sales_invoices', '/contacts', '/ledger_entries', '/contact_payments', '/journals', '/purchase_invoices', '/ledger_accounts', '/trial_balance', '/bank_transfers', '/deleted_since'];

function someFault(next: (below: number) => number): Fault {
  const match = { path: paths[next(paths.length)]! };
  const times = 1 + next(4);
  const skip = next(3);
  const kinds: readonly Fault[] = [
    { kind: 'status', status: [500, 502, 503, 504, 403, 404, 401][next(7)]! },
    { kind: 'busy', retryAfter: ['1', '0', '-5', 'soon'][next(4)]! },
    { kind: 'cut', afterBytes: next(4_000), reset: next(2) === 0 },
    { kind: 'rubbish' },
    { kind: 'wrong_length', by: next(2) === 0 ? 7 : -7 },
    { kind: 'mutate', mutation: { do: 'someWork', count: 1 + next(5), seed: next(1_000) } },
  ];
  return { ...kinds[next(kinds.length)]!, match, times, skip };
}

async function liveThrough(world: SyncWorld, seed: number): Promise<void> {
  const next = numbersOf(seed);
  for (let round = 0; round < 5; round += 1) {
    // Past the overlap of two reads, so that nothing is found by reading it twice.
    world.sandbox.control.setClock({ offsetSeconds: (round + 1) * 3_600 });
    world.sandbox.control.mutations().someWork({ count: 1 + next(12), seed: seed * 100 + round });
    for (let i = next(4); i > 0; i -= 1) world.sandbox.control.plant(someFault(next));
    const stop = new AbortController();
    if (next(3) === 0) {
      let left = next(40);
      world.faultPoint = () => { if ((left -= 1) === 0) stop.abort(new AppError(next(2) === 0 ? 'shutting_down' : 'sync_cancelled', 'in the middle')); };
    }
    await world.sync({ kind: next(4) === 0 ? 'full' : 'incremental' }, stop.signal);
    world.faultPoint = () => undefined;
    if (next(3) === 0) world.reopen();
    world.sandbox.control.clearFaults();
  }
}

describe('after quiet our books are Sage\'s', () => {
  it.each([1, 2, 3, 6])('seed %i', async (seed) => {
    const world = await makeSyncWorld(seed);
    try {
      await liveThrough(world, seed);
      world.sandbox.control.setClock({ offsetSeconds: 10 * 3_600 });
      const news = await world.sync();
      expect(news).toMatchObject({ problem: null, status: { status: 'published', proof: { outcome: 'agrees' } } });
      expect(world.trialBalance()).toEqual(world.sandboxTrialBalance());
      const cycle = await world.sync({ kind: 'full', confirmRemovals: true });
      expect(cycle).toMatchObject({ problem: null, status: { status: 'published', proof: { outcome: 'agrees' } } });
      expect(cycle.status.proof?.checks.map((check) => check.outcome)).toEqual(['agrees', 'agrees', 'agrees', 'agrees', 'agrees', 'agrees']);
      expect(world.trialBalance()).toEqual(world.sandboxTrialBalance());
      expect(world.seen()).toEqual(await world.truth());
    } finally {
      await world.close();
    }
  }, 60_000);
});
