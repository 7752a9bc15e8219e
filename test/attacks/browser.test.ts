/** What a real browser lets a hostile page do with a real helper. Each test carries its attack's id. */
import { createServer, type Server } from 'node:https';
import type { Browser, Page } from 'playwright-core';
import { makeCertificate } from '../../helper/certificate/make-certificate.ts';
import { launchChromium, openPage } from '../env/chromium.ts';
import { until } from '../env/until.ts';
import { expectHarmless, startTarget, type Target } from './target.ts';

let target: Target;
let evil: Server;
let evilPort: number;
let browser: Browser;
/** What the hostile site answers next. */
let html = '';

const officeHost = 'excel.officeapps.live.com';

beforeAll(async () => {
  target = await startTarget({ withBooks: true });
  evil = createServer(await makeCertificate(Date.now()), (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html));
  evilPort = await new Promise<number>((resolve) => { evil.listen(0, '127.0.0.1', () => resolve((evil.address() as { port: number }).port)); });
  // Office's own host is shown by the hostile server too: what counts to a browser is the name.
  browser = await launchChromium({ args: [`--host-resolver-rules=MAP rebind.test 127.0.0.1, MAP evil.test 127.0.0.1, MAP ${officeHost} 127.0.0.1:${evilPort}`] });
}, 120_000);
/** Pages left open would go on asking. */
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  evil?.closeAllConnections();
  evil?.close();
  await target?.stop();
});

type Seen = { readonly statuses: number[]; readonly page: Page };

/** Opens a hostile page and gives the statuses that the helper answered to it, and its own word for how it went. */
async function attackFrom(address: string, script: string, body = ''): Promise<Seen & { readonly outcome: unknown }> {
  html = `<!doctype html><meta charset="utf-8"><body>${body}<script>window.outcome = (async () => { ${script} })().then((value) => value === undefined ? 'done' : value, (error) => 'failed: ' + error.name);</script>`;
  const { page } = await openPage(browser);
  const statuses: number[] = [];
  page.on('response', (response) => { if (response.url().startsWith(target.origin)) statuses.push(response.status()); });
  await page.goto(address);
  const outcome = await page.evaluate('window.outcome');
  return { statuses, page, outcome };
}
const evilPage = (): string => `https://evil.test:${evilPort}/`;
const neighbourPage = (): string => `https://localhost:${evilPort}/`;

describe('a hostile page in a browser', () => {
  it('A03 reaches nothing by pointing its own name at this machine', async () => {
    await expectHarmless(target, async () => {
      const { page, context } = await openPage(browser);
      const statuses: number[] = [];
      page.on('response', (response) => statuses.push(response.status()));
      // An answer without a body is nothing that a browser could show.
      await expect(page.goto(`https://rebind.test:${target.port}/`)).rejects.toThrow('ERR_HTTP_RESPONSE_CODE_FAILURE');
      expect(statuses.filter((status) => status !== 421)).toEqual([]);
      await context.close();
      const strict = await browser.newContext();
      await expect((await strict.newPage()).goto(`https://rebind.test:${target.port}/`)).rejects.toThrow(/ERR_CERT/);
      await strict.close();
      return [];
    });
  });

  it.each([['another site', evilPage], ['another port of this machine', neighbourPage]])('A04 A05 neither reads nor changes anything from %s', async (_what, page) => {
    await expectHarmless(target, async () => {
      const refusedBefore = target.logText().split('refused at the gate').length;
      const { outcome } = await attackFrom(page(), `
        const base = ${JSON.stringify(target.origin)};
        const token = ${JSON.stringify(target.tokens.admin)};
        const tries = [
          () => fetch(base + '/v1/about'), () => fetch(base + '/v1/about', { mode: 'no-cors' }), () => fetch(base + '/health', { mode: 'no-cors' }),
          () => fetch(base + '/v1/about', { headers: { authorization: 'Bearer ' + token } }),
          () => fetch(base + '/v1/pairing', { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body: '{"code":"AAAAAAAA","name":"x"}' }),
          () => fetch(base + '/v1/pairing', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"code":"AAAAAAAA","name":"x"}' }),
          () => fetch(base + '/v1/connections', { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ name: 'x' }) }),
          () => fetch(base + '/v1/companies/x', { method: 'DELETE', headers: { authorization: 'Bearer ' + token } }),
        ];
        const read = [];
        for (const one of tries) try { const answer = await one(); read.push(answer.type + ' ' + (await answer.text())); } catch (error) { read.push(error.name); }
        return read;`);
      for (const read of outcome as string[]) expect(['TypeError', 'opaque ']).toContain(read);
      // They were sent, and it was the helper that refused them.
      expect(target.logText().split('refused at the gate').length).toBeGreaterThan(refusedBefore + 2);
      return [];
    });
  });

  it('A05 submits no form to us', async () => {
    await expectHarmless(target, async () => {
      const { page } = await attackFrom(evilPage(), '', `<form method="post" enctype="text/plain" action="${target.origin}/v1/pairing"><input name='{"code":"AAAAAAAA","name":"x","y":"' value='"}'></form>`);
      const [answer] = await Promise.all([page.waitForResponse((response) => response.url().startsWith(target.origin)), page.evaluate('document.forms[0].submit()')]);
      expect(answer.status()).toBe(403);
      return [];
    });
  });

  it('A09 asks from a sandboxed frame and a data: page in vain', async () => {
    await expectHarmless(target, async () => {
      const inner = `<script>fetch('${target.origin}/v1/about', { headers: { authorization: 'Bearer ${target.tokens.read}' } }).then(() => 'read', (e) => e.name).then((v) => parent.postMessage(v, '*'))</script>`;
      const { outcome, statuses } = await attackFrom(evilPage(), `
        const frame = document.createElement('iframe'); frame.sandbox = 'allow-scripts'; frame.srcdoc = ${JSON.stringify(inner).replaceAll('</', '<\\/')};
        const told = new Promise((resolve) => addEventListener('message', (event) => resolve(event.data)));
        document.body.append(frame); return told;`);
      expect(outcome).toBe('TypeError');
      for (const status of statuses) expect(status).toBe(403);
      return [];
    });
  });

  it('A10 includes none of our answers as a script, image or style', async () => {
    const load = (tag: string, attribute: string, path: string): string => `await new Promise((resolve) => { const one = document.createElement('${tag}'); one.${attribute} = '${target.origin}${path}'; one.rel = 'stylesheet'; one.onload = () => resolve(loaded.push('${path}')); one.onerror = resolve; document.body.append(one); });`;
    const { outcome, statuses } = await attackFrom(evilPage(), `const loaded = []; ${['/v1/about', '/v1/companies', '/health', '/v1/events'].map((path) => load('script', 'src', path) + load('img', 'src', path) + load('link', 'href', path)).join('')} return loaded;`);
    expect(outcome).toEqual([]);
    for (const status of statuses) expect(status).toBe(403);
  });

  it('A13 opens no WebSocket and no event stream', async () => {
    const { outcome } = await attackFrom(evilPage(), `
      const told = [];
      await new Promise((resolve) => { const socket = new WebSocket('wss://localhost:${target.port}/v1/events'); socket.onopen = () => resolve(told.push('open')); socket.onerror = resolve; });
      await new Promise((resolve) => { const source = new EventSource('${target.origin}/v1/events'); source.onopen = () => resolve(told.push('open')); source.onerror = () => { source.close(); resolve(); }; });
      return told;`);
    expect(outcome).toEqual([]);
  });

  it('A15 frames the pane from Office alone, and nothing else of ours at all', async () => {
    const framed = async (from: string, path: string): Promise<string> => {
      const { page } = await attackFrom(from, `const frame = document.createElement('iframe'); frame.src = '${target.origin}${path}'; const loaded = new Promise((resolve) => { frame.onload = resolve; frame.onerror = resolve; }); document.body.append(frame); await loaded;`);
      const frame = page.frames()[1];
      const shown = frame ? await frame.evaluate(() => `${location.protocol} ${document.title} ${document.body.textContent ?? ''}`).catch(() => 'nothing') : 'nothing';
      await page.context().close();
      return shown;
    };
    for (const from of [evilPage(), neighbourPage()]) expect(await framed(from, '/')).not.toContain('Ledgerline');
    expect(await framed(`https://${officeHost}/`, '/')).toMatch(/^https: .*Ledgerline/);
    for (const from of [evilPage(), `https://${officeHost}/`]) for (const path of ['/oauth/callback/sage-accounting?code=x&state=y', '/v1/about', '/health']) expect(await framed(from, path)).not.toMatch(/Ledgerline|ok|signed/i);
  });

  it('B09 cannot use the right code, which stays good for the pane', async () => {
    const { code } = await target.client.call('startPairing');
    const { outcome, statuses } = await attackFrom(evilPage(), `return fetch('${target.origin}/v1/pairing', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: '${code}', name: 'evil' }) }).then((answer) => answer.text());`);
    expect(outcome).toBe('failed: TypeError');
    for (const status of statuses) expect(status).toBe(403);
    expect((await target.client.call('listTokens')).tokens.map((token) => token.name)).not.toContain('evil');
    const { page } = await openPage(browser);
    await page.goto(target.origin);
    await page.getByLabel('Pairing code').fill(code);
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByText('Harbour & Vale').first().waitFor();
  });
});

describe('the pane in a browser', () => {
  it('is paired, shows the books, breaks no rule of its own content policy, and asks to be paired again when its token is taken back', async () => {
    const { code } = await target.client.call('startPairing');
    const { page, complaints } = await openPage(browser);
    const violations: string[] = [];
    await page.exposeFunction('tellViolation', (text: string) => void violations.push(text));
    await page.addInitScript('addEventListener("securitypolicyviolation", (event) => window.tellViolation(event.violatedDirective + " " + event.blockedURI))');
    await page.goto(target.origin);
    await page.getByLabel('Pairing code').fill(code.toLowerCase());
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByText('Harbour & Vale').first().waitFor();
    expect(violations).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);

    // B16: all pairings are taken back; the pane says so once and does not try for ever.
    let calls = 0;
    page.on('request', (request) => { if (request.url().includes('/v1/')) calls += 1; });
    for (const token of (await target.client.call('listTokens')).tokens.filter((one) => one.kind === 'pane')) await target.client.call('revokeToken', { tokenId: token.id });
    await page.reload();
    // "again" when the reload met the refusal first; the page itself may have met it before.
    await page.getByText(/^Pair this pane/).first().waitFor();
    calls = 0;
    await page.waitForTimeout(2500);
    expect(calls).toBeLessThanOrEqual(2);
  }, 60_000);

  it('A21 takes no service worker', async () => {
    const { page } = await openPage(browser);
    await page.goto(target.origin);
    const script = await page.evaluate('document.querySelector("script[src]").src') as string;
    const outcome = await page.evaluate(`navigator.serviceWorker.register(${JSON.stringify(script)}).then(() => 'registered', (error) => error.name)`);
    expect(outcome).not.toBe('registered');
    const asked = await page.request.get(script);
    expect(asked.headers()['service-worker-allowed']).toBeUndefined();
    expect((await page.request.get(`${target.origin}/v1/about`, { headers: { authorization: `Bearer ${target.tokens.read}` } })).headers()['cache-control']).toBe('no-store');
  });

  it('C10 D14 shows nothing that came with an address as anything but text', async () => {
    const { page } = await openPage(browser);
    let alerts = 0;
    page.on('dialog', (dialog) => { alerts += 1; void dialog.dismiss(); });
    const hostile = encodeURIComponent('<script>alert(1)</script><img src=x onerror=alert(2)>');
    await page.goto(`${target.origin}/oauth/callback/sage-accounting?error=${hostile}&error_description=${hostile}&state=${hostile}`);
    expect(await page.locator('script, img').count()).toBe(0);
    await page.goto(`${target.origin}/?x=${hostile}#${hostile}`);
    await page.getByText('Pair this pane').first().waitFor();
    await until('nothing was run', () => alerts === 0);
    expect(await page.content()).not.toContain('onerror');
  });
});
