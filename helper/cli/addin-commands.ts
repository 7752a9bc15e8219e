/** `ledgerline addin …`: its commands, options and words. */
import { Option, type Command } from 'commander';
import type { Context } from './context.ts';
import type { Add } from './program.ts';
import type { InstallOptions } from './commands/addin-install.ts';
import type { ManifestOptions } from './commands/addin-manifest.ts';

export function addAddin(program: Command, add: Add, context: () => Context): void {
  const addin = program.command('addin').description('Ledgerline in Excel and Outlook: manifests, certificate, installing and uninstalling');
  add(addin, 'manifest', 'make the manifests for this computer, or check one')
    .addOption(new Option('--host <host>', 'which of them').choices(['excel', 'outlook', 'unified', 'all']).default('all'))
    .option('--port <number>', 'for a helper at another port').option('--address <address>', 'for a helper at https://localhost:PORT').option('--out <folder>', 'into this folder; in the home folder otherwise').option('--force', 'replace what is there').option('--check <file>', 'check this file instead')
    .action(async (options: ManifestOptions) => { await (await import('./commands/addin-manifest.ts')).manifest(context(), options); });
  const installing = () => import('./commands/addin-install.ts');
  add(addin, 'install', 'bring Ledgerline into this user’s Excel and Outlook: manifests, certificate and all; again mends what is outdated')
    .addOption(new Option('--host <host>', 'which of them').choices(['excel', 'outlook', 'all']).default('all'))
    .option('--port <number>', 'for a helper at another port').option('--address <address>', 'for a helper at https://localhost:PORT').option('--no-browser', 'print the address for Outlook instead of opening it').option('--admin-package <folder>', 'write a folder for administrators instead: manifests, policies, a script')
    .action(async (options: InstallOptions) => { await (await installing()).install(context(), options); });
  add(addin, 'uninstall', 'undo all of it').option('--no-browser', 'print the address for Outlook instead of opening it').action(async (options: { browser: boolean }) => { await (await installing()).uninstall(context(), options); });
  add(addin, 'status', 'what is where, and what is missing or outdated').option('--mend', 'and mend it').action(async (options: { mend?: boolean }) => { await (await installing()).addinStatus(context(), options); });
  const cert = () => import('./commands/addin-cert.ts');
  const certificate = addin.command('cert').description('the certificate by which Excel, Outlook and browsers know this helper');
  add(certificate, 'status', 'which one there is, and who trusts it').action(async () => { await (await cert()).certStatus(context()); });
  add(certificate, 'make', 'make it, where there is none').action(async () => { await (await cert()).certMake(context()); });
  add(certificate, 'trust', 'let this user’s browsers and Office trust it; the system may ask').action(async () => { await (await cert()).certTrust(context()); });
  add(certificate, 'renew', 'make the next one; it is trusted before it is served').action(async () => { await (await cert()).certRenew(context()); });
  add(certificate, 'remove', 'take it out of every store again').action(async () => { await (await cert()).certRemove(context()); });
}
