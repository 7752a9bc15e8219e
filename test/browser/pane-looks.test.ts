/** Every view of the pane, in Chromium: nothing for axe to report, no sideways scrolling at 320 px, nothing the policy refuses. */
import type { Browser, Page } from 'playwright-core';
import { launchChromium, setLook } from '../env/chromium.ts';
import { axe, colorRules, sticksOut } from './pane/axe.ts';
import { see, views } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

/** What can be clicked but lies under Office's own button at the top right. */
const underOfficeButton = (page: Page): Promise<readonly string[]> => page.evaluate(() => {
  scrollTo(0, 0);
  return [...document.querySelectorAll('button, a, input, select, summary')].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > innerWidth - 40 && box.top < 40 && box.bottom > 0;
  }).map((element) => element.outerHTML);
});

describe.each(views)('the view $name', (view) => {
  it('has nothing for axe to report, fits 320 px, leaves Office its corner, and lives with the strictest policy', async () => {
    await using seen = await see(browser, view, { width: 320 });
    expect(await sticksOut(seen.page)).toBe(0);
    expect(await underOfficeButton(seen.page)).toEqual([]);
    expect(await axe(seen.page)).toEqual([]);
    await setLook(seen.page, 'dark');
    await seen.page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
    expect(await axe(seen.page, colorRules)).toEqual([]);
    expect(seen.complaints).toEqual([]);
    expect(seen.stage.helper.complaints).toEqual([]);
  });
});
