/**
 * The duty of the helper's own encrypted database: everything that is kept and is no company's books. Any process of
 * the helper may open it. Opening throws AppError: `disk_full`, `disk_failed`, `store_busy`, `store_damaged`,
 * `store_too_new`.
 */
import type { AppRecords } from './app-records.ts';
import type { ConnectionRecords } from '../connections/connection-records.ts';
import type { Companies } from './companies.ts';
import type { DueTimes } from './due-times.ts';
import type { OneOffRecords } from './one-off-records.ts';
import type { Orders } from './orders.ts';
import type { SavedQueryRecords } from './saved-queries.ts';
import type { SettingsRecords } from './settings-records.ts';
import type { WebhookRecords } from './webhook-records.ts';

export type HelperDb = {
  readonly companies: Companies;
  readonly connections: ConnectionRecords;
  readonly settings: SettingsRecords;
  readonly dueTimes: DueTimes;
  readonly oneOffReads: OneOffRecords;
  readonly savedQueries: SavedQueryRecords;
  readonly apps: AppRecords;
  readonly webhooks: WebhookRecords;
  readonly orders: Orders;
  close(): void;
};

/** Opens it with its raw 32-byte key; makes it when there is none. Migrates it, keeping a copy first. */
export type OpenHelperDb = (file: string, key: Uint8Array) => HelperDb;
