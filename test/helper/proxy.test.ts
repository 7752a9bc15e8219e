/** Requests through a proxy: a real one on loopback with and without a login, and proxies that lie. */
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeHttpClient, type HttpClient, type HttpClientOptions } from '../../helper/sage-transport/http-client.ts';
import { goesThrough, isHostName, placeOf, type ProxyRoute } from '../../helper/sage-transport/proxy-route.ts';
import { makeAuthority, type Authority, type Leaf } from '../faults/certificates.ts';
import { startFalseProxy, startProxy } from './proxy-world.ts';

const never = new AbortController().signal;
const code = (wanted: string, message: RegExp = /./) => expect.objectContaining({ code: wanted, message: expect.stringMatching(message) as string }) as Error;
const open: { close(): unknown }[] = [];
afterEach(async () => { for (const one of open.splice(0)) { if ('closeAllConnections' in one) (one as Server).closeAllConnections(); await one.close(); } });
const opened = <T extends { close(): unknown }>(one: T): T => { open.push(one); return one; };

let authority: Authority;
let leaf: Leaf;
beforeAll(async () => {
  authority = await makeAuthority();
  leaf = await authority.leaf();
});

const heard: string[] = [];
const sage: RequestListener = (request, response) => { heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`); response.end('{"ok":true}'); };
beforeEach(() => { heard.length = 0; });
async function serve(tls: Leaf | null = leaf): Promise<number> {
  const server = opened((tls ? createServer(tls, sage) : createHttpServer(sage)).listen(0, '127.0.0.1') as Server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
const through = (port: number, part: Partial<ProxyRoute> = {}): ProxyRoute => ({ host: '127.0.0.1', port, login: null, exceptions: [], isSystem: false, ...part });
const client = (proxy: ProxyRoute, options: HttpClientOptions = {}): HttpClient => opened(makeHttpClient({ proxy, extraCertificates: [authority.cert], ...options }));
const get = (one: HttpClient, url: string, isLone = false) => one.send({ method: 'GET', url: new URL(url), headers: { authorization: 'Bearer secret' }, isLone }, never);

describe('requests through a real proxy', () => {
  it('go through it by CONNECT, kept and lone ones, over TLS that is agreed with Sage itself', async () => {
    const [port, proxy] = [await serve(), opened(await startProxy())];
    const one = client(through(proxy.port));
    for (const isLone of [false, true, false]) expect((await get(one, `https://localhost:${port}/a`, isLone)).text).toBe('{"ok":true}');
    expect(heard).toEqual(Array.from({ length: 3 }, () => 'GET /a Bearer secret'));
    // The third took the first one's connection.
    expect(proxy.targets).toEqual([`localhost:${port}`, `localhost:${port}`]);
  });

  it('go through it by CONNECT to a Sage on this machine without TLS as well', async () => {
    const [port, proxy] = [await serve(null), opened(await startProxy())];
    expect((await get(client(through(proxy.port)), `http://127.0.0.1:${port}/b`)).status).toBe(200);
    expect(proxy.targets).toEqual([`127.0.0.1:${port}`]);
  });

  it('log in to it, also with a password of odd characters, and Sage never hears of it', async () => {
    const login = { user: 'anna', password: 'pässwörd:@/%[x]' };
    const [port, proxy] = [await serve(), opened(await startProxy({ login }))];
    expect((await get(client(through(proxy.port, { login })), `https://localhost:${port}/`)).status).toBe(200);
    expect(proxy.logins).toEqual([`${login.user}:${login.password}`]);
    expect(heard).toEqual(['GET / Bearer secret']);
  });

  it('say that the proxy refuses the login, or wants one, and that Sage heard nothing', async () => {
    const [port, proxy] = [await serve(), opened(await startProxy({ login: { user: 'anna', password: 'right' } }))];
    await expect(get(client(through(proxy.port)), `https://localhost:${port}/`)).rejects.toEqual(code('proxy_login_refused', /asks for a user name and password \(407\)/));
    const wrong = await get(client(through(proxy.port, { login: { user: 'anna', password: 'wr0ng-canary' } })), `https://localhost:${port}/`).catch((thrown: unknown) => thrown as Error);
    expect(wrong).toEqual(code('proxy_login_refused', /does not accept/));
    expect(String((wrong as Error).message) + String((wrong as Error).stack)).not.toContain('canary');
    expect(heard).toEqual([]);
  });

  it('say that the proxy cannot be reached, and that it is not Sage', async () => {
    const gone = await startProxy();
    await gone.close();
    await expect(get(client(through(gone.port)), 'https://localhost:9/')).rejects.toEqual(code('proxy_unreachable', new RegExp(`127.0.0.1:${gone.port}.*ECONNREFUSED`)));
    await expect(get(client(through(8080, { host: 'proxy.invalid' })), 'https://localhost:9/')).rejects.toEqual(code('proxy_unreachable', /proxy.invalid:8080/));
  });

  it('say that Sage cannot be reached where the proxy says so', async () => {
    const proxy = opened(await startFalseProxy('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
    await expect(get(client(through(proxy.port)), 'https://127.0.0.1:9/')).rejects.toEqual(code('sage_unreachable', /proxy .* cannot reach 127.0.0.1:9/));
    // Others just hang up.
    const real = opened(await startProxy());
    await expect(get(client(through(real.port)), 'https://127.0.0.1:9/')).rejects.toEqual(code('proxy_failed', /cut the connection.*some do so where they cannot reach Sage/));
  });

  it('leave it out for its exceptions', async () => {
    const [port, proxy] = [await serve(), opened(await startProxy())];
    await get(client(through(proxy.port, { exceptions: ['localhost'] })), `https://localhost:${port}/`);
    expect(proxy.targets).toEqual([]);
    expect(heard).toHaveLength(1);
  });

  it('G12, F47: verify Sage\'s certificate through it: another host\'s and an unknown authority\'s are refused, and no token is sent', async () => {
    const proxy = opened(await startProxy());
    const others = await serve(await authority.leaf({ host: 'api.accounting.sage.com' }));
    await expect(get(client(through(proxy.port)), `https://localhost:${others}/`)).rejects.toEqual(code('sage_certificate'));
    const unknown = await serve(await (await makeAuthority()).leaf());
    await expect(get(client(through(proxy.port)), `https://localhost:${unknown}/`)).rejects.toEqual(code('sage_certificate'));
    expect(heard).toEqual([]);
  });

  it('G12, C15: verify it also with NODE_TLS_REJECT_UNAUTHORIZED=0 and a hostile HTTPS_PROXY in the environment, which is not asked', async () => {
    const [port, hostile] = [await serve(await (await makeAuthority()).leaf()), opened(await startProxy())];
    const before = { ...process.env };
    Object.assign(process.env, { NODE_TLS_REJECT_UNAUTHORIZED: '0', HTTPS_PROXY: `http://127.0.0.1:${hostile.port}`, NODE_USE_ENV_PROXY: '1' });
    try {
      const proxy = opened(await startProxy());
      await expect(get(client(through(proxy.port)), `https://localhost:${port}/`)).rejects.toEqual(code('sage_certificate'));
      expect([proxy.targets.length, hostile.targets.length]).toEqual([1, 0]);
    } finally {
      process.env = before;
    }
    expect(heard).toEqual([]);
  });
});

describe('a proxy that lies', () => {
  const page = '<html><title>Log in to the guest network</title></html>';
  it.each<[string, string | null, RegExp]>([
    ['redirects', `HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: ${page.length}\r\n\r\n${page}`, /redirect \(302\).*not followed/],
    ['cuts the connection', null, /cut the connection/],
    ['answers with a page and no HTTP', `${page}\r\n\r\n`, /is no proxy/],
    ['refuses with a page', `HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n${page}`, /refuses a connection.*\(403\)/],
    ['says yes and then sends a page', `HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`, /sends something of its own/],
    ['hands out an answer of "Sage" instead of a yes', 'HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}', /refuses a connection.*\(401\)/],
    ['sends headers without end', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, /is no proxy/],
  ])('%s: an error of its own, its words not repeated, and no token ever sent to it', async (_how, answer, message) => {
    const proxy = opened(await startFalseProxy(answer));
    const error = await get(client(through(proxy.port)), 'https://api.sage.invalid/v3.1/user').catch((thrown: unknown) => thrown as Error);
    expect(error).toEqual(code('proxy_failed', message));
    expect((error as Error).message).not.toMatch(/guest network|evil/);
    expect(proxy.heard()).toContain('CONNECT api.sage.invalid:443');
    expect(proxy.heard()).not.toMatch(/secret|Bearer/);
  });

  it('answers a yes, waits, and speaks no TLS', async () => {
    const proxy = opened(await startFalseProxy('HTTP/1.1 200 OK\r\n\r\n'));
    const error = get(client(through(proxy.port), { limits: { connectMs: 300 } }), 'https://api.sage.invalid/');
    await expect(error).rejects.toEqual(code('proxy_failed', /nothing comes through it/));
    expect(proxy.heard()).not.toMatch(/secret|Bearer/);
  });

  it('says nothing at all: given up after the time for connecting', async () => {
    const proxy = opened(await startFalseProxy('silence'));
    await expect(get(client(through(proxy.port), { limits: { connectMs: 150 } }), 'https://api.sage.invalid/')).rejects.toEqual(code('proxy_unreachable', /did not answer in time/));
  });

  it('wants a way to log in that we do not have, and is named', async () => {
    const proxy = opened(await startFalseProxy('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n'));
    await expect(get(client(through(proxy.port)), 'https://api.sage.invalid/')).rejects.toEqual(code('proxy_login_refused', /offers NTLM, Negotiate, and only Basic can be used/));
  });
});

describe('which hosts go through a proxy', () => {
  const asks = (exceptions: readonly string[], address: string, isSystem = false) => goesThrough(through(8080, { exceptions, isSystem }), new URL(address));
  it.each<[readonly string[], string, boolean]>([
    [[], 'https://api.sage.com/', true],
    [['sage.com'], 'https://api.sage.com/', false], [['.sage.com'], 'https://api.sage.com/', false], [['*.sage.com'], 'https://API.sage.com/', false], [['SAGE.com'], 'https://sage.com./', false],
    [['sage.com'], 'https://notsage.com/', true], [['sage.com'], 'https://sage.com.evil.example/', true], [['age.com'], 'https://sage.com/', true],
    [['sage.com:443'], 'https://sage.com/', false], [['sage.com:8443'], 'https://sage.com/', true], [['*'], 'https://sage.com/', false], [[''], 'https://sage.com/', true], [['.'], 'https://sage.com/', true],
    [['<local>'], 'https://server/', false], [['<local>'], 'https://server.example/', true], [['10.1.2.3'], 'https://10.1.2.3/', false], [['::1'], 'https://[::1]/', false], [['[::1]:443'], 'https://[::1]/', false],
  ])('%j: %s', (exceptions, address, expected) => expect(asks(exceptions, address)).toBe(expected));

  it('this computer is never reached through the proxy of its own settings, and is through one that was set by hand', () => {
    for (const address of ['http://127.0.0.1:1/', 'https://localhost/', 'https://[::1]/', 'http://127.9.9.9/']) expect([asks([], address, true), asks([], address)]).toEqual([false, true]);
  });

  it('knows a host\'s name from anything that would lead elsewhere (D06)', () => {
    for (const good of ['proxy', 'proxy.example.co.uk', '10.0.0.1', '::1', 'fe80::1', 'a_b.example']) expect(isHostName(good)).toBe(true);
    for (const bad of ['', ' ', 'a b', 'user@evil', 'evil/x', 'evil:80', 'evil#', 'evil?x', 'http://evil', 'a..b', '-a', 'x\r\nY: z', 'é.example', '%2e', ':::::', 'x'.repeat(300)]) expect(isHostName(bad)).toBe(false);
    expect(placeOf({ host: 'FE80::1', port: 80 })).toBe('[fe80::1]:80');
  });
});
