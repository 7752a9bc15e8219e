/** An error as the problem that a person sees, with the button that mends it; and what an error means for the rest of a sync. Pure. */
import type { Problem } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { recoveryOf, type AppError, type ErrorCode } from '../../src/shared/errors.ts';

const fixes: Partial<Record<ErrorCode, Problem['fix']>> = {
  sign_in_required: 'sign_in', needs_authorisation: 'link_again', sign_in_refused: 'sign_in', sign_in_expired: 'sign_in', secrets_lost: 'sign_in', client_refused: 'sign_in',
  keychain_locked: 'unlock_keychain', keychain_missing: 'unlock_keychain',
  driver_missing: 'install_driver', data_set_missing: 'find_data', data_set_moved: 'find_data', host_not_confirmed: 'confirm_host',
  access_token_over: 'edit_connection', bad_variable: 'edit_connection', proxy_login_refused: 'edit_connection', proxy_not_confirmed: 'edit_connection', not_permitted: 'edit_connection',
  safe_mode: 'leave_safe_mode', disk_full: 'free_disk', too_many_vanished: 'confirm_removals', sync_cancelled: 'sync_again', our_bug: 'sync_again', store_damaged: 'sync_again',
};

const sentences: Partial<Record<ErrorCode, string>> = {
  sign_in_required: 'Sage asks for a new sign-in before anything more can be read.',
  sign_in_refused: 'Sage refused the sign-in.',
  needs_authorisation: 'This company was read once and is disconnected; link it again to have it read once more.',
  client_refused: 'Sage refused the client id or secret of your Sage app.',
  secrets_lost: 'The stored sign-in can no longer be read; sign in again.',
  keychain_locked: 'The keychain is locked. Syncing goes on by itself once it is unlocked.',
  keychain_missing: 'There is no keychain to keep the keys in.',
  safe_mode: 'Ledgerline stopped unexpectedly again and again, so nothing is read until you leave safe mode.',
  disk_full: 'The disk is full. The figures that were there are kept; syncing goes on by itself when there is space.',
  disk_failed: 'The disk could not be read or written.',
  store_busy: 'Another program holds the books; the sync is tried again.',
  store_damaged: 'The stored books are damaged and must be read from Sage again.',
  store_too_new: 'The stored books were written by a newer version.',
  access_token_over: 'The access token that was pasted has expired, and there is no refresh token to renew it with: paste a new one, or set Initiate OAuth to GETANDREFRESH and sign in.',
  bad_variable: 'A variable that the connection names is missing or cannot be used.',
  proxy_unreachable: 'The proxy could not be reached.',
  proxy_login_refused: 'The proxy refuses the user name or the password, or wants them.',
  proxy_failed: 'The proxy did not let the connection to Sage through.',
  proxy_not_confirmed: 'The proxy is new and waits to be allowed.',
  sage_unreachable: 'Sage could not be reached.',
  sage_too_slow: 'Sage took too long to answer.',
  sage_certificate: 'The connection to Sage is not safe: its certificate is not trusted.',
  sage_busy: 'Sage is busy and asked to wait.',
  sage_failed: 'Sage reported a fault of its own.',
  sage_refused: 'Sage refused the request.',
  sage_forbidden: 'This sign-in is not allowed to read this in Sage.',
  sage_not_found: 'Sage no longer knows what was asked for.',
  sage_rubbish: 'Sage sent an answer that cannot be understood.',
  sage_subscription: 'The Sage subscription of this company is not active.',
  driver_missing: 'The Sage 50 ODBC driver is not installed on this computer, or is of another kind (32 or 64 bit).',
  data_set_missing: 'The Sage 50 data folder is not there.',
  data_set_busy: 'Sage 50 lets nobody else in just now; the sync is tried again.',
  data_set_moved: 'The Sage 50 data has moved to another folder, which waits to be confirmed.',
  host_not_confirmed: 'The Sage 50 data is on another computer, which was not confirmed yet.',
  mail_unreachable: 'The mail server could not be reached or asks to wait; it is tried again.',
  mail_not_secure: 'The mail server offers no encrypted connection of its own, so nothing was sent.',
  mail_login_refused: 'The mail server refuses the user name or the password.',
  mail_refused: 'The mail server refused the message.',
  mail_not_confirmed: 'The mail server is new and waits to be allowed.',
  wrong_company: 'Sage answered for another company; nothing of it was kept.',
  sync_cancelled: 'The sync was cancelled.',
  sync_interrupted: 'The sync was interrupted; it goes on where it stopped.',
  shutting_down: 'The sync was interrupted; it goes on where it stopped.',
  not_supported: 'This Sage product cannot give this.',
};

/** The AppError's own message is for the log; this one is for people. `said` replaces it where the sync knows better. */
export function problemOf(error: AppError, since: IsoTime, said?: string): Problem {
  return {
    code: error.code,
    message: said ?? sentences[error.code] ?? 'Something went wrong in Ledgerline; the log says more.',
    since,
    fix: fixes[error.code] ?? (recoveryOf(error.code) === 'retry' ? 'wait' : 'none'),
  };
}

/** What concerns one kind of record only: the others are read all the same. */
const ofOneResource: ReadonlySet<ErrorCode> = new Set(['sage_forbidden', 'sage_not_found', 'sage_refused', 'sage_failed', 'sage_too_slow', 'sage_rubbish', 'not_supported', 'bad_amount', 'bad_date', 'record_rejected', 'our_bug']);

/** True when going on with other resources is pointless or harmful. A fault that names a time to wait is Sage's as a whole. */
export const stopsWholeSync = (error: AppError): boolean => !ofOneResource.has(error.code) || (error.retryAfterMs !== undefined && recoveryOf(error.code) === 'retry');
