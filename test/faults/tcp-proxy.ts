/**
 * A TCP proxy for the faults of a network: it stands before any server, TLS or not, and does to the bytes what a test
 * tells it, also in the middle of a connection. "Answer" is what flows from the server to the client.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export type NetworkFault =
  /** Nobody listens: ECONNREFUSED. Ends the connections that are open. */
  | { readonly kind: 'refuse' }
  /** Takes connections and requests, and never answers. */
  | { readonly kind: 'hang' }
  /** Resets (RST) each connection at its first byte. */
  | { readonly kind: 'reset' }
  /** Ends the answer after so many bytes, by FIN or by RST. */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly reset?: boolean }
  /** Lets the request through to the server and loses the answer: the server did it, the client never learns. */
  | { readonly kind: 'lose_answer' }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Hands the answer on in pieces of this size. */
  | { readonly kind: 'slice'; readonly bytes: number };

export type TcpProxy = {
  readonly port: number;
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  /** From now on, also for open connections; null heals. `times`: only the next so many connections or requests it strikes. */
  set(fault: NetworkFault | null, times?: number): Promise<void>;
  /** Connections taken so far. */
  connections(): number;
  /** Ends all open connections. */
  drop(): void;
  close(): Promise<void>;
};

export async function startTcpProxy(target: { readonly host?: string; readonly port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let fault: NetworkFault | null = null;
  let left = Number.POSITIVE_INFINITY;
  let taken = 0;
  let server: Server | null = null;
  let port = 0;

  /** The fault in force, used up by one. */
  const strike = (): NetworkFault | null => {
    if (fault === null || left <= 0) return null;
    left -= 1;
    return fault;
  };

  const serve = (client: Socket): void => {
    taken += 1;
    const upstream = connect(target.port, target.host ?? '127.0.0.1');
    let struck: NetworkFault | null = null;
    let answered = 0;
    let isAsking = false;
    /** Pieces of an answer go out one after the other, and the end comes after the last of them. */
    let sending: Promise<void> = Promise.resolve();
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => { void sending.then(() => (struck?.kind === 'hang' ? undefined : client.end())); });
    client.on('data', (bytes) => {
      // A request begins: it meets the fault of this moment, and so does its answer. Its body may come in further pieces.
      if (!isAsking) {
        struck = strike();
        answered = 0;
        isAsking = true;
      }
      if (struck?.kind === 'reset') client.resetAndDestroy();
      else if (struck?.kind !== 'hang') upstream.write(bytes);
    });
    client.on('end', () => upstream.end());
    upstream.on('data', (bytes) => {
      isAsking = false;
      const before = answered;
      answered += bytes.length;
      const fault = struck;
      sending = sending.then(() => answer(client, bytes, fault, before));
    });
  };

  const listen = async (): Promise<void> => {
    server = createServer(serve).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const shut = async (): Promise<void> => {
    const closing = server;
    server = null;
    for (const socket of open) socket.destroy();
    if (closing) await new Promise<void>((done) => closing.close(() => done()));
  };

  await listen();
  return {
    get port() { return port; },
    get url() { return `http://127.0.0.1:${port}`; },
    async set(next, times = Number.POSITIVE_INFINITY) {
      fault = next;
      left = times;
      if (next?.kind === 'refuse') await shut();
      else if (server === null) await listen();
    },
    connections: () => taken,
    drop: () => { for (const socket of open) socket.destroy(); },
    close: shut,
  };
}

async function answer(client: Socket, bytes: Buffer, fault: NetworkFault | null, before: number): Promise<void> {
  if (fault === null) {
    client.write(bytes);
    return;
  }
  if (fault.kind === 'lose_answer') {
    client.destroy();
    return;
  }
  if (fault.kind === 'cut') {
    client.write(bytes.subarray(0, Math.max(0, fault.afterBytes - before)));
    if (before + bytes.length >= fault.afterBytes) setImmediate(() => (fault.reset ? client.resetAndDestroy() : client.end()));
    return;
  }
  const size = fault.kind === 'drip' ? Math.max(1, Math.round(fault.bytesPerSecond / 10)) : fault.kind === 'slice' ? fault.bytes : bytes.length;
  const waitMs = fault.kind === 'drip' ? 100 : fault.kind === 'delay' ? fault.ms : 1;
  for (let from = 0; from < bytes.length && !client.destroyed; from += size) {
    await new Promise((wake) => setTimeout(wake, waitMs));
    client.write(bytes.subarray(from, from + size));
  }
}
