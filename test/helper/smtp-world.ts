/** A real SMTP server on this machine, with what a test makes it do; and a mail to send. */
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../../helper/certificate/make-certificate.ts';
import type { OpenedMailServer } from '../../helper/mail/mail-server.ts';
import type { Mail } from '../../helper/mail/send-mail.ts';

export type Taken = { readonly from: string; readonly to: readonly string[]; readonly text: string; readonly secure: boolean; readonly user: string | null };
export type SmtpWorld = { readonly port: number; readonly ca: string; readonly taken: Taken[]; readonly said: string[]; /** Answers the message instead of taking it. */ refuse: (() => Error | null); close(): Promise<void> };

export const password = 'Canary-Pa55-word';

export async function startSmtp(options: SMTPServerOptions & { readonly onMessageEnd?: (server: SMTPServer) => boolean } = {}): Promise<SmtpWorld> {
  const { key, cert } = await makeCertificate(Date.now());
  const taken: Taken[] = [];
  const said: string[] = [];
  const world = { refuse: (): Error | null => null };
  const { onMessageEnd, ...own } = options;
  const server = new SMTPServer({
    key, cert, authMethods: ['PLAIN', 'LOGIN'], logger: false,
    onConnect(_session, callback) { said.push('connect'); callback(); },
    onAuth({ username, password: given }, _session, callback) {
      said.push('auth');
      if (given === password) callback(null, { user: username ?? '' });
      else callback(Object.assign(new Error('535 no'), { responseCode: 535 }));
    },
    onMailFrom(_address, _session, callback) { said.push('mail'); callback(); },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const error = world.refuse();
        if (error) return callback(error);
        taken.push({ from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '', to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString('utf8'), secure: session.secure, user: typeof session.user === 'string' ? session.user : null });
        if (onMessageEnd?.(server) === true) return undefined;
        return callback();
      });
    },
    ...own,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port, ca: cert, taken, said,
    get refuse() { return world.refuse; }, set refuse(refuse) { world.refuse = refuse; },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export const answer = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });
export const serverAt = (port: number, part: Partial<OpenedMailServer> = {}): OpenedMailServer => ({ host: 'localhost', port, security: 'starttls', from: 'ledgerline@example.com', login: { user: 'robot', password }, ...part });
export const mailTo = (to: string, part: Partial<Mail> = {}): Mail => ({ to, subject: 'Sage sign-in ends in 12 days: Fern', text: 'In words.\n', html: '<p>In words.</p>\n', messageId: '<one@example.com>', dateMs: Date.parse('2026-11-23T09:00:00Z'), ...part });
