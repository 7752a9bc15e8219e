/** Tokens that a person pasted: when they end, as far as they say so themselves, and what is stored of them. */
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { AccessTokenLife, ConnectionRow } from './connection-records.ts';
import { settingsOfRow } from './connection-status.ts';

/** As they were typed; variables in them are replaced when they are used. `refresh` null: nothing renews the other. */
export type PastedTokens = { readonly access: string; readonly refresh: string | null };

const farMs = 20 * 365 * 86_400_000;
/** How long a token is taken for good that does not tell, where it can be renewed. */
const untoldLifeMs = 300_000;

/** By the token's own word (`exp` of a JWT), which is for planning alone: Sage decides. Null where it does not tell. */
export function endOfToken(token: string): number | null {
  const [, body, rest] = token.split('.');
  if (body === undefined || rest === undefined || body.length > 16_000) return null;
  try {
    const { exp } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof exp === 'number' && exp > 0 && exp * 1000 < Date.now() + farMs ? exp * 1000 : null;
  } catch {
    return null;
  }
}

/** Nothing renews its access token. */
export const isPasted = (row: ConnectionRow): boolean => settingsOfRow(row).oauthMode === 'OFF' || !settingsOfRow(row).hasRefreshToken;

export function lifeOfPasted(token: string, wallMs: number, monotonicMs: number): AccessTokenLife {
  const endMs = endOfToken(token);
  return { obtainedAtMs: wallMs, obtainedAtMonotonicMs: monotonicMs, lifeMs: endMs === null ? untoldLifeMs : Math.max(0, endMs - wallMs) };
}

export const timeOrNull = (ms: number | null): IsoTime | null => (ms === null ? null : isoTimeOf(ms));

/** Plainly what is over and what mends it. */
export function accessOver(row: ConnectionRow, endMs: number | null): AppError {
  const why = endMs === null ? 'Sage refuses it' : `it expired at ${isoTimeOf(endMs)}`;
  if (settingsOfRow(row).oauthMode !== 'OFF') return new AppError('sign_in_required', `the access token of the connection "${row.name}" is over (${why}); sign in at Sage`);
  return new AppError('access_token_over', `the access token that was pasted for the connection "${row.name}" is over (${why}), and without a refresh token it cannot be renewed: paste a new one, or set Initiate OAuth to GETANDREFRESH and sign in`);
}
