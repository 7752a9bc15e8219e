/** Puts the authorization server together. Part of main-books.ts: it needs the helper's own database. */
import type { CompanyId } from '../src/shared/ids.ts';
import type { Log } from './log.ts';
import { makeOauthServer, type OauthServer } from './oauth-server/oauth-server.ts';
import type { HelperDb } from './store/helper-db.ts';
import { systemClock } from './system-clock.ts';

export type OauthBooks = { readonly db: HelperDb; readonly origin: () => string; readonly notify: (text: string) => void; readonly log: Log };

export function openOauth({ db, origin, notify, log }: OauthBooks): OauthServer {
  return makeOauthServer({
    records: db.apps, origin, nowMs: systemClock.wallMs,
    isLinked: (companyId: CompanyId) => db.companies.read(companyId) !== null,
    onGranted(app) {
      log.info('an application was granted access');
      notify(`The application ${app} may now read your books. Settings shows what it was granted.`);
    },
    onFault: (error) => log.error('the authorization server failed', { err: error }),
  });
}
