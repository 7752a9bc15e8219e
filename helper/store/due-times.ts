/**
 * The duty of what is kept of scheduled work: when each job is due by the wall clock, so that neither sleep nor a
 * restart loses a run or doubles one. Synchronous and durable when it returns. Throws AppError: `disk_full`,
 * `disk_failed`, `store_busy`.
 */
import type { IsoTime } from '../../src/shared/dates.ts';

export type DueTime = {
  /** The scheduler's own name for the job, e.g. "full:acme". */
  readonly job: string;
  /** Null when it is not due again by itself. */
  readonly dueAt: IsoTime | null;
  readonly lastRunAt: IsoTime | null;
  /** JSON text of the scheduler's own making (the rule it was computed from, retries so far); null when it needs none. */
  readonly note: string | null;
};

export type DueTimes = {
  list(): readonly DueTime[];
  read(job: string): DueTime | null;
  save(dueTime: DueTime): void;
  /** True when there was one. */
  remove(job: string): boolean;
};
