/** The page that an application sends a user to who has no helper running: in a real browser, on a site of its own, with a helper that is started while the page waits. */
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { makeCertificate } from '../../helper/certificate/make-certificate.ts';
import { writeGuidePage } from '../../helper/cli/commands/apps.ts';
import type { Say } from '../../helper/cli/say.ts';
import { startTarget, type Target } from '../attacks/target.ts';
import { axe, sticksOut } from '../browser/pane/axe.ts';
import { launchChromium, openPage, takePicture } from '../env/chromium.ts';
import { runProcess } from '../env/process.ts';
import { startSecretService, type SecretService } from '../env/secret-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-guide-'));
const file = join(folder, 'connect.html');
let site: Server;
let sitePort = 0;
let browser: Browser;
let keychain: SecretService;
let env: Record<string, string>;
let port = 0;
let clientId = '';
let helper: Target | null = null;

const startHelper = (more: Record<string, string> = {}): Promise<Target> => startTarget({ isReal: true, env: { ...env, ...more } });
const command = (...args: string[]) => runProcess(process.execPath, [join(import.meta.dirname, '../../helper/cli/main.ts'), ...args], { env: { ...process.env, LEDGERLINE_HOME: join(folder, 'nowhere') } });

beforeAll(async () => {
  expect(await command('app', 'guide-page', '--out', file, '--get', 'https://books.example/get?a=1&b=2')).toMatchObject({ code: 0 });
  const html = readFileSync(file);
  site = createServer(await makeCertificate(Date.now()), (request, response) => {
    if (request.url?.startsWith('/frame')) response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>Frame</title><iframe title="inner" width="400" height="600" src="/connect?${request.url.split('?')[1] ?? ''}"></iframe>`);
    else response.writeHead(request.url?.startsWith('/connect') ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
  });
  sitePort = await new Promise<number>((resolve) => { site.listen(0, '127.0.0.1', () => resolve((site.address() as AddressInfo).port)); });
  keychain = await startSecretService('open');
  env = { ...keychain.env, LEDGERLINE_HOME: join(keychain.env.HOME ?? '', 'll') } as Record<string, string>;
  const first = await startHelper();
  port = first.port;
  clientId = (await first.client.call('registerApp', { name: 'Books Reader', redirectUris: ['https://books.example/callback'] })).app.id;
  await first.stop();
  // The site is one of the internet to the browser; it and this computer are different "address spaces".
  browser = await launchChromium({ args: ['--host-resolver-rules=MAP app.test 127.0.0.1, MAP evil.example 127.0.0.1', `--ip-address-space-overrides=127.0.0.1:${sitePort}=public`] });
}, 120_000);
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await helper?.stop();
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
  await keychain?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const ask = (more: Record<string, string> = {}): string => new URLSearchParams({ client_id: clientId, redirect_uri: 'https://books.example/callback', response_type: 'code', scope: 'read', state: 'st', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256', port: String(port), ...more }).toString();
const pageAt = (query: string, path = '/connect'): string => `https://app.test:${sitePort}${path}?${query}`;

async function visit(address: string, context: BrowserContextOptions = { permissions: ['local-network-access'] }): Promise<{ page: Page; asked: string[]; complaints: readonly string[] }> {
  const { page, complaints } = await openPage(browser, { context });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address);
  return { page, asked, complaints };
}
const status = (page: Page) => page.locator('[data-part="status"]');
const waitFor = (page: Page, state: string): Promise<void> => page.waitForFunction((wanted) => document.documentElement.dataset['state'] === wanted, state).then(() => undefined);

describe('the guide page while no helper runs', () => {
  it('says so, tells how to get and start it, and is good for a keyboard, a screen reader, 320 px and every look', async () => {
    const { page, asked } = await visit(pageAt(ask()));
    await waitFor(page, 'absent');
    expect(await status(page).innerText()).toContain('does not answer on this computer yet');
    expect(await status(page).getAttribute('role')).toBe('status');
    await page.getByText('run ledgerline start in a terminal').waitFor();
    expect(await page.getByRole('link', { name: 'Get Ledgerline' }).getAttribute('href')).toBe('https://books.example/get?a=1&b=2');
    for (const [look, scheme, forced] of [['light', 'light', 'none'], ['dark', 'dark', 'none'], ['forced', 'dark', 'active']] as const) {
      await page.emulateMedia({ colorScheme: scheme, forcedColors: forced });
      await takePicture(page, `guide-absent-${look}`);
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    for (const summary of await page.locator('summary').all()) if (await summary.evaluate((one) => !one.parentElement?.hasAttribute('open'))) await summary.click();
    expect(await axe(page)).toEqual([]);
    expect(await sticksOut(page)).toBe(0);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axe(page)).toEqual([]);
    // By keyboard alone: the button, and a port.
    await page.getByRole('button', { name: 'Try again' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Port of Ledgerline').fill('80');
    await page.keyboard.press('Enter');
    await page.getByText('A port is a number from 1024 to 65535.').waitFor();
    expect(await page.getByLabel('Port of Ledgerline').getAttribute('aria-invalid')).toBe('true');
    // It asked this computer for icons and nobody for anything else.
    expect(asked.filter((url) => !url.startsWith(`https://localhost:${port}/icons/icon-16.png?`))).toEqual([pageAt(ask())]);
  });

  it('C07: opened with an address of somebody else\'s, it asks nobody and leads nowhere', async () => {
    const { page, asked } = await visit(pageAt(ask({ redirect_uri: 'javascript:alert(document.domain)' })));
    const others = [{ redirect_uri: '//evil.example' }, { port: '47800@evil.example' }, { port: '443' }, { response_type: 'token' }, { client_id: '<img src=x onerror=alert(1)>' }].map((more) => pageAt(ask(more)));
    for (const address of ['', ...others, `${pageAt(ask())}&client_id=app-evil00#redirect_uri=https://evil.example/`]) {
      if (address !== '') await page.goto(address);
      await waitFor(page, 'wrong');
      expect(await page.getByRole('button').count() + await page.getByRole('link').count() + await page.locator('img').count()).toBe(0);
      // The page itself, and nothing beside.
      expect(asked.splice(0)).toHaveLength(1);
    }
  });

  it('another program at that port, with an icon of its own or none, is not taken for Ledgerline', async () => {
    let connections = 0;
    const other = createServer(await makeCertificate(Date.now()), (_request, response) => { connections += 1; response.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="20"/>'); });
    const otherPort = await new Promise<number>((resolve) => { other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port)); });
    const { page } = await visit(pageAt(ask({ port: String(otherPort) })));
    await waitFor(page, 'absent');
    expect([connections > 0, page.url()]).toEqual([true, pageAt(ask({ port: String(otherPort) }))]);
    other.closeAllConnections();
    other.close();
  });

  it('a browser that denies the way to this computer is told apart, with what to allow', async () => {
    const { page, asked } = await visit(pageAt(ask()), { permissions: [] });
    await waitFor(page, 'denied');
    await page.getByRole('heading', { name: 'Allow this page to look' }).waitFor();
    await page.getByText('Local network access').waitFor();
    await takePicture(page, 'guide-denied');
    expect(await axe(page)).toEqual([]);
    expect(await page.getByRole('link', { name: 'Go on without looking' }).getAttribute('href')).toMatch(new RegExp(`^https://localhost:${port}/oauth/authorize\\?client_id=`));
    await page.context().grantPermissions(['local-network-access']);
    await page.getByRole('button', { name: 'Try again' }).click();
    await waitFor(page, 'absent');
    expect(asked.filter((url) => !url.startsWith(`https://localhost:${port}/`))).toEqual([pageAt(ask())]);
  });

  it('without JavaScript it says what it needs', async () => {
    const { page } = await visit(pageAt(ask()), { javaScriptEnabled: false });
    await page.getByText('This page looks for Ledgerline by JavaScript, which does not run here.').waitFor();
  });

  it('is written once, for a whole https address alone, and never over another file', () => {
    const say = { isJson: true, result: () => undefined, note: () => undefined } as unknown as Say;
    for (const get of ['http://books.example/', 'javascript:alert(1)', 'https://user:pw@books.example/', 'not an address']) expect(() => writeGuidePage({ say }, { out: join(folder, 'other.html'), get })).toThrow('--get is');
    writeFileSync(join(folder, 'mine.html'), 'mine');
    expect(() => writeGuidePage({ say }, { out: join(folder, 'mine.html') })).toThrow('is there already');
    expect(readFileSync(join(folder, 'mine.html'), 'utf8')).toBe('mine');
    const page = readFileSync(file, 'utf8');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(src|href)="(?!#|https:\/\/books\.example\/get)/);
  });
});

describe('the guide page when the helper comes', () => {
  it('A04: goes on by itself to the helper\'s own question; it saw nothing of the helper but an icon', async () => {
    const { page, asked } = await visit(pageAt(ask()));
    await waitFor(page, 'absent');
    helper = await startHelper({ LEDGERLINE_PORT: String(port) });
    await page.waitForURL(new RegExp(`^https://localhost:${port}/consent\\?request=`), { timeout: 30_000 });
    await page.getByRole('heading', { name: 'Pair this pane' }).waitFor();
    const { code } = await helper.client.call('startPairing');
    await page.getByLabel('Pairing code').fill(code);
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByRole('heading', { name: /^Connect Books Reader/ }).waitFor();
    const before = asked.slice(0, asked.findIndex((url) => url.includes('/oauth/authorize')));
    expect(before.filter((url) => !url.includes('/icons/icon-16.png'))).toEqual([pageAt(ask())]);
    expect(await page.context().cookies()).toEqual([]);
  }, 60_000);

  it('finds it at a port that the user types', async () => {
    const spare = createTcpServer();
    const free = await new Promise<number>((resolve) => { spare.listen(0, '127.0.0.1', () => resolve((spare.address() as AddressInfo).port)); });
    await new Promise((resolve) => { spare.close(resolve); });
    const { page } = await visit(pageAt(ask({ port: String(free) })));
    await waitFor(page, 'absent');
    await page.getByLabel('Port of Ledgerline').fill(String(port));
    await page.getByRole('button', { name: 'Use this port' }).click();
    await page.waitForURL(new RegExp(`^https://localhost:${port}/consent\\?request=`));
  });

  it('A15: in a frame of another page it leads nowhere by itself, and offers a window of its own', async () => {
    const { page } = await visit(pageAt(ask(), '/frame'));
    const frame = page.frames()[1]!;
    await frame.waitForFunction(() => document.documentElement.dataset['state'] === 'framed');
    const [opened] = await Promise.all([page.context().waitForEvent('page'), frame.getByRole('link', { name: 'Go on without looking' }).click()]);
    await opened.waitForURL(new RegExp(`^https://localhost:${port}/consent\\?request=`));
    expect(frame.url()).toBe(pageAt(ask()));
  });

  it('is handed out by the helper to be taken along, and is not run there', async () => {
    const { page } = await openPage(browser);
    const [download] = await Promise.all([page.waitForEvent('download'), page.goto(`${helper!.origin}/connect.html`).catch(() => null)]);
    expect(download.suggestedFilename()).toBe('connect.html');
    expect(readFileSync(await download.path(), 'utf8')).toContain('<title>Connect to Ledgerline</title>');
  });
});
