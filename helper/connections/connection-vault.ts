/**
 * A connection's row and secrets, opened: what the refresh and the sign-in work on. Reads the key from the keychain each
 * time, so that a locked keychain is noticed and no key stays in memory; notices keys that are gone and old databases.
 */
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { ConnectionRecords, ConnectionRow, SealedSecret, SecretChanges, SecretField } from './connection-records.ts';
import { readKey, seal, unseal, writeKey } from './sealed-secrets.ts';
import type { RandomBytes } from './sealed-secrets.ts';

export type OpenedConnection = {
  readonly row: ConnectionRow;
  readonly key: Uint8Array;
  /** Null when there is none. Throws `secrets_lost`. */
  secret(field: SecretField): string | null;
  seal(field: SecretField, generation: number, secret: string): SealedSecret;
};

export type Vault = {
  /** Throws `not_found`, `secrets_lost`, `keychain_locked` or `keychain_missing`. */
  open(id: ConnectionId): Promise<OpenedConnection>;
  /** As `open`, for one that was deleted and waits for Sage. */
  openHidden(id: ConnectionId): Promise<OpenedConnection>;
  /** Throws `not_found`. */
  row(id: ConnectionId): ConnectionRow;
  /** Writes what `change` makes of the row as it stands, again when somebody else wrote meanwhile. */
  write(id: ConnectionId, change: (row: ConnectionRow) => ConnectionRow, secrets?: SecretChanges): ConnectionRow;
  /** Remembers beside the key that this generation was reached. What fails here is repaired by the next one. */
  remember(opened: OpenedConnection, generation: number): Promise<void>;
};

const writesMax = 20;

export function makeVault(records: ConnectionRecords, keychain: Keychain, randomBytes: RandomBytes): Vault {
  const row = (id: ConnectionId): ConnectionRow => {
    const found = records.read(id);
    if (!found || found.status === 'unlinked') throw new AppError('not_found', `there is no connection "${id}"`);
    return found;
  };
  const openAny = async (id: ConnectionId): Promise<OpenedConnection> => {
    const kept = await readKey(keychain, id);
    if (kept === null) throw new AppError('secrets_lost', `the keychain no longer has the key of connection ${id}`);
    // Read after waiting for the keychain: another process may have written meanwhile.
    const current = records.read(id);
    if (!current) throw new AppError('not_found', `there is no connection "${id}"`);
    if (current.generation < kept.generation) throw new AppError('secrets_lost', `the database of connection ${id} is older (${current.generation}) than its key (${kept.generation}): it was put back from a copy`);
    const secrets = new Map(records.secrets(id).map((secret) => [secret.field, secret]));
    return {
      row: current,
      key: kept.key,
      secret: (field) => { const sealed = secrets.get(field); return sealed ? unseal(kept.key, id, sealed) : null; },
      seal: (field, generation, secret) => seal(kept.key, id, field, generation, secret, randomBytes),
    };
  };
  return {
    row,
    open: async (id) => { row(id); return openAny(id); },
    openHidden: openAny,
    write(id, change, secrets) {
      for (let tries = 0; tries < writesMax; tries += 1) {
        const changed = change(row(id));
        if (records.write(changed, secrets)) return { ...changed, revision: changed.revision + 1 };
      }
      throw new AppError('store_busy', `connection ${id} is being written by others all the time`);
    },
    async remember(opened, generation) {
      await writeKey(keychain, opened.row.id, { key: opened.key, generation });
    },
  };
}
