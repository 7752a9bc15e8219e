/**
 * HTTP towards Sage, by got (loaded at the first request only). It sends one request once: no retries, no redirects,
 * certificates always verified, sizes and times bounded. Retries and limits are wrappers in `src/sage/transport`.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Got } from 'got';
import { AppError } from '../../src/shared/errors.ts';
import { asSageError } from './as-sage-error.ts';
import { goesThrough, type ProxyRoute } from './proxy-route.ts';
import { makeTunnelAgents } from './proxy-tunnel.ts';

export type HttpRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole request, from its start to the last byte; the client's own limit when left out. */
  readonly totalMs?: number;
  /** Without a byte in either direction; the client's own limit when left out. */
  readonly idleMs?: number;
  /** On a connection of its own: a kept one may turn out dead, and what must not be sent twice cannot be tried again. */
  readonly isLone?: boolean;
};
export type HttpReply = { readonly status: number; readonly headers: Readonly<Record<string, string | undefined>>; readonly text: string; readonly bytes: Uint8Array };
export type HttpClient = { send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>; close(): void };

export type HttpLimits = {
  readonly connectMs: number;
  /** Without a byte in either direction. */
  readonly idleMs: number;
  readonly totalMs: number;
  /** Of an answer, before and after it is unpacked. */
  readonly replyBytesMax: number;
  readonly socketsMax: number;
};
export const defaultHttpLimits: HttpLimits = { connectMs: 10_000, idleMs: 30_000, totalMs: 120_000, replyBytesMax: 64 * 1024 * 1024, socketsMax: 8 };

export type HttpClientOptions = {
  readonly limits?: Partial<HttpLimits>;
  /** Certificates (PEM) trusted beside the built-in ones, for a company's inspecting proxy. Verification itself is never off. */
  readonly extraCertificates?: readonly string[];
  /** Everything but its exceptions goes through it. */
  readonly proxy?: ProxyRoute | null;
};

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) } as const;

export function makeHttpClient(options: HttpClientOptions = {}): HttpClient {
  const limits = { ...defaultHttpLimits, ...options.limits };
  const sockets = { keepAlive: true, maxSockets: limits.socketsMax, maxFreeSockets: limits.socketsMax, scheduling: 'lifo' } as const;
  // Said out loud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment changes nothing.
  const trust = { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(options.extraCertificates && { ca: [...options.extraCertificates] }) } as const;
  const lone = { keepAlive: false } as const;
  const agents = { http: new HttpAgent(sockets), https: new HttpsAgent({ ...sockets, ...trust }) };
  const loneAgents = { http: new HttpAgent(lone), https: new HttpsAgent({ ...lone, ...trust }) };
  const { proxy = null } = options;
  const tunnels = proxy && { kept: makeTunnelAgents(proxy, sockets, trust, limits.connectMs), lone: makeTunnelAgents(proxy, lone, trust, limits.connectMs) };
  const agentsFor = ({ url, isLone }: HttpRequest) => {
    if (proxy && tunnels && goesThrough(proxy, url)) return isLone ? tunnels.lone : tunnels.kept;
    return isLone ? loneAgents : agents;
  };
  let loading: Promise<Got> | null = null;

  const load = async (): Promise<Got> => {
    const { default: got } = await import('got');
    return got.extend({
      https: { rejectUnauthorized: true },
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      decompress: false,
      responseType: 'buffer',
      timeout: { lookup: limits.connectMs, connect: limits.connectMs, secureConnect: limits.connectMs, socket: limits.idleMs, response: limits.totalMs },
    });
  };

  return {
    async send(request, signal) {
      signal.throwIfAborted();
      const isLoopback = isLoopbackHost(request.url.hostname);
      if (request.url.protocol !== 'https:' && !(request.url.protocol === 'http:' && isLoopback)) {
        throw new AppError('bad_setting', `${request.url.origin} is not allowed: only https, or http on this machine`);
      }
      const got = await (loading ??= load());
      let isTooLarge = false;
      try {
        const cap = new AbortController();
        const sent = got(request.url, {
          method: request.method as 'GET',
          // Packing costs more than it spares on the same machine.
          headers: { accept: 'application/json', 'user-agent': 'Ledgerline', 'accept-encoding': isLoopback ? 'identity' : 'gzip, deflate, br', ...request.headers },
          ...(request.body !== undefined && { body: request.body }),
          agent: agentsFor(request),
          timeout: { request: request.totalMs ?? limits.totalMs, ...(request.idleMs !== undefined && { socket: request.idleMs }) },
          signal: AbortSignal.any([signal, cap.signal]),
        });
        void sent.on('downloadProgress', (progress: { transferred: number }) => {
          if (progress.transferred <= limits.replyBytesMax || isTooLarge) return;
          isTooLarge = true;
          cap.abort();
        });
        const reply = await sent;
        const body = await unpack(reply.rawBody, reply.headers['content-encoding'], limits.replyBytesMax);
        // Most answers are read from their bytes; a text that nobody asks for is not made.
        return { status: reply.statusCode, headers: reply.headers as Record<string, string | undefined>, bytes: body, get text() { return textOf(body); } };
      } catch (thrown) {
        if (isTooLarge) throw new AppError('sage_rubbish', `the answer of ${request.url.host} is larger than ${limits.replyBytesMax} bytes`);
        if (signal.aborted) throw signal.reason;
        throw asSageError(thrown, request.url.host);
      }
    },
    close() {
      for (const { http, https } of [agents, ...(tunnels ? [tunnels.kept] : [])]) {
        http.destroy();
        https.destroy();
      }
    },
  };
}

async function unpack(body: Uint8Array, encoding: string | undefined, bytesMax: number): Promise<Uint8Array> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body;
  const unpacker = unpackers[encoding.trim().toLowerCase() as keyof typeof unpackers];
  if (!unpacker) throw new AppError('sage_rubbish', `the answer is packed as "${encoding.slice(0, 40)}", which was not asked for`);
  return unpacker(body, { maxOutputLength: bytesMax });
}

/** A byte-order mark is dropped; bytes that are no UTF-8 become U+FFFD. */
function textOf(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
