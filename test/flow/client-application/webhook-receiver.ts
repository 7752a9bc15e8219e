/** The application's own ear: an http server on this computer that takes Standard Webhooks, checks each signature by itself, and acts once on each event. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Told = { readonly id: string; readonly type: string; readonly data: { readonly companyId?: string; readonly sync?: number } };
export type Receiver = { readonly port: number; /** "whsec_…"; nothing is believed before. */ secret: string; next(type: string): Promise<Told>; refused(): number; close(): void };

const toleranceSeconds = 300;

function isGenuine(secret: string, headers: IncomingHttpHeaders, body: string): boolean {
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => String(headers[name] ?? ''));
  if (secret === '' || !id || !time || !signatures || !(Math.abs(Date.now() / 1000 - Number(time)) <= toleranceSeconds)) return false;
  const wanted = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${time}.${body}`).digest();
  return signatures.split(' ').some((one) => {
    const [version, text = ''] = one.split(',');
    const given = Buffer.from(text, 'base64');
    return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

export async function startReceiver(): Promise<Receiver> {
  const seen = new Set<string>();
  const kept: Told[] = [];
  let refused = 0;
  let wake = (): void => undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => {
      if (!isGenuine(receiver.secret, request.headers, body)) {
        refused += 1;
        response.writeHead(401).end();
        return;
      }
      response.writeHead(204).end();
      const id = String(request.headers['webhook-id']);
      if (seen.has(id)) return;
      seen.add(id);
      kept.push({ id, ...(JSON.parse(body) as Omit<Told, 'id'>) });
      wake();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port, secret: '', refused: () => refused,
    async next(type) {
      for (;;) {
        const at = kept.findIndex((one) => one.type === type);
        const [found] = at < 0 ? [] : kept.splice(at, 1);
        if (found) return found;
        await new Promise<void>((resolve) => { wake = resolve; });
      }
    },
    close() { server.close(); server.closeAllConnections(); },
  };
  return receiver;
}
