/** Opening a loopback port and reading what comes: the little of HTTP that is not Sage's. */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Tls = { key: string; cert: string };

const bodyMax = 12 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyMax) throw new Error('the request body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export type Listening = { port: number; close(): Promise<void> };

export function listen(onRequest: RequestListener, port: number, tls?: Tls): Promise<Listening> {
  const settings = { keepAliveTimeout: 60_000 };
  const server: Server = tls ? createTlsServer({ ...settings, ...tls }, onRequest) : createServer(settings, onRequest);
  const close = (): Promise<void> => new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => done({ port: (server.address() as AddressInfo).port, close }));
  });
}

export const pause = (ms: number): Promise<void> | undefined => (ms > 0 ? new Promise((done) => setTimeout(done, ms)) : undefined);
