/** Installing the add-in for this user, undoing all of it, and saying what is where. Each may be asked again: what is right stays. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestSource } from '../../addin/manifest/manifest-source.ts';
import type { ManifestFault } from '../../addin/manifest/manifest-fault.ts';
import { addinFolderIn, type Home } from '../instance-home.ts';
import { checkMade, makeManifests, manifestKinds, manifestNames, packageName, readManifest, type MadeManifest } from './make-manifests.ts';
import { changeInstalled, forgetInstalled, readInstalled } from './installed.ts';
import type { Machine } from './machine.ts';
import { makeOwnCertificate, type CertificateState } from './own-certificate.ts';
import { sideloadsOf, type HostState, type Sideload } from './sideload.ts';
import { isTrusted, type StoreState } from './trust.ts';

export type AddinNeeds = { readonly home: Home; readonly machine: Machine; readonly ids: ManifestSource['ids']; readonly base: string; readonly paneFolder: string; readonly nowMs: () => number };
export type AddinHost = 'excel' | 'outlook';
export const addinHosts: readonly AddinHost[] = ['excel', 'outlook'];

export type ManifestState = { readonly kind: MadeManifest['kind']; readonly file: string; readonly id: string; readonly base: string | null; readonly isOutdated: boolean; readonly faults: readonly ManifestFault[] };
export type AddinStatus = {
  readonly base: string;
  readonly manifests: readonly ManifestState[];
  readonly icons: readonly ManifestFault[];
  readonly certificate: CertificateState;
  readonly hosts: readonly HostState[];
  /** What is missing or outdated, in words; empty where all is as it should be. */
  readonly missing: readonly string[];
};

function partsOf({ home, machine }: AddinNeeds): Readonly<Partial<Record<AddinHost, Sideload>>> {
  return sideloadsOf({
    machine, installed: () => readInstalled(home), change: (change) => changeInstalled(home, () => change),
    made: { has: (place) => readInstalled(home).made.includes(place), add: (place) => changeInstalled(home, ({ made }) => ({ made: [...new Set([...made, place])] })) },
  });
}

/** What would be made now, without making it. */
const wantedOf = ({ home, ids, base }: AddinNeeds): readonly MadeManifest[] => manifestKinds.map((kind) => {
  const file = join(addinFolderIn(home), manifestNames[kind]);
  const found = readManifest(file);
  return { kind, id: ids[kind], file, version: `1.0.${found?.revision ?? 0}`, base, isChanged: found === null || found.base !== base };
});

export async function readAddin(needs: AddinNeeds): Promise<AddinStatus> {
  const { base, home, machine, nowMs } = needs;
  const wanted = wantedOf(needs);
  const checked = await checkMade(wanted.filter(({ file }) => existsSync(file)), needs.paneFolder);
  const manifests = wanted.map(({ kind, file, id, isChanged }): ManifestState => ({ kind, file, id, base: readManifest(file)?.base ?? null, isOutdated: existsSync(file) && isChanged, faults: checked.find((one) => one.file === file)?.faults ?? [] }));
  const icons = checked.at(-1)?.faults ?? [];
  const certificate = await makeOwnCertificate(home, machine, nowMs).state();
  const parts = partsOf(needs);
  const hosts: HostState[] = [];
  for (const host of addinHosts) {
    const manifest = wanted.find(({ kind }) => kind === host);
    if (manifest && parts[host]) hosts.push(await parts[host].state(manifest));
  }
  const missing = [
    ...manifests.filter((one) => one.base === null).map(({ kind }) => `the ${kind} manifest was not made yet`),
    ...manifests.filter((one) => one.isOutdated).map(({ kind, base: was }) => `the ${kind} manifest is for ${was ?? 'another address'}, and the helper is at ${base}`),
    ...manifests.flatMap(({ kind, faults }) => (faults.length > 0 ? [`the ${kind} manifest has faults`] : [])), ...icons.map(({ element, message }) => `${element} ${message}`),
    ...(certificate.fingerprint === null ? ['there is no certificate yet'] : isTrusted(certificate.stores) ? [] : ['the certificate is not trusted yet']), ...(certificate.isDue ? ['the certificate is to be renewed'] : []),
    ...hosts.filter(({ isInstalled }) => isInstalled === false).map(({ host }) => `${host} does not have it yet`), ...hosts.filter(({ isOutdated }) => isOutdated).map(({ host }) => `${host} has it for another address`),
  ];
  return { base, manifests, icons, certificate, hosts, missing };
}

export type InstallOutcome = { readonly manifests: readonly MadeManifest[]; readonly certificate: CertificateState; readonly hosts: readonly HostState[]; readonly problems: readonly string[] };

/** Goes on where one part is refused, and tells it: a second run does what is left. Throws only where nothing can be made. */
export async function installAddin(needs: AddinNeeds, hosts: readonly AddinHost[]): Promise<InstallOutcome> {
  const { home, machine, ids, base, paneFolder, nowMs } = needs;
  const manifests = makeManifests(addinFolderIn(home), base, ids);
  const faults = (await checkMade(manifests, paneFolder)).flatMap((one) => one.faults.map(({ message, element }) => `${one.file}: ${element} ${message}`));
  const certificate = await makeOwnCertificate(home, machine, nowMs).trust();
  const parts = partsOf(needs);
  const states: HostState[] = [];
  for (const host of hosts) {
    const manifest = manifests.find(({ kind }) => kind === host);
    if (manifest && parts[host]) states.push(await parts[host].add(manifest));
  }
  const problems = [
    ...faults, ...certificate.stores.filter((one) => !one.isTrusted).map(({ store, problem }) => `${store}: ${problem || 'it did not take the certificate'}`),
    ...states.filter(({ problem }) => problem !== '').map(({ host, problem }) => `${host}: ${problem}`),
  ];
  return { manifests, certificate, hosts: states, problems };
}

export type UninstallOutcome = { readonly hosts: readonly HostState[]; readonly stores: readonly StoreState[]; readonly problems: readonly string[] };

/** Everything that installing did, also of an earlier port. What could not be undone stays noted, so that it can be tried again. */
export async function uninstallAddin(needs: AddinNeeds): Promise<UninstallOutcome> {
  const { home, machine, nowMs } = needs;
  const parts = partsOf(needs);
  const hosts: HostState[] = [];
  for (const manifest of wantedOf(needs)) {
    const part = manifest.kind === 'unified' ? undefined : parts[manifest.kind];
    if (part) hosts.push(await part.remove(manifest));
  }
  const stores = await makeOwnCertificate(home, machine, nowMs).remove();
  const problems = [...hosts.filter(({ problem }) => problem !== '').map(({ host, problem }) => `${host}: ${problem}`), ...stores.map(({ store, problem }) => `${store}: ${problem}`)];
  for (const name of [...Object.values(manifestNames), packageName]) rmSync(join(addinFolderIn(home), name), { force: true });
  if (problems.length === 0) {
    forgetInstalled(home);
    rmSync(addinFolderIn(home), { recursive: true, force: true });
  }
  return { hosts, stores, problems };
}
