/**
 * Opens one encrypted SQLite file with the settings that all our databases share. Nothing else in the helper knows the
 * driver. Extension loading is off and the connection is defensive by the driver's default; a test holds that.
 */
import { chmodSync, existsSync, mkdirSync, openSync, closeSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type BetterSqlite from 'better-sqlite3';
import Database from 'better-sqlite3-multiple-ciphers';
import { AppError } from '../../../src/shared/errors.ts';

export type Db = BetterSqlite.Database;
export type Statement = BetterSqlite.Statement<unknown[]>;

/** The first SQLite in which two connections that write and checkpoint hard cannot lose a page of the log. */
const sqliteVersionMin = [3, 51, 3] as const;
const busyMs = 5_000;
const pageSizeBytes = 8192;

export type OpenSettings = {
  readonly applicationId: number;
  readonly cacheMib: number;
  /** A checkpoint into the file is tried when the log is this long. */
  readonly walPagesMax: number;
};

const sidecars = ['-wal', '-shm', '-journal'] as const;

/** Made before SQLite makes it, so that there is no moment at which others may read it; SQLite gives its other files the same mode. */
export function makePrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  for (const suffix of ['', ...sidecars]) {
    const path = file + suffix;
    if (process.platform !== 'win32' && existsSync(path) && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  }
}

function unlock(db: Db, key: Uint8Array): void {
  if (key.length !== 32) throw new AppError('our_bug', `a database key has 32 bytes, not ${key.length}`);
  db.pragma("cipher='chacha20'");
  // As text the key is taken raw; through `key()` it would be taken for a passphrase and stretched.
  db.pragma(`key="x'${Buffer.from(key).toString('hex')}'"`);
}

function assertVersion(db: Db): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  const differing = sqliteVersionMin.findIndex((least, at) => (parts[at] ?? 0) !== least);
  if (differing >= 0 && (parts[differing] ?? 0) < (sqliteVersionMin[differing] ?? 0)) throw new AppError('our_bug', `SQLite ${version} is older than ${sqliteVersionMin.join('.')}`);
}

export const numberPragma = (db: Db, name: string): number => Number(db.pragma(name, { simple: true }));

/**
 * What the file says it is, read without a chance of changing it. Null when there is nothing in it yet. Throws
 * `store_damaged` for the file of another program.
 */
export function readSchemaVersion(file: string, key: Uint8Array, applicationId: number): number | null {
  if (!existsSync(file) || statSync(file).size === 0) return null;
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: busyMs });
  try {
    unlock(db, key);
    const version = numberPragma(db, 'user_version');
    const found = numberPragma(db, 'application_id');
    if (found === 0 && version === 0) return null;
    if (found !== applicationId) throw new AppError('store_damaged', `the database belongs to another program (application id ${found})`);
    return version;
  } finally {
    db.close();
  }
}

/** Opens it for reading and writing, and makes it when there is none. */
export function openForWriting(file: string, key: Uint8Array, settings: OpenSettings): Db {
  makePrivately(file);
  const db = new Database(file, { timeout: busyMs });
  try {
    unlock(db, key);
    assertVersion(db);
    db.pragma(`page_size=${pageSizeBytes}`);
    db.pragma('journal_mode=WAL');
    tune(db, settings);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function tune(db: Db, settings: OpenSettings): void {
  db.pragma('synchronous=FULL');
  db.pragma('temp_store=MEMORY');
  db.pragma('trusted_schema=OFF');
  db.pragma('cell_size_check=ON');
  db.pragma(`cache_size=-${settings.cacheMib * 1024}`);
  db.pragma(`wal_autocheckpoint=${settings.walPagesMax}`);
  // After a checkpoint the log is cut back to this, so that one large sync does not leave its size behind.
  db.pragma(`journal_size_limit=${4 * settings.walPagesMax * pageSizeBytes}`);
}

/** Without a key and without our settings: what measurements compare with. */
export const openPlainly = (file: string): Db => new Database(file);

/**
 * Closes it; whoever is the last to leave puts it into the mode in which it is one file alone. That can be read where
 * nothing can be written, as a log could not, and copied whole.
 */
export function closeForGood(db: Db): void {
  if (!db.open) return;
  try {
    db.pragma('busy_timeout=0');
    db.pragma('journal_mode=DELETE');
  } catch {
    // Somebody else has it open, or the disk cannot be written now: then the log stays, as after a kill.
  } finally {
    db.close();
  }
}

/** Opens it for reading on a file system that cannot be written. */
export function openOnReadOnlyDisk(file: string, key: Uint8Array, settings: OpenSettings): Db {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: busyMs });
  try {
    unlock(db, key);
    assertVersion(db);
    db.pragma('temp_store=MEMORY');
    db.pragma('trusted_schema=OFF');
    db.pragma(`cache_size=-${settings.cacheMib * 1024}`);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

export const allFilesOf = (file: string): readonly string[] => [file, ...sidecars.map((suffix) => file + suffix)];
