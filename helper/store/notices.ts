/**
 * The duty of what is kept of notices: what went wrong while nobody was looking, until it is mended or dismissed.
 * Raising one again under its key changes it in place, so that nothing is told twice. Synchronous and durable when it
 * returns. Throws AppError: `disk_full`, `disk_failed`, `store_busy`.
 */
import type { Problem } from '../../src/shared/contract/status.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';

export type Notice = {
  /** The raiser's own name for the matter, e.g. "stale:acme". */
  readonly key: string;
  readonly companyId: CompanyId | null;
  readonly connectionId: ConnectionId | null;
  readonly problem: Problem;
};

export type Notices = {
  /** Oldest first. */
  list(): readonly Notice[];
  /** False when the very same notice was there already. */
  raise(notice: Notice): boolean;
  /** True when there was one. */
  clear(key: string): boolean;
  /** Clears all of a company or connection that is gone. */
  clearAllOf(about: { readonly companyId: CompanyId } | { readonly connectionId: ConnectionId }): void;
};
