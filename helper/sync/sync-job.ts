/** What a sync is asked to do, what it is handed, and what it answers. */
import type { CompanyReader } from '../../src/sage/connector.ts';
import type { Clock } from '../../src/shared/clock.ts';
import type { Problem, SyncStatus } from '../../src/shared/contract/status.ts';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';
import type { AppError } from '../../src/shared/errors.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { Store } from '../store/store.ts';
import type { Tally } from './data-set-status.ts';
import type { Plan } from './plan.ts';
import type { Throttled } from './progress.ts';

export type SyncJob = {
  readonly kind: 'full' | 'incremental';
  /** Data types that the settings switch on, in the order in which they are read. */
  readonly switchedOn: readonly DataType[];
  /** Only these (and what belongs with them); null for all that are switched on. */
  readonly asked: readonly DataType[] | null;
  /** True when exactly these, and nothing that belongs with them. */
  readonly isExact?: boolean | undefined;
  /** Data types with a slower schedule of their own, which the books as a whole do not wait for. */
  readonly apart?: readonly DataType[] | undefined;
  /** Data types that a first read leaves for later. */
  readonly later?: readonly DataType[] | undefined;
  /** Documents of these types from before a day are not stored. */
  readonly oldest?: readonly { readonly dataType: DataType; readonly day: IsoDate }[] | undefined;
  /** A person said that what vanished from Sage may be removed here. */
  readonly confirmRemovals: boolean;
  /** After the process ran out of memory: one resource at a time, nothing fetched ahead. */
  readonly isCareful: boolean;
};

/** Moments at which a test may break in: a kill or a fault exactly there must do no harm. */
export type FaultPoint = 'page-read' | 'page-written' | 'resource-read' | 'before-removal' | 'before-proof' | 'before-publish' | 'after-publish';

export type SyncDuties = {
  readonly store: Store;
  readonly reader: CompanyReader;
  readonly clock: Clock;
  /** Waits; throws the signal's reason when it is aborted meanwhile. */
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
  /** Progress, a few times a second at most, and the last word. */
  readonly onStatus: (status: SyncStatus) => void;
  /** For the log: what failed (a resource's name, or 'store'), with the error as it was. */
  readonly onFailed?: (what: string, error: AppError) => void;
  readonly faultPoint?: (point: FaultPoint) => void | Promise<void>;
};

/** How it ended. `isNews` is false when a sync found the books as they were: nothing was published. */
export type SyncOutcome = {
  readonly status: SyncStatus;
  readonly isNews: boolean;
  /** Set when the sync as a whole stopped, or a data type failed. */
  readonly problem: Problem | null;
  readonly retryAfterMs: number | null;
};

/** A sync under way. */
export type Run = {
  readonly job: SyncJob;
  readonly duties: SyncDuties;
  readonly plan: Plan;
  readonly sync: SyncNumber;
  readonly kind: 'full' | 'incremental';
  readonly startedAt: IsoTime;
  readonly wasResumed: boolean;
  readonly tally: Tally;
  readonly progress: Throttled<SyncStatus>;
  /** Resources of which this run read every record afresh. */
  readonly readWhole: Set<string>;
  /** Resources of which a look for news listed every key, as it had to be found out what vanished. */
  readonly swept: Set<string>;
  /** Sage's clock when reading began; null until Sage first answers. */
  dataAsAt: IsoTime | null;
};
