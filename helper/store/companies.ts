/**
 * The duty of what is kept of linked companies, in the helper's own database: which company of which connection, and
 * where its books lie. Synchronous and durable when it returns; each call is one transaction. Throws AppError:
 * `already_exists`, `disk_full`, `disk_failed`, `store_busy`.
 */
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId, ConnectionId, IntegrationId } from '../../src/shared/ids.ts';

export type CompanyRow = {
  readonly id: CompanyId;
  readonly name: string;
  readonly connectionId: ConnectionId;
  readonly product: IntegrationId;
  /** The company's id at Sage; unique within its connection. */
  readonly sourceId: string;
  readonly baseCurrency: string | null;
  /** The keychain entry that holds the key of this company's database: proof that one is expected, should the keychain answer nothing. */
  readonly keyName: string;
  readonly linkedAt: IsoTime;
};

export type Companies = {
  /** In the order in which they were linked. */
  list(): readonly CompanyRow[];
  read(id: CompanyId): CompanyRow | null;
  /** Throws `already_exists` when the id, or the same company of the same connection, is linked. */
  add(row: CompanyRow): void;
  /** False when there is no such company. */
  change(id: CompanyId, changes: Partial<Pick<CompanyRow, 'name' | 'baseCurrency' | 'keyName'>>): boolean;
  /** True when there was one. Its database file and key are the caller's to remove. */
  remove(id: CompanyId): boolean;
};
