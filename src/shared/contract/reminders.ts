/** Reminders that a sign-in ends, the users who get them, and the mail server that sends them. The server's password goes in and never comes out. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { mailAddress, mailHost } from '../mail-address.ts';
import { defineEndpoint } from './endpoint.ts';
import { scheduleTime } from './schedule.ts';
import { problem } from './status.ts';

const nothing = z.strictObject({});

/** Never in the clear: `starttls` goes no further with a server that does not offer it. */
export const mailSecurities = ['starttls', 'tls'] as const;
export const recipientsMax = 50;

export const mailSettings = z.object({
  /** Null until one was set. */
  host: z.string().nullable(),
  port: z.number().int(),
  security: z.enum(mailSecurities),
  /** Null: the server asks for no login. */
  user: z.string().nullable(),
  hasPassword: z.boolean(),
  from: z.string().nullable(),
  /** False while nobody has confirmed this server; nothing is sent to it before. */
  isConfirmed: z.boolean(),
});
export type MailSettings = z.infer<typeof mailSettings>;

const mailChanges = {
  host: mailHost, port: z.number().int().min(1).max(65_535), security: z.enum(mailSecurities), user: z.string().trim().min(1).max(320).nullable(),
  /** Null removes it. Another host or port takes the stored one away as well: it was meant for the old server. */
  password: z.string().min(1).max(400).nullable(), from: mailAddress,
};

export const reminderSettings = z.object({ daysBefore: z.number().int().min(1).max(365), /** In the time zone of the schedule. */ at: scheduleTime });
export const reminders = z.object({
  ...reminderSettings.shape,
  recipients: z.array(z.object({
    email: z.string(),
    /** The last reminder that the mail server took. */
    lastSentAt: isoTime.nullable(),
    /** Why today's could not be sent yet. */
    problem: problem.nullable(),
  })),
});
export type Reminders = z.infer<typeof reminders>;

const mailFails = ['mail_unreachable', 'mail_not_secure', 'mail_login_refused', 'mail_refused', 'mail_not_confirmed', 'keychain_locked', 'keychain_missing', 'secrets_lost'] as const;

export const reminderEndpoints = {
  readMailSettings: defineEndpoint({ method: 'GET', path: '/v1/settings/mail', permission: 'admin', input: nothing, reply: mailSettings, fails: [], says: 'The mail server that sends reminders.' }),
  changeMailSettings: defineEndpoint({
    method: 'PATCH', path: '/v1/settings/mail', permission: 'admin', input: z.strictObject(z.object(mailChanges).partial().shape), reply: mailSettings, fails: ['keychain_locked', 'keychain_missing'],
    says: 'Changes it. A server never seen before is confirmed in the tray or on the command line before anything is sent to it.',
  }),
  testMail: defineEndpoint({ method: 'POST', path: '/v1/settings/mail/test', permission: 'admin', input: z.strictObject({ to: mailAddress }), reply: z.object({ sent: z.literal(true) }), fails: mailFails, says: 'Sends a test mail now.' }),
  readReminders: defineEndpoint({ method: 'GET', path: '/v1/settings/reminders', permission: 'read', input: nothing, reply: reminders, fails: [], says: 'When and whom the helper reminds that a sign-in ends.' }),
  changeReminders: defineEndpoint({ method: 'PATCH', path: '/v1/settings/reminders', permission: 'admin', input: z.strictObject(reminderSettings.partial().shape), reply: reminders, fails: [], says: 'Changes how many days before, and at what time of day.' }),
  setReminder: defineEndpoint({
    method: 'PUT', path: '/v1/settings/reminders/recipients', permission: 'admin', input: z.strictObject({ email: mailAddress, isOn: z.boolean() }), reply: reminders, fails: ['too_many_tries'],
    says: 'Switches reminders on or off for one user.',
  }),
};
