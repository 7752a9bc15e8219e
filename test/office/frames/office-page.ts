/**
 * Office on the web, as far as a pane can see of it: a page at one of Office's own addresses that frames the pane and
 * answers the real Office.js over postMessage. What is asked of the workbook or the mailbox is answered outside, in Node.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { chromiumPath } from '../../env/chromium.ts';

export type OfficeProgram = {
  readonly name: 'Excel' | 'Outlook';
  /** The number by which Office.js knows the program. */
  readonly app: number;
  readonly address: string;
  readonly requirements: Readonly<Record<string, number>>;
  readonly title: string;
};

export type OfficePage = AsyncDisposable & {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The pane inside. */
  readonly pane: Frame;
  /** What the pane or the page threw or logged as an error. */
  readonly complaints: string[];
  /** Tells the pane of an event; gives false when it does not listen. */
  readonly raise: (event: number, data: unknown) => Promise<boolean>;
};

export type OfficePageOptions = {
  readonly paneUrl: string;
  readonly token?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly paneWidth?: number;
  /** Answers a call of the pane; what it returns is sent back as it is. */
  readonly execute: (action: string, data: unknown) => Promise<unknown>;
  /** The inside of the page's main part, drawn anew after each answer. */
  readonly draw: () => string;
  /** Called before the page is opened: for what else is fetched from the internet. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
};

/** Runs in the page: frames the pane and answers it. */
function officeInPage(given: { readonly program: OfficeProgram; readonly paneUrl: string; readonly hostInfo: string }): void {
  type Message = { _actionName?: string; _actionType?: number; _conversationId?: string; _correlationId?: number; _data?: unknown };
  const outside = globalThis as unknown as { executeOutside: (action: string, data: unknown) => Promise<{ reply: unknown; drawn: string }> };
  const [registering, unregistering] = [1, 2];
  /** Events that the pane listens to, by number. */
  const events = new Map<number, string>();
  const conversation = 'conversation-1';
  const id = 'pane-1';
  const frame = document.createElement('iframe');
  const show = (html: string): void => {
    const main = document.querySelector('main');
    if (!main) return;
    main.replaceChildren(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
  };
  const appContext = {
    _id: id, _appName: given.program.app, _appVersion: '16.00', _appUILocale: 'en-GB', _dataLocale: 'en-GB', _docUrl: 'https://example/book.xlsx', _clientMode: 0, _settings: [], _reason: 1, _osfControlType: 2,
    _eToken: '', _correlationId: 'correlation-1', _appInstanceId: id, _requirementMatrix: JSON.stringify(given.program.requirements), _hostFullVersion: '16.0.1', _officeTheme: null, _isDialog: false,
  };
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== frame.contentWindow || typeof event.data !== 'string') return;
    let message: Message;
    try {
      message = JSON.parse(event.data) as Message;
    } catch {
      return;
    }
    const reply = (data: unknown): void => frame.contentWindow?.postMessage(JSON.stringify({
      _messageType: 1, _actionName: message._actionName, _conversationId: message._conversationId, _correlationId: message._correlationId, _origin: location.origin, _data: data, _errorCode: 0, _responseType: 0, _serializerVersion: 1,
    }), new URL(given.paneUrl).origin);
    if (message._actionName === 'ContextActivationManager_getAppContextAsync') return reply(appContext);
    if (message._actionType === registering) events.set((message._data as { eventDispId: number }).eventDispId, message._actionName ?? '');
    if (message._actionType === unregistering) events.delete((message._data as { eventDispId: number }).eventDispId);
    if (/^(executeMethod|GetInitialData)$/i.test(message._actionName ?? '')) {
      void outside.executeOutside(message._actionName ?? '', message._data).then((answer) => {
        show(answer.drawn);
        reply(answer.reply);
      });
      return;
    }
    if (message._actionName !== 'ContextActivationManager_notifyHost') reply({ Error: 0 });
  });
  Object.assign(globalThis, {
    /** False when the pane does not listen to it. */
    raise: (event: number, data: unknown, drawn: string): boolean => {
      show(drawn);
      const name = events.get(event);
      if (name !== undefined) frame.contentWindow?.postMessage(JSON.stringify({ _messageType: 1, _responseType: 1, _actionName: name, _conversationId: conversation, _correlationId: -1, _errorCode: 0, _origin: location.origin, _data: data, _serializerVersion: 1 }), new URL(given.paneUrl).origin);
      return name !== undefined;
    },
  });
  frame.title = 'Ledgerline';
  frame.name = JSON.stringify({ hostInfo: given.hostInfo.replaceAll('$', '|'), xdmInfo: `${conversation}|${id}|${location.origin}`, serializerVersion: 1 });
  frame.src = `${given.paneUrl}/?_host_Info=${given.hostInfo}#&_serializer_version=1&_xdm_Info=${conversation}|${id}|${location.origin}`;
  document.querySelector('aside')?.append(frame);
}

const styles = `
  * { box-sizing: border-box } body { margin: 0; font: 13px "Segoe UI", "DejaVu Sans", sans-serif; height: 100vh; display: grid; grid-template: 40px 1fr / 1fr auto; color: #242424; background: #fff }
  header { grid-column: 1 / 3; color: #fff; padding: 0 14px; display: flex; align-items: center; font-weight: 600 }
  .Excel header { background: #107c41 } .Outlook header { background: #0f6cbd }
  main { overflow: hidden; min-width: 0 } aside { border-left: 1px solid #c8c8c8; display: flex } iframe { border: 0; height: 100% }
  td.o { max-width: 70px; overflow: visible; position: relative; z-index: 1 } td.o b { font-weight: inherit; position: absolute; top: 2px }
  table { border-collapse: collapse; font-size: 12px } td, th { border: 1px solid #e1e1e1; padding: 2px 6px; height: 20px; min-width: 70px; white-space: nowrap; max-width: 220px; overflow: hidden; text-overflow: ellipsis }
  thead th, tbody th { background: #f5f5f5; color: #616161; font-weight: 400; min-width: 36px; text-align: center } td.n { text-align: right; font-variant-numeric: tabular-nums }
  td.h { background: #4472c4; color: #fff; font-weight: 600 } td.t0 { background: #d9e2f3 } td.b { font-weight: 700 } .tabs { padding: 4px 10px; background: #f5f5f5; border-top: 1px solid #c8c8c8; position: absolute; bottom: 0; left: 0; right: 0 } .tabs b { color: #107c41; border-bottom: 2px solid; padding: 2px 8px }
  article { padding: 24px; max-width: 600px } h1 { font-size: 20px; margin: 0 0 12px } main { position: relative }`;

export type OfficeBrowser = AsyncDisposable & { readonly browser: Browser };

/**
 * Chromium as a person has it. Playwright's own flags switch off the storage that a framed page has for itself under the
 * page around it; with them the pane could keep nothing.
 */
export async function launchOfficeBrowser(): Promise<OfficeBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'office-browser-'));
  const flags = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--disable-default-apps', '--hide-scrollbars', '--mute-audio', '--font-render-hinting=none'];
  const browser = await chromium.launch({ executablePath: chromiumPath, ignoreDefaultArgs: true, args: [...flags, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
  return {
    browser,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** After some seconds Office.js for Outlook sends its own telemetry to Microsoft; that the pane's policy keeps it in is as it should be. */
function isTelemetryKeptIn(complaint: string): boolean {
  return /^Connecting to 'https:\/\/browser\.pipe\.aria\.microsoft\.com\/[^']*' violates the following Content Security Policy directive: "connect-src 'self'"/.test(complaint);
}

export async function openOfficePage({ browser }: OfficeBrowser, program: OfficeProgram, options: OfficePageOptions): Promise<OfficePage> {
  const paneWidth = options.paneWidth ?? 350;
  const context = await browser.newContext({ viewport: { width: 1100, height: 720 }, ignoreHTTPSErrors: true, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce', colorScheme: options.colorScheme ?? 'light' });
  // A page from the internet may frame one of this machine only when the user has allowed it once.
  await context.grantPermissions(['local-network-access'], { origin: program.address });
  const complaints: string[] = [];
  await options.prepare?.(context);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !isTelemetryKeptIn(message.text())) complaints.push(message.text()); });
  const origin = new URL(options.paneUrl).origin;
  if (options.token !== undefined) {
    await context.addInitScript(([at, token]) => { if (location.origin === at) localStorage.setItem('ledgerline.token', token ?? ''); }, [origin, options.token]);
  }
  await page.exposeFunction('executeOutside', async (action: string, data: unknown) => ({ reply: await options.execute(action, data), drawn: options.draw() }));
  await page.route(`${program.address}/**`, (route) => route.fulfill({
    contentType: 'text/html',
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${program.name}</title><style>${styles} iframe { width: ${paneWidth}px }</style><body class="${program.name}"><header>${program.title}</header><main>${options.draw()}</main><aside></aside></body></html>`,
  }));
  await page.goto(`${program.address}/`);
  await page.evaluate(officeInPage, { program, paneUrl: options.paneUrl, hostInfo: `${program.name}$Web$16.01$en-GB$correlation-1$$$0` });
  const element = await page.waitForSelector('iframe');
  const pane = await element.contentFrame();
  if (!pane) throw new Error('the pane is not framed');
  const raise = (event: number, data: unknown) => page.evaluate(([what, given, drawn]) => (globalThis as unknown as { raise: (event: number, data: unknown, drawn: string) => boolean }).raise(what as number, given, drawn as string), [event, data, options.draw()]);
  return { page, context, pane, complaints, raise, [Symbol.asyncDispose]: () => context.close() };
}
