/** Real proxies on loopback: one that does its duty, with or without a login, and notes where it was asked to; and one that answers whatever a test tells it. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { Server } from 'proxy-chain';

export type RealProxy = { readonly port: number; /** "127.0.0.1:4000", one for each CONNECT that was let through. */ readonly targets: string[]; /** Logins that were tried. */ readonly logins: string[]; close(): Promise<void> };

export async function startProxy(options: { readonly login?: { readonly user: string; readonly password: string }; readonly port?: number } = {}): Promise<RealProxy> {
  const targets: string[] = [];
  const logins: string[] = [];
  const server = new Server({
    host: '127.0.0.1', port: options.port ?? 0,
    prepareRequestFunction({ username, password, hostname, port, isHttp }) {
      if (username) logins.push(`${username}:${password}`);
      const { login } = options;
      if (login && (username !== login.user || password !== login.password)) return { requestAuthentication: true };
      targets.push(`${hostname}:${port}${isHttp ? ' in the clear' : ''}`);
      return {};
    },
  });
  await server.listen();
  return { port: server.port, targets, logins, close: () => server.close(true) };
}

export type FalseProxy = { readonly port: number; /** Everything that was sent to it. */ heard(): string; close(): void };

/** `answer` is sent when the CONNECT has come; null: the connection is cut instead, 'silence': nothing is ever said. */
export async function startFalseProxy(answer: string | null | 'silence'): Promise<FalseProxy> {
  let heard = '';
  const sockets = new Set<Socket>();
  const server: NetServer = createServer((socket) => {
    sockets.add(socket);
    let isAnswered = false;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (isAnswered || answer === 'silence') return;
      isAnswered = true;
      if (answer === null) socket.destroy();
      else socket.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, heard: () => heard, close() { for (const socket of sockets) socket.destroy(); server.close(); } };
}
