/** `ledgerline addin …`: its commands, options and words. */
import { Option, type Command } from 'commander';
import type { Context } from './context.ts';
import type { Add } from './program.ts';
import type { ManifestOptions } from './commands/addin-manifest.ts';

export function addAddin(program: Command, add: Add, context: () => Context): void {
  const addin = program.command('addin').description('Ledgerline in Excel and Outlook: manifests, certificate, installing and uninstalling');
  add(addin, 'manifest', 'make the manifests for this computer, or check one')
    .addOption(new Option('--host <host>', 'which of them').choices(['excel', 'outlook', 'unified', 'all']).default('all'))
    .option('--port <number>', 'for a helper at another port').option('--address <address>', 'for a helper at https://localhost:PORT').option('--out <folder>', 'into this folder; in the home folder otherwise').option('--force', 'replace what is there').option('--check <file>', 'check this file instead')
    .action(async (options: ManifestOptions) => { await (await import('./commands/addin-manifest.ts')).manifest(context(), options); });
}
