/** Kills of the sync's process, at chosen moments and at random ones: readers see whole books only, and the next run mends all by itself. */
import { readFileSync } from 'node:fs';
import { deleteInvoice, fillBooks, makeLittleSage, postInvoice, type LittleSage } from '../helper/little-sage.ts';
import { incremental, makeRunnerBench, type RunnerBench } from '../helper/sync-runner-bench.ts';
import type { Scenario } from '../helper/sync-test-worker.ts';

const before: Scenario = { invoices: 24 };
const after: Scenario = { invoices: 24, more: 15, deleted: ['i002', 'i003', 'i020'] };

/** The ids that Sage has in a scenario. */
function idsIn(scenario: Scenario): { invoices: readonly string[]; lines: readonly string[] } {
  const sage: LittleSage = makeLittleSage();
  fillBooks(sage, scenario.invoices);
  for (let i = 0; i < (scenario.more ?? 0); i += 1) postInvoice(sage, `more${i}`, 1_000 + i);
  for (const id of scenario.deleted ?? []) deleteInvoice(sage, id);
  return { invoices: sage.idsOf('salesInvoices'), lines: sage.idsOf('ledgerLines') };
}
const [idsBefore, idsAfter] = [idsIn(before), idsIn(after)];

let bench: RunnerBench;
beforeEach(() => { bench = makeRunnerBench(before); });
afterEach(() => bench.close());

const seen = () => ({ invoices: bench.idsOf('fern', 'salesInvoices'), lines: bench.idsOf('fern', 'ledgerLines') });

/** I1, I2, I12: the database is sound, and what readers see is one of the two states that Sage ever had. */
function expectWhole(): void {
  if (bench.withStore('fern', (store) => store.published()) === null) return;
  expect([idsBefore, idsAfter]).toContainEqual(seen());
}

describe('F03: a kill exactly there', () => {
  it.each([['page-read', 3], ['page-written', 1], ['page-written', 9], ['resource-read', 2], ['resource-read', 7], ['before-removal', 1], ['before-proof', 1], ['before-publish', 1], ['after-publish', 1]] as const)('%s, time %i, of a first sync', async (point, count) => {
    bench.scenario = { ...before, killAt: { point, count } };
    expect((await bench.run()).problem?.code).toBe('sync_interrupted');
    expect(bench.withStore('fern', (store) => store.published()) === null).toBe(point !== 'after-publish');
    expectWhole();
    bench.scenario = before;
    expect(await bench.run()).toMatchObject({ problem: null, status: { status: 'published', proof: { outcome: 'agrees' } } });
    expect(seen()).toEqual(idsBefore);
  });

  it.each([['page-read', 4], ['page-written', 2], ['resource-read', 5], ['before-proof', 1], ['before-publish', 1], ['after-publish', 1]] as const)('%s, time %i, of a sync of news', async (point, count) => {
    await bench.run();
    bench.scenario = { ...after, killAt: { point, count } };
    await bench.run();
    expectWhole();
    bench.scenario = after;
    expect((await bench.run()).status).toMatchObject({ status: 'published', proof: { outcome: 'agrees' } });
    expect(seen()).toEqual(idsAfter);
  });
});

/** The same numbers for the same seed, from 0 up to 1. */
function randomOf(seed: number): () => number {
  let state = seed * 48_271;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('F02: kills at random times', () => {
  it.each([1, 2, 3])('seed %i', async (seed) => {
    const random = randomOf(seed);
    bench.scenario = { ...before, answerMs: 4 };
    const kills = 1 + Math.floor(random() * 4);
    for (let i = 0; i < kills; i += 1) {
      if (i === 2) bench.scenario = { ...after, answerMs: 4 };
      const end = bench.run('fern', random() < 0.3 ? { kind: 'full', confirmRemovals: false } : incremental);
      const kill = setTimeout(() => bench.workers.at(-1)?.kill(), 150 + random() * 500);
      await end;
      clearTimeout(kill);
      expectWhole();
    }
    bench.scenario = after;
    for (const kind of ['incremental', 'full'] as const) expect((await bench.run('fern', { kind, confirmRemovals: true })).status).toMatchObject({ status: 'published', proof: { outcome: 'agrees' } });
    expect(seen()).toEqual(idsAfter);
    expect(bench.withStore('fern', (store) => store.stagedSync())).toBeNull();
  });
});

it('F07: SIGTERM to the child alone leaves what it read for the next run', async () => {
  bench.scenario = { ...before, answerMs: 15 };
  const end = bench.run();
  while (bench.runner.running('fern' as never)?.status == null) await new Promise((done) => setTimeout(done, 20));
  process.kill(bench.workers[0]!.pid!, 'SIGTERM');
  expect(await end).toMatchObject({ status: { status: 'interrupted' } });
  bench.scenario = before;
  expect((await bench.run()).status).toMatchObject({ status: 'published', sync: 1 });
});

it('opens no debugger, takes no options from the environment, and shows no key in its arguments', async () => {
  bench.scenario = { ...before, answerMs: 15 };
  const end = bench.run();
  while (bench.workers.length === 0) await new Promise((done) => setTimeout(done, 5));
  if (process.platform === 'linux') {
    const pid = bench.workers[0]!.pid!;
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(environment).not.toContain('NODE_OPTIONS');
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toMatch(/inspect|09090909/);
  }
  await end;
});
