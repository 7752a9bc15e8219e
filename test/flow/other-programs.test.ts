/** Another program, start to end: it sends its user to Ledgerline in a real browser, the user pairs, links a company and says yes, and it reads minutes later, hears of new books, and gives its access back. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startTarget, type Target } from '../attacks/target.ts';
import { launchChromium, openPage, takePicture, type OpenPage } from '../env/chromium.ts';
import { startProcess, type RunningProcess } from '../env/process.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import { importsOf } from '../repo/import-rules.ts';

const program = join(import.meta.dirname, 'client-application/client-application.ts');
let sandbox: Sandbox;
let target: Target;
let browser: Browser;
let opened: OpenPage;
let page: Page;
let clientId = '';
let application: RunningProcess;

beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny' });
  [target, browser] = await Promise.all([startTarget({ config: { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } } }), launchChromium()]);
  clientId = (await target.client.call('registerApp', { name: 'Books Reader', redirectUris: ['http://127.0.0.1/callback'], isConfidential: false })).app.id;
  opened = await openPage(browser, { width: 400, height: 800 });
  page = opened.page;
}, 120_000);
afterAll(async () => {
  await application?.stop();
  await browser?.close();
  await target?.stop();
  await sandbox?.close();
}, 60_000);

const start = async (): Promise<string> => {
  const { certificateFile } = await target.client.call('hello');
  application = startProcess(process.execPath, [program, `${target.origin}/oauth`, clientId, certificateFile], { env: process.env });
  return (JSON.parse(await application.waitForLine(/^\{"open"/)) as { open: string }).open;
};
const says = async (name: string): Promise<unknown> => JSON.parse(await application.waitForLine(new RegExp(`^\\{"(${name}|failed)"`), 60_000));
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });

async function pair(): Promise<void> {
  const { code } = await target.client.call('startPairing');
  await page.getByLabel('Pairing code').fill(code);
  await button('Pair').click();
}

it('the application shares nothing with the house: it imports Node alone, and itself', () => {
  const folder = 'test/flow/client-application';
  const imports = readdirSync(join(program, '..')).flatMap((file) => importsOf(`${folder}/${file}`, readFileSync(join(program, '..', file), 'utf8')));
  expect(imports.length).toBeGreaterThan(6);
  expect(imports.filter((name) => !name.startsWith('node:') && !name.startsWith(`${folder}/`))).toEqual([]);
});

it('links: the person pairs, links a company in the middle of it, comes back to the question and says yes', async () => {
  await page.goto(await start());
  await page.getByRole('heading', { name: 'Pair this pane' }).waitFor();
  await pair();
  await page.getByRole('heading', { name: /^Connect Books Reader/ }).waitFor();
  await page.getByText(/your browser goes to 127\.0\.0\.1:\d+/).waitFor();
  await page.getByText('No company is linked on this computer yet').waitFor();
  expect(await button('Connect').isDisabled()).toBe(true);
  await button('Link a company').click();
  await page.getByRole('button', { name: /^Sage Accounting/ }).click();
  await page.getByText('Where do I get these?').click();
  sandbox.control.registerRedirect({ uri: await page.locator('.copyable code').innerText() });
  await page.getByLabel('Client ID').fill(sandbox.client.id);
  await page.getByLabel('Client secret').fill(sandbox.client.secret);
  await button('Continue').click();
  await button('Sign in to Sage').click();
  const [sage] = await Promise.all([opened.context.waitForEvent('page'), page.getByRole('link', { name: 'Sign in at Sage' }).click()]);
  await sage.getByRole('button', { name: 'Grant' }).click();
  await sage.waitForURL(new RegExp(`^${target.origin}`));
  await sage.close();
  await page.getByLabel('Harbour & Vale Ltd (practice)').check();
  await button('Continue').click();
  await button('Yes, read its books').click();
  await page.getByRole('heading', { name: /^Connect Books Reader/ }).waitFor({ timeout: 30_000 });
  expect(await page.getByLabel(/Harbour & Vale/).isChecked()).toBe(true);
  // A person reads in words what each of them means.
  for (const name of [/^Read the books/, /^Sync now/, /^Be told what is new.*No figures are sent/]) expect(await page.getByLabel(name).isChecked()).toBe(true);
  await takePicture(page, 'consent');
  await button('Connect').click();
  await page.getByText('Connected. You can close this window.').waitFor();
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\?code=/);
  expect(await opened.context.cookies()).toEqual([]);
  expect(await says('granted')).toEqual({ granted: 'read sync webhooks' });
}, 90_000);

it('reads: all pages and one a line agree, nothing is sent twice, and the token is renewed', async () => {
  expect(await says('companies')).toMatchObject({ companies: [expect.stringContaining('Harbour') as string] });
  const read = (await says('paged')) as { paged: number; streamed: number };
  expect(read).toMatchObject({ same: true, again: 304 });
  expect(read.paged).toBeGreaterThan(7);
  expect(await says('refreshed')).toEqual({ refreshed: true });
}, 90_000);

it('makes a webhook of its own, once the user has allowed its address on this computer, and verifies by itself who tells it', async () => {
  const { allow, first } = (await says('allow')) as { allow: string; first: string };
  expect(first).toBe('webhook_refused');
  await target.client.call('allowWebhookHost', { name: allow });
  expect(await says('webhook')).toEqual({ webhook: 'active' });
  expect(await says('tested')).toEqual({ tested: 'delivered', heard: 'test' });
  expect((await target.client.call('listWebhooks')).webhooks).toMatchObject([{ name: 'News for Books Reader', owner: { name: 'Books Reader' }, state: 'active' }]);
});

it('hears of new books, and of what is new in them, by events and by its webhook; a forged one it does not believe', async () => {
  const { ear } = (await says('waiting')) as { ear: number };
  const forged = await fetch(`http://127.0.0.1:${ear}/told`, { method: 'POST', body: '{"type":"booksPublished","data":{"companyId":"x","sync":99}}', headers: { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } });
  expect(forged.status).toBe(401);
  sandbox.control.mutations().addInvoice({ net: 42_00 });
  const [company] = (await target.client.call('listCompanies')).companies;
  await target.client.call('startSync', { companyId: company!.id, kind: 'incremental', confirmRemovals: false });
  expect(await says('heard')).toEqual({ heard: expect.arrayContaining(['added']) as string[] });
  expect(await says('told')).toEqual({ told: true, refused: 1 });
}, 90_000);

it('is seen by the person in Settings, and gives its access back', async () => {
  await page.goto(target.origin);
  await button('Settings').click();
  await page.getByText(/Harbour & Vale.*Read the books, Sync now, Be told what is new/).waitFor();
  await page.getByText('Made by the application Books Reader').waitFor();
  await takePicture(page, 'applications');
  application.signal('SIGTERM');
  expect(await says('revoked')).toEqual({ revoked: [401, 401, 400] });
  expect((await target.client.call('listWebhooks')).webhooks).toEqual([]);
  expect((await target.client.call('listApps')).apps[0]?.grants).toEqual([]);
}, 60_000);

describe('a page of another site', () => {
  it('A15 B09 C11: can send the browser to the question, and neither frame it, read it nor answer it', async () => {
    const again = await start();
    const site = createServer((_request, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Evil</title><p>evil'));
    await new Promise<void>((resolve) => { site.listen(0, '127.0.0.1', resolve); });
    const evil = await opened.context.newPage();
    try {
      await page.goto(again);
      await page.getByRole('heading', { name: /^Connect Books Reader/ }).waitFor();
      const consent = page.url();
      await evil.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      const tried = await evil.evaluate(async ([address, origin, request]) => {
        const frame = document.createElement('iframe');
        frame.src = address ?? '';
        document.body.append(frame);
        await new Promise((resolve) => { setTimeout(resolve, 1500); });
        let framed: string;
        try { framed = frame.contentDocument?.body.innerText ?? 'nothing of it'; } catch { framed = 'an error page'; }
        const asked = await Promise.all([`/v1/authorizations/${request ?? ''}`, '/v1/companies', '/consent', '/oauth/token'].map((path) => fetch(`${origin ?? ''}${path}`, { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{"isGranted":true}' }).then((answer) => answer.type, () => 'refused')));
        return { framed, asked };
      }, [consent, target.origin, new URL(consent).searchParams.get('request') ?? '']);
      expect(tried.framed).not.toContain('Books Reader');
      expect(tried.asked.filter((type) => type !== 'refused' && type !== 'opaque')).toEqual([]);
      expect(evil.frames().filter((frame) => frame.url().startsWith(target.origin) && frame !== evil.mainFrame()).length === 0 || !(await evil.frames()[1]?.getByText('Connect').count())).toBe(true);
      expect((await target.client.call('listApps')).apps[0]?.grants).toEqual([]);
      await button('Do not connect').click();
      expect(await says('failed')).toEqual({ failed: 'not granted: access_denied' });
    } finally {
      await evil.close();
      site.close();
      site.closeAllConnections();
    }
  }, 60_000);
});
