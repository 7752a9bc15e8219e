/** A sync runner with real child processes, books in a folder of its own, and what the helper would be told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { AppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import type { Log } from '../../helper/log.ts';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Store } from '../../helper/store/store.ts';
import { forkWorker, type Worker } from '../../helper/sync/fork-worker.ts';
import { makeSyncRunner, type RunEnd, type SyncOrder, type SyncRunner } from '../../helper/sync/sync-runner.ts';
import type { Scenario } from './sync-test-worker.ts';

export const storeKey = new Uint8Array(32).fill(9);
export const incremental: SyncOrder = { kind: 'incremental', confirmRemovals: false };

export type RunnerBench = {
  readonly runner: SyncRunner;
  readonly ends: { companyId: CompanyId; end: RunEnd }[];
  readonly told: string[];
  readonly workers: Worker[];
  readonly tokens: (string | undefined)[];
  scenario: Scenario;
  heapMiB: number;
  /** Thrown when a run is prepared. */
  refusal: AppError | null;
  auth: Auth;
  /** Runs one to its end. */
  run(companyId?: string, order?: SyncOrder): Promise<RunEnd>;
  ended(companyId?: string): Promise<RunEnd>;
  withStore<T>(companyId: string, use: (store: Store) => T): T;
  idsOf(companyId: string, dataType: DataType): string[];
  close(): Promise<void>;
};

export function makeRunnerBench(scenario: Scenario, atOnce = 2, silenceLookMs?: number): RunnerBench {
  const folder = mkdtempSync(join(tmpdir(), 'll-runner-'));
  const waiting = new Map<string, ((end: RunEnd) => void)[]>();
  const log: Log = { debug: (text) => void bench.told.push(text), info: (text) => void bench.told.push(text), warn: (text) => void bench.told.push(text), error: (text) => void bench.told.push(text) };
  const fileOf = (companyId: string) => join(folder, `${companyId}.db`);
  const bench: RunnerBench = {
    ends: [], told: [], workers: [], tokens: [], scenario, heapMiB: 160, refusal: null,
    auth: { accessToken: async (insteadOf) => { bench.tokens.push(insteadOf); return 'a token'; }, worked: () => undefined, refused: () => undefined },
    runner: makeSyncRunner({
      startWorker: () => {
        const worker = forkWorker(join(import.meta.dirname, 'sync-test-worker.ts'), { heapMiB: bench.heapMiB, env: { LL_SCENARIO: JSON.stringify(bench.scenario) } })();
        bench.workers.push(worker);
        return worker;
      },
      prepare: async (companyId) => {
        if (bench.refusal) throw bench.refusal;
        return { product: 'sage-accounting', sourceId: 'x', access: { kind: 'rest', apiUrl: 'http://localhost', headers: {} }, storeFile: fileOf(companyId), storeKey, what: { switchedOn: dataTypes, asked: null }, auth: bench.auth };
      },
      onChanged: () => undefined,
      onEnded: (companyId, _order, end) => {
        bench.ends.push({ companyId, end });
        for (const tell of waiting.get(companyId)?.splice(0) ?? []) tell(end);
      },
      log,
      nowMs: () => Date.now(),
      atOnce,
      ...(silenceLookMs === undefined ? {} : { silenceLookMs }),
    }),
    run(companyId = 'fern', order = incremental) {
      const end = bench.ended(companyId);
      bench.runner.start(companyId as CompanyId, order);
      return end;
    },
    ended: (companyId = 'fern') => new Promise((done) => { waiting.set(companyId, [...waiting.get(companyId) ?? [], done]); }),
    withStore(companyId, use) {
      const store = openStore(fileOf(companyId), storeKey);
      try {
        return use(store);
      } finally {
        store.close();
      }
    },
    idsOf: (companyId, dataType) => bench.withStore(companyId, (store) => store.books().records({ dataType, filters: [], order: null, limit: 1000, after: null }).items.map((text) => (JSON.parse(text) as { id: string }).id).sort()),
    async close() {
      await bench.runner.stopAll('interrupted');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return bench;
}
