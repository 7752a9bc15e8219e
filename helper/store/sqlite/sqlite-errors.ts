/** Says in our words what SQLite threw: every call into the database goes through `inOurWords`. */
import { AppError, type ErrorCode } from '../../../src/shared/errors.ts';

/** By the beginning of SQLite's result code; the first that fits counts. */
const meanings: readonly (readonly [string, ErrorCode, string])[] = [
  ['SQLITE_FULL', 'disk_full', 'there is no room left on the disk'],
  ['SQLITE_IOERR_SHMSIZE', 'disk_full', 'there is no room left on the disk for the index of the log'],
  ['SQLITE_IOERR_CORRUPTFS', 'store_damaged', 'the file system reports damage'],
  ['SQLITE_IOERR_DATA', 'store_damaged', 'a page of the database does not have its checksum'],
  ['SQLITE_IOERR', 'disk_failed', 'the disk failed'],
  ['SQLITE_BUSY', 'store_busy', 'another program holds the database'],
  ['SQLITE_LOCKED', 'store_busy', 'another call holds the database'],
  ['SQLITE_CORRUPT', 'store_damaged', 'the database is damaged'],
  ['SQLITE_NOTADB', 'store_damaged', 'the file is no database of ours, or the key is not its key'],
  ['SQLITE_READONLY', 'disk_failed', 'the database cannot be written'],
  ['SQLITE_CANTOPEN', 'disk_failed', 'the database cannot be opened'],
  ['SQLITE_PERM', 'disk_failed', 'the database may not be opened'],
  ['SQLITE_AUTH', 'disk_failed', 'the database may not be opened'],
];

/** What a failed call of the file system means (making a folder, copying). */
const fileMeanings: Readonly<Record<string, ErrorCode>> = { ENOSPC: 'disk_full', EDQUOT: 'disk_full', EROFS: 'disk_failed', EACCES: 'disk_failed', EPERM: 'disk_failed', EIO: 'disk_failed', ENOTDIR: 'disk_failed', EMFILE: 'disk_failed', ENFILE: 'disk_failed' };

const codeOf = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '');

export function toAppError(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  const meaning = meanings.find(([prefix]) => code.startsWith(prefix));
  if (meaning) return new AppError(meaning[1], `${meaning[2]} (${code})`, { cause: thrown });
  const fileCode = fileMeanings[code];
  return fileCode ? new AppError(fileCode, `the file system answered ${code}`, { cause: thrown }) : thrown;
}

/** Runs it; what SQLite or the file system throws leaves as an AppError. */
export function inOurWords<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw toAppError(thrown);
  }
}

/** The same object with every method run through `inOurWords`, so that no implementation has to think of it. `onError` hears what is thrown. */
export function withOurWords<T extends object>(target: T, onError: (thrown: unknown) => void = () => undefined): T {
  const wrapped: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(target)) {
    wrapped[name] = typeof value !== 'function' ? value : (...given: unknown[]): unknown => {
      try {
        return inOurWords(() => (value as (...args: unknown[]) => unknown)(...given));
      } catch (thrown) {
        onError(thrown);
        throw thrown;
      }
    };
  }
  return wrapped as T;
}
