/**
 * The duty of what is kept of connections: one row and a few sealed secrets for each, in the helper's own database.
 * All calls are synchronous and durable when they return (SQLite, `synchronous=FULL`); each is one transaction.
 * Throws AppError: `disk_full`, `disk_failed`, `store_busy`, `already_exists`.
 */
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import type { Problem } from '../../src/shared/contract/status.ts';
import type { OauthMode, Permissions, ProxyMode } from '../../src/shared/connection-settings.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId, IntegrationId } from '../../src/shared/ids.ts';
import type { DataSetPlace } from './connections.ts';

export type SecretField = 'clientSecret' | 'proxyPassword' | 'subscriptionKey' | 'password' | 'accessToken' | 'refreshToken' | 'previousRefreshToken';

/** AES-256-GCM under the connection's own key; bound to connection, field and generation, so that none can stand in for another. */
export type SealedSecret = { readonly field: SecretField; readonly generation: number; readonly sealed: Uint8Array };

/** Written before the sign-in server is asked for a new token: a kill in between leaves this behind. `tokenHash` is the SHA-256 of the token that was sent. */
export type RefreshIntent = { readonly generation: number; readonly tokenHash: string; readonly startedAt: IsoTime };

/** When the sealed access token was obtained and how long it lives, on both clocks: a jump of the wall clock must not make an old token look fresh. */
export type AccessTokenLife = { readonly obtainedAtMs: number; readonly obtainedAtMonotonicMs: number; readonly lifeMs: number };

/**
 * Refreshes that failed in a row without a word about the sign-in itself: since when, on how many different days (UTC),
 * the last one and why, and until when no further one is tried.
 */
export type RefreshFailures = { readonly count: number; readonly days: number; readonly since: IsoTime; readonly lastAt: IsoTime; readonly code: ErrorCode; readonly notBeforeMs: number };

/** `missingCompanies`: names of linked companies that the new sign-in does not reach. */
export type RefusedSignIn = { readonly at: IsoTime; readonly code: ErrorCode; readonly missingCompanies: readonly string[] };

/**
 * Plain data that survives JSON. An implementation keeps `id`, `name` and `revision` as columns and may keep the whole
 * as JSON text beside them; it reads nothing else of it.
 */
export type ConnectionRow = {
  readonly id: ConnectionId;
  /** Unique among all rows, compared exactly. */
  readonly name: string;
  /** Grows by one with every write; a write names the revision that it was decided on. */
  readonly revision: number;
  readonly product: IntegrationId;
  /** 'unlinked': deleted by the user, kept out of sight only until Sage has taken the grant back. */
  readonly status: 'pending_auth' | 'linked' | 'deauthorized' | 'unlinked';
  /** Which app of one's own signs in; '' where none does. */
  readonly clientId: string;
  /** Of a Sage 200 connection; null for the other products. */
  readonly edition: 'standard' | 'professional' | null;
  /** Of a Sage 50 connection; null for the other products. */
  readonly dataSet: DataSetPlace | null;
  /** Whose it is, as a person confirmed it; by this it is known again wherever it moves. */
  readonly card?: DataSetCard | null;
  /** What Sage granted, as Sage words it. */
  readonly scope: string | null;
  readonly signedInAs: string | null;
  readonly signInEndsAt: IsoTime | null;
  /** Counts the refresh tokens that this connection has had; also kept beside the key, so that an old database put back is noticed. */
  readonly generation: number;
  readonly accessToken: AccessTokenLife | null;
  readonly intent: RefreshIntent | null;
  readonly failures: RefreshFailures | null;
  /** How the last sign-in ended that came to nothing; null once one is begun anew or has worked. */
  readonly refusedSignIn: RefusedSignIn | null;
  /** When a person last granted the access. */
  readonly signedInAt: IsoTime | null;
  readonly problem: Problem | null;
  /** The sign-in was given back and Sage has yet to be told. */
  readonly isGivingBack?: boolean;
  readonly createdAt: IsoTime;
  readonly lastRefreshAt: IsoTime | null;
  /** Rows of an earlier version lack what follows; `settingsOfRow` says what that means. */
  readonly oauthMode?: OauthMode | null;
  readonly hasClientSecret?: boolean;
  readonly hasRefreshToken?: boolean;
  readonly permissions?: Permissions;
  readonly project?: string | null;
  readonly proxy?: KeptProxy;
  /** As they were typed. */
  readonly properties?: readonly { readonly key: string; readonly value: string }[];
  /** The tokens are those that were pasted, and may hold variables; those that Sage gave are taken as they are. */
  readonly areTokensTyped?: boolean;
  readonly accessTokenEndsAt?: IsoTime | null;
  /** Names of variables in all fields, so that who uses one is known without opening secrets. */
  readonly variables?: readonly string[];
};

/** As it was typed; its password is sealed. */
export type KeptProxy = { readonly mode: ProxyMode; readonly host: string | null; readonly port: number | string | null; readonly user: string | null; readonly hasPassword: boolean; readonly exceptions: readonly string[] };

export type SecretChanges = { readonly put?: readonly SealedSecret[]; readonly drop?: readonly SecretField[] };

export type ConnectionRecords = {
  /** Oldest first. */
  list(): readonly ConnectionRow[];
  read(id: ConnectionId): ConnectionRow | null;
  secrets(id: ConnectionId): readonly SealedSecret[];
  /** Throws `already_exists` when the id or the name is taken. */
  add(row: ConnectionRow, secrets: readonly SealedSecret[]): void;
  /**
   * Replaces the row and changes its secrets together, if its stored revision is still `row.revision`; stores it with
   * `revision + 1`. False, and nothing written, when it was changed or removed meanwhile: read again and decide again.
   */
  write(row: ConnectionRow, secrets?: SecretChanges): boolean;
  /** The row, its secrets and its lease. True when there was one. */
  remove(id: ConnectionId): boolean;
  /**
   * The right to refresh this connection's token, across processes. True when no other holder has it; one whose
   * `untilMs` has passed, or which lies more than `lifeMsMax` ahead of `nowMs` (the clock went back), no longer counts.
   */
  takeLease(id: ConnectionId, holder: string, nowMs: number, untilMs: number): boolean;
  /** Gives it back if this holder still has it. */
  releaseLease(id: ConnectionId, holder: string): void;
  /** Proves that the database can be written and that this much space is free; throws `disk_full`, `disk_failed` or `store_busy`. */
  preflight(freeBytesMin: number): void;
};

/** No lease is given for longer. */
export const leaseLifeMsMax = 60_000;
