/** Puts the authorization server together. Part of main-books.ts: it needs the helper's own database. */
import type { CompanyId } from '../src/shared/ids.ts';
import type { Log } from './log.ts';
import { makeOauthServer, type OauthServer } from './oauth-server/oauth-server.ts';
import type { AppRecords } from './store/app-records.ts';
import type { HelperDb } from './store/helper-db.ts';
import { systemClock } from './system-clock.ts';

export type OauthBooks = { readonly db: HelperDb; /** Some webhooks of an application are gone with what it was granted. */ readonly onWebhooksGone: () => void; readonly origin: () => string; readonly notify: (text: string) => void; readonly log: Log };

/** However a grant ends, its application's webhooks may end with it, and a question about one at the tray icon. */
function tellingOfWebhooks(db: HelperDb, onGone: () => void): AppRecords {
  const told = (remove: (id: string) => boolean) => (id: string): boolean => {
    const before = db.webhooks.list().length;
    const isRemoved = remove(id);
    if (db.webhooks.list().length < before) onGone();
    return isRemoved;
  };
  return { ...db.apps, remove: told(db.apps.remove), removeGrant: told(db.apps.removeGrant) };
}

export function openOauth({ db, onWebhooksGone, origin, notify, log }: OauthBooks): OauthServer {
  return makeOauthServer({
    records: tellingOfWebhooks(db, onWebhooksGone), origin, nowMs: systemClock.wallMs,
    isLinked: (companyId: CompanyId) => db.companies.read(companyId) !== null,
    onGranted(app) {
      log.info('an application was granted access');
      notify(`The application ${app} may now read your books. Settings shows what it was granted.`);
    },
    onFault: (error) => log.error('the authorization server failed', { err: error }),
  });
}
