/**
 * One attempt to deliver. The address is checked when it was resolved and just before it is connected to, so that no
 * name can change its meaning between. No proxy, no redirect, nothing read of the answer but its status.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import * as tls from 'node:tls';
import type { AttemptOutcome } from '../../src/shared/contract/webhooks.ts';
import { isPublicAddress, type WebhookAddress } from './webhook-address.ts';

export type Sending = { readonly address: WebhookAddress; readonly isPrivateAllowed: boolean; readonly headers: Readonly<Record<string, string>>; readonly body: string };
export type Sent = { readonly outcome: AttemptOutcome; readonly status: number | null; readonly retryAfter: string | null; readonly ms: number };
/** Throws only when `signal` was aborted. */
export type SendWebhook = (sending: Sending, signal: AbortSignal) => Promise<Sent>;

type Resolve = (host: string, options: { readonly all: true }, done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void) => void;
export type SendWebhookNeeds = {
  /** Our own port, which nothing of ours is sent to. */
  readonly ownPort: () => number;
  readonly resolve?: Resolve;
  readonly extraCertificates?: readonly string[];
  readonly timeoutMs?: number;
};

const timeoutMsUsual = 20_000;
/** A receiver that goes on talking is hung up on. */
const hangUpMs = 1_000;

class AddressRefused extends Error {}

const offlineCodes = ['EAI_AGAIN', 'ENOTFOUND', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'];
const isCertificate = (code: string): boolean => /CERT|SIGNATURE|SELF_SIGNED|^ERR_(TLS|SSL)|^EPROTO$|ISSUER|CRL/.test(code);

export function outcomeOfStatus(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 410) return 'gone';
  if (status === 429 || status === 502 || status === 503 || status === 504) return 'busy';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}

function outcomeOfError(error: Error): AttemptOutcome {
  if (error instanceof AddressRefused) return 'address_refused';
  if (error.name === 'TimeoutError') return 'too_slow';
  // Where several addresses of one name were tried, each has its own; the first tells enough.
  const code = String((error as NodeJS.ErrnoException).code ?? ((error as AggregateError).errors?.[0] as NodeJS.ErrnoException | undefined)?.code ?? '');
  if (offlineCodes.includes(code)) return 'offline';
  return isCertificate(code) ? 'certificate' : 'unreachable';
}

export function makeSendWebhook(needs: SendWebhookNeeds): SendWebhook {
  const resolve: Resolve = needs.resolve ?? systemLookup;
  const authorities = [...tls.getCACertificates('default'), ...tls.getCACertificates('system'), ...needs.extraCertificates ?? []];

  /** Our own pages and API are reached by nobody this way, whoever allowed the host. */
  const isAllowed = (address: string, { address: { port }, isPrivateAllowed }: Sending): boolean =>
    isPublicAddress(address) || (isPrivateAllowed && port !== needs.ownPort());

  const lookupFor = (sending: Sending): LookupFunction => (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0);
      if (found.length === 0 || !found.every(({ address }) => isAllowed(address, sending))) return done(new AddressRefused(host), '', 0);
      if (options.all === true) return done(null, found);
      return done(null, found[0]?.address ?? '', found[0]?.family);
    });
  };

  function post(sending: Sending, signal: AbortSignal): Promise<Pick<Sent, 'status' | 'retryAfter'>> {
    const { address: { url, host }, headers, body } = sending;
    // A literal address is never looked up.
    if (isIP(host) !== 0 && !isAllowed(host, sending)) return Promise.reject(new AddressRefused(host));
    const options = { method: 'POST', agent: false, lookup: lookupFor(sending), signal, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } } as const;
    return new Promise((done, fail) => {
      const request = url.protocol === 'http:' ? httpRequest(url, options) : httpsRequest(url, { ...options, ca: authorities, rejectUnauthorized: true, minVersion: 'TLSv1.2' });
      request.on('error', (error) => fail(signal.aborted ? signal.reason as Error : error));
      request.on('response', (response) => {
        response.on('error', () => undefined).resume();
        setTimeout(() => request.destroy(), hangUpMs).unref();
        done({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null });
      });
      request.end(body);
    });
  }

  return async (sending, signal) => {
    const sinceMs = performance.now();
    const ms = (): number => Math.round(performance.now() - sinceMs);
    const slow = AbortSignal.timeout(needs.timeoutMs ?? timeoutMsUsual);
    try {
      const answer = await post(sending, AbortSignal.any([signal, slow]));
      return { ...answer, outcome: outcomeOfStatus(answer.status ?? 0), ms: ms() };
    } catch (thrown) {
      signal.throwIfAborted();
      return { outcome: outcomeOfError(thrown as Error), status: null, retryAfter: null, ms: ms() };
    }
  };
}
