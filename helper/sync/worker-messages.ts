/** What the helper and the child process of a sync say to each other. Keys and tokens pass here, between two processes of one user, and nowhere else. */
import type { SyncStatus } from '../../src/shared/contract/status.ts';
import { AppError, asAppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId, IntegrationId } from '../../src/shared/ids.ts';
import type { Access } from '../connections/connections.ts';
import type { SyncJob, SyncOutcome } from './sync-job.ts';

/** Everything a child needs for one run. */
export type WorkerJob = {
  readonly job: SyncJob;
  /** For the log, which tells of each request by its connection. */
  readonly connectionId?: ConnectionId;
  readonly product: IntegrationId;
  /** The company's id at Sage. */
  readonly sourceId: string;
  readonly access: Access;
  readonly storeFile: string;
  readonly storeKey: Uint8Array;
  /** When requests of the last minute left, by the monotonic clock: Sage counts them whatever process they came from. */
  readonly requestsLeftAtMs: readonly number[];
};

/** An error on its way between processes. */
export type SentError = { readonly code: ErrorCode; readonly message: string; readonly retryAfterMs?: number };

export type ToWorker =
  | { readonly type: 'start'; readonly work: WorkerJob }
  | { readonly type: 'stop'; readonly code: 'sync_cancelled' | 'shutting_down' }
  | { readonly type: 'token'; readonly question: number; readonly token: string }
  | { readonly type: 'noToken'; readonly question: number; readonly error: SentError };

export type FromWorker =
  | { readonly type: 'status'; readonly status: SyncStatus }
  | { readonly type: 'alive'; readonly requestsLeftAtMs: readonly number[] }
  | { readonly type: 'needToken'; readonly question: number; readonly insteadOf: string | undefined }
  | { readonly type: 'tokenWorked'; readonly token: string }
  | { readonly type: 'tokenRefused'; readonly token: string }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string; readonly fields: Readonly<Record<string, string | number | boolean | null>> }
  | { readonly type: 'ended'; readonly outcome: SyncOutcome; readonly requestsLeftAtMs: readonly number[] }
  | { readonly type: 'broke'; readonly error: SentError };

export function toSentError(thrown: unknown): SentError {
  const { code, message, retryAfterMs } = asAppError(thrown);
  return { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

export const fromSentError = ({ code, message, retryAfterMs }: SentError): AppError => new AppError(code, message, retryAfterMs === undefined ? {} : { retryAfterMs });
