/**
 * Reminds those who want it that a sign-in ends: by mail once a day until it is renewed, and as a notification of this
 * desktop. The wall clock is looked at every minute; what was done is kept on disk, so that neither sleep nor a kill
 * loses a day's mail or doubles it.
 */
import { z } from 'zod';
import type { Clock } from '../../src/shared/clock.ts';
import type { Reminders } from '../../src/shared/contract/reminders.ts';
import type { ConnectionStatus } from '../../src/shared/contract/status.ts';
import { isoTime, isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError, errorCodes, type ErrorCode } from '../../src/shared/errors.ts';
import { mailboxOf } from '../../src/shared/mail-address.ts';
import { needsReminder, signInLeft, spanText } from '../../src/shared/sign-in-left.ts';
import type { Log } from '../log.ts';
import type { MailServer } from '../mail/mail-server.ts';
import type { SendMail } from '../mail/send-mail.ts';
import type { DueTimes } from '../store/due-times.ts';
import { problemOf } from '../sync/problems.ts';
import { begunReminder, dueReminder, failedReminder, sentReminder, wokenReminder, type DueReminder, type KeptReminder } from './due-reminders.ts';
import { plainName, reminderText, testMailText, type ReminderFacts } from './reminder-mail.ts';
import type { ReminderSettings } from './reminder-settings.ts';

export type RemindersNeeds = Pick<ReminderFacts, 'companiesOf' | 'productName'> & {
  readonly settings: ReminderSettings;
  readonly dueTimes: DueTimes;
  readonly mailServer: MailServer;
  readonly sendMail: SendMail;
  readonly connections: () => readonly ConnectionStatus[];
  /** Renews what can be renewed without a person: after a sleep nobody is reminded of a sign-in that is fine a second later. */
  readonly keepAlive: () => Promise<void>;
  readonly paneUrl: () => string;
  readonly computer: string;
  readonly timeZone: () => string;
  /** Shows a notification of the desktop. */
  readonly notify: (text: string) => void;
  readonly clock: Clock;
  readonly randomId: () => string;
  readonly setTimer: (call: () => void, waitMs: number) => () => void;
  readonly log: Log;
};

export type ReminderDuty = {
  read(): Reminders;
  change(changes: Parameters<ReminderSettings['change']>[0]): Reminders;
  setRecipient(email: string, isOn: boolean): Reminders;
  /** Throws `mail_…`, `keychain_locked`, … */
  sendTest(to: string, signal: AbortSignal): Promise<void>;
  /** Looks what is due and does it; called while one runs, it looks again after that. */
  look(): Promise<void>;
  /** The mail server is another: what failed is tried again at once. */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
};

const lookMs = 60_000;
/** The desktop tells of each sign-in once a day, as a mail does. */
const desktopJobOf = ({ id }: Pick<ConnectionStatus, 'id'>): string => `remind-desktop:${id}`;
const jobOf = (email: string): string => `remind:${mailboxOf(email)}`;

const kept = z.object({
  day: z.string(), messageId: z.string(), state: z.enum(['sending', 'sent', 'failed']), tries: z.number(), dueMs: z.number(),
  code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]).nullable(), failedSince: isoTime.nullable(), lastSentAt: isoTime.nullable(),
});

export function makeReminders(needs: RemindersNeeds): ReminderDuty {
  const { settings, dueTimes, mailServer, clock, log } = needs;
  /** Sent, and not yet marked so because the disk failed: not sent again by this process. */
  const unmarked = new Map<string, KeptReminder>();
  const stopping = new AbortController();
  let underWay: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;
  let cancelTimer: (() => void) | null = null;

  function load(job: string): KeptReminder | null {
    const sent = unmarked.get(job);
    if (sent) return sent;
    const note = dueTimes.read(job)?.note ?? null;
    try {
      return note === null ? null : kept.parse(JSON.parse(note));
    } catch {
      log.warn('what was kept of a reminder cannot be read', { area: 'reminders' });
      return null;
    }
  }
  const save = (job: string, state: KeptReminder): void =>
    dueTimes.save({ job, dueAt: state.state === 'failed' ? isoTimeOf(state.dueMs) : null, lastRunAt: state.lastSentAt, note: JSON.stringify(state) });

  function mark(job: string, state: KeptReminder): void {
    try {
      save(job, state);
      unmarked.delete(job);
    } catch (thrown) {
      unmarked.set(job, state);
      log.error('that a reminder was sent could not be kept yet', { area: 'reminders', code: asAppError(thrown).code });
    }
  }

  const rule = () => ({ at: settings.read().at, timeZone: needs.timeZone() });
  const messageIdOf = (): string => `<${needs.randomId()}@${(mailServer.read().from ?? '').split('@')[1] ?? 'ledgerline.invalid'}>`;

  async function send(email: string, due: DueReminder, connections: readonly ConnectionStatus[]): Promise<void> {
    const job = jobOf(email);
    const begun = begunReminder(load(job), due, messageIdOf());
    // Before the mail leaves: without a kept day nothing is sent, for it could be sent again and again.
    save(job, begun);
    try {
      const text = reminderText({ connections, companiesOf: needs.companiesOf, productName: needs.productName, paneUrl: needs.paneUrl(), computer: needs.computer, timeZone: needs.timeZone(), nowMs: clock.wallMs() });
      await needs.sendMail(await mailServer.open(), { ...text, to: email, messageId: begun.messageId, dateMs: clock.wallMs() }, stopping.signal);
    } catch (thrown) {
      const error = asAppError(thrown);
      const failed = failedReminder(begun, error.code, isoTimeOf(clock.wallMs()), clock.wallMs());
      save(job, failed);
      log.warn('a reminder could not be mailed; it is tried again', { area: 'reminders', code: error.code, count: failed.tries, err: error });
      if (failed.tries === 1 && !stopping.signal.aborted) needs.notify('A reminder that a Sage sign-in ends could not be mailed. Ledgerline tries again; its settings say why.');
      return;
    }
    mark(job, sentReminder(begun, isoTimeOf(clock.wallMs())));
    log.info('a reminder was mailed', { area: 'reminders', count: connections.length });
  }

  function notifyDesktop(connections: readonly ConnectionStatus[]): void {
    const due = connections.flatMap((connection) => {
      const before = load(desktopJobOf(connection));
      const day = dueReminder(before, rule(), clock.wallMs());
      return day === null ? [] : [{ connection, begun: begunReminder(before, day, '') }];
    });
    for (const { connection, begun } of due) save(desktopJobOf(connection), sentReminder(begun, isoTimeOf(clock.wallMs())));
    if (due.length > 0) needs.notify(noticeOf(due.map(({ connection }) => connection), clock.wallMs()));
  }

  async function lookOnce(): Promise<void> {
    for (const [job, state] of unmarked) mark(job, state);
    const { daysBefore, recipients } = settings.read();
    const concerned = (): readonly ConnectionStatus[] => {
      const nowMs = clock.wallMs();
      const leftMs = (connection: ConnectionStatus): number => signInLeft(connection, nowMs)?.leftMs ?? 0;
      return needs.connections().filter((connection) => needsReminder(connection, daysBefore, nowMs)).sort((a, b) => leftMs(a) - leftMs(b));
    };
    const mailed = mailServer.read().host === null ? [] : recipients;
    const before = concerned();
    if (before.length === 0) return;
    const daily = rule();
    if (![...before.map(desktopJobOf), ...mailed.map(jobOf)].some((job) => dueReminder(load(job), daily, clock.wallMs()) !== null)) return;
    await needs.keepAlive();
    const first = concerned();
    if (first.length === 0) return;
    notifyDesktop(first);
    for (const email of mailed) {
      const due = dueReminder(load(jobOf(email)), rule(), clock.wallMs());
      // Renewed meanwhile: the mail before may have taken its time.
      const connections = due === null || stopping.signal.aborted ? [] : concerned();
      if (due !== null && connections.length > 0) await send(email, due, connections);
    }
  }

  function look(): Promise<void> {
    if (underWay) {
      // Something changed since that one began.
      return (waiting ??= underWay.then(() => {
        waiting = null;
        return look();
      }));
    }
    underWay = lookOnce().catch((thrown: unknown) => {
      log.error('the reminders could not be looked after', { area: 'reminders', code: asAppError(thrown).code, err: thrown });
    }).finally(() => { underWay = null; });
    return underWay;
  }

  const read = (): Reminders => {
    const { daysBefore, at, recipients } = settings.read();
    const today = recipients.map((email) => {
      const state = load(jobOf(email));
      const problem = state?.state === 'failed' && state.code !== null && state.failedSince !== null ? problemOf(new AppError(state.code, 'the mail failed'), state.failedSince) : null;
      return { email, lastSentAt: state?.lastSentAt ?? null, problem };
    });
    return { daysBefore, at, recipients: today };
  };

  function tick(): void {
    void look();
    if (!stopping.signal.aborted) cancelTimer = needs.setTimer(tick, lookMs);
  }

  function wake(): void {
    for (const email of settings.read().recipients) {
      const state = load(jobOf(email));
      if (state?.state === 'failed') save(jobOf(email), wokenReminder(state));
    }
    void look();
  }

  return {
    read, look, wake,
    change(changes) {
      settings.change(changes);
      void look();
      return read();
    },
    setRecipient(email, isOn) {
      settings.setRecipient(email, isOn);
      void look();
      return read();
    },
    async sendTest(to, signal) {
      await needs.sendMail(await mailServer.open(), { ...testMailText(needs.computer), to, messageId: messageIdOf(), dateMs: clock.wallMs() }, AbortSignal.any([signal, stopping.signal]));
      wake();
    },
    start: tick,
    async stop() {
      stopping.abort();
      cancelTimer?.();
      await underWay;
    },
  };
}

function noticeOf(connections: readonly ConnectionStatus[], nowMs: number): string {
  const [first] = connections;
  if (connections.length > 1 || !first) return `${connections.length} Sage sign-ins have ended or end soon. Choose them in this icon's menu to log in.`;
  const left = signInLeft(first, nowMs);
  const name = plainName(first.name);
  return left === null || left.step === 'ended' ? `The Sage sign-in "${name}" has ended. Choose it in this icon's menu to log in.` : `The Sage sign-in "${name}" ends in ${spanText(left.leftMs)}. Choose it in this icon's menu to log in.`;
}
