/**
 * The Sage 50 data sets that this computer knows of: every COMPANY file below the roots, each line of it a data path,
 * and what Sage's own DSNs point at. A path on another computer is listed and not touched until its host is confirmed.
 * (Where Sage keeps them: SKB 200427112157518.)
 */
import { posix, win32 } from 'node:path';
import { parseDataFolder, parseDataPath, type PathStyle } from './data-path.ts';
import type { Dsn } from './drivers.ts';
import { versionOfFolder } from './sage-versions.ts';

/** What discovery asks of the file system. Nothing here throws: what cannot be read is not there. */
export type DiscoveryFiles = {
  /** Names of the folders in a folder. */
  listFolders(folder: string): Promise<readonly string[]>;
  /** The beginning of a text file; null where there is none. */
  readText(path: string, bytesMax: number): Promise<string | null>;
  isFolder(folder: string): Promise<boolean>;
};
export type DiscoveryNeeds = {
  readonly files: DiscoveryFiles;
  readonly style: PathStyle;
  /** `Accounts` folders, from the settings or `defaultRoots`. */
  readonly roots: readonly string[];
  readonly dsns: readonly Dsn[];
  readonly confirmedHosts: ReadonlySet<string>;
};

export type FoundDataSet = {
  /** Ends in ACCDATA. */
  readonly folder: string;
  /** The other computer that it is on; null for this one. */
  readonly host: string | null;
  /** Null: not looked at, because its host is not confirmed. Missing folders are listed too: a share may be offline. */
  readonly isThere: boolean | null;
  /** Of the folder whose COMPANY file names it, or of the DSN. */
  readonly version: number;
  readonly from: 'company_file' | 'practice' | 'dsn';
};
export type RefusedLine = { readonly text: string; readonly reason: string; readonly from: string };
/** Newest version first; within one, in the order of the file. */
export type Discovered = { readonly dataSets: readonly FoundDataSet[]; readonly refused: readonly RefusedLine[] };

const companyFileBytesMax = 64 * 1024;
const linesMax = 500;

export function defaultRoots(style: PathStyle, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (style === 'posix') return [];
  return [win32.join(env.ProgramData ?? 'C:\\ProgramData', 'Sage', 'Accounts')];
}

type Named = { readonly text: string; readonly version: number; readonly from: FoundDataSet['from']; readonly file: string };

export async function discoverDataSets(needs: DiscoveryNeeds): Promise<Discovered> {
  const refused: RefusedLine[] = [];
  const named = [...(await Promise.all(needs.roots.map((root) => readRoot(root, needs, refused)))).flat(), ...needs.dsns.map(({ name, version, folder }): Named => ({ text: folder, version, from: 'dsn', file: name }))];
  const found = new Map<string, FoundDataSet>();
  for (const place of named.sort((one, other) => other.version - one.version)) {
    const dataSet = await lookAt(place, needs, refused);
    // Windows' names know no case; the newest version that names a folder is the one whose driver reads it.
    const key = dataSet && (needs.style === 'win32' ? dataSet.folder.toLowerCase() : dataSet.folder);
    if (dataSet && key !== null && !found.has(key)) found.set(key, dataSet);
  }
  // Only a line of the user's own COMPANY file is worth a folder that is not there.
  return { dataSets: [...found.values()].filter(({ from, isThere }) => from === 'company_file' || isThere !== false), refused };
}

async function readRoot(root: string, { files, style, confirmedHosts }: DiscoveryNeeds, refused: RefusedLine[]): Promise<readonly Named[]> {
  const path = parseDataPath(root, style);
  if (path.kind === 'refused' || (path.kind === 'share' && !confirmedHosts.has(path.host))) {
    refused.push({ text: root, reason: path.kind === 'refused' ? path.reason : `the computer "${path.host}" is not confirmed`, from: 'settings' });
    return [];
  }
  const { join } = style === 'win32' ? win32 : posix;
  const versions = (await files.listFolders(path.folder)).flatMap((name) => { const version = versionOfFolder(name); return version === null ? [] : [{ version, folder: join(path.folder, name) }]; });
  const places = await Promise.all(versions.map(async ({ version, folder }): Promise<readonly Named[]> => {
    const file = join(folder, 'COMPANY');
    const lines = linesOf(await files.readText(file, companyFileBytesMax) ?? '');
    // Sage's practice company lies beside, and no file names it.
    const practice = (await files.listFolders(folder)).filter((name) => name.toUpperCase() === 'DEMODATA').map((name): Named => ({ text: join(folder, name), version, from: 'practice', file: folder }));
    return [...lines.map((text): Named => ({ text, version, from: 'company_file', file })), ...practice];
  }));
  return places.flat();
}

const linesOf = (text: string): readonly string[] => text.replace(/^\uFEFF/, '').split(/\r?\n/).map((line) => line.trim().replace(/^"(.*)"$/, '$1').trim()).filter((line) => line !== '').slice(0, linesMax);

async function lookAt({ text, version, from, file }: Named, { files, style, confirmedHosts }: DiscoveryNeeds, refused: RefusedLine[]): Promise<FoundDataSet | null> {
  const path = parseDataFolder(text, style);
  if (path.kind === 'refused') {
    refused.push({ text: text.slice(0, 300), reason: path.reason, from: file });
    return null;
  }
  const host = path.kind === 'share' ? path.host : null;
  const mayLook = host === null || (style === 'win32' && confirmedHosts.has(host));
  return { folder: path.folder, host, isThere: mayLook ? await files.isFolder(path.folder) : null, version, from };
}

/** The version of a folder that was typed, where its path shows it: `…\Accounts\2026\…` or `…\Accounts\V33\…`. Null where it does not. */
export function versionInPath(folder: string): number | null {
  return folder.split(/[\\/]/).map(versionOfFolder).findLast((version) => version !== null) ?? null;
}
