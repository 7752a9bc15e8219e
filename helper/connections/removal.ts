/** Deleting a connection: here at once, and its grant at Sage now or when Sage can be reached again. */
import type { Clock } from '../../src/shared/clock.ts';
import { asAppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { FindVariable } from '../../src/shared/variable-text.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { ConnectionRecords, ConnectionRow } from './connection-records.ts';
import { settingsOfRow } from './connection-status.ts';
import type { Vault } from './connection-vault.ts';
import { resolvePlain } from './resolved-settings.ts';
import { removeKey } from './sealed-secrets.ts';
import type { Ways } from './ways.ts';

export type RemovalParts = {
  readonly records: ConnectionRecords;
  readonly keychain: Keychain;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly ways: Pick<Ways, 'oauthOf' | 'appOf' | 'forget'>;
  readonly finder: (project: string | null) => Promise<FindVariable>;
  readonly warn: (message: string, facts: { readonly connectionId?: ConnectionId; readonly err?: unknown }) => void;
};

/** Asked again later; anything else means that there is no grant to take back any more. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['sage_unreachable', 'sage_too_slow', 'sage_failed', 'sage_busy', 'keychain_locked', 'proxy_unreachable', 'proxy_failed', 'proxy_login_refused', 'proxy_not_confirmed', 'bad_variable']);
/** A refresh token is dead by then, whatever becomes of the way to Sage. */
const waitMsMax = 93 * 86_400_000;

export function makeRemoval({ records, keychain, clock, vault, ways, finder, warn }: RemovalParts) {
  /** Takes the grant back at Sage and then removes the row; while Sage cannot be reached the row waits out of sight. */
  const finish = async (row: ConnectionRow): Promise<void> => {
    const isOver = row.signInEndsAt !== null ? Date.parse(row.signInEndsAt) < clock.wallMs() : clock.wallMs() - Date.parse(row.createdAt) > waitMsMax;
    if (settingsOfRow(row).hasRefreshToken && !isOver) {
      try {
        const opened = await vault.openHidden(row.id);
        const refreshToken = opened.secret('refreshToken');
        const given = refreshToken !== null && row.areTokensTyped ? resolvePlain(refreshToken, 'refreshToken', await finder(settingsOfRow(row).project)) : refreshToken;
        if (given !== null && opened.secret('clientSecret') !== null) await (await ways.oauthOf(row)).revoke(await ways.appOf(opened), given);
      } catch (thrown) {
        if (passing.has(asAppError(thrown).code)) {
          warn('the grant of a deleted connection could not be taken back yet', { connectionId: row.id, err: thrown });
          return;
        }
        warn('the grant of a deleted connection is no longer there', { connectionId: row.id, err: thrown });
      }
    }
    records.remove(row.id);
    ways.forget(row.id);
    await removeKey(keychain, row.id).catch((thrown: unknown) => warn('a key could not be removed from the keychain', { connectionId: row.id, err: thrown }));
  };

  return {
    finish,
    async remove(id: ConnectionId): Promise<void> {
      const row = vault.write(id, (current) => ({ ...current, name: `deleted ${id}`, status: 'unlinked', accessToken: null, intent: null, problem: null }), { drop: ['accessToken', 'previousRefreshToken'] });
      ways.forget(id);
      await finish(row);
    },
  };
}
