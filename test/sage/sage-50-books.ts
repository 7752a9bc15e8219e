/** A Sage 50 data set and the real store that a sync reads it into. */
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { BooksAt, Store } from '../../helper/store/store.ts';
import { runSync } from '../../helper/sync/run-sync.ts';
import type { FaultPoint, SyncJob, SyncOutcome } from '../../helper/sync/sync-job.ts';
import type { CompanyReader } from '../../src/sage/connector.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';

export type SyncedBooks = {
  readonly store: Store;
  sync(job: Partial<SyncJob>, reader: CompanyReader, options?: { readonly signal?: AbortSignal; readonly faultPoint?: (point: FaultPoint) => void }): Promise<SyncOutcome>;
  books(): BooksAt;
  all<R extends AnyRecord>(dataType: DataType): R[];
  /** Pence by nominal code, debit positive. */
  trialBalance(): Record<string, number>;
  close(): void;
};

export function makeSyncedBooks(): SyncedBooks {
  const folder = mkdtempSync(join(tmpdir(), 'll-fifty-'));
  const store = openStore(join(folder, 'books.db'), new Uint8Array(32).fill(7));
  const books = (): BooksAt => store.books();
  return {
    store,
    books,
    sync: (job, reader, { signal = new AbortController().signal, faultPoint } = {}) => runSync({ kind: 'incremental', switchedOn: dataTypes, asked: null, confirmRemovals: false, isCareful: false, ...job }, {
      store, reader,
      clock: { wallMs: () => Date.parse('2026-10-31T13:00:00Z'), monotonicMs: () => performance.now() },
      sleep: () => Promise.resolve(),
      onStatus: () => undefined,
      ...(faultPoint && { faultPoint }),
    }, signal),
    all: <R extends AnyRecord>(dataType: DataType) => books().records({ dataType, filters: [], order: null, limit: 100_000, after: null }).items.map((text) => JSON.parse(text) as R),
    trialBalance: () => Object.fromEntries(books().ledgerTotals(null, null).map(({ ledgerAccountId, debit, credit }) => [ledgerAccountId, debit - credit] as const).filter(([, sum]) => sum !== 0)),
    close() {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
