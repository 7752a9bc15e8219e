/**
 * Opens one of our databases for all uses: refuses what a newer version made without touching it, checks it after a run
 * that was cut short, puts a damaged one aside, brings its schema up to date, and reads on where nothing can be written.
 */
import { accessSync, constants, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../../src/shared/errors.ts';
import { numberPragma, openForWriting, openOnReadOnlyDisk, readSchemaVersion, type Db, type OpenSettings } from './connection.ts';
import { migrate, type Migration } from './migrations.ts';
import { quarantine } from './quarantine.ts';
import { toAppError } from './sqlite-errors.ts';

export type DatabaseKind = {
  readonly settings: OpenSettings;
  readonly migrations: readonly Migration[];
  /** After the migrations: what follows from the code rather than from a number. */
  readonly bringUpToDate?: (db: Db) => void;
};
export type OpenedDatabase = { readonly db: Db; readonly canWrite: boolean };

/** Up to this size a database is checked whenever nobody else has it open; a larger one only after a run that was cut short. */
const alwaysCheckedBytesMax = 32 * 1024 * 1024;

export function openDatabase(file: string, key: Uint8Array, kind: DatabaseKind): OpenedDatabase {
  try {
    return openWhenQuiet(file, key, kind);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!(error instanceof AppError) || error.code !== 'store_damaged') throw error;
    const aside = quarantine(file);
    rmSync(suspicionOf(file), { force: true });
    throw new AppError('store_damaged', `${error.message}; it was put aside as ${aside}`, { cause: error });
  }
}

const triesMax = 10;
const betweenTriesMs = 50;

/** While another process opens or leaves the database its log comes and goes, and for a moment it cannot be opened at all. */
function openWhenQuiet(file: string, key: Uint8Array, kind: DatabaseKind): OpenedDatabase {
  for (let tries = 1; ; tries += 1) {
    try {
      return openSound(file, key, kind);
    } catch (thrown) {
      if (tries >= triesMax || !codeOf(thrown).startsWith('SQLITE_CANTOPEN') || !existsSync(file)) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenTriesMs);
    }
  }
}

/** Lies beside a database in which damage was met while it was open: the next to open it alone checks all of it. */
const suspicionOf = (file: string): string => `${file}.suspect`;

/** For `withOurWords`: remembers damage beyond this process. */
export const noteDamage = (file: string) => (thrown: unknown): void => {
  if (!(thrown instanceof AppError) || thrown.code !== 'store_damaged') return;
  try {
    writeFileSync(suspicionOf(file), '', { mode: 0o600 });
  } catch { /* The disk may be what is damaged; the error itself is on its way. */ }
};

function openSound(file: string, key: Uint8Array, kind: DatabaseKind): OpenedDatabase {
  try {
    // Looked at first: opening makes a log of its own.
    const leftLog = existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : null;
    // A journal left by a kill can be read through by a writer only; then the version is looked at further down.
    if (!existsSync(`${file}-journal`)) refuseNewer(readSchemaVersion(file, key, kind.settings.applicationId), kind);
    const db = openForWriting(file, key, kind.settings);
    try {
      refuseNewer(numberPragma(db, 'user_version'), kind);
      checkIfAlone(db, file, leftLog);
      migrate(db, file, kind.settings.applicationId, kind.migrations);
      kind.bringUpToDate?.(db);
      return { db, canWrite: true };
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  } catch (thrown) {
    const reading = isUnwritable(thrown) && cannotBeWritten(file) ? openReadOnly(file, key, kind) : null;
    if (!reading) throw thrown;
    return { db: reading, canWrite: false };
  }
}

function refuseNewer(version: number | null, kind: DatabaseKind): void {
  if (version !== null && version > kind.migrations.length) throw new AppError('store_too_new', `the database has version ${version}, and this program knows up to ${kind.migrations.length}; nothing was changed`);
}

const unwritable = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'EROFS', 'EACCES', 'EPERM'];

function codeOf(thrown: unknown): string {
  const cause = thrown instanceof AppError ? thrown.cause : thrown;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

const isUnwritable = (thrown: unknown): boolean => unwritable.some((prefix) => codeOf(thrown).startsWith(prefix));

/** The system's own word, which an error of a moment is not: the file is there, and it or its folder may not be written. */
function cannotBeWritten(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

function openReadOnly(file: string, key: Uint8Array, kind: DatabaseKind): Db | null {
  const db = openOnReadOnlyDisk(file, key, kind.settings);
  if (numberPragma(db, 'application_id') === kind.settings.applicationId && numberPragma(db, 'user_version') === kind.migrations.length) return db;
  db.close();
  return null;
}

/** `leftLog`: the size of the log that lay there before we opened; null when there was none, as after a clean end. */
function checkIfAlone(db: Db, file: string, leftLog: number | null): void {
  if (leftLog !== null && !isAlone(db)) return;
  const cutShort = leftLog !== null && leftLog > 0;
  const bytes = statSync(file).size;
  if (!cutShort && bytes > alwaysCheckedBytesMax && !existsSync(suspicionOf(file))) {
    const expected = numberPragma(db, 'page_count') * numberPragma(db, 'page_size');
    if (bytes < expected) throw new AppError('store_damaged', `the file has ${bytes} bytes of ${expected}`);
    return;
  }
  const [first] = db.pragma('quick_check(1)') as { quick_check: string }[];
  if (first?.quick_check !== 'ok') throw new AppError('store_damaged', `the check found: ${first?.quick_check ?? 'nothing'}`);
  rmSync(suspicionOf(file), { force: true });
}

/** Leaving the log's mode needs the file for oneself: it works, and mends what a kill left, only when nobody else has it open. */
function isAlone(db: Db): boolean {
  db.pragma('busy_timeout=0');
  try {
    db.pragma('journal_mode=DELETE');
    return true;
  } catch (thrown) {
    const error = toAppError(thrown);
    return !(error instanceof AppError && error.code === 'store_busy');
  } finally {
    db.pragma('busy_timeout=5000');
    db.pragma('journal_mode=WAL');
  }
}
