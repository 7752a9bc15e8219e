/** A keychain in memory: for the demo on a machine without one, and for tests. What it keeps is gone when the process ends. */
import type { Keychain } from './keychain.ts';

export function makeMemoryKeychain(): Keychain {
  const kept = new Map<string, Uint8Array>();
  return {
    state: async () => 'memory',
    read: async (name) => kept.get(name)?.slice() ?? null,
    write: async (name, secret) => void kept.set(name, secret.slice()),
    remove: async (name) => kept.delete(name),
  };
}
