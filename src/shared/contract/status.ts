/** What the pane, the tray and a program see of a company, a connection, a sync and the helper: one shape for all of them. */
import { z } from 'zod';
import { oauthModes, permissions } from '../connection-settings.ts';
import { isoDate, isoTime } from '../dates.ts';
import { errorCodes } from '../errors.ts';
import { companyId, connectionId, integrationId, syncNumber } from '../ids.ts';
import { money } from '../money.ts';
import { dataType } from '../records/data-types.ts';
import { holds } from './holds.ts';

const count = z.number().int().min(0);
const errorCode = z.enum(errorCodes as [string, ...string[]]);

/** What mends a problem. From 'find_data': of Sage 50, of a schedule that stands still, of a connection's own settings, of a one-off read, and of a helper that crashed again and again. */
export const fixes = ['sign_in', 'sync_again', 'confirm_removals', 'unlock_keychain', 'free_disk', 'wait', 'none', 'find_data', 'install_driver', 'confirm_host', 'resume_schedule', 'edit_connection', 'link_again', 'leave_safe_mode'] as const;
export type Fix = (typeof fixes)[number];

/** What went wrong and the button that mends it. `message` carries no secret and no Sage field name. */
export const problem = z.object({
  code: errorCode,
  message: z.string(),
  since: isoTime,
  fix: z.enum(fixes),
});
export type Problem = z.infer<typeof problem>;

export const dataSetStates = ['queued', 'running', 'complete', 'failed', 'cancelled', 'not_supported'] as const;

/** The outcome of one data type in one sync. */
export const dataSetStatus = z.object({
  dataType,
  status: z.enum(dataSetStates),
  read: count,
  /** How many there are to read, as far as Sage has said. */
  expected: count.nullable(),
  added: count,
  changed: count,
  removed: count,
  rejected: count,
  /** Records in the published books of this type, removed ones not counted. */
  total: count,
  problem: problem.nullable(),
  finishedAt: isoTime.nullable(),
  /** As at an earlier day something open is missing: documents that were settled by this day were left out, as the settings say. Not there where none was. */
  wholeFrom: isoDate.optional(),
});
export type DataSetStatus = z.infer<typeof dataSetStatus>;

export const syncStates = ['running', 'published', 'failed', 'cancelled', 'interrupted', 'waiting_for_answer'] as const;
export const syncKinds = ['full', 'incremental'] as const;

export const proofCheck = z.object({
  check: z.enum(['trial_balance_is_nil', 'trial_balance_equals_sage', 'debtors_equal_control', 'creditors_equal_control', 'banks_equal_accounts', 'lines_equal_balances']),
  outcome: z.enum(['agrees', 'differs', 'not_checked']),
  /** Ours minus Sage's, in base currency; null when not checked. */
  difference: money.nullable(),
  /** Why it was not checked, or what exactly differs, in an accountant's words. */
  detail: z.string(),
  /** Ids of the records to look at first when it differs. */
  suspects: z.array(z.object({ dataType, id: z.string(), why: z.string() })),
});
export const proof = z.object({
  outcome: z.enum(['agrees', 'differs', 'not_checked']),
  checkedAt: isoTime,
  asAt: isoDate,
  checks: z.array(proofCheck),
});
export type ProofCheck = z.infer<typeof proofCheck>;
export type Proof = z.infer<typeof proof>;

export const syncStatus = z.object({
  sync: syncNumber,
  kind: z.enum(syncKinds),
  status: z.enum(syncStates),
  startedAt: isoTime,
  finishedAt: isoTime.nullable(),
  /** The books are complete up to this time by Sage's clock. */
  dataAsAt: isoTime.nullable(),
  dataSets: z.array(dataSetStatus),
  proof: proof.nullable(),
  problem: problem.nullable(),
});
export type SyncStatus = z.infer<typeof syncStatus>;

export const companyStates = ['linked', 'syncing', 'needs_sign_in', 'disconnected'] as const;

export const companyStatus = z.object({
  id: companyId,
  name: z.string(),
  connectionId,
  product: integrationId,
  baseCurrency: z.string().nullable(),
  status: z.enum(companyStates),
  /** The sync that readers see; null before the first is published. */
  published: syncStatus.nullable(),
  /** The sync under way, with its progress. */
  running: syncStatus.nullable(),
  /** The last sync that ended without being published, when it is newer than the published one. */
  lastFailed: syncStatus.nullable(),
  nextDueAt: isoTime.nullable(),
  /** Why a sync that is due by itself waits; not there when none does. */
  heldBack: z.enum(holds).optional(),
  /** Of a company that was authorised for one read: `to_be_read` until that succeeded, then `read`, and disconnected. Not there for one that is read all the time. */
  oneOff: z.object({ state: z.enum(['to_be_read', 'read']), /** When the last such read ended. */ readAt: isoTime.nullable() }).optional(),
  /** True when the figures are older than the schedule promises. */
  isOld: z.boolean(),
  problem: problem.nullable(),
});
export type CompanyStatus = z.infer<typeof companyStatus>;

export const sage200Editions = ['standard', 'professional'] as const;
/** A Sage 50 data set: its folder (ending in ACCDATA), the ODBC driver that reads it, and the Sage 50 user that logs in. */
export const dataSetPlace = z.object({ folder: z.string(), driver: z.string(), user: z.string() });
export type DataSetPlace = z.infer<typeof dataSetPlace>;

export const connectionStates = ['pending_auth', 'linked', 'deauthorized', 'unlinked'] as const;
export const connectionStatus = z.object({
  id: connectionId,
  name: z.string(),
  product: integrationId,
  status: z.enum(connectionStates),
  /** Which Sage app signs in, '' where none does; the secret itself is write-only. */
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  /** How it signs in; null where it does not. */
  oauthMode: z.enum(oauthModes).nullable(),
  hasAccessToken: z.boolean(),
  hasRefreshToken: z.boolean(),
  /** What may be written through it, as its owner allows; `permissionsOf` says what comes of it. */
  permissions,
  /** What Sage granted, as Sage words it; null where it said nothing. */
  grantedScope: z.string().nullable(),
  /** Sage 200: which of its two editions; null for the other products. */
  edition: z.enum(sage200Editions).nullable(),
  /** Sage 50: where the data is and who logs in; the password is write-only. Null for the other products. */
  dataSet: dataSetPlace.nullable(),
  /** Who granted the access, as Sage names the person; null before the first sign-in. */
  signedInAs: z.string().nullable(),
  /** When the sign-in ends unless it is renewed; null when not signed in. */
  signInEndsAt: isoTime.nullable(),
  /** When a person last granted the access. */
  signedInAt: isoTime.nullable(),
  /** The last sign-in came to nothing, and what was before was kept; `missingCompanies`: linked ones that it would not have reached. */
  refusedSignIn: z.object({ at: isoTime, code: errorCode, missingCompanies: z.array(z.string()) }).nullable(),
  /** The sign-in could not be renewed and may still be good: Sage or the way to it fails. `hasGivenUp`: for so long that it is tried once a day only. */
  outage: z.object({ code: errorCode, since: isoTime, nextTryAt: isoTime, hasGivenUp: z.boolean() }).nullable(),
  problem: problem.nullable(),
});
export type ConnectionStatus = z.infer<typeof connectionStatus>;

export const helperStatus = z.object({
  version: z.string(),
  connectorId: z.string(),
  startedAt: isoTime,
  keychain: z.enum(['open', 'locked', 'missing', 'memory']),
  isDemo: z.boolean(),
  /** Whether Restart is enabled for this connector; until then it is shown nowhere. */
  canRestart: z.boolean(),
  /** It ends now and will be back by itself. */
  isRestarting: z.boolean(),
  /** Why nothing can be synced just now, for all companies. */
  problem: problem.nullable(),
});
export type HelperStatus = z.infer<typeof helperStatus>;
