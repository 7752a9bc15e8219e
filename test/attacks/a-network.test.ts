/** Group A: what a web page and the network can reach. Each test carries its attack's id. */
import { connect as connectPlain, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { readFileSync } from 'node:fs';
import { contract } from '../../src/shared/contract/whole.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { runProcess, startProcess } from '../env/process.ts';
import { makeHome } from '../env/session-bus.ts';
import { ask, open, requestText, send } from './raw.ts';
import { askApi, expectHarmless, helperScript, startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => { target = await startTarget(); }, 60_000);
afterAll(() => target.stop());

const host = (): string => `localhost:${target.port}`;
const admin = (): Record<string, string> => ({ Authorization: `Bearer ${target.tokens.admin}` });
const evil = 'https://evil.example';
const json = { 'Content-Type': 'application/json' };
const newConnection = JSON.stringify({ name: 'Evil', product: 'sage-accounting', clientId: 'x', clientSecret: 'y' });

describe('a page of another site', () => {
  it('A01 is answered 421 and nothing else when it reaches us under a foreign Host', async () => {
    const answers = await expectHarmless(target, () => Promise.all([
      ask(target, 'GET', '/v1/about', { Host: 'evil.example', ...admin() }), ask(target, 'GET', '/', { Host: 'evil.example' }), ask(target, 'GET', '/no-such-page', { Host: 'evil.example' }),
      ask(target, 'OPTIONS', '/v1/about', { Host: 'evil.example', Origin: evil, 'Access-Control-Request-Method': 'GET' }), ask(target, 'POST', '/v1/pairing', { Host: 'evil.example', ...json }, '{}'),
    ]));
    for (const answer of answers) {
      expect(answer.status).toBe(421);
      expect(answer.body).toBe('');
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control') || name.startsWith('content-security'))).toEqual([]);
    }
  });

  it('A02 gets by no variant of the Host', async () => {
    const p = target.port;
    const hosts = ['', 'localhost', '127.0.0.1', `localhost:${p + 1}`, `localhost.:${p}`, `localhost:${p}@evil`, `localhost.evil.test:${p}`, `127.0.0.1.nip.io:${p}`, `0.0.0.0:${p}`, `2130706433:${p}`, `[::ffff:127.0.0.1]:${p}`, `127.1:${p}`, `localhost:0${p}`, `localhost:${p}, evil.example`];
    const answers = await expectHarmless(target, () => Promise.all([
      ...hosts.map((one) => ask(target, 'GET', '/v1/about', { Host: one, ...admin() })),
      ask(target, 'GET', '/v1/about', { Host: [], ...admin() }),
      ask(target, 'GET', '/v1/about', { Host: [host(), host()], ...admin() }),
      ask(target, 'GET', '/v1/about', { Host: [host(), 'evil.example'], ...admin() }),
      ask(target, 'GET', 'https://evil.example/v1/about', admin()),
      ask(target, 'GET', `https://evil.example:${p}/v1/about`, { Host: 'evil.example', ...admin() }),
      send(target, `GET /v1/about HTTP/1.0\r\nAuthorization: Bearer ${target.tokens.admin}\r\n\r\n`),
    ]));
    for (const answer of answers) expect([400, 421]).toContain(answer.status);
    for (const right of [host(), `LOCALHOST:${p}`, `127.0.0.1:${p}`]) expect((await ask(target, 'GET', '/v1/about', { Host: right, ...admin() })).status).toBe(200);
    expect((await ask(target, 'GET', '/v1/about', { Host: `[::1]:${p}`, ...admin() }, '', { host: '::1' })).status).toBe(200);
  });

  it('A04 reads nothing across sites, with and without CORS', async () => {
    const answers = await expectHarmless(target, () => Promise.all(['cors', 'no-cors'].flatMap((mode) => ['cross-site', 'same-site', 'none'].flatMap((site) => [
      ask(target, 'GET', '/v1/about', { ...admin(), Origin: evil, 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': 'empty' }),
      ask(target, 'GET', '/health', { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': 'empty' }),
    ]))));
    for (const answer of answers) expect(answer.status).toBe(403);
  });

  it('A05 changes nothing by a "simple" POST', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain;application/json', ''];
    const answers = await expectHarmless(target, () => Promise.all(types.flatMap((type) => [
      ask(target, 'POST', '/v1/connections', { ...admin(), 'Content-Type': type }, newConnection),
      ask(target, 'POST', '/v1/pairing', { Origin: target.origin, 'Content-Type': type }, '{"code":"AAAAAAAA","name":"x"}'),
    ])));
    for (const answer of answers) expect(answer.status).toBe(415);
  });

  it('A07 gets no permission from a preflight', async () => {
    const answers = await expectHarmless(target, () => Promise.all([evil, 'null', target.origin].flatMap((origin) => ['/v1/companies', '/', '/v1/pairing', '/nowhere'].map((path) => ask(target, 'OPTIONS', path, {
      Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization, content-type', 'Access-Control-Request-Private-Network': 'true',
    })))));
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(answer.text).not.toMatch(/access-control-/i);
      expect(answer.text).not.toContain('evil');
    }
  });

  it('A08 passes under no Origin that is not exactly ours', async () => {
    const p = target.port;
    const origins = ['null', 'https://localhost', `https://localhost:${p + 1}`, `http://localhost:${p}`, `https://localhost.evil.test`, `https://localhost:${p}.evil.test`, `https://localhost:${p}/`, `HTTPS://LOCALHOST:${p}`, `https://lοcalhost:${p}`, 'file://', 'chrome-extension://abc', `https://127.0.0.1:${p}`, `https://[::1]:${p}`, ''];
    const answers = await expectHarmless(target, () => Promise.all([
      ...origins.map((origin) => ask(target, 'POST', '/v1/connections', { ...admin(), ...json, Origin: origin }, newConnection)),
      ask(target, 'POST', '/v1/connections', { ...admin(), ...json, Origin: [target.origin, evil] }, newConnection),
      ask(target, 'POST', '/v1/connections', { ...admin(), ...json, Origin: [target.origin, target.origin] }, newConnection),
    ]));
    for (const answer of answers) expect(answer.status).toBe(403);
  });

  it('A10 includes no answer of ours as a script, and no script of ours holds data', async () => {
    const answers = await expectHarmless(target, () => Promise.all(['/v1/about', '/v1/companies', '/health'].flatMap((path) => ['cross-site', 'same-site', 'same-origin'].map((site) => ask(target, 'GET', path, { ...admin(), 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' })))));
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });

  it('A12 finds no other way to name a method', async () => {
    const tries: [string, string, Record<string, string>][] = [
      ['GET', '/v1/companies', { 'X-HTTP-Method-Override': 'DELETE' }], ['GET', '/v1/companies?_method=DELETE', {}], ['TRACE', '/v1/about', {}], ['PROPFIND', '/v1/about', {}], ['get', '/v1/about', {}], ['DELETE', '/v1/companies', {}], ['PUT', '/v1/about', {}],
    ];
    const answers = await expectHarmless(target, () => Promise.all(tries.map(([method, path, headers]) => ask(target, method, path, { ...admin(), ...headers }))));
    expect(answers.map((answer) => answer.status)).toEqual([200, 400, 405, 405, 400, 405, 405]);
    const connected = await send(target, `CONNECT evil.example:443 HTTP/1.1\r\nHost: ${host()}\r\n\r\n`, { waitMs: 1500 });
    expect(connected.status === 0 || connected.status >= 400).toBe(true);
  });

  it('A13 is upgraded to nothing', async () => {
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    const answers = await expectHarmless(target, () => Promise.all([
      ask(target, 'GET', '/v1/events', { ...upgrade, Origin: evil }), ask(target, 'GET', '/v1/events', { ...upgrade, ...admin() }), ask(target, 'GET', '/v1/events', { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAARAAAAAAAIAAAAA', ...admin() }),
      ask(target, 'GET', '/v1/events', { Accept: 'text/event-stream' }), ask(target, 'GET', '/v1/events', { Accept: 'text/event-stream', Origin: evil, ...admin() }),
    ]));
    expect(answers.map((answer) => answer.status)).toEqual([400, 400, 400, 401, 403]);
  });

  it('A14 gains nothing by leaving headers out', async () => {
    const answers = await expectHarmless(target, () => Promise.all([
      ask(target, 'GET', '/v1/companies'), ask(target, 'POST', '/v1/connections', json, newConnection), ask(target, 'DELETE', '/v1/companies/x'), ask(target, 'POST', '/v1/pairing', json, '{"code":"AAAAAAAA","name":"x"}'),
    ]));
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 403]);
  });

  it('A17 meets no cookie', async () => {
    const answers = await expectHarmless(target, () => Promise.all([ask(target, 'GET', '/'), ask(target, 'GET', '/health'), askApi(target, 'admin', 'GET', '/v1/about'), ask(target, 'GET', '/oauth/callback/sage-accounting?code=x&state=y')]));
    for (const answer of answers) expect(answer.text).not.toMatch(/set-cookie/i);
    expect((await ask(target, 'GET', '/v1/about', { Cookie: `token=${target.tokens.admin}; Authorization=Bearer ${target.tokens.admin}` })).status).toBe(401);
    expect((await ask(target, 'GET', `/v1/about?access_token=${target.tokens.admin}`)).status).toBe(401);
  });
});

describe('the files', () => {
  it('E01 E04 lead nowhere but to the pane\'s own', async () => {
    const paths = ['/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/..%5cpackage.json', '/%00', '/index.html%00.png', '//evil.example/share', '/icons/../../helper/cli.js', '/icons/..%2f..%2fhelper%2fcli.js', '/%252e%252e/package.json', '/.env', '/CON', '/aux.txt', '/index.html::$DATA', '/C:x', '/index.html.', '/index.html%20', '/INDEX.HTML', '/office/../index.html', '/etc/passwd', '/%2fetc%2fpasswd', '/icons', '/icons/', '/helper/cli.js', '/\\..\\package.json'];
    const answers = await expectHarmless(target, () => Promise.all(paths.map((path) => ask(target, 'GET', path))));
    answers.forEach((answer, at) => expect([paths[at], [400, 401, 404].includes(answer.status)]).toEqual([paths[at], true]));
    for (const answer of answers) expect(answer.text).not.toMatch(/"dependencies"|root:|commander/);
  });

  it('C07 a page asked for under an address in figures is sent to our own name, and nowhere else', async () => {
    const page = await ask(target, 'GET', '/', { Host: `127.0.0.1:${target.port}` });
    expect([page.status, page.headers.get('location')]).toEqual([302, `${target.origin}/`]);
    for (const path of ['//evil.example', '/\\evil.example', '/https:evil.example', '/%2f%2fevil.example', '/%0d%0aLocation:x', '/?next=https://evil.example']) expect((await ask(target, 'GET', path, { Host: `127.0.0.1:${target.port}` })).headers.get('location') ?? target.origin).toMatch(new RegExp(`^${target.origin}`));
  });
});

describe('the network', () => {
  const refused = (address: string, port: number): Promise<boolean> => new Promise((resolve) => {
    const socket = connectPlain({ host: address, port, timeout: 1500 }, () => { socket.destroy(); resolve(false); });
    socket.on('error', () => resolve(true)).on('timeout', () => { socket.destroy(); resolve(true); });
  });

  it('A18 reaches no address but the two of loopback', async () => {
    const others = Object.values(networkInterfaces()).flat().filter((one) => one !== undefined && !one.internal).map((one) => one?.address ?? '');
    for (const address of [...others, '127.0.0.2']) expect(await refused(address, target.port)).toBe(true);
    if (process.platform === 'linux') {
      const bound = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n')).map((row) => row.trim().split(/\s+/)).filter(([, local, , state]) => state === '0A' && local?.endsWith(`:${target.port.toString(16).toUpperCase().padStart(4, '0')}`)).map(([, local]) => local?.split(':')[0]);
      expect(bound.sort()).toEqual(['00000000000000000000000001000000', '0100007F']);
    }
  });

  it.each(['127.0.0.1', '::1'])('A19 a stranger on %s makes the helper serve nothing and say why', async (address) => {
    const seen: string[] = [];
    const squatter = createServer((socket) => { socket.on('data', (data) => seen.push(data.toString('utf8'))).on('error', () => undefined); });
    const port = await new Promise<number>((resolve) => { squatter.listen(0, address, () => resolve((squatter.address() as { port: number }).port)); });
    const { env, remove } = makeHome();
    try {
      const run = await runProcess(process.execPath, [helperScript, 'start', '--headless', '--demo', '--json'], { env: { ...env, LEDGERLINE_PORT: String(port) } });
      expect(run.code).toBe(1);
      expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'port_taken', message: expect.stringContaining(`port ${port}`) as string } });
      expect(run.stdout).toContain('LEDGERLINE_PORT');
      const other = address === '::1' ? '127.0.0.1' : '::1';
      expect(await refused(other, port)).toBe(true);
      expect(seen.join('')).not.toContain('ll_');
    } finally {
      squatter.close();
      remove();
    }
  });

  it('A20 finds no listener for a sign-in that is not under way, and no other path or method on ours', async () => {
    const answers = await expectHarmless(target, () => Promise.all([
      ask(target, 'GET', '/oauth/callback/sage-accounting?code=GB%2Fx&state=made-up'), ask(target, 'GET', '/oauth/callback/sage-accounting'), ask(target, 'GET', '/oauth/callback/sage-50?code=x'), ask(target, 'POST', '/oauth/callback/sage-accounting', { ...json, ...admin() }, '{}'),
    ]));
    expect(answers.map((answer) => answer.status)).toEqual([400, 400, 401, 404]);
    for (const answer of answers) expect(answer.text).not.toContain('made-up');
  });

  it('A24 learns nothing without a token', async () => {
    const health = await ask(target, 'GET', '/health');
    expect(health.body).toBe('{"ok":true}');
    const answers = [health, await ask(target, 'GET', '/v1/about'), await ask(target, 'GET', '/v1/nowhere'), await ask(target, 'GET', '/nowhere'), await ask(target, 'GET', '/')];
    const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
    for (const answer of answers) {
      expect([...answer.headers.keys()].filter((name) => ['server', 'x-powered-by', 'via'].includes(name))).toEqual([]);
      if (answer.headers.get('content-type')?.includes('json')) for (const told of [version, process.version, target.env.HOME ?? 'x', 'express']) expect(answer.text).not.toContain(told);
    }
    expect(answers[1]?.status).toBe(401);
    expect(answers[2]?.status).toBe(401);
  });

  it('A25 opens no debugger, neither by signal nor by environment', async () => {
    target.process.signal('SIGUSR1');
    const { env, remove } = makeHome();
    const other = startProcess(process.execPath, [helperScript, 'start', '--headless', '--demo', '--json'], { env: { ...env, LEDGERLINE_PORT: '0', NODE_OPTIONS: '--inspect=127.0.0.1:0' } });
    try {
      await other.waitForLine(/^\{"url"/);
      const told = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(other.output())?.[1];
      expect(told).toBeDefined();
      expect(await refused('127.0.0.1', Number(told))).toBe(true);
      expect(target.process.output()).not.toContain('Debugger listening');
      expect(await refused('127.0.0.1', 9229)).toBe(true);
      expect((await ask(target, 'GET', '/health')).status).toBe(200);
    } finally {
      await other.stop();
      remove();
    }
  });

  it('A26 speaks no old TLS, no weak cipher, and waits five seconds for a handshake', async () => {
    const fails = async (tls: object): Promise<boolean> => open(target, { tls }).then((socket) => { socket.destroy(); return false; }, () => true);
    expect(await fails({ minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' })).toBe(true);
    expect(await fails({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })).toBe(true);
    expect(await fails({ maxVersion: 'TLSv1.2', ciphers: 'NULL:eNULL:aNULL:EXPORT:DES:RC4:3DES:@SECLEVEL=0' })).toBe(true);
    expect(await fails({ minVersion: 'TLSv1.3' })).toBe(false);
    expect(await fails({ maxVersion: 'TLSv1.2' })).toBe(false);
    const silent = connectPlain({ host: '127.0.0.1', port: target.port });
    const startMs = performance.now();
    await new Promise((resolve) => { silent.on('close', resolve).on('error', () => undefined); });
    expect(performance.now() - startMs).toBeGreaterThan(4000);
    expect(performance.now() - startMs).toBeLessThan(8000);
  });
});

describe('the routes', () => {
  it('A11 change nothing by GET or HEAD, however often', async () => {
    const gets = (Object.values(contract) as unknown as Endpoint[]).filter((endpoint) => endpoint.method === 'GET').map((endpoint) => endpoint.path.replace('{dataType}', 'customers').replace(/\{\w+\}/g, 'x1'));
    expect(gets.length).toBeGreaterThan(15);
    await expectHarmless(target, async () => {
      const answers = [];
      for (const path of [...gets, ...gets]) for (const method of ['GET', 'HEAD']) answers.push(await send(target, requestText(target, method, path === '/v1/parties' ? '/v1/parties?email=a@b.example' : path, { ...admin(), Purpose: 'prefetch', Connection: 'close' })));
      return answers;
    });
  });
});
