/** A world for reminders: connections whose sign-ins end, a wall clock that a test moves, a mail server that may fail, and what was mailed. */
import { makeMailServer, type MailServer } from '../../helper/mail/mail-server.ts';
import type { Mail, SendMail } from '../../helper/mail/send-mail.ts';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import type { DueTime, DueTimes } from '../../helper/store/due-times.ts';
import { makeReminderSettings } from '../../helper/tokens/reminder-settings.ts';
import { makeReminders, type ReminderDuty } from '../../helper/tokens/reminders.ts';
import type { ConnectionStatus } from '../../src/shared/contract/status.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';

export const minutes = 60_000;
export const hours = 60 * minutes;
export const days = 24 * hours;

export const connection = ({ endsAt, ...part }: Partial<Omit<ConnectionStatus, 'id'>> & { readonly id: string; readonly endsAt?: string }): ConnectionStatus => ({
  name: part.id, product: 'sage-accounting', status: 'linked', clientId: 'app', hasClientSecret: true, oauthMode: 'GETANDREFRESH', hasAccessToken: true, hasRefreshToken: true, permissions: { create: false, update: false, delete: false, execute: false }, grantedScope: null, edition: null, dataSet: null, signedInAs: 'Anna', signInEndsAt: endsAt ? isoTimeOf(Date.parse(endsAt)) : null, signedInAt: null,
  refusedSignIn: null, outage: null, problem: null, ...part, id: part.id as ConnectionId,
});

export type Sent = { readonly to: string; readonly at: string; readonly mail: Mail };

export function makeWorld(startAt: string, options: { readonly timeZone?: string; readonly sendMail?: SendMail } = {}) {
  const rows = new Map<string, DueTime>();
  const texts = new Map<string, string>();
  const records = { text: (name: string) => texts.get(name) ?? null, saveText: (name: string, value: string | null) => { if (value === null) texts.delete(name); else texts.set(name, value); } };
  const keychain = makeMemoryKeychain();
  const dueTimes: DueTimes = {
    list: () => [...rows.values()], read: (job) => rows.get(job) ?? null, remove: (job) => rows.delete(job),
    save: (row) => { world.beforeSave(row); rows.set(row.job, { ...row }); },
  };
  let ids = 0;
  const world = {
    nowMs: Date.parse(startAt),
    timeZone: options.timeZone ?? 'Europe/London',
    connections: [] as ConnectionStatus[],
    sent: [] as Sent[],
    notices: [] as string[],
    warnings: [] as unknown[],
    kept: rows,
    keptTexts: texts,
    keychain,
    /** What the mail server does with a mail: throws, or takes it. */
    deliver: (_mail: Mail): void | Promise<void> => undefined,
    beforeSave: (_row: DueTime): void => undefined,
    keepAlive: async (): Promise<void> => undefined,
    mailServer: null as unknown as MailServer,
    reminders: null as unknown as ReminderDuty,
    /** Looks every half hour, as the minute's timer would, but for the spans in which the machine is off. */
    async run(untilAt: string, isOff: (at: string) => boolean = () => false): Promise<void> {
      for (const until = Date.parse(untilAt); world.nowMs < until; world.nowMs += 30 * minutes) if (!isOff(new Date(world.nowMs).toISOString())) await world.reminders.look();
    },
    /** "2026-11-03 08:00 anna@…": what was mailed, by the local clock. */
    mailed: (): readonly string[] => world.sent.map(({ at, to }) => `${at} ${to.split('@')[0] ?? ''}`),
    local: (): string => new Date(world.nowMs).toLocaleString('sv-SE', { timeZone: world.timeZone }).slice(0, 16),
    /** The process is gone; a new one starts with what was kept. */
    restart(): void {
      world.mailServer = makeMailServer({ records, keychain, randomBytes: (count) => new Uint8Array(count).fill((ids += 1)), onChanged: () => world.reminders.wake() });
      world.reminders = makeReminders({
        settings: makeReminderSettings(records), dueTimes, mailServer: world.mailServer, connections: () => world.connections, companiesOf: () => ['Fern Ltd'], productName: () => 'Sage Accounting',
        keepAlive: () => world.keepAlive(), paneUrl: () => 'https://localhost:47800/', computer: 'OFFICE-PC', timeZone: () => world.timeZone, notify: (text) => world.notices.push(text),
        sendMail: options.sendMail ?? (async (_server, mail) => {
          const at = world.local();
          await world.deliver(mail);
          world.sent.push({ to: mail.to, at, mail });
        }),
        clock: { wallMs: () => world.nowMs, monotonicMs: () => world.nowMs }, randomId: () => `id-${(ids += 1)}`, setTimer: () => () => undefined,
        log: { debug: () => undefined, info: () => undefined, warn: (message, fields) => world.warnings.push([message, fields]), error: (message, fields) => world.warnings.push([message, fields]) },
      });
    },
    async setUp(recipients: readonly string[], at = '08:00'): Promise<void> {
      await world.mailServer.change({ host: 'smtp.example.com', from: 'ledgerline@example.com', user: 'robot', password: 'Canary-Pa55' }, true);
      world.reminders.change({ at });
      for (const email of recipients) world.reminders.setRecipient(email, true);
      await world.reminders.look();
    },
  };
  world.restart();
  return world;
}
