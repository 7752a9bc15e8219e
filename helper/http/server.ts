/**
 * The listeners: https on both loopback addresses or on none, and the command line's socket. All limits of a server
 * stand here. When too many connections are open the oldest idle one goes, so that holding many open locks nobody out.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server as HttpServer, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Server as NetServer, Socket } from 'node:net';
import { AppError } from '../../src/shared/errors.ts';
import type { Log } from '../log.ts';

export type KeyAndCertificate = { readonly key: string; readonly cert: string };

const connectionsMax = 100;
const handshakeMs = 5_000;
const idleMs = 30_000;
const closeMs = 2_000;
/** The look at connections that are too slow wakes a resting machine, so it is not taken every second. */
const limits: ServerOptions = { headersTimeout: 5_000, requestTimeout: 15_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 3_000, maxHeaderSize: 8 * 1024 };

export type Listening = {
  readonly port: number;
  renew(certificate: KeyAndCertificate): void;
  close(): Promise<void>;
};

const placeOf = (socket: Socket): string => `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;

/**
 * Keeps the number of connections below the cap by ending idle ones, the oldest first. A connection is in use from the
 * moment its request has arrived whole: one that drips its request in counts as idle, however busy it looks.
 */
function capConnections(server: HttpServer | HttpsServer, log: Log): void {
  const open = new Map<string, Socket>();
  const requests = new Map<string, Set<IncomingMessage>>();
  const isInUse = (place: string): boolean => [...requests.get(place) ?? []].some((request) => request.complete);
  server.on('connection', (socket: Socket) => {
    const place = placeOf(socket);
    open.set(place, socket);
    socket.once('close', () => open.delete(place));
    if (open.size <= connectionsMax) return;
    const oldestIdle = [...open].find(([at]) => at !== place && !isInUse(at));
    log.warn('too many connections are open; the oldest idle one was ended', { count: open.size, code: 'connection_cap' });
    (oldestIdle?.[1] ?? socket).destroy();
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const place = placeOf(request.socket);
    const here = requests.get(place) ?? new Set();
    requests.set(place, here.add(request));
    response.once('close', () => {
      here.delete(request);
      if (here.size === 0) requests.delete(place);
    });
  });
}

const statusLines: Readonly<Record<string, string>> = { HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large', ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout' };

function answerBrokenRequests(server: HttpServer | HttpsServer, log: Log): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    log.info('a request could not be read', { code: error.code ?? 'unknown' });
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(`HTTP/1.1 ${statusLines[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    log.debug('a TLS handshake failed', { code: error.code ?? 'unknown' });
    socket.destroy();
  });
}

function bind(server: NetServer, where: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...where, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: NetServer): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new AppError('our_bug', 'the server has no port');
  return address.port;
}

async function closeServer(server: HttpServer | HttpsServer): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), closeMs);
  await closed;
  clearTimeout(cut);
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
const noSuchFamily = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];
const triesForAnyPort = 20;

function taken(port: number, error: unknown): AppError {
  return new AppError('port_taken', `port ${port} of this machine is taken by another program (${codeOf(error)}); end that program, or give Ledgerline another port: "port" in config.json, or LEDGERLINE_PORT`, { cause: error });
}

/** Binds both families to one port. Another program on either of them means that nothing is served. */
async function bindBoth(servers: readonly [HttpsServer, HttpsServer], wantedPort: number, log: Log): Promise<number> {
  const [four, six] = servers;
  for (let tries = 1; ; tries += 1) {
    try {
      await bind(four, { host: '127.0.0.1', port: wantedPort });
    } catch (error) {
      throw codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES' ? taken(wantedPort, error) : error;
    }
    const port = portOf(four);
    try {
      await bind(six, { host: '::1', port });
      return port;
    } catch (error) {
      if (noSuchFamily.includes(codeOf(error))) {
        log.info('this machine has no IPv6 loopback; serving on 127.0.0.1 alone');
        return port;
      }
      await closeServer(four);
      if (codeOf(error) !== 'EADDRINUSE' && codeOf(error) !== 'EACCES') throw error;
      if (wantedPort !== 0 || tries >= triesForAnyPort) throw taken(port, error);
    }
  }
}

/** Serves https on 127.0.0.1 and ::1. Throws `port_taken`. */
export async function listenOnLoopback(wantedPort: number, certificate: KeyAndCertificate, listener: RequestListener, log: Log): Promise<Listening> {
  const make = (): HttpsServer => {
    const server = createHttpsServer({ ...limits, ...certificate, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'], handshakeTimeout: handshakeMs, requireHostHeader: true, insecureHTTPParser: false }, listener);
    server.timeout = idleMs;
    capConnections(server, log);
    answerBrokenRequests(server, log);
    return server;
  };
  const servers = [make(), make()] as const;
  const port = await bindBoth(servers, wantedPort, log);
  return {
    port,
    renew: (next) => servers.forEach((server) => server.setSecureContext({ ...next, minVersion: 'TLSv1.2' })),
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

/** Serves the command line. Called with the instance lock in hand: a socket file that is there is a dead one's. */
export async function listenOnSocket(path: string, listener: RequestListener, log: Log): Promise<{ close(): Promise<void> }> {
  const server = createHttpServer({ ...limits, connectionsCheckingInterval: 10_000, requireHostHeader: false }, listener);
  server.timeout = idleMs;
  answerBrokenRequests(server, log);
  const isFile = process.platform !== 'win32';
  if (isFile) rmSync(path, { force: true });
  await bind(server, { path });
  if (isFile) chmodSync(path, 0o600);
  return {
    close: async () => {
      await closeServer(server);
      if (isFile) rmSync(path, { force: true });
    },
  };
}
