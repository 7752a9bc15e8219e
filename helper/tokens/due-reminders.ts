/**
 * When a reminder is due for one who gets them: once on each local day from a time of day on, later that day where the
 * machine slept, never a day twice. Pure: it follows from what was kept and the wall clock. What is kept before a mail
 * leaves is its day and Message-ID: a try that was cut off is made again as the same mail.
 */
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { localTime } from '../sync/calendar.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** `sending`: it may have arrived. `failed`: to be tried again from `dueMs` on, while its day lasts. */
export type KeptReminder = {
  readonly day: string;
  readonly messageId: string;
  readonly state: 'sending' | 'sent' | 'failed';
  readonly tries: number;
  readonly dueMs: number;
  readonly code: ErrorCode | null;
  readonly failedSince: IsoTime | null;
  /** The last mail that the server took, of whatever day. */
  readonly lastSentAt: IsoTime | null;
};

export type DailyRule = { readonly at: string; readonly timeZone: string };
export type DueReminder = { readonly day: string; /** The one of a try before. */ readonly messageId: string | null };

const waitsMs = [5, 15, 30, 60].map((minutes) => minutes * minuteMs);
/** A person must mend these; looked at a few times a day all the same. */
const needsPersonMs = 3 * hourMs;
const needsPerson: ReadonlySet<ErrorCode> = new Set(['mail_not_secure', 'mail_login_refused', 'mail_refused', 'mail_not_confirmed', 'secrets_lost', 'bad_request', 'our_bug']);

const dayAfter = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10);

/** Two days ahead of today is no time zone: the clock was wrong when it was kept. */
const isFromWrongClock = (kept: KeptReminder, today: string): boolean => kept.day > dayAfter(today, 1);

export function dueReminder(kept: KeptReminder | null, { at, timeZone }: DailyRule, nowMs: number): DueReminder | null {
  const now = localTime(nowMs, timeZone);
  const today = now.slice(0, 10);
  if (kept && !isFromWrongClock(kept, today)) {
    if (kept.day > today) return null;
    if (kept.day === today) {
      if (kept.state === 'sent') return null;
      const isWaiting = kept.state === 'failed' && nowMs < kept.dueMs && kept.dueMs - nowMs <= needsPersonMs;
      return isWaiting ? null : { day: today, messageId: kept.messageId };
    }
  }
  return now >= `${today}T${at}` ? { day: today, messageId: null } : null;
}

const lastSentOf = (kept: KeptReminder | null): Pick<KeptReminder, 'lastSentAt'> => ({ lastSentAt: kept?.lastSentAt ?? null });

/** Kept before the mail leaves. */
export function begunReminder(kept: KeptReminder | null, due: DueReminder, messageId: string): KeptReminder {
  const isSame = kept !== null && due.messageId !== null;
  return { day: due.day, messageId: due.messageId ?? messageId, state: 'sending', tries: isSame ? kept.tries : 0, dueMs: 0, code: isSame ? kept.code : null, failedSince: isSame ? kept.failedSince : null, ...lastSentOf(kept) };
}

export const sentReminder = (kept: KeptReminder, at: IsoTime): KeptReminder => ({ ...kept, state: 'sent', code: null, failedSince: null, lastSentAt: at });

export function failedReminder(kept: KeptReminder, code: ErrorCode, at: IsoTime, nowMs: number): KeptReminder {
  const waitMs = needsPerson.has(code) ? needsPersonMs : waitsMs[Math.min(kept.tries, waitsMs.length - 1)] ?? hourMs;
  return { ...kept, state: 'failed', tries: kept.tries + 1, dueMs: nowMs + waitMs, code, failedSince: kept.failedSince ?? at };
}

/** The settings were changed, or a test mail went through: tried again at once. */
export const wokenReminder = (kept: KeptReminder): KeptReminder => (kept.state === 'failed' ? { ...kept, dueMs: 0 } : kept);
