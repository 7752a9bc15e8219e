/**
 * The duty of what is kept of companies that were authorised for one read. A company without an entry is read all the
 * time. Synchronous and durable when it returns. Throws AppError: `disk_full`, `disk_failed`, `store_busy`.
 */
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

/** `authorised`: still to be read, once. `read`: it was, and the sign-in is still to be given back. `disconnected`: that is done. */
export type OneOffState = 'authorised' | 'read' | 'disconnected';

export type OneOffRecord = {
  readonly companyId: CompanyId;
  readonly state: OneOffState;
  /** The sync that was published when it was authorised, 0 for none: a later one is the read that was allowed. Numbers, as clocks may jump. */
  readonly afterSync: number;
  readonly authorisedAt: IsoTime;
  readonly readAt: IsoTime | null;
};

export type OneOffRecords = {
  list(): readonly OneOffRecord[];
  read(companyId: CompanyId): OneOffRecord | null;
  save(record: OneOffRecord): void;
  /** True when there was one. */
  remove(companyId: CompanyId): boolean;
};
