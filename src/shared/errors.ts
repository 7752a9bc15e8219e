/**
 * Every error a user or a program can meet, named by a code and grouped by what to do next. Recovery and HTTP status
 * are looked up here and never stored; the sentence a person reads is in `addin/pane/words.ts`.
 */

export const recoveries = ['retry', 'skip_record', 'sign_in_again', 'ask_user', 'give_up', 'our_bug'] as const;
export type Recovery = (typeof recoveries)[number];

type ErrorRule = { readonly recovery: Recovery; readonly status: number };

export const errorRules = {
  // What a caller sent
  bad_request: { recovery: 'ask_user', status: 400 },
  unknown_field: { recovery: 'ask_user', status: 400 },
  bad_amount: { recovery: 'skip_record', status: 400 },
  bad_date: { recovery: 'skip_record', status: 400 },
  not_paired: { recovery: 'ask_user', status: 401 },
  forbidden: { recovery: 'ask_user', status: 403 },
  not_found: { recovery: 'ask_user', status: 404 },
  method_not_allowed: { recovery: 'give_up', status: 405 },
  already_exists: { recovery: 'ask_user', status: 409 },
  already_running: { recovery: 'retry', status: 409 },
  body_too_large: { recovery: 'ask_user', status: 413 },
  unsupported_media_type: { recovery: 'ask_user', status: 415 },
  wrong_host: { recovery: 'give_up', status: 421 },
  too_many_tries: { recovery: 'retry', status: 429 },
  // Pairing
  pairing_code_wrong: { recovery: 'ask_user', status: 403 },
  pairing_not_started: { recovery: 'ask_user', status: 403 },
  // Settings and this machine
  bad_setting: { recovery: 'ask_user', status: 500 },
  /** Hidden until an administrator's policy or a support code enables it. */
  not_enabled: { recovery: 'ask_user', status: 404 },
  support_code_refused: { recovery: 'ask_user', status: 409 },
  safe_mode: { recovery: 'ask_user', status: 409 },
  port_taken: { recovery: 'ask_user', status: 500 },
  keychain_locked: { recovery: 'ask_user', status: 503 },
  keychain_missing: { recovery: 'ask_user', status: 503 },
  secrets_lost: { recovery: 'sign_in_again', status: 409 },
  disk_full: { recovery: 'retry', status: 507 },
  disk_failed: { recovery: 'ask_user', status: 500 },
  store_busy: { recovery: 'retry', status: 503 },
  store_damaged: { recovery: 'ask_user', status: 500 },
  store_too_new: { recovery: 'ask_user', status: 500 },
  shutting_down: { recovery: 'retry', status: 503 },
  // Signing in to Sage
  sign_in_required: { recovery: 'sign_in_again', status: 409 },
  sign_in_refused: { recovery: 'sign_in_again', status: 409 },
  sign_in_expired: { recovery: 'sign_in_again', status: 410 },
  sign_in_unknown: { recovery: 'give_up', status: 400 },
  needs_authorisation: { recovery: 'sign_in_again', status: 409 },
  client_refused: { recovery: 'ask_user', status: 409 },
  /** A pasted access token is over, and there is nothing to renew it with. */
  access_token_over: { recovery: 'ask_user', status: 409 },
  bad_variable: { recovery: 'ask_user', status: 409 },
  not_permitted: { recovery: 'ask_user', status: 403 },
  // The way to Sage through a proxy
  proxy_unreachable: { recovery: 'retry', status: 502 },
  proxy_login_refused: { recovery: 'ask_user', status: 409 },
  proxy_failed: { recovery: 'retry', status: 502 },
  proxy_not_confirmed: { recovery: 'ask_user', status: 403 },
  // Talking to Sage
  sage_unreachable: { recovery: 'retry', status: 502 },
  sage_too_slow: { recovery: 'retry', status: 504 },
  sage_certificate: { recovery: 'ask_user', status: 502 },
  sage_busy: { recovery: 'retry', status: 503 },
  sage_failed: { recovery: 'retry', status: 502 },
  sage_refused: { recovery: 'ask_user', status: 502 },
  sage_forbidden: { recovery: 'ask_user', status: 403 },
  sage_not_found: { recovery: 'give_up', status: 404 },
  sage_rubbish: { recovery: 'retry', status: 502 },
  sage_subscription: { recovery: 'ask_user', status: 409 },
  // A data set of files: Sage 50
  driver_missing: { recovery: 'ask_user', status: 409 },
  data_set_missing: { recovery: 'ask_user', status: 409 },
  data_set_busy: { recovery: 'retry', status: 503 },
  data_set_moved: { recovery: 'ask_user', status: 409 },
  host_not_confirmed: { recovery: 'ask_user', status: 403 },
  // Webhooks
  webhook_refused: { recovery: 'ask_user', status: 403 },
  webhook_not_confirmed: { recovery: 'ask_user', status: 409 },
  // Mail
  mail_unreachable: { recovery: 'retry', status: 502 },
  mail_not_secure: { recovery: 'ask_user', status: 502 },
  mail_login_refused: { recovery: 'ask_user', status: 409 },
  mail_refused: { recovery: 'ask_user', status: 409 },
  mail_not_confirmed: { recovery: 'ask_user', status: 403 },
  record_rejected: { recovery: 'skip_record', status: 422 },
  // A sync
  sync_cancelled: { recovery: 'retry', status: 409 },
  sync_interrupted: { recovery: 'retry', status: 500 },
  too_many_vanished: { recovery: 'ask_user', status: 409 },
  wrong_company: { recovery: 'ask_user', status: 409 },
  not_supported: { recovery: 'give_up', status: 409 },
  not_synced_yet: { recovery: 'retry', status: 409 },
  // Office
  office_busy: { recovery: 'retry', status: 409 },
  office_protected: { recovery: 'ask_user', status: 409 },
  office_refused: { recovery: 'ask_user', status: 409 },
  office_too_old: { recovery: 'give_up', status: 409 },
  helper_unreachable: { recovery: 'retry', status: 503 },
  our_bug: { recovery: 'our_bug', status: 500 },
} as const satisfies Record<string, ErrorRule>;

export type ErrorCode = keyof typeof errorRules;
export const errorCodes = Object.keys(errorRules) as readonly ErrorCode[];

export type AppErrorOptions = { readonly cause?: unknown; readonly retryAfterMs?: number; readonly isUnsent?: boolean };

/** The one error class. `message` is for the log and for developers: it names the value and what is allowed, never a secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  /** True where it is certain that the request never left this machine, so that what it asked for was not done. */
  readonly isUnsent: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.isUnsent = options.isUnsent ?? false;
  }
}

export const recoveryOf = (code: ErrorCode): Recovery => errorRules[code].recovery;
export const statusOf = (code: ErrorCode): number => errorRules[code].status;

/** Anything thrown, as an AppError: what we did not foresee is our bug. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError('our_bug', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}
