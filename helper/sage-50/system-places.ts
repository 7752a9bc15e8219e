/** This computer's files, registry and driver list, as discovery asks for them. */
import { execFile } from 'node:child_process';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { PathStyle } from './data-path.ts';
import type { DiscoveryFiles } from './discovery.ts';
import { driversInOdbcinst, findDsns, findWindowsDrivers, parseRegQuery, type Bits, type Driver, type Dsn, type ReadRegistry } from './drivers.ts';

export const pathStyleOf = (platform: NodeJS.Platform): PathStyle => (platform === 'win32' ? 'win32' : 'posix');
export const programBitsOf = (arch: string): Bits => (arch === 'ia32' || arch === 'arm' ? 32 : 64);

/** The beginning of a file. Throws as the file system does. */
export async function readBytes(path: string, bytesMax: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(bytesMax), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const orElse = async <T>(work: Promise<T>, otherwise: T): Promise<T> => work.catch(() => otherwise);

/** Sage writes its text files in the code page of western Windows; unixODBC's are UTF-8 and plain there. */
const westernText = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes);

export const systemFiles: DiscoveryFiles = {
  listFolders: (folder) => orElse(readdir(folder, { withFileTypes: true }).then((entries) => entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)), []),
  readText: (path, bytesMax) => orElse(readBytes(path, bytesMax).then((bytes) => (isUtf8(bytes) ? new TextDecoder().decode(bytes) : westernText(bytes))), null),
  isFolder: (folder) => orElse(stat(folder).then((found) => found.isDirectory()), false),
};

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const regMsMax = 10_000;
const regBytesMax = 4 * 1024 * 1024;

/** `reg.exe` by its full path: what a PATH might put in its place is not asked. */
export function makeReadRegistry(systemRoot: string): ReadRegistry {
  const reg = win32.join(systemRoot, 'System32', 'reg.exe');
  return (path, withSubKeys) => new Promise((resolve) => {
    execFile(reg, ['query', path, ...(withSubKeys ? ['/s'] : []), '/reg:64'], { windowsHide: true, timeout: regMsMax, maxBuffer: regBytesMax, encoding: 'latin1' }, (error, stdout) => resolve(error ? [] : parseRegQuery(stdout)));
  });
}

export type SystemDrivers = { readonly drivers: readonly Driver[]; readonly dsns: readonly Dsn[] };

export async function findSystemDrivers(platform: NodeJS.Platform, arch: string, env: Readonly<Record<string, string | undefined>>): Promise<SystemDrivers> {
  if (platform === 'win32') {
    const readRegistry = makeReadRegistry(env.SystemRoot ?? 'C:\\Windows');
    const [drivers, dsns] = await Promise.all([findWindowsDrivers(readRegistry), findDsns(readRegistry)]);
    return { drivers, dsns };
  }
  const lists = [posix.join(env.ODBCSYSINI ?? '/etc', env.ODBCINSTINI ?? 'odbcinst.ini')];
  const texts = await Promise.all(lists.map((list) => orElse(readFile(list, 'utf8'), '')));
  return { drivers: texts.flatMap((text) => driversInOdbcinst(text, programBitsOf(arch))), dsns: [] };
}
