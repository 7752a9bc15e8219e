/**
 * Sends one mail over SMTP (nodemailer, loaded when first needed), encrypted or not at all. What the server or the way
 * to it says is told by codes: what passes by is `mail_unreachable`, the rest a person must mend. Whether a mail whose
 * last answer was lost has been taken is not known; sent again under the same Message-ID it is the same mail.
 */
import * as tls from 'node:tls';
import { AppError } from '../../src/shared/errors.ts';
import { mailAddress } from '../../src/shared/mail-address.ts';
import type { OpenedMailServer } from './mail-server.ts';

export type Mail = { readonly to: string; readonly subject: string; readonly text: string; readonly html: string; /** "<…@…>" */ readonly messageId: string; readonly dateMs: number };
export type SendMail = (server: OpenedMailServer, mail: Mail, signal: AbortSignal) => Promise<void>;

export type SendMailOptions = {
  /** Certificates to trust in place of this computer's; for tests. */
  readonly ca?: readonly string[];
  readonly timeoutMs?: number;
};

const timeoutMsDefault = 30_000;
const displayName = 'Ledgerline';

export function makeSendMail({ ca, timeoutMs = timeoutMsDefault }: SendMailOptions = {}): SendMail {
  return async (server, mail, signal) => {
    // The envelope is made of addresses checked here, never of a header.
    const [to, from] = [mail.to, server.from].map((address) => {
      const checked = mailAddress.safeParse(address);
      if (!checked.success) throw new AppError('bad_request', 'one of the addresses is no plain e-mail address');
      return checked.data;
    }) as [string, string];
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host: server.host, port: server.port, secure: server.security === 'tls', requireTLS: server.security === 'starttls', ignoreTLS: false,
      ...(server.login && { auth: { user: server.login.user, pass: server.login.password } }),
      // A company's own authority, as the system knows it, is trusted beside the public ones.
      tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...trusted(ca) },
      connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs,
      disableFileAccess: true, disableUrlAccess: true, logger: false,
    });
    const stop = (): void => transport.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      await transport.sendMail({
        from: { name: displayName, address: from }, to: { name: '', address: to }, envelope: { from, to: [to] }, subject: mail.subject, text: mail.text, html: mail.html, messageId: mail.messageId, date: new Date(mail.dateMs),
        // So that no absence note answers, and no list takes it.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    } catch (thrown) {
      throw asMailError(thrown);
    } finally {
      signal.removeEventListener('abort', stop);
      transport.close();
    }
  };
}

/** Before Node 22.15 the system's list cannot be read: then the public ones alone. */
function trusted(ca: readonly string[] | undefined): { readonly ca?: string[] } {
  if (ca !== undefined) return { ca: [...ca] };
  return typeof tls.getCACertificates === 'function' ? { ca: [...tls.getCACertificates('default'), ...tls.getCACertificates('system')] } : {};
}

const tlsFault = /certificate|CERT_|SELF_SIGNED|altnames|wrong version number|\bssl|\btls|ERR_TLS|ERR_SSL|EPROTO\b/i;

type SmtpFault = { readonly code?: unknown; readonly originalCode?: unknown; readonly responseCode?: unknown; readonly command?: unknown; readonly message?: unknown };

/** The server's own sentence stays out: it may repeat what it was sent. */
export function asMailError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code, originalCode, responseCode, command, message } = (thrown ?? {}) as SmtpFault;
  const status = typeof responseCode === 'number' ? responseCode : null;
  const at = `${typeof command === 'string' ? command.slice(0, 20) : 'CONN'}${status === null ? '' : `, ${status}`}`;
  const isTls = code === 'ETLS' || code === 'EREQUIRETLS' || (status === null && tlsFault.test(`${String(originalCode)} ${String(message)}`));
  if (isTls) return new AppError('mail_not_secure', `the mail server offers no connection that is encrypted and its own (${at}); nothing was sent`);
  if (code === 'EAUTH' && (status === null || status >= 500)) return new AppError('mail_login_refused', `the mail server refuses the login (${at})`);
  if (code === 'ECONFIG' || code === 'EFILEACCESS') return new AppError('our_bug', `the mail could not be made (${at})`);
  if (status !== null && status >= 500) return new AppError('mail_refused', `the mail server refuses the mail (${at})`);
  return new AppError('mail_unreachable', `the mail server did not take the mail (${at})`);
}
