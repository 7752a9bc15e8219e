/** A folder for whoever looks after many computers: manifests to hand out, what browsers must be told, a script, and how it goes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestFiles } from '../../addin/manifest/manifest-files.ts';
import { manifestSource } from '../../addin/manifest/manifest-source.ts';
import { AppError } from '../../src/shared/errors.ts';
import { writeNewFile } from '../instance-home.ts';
import { portOf } from './address.ts';
import { admlFile, admxFile, catalogueScript, policyRegFile, readMe } from './admin-texts.ts';
import { manifestNames, packageName, unifiedPackage } from './make-manifests.ts';

export type AdminPackageNeeds = { readonly base: string; readonly paneFolder: string; readonly certificateFile: string };

/** Windows' editors and tools want their own line ends, and a mark that says the text is UTF-8. */
const forWindows = (text: string, mark = '\uFEFF'): string => mark + text.replace(/\r?\n/g, '\r\n');

/** The names written. The folder must be new or empty: nothing of anybody's is mixed with it. */
export function writeAdminPackage(folder: string, { base, paneFolder, certificateFile }: AdminPackageNeeds): readonly string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new AppError('already_exists', `${folder} is not empty; name a folder that is new or empty`);
  // The ids that all users share: one manifest is handed out to many.
  const manifests = manifestFiles(manifestSource(base));
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['READ-ME.txt', forWindows(readMe(base))],
    [join('manifests', manifestNames.excel), manifests.excel],
    [join('manifests', manifestNames.outlook), manifests.outlook],
    [join('manifests', packageName), unifiedPackage(manifests.unified, paneFolder)],
    [join('policies', 'loopback.reg'), forWindows(policyRegFile(), '')],
    [join('policies', 'Ledgerline.admx'), forWindows(admxFile(), '')],
    [join('policies', 'en-US', 'Ledgerline.adml'), forWindows(admlFile(), '')],
    [join('policies', 'policy.json'), `${JSON.stringify({ port: portOf(base) }, null, 2)}\n`],
    ['Add-LedgerlineCatalogue.ps1', forWindows(catalogueScript())],
    [join('certificate', 'this-computer.crt'), readFileSync(certificateFile)],
  ];
  for (const [name, content] of files) writeNewFile(join(folder, name), content);
  return files.map(([name]) => name);
}
