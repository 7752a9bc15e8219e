/** The companies' databases, opened for reading when first asked for and closed again when nobody has asked for a while: what is open holds memory. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import type { OpenStore, Store } from '../store/store.ts';

export type OpenBooks = {
  /** Throws `secrets_lost` when the key is gone, and what stands in the way of opening. */
  reader(id: CompanyId): Store;
  file(id: CompanyId): string;
  /** Throws `secrets_lost`. */
  key(id: CompanyId): Uint8Array;
  /** Null: the keychain is open and has no such key. */
  keepKey(id: CompanyId, key: Uint8Array | null): void;
  /** Closes it, and removes its files and its key from memory. */
  forget(id: CompanyId): void;
  closeAll(): void;
};

const idleMsMax = 120_000;

export function makeOpenBooks(needs: { readonly folder: string; readonly openStore: OpenStore }): OpenBooks {
  const keys = new Map<CompanyId, Uint8Array | null>();
  const open = new Map<CompanyId, { readonly store: Store; readonly idle: NodeJS.Timeout }>();
  const file = (id: CompanyId): string => join(needs.folder, `${id}.db`);

  function close(id: CompanyId): void {
    const found = open.get(id);
    if (!found) return;
    open.delete(id);
    clearTimeout(found.idle);
    found.store.close();
  }

  function key(id: CompanyId): Uint8Array {
    const kept = keys.get(id);
    if (kept) return kept;
    throw new AppError('secrets_lost', `the key of ${id}'s books is not in the keychain`);
  }

  return {
    file, key,
    reader(id) {
      const found = open.get(id);
      if (found) {
        found.idle.refresh();
        return found.store;
      }
      const store = needs.openStore(file(id), key(id));
      open.set(id, { store, idle: setTimeout(() => close(id), idleMsMax).unref() });
      return store;
    },
    keepKey: (id, value) => void keys.set(id, value),
    forget(id) {
      close(id);
      keys.get(id)?.fill(0);
      keys.delete(id);
      // With the log, the copies kept by migrations and what was put aside as damaged.
      const name = basename(file(id));
      for (const entry of readdirSync(dirname(file(id)))) if (entry === name || entry.startsWith(`${name}-`) || entry.startsWith(`${name}.`)) rmSync(join(needs.folder, entry), { recursive: true, force: true });
    },
    closeAll() {
      for (const id of [...open.keys()]) close(id);
      for (const value of keys.values()) value?.fill(0);
      keys.clear();
    },
  };
}
