/**
 * Debian's Chromium, driven by playwright-core: one browser for a test file, a fresh context for each look, and pictures
 * in the ways a person may have set up their screen.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

export const chromiumPath = process.env.LEDGERLINE_CHROMIUM ?? '/usr/bin/chromium';

/** Quiet: nothing is fetched, looked up or reported by the browser itself. */
const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--font-render-hinting=none'];

export async function launchChromium(options: { readonly args?: readonly string[]; readonly home?: string } = {}): Promise<Browser> {
  if (!existsSync(chromiumPath)) throw new Error(`Chromium is missing: apt install chromium (looked for ${chromiumPath}).`);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: [...flags, ...asRoot, ...(options.args ?? [])], ...(options.home === undefined ? {} : { env: { ...process.env as Record<string, string>, HOME: options.home } }) });
}

/** How a screen can be set up: light, dark, or one of the high-contrast themes. */
export const looks = ['light', 'dark', 'forced_colors'] as const;
export type Look = (typeof looks)[number];

export interface PageOptions {
  readonly look?: Look;
  /** 320 is the narrowest pane there is (Outlook on the web). */
  readonly width?: number;
  readonly height?: number;
  readonly context?: BrowserContextOptions;
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every error the page threw or logged so far; a clean page leaves this empty. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A page in a context of its own, of a pane's size; the helper's certificate is taken as it is. */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<OpenPage> {
  const look = options.look ?? 'light';
  const context = await browser.newContext({
    viewport: { width: options.width ?? 320, height: options.height ?? 700 },
    colorScheme: look === 'light' ? 'light' : 'dark',
    forcedColors: look === 'forced_colors' ? 'active' : 'none',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    ignoreHTTPSErrors: true,
    ...options.context,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const close = () => context.close();
  return { page, context, complaints, close, [Symbol.asyncDispose]: close };
}

const picturesFolder = join(import.meta.dirname, '../../.cache/pictures');

/** Puts a picture of the page into `.cache/pictures/NAME.png` (or the path given) and returns where it is. */
export async function takePicture(page: Page, name: string, options: { readonly isFullPage?: boolean } = {}): Promise<string> {
  const path = name.endsWith('.png') ? name : join(picturesFolder, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage: options.isFullPage ?? true, animations: 'disabled' });
  return path;
}

/** Changes how the screen of an open page is set up. */
export async function setLook(page: Page, look: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: look === 'light' ? 'light' : 'dark', forcedColors: look === 'forced_colors' ? 'active' : 'none' });
}
