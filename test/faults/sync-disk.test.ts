/**
 * F17, F18, F20 for a sync: the n-th call that writes fails, for n = 1, 2, 3, … until the sync ends unharmed. After
 * each, readers see what they saw, and the next sync makes it good.
 */
import type { Store } from '../../helper/store/store.ts';
import { runSync } from '../../helper/sync/run-sync.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';
import { deleteInvoice, fillBooks, postInvoice } from '../helper/little-sage.ts';
import { makeSyncBench, type SyncBench } from '../helper/sync-bench.ts';

const writing = new Set(['beginSync', 'writePage', 'flush', 'removeVanished', 'saveStatus', 'publish', 'endUnchanged', 'abandon']);

/** The store, whose n-th writing call throws before it does anything. `always`: and every one after it. */
function failingAt(store: Store, n: number, code: ErrorCode, always: boolean): { store: Store; calls: () => number } {
  let calls = 0;
  const failing = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || !writing.has(String(name))) return value;
      return (...args: unknown[]) => {
        calls += 1;
        if (calls === n || (always && calls > n)) throw new AppError(code, `call ${n}: ${String(name)}`);
        return (value as (...given: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { store: failing, calls: () => calls };
}

function syncWith(bench: SyncBench, store: Store, kind: 'full' | 'incremental') {
  return runSync({ kind, switchedOn: dataTypes, asked: null, confirmRemovals: false, isCareful: false }, {
    store, reader: bench.sage.reader, clock: { wallMs: () => bench.sage.clock.ms, monotonicMs: () => performance.now() }, sleep: async () => undefined, onStatus: () => undefined,
  }, new AbortController().signal);
}

describe.each([['disk_full', false], ['disk_full', true], ['disk_failed', false]] as const)('%s (from then on: %s)', (code, always) => {
  it.each(['full', 'incremental'] as const)('at any write of a %s sync does no harm', async (kind) => {
    const bench = makeSyncBench();
    fillBooks(bench.sage, 6);
    try {
      await bench.sync();
      let before = bench.seen('salesInvoices');
      let failures = 0;
      for (let n = 1; ; n += always ? 3 : 1) {
        postInvoice(bench.sage, `n${n}`, n);
        if (n > 3) deleteInvoice(bench.sage, `n${n - 3}`);
        const { store, calls } = failingAt(bench.store, n, code, always);
        const outcome = await syncWith(bench, store, kind).catch((thrown: unknown) => thrown as AppError);
        if (calls() < n) {
          expect(outcome).toMatchObject({ status: { status: 'published' }, problem: null });
          break;
        }
        failures += 1;
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code });
        else expect(outcome).toMatchObject({ status: { status: 'failed' }, problem: { code } });
        expect(bench.seen('salesInvoices')).toEqual(before);
        if (n % 2 === 0) bench.reopen();
        expect((await bench.sync()).status).toMatchObject({ status: 'published', proof: { outcome: 'agrees' } });
        expect(Object.keys(bench.seen('salesInvoices')).sort()).toEqual(bench.sage.idsOf('salesInvoices'));
        before = bench.seen('salesInvoices');
      }
      expect(failures).toBeGreaterThan(always ? 3 : 8);
    } finally {
      bench.close();
    }
  }, 60_000);
});
