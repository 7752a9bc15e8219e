/** mail and reminders: the server that sends, and whom it reminds that a sign-in ends. */
import type { MailSettings, Reminders } from '../../../src/shared/contract/reminders.ts';
import type { Context } from '../context.ts';
import { readSecret } from '../read-secret.ts';
import { asColumns, CommandFailed, exitCodes } from '../say.ts';

const securityWords: Record<MailSettings['security'], string> = { starttls: 'STARTTLS', tls: 'TLS from the start' };

function mailLines(mail: MailSettings): readonly string[] {
  if (mail.host === null) return ['No mail server is set. Set one with: ledgerline mail set --host <name> --from <address>'];
  return [
    `Server: ${mail.host}:${mail.port}, ${securityWords[mail.security]}`, `From: ${mail.from ?? 'not set'}`,
    `Login: ${mail.user === null ? 'none' : `${mail.user}, ${mail.hasPassword ? 'with a password' : 'no password yet'}`}`,
    mail.isConfirmed ? 'It is allowed.' : 'It waits to be allowed: ledgerline mail allow',
  ];
}

export async function showMail({ client, say }: Context): Promise<void> {
  const mail = await client.call('readMailSettings');
  say.result(mail, mailLines(mail));
}

export type MailOptions = { readonly host?: string; readonly port?: string; readonly security?: MailSettings['security']; readonly user?: string; readonly login: boolean; readonly from?: string; readonly ask?: boolean };

export async function setMail({ client, say }: Context, { login, ask, port, user, ...given }: MailOptions): Promise<void> {
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw new CommandFailed(`--port is "${port}"; it is a whole number from 1 to 65535`, 'bad_request', exitCodes.usage);
  const secret = ask ? { password: await readSecret('The password of the mail server') } : {};
  const who = login ? (user === undefined ? {} : { user }) : { user: null, password: null };
  const mail = await client.call('changeMailSettings', { ...given, ...(port !== undefined && { port: Number(port) }), ...who, ...secret });
  say.result(mail, mailLines(mail));
}

export async function allowMail({ client, say }: Context): Promise<void> {
  const mail = await client.call('confirmMailServer');
  say.result(mail, mailLines(mail));
}

export async function testMail({ client, say }: Context, to: string): Promise<void> {
  const sent = await client.call('testMail', { to });
  say.result(sent, `The mail server took a test mail to ${to}.`);
}

function reminderLines({ daysBefore, at, recipients }: Reminders): readonly string[] {
  const rows = recipients.map((one) => [one.email, one.lastSentAt ? `last mailed ${one.lastSentAt}` : 'not mailed yet', one.problem ? `today's failed: ${one.problem.message}` : '']);
  return [`Reminders begin ${daysBefore} ${daysBefore === 1 ? 'day' : 'days'} before a sign-in ends, daily from ${at}.`, ...(rows.length === 0 ? ['Nobody is reminded by mail.'] : asColumns(rows))];
}

export async function showReminders({ client, say }: Context): Promise<void> {
  const reminders = await client.call('readReminders');
  say.result(reminders, reminderLines(reminders));
}

export async function setReminders({ client, say }: Context, options: { readonly days?: string; readonly at?: string }): Promise<void> {
  if (options.days !== undefined && !/^\d{1,3}$/.test(options.days)) throw new CommandFailed(`--days is "${options.days}"; it is a whole number from 1 to 365`, 'bad_request', exitCodes.usage);
  const reminders = await client.call('changeReminders', { ...(options.days !== undefined && { daysBefore: Number(options.days) }), ...(options.at !== undefined && { at: options.at }) });
  say.result(reminders, reminderLines(reminders));
}

export async function switchReminder({ client, say }: Context, email: string, isOn: boolean): Promise<void> {
  const reminders = await client.call('setReminder', { email, isOn });
  say.result(reminders, reminderLines(reminders));
}
