/** Which Sage 50 drivers and DSNs this computer has: as Windows' registry lists them, or unixODBC's odbcinst.ini. */
import { AppError } from '../../src/shared/errors.ts';
import { driverOf, versionOfDriver, yearOf } from './sage-versions.ts';

export type Bits = 32 | 64;
export type Driver = { readonly name: string; readonly version: number; readonly bits: Bits };
/** A DSN that Sage's installer made; `folder` as it stands there, not yet looked at by anyone. */
export type Dsn = { readonly name: string; readonly version: number; readonly folder: string };

/** A key's values by name, as text; null where there is no such key. Sub-keys as further entries when asked for. */
export type RegistryKey = { readonly path: string; readonly values: Readonly<Record<string, string>> };
export type ReadRegistry = (path: string, withSubKeys: boolean) => Promise<readonly RegistryKey[]>;

const driverKeys: readonly { readonly path: string; readonly bits: Bits }[] = [
  { path: 'HKLM\\SOFTWARE\\ODBC\\ODBCINST.INI\\ODBC Drivers', bits: 64 },
  { path: 'HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\ODBCINST.INI\\ODBC Drivers', bits: 32 },
];
const dsnKeys = ['HKLM\\SOFTWARE\\ODBC\\ODBC.INI', 'HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\ODBC.INI', 'HKCU\\SOFTWARE\\ODBC\\ODBC.INI'];

/** What `reg.exe query` prints: a line for each key, then its values indented by four, apart by four. */
export function parseRegQuery(text: string): readonly RegistryKey[] {
  const keys: { path: string; values: Record<string, string> }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^HKEY_/.test(line)) keys.push({ path: line.trim(), values: {} });
    const value = /^ {4}(.+?) {4}REG_(?:SZ|EXPAND_SZ|DWORD)(?: {4}(.*))?$/.exec(line);
    const key = keys.at(-1);
    if (value?.[1] !== undefined && key) key.values[value[1]] = value[2] ?? '';
  }
  return keys;
}

const newestFirst = (one: { readonly version: number }, other: { readonly version: number }): number => other.version - one.version;

export async function findWindowsDrivers(readRegistry: ReadRegistry): Promise<readonly Driver[]> {
  const found = await Promise.all(driverKeys.map(async ({ path, bits }) => (await readRegistry(path, false)).flatMap(({ values }) => Object.entries(values)
    .filter(([, state]) => /^installed$/i.test(state.trim()))
    .flatMap(([name]) => toDriver(name, bits)))));
  return found.flat().sort(newestFirst);
}

export async function findDsns(readRegistry: ReadRegistry): Promise<readonly Dsn[]> {
  const keys = (await Promise.all(dsnKeys.map((path) => readRegistry(path, true)))).flat();
  const dsns = keys.flatMap(({ path, values }) => {
    const name = path.split('\\').at(-1) ?? '';
    const version = versionOfDriver(name);
    const folder = Object.entries(values).find(([key]) => /^DataPathname$/i.test(key))?.[1] ?? '';
    return version === null || folder === '' ? [] : [{ name, version, folder }];
  });
  return dsns.sort(newestFirst);
}

/** The sections of odbcinst.ini are the drivers; their kind is this system's own. */
export function driversInOdbcinst(text: string, bits: Bits): readonly Driver[] {
  const names = [...text.matchAll(/^\s*\[([^\]\r\n]+)\]/gm)].map((match) => match[1]?.trim() ?? '');
  return names.flatMap((name) => toDriver(name, bits)).sort(newestFirst);
}

function toDriver(name: string, bits: Bits): readonly Driver[] {
  const version = versionOfDriver(name);
  return version === null ? [] : [{ name, version, bits }];
}

/**
 * The driver for a data set: the one that the settings name; else that of the data's version; and where the version is
 * not known, the newest. Throws `driver_missing` with what is there instead.
 */
export function chooseDriver(needs: { readonly version: number | null; readonly installed: readonly Driver[]; readonly named: string | null; readonly programBits: Bits }): string {
  const { version, installed, named, programBits } = needs;
  if (named !== null) return named;
  const usable = installed.filter(({ bits }) => bits === programBits);
  const chosen = version === null ? usable[0] : usable.find((driver) => driver.version === version);
  if (chosen) return chosen.name;
  const wanted = version === null ? 'a Sage 50 ODBC driver' : `the driver "${driverOf(version)}" (Sage 50 ${yearOf(version)})`;
  const otherKind = installed.find((driver) => driver.bits !== programBits && (version === null || driver.version === version));
  if (otherKind) throw new AppError('driver_missing', `"${otherKind.name}" is installed as ${otherKind.bits} bit, and Ledgerline is a ${programBits} bit program: ${wanted} of ${programBits} bit is needed`);
  const there = installed.length === 0 ? 'no Sage 50 driver is installed here' : `installed here: ${installed.map(({ name, bits }) => `${name} (${bits} bit)`).join(', ')}`;
  throw new AppError('driver_missing', `${wanted} is needed; ${there}`);
}
