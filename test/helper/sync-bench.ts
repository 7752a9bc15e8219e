/** A store in a folder of its own and a little Sage, ready to sync; with clocks that a test moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SyncStatus } from '../../src/shared/contract/status.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Store } from '../../helper/store/store.ts';
import { runSync } from '../../helper/sync/run-sync.ts';
import type { FaultPoint, SyncJob, SyncOutcome } from '../../helper/sync/sync-job.ts';
import { makeLittleSage, type LittleSage } from './little-sage.ts';

export type SyncBench = {
  readonly sage: LittleSage;
  readonly store: Store;
  readonly statuses: SyncStatus[];
  readonly slept: number[];
  faultPoint: (point: FaultPoint) => void | Promise<void>;
  sync(job?: Partial<SyncJob>, signal?: AbortSignal): Promise<SyncOutcome>;
  /** As after a kill: the process is gone, what was not durable is lost with it. */
  reopen(): void;
  /** The records that readers see, by id. */
  seen(dataType: DataType): Record<string, unknown>;
  close(): void;
};

const key = new Uint8Array(32).fill(7);

export function makeSyncBench(sage = makeLittleSage()): SyncBench {
  const folder = mkdtempSync(join(tmpdir(), 'll-sync-'));
  const file = join(folder, 'books.db');
  let store = openStore(file, key);
  const bench: SyncBench = {
    sage,
    get store() { return store; },
    statuses: [],
    slept: [],
    faultPoint: () => undefined,
    sync: (job = {}, signal = new AbortController().signal) => runSync({ kind: 'incremental', switchedOn: dataTypes, asked: null, confirmRemovals: false, isCareful: false, ...job }, {
      store,
      reader: sage.reader,
      clock: { wallMs: () => sage.clock.ms, monotonicMs: () => performance.now() },
      sleep: async (waitMs) => { bench.slept.push(waitMs); },
      onStatus: (status) => { bench.statuses.push(status); },
      faultPoint: (point) => bench.faultPoint(point),
    }, signal),
    reopen() {
      store.close();
      store = openStore(file, key);
    },
    seen: (dataType) => Object.fromEntries(store.books().records({ dataType, filters: [], order: null, limit: 1000, after: null }).items.map((text) => { const record = JSON.parse(text) as { id: string }; return [record.id, record]; })),
    close() {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return bench;
}
