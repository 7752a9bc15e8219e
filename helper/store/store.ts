/**
 * The duty of the store: one encrypted database per company that keeps every version of every record. A sync is a
 * commit: what it writes is staged under its number and seen by nobody until `publish` moves one number; readers read
 * at a published sync, now or an older one. See ARCHITECTURE.md, "A sync is a commit".
 *
 * All calls are synchronous (SQLite in the same process) and throw AppError: `disk_full`, `disk_failed`, `store_busy`,
 * `store_damaged`, `store_too_new`.
 */
import type { DataSetStatus, Problem, Proof, SyncStatus } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { ReportBooks } from '../../src/shared/reports/inputs.ts';

/** What normalising one source record asks of the store. `record: null` says that Sage no longer has it (or no longer as this type). */
export type Change = {
  readonly dataType: DataType;
  readonly id: string;
  readonly record: AnyRecord | null;
  /** The source record as JSON text; null when removed. */
  readonly source: string | null;
};

export type Rejected = { readonly resource: string; readonly sourceId: string | null; readonly reason: string; readonly source: string };

/** One page of one resource, with the checkpoint that it justifies: committed together or not at all. */
export type PageToWrite = {
  readonly sync: SyncNumber;
  readonly resource: string;
  readonly changes: readonly Change[];
  readonly rejected: readonly Rejected[];
  /** Where this resource's reading resumes after a kill, or starts at the next sync; JSON text of the connector's own making. */
  readonly checkpoint: string | null;
  /** In a full read every record of the page counts as seen, whether it changed or not; what is not seen has vanished. */
  readonly countsAsSeen: boolean;
};
export type PageWritten = { readonly byType: ReadonlyMap<DataType, { readonly added: number; readonly changed: number; readonly removed: number; readonly same: number }> };

export type StagedSync = { readonly sync: SyncNumber; readonly kind: 'full' | 'incremental'; readonly startedAt: IsoTime };

/** Writing: used by one sync at a time, in the sync's own process. */
export type StoreWriter = {
  /** The sync that was under way when its process ended; it is resumed or abandoned before a new one begins. */
  stagedSync(): StagedSync | null;
  /** Throws `already_running` while another is staged. Numbers are never used twice. */
  beginSync(kind: 'full' | 'incremental', startedAt: IsoTime): SyncNumber;
  /**
   * Takes a page and its checkpoint together. Several pages are made durable at once, a fraction of a second later at
   * the most: after a kill the resource resumes at the checkpoint of the last page that was. A fault of the disk met
   * then is thrown by the next call.
   */
  writePage(page: PageToWrite): PageWritten;
  /** Makes durable at once what was written so far. */
  flush(): void;
  /** Counts these records as seen, as a full read would, though only their ids were listed. */
  markSeen(sync: SyncNumber, keys: readonly { readonly dataType: DataType; readonly id: string }[]): void;
  /** The checkpoint of a resource as this sync sees it: its own so far, else the published one's. */
  checkpoint(sync: SyncNumber, resource: string): string | null;
  /** True when this very sync wrote that checkpoint: a read that was cut short goes on there. */
  hasOwnCheckpoint(sync: SyncNumber, resource: string): boolean;
  /** Ids that the published books hold for this resource and that this full sync has not seen. `known` is how many it holds. */
  vanished(sync: SyncNumber, resource: string): { readonly known: number; readonly vanished: number };
  /** Marks them as removed. The caller has asked the guard (and, if need be, the user) first. */
  removeVanished(sync: SyncNumber, resource: string): ReadonlyMap<DataType, number>;
  saveStatus(sync: SyncNumber, status: SyncStatus): void;
  /** Moves the published number: one small transaction. `dataAsAt` is Sage's clock when the sync's reading began. */
  publish(sync: SyncNumber, at: IsoTime, dataAsAt: IsoTime, proof: Proof): void;
  /**
   * Ends a sync that found no news (no page added, changed, removed or rejected anything): its checkpoints become the
   * published ones and the published sync's `dataAsAt` (in `published`, `books`, `status` and `history`) moves to
   * `dataAsAt`. Nothing is published; the sync leaves no trace in the history. One small transaction.
   */
  endUnchanged(sync: SyncNumber, dataAsAt: IsoTime): void;
  /** Takes everything back that the sync staged; keeps its status for the history. */
  abandon(sync: SyncNumber, status: 'failed' | 'cancelled' | 'interrupted', at: IsoTime, problem: Problem | null): void;
  /** Reads the staged books, for the proof before publishing. */
  staged(sync: SyncNumber): BooksAt;
};

export type PublishedSync = { readonly sync: SyncNumber; readonly publishedAt: IsoTime; readonly dataAsAt: IsoTime };

export type RecordFilter = { readonly column: string; readonly is: '=' | '!=' | '<' | '<=' | '>' | '>=' | '~'; readonly value: string | null };
export type RecordQuery = {
  readonly dataType: DataType;
  readonly filters: readonly RecordFilter[];
  readonly order: { readonly column: string; readonly descending: boolean } | null;
  readonly limit: number;
  readonly after: string | null;
};

export type { LedgerMonth, LedgerTotal, OpenItem } from '../../src/shared/reports/inputs.ts';

/** The books as one sync published (or staged) them. */
export type BooksAt = ReportBooks & {
  /** Each item is the record's JSON text. Throws `unknown_field` for a column the type does not have. */
  records(query: RecordQuery): { readonly items: readonly string[]; readonly next: string | null };
  /**
   * Rows for a sheet: each is the JSON text of an array of the asked columns' values (`id` is one too), money as decimal
   * text. Built by the database and streamed, so that 300,000 rows never stand in memory. Throws `unknown_field`.
   */
  table(query: Omit<RecordQuery, 'limit' | 'after'>, columns: readonly string[]): { readonly rows: number; readonly lines: Iterable<string> };
  record(dataType: DataType, id: string): { readonly record: string; readonly source: string; readonly removedAt: IsoTime | null } | null;
  count(dataType: DataType): number;
};

export type ChangeBetween = { readonly change: 'added' | 'changed' | 'removed'; readonly id: string; readonly before: string | null; readonly after: string | null };

/** Reading: any number of these, in any process, while a sync writes. */
export type StoreReader = {
  published(): PublishedSync | null;
  /** The published books, or those of an older published sync. Throws `not_synced_yet` or `not_found`. */
  books(sync?: SyncNumber): BooksAt;
  /** The newest sync that was published at this time or before; null when there was none yet. */
  publishedBy(at: IsoTime): SyncNumber | null;
  changes(dataType: DataType, from: SyncNumber, to: SyncNumber, limit: number, after: string | null): { readonly items: readonly ChangeBetween[]; readonly next: string | null };
  status(sync: SyncNumber): SyncStatus | null;
  /** Newest first. */
  history(before: SyncNumber | null, limit: number): readonly SyncStatus[];
  /** One for each data type, from the newest published sync that read it, with present counts. */
  dataSets(): readonly DataSetStatus[];
  proof(sync: SyncNumber): Proof | null;
  rejected(sync: SyncNumber): readonly Rejected[];
};

export type Store = StoreWriter & StoreReader & { close(): void };

/** Opens a company's database with its raw 32-byte key; makes it when there is none. Migrates it, keeping a copy first. */
export type OpenStore = (file: string, key: Uint8Array) => Store;
