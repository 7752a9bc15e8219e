/** Puts reminders together: the mail server, whom it mails, and when. Part of main-books.ts: it needs the helper's own database. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { ConnectionId } from '../src/shared/ids.ts';
import { products } from '../src/sage/products/index.ts';
import type { Connections } from './connections/connections.ts';
import type { Keychain } from './keychain/keychain.ts';
import type { Log } from './log.ts';
import { makeMailServer, type MailServer } from './mail/mail-server.ts';
import { makeSendMail } from './mail/send-mail.ts';
import type { HelperDb } from './store/helper-db.ts';
import { systemClock } from './system-clock.ts';
import { makeReminderSettings } from './tokens/reminder-settings.ts';
import { makeReminders, type ReminderDuty } from './tokens/reminders.ts';

export type ReminderBooks = {
  readonly db: HelperDb;
  readonly keychain: Keychain;
  readonly connections: Pick<Connections, 'list' | 'keepAlive'>;
  readonly timeZone: () => string;
  readonly origin: () => string;
  readonly notify: (text: string) => void;
  /** Mail servers that the configuration or a policy allows. */
  readonly allowedServers: readonly string[];
  readonly onMailServerChanged: () => void;
  readonly log: Log;
};

export function openReminders({ db, keychain, connections, log, ...needs }: ReminderBooks): { readonly mailServer: MailServer; readonly reminders: ReminderDuty } {
  const mailServer = makeMailServer({
    records: db.settings, keychain, randomBytes: (count) => new Uint8Array(randomBytes(count)), allowed: needs.allowedServers,
    onChanged() {
      needs.onMailServerChanged();
      reminders.wake();
    },
  });
  const companiesOf = (id: ConnectionId): readonly string[] => db.companies.list().filter((row) => row.connectionId === id).map(({ name }) => name);
  const reminders = makeReminders({
    settings: makeReminderSettings(db.settings), dueTimes: db.dueTimes, mailServer, sendMail: makeSendMail(), connections: () => connections.list(), keepAlive: () => connections.keepAlive(),
    companiesOf: ({ id }) => companiesOf(id), productName: ({ product }) => products.find(({ integrationId }) => integrationId === product)?.name ?? product,
    paneUrl: () => `${needs.origin()}/`, computer: hostname(), timeZone: needs.timeZone, notify: needs.notify, clock: systemClock, randomId: () => randomBytes(16).toString('hex'),
    setTimer(call, waitMs) {
      const timer = setTimeout(call, waitMs).unref();
      return () => clearTimeout(timer);
    },
    log,
  });
  return { mailServer, reminders };
}
