/** The reader process killed at random moments of syncs, again and again: nothing is lost, nothing is doubled. */
import type { DataSet } from '../../src/sage/data-set.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { sage50 } from '../../src/sage/products/sage-50/product.ts';
import { Shelf } from './reader.ts';
import { openStrictDataSet } from './sage-50-data-set.ts';
import { makeOdbcWorld } from './sage-50-odbc-world.ts';
import { allOf, trialBalanceOf } from './sage-50-world.ts';

/** LL_KILLS=100 plays longer: a reader process takes a third of a second to start. */
const kills = Number(process.env['LL_KILLS'] ?? 12);
const seed = Number(process.env['LL_SEED'] ?? Date.now() % 100_000);

it(`F02: ${kills} kills of the reader process during syncs lose nothing and double nothing (LL_SEED=${seed})`, async () => {
  const world = makeOdbcWorld({ seed: 1 + seed % 50 });
  let state = 1 + seed;
  const random = (below: number): number => { state = (state * 48_271) % 2_147_483_647; return state % below; };
  let killed = 0;
  const dead = new Set<unknown>();
  const kill = (): void => {
    const process = world.processes.at(-1);
    if (process && !dead.has(process)) killed += 1;
    dead.add(process);
    process?.kill();
  };
  /** Statements until the next one that meets a kill: before it, while it is at work, or as its rows come. */
  const nextKill = (): number => 1 + random(20);
  let left = Number.POSITIVE_INFINITY;
  const hunted = (dataSet: DataSet): DataSet => ({
    ...dataSet,
    readRows(sql, signal) {
      left -= 1;
      if (left <= 0) {
        left = nextKill();
        const inMs = random(4);
        if (inMs === 0) kill();
        else setTimeout(kill, inMs);
      }
      return dataSet.readRows(sql, signal);
    },
  });
  try {
    const reader = world.readerOf(hunted(world.open()));
    let published = 0;
    for (let round = 0; killed < kills; round += 1) {
      expect(round).toBeLessThan(kills);
      // Every third is left in peace, so that the books go on.
      left = round % 3 === 2 ? Number.POSITIVE_INFINITY : nextKill();
      const outcome = await world.books.sync({ kind: published % 3 === 0 ? 'full' : 'incremental', confirmRemovals: true }, reader);
      if (outcome.problem) {
        expect([outcome.problem.code, outcome.status.proof?.outcome === 'agrees']).toEqual(['sage_failed', false]);
        continue;
      }
      published += 1;
      expect(outcome.status.proof?.outcome).toBe('agrees');
      expect(world.books.trialBalance()).toEqual(world.made.trialBalance());
      world.made.mutations().someWork({ count: 3, seed: round });
      world.made.update();
    }
    left = Number.POSITIVE_INFINITY;
    // In full: Sage moves a party's balance without saying that the party changed.
    expect((await world.books.sync({ kind: 'full', confirmRemovals: true }, reader)).status.proof?.outcome).toBe('agrees');
    expect(world.books.trialBalance()).toEqual(world.made.trialBalance());
    const fresh = new Shelf();
    const direct = openStrictDataSet(world.made.dataFolder);
    await fresh.readAll(sage50.connect(direct).openCompany('company'), 'full');
    await direct.close();
    expect(trialBalanceOf(fresh)).toEqual(world.made.trialBalance());
    const kept = Object.fromEntries(dataTypes.map((dataType) => [dataType, Object.fromEntries(world.books.all(dataType).map((record) => [record.id, record]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))]));
    expect(kept).toEqual(allOf(fresh, dataTypes));
    expect(published).toBeGreaterThan(0);
  } finally {
    await world.remove();
  }
}, 300_000);
