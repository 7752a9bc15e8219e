/**
 * What a reminder says: one mail for all sign-ins that end, as text and as HTML. Pure. Names come from outside: they are
 * put in as text, on one line, and the one link is our own pane's.
 */
import { signInLeft, spanText } from '../../src/shared/sign-in-left.ts';
import type { ConnectionStatus } from '../../src/shared/contract/status.ts';

export type ReminderText = { readonly subject: string; readonly text: string; readonly html: string };
export type ReminderFacts = {
  readonly connections: readonly ConnectionStatus[];
  /** The names of the companies that are read through a connection. */
  readonly companiesOf: (connection: ConnectionStatus) => readonly string[];
  readonly productName: (connection: ConnectionStatus) => string;
  /** The pane on this computer, "https://localhost:47800/". */
  readonly paneUrl: string;
  readonly computer: string;
  readonly timeZone: string;
  readonly nowMs: number;
};

const nameMax = 120;
const companiesMax = 20;

/** One line, without what turns the direction of writing or hides. */
export const plainName = (name: string): string => {
  const flat = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return flat.length > nameMax ? `${flat.slice(0, nameMax - 1)}…` : flat;
};

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? '');

const dayText = (ms: number, timeZone: string): string => new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(ms);

type Entry = { readonly title: string; readonly sentence: string; readonly companies: string };

function entryOf(connection: ConnectionStatus, facts: ReminderFacts): Entry {
  const left = signInLeft(connection, facts.nowMs);
  const sentence = left === null || left.step === 'ended' || connection.signInEndsAt === null
    ? 'The sign-in has ended. Nothing new is read from Sage until somebody signs in again; what was read before stays.'
    : `The sign-in ends in ${spanText(left.leftMs)}, on ${dayText(Date.parse(connection.signInEndsAt), facts.timeZone)}.`;
  const names = facts.companiesOf(connection).map(plainName);
  const more = names.length > companiesMax ? ` and ${names.length - companiesMax} more` : '';
  return { title: `${plainName(connection.name)} (${facts.productName(connection)})`, sentence, companies: names.length === 0 ? '' : `Read through it: ${names.slice(0, companiesMax).join(', ')}${more}.` };
}

function subjectOf(connections: readonly ConnectionStatus[], nowMs: number): string {
  const lefts = connections.map((connection) => signInLeft(connection, nowMs));
  const ended = lefts.filter((left) => left?.step === 'ended').length;
  const [first] = connections;
  if (connections.length === 1 && first) {
    const left = lefts[0];
    return !left || left.step === 'ended' ? `Sage sign-in has ended: ${plainName(first.name)}` : `Sage sign-in ends in ${spanText(left.leftMs)}: ${plainName(first.name)}`;
  }
  if (ended === connections.length) return `${ended} Sage sign-ins have ended`;
  const soonest = Math.min(...lefts.flatMap((left) => (left && left.step !== 'ended' ? [left.leftMs] : [])));
  return `${connections.length} Sage sign-ins need renewing, the next within ${spanText(soonest)}${ended > 0 ? `; ${ended} ${ended === 1 ? 'has' : 'have'} ended` : ''}`;
}

const signOff = 'You get this once a day until the sign-in is renewed, because reminders are switched on for this address. Switch them off in Ledgerline under Settings.';

export function reminderText(facts: ReminderFacts): ReminderText {
  const entries = facts.connections.map((connection) => entryOf(connection, facts));
  const what = `Ledgerline on the computer ${plainName(facts.computer)} asks for a new sign-in at Sage.`;
  const how = 'Open Ledgerline on that computer, in Excel, in Outlook or at the tray icon, choose Settings and then Login now. Check what Sage shows and choose Grant.';
  const text = [what, '', ...entries.flatMap(({ title, sentence, companies }) => [title, `  ${sentence}`, ...(companies ? [`  ${companies}`] : []), '']), how, `On that computer: ${facts.paneUrl}`, '', signOff, ''].join('\n');
  const items = entries.map(({ title, sentence, companies }) => `<li><strong>${escapeHtml(title)}</strong><br>${escapeHtml(sentence)}${companies ? `<br>${escapeHtml(companies)}` : ''}</li>`).join('');
  const url = escapeHtml(facts.paneUrl);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ledgerline</title></head><body><p>${escapeHtml(what)}</p><ul>${items}</ul><p>${escapeHtml(how)}</p><p>On that computer: <a href="${url}">${url}</a></p><p>${escapeHtml(signOff)}</p></body></html>\n`;
  return { subject: subjectOf(facts.connections, facts.nowMs), text, html };
}

export function testMailText(computer: string): ReminderText {
  const text = `This is a test from Ledgerline on the computer ${plainName(computer)}. The mail server works: reminders that a Sage sign-in ends will arrive like this one.`;
  return { subject: 'Ledgerline: test mail', text: `${text}\n`, html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ledgerline</title></head><body><p>${escapeHtml(text)}</p></body></html>\n` };
}
