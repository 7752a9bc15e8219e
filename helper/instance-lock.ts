/**
 * One helper for each home. The lock is a lock of the operating system on a file (held through SQLite, which has one
 * for every platform): it cannot be had twice, and it is gone with its holder, also after a kill or a power cut.
 */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../src/shared/errors.ts';
import type { Home } from './instance-home.ts';

export type InstanceLock = { release(): void };

/** What is locked stays reachable: a database that is collected as garbage gives its lock back. */
const held = new Set<DatabaseSync>();

/** SQLITE_BUSY */
const busyCode = 5;
const isBusy = (error: unknown): boolean => (Number((error as { errcode?: unknown }).errcode) & 0xff) === busyCode;

/** Null when another helper holds it. */
export function takeInstanceLock(home: Home): InstanceLock | null {
  const file = join(home.runFolder, 'instance.lock');
  try {
    closeSync(openSync(file, 'a', 0o600));
    const db = new DatabaseSync(file, { timeout: 0 });
    try {
      // The right to write is what only one can have; it is held until the end, with nothing written.
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch (error) {
      db.close();
      if (isBusy(error)) return null;
      throw error;
    }
    held.add(db);
    return {
      release: () => {
        if (held.delete(db)) db.close();
      },
    };
  } catch (error) {
    throw new AppError('disk_failed', `${file} could not be locked (${error instanceof Error ? error.message : 'unknown reason'})`, { cause: error });
  }
}
