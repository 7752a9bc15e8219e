/**
 * The home folder: where everything of one helper lies, readable by its user alone. Files are replaced whole, so that a
 * power cut leaves the old or the new one and nothing between.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, lstatSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../src/shared/errors.ts';
import { renameWithPatience } from './instance-rename.ts';

export type Home = {
  readonly folder: string;
  readonly configFile: string;
  readonly policyFile: string;
  readonly storeFolder: string;
  readonly logFolder: string;
  readonly certificateFolder: string;
  readonly runFolder: string;
  readonly tokenFile: string;
  /** Where the command line reaches the helper: a unix socket, on Windows a named pipe. */
  readonly socketPath: string;
};

type Env = Readonly<Record<string, string | undefined>>;

/** The platform's own place for a program's data, unless LEDGERLINE_HOME names another. */
export function homeFolder(env: Env = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.LEDGERLINE_HOME) return resolve(env.LEDGERLINE_HOME);
  const userHome = env.HOME || env.USERPROFILE || homedir();
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(userHome, 'AppData', 'Local'), 'Ledgerline');
  if (platform === 'darwin') return join(userHome, 'Library', 'Application Support', 'Ledgerline');
  return join(env.XDG_DATA_HOME || join(userHome, '.local', 'share'), 'ledgerline');
}

/** This installation's manifests, and what was installed of them. */
export const addinFolderIn = (home: Home): string => join(home.folder, 'addin');

/** The address of a unix socket may hold 107 bytes; a home with a longer path gets its socket in a private folder of the system's temporary place. */
const socketPathBytesMax = 100;

function socketPathOf(folder: string, platform: NodeJS.Platform): string {
  const mark = createHash('sha256').update(`${userInfo().username}\0${folder}`).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\ledgerline-${mark}`;
  const inHome = join(folder, 'run', 'helper.sock');
  return Buffer.byteLength(inHome) <= socketPathBytesMax ? inHome : join(tmpdir(), `ledgerline-${userInfo().uid}-${mark}`, 'helper.sock');
}

export function homeAt(folder: string, platform: NodeJS.Platform = process.platform): Home {
  return {
    folder,
    configFile: join(folder, 'config.json'),
    policyFile: join(folder, 'policy.json'),
    storeFolder: join(folder, 'store'),
    logFolder: join(folder, 'logs'),
    certificateFolder: join(folder, 'certificate'),
    runFolder: join(folder, 'run'),
    tokenFile: join(folder, 'tokens.json'),
    socketPath: socketPathOf(folder, platform),
  };
}

const folderWords: Readonly<Record<string, string>> = { EEXIST: 'there is a file of this name', ENOTDIR: 'a part of its path is a file', EACCES: 'this user may not write there', EPERM: 'this user may not write there', EROFS: 'the disk is read-only', ENOENT: 'the disk is read-only or not there', ENOSPC: 'the disk is full', EDQUOT: 'the disk quota is used up', ENAMETOOLONG: 'its name is too long' };
const isFullCode = (code: string | undefined): boolean => code === 'ENOSPC' || code === 'EDQUOT';

function makeOrSay(folder: string, make: () => void): void {
  try {
    make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AppError(isFullCode(code) ? 'disk_full' : 'disk_failed', `the folder ${folder} cannot be made and closed to others: ${folderWords[code ?? ''] ?? code ?? 'unknown reason'}`, { cause: error });
  }
}

/** Makes a folder that its owner alone may enter; one that belongs to somebody else is refused. */
function makePrivateFolder(folder: string): void {
  makeOrSay(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new AppError('disk_failed', `${folder} is not a folder`);
  const uid = process.getuid?.();
  if (uid !== undefined && found.uid !== uid) throw new AppError('disk_failed', `${folder} belongs to another user of this machine`);
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) makeOrSay(folder, () => chmodSync(folder, 0o700));
}

/** Makes the home and its folders, and closes to others what is there already. */
export function makeHome(home: Home): void {
  // Whatever this process writes from here on is its user's alone, also in a shell with a wide-open umask.
  process.umask(0o077);
  for (const folder of [home.folder, home.storeFolder, home.logFolder, home.certificateFolder, home.runFolder]) makePrivateFolder(folder);
  if (process.platform !== 'win32') makePrivateFolder(dirname(home.socketPath));
}

/** Writes a file for its owner alone and puts it in place in one step. Throws `disk_full` or `disk_failed`. */
export function writePrivateFile(path: string, content: string): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = openSync(beside, 'wx', 0o600);
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameWithPatience(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new AppError(isFullCode(code) ? 'disk_full' : 'disk_failed', `${path} could not be written (${code ?? 'unknown reason'})`, { cause: error });
  }
}

/** Writes a file into a folder that the user named: never over one that is there, unless that was asked for. Throws `already_exists`, `disk_full` or `disk_failed`. */
export function writeNewFile(path: string, content: string | Uint8Array, mayReplace = false): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: mayReplace ? 'w' : 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new AppError('already_exists', `${path} is there already; name another, or add --force`, { cause: error });
    throw new AppError(isFullCode(code) ? 'disk_full' : 'disk_failed', `${path} could not be written: ${folderWords[code ?? ''] ?? code ?? 'unknown reason'}`, { cause: error });
  }
}
