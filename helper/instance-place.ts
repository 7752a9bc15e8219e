/**
 * Where a home may lie: on a disk of this computer. A folder that is copied to a cloud would carry books and keys off
 * the computer and hand back stale halves of databases; on a network share a database's locks do not hold.
 */
import { existsSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../src/shared/errors.ts';

/** The kernel's names for file systems that are another machine's (statfs(2), as 32 bits). */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'], [0x517b, 'SMB'], [0xff534d42, 'CIFS'], [0xfe534d42, 'SMB2'], [0x5346414f, 'AFS'], [0x6b414653, 'AFS'], [0x73757245, 'Coda'], [0x00c36400, 'Ceph'], [0x01021997, '9P'],
]);

/** Folders of the programs that copy them away, by the names that they give them. */
const cloudNames: readonly (readonly [RegExp, string])[] = [
  [/^OneDrive( - .+|-.+)?$/i, 'OneDrive'], [/^Dropbox( \(.+\))?$/i, 'Dropbox'], [/^(Google ?Drive|My Drive|GoogleDrive-.+)$/i, 'Google Drive'], [/^(iCloud ?Drive|Mobile Documents)$/i, 'iCloud Drive'], [/^CloudStorage$/i, 'a cloud drive'], [/^(Nextcloud|ownCloud|Box Sync|pCloudDrive)$/i, 'a cloud drive'],
];

type Env = Readonly<Record<string, string | undefined>>;
export type PlaceFacts = { readonly platform: NodeJS.Platform; readonly env: Env; readonly fileSystemType: (folder: string) => number | null };

function isBelow(folder: string, parent: string | undefined): boolean {
  const parts = (path: string): string => `${path.replace(/[\\/]+$/, '').replaceAll('\\', '/').toLowerCase()}/`;
  return parent !== undefined && parent !== '' && parts(folder).startsWith(parts(parent));
}

/** What is wrong with a place, as the end of "… lies in"; null when nothing is. */
export function wrongPlace(folder: string, { platform, env, fileSystemType }: PlaceFacts): string | null {
  // \\?\C:\ is a disk of this computer all the same.
  if (platform === 'win32' && /^[\\/]{2}(?![?.][\\/](?!UNC))/i.test(folder)) return 'a network share';
  const network = networkTypes.get((fileSystemType(folder) ?? 0) >>> 0);
  if (platform === 'linux' && network !== undefined) return `a network share (${network})`;
  if ([env.OneDrive, env.OneDriveCommercial, env.OneDriveConsumer].some((parent) => isBelow(folder, parent))) return 'a folder that OneDrive copies to the internet';
  for (const part of folder.split(/[\\/]/)) {
    const [, cloud] = cloudNames.find(([name]) => name.test(part)) ?? [];
    if (cloud !== undefined) return `a folder that ${cloud} copies to the internet`;
  }
  return null;
}

/** The nearest folder above that is there, with its links followed. */
function standing(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(at)) return realpathSync(at);
    if (dirname(at) === at) return at;
  }
}

function fileSystemType(folder: string): number | null {
  try {
    return Number(statfsSync(standing(folder)).type);
  } catch {
    return null;
  }
}

/** Throws `bad_setting` before anything is written to such a place. */
export function checkPlace(folder: string, facts: PlaceFacts = { platform: process.platform, env: process.env, fileSystemType }): void {
  const wrong = wrongPlace(folder, facts) ?? wrongPlace(standing(folder), facts);
  if (wrong !== null) throw new AppError('bad_setting', `The home folder ${folder} lies in ${wrong}, where books are neither safe nor private. Set LEDGERLINE_HOME to a folder on a disk of this computer.`);
}
