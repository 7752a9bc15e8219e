/**
 * The life of this installation's certificate in the system's stores: trusted, renewed without a moment in which the one
 * that is served is not trusted, and taken out without a trace. What is offered to a store is noted first, so that a kill
 * in between leaves nothing that nobody knows of.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dropNext, isDueForRenewal, keepCertificate, prepareNext, publicFileIn, readCertificate, removeCertificate, takeNext } from '../certificate/certificate.ts';
import { addinFolderIn, writePrivateFile, type Home } from '../instance-home.ts';
import { changeInstalled, readInstalled } from './installed.ts';
import type { Machine } from './machine.ts';
import { isTrusted, publicCertificate, trustOf, type StoreState, type Trust } from './trust.ts';

export type CertificateState = {
  readonly file: string;
  /** Null where none was made yet. */
  readonly fingerprint: string | null;
  readonly endsAt: string | null;
  readonly isDue: boolean;
  readonly stores: readonly StoreState[];
};

export type OwnCertificate = {
  /** Null where there is none. */
  state(): Promise<CertificateState>;
  make(): Promise<CertificateState>;
  trust(): Promise<CertificateState>;
  /** `onSwapped` is waited for before the old one leaves the stores: a helper that runs takes the new one then. */
  renew(onSwapped: () => Promise<void>): Promise<CertificateState>;
  /** Stores that still hold one of ours afterwards are told. */
  remove(): Promise<readonly StoreState[]>;
  /** Whether the present one was given to a store. */
  wasTrusted(): boolean;
  readonly asks: boolean;
};

export function makeOwnCertificate(home: Home, machine: Machine, nowMs: () => number): OwnCertificate {
  const folder = home.certificateFolder;
  const made = {
    has: (place: string) => readInstalled(home).made.includes(place),
    add: (place: string) => changeInstalled(home, (before) => ({ made: [...new Set([...before.made, place])] })),
  };
  const trust: Trust = trustOf({ machine, runFolder: home.runFolder, made });
  const note = (cert: string): void => changeInstalled(home, ({ trusted }) => ({ trusted: [...new Set([...trusted, cert])] }));
  const unnote = (cert: string): void => changeInstalled(home, ({ trusted }) => ({ trusted: trusted.filter((one) => one !== cert) }));

  async function state(): Promise<CertificateState> {
    const cert = readCertificate(folder);
    if (cert === null) return { file: publicFileIn(folder), fingerprint: null, endsAt: null, isDue: false, stores: [] };
    const known = publicCertificate(publicFileIn(folder), cert.cert);
    return { file: known.file, fingerprint: known.sha256, endsAt: cert.endsAt, isDue: isDueForRenewal(cert.cert, nowMs()), stores: await trust.state(known) };
  }

  /** Takes one out of every store; true when none holds it any more. */
  async function takeOut(cert: string): Promise<readonly StoreState[]> {
    // Tools ask for a file, and that of an earlier certificate is gone.
    mkdirSync(addinFolderIn(home), { recursive: true, mode: 0o700 });
    const file = join(addinFolderIn(home), 'leaving.crt');
    writePrivateFile(file, cert);
    const states = await trust.remove(publicCertificate(file, cert));
    rmSync(file, { force: true });
    const left = states.filter((one) => one.isTrusted);
    if (left.length === 0 && states.every(({ problem }) => problem === '')) unnote(cert);
    return states.filter(({ isTrusted: isLeft, problem }) => isLeft || problem !== '');
  }

  async function takeOutOld(): Promise<void> {
    const current = readCertificate(folder)?.cert;
    for (const cert of readInstalled(home).trusted) if (cert !== current) await takeOut(cert);
  }

  return {
    state,
    asks: trust.asks,
    wasTrusted: () => readInstalled(home).trusted.includes(readCertificate(folder)?.cert ?? ''),
    async make() {
      await keepCertificate(folder, nowMs());
      return state();
    },
    async trust() {
      const { cert } = await keepCertificate(folder, nowMs(), { isKept: true });
      note(cert);
      const stores = await trust.add(publicCertificate(publicFileIn(folder), cert));
      await takeOutOld();
      return { ...await state(), stores };
    },
    async renew(onSwapped) {
      const before = await state();
      const next = await prepareNext(folder, nowMs());
      if (before.fingerprint !== null && isTrusted(before.stores)) {
        note(next.cert);
        const stores = await trust.add(publicCertificate(next.publicFile, next.cert));
        if (!isTrusted(stores)) {
          // The old one goes on; what some stores took of the new one goes.
          await takeOut(next.cert);
          dropNext(folder);
          return { ...before, stores: stores.filter((one) => !one.isTrusted) };
        }
      }
      takeNext(folder);
      await onSwapped();
      await takeOutOld();
      return state();
    },
    async remove() {
      const current = readCertificate(folder)?.cert;
      const all = [...new Set([...readInstalled(home).trusted, ...(current === undefined ? [] : [current])])];
      const left: StoreState[] = [];
      for (const cert of all) left.push(...await takeOut(cert));
      if (left.length === 0) removeCertificate(folder);
      return left;
    },
  };
}
