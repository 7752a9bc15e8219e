/**
 * What an ODBC driver, or the manager that loads it, says went wrong, as our errors. By its SQLSTATE and, since Sage
 * says most things in words alone, by its text. (Facts: Sage's help on ODBC and exclusive programs; Microsoft's SQLSTATEs.)
 */
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { Failure } from './reader-messages.ts';

type Rule = { readonly code: ErrorCode; readonly state?: RegExp; readonly text?: RegExp; readonly hint: string };

/** The first that fits decides; both `state` and `text` must fit where both are given. */
const rules: readonly Rule[] = [
  { code: 'sage_failed', text: /system error (code )?8\b|not enough (storage|memory)|out of memory/i, hint: 'the driver ran out of memory; a new reader process starts afresh' },
  { code: 'driver_missing', state: /^IM014$/, hint: 'the driver is of another kind (32 or 64 bit) than this program' },
  { code: 'driver_missing', text: /architecture mismatch|not a valid win32 application|wrong ELF class/i, hint: 'the driver is of another kind (32 or 64 bit) than this program' },
  { code: 'driver_missing', state: /^IM00[23]$/, hint: 'no such driver is installed here' },
  { code: 'driver_missing', text: /can't open lib/i, hint: 'no such driver is installed here' },
  { code: 'driver_missing', text: /specified driver could not be loaded/i, hint: 'the driver is installed and cannot be loaded' },
  { code: 'data_set_busy', text: /user ?name\b.*\bin use|\balready logged (in|on)|already in use by/i, hint: 'that Sage user is signed in elsewhere, or a crashed session was left' },
  { code: 'data_set_busy', text: /exclusive/i, hint: 'a backup or another task that lets nobody else in is running' },
  { code: 'data_set_busy', text: /waiting to lock|queue(\.dta)?\b.*\block|\block(ed|ing)? (the )?(file|data|record|queue)|(file|record|queue|data)s? (is|are) (currently )?locked|sharing violation/i, hint: 'the files are locked' },
  { code: 'data_set_busy', text: /(maximum|too many|number of) .*\b(users|log-?[io]ns|connections)\b/i, hint: 'as many users are signed in as the licence allows' },
  { code: 'sign_in_refused', state: /^28000$/, hint: 'the Sage 50 user name or password is refused' },
  { code: 'sign_in_refused', text: /(invalid|incorrect|wrong) (user ?name|user|password|log-?[io]n)|log-?[io]n failed|password .*(incorrect|invalid|wrong)/i, hint: 'the Sage 50 user name or password is refused' },
  { code: 'our_bug', state: /^(07\w{3}|22018|42\w{3}|HY004|HY092|HY09\w|IM001|37000|S0002|S0022|S1C00|HYC00)$/, hint: 'something was asked that the driver cannot do' },
  { code: 'data_set_missing', text: /all (the )?data files|data (path|folder|director)|(path|folder|directory|file)s? .*(not (be )?(found|exist|valid|opened|accessible)|does not exist|missing)|(cannot|can't|could not|unable to|failed to) (find|open|access|locate) .*(path|folder|directory|file|database|data|company)|no such file/i, hint: 'the folder is not there, is no ACCDATA folder, or is of another version' },
  { code: 'data_set_missing', text: /(different|other|another|newer|older|previous|wrong|incompatible) version|version (mismatch|of the data)/i, hint: 'the data are of another version of Sage 50' },
  { code: 'sage_too_slow', state: /^HYT0[01]$/, hint: 'the driver gave up waiting' },
];
const phaseRules: Partial<Record<Failure['phase'], { readonly code: ErrorCode; readonly hint: string }>> = {
  load: { code: 'driver_missing', hint: 'the ODBC part of Ledgerline or of this system is missing' },
};

/** Control characters out, secrets out, and not longer than a line of the log. */
function shown(text: string, secrets: readonly string[]): string {
  const said = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return secrets.filter((secret) => secret !== '').reduce((safe, secret) => safe.replaceAll(secret, '…'), said).slice(0, 300);
}

/** `secrets` are taken out of whatever the driver quotes. */
export function errorOfDriver(failure: Failure, secrets: readonly string[]): AppError {
  const problems = failure.problems.length > 0 ? failure.problems : [{ state: '', code: 0, message: failure.message }];
  // The rules go by rank: a driver may put what matters last.
  const found = phaseRules[failure.phase] ?? rules.find((rule) => problems.some(({ state, message }) => (rule.state?.test(state) ?? true) && (rule.text?.test(message) ?? true)))
    ?? { code: 'sage_failed' as const, hint: 'the driver failed' };
  const said = problems.map(({ state, message }) => `${state && `${state} `}"${shown(message, secrets)}"`).slice(0, 3).join('; ');
  return new AppError(found.code, `${found.hint}: while ${doing[failure.phase]}, Sage 50's driver says ${said}`);
}
const doing: Readonly<Record<Failure['phase'], string>> = { load: 'being loaded', connect: 'signing in', columns: 'listing columns', query: 'being asked', fetch: 'handing over rows' };

/** The driver of some versions runs out after a while; a new process has it all again. */
export function isLeak(failure: Failure): boolean {
  return [failure.message, ...failure.problems.map(({ message }) => message)].some((message) => /system error (code )?8\b|not enough storage/i.test(message));
}

/** Who keeps Sage to himself, where the text names one: `Username 'FRED' is already in use`, `in use by FRED on PC-3`. */
export function holderIn(message: string): string | null {
  const named = /\b(?:in use|locked|held|opened) by (?:user )?["']?([\p{L}\p{N}][\p{L}\p{N} ._-]{0,31}?)["']?(?=$|[.,;:)"]| on | at |\s*$)/iu.exec(message)
    ?? /\buser ?name ["']([\p{L}\p{N}][\p{L}\p{N} ._-]{0,31})["']/iu.exec(message);
  return named?.[1]?.trim() ?? null;
}
