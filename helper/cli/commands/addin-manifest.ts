/** addin manifest: makes the manifests for this computer's helper and checks them, or checks one that is named. */
import { resolve } from 'node:path';
import { baseOf } from '../../install/address.ts';
import { checkManifestFile, sayFault } from '../../install/check-manifest.ts';
import { checkMade, makeManifests, manifestKinds, writeManifests, type ManifestKind } from '../../install/make-manifests.ts';
import { ownIds } from '../../install/own-ids.ts';
import { addinFolderIn, makeHome } from '../../instance-home.ts';
import { findProgram, keepConnectorId } from '../../instance-program.ts';
import { portInUse, type Context } from '../context.ts';
import { asColumns, CommandFailed } from '../say.ts';

export type ManifestOptions = { readonly host: ManifestKind | 'all'; readonly port?: string; readonly address?: string; readonly out?: string; readonly force?: boolean; readonly check?: string };

export async function manifest(context: Context, options: ManifestOptions): Promise<void> {
  const { home, say } = context;
  if (options.check !== undefined) {
    const file = resolve(options.check);
    const faults = await checkManifestFile(file);
    say.result({ file, isValid: faults.length === 0, faults }, faults.length === 0 ? `${file} is as Office wants it.` : [`${file}:`, ...faults.map(sayFault)]);
    if (faults.length > 0) process.exitCode = 1;
    return;
  }
  const base = baseOf(options, await portInUse(context));
  makeHome(home);
  const { paneFolder } = findProgram();
  const ids = ownIds(keepConnectorId(home));
  const kinds = options.host === 'all' ? manifestKinds : [options.host];
  const made = options.out === undefined ? makeManifests(addinFolderIn(home), base, ids, kinds) : writeManifests(resolve(options.out), base, ids, paneFolder, { kinds, isForced: options.force ?? false });
  const checked = await checkMade(made, paneFolder);
  const faults = checked.flatMap((one) => one.faults.map((fault) => ({ file: one.file, ...fault })));
  if (faults.length > 0) throw new CommandFailed(faults.map((fault) => `${fault.file}: ${sayFault(fault)}`).join('\n'), 'our_bug');
  say.result({ base, manifests: made }, [`For ${base}:`, ...asColumns(made.map(({ kind, version, file, isChanged }) => [kind, version, isChanged ? 'made' : 'as it was', file]))]);
}
