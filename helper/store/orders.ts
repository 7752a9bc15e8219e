/**
 * The duty of orders: what is to be written to Sage, kept before anything leaves and never forgotten afterwards, so that
 * nothing is posted twice. Synchronous and durable when it returns (SQLite, `synchronous=FULL`); each call is one
 * transaction. Throws AppError: `disk_full`, `disk_failed`, `store_busy`.
 */
import type { WritingVerb } from '../../src/shared/contract/activities.ts';
import type { OrderRowState } from '../../src/shared/contract/orders.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';

export type OrderHead = {
  readonly id: string;
  /** The caller's idempotency key, or one of ours: no two orders ever have the same. */
  readonly key: string;
  readonly connectionId: ConnectionId;
  readonly companyId: CompanyId;
  /** The company as the product names it: what was ordered for one is never sent to another. */
  readonly sourceId: string;
  readonly verb: WritingVerb;
  readonly object: string;
  readonly procedure: string | null;
  /** SHA-256 of everything that was ordered. */
  readonly digest: string;
  readonly createdAt: IsoTime;
  readonly endedAt: IsoTime | null;
  /** Whoever ordered it wants no more of it to leave. */
  readonly isCancelled: boolean;
  /** Whether what it changed must still be read back. */
  readonly owesReading: boolean;
};

export type OrderRow = {
  readonly orderId: string;
  /** From 0, as ordered. */
  readonly row: number;
  readonly state: OrderRowState;
  /** 32 hex digits, Sage's own shape of an idempotency id: made once, sent with every try of this row. */
  readonly key: string;
  /** What it concerns in Sage; null for what is created. */
  readonly targetId: string | null;
  /** What is sent. Emptied once it has ended and its connection is gone. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly tries: number;
  /** When a first try may have left; null: none ever did. */
  readonly sentAt: IsoTime | null;
  readonly notBefore: IsoTime | null;
  /** Sage's id of what came of it. */
  readonly sageId: string | null;
  readonly code: ErrorCode | null;
  readonly message: string | null;
  /** The field that Sage named. */
  readonly field: string | null;
};

export type OrderRowChange = Partial<Pick<OrderRow, 'tries' | 'sentAt' | 'notBefore' | 'sageId' | 'code' | 'message' | 'field'>> & { readonly state: OrderRowState };
export type NewOrder = { readonly head: OrderHead; readonly rows: readonly Pick<OrderRow, 'key' | 'targetId' | 'fields'>[] };
export type OrderCounts = Readonly<Record<OrderRowState, number>>;

export type Orders = {
  /** False, and nothing kept, when the key is taken. */
  add(order: NewOrder): boolean;
  read(id: string): OrderHead | null;
  withKey(key: string): OrderHead | null;
  /** Newest first. */
  list(limit: number): readonly OrderHead[];
  counts(id: string): OrderCounts;
  rows(id: string): readonly OrderRow[];
  /** Orders that have not ended, or whose reading back is owed; oldest first. */
  open(): readonly OrderHead[];
  /** The next row that has not ended, in the order in which they were given. */
  nextRow(id: string): OrderRow | null;
  /** Takes a row on its way to another state, when it still is in `from` with so many tries: of two who try, one does it. */
  change(row: Pick<OrderRow, 'orderId' | 'row' | 'state' | 'tries'>, change: OrderRowChange): boolean;
  cancel(id: string): void;
  /** Every row that waits gets this end. How many there were. */
  endQueued(id: string, change: OrderRowChange): number;
  /** When no row is open any more. True for whoever ended it. */
  end(id: string, at: IsoTime, owesReading: boolean): boolean;
  readBack(id: string): void;
  /** What was sent is no longer kept; keys, digests and outcomes are. */
  forgetFields(connectionId: ConnectionId): void;
};
