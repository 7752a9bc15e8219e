/**
 * The duty of what is kept of API tokens: never the token, only its SHA-256. Synchronous and durable when it returns.
 * Throws AppError: `already_exists`, `disk_full`, `disk_failed`, `store_busy`.
 */
import type { TokenInfo } from '../../src/shared/contract/pairing.ts';
import type { IsoTime } from '../../src/shared/dates.ts';

export type TokenRow = TokenInfo & {
  /** SHA-256 of the token, 32 bytes. */
  readonly hash: Uint8Array;
  /** The web origin that a pane was paired from; null for a program. */
  readonly origin: string | null;
};

export type Tokens = {
  /** Oldest first. */
  list(): readonly TokenRow[];
  /** The token with this SHA-256; null when there is none or it was revoked. */
  find(hash: Uint8Array): TokenRow | null;
  /** Throws `already_exists` when id or hash is taken. */
  add(row: TokenRow): void;
  markUsed(id: string, at: IsoTime): void;
  /** True when there was one. */
  remove(id: string): boolean;
  /** Takes back every token, or every one of a kind; returns how many. */
  removeAll(kind?: TokenRow['kind']): number;
};
