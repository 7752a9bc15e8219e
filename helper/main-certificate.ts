/**
 * The certificate that the helper serves with, over its life: read or made at the start, and renewed. One that the
 * system's stores trust is renewed by whoever can tell them of the next: by the helper itself where the system asks no
 * question, and with the user's own word where it does.
 */
import { isCertificateGone, isDueForRenewal, keepCertificate } from './certificate/certificate.ts';
import type { KeyAndCertificate, Listening } from './http/server.ts';
import { makeOwnCertificate, type OwnCertificate } from './install/own-certificate.ts';
import { isTrusted } from './install/trust.ts';
import { thisMachine } from './install/machine.ts';
import type { Home } from './instance-home.ts';
import type { Log } from './log.ts';

export type CertificateNeeds = {
  readonly home: Home;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly notify: (text: string) => void;
  readonly own?: OwnCertificate;
};

export type ServedCertificate = {
  readonly first: KeyAndCertificate;
  /** Looks now, and then twice a day, for as long as the server is there. */
  keepServing(web: Pick<Listening, 'renew'>): { readonly stop: () => void; readonly reload: () => Promise<{ readonly isNew: boolean }>; readonly look: () => Promise<void> };
};

const lookMs = 12 * 3600_000;
const firstLookMs = 60_000;

export async function openCertificate({ home, log, nowMs, notify, own = makeOwnCertificate(home, thisMachine(() => Promise.resolve(false)), nowMs) }: CertificateNeeds): Promise<ServedCertificate> {
  const keep = () => keepCertificate(home.certificateFolder, nowMs(), { isKept: own.wasTrusted() });
  const first = await keep();
  return {
    first,
    keepServing(web) {
      let served = first.cert;
      let isTold = false;
      /** What uninstalling took away is not made again behind its back; the one in memory serves until the end. */
      function isLetGo(): boolean {
        const isIt = isCertificateGone(home.certificateFolder) && !isDueForRenewal(served, nowMs());
        if (isIt && !isTold) log.info('the certificate was removed; the helper serves with the one in memory until it ends');
        isTold = isIt;
        return isIt;
      }
      async function reload(): Promise<{ readonly isNew: boolean }> {
        if (isLetGo()) return { isNew: false };
        const found = await keep();
        const isNew = found.cert !== served;
        if (isNew) {
          web.renew(found);
          served = found.cert;
          log.info('the certificate was renewed');
        }
        return { isNew };
      }
      async function look(): Promise<void> {
        await reload();
        if (!own.wasTrusted()) return;
        const { isDue } = await own.state();
        if (!isDue) return;
        if (own.asks) {
          notify('The certificate by which Excel and Outlook know Ledgerline comes to its end. Renew it with: ledgerline addin cert renew');
          return;
        }
        const { stores } = await own.renew(async () => { await reload(); });
        if (!isTrusted(stores)) log.warn('the certificate could not be renewed, since the browser’s store does not take the next one', { why: stores.map(({ problem }) => problem).join('; ') });
      }
      const attempt = (): void => void look().catch((error: unknown) => log.error('the certificate could not be renewed', { err: error }));
      const soon = setTimeout(attempt, firstLookMs).unref();
      const often = setInterval(attempt, lookMs).unref();
      return { reload, look, stop() { clearTimeout(soon); clearInterval(often); } };
    },
  };
}
