/** Deleting a connection: here at once, and its grant at Sage now or when Sage can be reached again. */
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { ConnectionRecords, ConnectionRow } from './connection-records.ts';
import { revokeGrant, type RevokeParts } from './give-back.ts';
import { removeKey } from './sealed-secrets.ts';

export type RemovalParts = RevokeParts & { readonly records: ConnectionRecords; readonly keychain: Keychain; /** Its way to Sage is of no more use. */ readonly forget: (id: ConnectionId) => void };

export function makeRemoval(parts: RemovalParts) {
  const { records, keychain, vault, warn } = parts;

  /** Takes the grant back at Sage and then removes the row; while Sage cannot be reached the row waits out of sight. */
  const finish = async (row: ConnectionRow): Promise<void> => {
    if (!(await revokeGrant(parts, row))) return;
    records.remove(row.id);
    parts.forget(row.id);
    await removeKey(keychain, row.id).catch((thrown: unknown) => warn('a key could not be removed from the keychain', { connectionId: row.id, err: thrown }));
  };

  return {
    finish,
    async remove(id: ConnectionId): Promise<void> {
      const row = vault.write(id, (current) => ({ ...current, name: `deleted ${id}`, status: 'unlinked', accessToken: null, intent: null, problem: null }), { drop: ['accessToken', 'previousRefreshToken'] });
      parts.forget(id);
      await finish(row);
    },
  };
}
