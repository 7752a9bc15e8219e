/**
 * What a Sage product offers to a sync, whatever the product: its resources as pages of source records, normalised to
 * our records, and the few figures that a proof compares with. Pure of Node: transport, clock and cancel arrive as arguments.
 */
import type { IsoDate, IsoTime } from '../shared/dates.ts';
import type { IntegrationId } from '../shared/ids.ts';
import type { Minor } from '../shared/money.ts';
import type { AnyRecord } from '../shared/records/index.ts';
import type { DataType } from '../shared/records/data-types.ts';
import type { ActivityTable } from './activities/definition.ts';
import type { ActivitySource } from './activities/run-query.ts';
import type { CompanyWriter } from './writing.ts';

export type SageRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the API's base address, beginning with a slash. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Tries that `with-retry` may make of it when Sage fails on it, so that a smaller page is asked for instead; the transport's own figure when left out. */
  readonly triesMax?: number;
};
export type SageReply = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The same as bytes, where they came as such: a page of a list is read from them. */
  readonly bytes?: Uint8Array;
};
/** One request, one answer. Wrappers (`with-auth`, `with-retry`, …) take one and give one. Throws AppError. */
export type Transport = (request: SageRequest, signal: AbortSignal) => Promise<SageReply>;

export type FoundCompany = { readonly sourceId: string; readonly name: string; readonly country: string | null };

/** What normalising gives for one data type and id; `record: null` when the source is no longer (or never was) of that type. */
export type NormalisedChange = { readonly dataType: DataType; readonly id: string; readonly record: AnyRecord | null; readonly source: string | null };
export type RejectedSource = { readonly sourceId: string | null; readonly reason: string; readonly source: string };

export type ResourcePage = {
  readonly changes: readonly NormalisedChange[];
  readonly rejected: readonly RejectedSource[];
  /** Source records on this page and, as far as known, in the whole read. */
  readonly read: number;
  readonly expected: number | null;
  /** Stored with the page; handed back to `readResource` to go on after a kill, or to start the next incremental read. */
  readonly checkpoint: string;
  /** True for the records themselves, false for a list of deletions. */
  readonly countsAsSeen: boolean;
  /**
   * Set where Sage itself cleared records from its ledger and posted their balances anew: these stay as they are, and
   * the removals on this page (their ledger lines, now told by other lines) are no loss that a person must be asked about.
   */
  readonly cleared?: readonly RecordKey[];
  /** With the last page of a read of changes: signs that records are gone of which nothing tells, so that keys must be swept. */
  readonly sweep?: SweepSign;
};

export type RecordKey = { readonly dataType: DataType; readonly id: string };
export type SweepSign = {
  /** By how many source records there are fewer than at the checkpoint, by Sage's own count. */
  readonly missing: number;
  /** True where that count holds what was added since, too: as many more are missing as this read brought that are new. */
  readonly hidesNew: boolean;
  /** Records that Sage may have deleted: a sweep is due when our books hold one of them. A hint removes nothing by itself. */
  readonly hints: readonly RecordKey[];
};

export type ReadMode = {
  /** 'full' reads everything again; 'incremental' reads what changed since the checkpoint. */
  readonly kind: 'full' | 'incremental';
  /** The last checkpoint of this resource, or null when it was never read. */
  readonly checkpoint: string | null;
  /** True when this very sync wrote the checkpoint, i.e. a kill is being resumed; the read goes on where it was. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  /** This machine's clock, for products that tell no time of their own. */
  readonly now?: IsoTime;
};

export type ResourceFacts = {
  readonly name: string;
  /** The data types it feeds; several resources may feed one type. */
  readonly dataTypes: readonly DataType[];
  /** How deletions are learned. 'sweep': only by reading all keys again; then a full read removes what it did not see. */
  readonly deletes: 'told' | 'sweep' | 'never';
};

/** One company of one connection, ready to be read. */
export type CompanyReader = {
  readonly product: IntegrationId;
  readonly resources: readonly ResourceFacts[];
  /** Pages in order; a broken record is rejected alone. Throws AppError (`sage_forbidden` for this resource only, `sign_in_required`, `sage_busy`, …). */
  readResource(name: string, mode: ReadMode): AsyncIterable<ResourcePage>;
  /** All ids that Sage has now, cheaply, where the product can list keys without the records; null where only a full read tells. */
  readKeys(name: string, signal: AbortSignal): AsyncIterable<RecordKey[]> | null;
  /** Sage's own trial balance as at a date, closing balances by ledger account id; null where the product has none. */
  trialBalance(asAt: IsoDate, signal: AbortSignal): Promise<readonly { readonly ledgerAccountId: string; readonly debit: Minor; readonly credit: Minor }[] | null>;
  /** Sage's clock at the last answer, corrected for nothing; null before the first. */
  sageTime(): IsoTime | null;
  /**
   * Whether what changed since can no longer be told, since the data are not those that were read: restored from a
   * backup, or of another version. `checkpointOf` gives the last checkpoint of a resource.
   */
  mustReadInFull?(checkpointOf: (resource: string) => string | null, signal: AbortSignal): Promise<boolean>;
};

export type Connector = {
  readonly product: IntegrationId;
  /** Who signed in and what can be reached. */
  whoAmI(signal: AbortSignal): Promise<{ readonly name: string | null }>;
  findCompanies(signal: AbortSignal): Promise<readonly FoundCompany[]>;
  openCompany(sourceId: string): CompanyReader;
  /** One company, asked for the rows of any object that Sage lists. Throws `bad_request` for an id that is none. */
  openActivities(sourceId: string): ActivitySource;
  /** Where the product can be written to. */
  openWriter?(sourceId: string, table: ActivityTable): CompanyWriter;
};
