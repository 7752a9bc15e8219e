/** A practice company in the sandbox, the real connector and the real store, synced in this process; and the truth to compare with: the same company read once, whole, by a connector that meets no faults. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Store } from '../../helper/store/store.ts';
import { runSync } from '../../helper/sync/run-sync.ts';
import type { FaultPoint, SyncJob, SyncOutcome } from '../../helper/sync/sync-job.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import { toMinor } from '../../src/shared/money.ts';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';
import { readTrialBalance } from '../../src/shared/reports/read-reports.ts';
import { hurried, openSandboxCompany } from '../sage/reader.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';

export const today = '2026-10-31' as IsoDate;
const key = new Uint8Array(32).fill(5);

export type SyncWorld = {
  readonly sandbox: Sandbox;
  readonly store: Store;
  faultPoint: (point: FaultPoint) => void | Promise<void>;
  sync(job?: Partial<SyncJob>, signal?: AbortSignal): Promise<SyncOutcome>;
  /** As after a kill. */
  reopen(): void;
  /** All records that readers see, by type and id. */
  seen(): Record<string, Record<string, unknown>>;
  /** The same, of what Sage has. */
  truth(): Promise<Record<string, Record<string, unknown>>>;
  trialBalance(): Record<string, number>;
  sandboxTrialBalance(): Record<string, number>;
  close(): Promise<void>;
};

export async function makeSyncWorld(seed: number, business = 0): Promise<SyncWorld> {
  const sandbox = await startSandbox({ seed, size: 'tiny', today });
  const id = sandbox.control.businesses()[business]!.id;
  const company = openSandboxCompany(sandbox, { business: id });
  const folder = mkdtempSync(join(tmpdir(), 'll-faults-'));
  const file = join(folder, 'books.db');
  let store = openStore(file, key);
  const world: SyncWorld = {
    sandbox,
    get store() { return store; },
    faultPoint: () => undefined,
    sync: (job = {}, signal = new AbortController().signal) => runSync(
      { kind: 'incremental', switchedOn: dataTypes, asked: null, confirmRemovals: false, isCareful: false, ...job },
      { store, reader: company.reader, clock: hurried.clock, sleep: hurried.sleep, onStatus: () => undefined, faultPoint: (point) => world.faultPoint(point) },
      signal,
    ),
    reopen() {
      store.close();
      store = openStore(file, key);
    },
    seen: () => everythingIn(store),
    async truth() {
      const clean = openSandboxCompany(sandbox, { business: id });
      const other = openStore(join(folder, `truth-${Math.random()}.db`), key);
      try {
        await runSync({ kind: 'full', switchedOn: dataTypes, asked: null, confirmRemovals: true, isCareful: false }, { store: other, reader: clean.reader, clock: hurried.clock, sleep: hurried.sleep, onStatus: () => undefined }, new AbortController().signal);
        return everythingIn(other);
      } finally {
        other.close();
        clean.close();
      }
    },
    trialBalance() {
      const report = readTrialBalance(store.books(), { companyId: 'practice', companyName: '', currency: 'GBP', proof: 'agrees' }, today);
      return Object.fromEntries(report.rows.map((row) => [row.nominalCode, toMinor(row.debit) - toMinor(row.credit)]));
    },
    sandboxTrialBalance: () => Object.fromEntries(Object.entries(sandbox.control.trialBalance({ asAt: today, business })).filter(([, balance]) => balance !== 0)),
    async close() {
      store.close();
      company.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

function everythingIn(store: Store): Record<string, Record<string, unknown>> {
  const books = store.books();
  return Object.fromEntries(dataTypes.map((dataType: DataType) => {
    const records: Record<string, unknown> = {};
    for (let after: string | null = null; ;) {
      const page = books.records({ dataType, filters: [], order: null, limit: 1000, after });
      for (const text of page.items) { const record = JSON.parse(text) as { id: string }; records[record.id] = record; }
      if (page.next === null) return [dataType, records];
      after = page.next;
    }
  }));
}
