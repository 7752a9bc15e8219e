/** The browser shows a page of the size and in the look that was asked for. */
import { statSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchChromium, openPage, setLook, takePicture } from './chromium.ts';

describe('Chromium for tests', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('shows a narrow pane in light, dark and high contrast, and takes its picture', async () => {
    await using opened = await openPage(browser, { width: 320 });
    await opened.page.setContent('<h1>Trial balance ✓ £1,234.56 → ↻</h1><button>Sync now</button>');
    const state = () => opened.page.evaluate(() => [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(forced-colors: active)').matches]);
    expect(await state()).toEqual([320, false, false]);
    await setLook(opened.page, 'dark');
    expect(await state()).toEqual([320, true, false]);
    await setLook(opened.page, 'forced_colors');
    expect(await state()).toEqual([320, true, true]);
    expect(statSync(await takePicture(opened.page, 'env-chromium')).size).toBeGreaterThan(1000);
    expect(opened.complaints).toEqual([]);
  });

  it('keeps what a page complains of', async () => {
    await using opened = await openPage(browser);
    await opened.page.setContent('<script>console.error("first"); setTimeout(() => { throw new Error("second"); });</script>');
    await opened.page.waitForTimeout(50);
    expect(opened.complaints).toEqual(['first', 'second']);
  });
});
