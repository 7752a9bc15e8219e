/** Requests as an attacker writes them: bytes over TLS, nothing filled in and nothing put right. */
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

export type Answer = { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: string; readonly ms: number; /** Everything that came. */ readonly text: string };
export type Where = { readonly port: number; readonly ca: string };
export type SendOptions = { readonly host?: '127.0.0.1' | '::1'; readonly waitMs?: number; readonly tls?: ConnectionOptions };

export function open({ port, ca }: Where, { host = '127.0.0.1', tls = {} }: SendOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca, servername: 'localhost', ALPNProtocols: ['http/1.1'], ...tls }, () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

function parse(text: string, ms: number): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end < 0 ? text.length : end).split('\r\n');
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const));
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0), headers, body: end < 0 ? '' : text.slice(end + 4), ms, text };
}

const isWhole = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, Math.max(end, 0)))?.[1];
  return end >= 0 && length !== undefined && Buffer.byteLength(text.slice(end + 4)) >= Number(length);
};

/** Sends bytes and gives the first answer; status 0 when the connection was closed or kept silent instead. */
export async function send(where: Where, bytes: string | Buffer, options: SendOptions = {}): Promise<Answer> {
  const socket = await open(where, options);
  const startMs = performance.now();
  return new Promise((resolve) => {
    let text = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parse(text, performance.now() - startMs));
    };
    const timer = setTimeout(finish, options.waitMs ?? 3000);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (isWhole(text)) finish();
    }).on('close', finish).on('error', finish);
    socket.write(bytes);
  });
}

export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** The bytes of a request; `Host` is right unless it is given (an empty list leaves it out). */
export function requestText(where: Where, method: string, target: string, headers: Headers = {}, body = ''): string {
  const all: Headers = { Host: `localhost:${where.port}`, ...headers, ...(body === '' || 'Content-Length' in headers || 'Transfer-Encoding' in headers ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }) };
  const lines = Object.entries(all).flatMap(([name, values]) => (typeof values === 'string' ? [values] : values).map((value) => `${name}: ${value}`));
  return `${method} ${target} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n${body}`;
}

export const ask = (where: Where, method: string, target: string, headers: Headers = {}, body = '', options: SendOptions = {}): Promise<Answer> => send(where, requestText(where, method, target, headers, body), options);
