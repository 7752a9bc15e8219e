/** How long a sign-in still lasts, in steps and in words: one reckoning for pane, tray and mail. Pure. */
import type { ConnectionStatus } from './contract/status.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** 'ended': its time is over or Sage took it back; 'unsigned': nobody has signed in yet; 'pasted': nothing renews it, and its end is what the pasted token says, if it says so. */
export const signInSteps = ['fine', 'soon', 'urgent', 'ended', 'unsigned', 'pasted'] as const;
export type SignInStep = (typeof signInSteps)[number];

const soonMs = 28 * dayMs;
const urgentMs = 7 * dayMs;

export type SignInLeft = { readonly step: SignInStep; /** Not below 0; 0 as well where it has ended or never was. */ readonly leftMs: number };

/** Null where nobody signs in: a Sage 50 data set is read with a user name and a password. */
export function signInLeft({ status, dataSet, signInEndsAt, oauthMode }: Pick<ConnectionStatus, 'status' | 'dataSet' | 'signInEndsAt' | 'oauthMode'>, nowMs: number): SignInLeft | null {
  if (dataSet !== null || status === 'unlinked') return null;
  if (status === 'pending_auth') return { step: 'unsigned', leftMs: 0 };
  const leftMs = signInEndsAt === null ? 0 : Math.max(0, Date.parse(signInEndsAt) - nowMs);
  if (oauthMode === 'OFF' && status === 'linked' && (signInEndsAt === null || leftMs > 0)) return { step: 'pasted', leftMs };
  if (status === 'deauthorized' || leftMs === 0) return { step: 'ended', leftMs: 0 };
  return { step: leftMs <= urgentMs ? 'urgent' : leftMs <= soonMs ? 'soon' : 'fine', leftMs };
}

/** Whole days are told, the last one in hours: "12 days", "1 day", "5 hours", "less than an hour". */
export function spanText(ms: number): string {
  const [count, unit] = ms >= dayMs ? [Math.floor(ms / dayMs), 'day'] : [Math.floor(ms / hourMs), 'hour'];
  if (count === 0) return 'less than an hour';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Worth a reminder: it ended, or ends within so many days. A sign-in that never was is no matter of renewing, and a pasted token is meant to end. */
export function needsReminder(connection: Pick<ConnectionStatus, 'status' | 'dataSet' | 'signInEndsAt' | 'oauthMode'>, daysBefore: number, nowMs: number): boolean {
  const left = signInLeft(connection, nowMs);
  if (left === null || left.step === 'unsigned' || connection.oauthMode === 'OFF') return false;
  return left.step === 'ended' || left.leftMs <= daysBefore * dayMs;
}
