/** addin install, uninstall, status: the add-in in Excel and Outlook of this user. */
import { resolve } from 'node:path';
import { writeAdminPackage } from '../../install/admin-package.ts';
import { baseOf } from '../../install/address.ts';
import { addinHosts, installAddin, readAddin, uninstallAddin, type AddinHost, type AddinNeeds } from '../../install/install.ts';
import { ownIds } from '../../install/own-ids.ts';
import type { HostState } from '../../install/sideload.ts';
import { makeHome } from '../../instance-home.ts';
import { findProgram, keepConnectorId } from '../../instance-program.ts';
import { portInUse, type Context } from '../context.ts';
import { CommandFailed } from '../say.ts';
import { certificateLines, isRunning, machineOf, ownCertificateOf, servedFromMemory, storeLines, tellHelper } from './addin-cert.ts';

export type InstallOptions = { readonly host: AddinHost | 'all'; readonly port?: string; readonly address?: string; readonly browser: boolean; readonly adminPackage?: string };

async function needsOf(context: Context, options: { readonly port?: string; readonly address?: string; readonly browser?: boolean }): Promise<AddinNeeds> {
  const base = baseOf(options, await portInUse(context));
  makeHome(context.home);
  const machine = machineOf(context);
  return { home: context.home, machine: options.browser === false ? { ...machine, open: () => Promise.resolve(false) } : machine, ids: ownIds(keepConnectorId(context.home)), base, paneFolder: findProgram().paneFolder, nowMs: Date.now };
}

const names: Readonly<Record<AddinHost, string>> = { excel: 'Excel', outlook: 'Outlook' };
const hostLines = (hosts: readonly HostState[]): readonly string[] => hosts.flatMap(({ host, where, isInstalled, isOutdated, problem, notes }) => [
  `${names[host]}: ${problem || (isInstalled === false ? 'not there' : isOutdated ? 'there, for another address' : isInstalled === null ? 'handed out; the mailbox alone knows whether it is there' : 'there')} (${where})`, ...notes.map((note) => `  ${note}`),
]);

export async function install(context: Context, options: InstallOptions): Promise<void> {
  const needs = await needsOf(context, options);
  if (options.adminPackage !== undefined) {
    const { certificate } = { certificate: await ownCertificateOf(context).make() };
    const written = writeAdminPackage(resolve(options.adminPackage), { base: needs.base, paneFolder: needs.paneFolder, certificateFile: certificate.file });
    context.say.result({ folder: resolve(options.adminPackage), files: written }, [`For administrators, in ${resolve(options.adminPackage)}:`, ...written.map((name) => `  ${name}`), 'READ-ME.txt says what each is for.']);
    return;
  }
  const outcome = await installAddin(needs, options.host === 'all' ? addinHosts : [options.host]);
  await tellHelper(context);
  context.say.result({ base: needs.base, ...outcome }, [`Ledgerline for Office, at ${needs.base}`, ...storeLines(outcome.certificate.stores), ...hostLines(outcome.hosts), ...(needs.machine.kind === 'linux' ? [`There is no Office for Linux; open ${needs.base}/ in a browser.`] : [])]);
  if (outcome.problems.length > 0) process.exitCode = 1;
}

export async function uninstall(context: Context, options: { readonly browser: boolean }): Promise<void> {
  const needs = await needsOf(context, options);
  const outcome = await uninstallAddin(needs);
  if (outcome.problems.length > 0) throw new CommandFailed(`This could not be undone; mend it and run this again:\n${outcome.problems.join('\n')}`, 'not_removed');
  const isHelperRunning = await isRunning(context);
  context.say.result({ uninstalled: true, isHelperRunning, ...outcome }, ['Ledgerline is no longer in Excel, its certificate is trusted nowhere, and its manifests, certificate and key are gone.', ...outcome.hosts.flatMap(({ notes }) => notes), ...(isHelperRunning ? [servedFromMemory] : [])]);
}

export async function addinStatus(context: Context, options: { readonly mend?: boolean }): Promise<void> {
  const needs = await needsOf(context, { browser: options.mend === true });
  const before = await readAddin(needs);
  if (options.mend === true && before.missing.length > 0) {
    await installAddin(needs, addinHosts);
    await tellHelper(context);
  }
  const status = options.mend === true ? await readAddin(needs) : before;
  context.say.result(status, [
    `The helper's address is ${status.base}`, ...status.manifests.map(({ kind, file, base, isOutdated }) => `${kind} manifest: ${base === null ? 'not made' : isOutdated ? `for ${base}, outdated` : 'right'} (${file})`),
    ...certificateLines(status.certificate), ...hostLines(status.hosts), ...(status.missing.length === 0 ? ['All is as it should be.'] : ['Missing or outdated:', ...status.missing.map((one) => `  ${one}`), 'To mend it: ledgerline addin install']),
  ]);
  if (status.missing.length > 0) process.exitCode = 1;
}
