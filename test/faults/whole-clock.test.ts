/** F59: the wall clock steps back while a sync is under way. What came after what is told by numbers, never by times: nothing is lost, read twice, or told as newer than it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSync } from '../../helper/sync/run-sync.ts';
import type { FaultPoint } from '../../helper/sync/sync-job.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { startTarget, type Target } from '../attacks/target.ts';
import { makeMovedClock } from '../env/moved-clock.ts';
import { until } from '../env/until.ts';
import { hurried, openSandboxCompany } from '../sage/reader.ts';
import { makeSyncWorld } from './sync-world.ts';

const dayMs = 86_400_000;
const points: readonly FaultPoint[] = ['page-written', 'before-removal', 'before-proof', 'before-publish', 'after-publish'];

it.each([['a day', -dayMs], ['to 1970', -Date.now()], ['a year on', 365 * dayMs]])('F59 a step of %s at any moment of a sync', async (_how, stepMs) => {
  const world = await makeSyncWorld(59);
  const { reader, close } = openSandboxCompany(world.sandbox);
  try {
    await world.sync();
    let asAt = world.store.published()?.dataAsAt ?? '';
    for (const [turn, point] of points.entries()) {
      world.sandbox.control.setClock({ offsetSeconds: (turn + 1) * 3_600 });
      world.sandbox.control.mutations().addInvoice({ net: 1_000 + turn });
      let offsetMs = 0;
      const before = world.store.published()!.sync;
      const clock = { wallMs: () => Date.now() + offsetMs, monotonicMs: hurried.clock.monotonicMs };
      const { status } = await runSync({ kind: 'incremental', switchedOn: dataTypes, asked: null, confirmRemovals: false, isCareful: false }, {
        store: world.store, reader, clock, sleep: hurried.sleep, onStatus: () => undefined, faultPoint: (now) => { if (now === point) offsetMs = stepMs; },
      }, new AbortController().signal);
      expect(status).toMatchObject({ status: 'published', proof: { outcome: 'agrees' } });
      const published = world.store.published()!;
      expect(published.sync).toBeGreaterThan(before);
      // I11, I12: Sage's clock says how new they are, and ours has no part in it.
      expect(Date.parse(published.dataAsAt)).toBeLessThanOrEqual(world.sandbox.control.nowMs());
      expect(published.dataAsAt > asAt).toBe(true);
      asAt = published.dataAsAt;
      expect(world.store.history(null, 10).map((one) => one.sync)).toEqual(world.store.history(null, 10).map((one) => one.sync).sort((a, b) => b - a));
      expect(world.trialBalance()).toEqual(world.sandboxTrialBalance());
      // Back at the right time nothing is new, and nothing is missing.
      expect(await world.sync()).toMatchObject({ isNews: false, problem: null });
    }
    // A contact's balance moves without the contact being changed; the full sync of each day brings it.
    await world.sync({ kind: 'full' });
    expect(world.seen()).toEqual(await world.truth());
  } finally {
    close();
    await world.close();
  }
}, 60_000);

describe('F59 under a real helper', () => {
  let folder: string;
  let helper: Target;
  afterEach(async () => {
    await helper?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the clock goes back a day in the middle of a sync: it ends, the next finds what is new, and none is run in a storm', async () => {
    folder = mkdtempSync(join(tmpdir(), 'll-clock-'));
    const clock = makeMovedClock(folder);
    clock.set(new Date().toISOString());
    helper = await startTarget({ withBooks: true, env: clock.env });
    const { id } = helper.company!;
    const { control } = helper.sandbox!;
    const sync = async () => {
      await helper.client.call('startSync', { companyId: id, kind: 'incremental' });
      return until('it has ended', async () => {
        const now = await helper.client.call('readCompany', { companyId: id });
        return now.running === null && now;
      }, 60_000);
    };
    control.mutations().addInvoice({ net: 7_777 });
    control.setNetwork({ latencyMs: 150 });
    const running = sync();
    await until('it is under way', () => helper.logText().split('sync started').length > 2, 20_000);
    clock.set(new Date(Date.now() - dayMs).toISOString());
    const first = await running;
    expect(first).toMatchObject({ problem: null, published: { proof: { outcome: 'agrees' } } });
    control.setNetwork({ latencyMs: 0 });
    control.mutations().addInvoice({ net: 8_888 });
    const second = await sync();
    expect(second).toMatchObject({ problem: null, published: { proof: { outcome: 'agrees' } } });
    expect(second.published!.sync).toBeGreaterThan(first.published!.sync);
    expect(second.published!.dataSets.find((set) => set.dataType === 'salesInvoices')).toMatchObject({ added: 1 });
    await new Promise((resolve) => { setTimeout(resolve, 3_000); });
    expect(helper.logText().match(/sync started/g)).toHaveLength(3);
    expect(control.reusedTokens()).toEqual([]);
  }, 90_000);
});
