/** The duty of saved queries: what was saved, by connection. Synchronous and durable when it returns. Throws AppError: `already_exists` for a name that is taken, `disk_full`, `disk_failed`, `store_busy`. */
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { SavedQuery } from '../../src/shared/contract/saved-queries.ts';

export type SavedQueryRecords = {
  /** By name. */
  list(connectionId: ConnectionId): readonly SavedQuery[];
  add(connectionId: ConnectionId, query: SavedQuery): void;
  /** False where it is gone. */
  change(connectionId: ConnectionId, query: SavedQuery): boolean;
  remove(connectionId: ConnectionId, queryId: string): boolean;
  /** All of a connection that is deleted. */
  removeAll(connectionId: ConnectionId): void;
};
