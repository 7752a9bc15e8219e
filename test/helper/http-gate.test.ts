/** The gate's decisions, on heads of requests alone; the same attacks against a running helper are in test/attacks. */
import { checkHead, type Head, type PathKind, type Site } from '../../helper/http/gate.ts';

const site: Site = {
  hosts: new Set(['localhost:47800', '127.0.0.1:47800', '[::1]:47800']),
  origin: 'https://localhost:47800',
  kindOf: (path): PathKind => ({ '/': 'page', '/pane.0123456789ab.js': 'asset', '/icons/icon-32.png': 'icon', '/oauth/callback/sage-accounting': 'callback' } as const)[path] ?? 'api',
};
type Headers = Record<string, string | readonly string[]>;
function head(method: string, target: string, headers: Headers = {}): Head {
  const all: Headers = { Host: 'localhost:47800', ...headers };
  return { method, target, rawHeaders: Object.entries(all).flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).flatMap((one) => [name, one])) };
}
const outcome = (method: string, target: string, headers: Headers = {}): number | 'passed' => {
  const checked = checkHead(head(method, target, headers), site);
  return 'status' in checked ? checked.status : 'passed';
};
const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

describe('the gate', () => {
  it.each(['localhost:47800', 'LOCALHOST:47800', '127.0.0.1:47800', '[::1]:47800'])('knows itself as %s', (host) => {
    expect(outcome('GET', '/v1/about', { Host: host })).toBe('passed');
  });

  it.each(['', 'localhost', 'localhost:47801', 'localhost.:47800', 'localhost:47800@evil.example', 'evil.example', 'localhost.evil.test:47800', '127.0.0.1.nip.io:47800', '0.0.0.0:47800', '2130706433:47800', '[::ffff:127.0.0.1]:47800', ' localhost:47800', 'localhost:47800,evil.example'])('answers 421 for Host "%s"', (host) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) expect(outcome(method, '/v1/about', { Host: host })).toBe(421);
  });

  it('answers 421 for two Host headers, also when both are right', () => {
    expect(outcome('GET', '/', { Host: ['localhost:47800', 'localhost:47800'] })).toBe(421);
  });

  it.each(['TRACE', 'CONNECT', 'PROPFIND', 'get', 'M-SEARCH'])('does not know the method %s', (method) => {
    expect(outcome(method, '/v1/about')).toBe(405);
  });

  it.each(['https://evil.example/v1/about', 'http://localhost:47800/v1/about', '*', 'evil', ''])('refuses the target "%s"', (target) => {
    expect(outcome('GET', target)).toBe(400);
  });

  it.each(['null', 'https://localhost', 'https://localhost:47801', 'http://localhost:47800', 'https://localhost.evil.test', 'https://localhost:47800.evil.test', 'https://localhost:47800/', 'HTTPS://localhost:47800', 'https://LOCALHOST:47800', 'https://lοcalhost:47800', 'file://', 'chrome-extension://abcdef', 'https://127.0.0.1:47800', 'https://[::1]:47800', ''])('refuses Origin "%s"', (origin) => {
    expect(outcome('POST', '/v1/connections', { Origin: origin })).toBe(403);
    expect(outcome('GET', '/v1/about', { Origin: origin })).toBe(403);
  });

  it('refuses two Origins, also when one is right', () => {
    expect(outcome('POST', '/v1/connections', { Origin: ['https://localhost:47800', 'https://evil.example'] })).toBe(403);
  });

  it.each(['cross-site', 'same-site', 'none', 'nonsense'])('refuses an API call that a browser says is %s', (value) => {
    expect(outcome('GET', '/v1/about', { 'Sec-Fetch-Site': value, 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' })).toBe(403);
    expect(outcome('GET', '/v1/about', { 'Sec-Fetch-Site': value, ...navigation })).toBe(403);
  });

  it('refuses an API call made as script, image or page, even from our own page', () => {
    for (const dest of ['script', 'image', 'document', 'iframe', 'style']) expect(outcome('GET', '/v1/about', { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': dest })).toBe(403);
    expect(outcome('GET', '/v1/about', { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'empty' })).toBe('passed');
  });

  it('lets any site open the page, in a window or a frame, and load nothing else of it', () => {
    for (const from of ['none', 'cross-site', 'same-site', 'same-origin']) {
      expect(outcome('GET', '/', { 'Sec-Fetch-Site': from, ...navigation })).toBe('passed');
      expect(outcome('GET', '/', { 'Sec-Fetch-Site': from, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })).toBe('passed');
    }
    expect(outcome('GET', '/', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' })).toBe(403);
    expect(outcome('GET', '/', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' })).toBe(403);
    expect(outcome('POST', '/', { 'Sec-Fetch-Site': 'cross-site', ...navigation })).toBe(403);
    expect(outcome('GET', '/pane.0123456789ab.js', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' })).toBe(403);
    expect(outcome('GET', '/pane.0123456789ab.js', { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' })).toBe('passed');
  });

  it('gives icons to Office\'s own pages, as images alone', () => {
    expect(outcome('GET', '/icons/icon-32.png', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' })).toBe('passed');
    expect(outcome('GET', '/icons/icon-32.png', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' })).toBe(403);
  });

  it('takes the answer of a sign-in in a window alone', () => {
    expect(outcome('GET', '/oauth/callback/sage-accounting?code=x', { 'Sec-Fetch-Site': 'cross-site', ...navigation })).toBe('passed');
    expect(outcome('GET', '/oauth/callback/sage-accounting?code=x', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })).toBe(403);
    expect(outcome('GET', '/oauth/callback/sage-accounting?code=x', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' })).toBe(403);
  });

  it('answers no preflight', () => {
    const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization', 'Access-Control-Request-Private-Network': 'true' };
    expect(outcome('OPTIONS', '/v1/companies', { Origin: 'https://evil.example', ...preflight })).toBe(403);
    expect(outcome('OPTIONS', '/v1/companies', { Origin: 'https://localhost:47800', ...preflight })).toBe(403);
    expect(outcome('OPTIONS', '/v1/companies')).toBe(405);
  });

  it('upgrades to nothing and serves no service worker', () => {
    expect(outcome('GET', '/v1/events', { Upgrade: 'websocket', Connection: 'Upgrade' })).toBe(400);
    expect(outcome('GET', '/v1/events', { Upgrade: 'h2c' })).toBe(400);
    expect(outcome('GET', '/pane.0123456789ab.js', { 'Service-Worker': 'script' })).toBe(403);
  });

  it('refuses a content type given twice', () => {
    expect(outcome('POST', '/v1/connections', { 'Content-Type': ['application/json', 'text/plain'] })).toBe(400);
  });

  it('says when a browser vouches for our own page, and only then', () => {
    const passed = (headers: Headers): unknown => checkHead(head('POST', '/v1/connections', headers), site);
    expect(passed({ Origin: 'https://localhost:47800' })).toMatchObject({ fromOwnPage: true });
    expect(passed({ 'Sec-Fetch-Site': 'same-origin' })).toMatchObject({ fromOwnPage: true });
    expect(passed({})).toMatchObject({ fromOwnPage: false });
  });
});
