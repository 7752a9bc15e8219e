/**
 * Connections through a proxy, by CONNECT: inside it TLS is agreed with Sage itself, so that the proxy sees a host's name
 * and nothing else. Whatever the proxy answers but its yes ends here and is never taken for an answer of Sage.
 */
import { Agent as HttpAgent, request as httpRequest, type AgentOptions, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { AppError } from '../../src/shared/errors.ts';
import { placeOf, type ProxyRoute } from './proxy-route.ts';

type Target = { readonly host: string; readonly port: number };
type Made = (error: Error | null, socket?: Duplex) => void;
type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

/** The proxy's headers; more is no answer. */
const headerBytesMax = 16 * 1024;

export function makeTunnelAgents(route: ProxyRoute, sockets: AgentOptions, trust: ConnectionOptions, connectMs: number): Agents {
  const open = (options: Target): Promise<Duplex> => openTunnel(route, options, connectMs);
  // Node calls back for the socket: an agent's own way to make one asynchronously.
  const http = Object.assign(new HttpAgent(sockets), { createConnection: (options: Target, made: Made) => pass(open(options), made) });
  const https = Object.assign(new HttpsAgent({ ...sockets, ...trust }), {
    createConnection: (options: Target & ConnectionOptions, made: Made) => pass(open(options).then((socket) => agreeOnTls(socket, options, route, connectMs)), made),
  });
  return { http, https };
}

function pass(opening: Promise<Duplex>, made: Made): undefined {
  opening.then((socket) => made(null, socket), (thrown: unknown) => made(thrown instanceof Error ? thrown : new Error(String(thrown))));
}

function openTunnel(route: ProxyRoute, { host, port }: Target, connectMs: number): Promise<Duplex> {
  const place = placeOf(route);
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const headers = { host: target, ...(route.login && { 'proxy-authorization': `Basic ${Buffer.from(`${route.login.user}:${route.login.password}`, 'utf8').toString('base64')}` }) };
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ host: route.host, port: route.port, method: 'CONNECT', path: target, headers, agent: false, maxHeaderSize: headerBytesMax });
    const tooLong = setTimeout(() => asking.destroy(new AppError('proxy_unreachable', `the proxy ${place} did not answer in time`)), 2 * connectMs);
    asking.once('connect', (reply: IncomingMessage, socket: Duplex, head: Buffer) => {
      clearTimeout(tooLong);
      const refusal = refusalOf(reply, head, route, target);
      if (refusal === null) return resolve(socket);
      socket.destroy();
      reject(refusal);
    });
    asking.once('error', (error) => {
      clearTimeout(tooLong);
      reject(asProxyError(error, place));
    });
    asking.end();
  });
}

/** Null for a yes. The proxy's own words are not repeated: they may be a page, or anything. */
function refusalOf({ statusCode: status = 0, headers }: IncomingMessage, head: Buffer, route: ProxyRoute, target: string): AppError | null {
  const place = placeOf(route);
  if (status >= 200 && status < 300) return head.length === 0 ? null : new AppError('proxy_failed', `the proxy ${place} sends something of its own where only ${target} may speak`);
  if (status === 407) return new AppError('proxy_login_refused', `the proxy ${place} ${route.login ? 'does not accept the user name and password' : 'asks for a user name and password'} (407${offeredBy(headers['proxy-authenticate'])})`);
  if (status >= 300 && status < 400) return new AppError('proxy_failed', `the proxy ${place} answers with a redirect (${status}) instead of a connection to ${target}; it was not followed`);
  if (status >= 500) return new AppError('sage_unreachable', `the proxy ${place} says that it cannot reach ${target} (${status})`);
  return new AppError('proxy_failed', `the proxy ${place} refuses a connection to ${target} (${status})`);
}

/** Only Basic is known here; a proxy that wants NTLM or Kerberos says so. */
function offeredBy(offered: string | readonly string[] | undefined): string {
  const schemes = [offered ?? []].flat().flatMap((line) => line.split(',')).flatMap((one) => /^[A-Za-z][A-Za-z-]{1,20}\b/.exec(one.trim())?.[0] ?? []);
  return schemes.length === 0 || schemes.some((scheme) => scheme.toLowerCase() === 'basic') ? '' : `; it offers ${schemes.slice(0, 4).join(', ')}, and only Basic can be used`;
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL']);

function asProxyError(error: Error, place: string): AppError {
  if (error instanceof AppError) return error;
  const code = 'code' in error ? String(error.code) : error.message;
  if (unreachable.has(code)) return new AppError('proxy_unreachable', `the proxy ${place} cannot be reached (${code})`, { cause: error });
  if (/^HPE_/.test(code)) return new AppError('proxy_failed', `what answers at ${place} is no proxy (${code})`, { cause: error });
  return new AppError('proxy_failed', `the proxy ${place} cut the connection instead of answering (${code}); some do so where they cannot reach Sage themselves`, { cause: error });
}

/** No TLS at all on the other side: then it is the proxy that speaks. A certificate that is not Sage's keeps its own error. */
const noTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST', 'ECONNRESET', 'EPIPE']);

function agreeOnTls(socket: Duplex, options: Target & ConnectionOptions, route: ProxyRoute, connectMs: number): Promise<Duplex> {
  const { host } = options;
  const servername = options.servername || (isIP(host) === 0 ? host : '');
  return new Promise((resolve, reject) => {
    const secured = connectTls({ ...options, path: undefined, socket: socket as Socket, servername });
    const tooLong = setTimeout(() => secured.destroy(new AppError('proxy_failed', `the proxy ${placeOf(route)} let the connection to ${host} be made, and nothing comes through it`)), connectMs);
    const failed = (error: Error): void => {
      clearTimeout(tooLong);
      const code = 'code' in error ? String(error.code) : '';
      reject(noTls.has(code) ? new AppError('proxy_failed', `the proxy ${placeOf(route)} let the connection to ${host} be made, and what comes through it is not ${host} (${code})`, { cause: error }) : error);
    };
    secured.once('error', failed);
    secured.once('secureConnect', () => {
      clearTimeout(tooLong);
      secured.off('error', failed);
      resolve(secured);
    });
  });
}
