/**
 * Gives a sign-in back: its secrets are removed here at once, and the grant is taken back at Sage, now or when Sage can
 * be reached again. A connection that was given back waits for a person to authorise it anew.
 */
import type { Clock } from '../../src/shared/clock.ts';
import { asAppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { AccessTokenParts, AccessTokens } from './access-tokens.ts';
import type { ConnectionRecords, ConnectionRow } from './connection-records.ts';
import type { Vault } from './connection-vault.ts';
import { settingsOfRow } from './connection-status.ts';
import type { Ways } from './ways.ts';

type Warn = (message: string, facts: { readonly connectionId: ConnectionId; readonly err?: unknown }) => void;

export type RevokeParts = { readonly vault: Vault; readonly clock: Clock; readonly ways: Pick<Ways, 'oauthOf' | 'appOf'>; readonly tokenOf: AccessTokenParts['tokenOf']; readonly warn: Warn };

/** Asked again later; anything else means that there is no grant to take back any more. */
const passes: readonly ErrorCode[] = ['sage_unreachable', 'sage_too_slow', 'sage_failed', 'sage_busy', 'keychain_locked', 'proxy_unreachable', 'proxy_failed', 'proxy_login_refused', 'proxy_not_confirmed', 'bad_variable'];
/** A refresh token is dead by then, whatever becomes of the way to Sage. */
const lifeMsMax = 93 * 86_400_000;

/** False when it is to be tried again: nothing was said about the grant yet. */
export async function revokeGrant({ vault, clock, ways, tokenOf, warn }: RevokeParts, row: ConnectionRow): Promise<boolean> {
  const isOver = row.signInEndsAt !== null ? Date.parse(row.signInEndsAt) < clock.wallMs() : clock.wallMs() - Date.parse(row.createdAt) > lifeMsMax;
  if (!settingsOfRow(row).hasRefreshToken || row.dataSet !== null || isOver) return true;
  try {
    const opened = await vault.openHidden(row.id);
    const refreshToken = await tokenOf(opened, 'refreshToken');
    if (refreshToken !== null && opened.secret('clientSecret') !== null) await (await ways.oauthOf(row)).revoke(await ways.appOf(opened), refreshToken);
    return true;
  } catch (thrown) {
    if (passes.includes(asAppError(thrown).code)) {
      warn('a grant could not be taken back yet', { connectionId: row.id, err: thrown });
      return false;
    }
    warn('a grant that was to be taken back is no longer there', { connectionId: row.id, err: thrown });
    return true;
  }
}

export type GiveBackParts = RevokeParts & { readonly records: ConnectionRecords; readonly tokens: Pick<AccessTokens, 'accessToken' | 'forget'>; readonly onChanged: (id: ConnectionId) => void };

export function makeGiveBack(parts: GiveBackParts): { giveBack(id: ConnectionId): Promise<void>; finish(id: ConnectionId): Promise<void> } {
  const { records, vault, tokens } = parts;

  /** The rest of one that was begun. A sign-in made meanwhile is not touched: the row tells. */
  async function finish(id: ConnectionId): Promise<void> {
    const row = records.read(id);
    if (!row?.isGivingBack || !(await revokeGrant(parts, row))) return;
    for (let current = records.read(id); current?.isGivingBack; current = records.read(id)) {
      if (records.write({ ...current, isGivingBack: false, hasRefreshToken: false }, { drop: ['refreshToken'] })) return;
    }
  }

  return {
    finish,
    async giveBack(id) {
      // A refresh under way is let finish: the token that it brings is the one to take back.
      if (vault.row(id).dataSet === null) await tokens.accessToken(id).catch(() => undefined);
      tokens.forget(id);
      vault.write(id, (row) => ({ ...row, status: 'pending_auth', generation: row.generation + 1, accessToken: null, intent: null, failures: null, problem: null, isGivingBack: row.dataSet === null }), { drop: ['accessToken', 'previousRefreshToken', 'password'] });
      parts.onChanged(id);
      await finish(id);
    },
  };
}
