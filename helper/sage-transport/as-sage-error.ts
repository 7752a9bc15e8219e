/** What went wrong on the way to Sage, as one of our errors: could not be reached, too slow, not trusted, or not understood. */
import { AppError } from '../../src/shared/errors.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_UNTRUSTED', 'CERT_REJECTED', 'CERT_REVOKED', 'CERT_SIGNATURE_FAILURE', 'CERT_CHAIN_TOO_LONG',
  'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'INVALID_CA', 'INVALID_PURPOSE', 'HOSTNAME_MISMATCH', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_SIGNATURE_ALGORITHM_UNSUPPORTED',
]);
/** The peer speaks, but not what we can read: broken packing, broken HTTP, more bytes than allowed. */
const rubbishCodes = new Set(['ERR_BUFFER_TOO_LARGE', 'ERR_HTTP_CONTENT_LENGTH_MISMATCH', 'ERR_INVALID_URL']);
const isRubbish = (code: string) => rubbishCodes.has(code) || /^(HPE_|Z_|ERR__ERROR_FORMAT|ERR_BROTLI)/.test(code);
const isCertificate = (code: string) => certificateCodes.has(code) || code.startsWith('ERR_SSL_') || code === 'EPROTO';

/** Before the request itself could leave. */
const connectingEvents = ['lookup', 'connect', 'secureConnect'];
const connectingCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const isUnsent = (codes: readonly string[], event: string): boolean => connectingEvents.includes(event) || codes.some((code) => connectingCodes.has(code) || certificateCodes.has(code));

const sentences: Partial<Record<ErrorCode, string>> = {
  sage_unreachable: 'could not be reached',
  sage_too_slow: 'did not answer in time',
  sage_certificate: 'could not be trusted: its certificate is not valid for it',
  sage_rubbish: 'gave an answer that cannot be read',
};

export function asSageError(thrown: unknown, host: string): AppError {
  const ours = ownError(thrown);
  if (ours) return ours;
  const { codes, event } = facts(thrown);
  const code = classify(codes, event);
  return new AppError(code, `${host} ${sentences[code]} (${[...codes, event].filter(Boolean).join(', ') || String(thrown)})`, { cause: thrown, isUnsent: isUnsent(codes, event) });
}

/** One of ours from below, such as a proxy's, in the library's wrapping. */
function ownError(thrown: unknown): AppError | null {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) if (at instanceof AppError) return at;
  return null;
}

function classify(codes: readonly string[], event: string): ErrorCode {
  if (codes.some(isCertificate)) return 'sage_certificate';
  if (codes.some(isRubbish)) return 'sage_rubbish';
  if (event !== '' && !connectingEvents.includes(event)) return 'sage_too_slow';
  return 'sage_unreachable';
}

/** The codes of an error and of its causes, and got's name for the phase that timed out. */
function facts(thrown: unknown): { codes: string[]; event: string } {
  const codes: string[] = [];
  let event = '';
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') codes.push(code);
    if (at.name === 'TimeoutError' && 'event' in at && typeof at.event === 'string') event ||= at.event;
  }
  return { codes: [...new Set(codes)], event };
}
