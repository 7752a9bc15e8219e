import fc from 'fast-check';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { RequestListener, Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { makeHttpClient } from '../../helper/sage-transport/http-client.ts';
import type { HttpClient, HttpClientOptions } from '../../helper/sage-transport/http-client.ts';
import { addressOf, makeSageTransport } from '../../helper/sage-transport/sage-transport.ts';
import { pathWithId } from '../../src/sage/ask-json.ts';
import { startTcpProxy } from '../faults/tcp-proxy.ts';
import { makeAuthority } from '../faults/certificates.ts';
import type { Leaf } from '../faults/certificates.ts';

const never = new AbortController().signal;
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const open: (Server | HttpClient)[] = [];
afterEach(() => { for (const one of open.splice(0)) { if ('closeAllConnections' in one) one.closeAllConnections(); one.close(); } });

const client = (options: HttpClientOptions = {}): HttpClient => { const one = makeHttpClient(options); open.push(one); return one; };
async function serve(listener: RequestListener, tls?: Leaf): Promise<number> {
  const server = (tls ? createServer(tls, listener) : createHttpServer(listener)).listen(0, '127.0.0.1');
  open.push(server as Server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
const get = (one: HttpClient, url: string, headers: Record<string, string> = {}) => one.send({ method: 'GET', url: new URL(url), headers }, never);

describe('the way to Sage over TLS', () => {
  let heard: string[] = [];
  const listener: RequestListener = (request, response) => { heard.push(request.headers.authorization ?? ''); response.end('{}'); };
  beforeEach(() => { heard = []; });
  const send = (port: number, options: HttpClientOptions = {}) => get(client(options), `https://localhost:${port}/`, { authorization: 'Bearer secret' });

  it('takes a certificate of a known authority', async () => {
    const authority = await makeAuthority();
    expect((await send(await serve(listener, await authority.leaf()), { extraCertificates: [authority.cert] })).status).toBe(200);
    expect(heard).toEqual(['Bearer secret']);
  });

  it.each<[string, (authority: Awaited<ReturnType<typeof makeAuthority>>) => Promise<Leaf>, boolean]>([
    ['expired', (authority) => authority.leaf({ fromDays: -10, toDays: -1 }), true],
    ['not valid yet', (authority) => authority.leaf({ fromDays: 1, toDays: 10 }), true],
    ['for another host', (authority) => authority.leaf({ host: 'api.accounting.sage.com' }), true],
    ['of an unknown authority (an inspecting proxy)', (authority) => authority.leaf(), false],
  ])('F47: gives a clear reason and sends no token when the certificate is %s', async (_, leafOf, isKnown) => {
    const authority = await makeAuthority();
    const port = await serve(listener, await leafOf(authority));
    await expect(send(port, isKnown ? { extraCertificates: [authority.cert] } : {})).rejects.toEqual(code('sage_certificate'));
    expect(heard).toEqual([]);
  });

  it('C15: verifies also when NODE_TLS_REJECT_UNAUTHORIZED=0 stands in the environment', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const port = await serve(listener, await (await makeAuthority()).leaf());
      await expect(send(port)).rejects.toEqual(code('sage_certificate'));
      await expect(client().send({ method: 'POST', url: new URL(`https://localhost:${port}/token`), headers: {}, body: 'secret', isLone: true }, never)).rejects.toEqual(code('sage_certificate'));
      expect(heard).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  it('C15: speaks http to this machine alone, and no TLS to who cannot', async () => {
    const port = await serve(listener);
    expect((await get(client(), `http://127.0.0.1:${port}/`)).status).toBe(200);
    for (const url of ['http://api.accounting.sage.com/', 'http://localhost.evil.test/', 'http://127.0.0.1.nip.io/', 'ftp://127.0.0.1/']) await expect(get(client(), url)).rejects.toEqual(code('bad_setting'));
    await expect(get(client(), `https://localhost:${port}/`)).rejects.toEqual(code('sage_certificate'));
  });
});

describe('the way to Sage', () => {
  const limits = { connectMs: 300, idleMs: 300, totalMs: 600 };

  it('F30: says that Sage cannot be reached: no such name, nobody listening, a connection that is cut', async () => {
    const proxy = await startTcpProxy({ port: await serve((_, response) => response.end('{}')) });
    await proxy.set({ kind: 'reset' });
    await expect(get(client({ limits }), proxy.url)).rejects.toEqual(code('sage_unreachable'));
    await proxy.set({ kind: 'refuse' });
    await expect(get(client({ limits }), proxy.url)).rejects.toEqual(code('sage_unreachable'));
    await expect(get(client({ limits }), 'https://no-such-host.invalid/')).rejects.toEqual(code('sage_unreachable'));
    await proxy.set(null);
    expect((await get(client({ limits }), proxy.url)).status).toBe(200);
    await proxy.close();
  });

  it('F31, F32: gives up on who never answers and on who drips, each in its time', async () => {
    const silent = await serve(() => undefined);
    const dripping = await serve((_, response) => { const timer = setInterval(() => response.write('x'), 50); response.on('close', () => clearInterval(timer)); });
    for (const port of [silent, dripping]) {
      const startedMs = performance.now();
      await expect(get(client({ limits }), `http://127.0.0.1:${port}/`)).rejects.toEqual(code('sage_too_slow'));
      expect(performance.now() - startedMs).toBeLessThan(1_500);
    }
  });

  it('D22: holds no more of an answer than it may, packed or unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    const packed = await serve((_, response) => { response.setHeader('content-encoding', 'gzip'); response.end(bomb); });
    const endless = await serve((_, response) => { const send = () => { while (response.write('x'.repeat(65_536))); }; response.on('drain', send); send(); });
    for (const port of [packed, endless]) await expect(get(client({ limits: { replyBytesMax: 1_000_000 } }), `http://127.0.0.1:${port}/`)).rejects.toEqual(code('sage_rubbish'));
  });

  it('reads packed answers, drops a byte-order mark, and refuses a packing that it did not ask for', async () => {
    const answers = [[gzipSync('\ufeff{"a":"é"}'), 'gzip'], [Buffer.from('{}'), 'zstd'], [Buffer.from('no gzip'), 'gzip']] as const;
    const port = await serve((request, response) => { const [body, coding] = answers[Number(request.url?.slice(1))] ?? answers[0]; response.setHeader('content-encoding', coding); response.end(body); });
    expect((await get(client(), `http://127.0.0.1:${port}/0`)).text).toBe('{"a":"é"}');
    for (const which of [1, 2]) await expect(get(client(), `http://127.0.0.1:${port}/${which}`)).rejects.toEqual(code('sage_rubbish'));
  });

  it('follows no redirect, and sends the token nowhere else', async () => {
    let visits = 0;
    const elsewhere = await serve((_, response) => { visits += 1; response.end(); });
    const port = await serve((_, response) => { response.writeHead(307, { location: `http://127.0.0.1:${elsewhere}/` }).end(); });
    expect((await get(client(), `http://127.0.0.1:${port}/`, { authorization: 'Bearer secret' })).status).toBe(307);
    expect(visits).toBe(0);
  });

  it('ends at once when it is cancelled, with the reason it was given', async () => {
    const port = await serve(() => undefined);
    const cancel = new AbortController();
    const sent = client().send({ method: 'GET', url: new URL(`http://127.0.0.1:${port}/`), headers: {} }, cancel.signal);
    setTimeout(() => cancel.abort(new Error('enough')), 30);
    await expect(sent).rejects.toThrow('enough');
    await expect(client().send({ method: 'GET', url: new URL(`http://127.0.0.1:${port}/`), headers: {} }, cancel.signal)).rejects.toThrow('enough');
  });

  it('keeps its connections, has one for each write alone, and sends JSON as JSON', async () => {
    const sockets = new Set<unknown>();
    const types: (string | undefined)[] = [];
    const port = await serve((request, response) => { sockets.add(request.socket); types.push(request.headers['content-type']); response.end('{}'); });
    const transport = makeSageTransport(client(), `http://127.0.0.1:${port}/v3.1/`);
    for (let times = 0; times < 5; times += 1) await transport({ method: 'GET', path: '/contacts', query: {} }, never);
    await transport({ method: 'POST', path: '/contacts', query: {}, body: '{}' }, never);
    // What is written must not meet a kept connection that turns out dead: nobody would know whether it arrived.
    expect(sockets.size).toBe(2);
    expect(types).toEqual([undefined, undefined, undefined, undefined, undefined, 'application/json']);
  });
});

describe('addresses below the API', () => {
  const base = new URL('https://api.accounting.sage.com/v3.1');

  it('D06: keep host and path whatever the id says', () => {
    const wicked = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '.', '../x', '..%2f', '%2e%2e', '?x=1', '#x', '@evil.test', '//evil.test/x', '\\..\\x', 'a/../../b', 'x\r\nHost: evil', '\0', ' '));
    fc.assert(fc.property(wicked, (id) => {
      let path: string;
      try { path = pathWithId('/sales_invoices', id); } catch (thrown) { expect((thrown as { code?: string }).code ?? (thrown as Error).name).toMatch(/bad_request|URIError/); return; }
      const url = addressOf(base, { path, query: { attributes: 'all' } });
      expect([url.origin, url.username, url.hash, url.search]).toEqual([base.origin, '', '', '?attributes=all']);
      expect(url.pathname.startsWith('/v3.1/sales_invoices/')).toBe(true);
      expect(url.pathname.split('/')).toHaveLength(4);
      expect(decodeURIComponent(url.pathname.split('/')[3] ?? '')).toBe(id);
    }), { numRuns: 800, seed: 7 });
  });

  it('D06: carry exactly our parameters', () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.string()), (query) => {
      const url = addressOf(base, { path: '/contacts', query });
      expect(Object.fromEntries(url.searchParams)).toEqual(query);
      expect(url.pathname).toBe('/v3.1/contacts');
    }), { numRuns: 500, seed: 7 });
  });

  it('refuse a path that leads away', () => {
    for (const path of ['/../token', '/a/../../b', 'contacts', '/contacts?x=1', '/contacts#x', '/%2e%2e/x', '@evil.test/']) expect(() => addressOf(base, { path, query: {} })).toThrow(code('our_bug'));
  });
});
