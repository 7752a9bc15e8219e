/** About, support codes, a restart and safe mode, as a person meets them in Chromium: against a helper that holds every call to the contract, and a restart of the real one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { homeAt } from '../../helper/instance-home.ts';
import { startTarget } from '../attacks/target.ts';
import { launchChromium, openPage } from '../env/chromium.ts';
import { makeHome } from '../env/session-bus.ts';
import { until } from '../env/until.ts';
import { minutesAgo } from './pane/practice-world.ts';
import type { World } from './pane/practice-world.ts';
import { makeStage, openPane } from './pane/views.ts';
import type { Stage } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

async function inAbout(arrange: (world: World) => void, act: (page: Page, stage: Stage) => Promise<void>, allowed?: RegExp): Promise<void> {
  const stage = await makeStage(arrange);
  const opened = await openPane(browser, stage.helper, { width: 360 });
  try {
    await opened.page.getByRole('button', { name: 'Settings' }).click();
    await opened.page.getByRole('heading', { name: 'About' }).waitFor();
    await act(opened.page, stage);
    expect(opened.complaints.filter((text) => !allowed?.test(text))).toEqual([]);
    expect(stage.helper.complaints).toEqual([]);
  } finally {
    await opened.close();
    await stage.close();
  }
}
const restartButton = (page: Page) => page.getByRole('button', { name: 'Restart connector' });
const about = (page: Page) => page.getByRole('region', { name: 'About' });

describe('About', () => {
  it('shows both versions and the connector ID to copy; Restart is not there', async () => {
    await inAbout((world) => { world.aboutMore = { productVersion: '0.2.0' }; }, async (page) => {
      await about(page).getByText('The newer version runs after the next start.').waitFor();
      expect(await about(page).locator('dd').allInnerTexts()).toEqual(expect.arrayContaining(['0.2.0', expect.stringContaining('0.1.0')]));
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await about(page).getByRole('button', { name: 'Copy connector ID' }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('LL-7QF2-9XKM-3D4T');
      expect(await restartButton(page).count()).toBe(0);
    });
  });

  it('is what the pane opens at when the tray asks for it, and once only', async () => {
    const stage = await makeStage(() => undefined);
    const { page, complaints, close } = await openPane(browser, stage.helper, { width: 360 });
    try {
      await page.goto(`${stage.helper.origin}/#about`);
      await page.reload();
      await page.locator('h2#about:focus').waitFor();
      await until('it is in view, and stays so while the cards above it grow', () => page.locator('h2#about').evaluate((heading) => { const { top, bottom } = heading.getBoundingClientRect(); return top >= 0 && bottom <= window.innerHeight; }));
      await page.getByRole('button', { name: 'Add a variable' }).waitFor();
      expect(await page.locator('h2#about').evaluate((heading) => heading.getBoundingClientRect().top < window.innerHeight)).toBe(true);
      expect(new URL(page.url()).hash).toBe('');
      await page.getByRole('button', { name: 'Companies' }).click();
      await page.getByRole('heading', { name: 'Companies' }).waitFor();
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.locator('h1:focus').waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await close();
      await stage.close();
    }
  });

  it('takes a support code, says why one is refused, and then shows Restart', async () => {
    await inAbout((world) => { world.codeFault = 'this code is for another connector; this one is LL-7QF2-9XKM-3D4T'; }, async (page, stage) => {
      await page.getByText('I have a support code').click();
      const field = page.getByLabel('Support code', { exact: true });
      await field.fill(' LLS1-AAAA\u00a0BBBB ');
      await page.getByRole('button', { name: 'Use the code' }).click();
      await page.getByText('That support code is not taken here. This code is for another connector; this one is LL-7QF2-9XKM-3D4T.').waitFor();
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      stage.world.codeFault = null;
      await field.fill('LLS1-AAAABBBB');
      await page.keyboard.press('Enter');
      await page.getByText('Restart is enabled until').waitFor();
      await restartButton(page).waitFor();
      expect(stage.helper.calls.filter((call) => call.startsWith('applySupportCode'))).toEqual(['applySupportCode {"code":"LLS1-AAAABBBB"}', 'applySupportCode {"code":"LLS1-AAAABBBB"}']);
    }, /409/);
  });

  it('tells of restarts, crashes and a port that was taken', async () => {
    await inAbout((world) => { world.aboutMore = { restarts: [{ at: minutesAgo(60), by: 'Excel on Windows' }], crashes: [{ at: minutesAgo(5), why: 'killed by SIGKILL' }], portInsteadOf: 47_800, url: 'https://localhost:47801/' }; }, async (page) => {
      await page.getByText('Restarted by Excel on Windows').waitFor();
      await page.getByText('Stopped unexpectedly and started again').waitFor();
      await page.getByText('so Ledgerline is at https://localhost:47801/ now').waitFor();
    });
  });
});

describe('safe mode', () => {
  it('is told on every view, with the button that leaves it', async () => {
    await inAbout((world) => { world.helper = { ...world.helper, problem: { code: 'safe_mode', message: 'm', since: minutesAgo(1), fix: 'leave_safe_mode' } }; }, async (page) => {
      const note = page.getByRole('alert').filter({ hasText: 'stopped unexpectedly three times within ten minutes' });
      await note.waitFor();
      await page.getByRole('button', { name: 'Leave safe mode' }).click();
      await note.waitFor({ state: 'detached' });
    });
  });
});

describe('a restart', () => {
  it('asks first; Escape is no', async () => {
    await inAbout((world) => { world.helper = { ...world.helper, canRestart: true }; }, async (page, stage) => {
      await restartButton(page).click();
      await page.getByText('cancelled for all companies').waitFor();
      await page.keyboard.press('Escape');
      expect(stage.helper.calls.filter((call) => call.startsWith('restart'))).toEqual([]);
    });
  });

  it('of the real helper: both open panes say that it restarts and come back by themselves', async () => {
    const { env, remove } = makeHome();
    const home = homeAt(env.LEDGERLINE_HOME ?? '');
    mkdirSync(home.folder, { recursive: true, mode: 0o700 });
    writeFileSync(home.policyFile, JSON.stringify({ support: { restart: ['*'] } }));
    const helper = await startTarget({ env: { LEDGERLINE_HOME: home.folder } });
    const panes = await Promise.all([openPage(browser, { width: 360 }), openPage(browser, { width: 360 })]);
    try {
      for (const { page } of panes) {
        await page.addInitScript(`localStorage.setItem('ledgerline.token', '${helper.tokens.admin}')`);
        await page.goto(helper.origin);
        await page.getByRole('button', { name: 'Settings' }).click();
        await restartButton(page).waitFor();
      }
      const [first, second] = panes.map(({ page }) => page);
      await restartButton(first!).click();
      await first!.getByRole('button', { name: 'Restart', exact: true }).click();
      for (const page of [first!, second!]) await page.getByRole('status').filter({ hasText: 'Restarting…' }).first().waitFor();
      for (const page of [first!, second!]) {
        await page.locator('#app > .vh[role=status]').filter({ hasText: 'Ledgerline is back.' }).waitFor({ timeout: 45_000 });
        await page.getByText('Restarted by test admin').waitFor();
        await restartButton(page).waitFor();
      }
    } finally {
      await Promise.all(panes.map((pane) => pane.close()));
      await helper.stop();
      remove();
    }
  }, 120_000);
});
