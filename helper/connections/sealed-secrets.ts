/**
 * Secrets of a connection, sealed with AES-256-GCM under its own key. Connection, field and generation are bound in, so
 * that no sealed secret can stand in for another. The key lies in the keychain, with the newest generation beside it:
 * a database put back from a copy is older than its key says, and its tokens are never sent.
 */
import type { ConnectionId } from '../../src/shared/ids.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { keyBytes, sealText, unsealText } from '../keychain/seal-text.ts';
import type { RandomBytes } from '../keychain/seal-text.ts';
import type { SealedSecret, SecretField } from './connection-records.ts';

export type { RandomBytes } from '../keychain/seal-text.ts';
/** The key, and the newest generation of secrets that was sealed under it. */
export type ConnectionKey = { readonly key: Uint8Array; readonly generation: number };

const entryName = (id: ConnectionId): string => `connection/${id}`;
const boundTo = (id: ConnectionId, field: SecretField, generation: number): string => `${id}\n${field}\n${generation}`;

export function seal(key: Uint8Array, id: ConnectionId, field: SecretField, generation: number, secret: string, randomBytes: RandomBytes): SealedSecret {
  return { field, generation, sealed: sealText(key, boundTo(id, field, generation), secret, randomBytes) };
}

/** Throws `secrets_lost` when it was sealed under another key, for another place, or was altered. */
export function unseal(key: Uint8Array, id: ConnectionId, { field, generation, sealed }: SealedSecret): string {
  try {
    return unsealText(key, boundTo(id, field, generation), sealed);
  } catch (cause) {
    throw new AppError('secrets_lost', `the ${field} of connection ${id} cannot be unsealed with its key`, { cause });
  }
}

/** Null when the open keychain has no such entry: someone removed it. Throws `keychain_locked` or `keychain_missing`. */
export async function readKey(keychain: Keychain, id: ConnectionId): Promise<ConnectionKey | null> {
  const entry = await keychain.read(entryName(id));
  if (entry === null) return null;
  if (entry.length !== keyBytes + 4) throw new AppError('secrets_lost', `the keychain's entry of connection ${id} is not of our making`);
  return { key: entry.subarray(0, keyBytes), generation: new DataView(entry.buffer, entry.byteOffset, entry.byteLength).getUint32(keyBytes) };
}

export async function writeKey(keychain: Keychain, id: ConnectionId, { key, generation }: ConnectionKey): Promise<void> {
  const entry = new Uint8Array(keyBytes + 4);
  entry.set(key);
  new DataView(entry.buffer).setUint32(keyBytes, generation);
  await keychain.write(entryName(id), entry);
}

export const removeKey = (keychain: Keychain, id: ConnectionId): Promise<boolean> => keychain.remove(entryName(id));
