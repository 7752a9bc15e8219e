/** The sentences about a sign-in's time and its reminders: words.ts, for the views that come later than the first look. */
import type { ConnectionStatus } from '../../src/shared/contract/status.ts';
import { spanText, type SignInLeft, type SignInStep } from '../../src/shared/sign-in-left.ts';
import type { Tone } from './company-state.ts';
import { dateText, todayOf } from './format.ts';
import { sayError } from './words.ts';

export const stepTones = { fine: 'ok', soon: 'warn', urgent: 'bad', ended: 'bad', unsigned: 'warn', pasted: 'warn' } as const satisfies Record<SignInStep, Tone>;
/** Of four bars. */
export const stepBars = { fine: 4, soon: 2, urgent: 1, ended: 0, unsigned: 0, pasted: 1 } as const satisfies Record<SignInStep, number>;

export function leftWords({ step, leftMs }: SignInLeft): string {
  if (step === 'ended') return 'Sign-in has ended';
  if (step === 'pasted') return leftMs === 0 ? 'Pasted access' : `Pasted access, ${spanText(leftMs)} left`;
  return step === 'unsigned' ? 'Not signed in yet' : `${spanText(leftMs)} left`;
}

/** What that means for the person. */
export function meaningOf(connection: ConnectionStatus, { step, leftMs }: SignInLeft): string {
  const { outage, signInEndsAt, oauthMode } = connection;
  if (step === 'pasted') return `Works until the access token that was pasted expires${leftMs === 0 ? ', which it does not say in advance' : ''}. Nothing renews it: then paste another, or sign in at Sage.`;
  if (step === 'ended' && oauthMode !== 'GETANDREFRESH') return `Nothing new is read until ${oauthMode === 'OFF' ? 'a new access token is' : 'new tokens are'} pasted, or somebody signs in at Sage instead. What was read before stays here.`;
  if (step === 'ended') return 'Nothing new is read until somebody logs in again. What was read before stays here.';
  if (step === 'unsigned') return 'Nothing can be read before the first sign-in.';
  if (outage) return `${sayError(outage.code)} ${outage.hasGivenUp ? 'As this has lasted for days, it is tried once a day only; Login now tries at once.' : 'The sign-in itself is not at fault.'}`;
  const last = signInEndsAt === null ? '' : dateText(todayOf(Date.parse(signInEndsAt)));
  return step === 'fine' ? `Renews by itself while this computer is on; without it, it ends on ${last}.` : `It has not been renewed by itself lately and ends on ${last}, in ${spanText(leftMs)}. Log in now and it starts anew.`;
}

export const tokenWords = {
  noSignIn: 'No sign-in to renew: the data is read with a user name and a password.',
  loginNow: 'Login now',
  inBrowser: 'Your browser shows Sage’s sign-in page. Check what Sage shows there and choose Grant; this pane goes on by itself.',
  byLink: 'Open Sage’s sign-in page, check what it shows and choose Grant; this pane goes on by itself.',
  renewed: 'Logged in. The time starts anew.',
  kept: 'The sign-in from before was kept.',
  missing: 'That sign-in does not reach:',
  missingHow: 'Log in as the Sage user who sees all of these companies, and choose them where Sage asks. To read another company, add a connection of its own.',
  warning: (left: SignInLeft) => (left.step === 'ended' ? 'The Sage sign-in has ended:' : `The Sage sign-in ends in ${spanText(left.leftMs)}:`),
  reminderOn: (email: string) => `Reminders go to ${email}.`,
  reminderOff: (email: string) => `No more reminders to ${email}.`,
  noServer: 'No mail server is set yet, so nobody is mailed. The pane and the tray remind all the same.',
  newServer: (place: string) => `${place} is new to Ledgerline. Allow it in the tray icon’s menu (“Allow mail through ${place}”), or with the command “ledgerline mail allow”. Nothing is sent before.`,
  testSent: (email: string) => `The mail server took a test mail to ${email}.`,
  passwordKept: 'One is kept. Leave this empty to keep it; another server needs it typed again.',
} as const;
