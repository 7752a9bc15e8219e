/** What is read and when, as a person sets it in Chromium by keyboard: once or all the time, the order and the rules of lists, pauses, quiet hours, and the question of the first run. */
import type { Browser, Page } from 'playwright-core';
import { launchChromium, setLook } from '../env/chromium.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { axe } from './pane/axe.ts';
import { minutesAgo, practiceCompany } from './pane/practice-world.ts';
import type { World } from './pane/practice-world.ts';
import { makeStage, openPane, views } from './pane/views.ts';
import type { Stage } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

async function inPane(arrange: (world: World) => void, look: (page: Page, stage: Stage) => Promise<void>, path = '/'): Promise<void> {
  const stage = await makeStage(arrange);
  const { page, close, complaints } = await openPane(browser, stage.helper, { width: 320, path });
  await look(page, stage);
  expect([complaints, stage.helper.complaints]).toEqual([[], []]);
  await close();
  await stage.close();
}
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string) => page.locator('#app > .vh[role=status]').filter({ hasText: text }).waitFor();
const focused = (page: Page): Promise<string | null> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? null);
const toSettings = (page: Page): Promise<void> => button(page, 'Settings').click();

it('lists are moved with the keyboard and keep the focus; their rules say beside the field what is wrong, and are saved while a sync runs', async () => {
  await inPane((world) => { world.startRunning('meadow-crafts' as CompanyId); }, async (page, stage) => {
    await toSettings(page);
    await button(page, 'Move VAT rates up').focus();
    await page.keyboard.press('Enter');
    await said(page, 'VAT rates is now number 2 of 21.');
    await page.keyboard.press('Enter');
    await said(page, 'VAT rates is now number 1 of 21.');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move VAT rates up');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Move VAT rates up');
    expect([stage.world.typeRules.get('taxRates')?.order, stage.world.typeRules.get('company')?.order, stage.world.typeRules.get('ledgerAccounts')?.order]).toEqual([1, 2, 3]);
    await button(page, 'Move Company down').focus();
    await page.keyboard.press('Enter');
    await said(page, 'Company is now number 3 of 21.');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move Company down');
    // Two ticks in a row, faster than the helper answers.
    await page.getByRole('checkbox', { name: 'Quotes' }).uncheck();
    await page.getByRole('checkbox', { name: 'Journals' }).uncheck();
    await said(page, 'Journals switched off.');
    expect([...stage.world.off].sort()).toEqual(['journalEntries', 'quotes']);
    await page.getByText('counts from the next one').waitFor();
    const changes = (): number => stage.helper.calls.filter((call) => call.startsWith('changeDataTypeSettings')).length;
    const before = changes();
    await button(page, 'Change Sales invoices').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.tagName === 'SELECT');
    await page.getByLabel('When it is read').selectOption('days');
    await page.getByLabel('Months back', { exact: true }).fill('0');
    await page.keyboard.press('Enter');
    await page.getByText('Tick at least one day.').waitFor();
    expect(await page.getByLabel('Months back', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    expect(changes()).toBe(before);
    await page.getByLabel('Friday').check();
    await page.getByLabel('At', { exact: true }).fill('07:30');
    await page.getByLabel('Months back', { exact: true }).fill('24');
    await page.keyboard.press('Enter');
    await said(page, 'Sales invoices saved.');
    await page.getByText('Fridays at 07:30 · 24 months back').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Change Sales invoices');
    expect(stage.world.typeRules.get('salesInvoices')).toMatchObject({ schedule: { at: '07:30', days: ['fri'] }, monthsBack: 24, fetchOnFirstLink: true });
    await button(page, 'Change Customers').click();
    expect(await page.getByLabel('Months back', { exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByText('Always read whole').waitFor({ state: 'detached' });
  });
}, 60_000);

it('once or all the time is set for everything and for one product, and says what becomes of companies that are linked', async () => {
  await inPane((world) => { world.companies = [practiceCompany(), practiceCompany({ id: 'once' as CompanyId, name: 'Old Mill Bakery', status: 'disconnected', nextDueAt: null, oneOff: { state: 'read', readAt: minutesAgo(90) } })]; }, async (page, stage) => {
    await page.getByText('Disconnected after its one-off read').waitFor();
    await button(page, 'Link again: Old Mill Bakery').click();
    await said(page, 'Sign in at Sage and choose Allow');
    expect(stage.helper.calls.filter((call) => call.startsWith('linkCompanyAgain'))).toHaveLength(1);
    await toSettings(page);
    await page.getByRole('radio', { name: /^Once, then disconnect/ }).focus();
    await page.keyboard.press('Space');
    await said(page, 'All Sage products: once, then disconnect.');
    await page.getByText(/^Linked before and still read all the time: .?Meadow Crafts Ltd/).waitFor();
    await page.getByLabel('Sage Accounting', { exact: true }).selectOption('Disabled');
    await page.getByText('Set for this product alone').waitFor();
    await page.getByText(/Linked to be read once: .?Old Mill Bakery/).waitFor();
    expect([stage.world.oneTimeSync, stage.world.oneTimeSyncOf]).toEqual(['Enabled', { 'sage-accounting': 'Disabled' }]);
    await page.getByText('There is no such setting for a single company').waitFor();
  });
}, 60_000);

it('the logon question is asked once; the schedule is paused and goes on, here and above the companies; quiet hours name their zone and what is wrong', async () => {
  await inPane((world) => { world.autostart = { ...world.autostart, isAsked: false }; world.companies = [practiceCompany({ heldBack: 'quiet_hours', nextDueAt: minutesAgo(-200) })]; }, async (page, stage) => {
    await page.getByText('waits for the end of the quiet hours').waitFor();
    await button(page, 'Sync now anyway: Meadow Crafts Ltd').waitFor();
    await button(page, 'No, do not start at logon').click();
    await said(page, 'Ledgerline is not started when you log on.');
    await page.reload();
    await page.getByRole('heading', { name: 'Meadow Crafts Ltd' }).waitFor();
    await page.waitForFunction(() => performance.getEntriesByType('resource').some((one) => one.name.endsWith('/v1/settings/autostart')));
    await page.waitForTimeout(100);
    expect(await button(page, 'Yes, start at logon').count()).toBe(0);
    await toSettings(page);
    await page.getByLabel('Start Ledgerline when I log on').click();
    await said(page, 'Ledgerline starts when you log on.');
    expect(stage.world.autostart).toMatchObject({ isOn: true, isAsked: true });
    await button(page, 'Pause for 1 hour').click();
    await page.getByText('The schedule is paused until').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Resume the schedule');
    await button(page, 'Companies').click();
    await page.getByText('The schedule is paused until').waitFor();
    await button(page, 'Resume the schedule').click();
    await page.getByText('The schedule is paused until').waitFor({ state: 'detached' });
    expect(stage.world.schedule.isPaused).toBe(false);
    await toSettings(page);
    await page.getByLabel('Keep quiet hours').check();
    await page.getByText('By the clock of Europe/London').waitFor();
    await page.getByLabel('Quiet from').fill('06:00');
    await button(page, 'Save the schedule').click();
    await page.getByText('begin and end at the same time').waitFor();
    expect(stage.world.schedule.quietHours).toBeNull();
    await page.getByLabel('Quiet from').fill('22:00');
    await page.getByText('begin and end at the same time').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await said(page, 'Schedule saved.');
    expect(stage.world.schedule).toMatchObject({ quietHours: { from: '22:00', to: '06:00' }, isPaused: false });
  });
}, 60_000);

it('an application with a hostile name is answered by keyboard alone, and never sees more than what was ticked', async () => {
  await inPane(views.find(({ name }) => name === 'consent')?.arrange ?? (() => undefined), async (page, stage) => {
    await page.getByText('Tick at least one company').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    await setLook(page, 'forced_colors');
    expect(await axe(page)).toEqual([]);
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 20; presses += 1) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => { const one = document.activeElement; return (one instanceof HTMLInputElement ? one.labels?.[0]?.textContent : one?.textContent) ?? ''; });
        if (name.test(at)) return;
      }
      throw new Error(`${name} is not reached by Tab`);
    };
    await tabTo(/^<img/);
    await page.keyboard.press('Space');
    await tabTo(/^Write to Sage/);
    await page.keyboard.press('Space');
    await tabTo(/^Connect$/);
    await page.route('https://books.example/**', (route) => route.fulfill({ body: 'back' }));
    await page.keyboard.press('Enter');
    await page.waitForURL('https://books.example/**');
    expect(stage.helper.calls.filter((call) => call.startsWith('decideAuthorization'))).toEqual(['decideAuthorization {"requestId":"0123456789abcdef0123","isGranted":true,"scopes":["read","sync"],"companyIds":["harbour"]}']);
  }, '/consent?request=0123456789abcdef0123');
}, 60_000);

it('the index at the top of the settings goes to each card, which then has the focus and lies below the bar', async () => {
  await inPane(() => undefined, async (page) => {
    await toSettings(page);
    await page.getByRole('heading', { name: 'Applications', exact: true }).waitFor();
    const index = page.getByRole('navigation', { name: 'Settings' });
    const names = await index.getByRole('button').allTextContents();
    expect(names).toHaveLength(12);
    for (const name of names) {
      await index.getByRole('button', { name, exact: true }).press('Enter');
      const heading = page.getByRole('heading', { name, exact: true, level: 2 });
      expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await heading.evaluate((element) => element.getBoundingClientRect().top - (document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0))).toBeGreaterThan(0);
    }
  });
});
