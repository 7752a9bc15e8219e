/** Makes this installation's manifests as files: new ones where the address or the program changed, with a higher version then. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestFiles } from '../../addin/manifest/manifest-files.ts';
import { manifestSource, type ManifestSource } from '../../addin/manifest/manifest-source.ts';
import type { ManifestFault } from '../../addin/manifest/manifest-fault.ts';
import { AppError } from '../../src/shared/errors.ts';
import { writeNewFile, writePrivateFile } from '../instance-home.ts';
import { checkIconFiles, checkManifestFile } from './check-manifest.ts';
import { zipOf } from './zip.ts';

export const manifestKinds = ['excel', 'outlook', 'unified'] as const;
export type ManifestKind = (typeof manifestKinds)[number];

export const manifestNames: Readonly<Record<ManifestKind, string>> = { excel: 'ledgerline-excel.xml', outlook: 'ledgerline-outlook.xml', unified: 'manifest.json' };
/** What Microsoft 365 takes the unified one as. */
export const packageName = 'ledgerline-unified.zip';
const revisionMax = 99_999;

export type MadeManifest = { readonly kind: ManifestKind; readonly id: string; readonly file: string; readonly version: string; readonly base: string; readonly isChanged: boolean };

/** The address and version that a manifest of ours carries; null when it is none. */
export function readManifest(file: string): { readonly base: string; readonly revision: number } | null {
  try {
    const text = readFileSync(file, 'utf8');
    const [, base] = /(https:\/\/localhost:\d{4,5})\//.exec(text) ?? [];
    const [, revision] = /<Version>1\.0\.(\d{1,5})\.0<\/Version>|"version": "1\.0\.(\d{1,5})"/.exec(text)?.filter((part) => part !== undefined) ?? [];
    return base === undefined || revision === undefined ? null : { base, revision: Number(revision) };
  } catch {
    return null;
  }
}

/** What lies in the folder and is as it would be made now stays as it is; anything else is made with the next version. */
export function makeManifests(folder: string, base: string, ids: ManifestSource['ids'], kinds: readonly ManifestKind[] = manifestKinds): readonly MadeManifest[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return kinds.map((kind) => {
    const file = join(folder, manifestNames[kind]);
    const before = readManifest(file);
    const textAt = (revision: number): string => manifestFiles(manifestSource(base, { ids, revision }))[kind];
    const isSame = before !== null && readFileSync(file, 'utf8') === textAt(before.revision);
    const revision = before === null ? 0 : isSame ? before.revision : Math.min(before.revision + 1, revisionMax);
    if (!isSame) writePrivateFile(file, textAt(revision));
    return { kind, id: ids[kind], file, version: `1.0.${revision}`, base, isChanged: !isSame };
  });
}

/** Into a folder of the caller's: nothing that is there is replaced unless that was asked for. */
export function writeManifests(folder: string, base: string, ids: ManifestSource['ids'], paneFolder: string, options: { readonly kinds: readonly ManifestKind[]; readonly isForced: boolean }): readonly MadeManifest[] {
  const texts = manifestFiles(manifestSource(base, { ids }));
  const files = options.kinds.flatMap((kind) => [{ name: manifestNames[kind], bytes: Buffer.from(texts[kind]) }, ...(kind === 'unified' ? [{ name: packageName, bytes: unifiedPackage(texts.unified, paneFolder) }] : [])]);
  const inTheWay = files.filter(({ name }) => existsSync(join(folder, name)));
  if (inTheWay.length > 0 && !options.isForced) throw new AppError('already_exists', `${inTheWay.map(({ name }) => join(folder, name)).join(', ')} is there already; name another folder, or add --force`);
  for (const { name, bytes } of files) writeNewFile(join(folder, name), bytes, options.isForced);
  return options.kinds.map((kind) => ({ kind, id: ids[kind], file: join(folder, manifestNames[kind]), version: '1.0.0', base, isChanged: true }));
}

/** The unified manifest with the two icons that it names by their place in the zip. */
export function unifiedPackage(manifest: string, paneFolder: string): Buffer {
  const icon = (name: string): Buffer => {
    const file = join(paneFolder, 'icons', name);
    try {
      return readFileSync(file);
    } catch (error) {
      throw new AppError('not_found', `the icon ${file} is not there; build or install Ledgerline again`, { cause: error });
    }
  };
  return zipOf([{ name: 'manifest.json', bytes: Buffer.from(manifest) }, ...['color.png', 'outline.png'].map((name) => ({ name: `icons/${name}`, bytes: icon(name) }))]);
}

/** Faults of what was made, by file. */
export async function checkMade(made: readonly MadeManifest[], paneFolder: string): Promise<readonly { readonly file: string; readonly faults: readonly ManifestFault[] }[]> {
  const files = await Promise.all(made.map(async ({ file }) => ({ file, faults: await checkManifestFile(file) })));
  return [...files, { file: join(paneFolder, 'icons'), faults: checkIconFiles(paneFolder) }];
}
