/** Connections that go through a real proxy: sign-in, tokens, requests, tests and revocation, with nothing reaching Sage beside it; and whom nobody confirmed. */
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import { readProxyAddress, makeSystemProxy, proxyOfEnvironment, proxyOfMac, proxyOfWindows } from '../../helper/sage-transport/system-proxy.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { makeWorld, redirectUri, signIn, type World, type WorldOptions } from './connections-world.ts';
import { startFalseProxy, startProxy, type RealProxy } from './proxy-world.ts';

const code = (expected: string, message: RegExp = /./) => expect.objectContaining({ code: expected, message: expect.stringMatching(message) as string }) as Error;
let sandbox: Sandbox;
const open: { close(): unknown }[] = [];
const opened = <T extends { close(): unknown }>(one: T): T => { open.push(one); return one; };
beforeEach(async () => { sandbox = opened(await startSandbox({ size: 'tiny', redirectUris: [redirectUri] })); });
afterEach(async () => { for (const one of open.splice(0).reverse()) await one.close(); });
const makeOne = (options: Partial<WorldOptions> = {}): World => opened(makeWorld({ addresses: sandbox.addresses, ...options }));
const place = ({ port }: { readonly port: number }): string => `127.0.0.1:${port}`;
const add = (world: World, proxy: object, part: object = {}) => world.connections.add({ product: 'sage-accounting', name: 'Practice', clientId: sandbox.client.id, clientSecret: sandbox.client.secret, proxy: { mode: 'manual', ...proxy }, ...part });
const login = { user: 'anna', password: 'CANARY-proxy-pw-9Lk' };
/** Requests that the helper made; the browser's own, at the sign-in page, go another way. */
const ofHelper = () => sandbox.control.log().filter(({ path }) => !path.startsWith('/oauth2/'));

describe('a connection through a proxy', () => {
  it.each<[string, { readonly user: string; readonly password: string } | null]>([['without a login', null], ['with a login', login]])('%s: sign-in, requests, refresh, test and revocation all go through it, over CONNECT', async (_name, withLogin) => {
    const proxy: RealProxy = opened(await startProxy(withLogin ? { login: withLogin } : {}));
    const world = makeOne({ allowedProxies: [place(proxy)] });
    const { id } = await add(world, { host: '127.0.0.1', port: proxy.port, ...(withLogin && { user: withLogin.user, password: withLogin.password }) });
    await signIn(world, sandbox, id);
    world.clock.pass(600_000);
    await world.connections.findCompanies(id, AbortSignal.timeout(10_000));
    const tested = await world.connections.test(id, AbortSignal.timeout(20_000));
    expect(tested).toMatchObject({ ok: true });
    expect(tested.steps.find(({ step }) => step === 'Proxy')?.detail).toMatch(new RegExp(`^127.0.0.1:${proxy.port}, of the connection, takes connections${withLogin ? ' and the login' : ''}`));
    await world.connections.remove(id);
    expect(ofHelper().map(({ path }) => path)).toEqual(expect.arrayContaining(['/token', '/v3.1/user', '/v3.1/businesses', '/revoke']));
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(sandbox.url).host]));
    // Nothing came beside it: with the proxy gone, nothing comes at all.
    expect(JSON.stringify([world.changes, world.warnings, world.requests, world.records.list()])).not.toContain('CANARY');
  });

  it('asks Sage nothing beside it: with the proxy gone the sandbox hears nothing', async () => {
    const proxy = await startProxy();
    const world = makeOne({ allowedProxies: [place(proxy)] });
    const { id } = await add(world, { host: '127.0.0.1', port: proxy.port });
    await signIn(world, sandbox, id);
    await proxy.close();
    const before = ofHelper().length;
    const tested = await world.connections.test(id, AbortSignal.timeout(20_000));
    expect(tested.steps.at(-1)).toMatchObject({ step: 'Proxy', ok: false, detail: expect.stringMatching(/^proxy_unreachable: the proxy/) as string, mend: expect.stringMatching(/host and port/) as string });
    world.clock.pass(600_000);
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('proxy_unreachable'));
    // Told as what it is while it is left alone, too.
    await expect(world.connections.accessToken(id)).rejects.toEqual(code('proxy_unreachable', /next try/));
    await world.connections.remove(id);
    expect(world.warnings.at(-1)?.message).toMatch(/could not be taken back yet/);
    expect(ofHelper().length).toBe(before);
  });

  it('C21: takes the grant back later where the proxy was gone when it was deleted', async () => {
    const proxy = await startProxy();
    const world = makeOne({ allowedProxies: [place(proxy)] });
    const { id } = await add(world, { host: '127.0.0.1', port: proxy.port });
    await signIn(world, sandbox, id);
    await proxy.close();
    await world.connections.remove(id);
    expect(world.connections.list()).toEqual([]);
    expect(ofHelper().map(({ path }) => path)).not.toContain('/revoke');
    opened(await startProxy({ port: proxy.port }));
    await world.connections.keepAlive();
    expect(ofHelper().map(({ path }) => path)).toContain('/revoke');
    expect(world.records.list()).toEqual([]);
  });

  it.each<[string, string | null, string]>([
    ['a 407', 'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n', 'proxy_login_refused'],
    ['a redirect', 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n', 'proxy_failed'],
    ['a cut', null, 'proxy_failed'],
    ['a page', '<html>Welcome to the hotel</html>\r\n\r\n', 'proxy_failed'],
  ])('%s is told by its own name in the step where it happens, with what mends it, and Sage hears nothing', async (_what, answer, expected) => {
    const proxy = opened(await startFalseProxy(answer));
    const world = makeOne({ allowedProxies: [place(proxy)] });
    const { id } = await add(world, { host: '127.0.0.1', port: proxy.port });
    const { ok, steps } = await world.connections.test(id, AbortSignal.timeout(20_000));
    expect([ok, steps.map(({ step, ok: isOk }) => [step, isOk])]).toEqual([false, [['Secrets', true], ['Variables', true], ['Proxy', false]]]);
    expect(steps.at(-1)?.detail).toMatch(new RegExp(`^${expected}: `));
    expect(steps.at(-1)?.mend).toMatch(/^[A-Z].*\.$/);
    expect(ofHelper()).toEqual([]);
  });
});

describe('a proxy that nobody has confirmed', () => {
  it('is asked about and gets nothing, not even a name, until a person confirms it; taken back, it gets nothing again', async () => {
    const proxy = opened(await startProxy());
    const world = makeOne();
    const { id } = await add(world, { host: '127.0.0.1', port: proxy.port });
    expect(world.proxies.waiting()).toBe(place(proxy));
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('proxy_not_confirmed', new RegExp(`ledgerline proxy confirm 127.0.0.1:${proxy.port}`)));
    expect((await world.connections.test(id, AbortSignal.timeout(10_000))).steps.at(-1)).toMatchObject({ step: 'Proxy', ok: false });
    expect((await world.connections.settings(id)).settings.proxy).toMatchObject({ inUse: place(proxy), isConfirmed: false });
    expect(proxy.targets).toEqual([]);
    world.proxies.confirm(place(proxy));
    expect(world.proxies.waiting()).toBeNull();
    expect((await signIn(world, sandbox, id)).status).toBe('linked');
    expect(proxy.targets.length).toBeGreaterThan(0);
    world.proxies.forget(place(proxy));
    await expect(world.connections.findCompanies(id, AbortSignal.timeout(5_000))).rejects.toEqual(code('proxy_not_confirmed'));
  });

  it('is not reached by a variable that changes under a confirmed one, and does not get its password', async () => {
    const [good, evil] = [opened(await startProxy({ login })), opened(await startProxy())];
    const world = makeOne({ allowedProxies: [place(good)] });
    await world.variables.put({ name: 'port', project: null, value: String(good.port), isSecret: false });
    await world.variables.put({ name: 'pw', project: null, value: login.password, isSecret: true });
    const { id } = await add(world, { host: '127.0.0.1', port: '[port]', user: login.user, password: '[pw]' });
    await signIn(world, sandbox, id);
    await world.variables.put({ name: 'port', project: null, value: String(evil.port), isSecret: false });
    await expect(world.connections.findCompanies(id, AbortSignal.timeout(5_000))).rejects.toEqual(code('proxy_not_confirmed'));
    expect([evil.targets, evil.logins]).toEqual([[], []]);
  });

  it('named by whoever sits at the command line is confirmed by that', async () => {
    const proxy = opened(await startProxy());
    const world = makeOne();
    const { id } = await world.connections.add({ product: 'sage-accounting', name: 'Practice', clientId: sandbox.client.id, clientSecret: sandbox.client.secret });
    await world.connections.change(id, { proxy: { mode: 'manual', host: '127.0.0.1', port: proxy.port } }, true);
    expect(world.proxies.has(place(proxy))).toBe(true);
  });

  it('loses its password to no other host or port: changed, the password is gone', async () => {
    const world = makeOne();
    const { id } = await add(world, { host: 'proxy.example', port: 8080, ...login });
    const shown = async () => (await world.connections.settings(id)).settings.proxy;
    expect(await shown()).toMatchObject({ hasPassword: true, user: 'anna' });
    await world.connections.change(id, { proxy: { exceptions: ['sage.com'] } }, false);
    expect(await shown()).toMatchObject({ hasPassword: true, exceptions: ['sage.com'] });
    await world.connections.change(id, { proxy: { host: 'evil.example' } }, false);
    expect(await shown()).toMatchObject({ host: 'evil.example', hasPassword: false });
    expect(world.records.secrets(id).map(({ field }) => field)).not.toContain('proxyPassword');
  });

  it.each<[object, RegExp]>([
    [{ host: 'user@evil', port: 80 }, /proxy.host/], [{ host: 'http://proxy', port: 80 }, /proxy.host/], [{ host: 'proxy/x', port: 80 }, /proxy.host/], [{ host: 'proxy', port: 0 }, /proxy.port/], [{ host: 'proxy', port: '80a' }, /proxy.port/], [{ host: 'proxy', port: '99999' }, /proxy.port/],
    [{ port: 80 }, /proxy.host/], [{ host: 'proxy' }, /proxy.port/], [{ host: 'proxy', port: 80, password: 'x' }, /proxy.user/], [{ host: 'proxy', port: 80, user: 'a:b', password: 'x' }, /proxy.user/], [{ host: 'x\r\ny', port: 80 }, /proxy.host/],
  ])('%j is refused by the field, and nothing is kept (D06)', async (proxy, message) => {
    const world = makeOne();
    await expect(add(world, proxy)).rejects.toEqual(code('bad_request', message));
    expect(world.connections.list()).toEqual([]);
  });
});

describe('the proxy of this computer', () => {
  it('is used by a connection that says so, never for this computer itself, and another connection goes straight', async () => {
    const proxy = opened(await startProxy());
    const world = makeOne({ systemProxy: () => ({ ...readProxyAddress(place(proxy), [], 'HTTPS_PROXY'), isSystem: false }) });
    const [through, straight] = [await add(world, { mode: 'system' }), await add(world, { mode: 'none' }, { name: 'Straight' })];
    const test = async (id: ConnectionId) => (await world.connections.test(id, AbortSignal.timeout(10_000))).steps.find(({ step }) => step === 'Proxy')?.detail;
    expect(await test(through.id)).toMatch(/of HTTPS_PROXY, takes connections/);
    const asked = proxy.targets.length;
    expect(asked).toBeGreaterThan(0);
    expect(await test(straight.id)).toBe('None: straight to Sage.');
    expect(proxy.targets.length).toBe(asked);
  });

  it('is read from the settings file, the environment, Windows and macOS, in that order', () => {
    const env = { HTTPS_PROXY: 'http://anna:p%40ss@proxy.example:3128', NO_PROXY: 'sage.com, 10.0.0.1' };
    expect(proxyOfEnvironment(env)).toEqual({ host: 'proxy.example', port: 3128, login: { user: 'anna', password: 'p@ss' }, exceptions: ['sage.com', '10.0.0.1'], isSystem: true, setIn: 'HTTPS_PROXY' });
    expect([proxyOfEnvironment({}), proxyOfEnvironment({ https_proxy: ' ' }), proxyOfEnvironment({ all_proxy: 'proxy' })?.port]).toEqual([null, null, 80]);
    const windows = '\r\nHKEY_CURRENT_USER\\Software\\X\r\n    ProxyEnable    REG_DWORD    0x1\r\n    ProxyServer    REG_SZ    http=a:1;https=proxy.example:8080\r\n    ProxyOverride    REG_SZ    *.local;<local>\r\n';
    expect(proxyOfWindows(windows)).toMatchObject({ host: 'proxy.example', port: 8080, exceptions: ['*.local', '<local>'], setIn: 'the settings of Windows' });
    expect([proxyOfWindows(windows.replace('0x1', '0x0')), proxyOfWindows('')]).toEqual([null, null]);
    const mac = '<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.local\n    1 : 169.254/16\n  }\n  HTTPSEnable : 1\n  HTTPSPort : 8080\n  HTTPSProxy : proxy.example\n}\n';
    expect(proxyOfMac(mac)).toMatchObject({ host: 'proxy.example', port: 8080, exceptions: ['*.local', '169.254/16'] });
    expect(proxyOfMac(mac.replace('HTTPSEnable : 1', 'HTTPSEnable : 0'))).toBeNull();
    const system = makeSystemProxy({ address: 'company.example:1', exceptions: ['x'] }, env, 'linux')();
    expect(system).toMatchObject({ host: 'company.example', port: 1, exceptions: ['x'] });
    expect(makeSystemProxy({ address: null, exceptions: [] }, {}, 'linux')()).toBeNull();
  });

  it('that cannot be used is told by where it is set, without its password, and is no reason to go straight', async () => {
    expect(() => proxyOfEnvironment({ HTTPS_PROXY: 'socks5://u:CANARY@proxy' })).toThrow(code('bad_setting', /^HTTPS_PROXY names no proxy.*socks5: is not supported/));
    expect(() => proxyOfEnvironment({ HTTPS_PROXY: 'http://u:CANARY@pro xy' })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('CANARY') as string }) as Error);
    const world = makeOne({ systemProxy: makeSystemProxy({ address: null, exceptions: [] }, { HTTPS_PROXY: 'ftp://x' }, 'linux') });
    const { id } = await add(world, { mode: 'system' });
    await expect(world.connections.startSignIn(id)).rejects.toEqual(code('bad_setting'));
    expect(ofHelper()).toEqual([]);
  });
});
