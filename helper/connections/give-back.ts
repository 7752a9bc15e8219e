/**
 * Gives a sign-in back: its secrets are removed here at once, and the grant is taken back at Sage, now or when Sage can
 * be reached again. A connection that was given back waits for a person to authorise it anew.
 */
import type { Clock } from '../../src/shared/clock.ts';
import { asAppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { ConnectionRecords, ConnectionRow } from './connection-records.ts';
import type { Vault } from './connection-vault.ts';
import type { OAuthClient } from './oauth-client.ts';

type Warn = (message: string, facts: { readonly connectionId: ConnectionId; readonly err?: unknown }) => void;

export type RevokeParts = { readonly vault: Vault; readonly clock: Clock; readonly oauthOf: (row: ConnectionRow) => OAuthClient; readonly warn: Warn };

const passes: readonly string[] = ['sage_unreachable', 'sage_too_slow', 'sage_failed', 'sage_busy', 'keychain_locked'];

/** False when it is to be tried again: nothing was said about the grant yet. */
export async function revokeGrant({ vault, clock, oauthOf, warn }: RevokeParts, row: ConnectionRow): Promise<boolean> {
  const isOver = row.signInEndsAt !== null && Date.parse(row.signInEndsAt) < clock.wallMs();
  if (row.generation === 0 || row.dataSet !== null || isOver) return true;
  try {
    const opened = await vault.openHidden(row.id);
    const [clientSecret, refreshToken] = [opened.secret('clientSecret'), opened.secret('refreshToken')];
    if (clientSecret !== null && refreshToken !== null) await oauthOf(row).revoke({ clientId: row.clientId, clientSecret }, refreshToken);
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
      if (records.write({ ...current, isGivingBack: false }, { drop: ['refreshToken'] })) return;
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
