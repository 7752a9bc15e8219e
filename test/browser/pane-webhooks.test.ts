/** Other programs that are told, as a person meets them in Chromium: by keyboard, with a secret that is shown once. */
import type { Browser } from 'playwright-core';
import { launchChromium } from '../env/chromium.ts';
import { attempt, practiceDelivery, practiceSecret, practiceWebhook } from './pane/practice-webhooks.ts';
import { makeStage, openPane } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

describe('other programs that are told', () => {
  it('are added by keyboard, show their secret once, wait to be allowed, are tested, paused and deleted after a question', async () => {
    const stage = await makeStage();
    const { page, close, complaints } = await openPane(browser, stage.helper, { width: 320 });
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText('No other program is told yet.').waitFor();
    await page.getByLabel('Name of the program').fill('Here');
    await page.getByLabel('Its https address').fill('https://localhost:8443/x');
    await page.keyboard.press('Enter');
    await page.getByText('has to be allowed first').waitFor();
    await page.getByLabel('Name of the program').fill('<b>CRM</b>');
    await page.getByLabel('Its https address').fill('https://crm.example.co.uk/hooks/ledger');
    await page.getByText('Of what it is told').click();
    await page.getByLabel('A sync that failed').uncheck();
    await page.getByLabel('All companies').uncheck();
    await page.getByText('Choose at least one kind of news').waitFor();
    expect(await page.getByRole('button', { name: 'Add the program' }).isDisabled()).toBe(true);
    await page.getByLabel('Meadow Crafts Ltd').check();
    await page.getByLabel('Its https address').press('Enter');
    await page.getByText(practiceSecret).waitFor();
    await page.getByText('Tell https://crm.example.co.uk/hooks/ledger what is new').waitFor();
    await page.getByText('New books, A sign-in that is needed, A company that was unlinked · Meadow Crafts Ltd').waitFor();
    expect(await page.getByRole('button', { name: 'Send a test to <b>CRM</b>' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'I have copied the secret' }).click();
    expect(await page.content()).not.toContain(practiceSecret);
    stage.world.hooks.webhooks = [practiceWebhook({ name: '<b>CRM</b>' })];
    await page.getByText('Last sent').waitFor({ timeout: 20_000 });
    stage.world.hooks.answer = attempt(0, { outcome: 'certificate', status: null });
    await page.getByRole('button', { name: 'Send a test to <b>CRM</b>' }).click();
    await page.locator('p.bad').getByText('not one that this computer trusts').waitFor();
    stage.world.hooks.deliveries = [practiceDelivery({ state: 'given_up', attempts: [attempt(9, { outcome: 'failed', status: 500 }), attempt(2, { outcome: 'failed', status: 500 })] })];
    await page.getByRole('button', { name: 'Log of <b>CRM</b>' }).click();
    await page.getByText('tried 2 times').waitFor();
    await page.getByRole('button', { name: /^Send again: New books, Meadow Crafts Ltd/ }).click();
    await page.locator('.badge').getByText('Waiting', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pause <b>CRM</b>' }).click();
    await page.getByRole('button', { name: 'Resume <b>CRM</b>' }).waitFor();
    await page.getByRole('button', { name: 'New secret for <b>CRM</b>' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByText('For a day the secret before is valid as well').waitFor();
    await page.getByRole('button', { name: 'Delete <b>CRM</b>' }).click();
    await page.keyboard.press('Escape');
    expect(stage.world.hooks.webhooks).toHaveLength(1);
    await page.getByRole('button', { name: 'Delete <b>CRM</b>' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No other program is told yet.').waitFor();
    // What an application made for itself says so; a new secret would be of no use to it.
    stage.world.hooks.webhooks = [practiceWebhook({ name: 'News', owner: { appId: 'app-000000', name: '<i>Books</i>' } })];
    await page.getByRole('button', { name: 'Companies' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText('Made by the application <i>Books</i>').waitFor();
    expect([await page.getByRole('button', { name: 'Pause News' }).count(), await page.getByRole('button', { name: 'New secret for News' }).count()]).toEqual([1, 0]);
    expect(complaints.filter((text) => !/403/.test(text))).toEqual([]);
    expect(stage.helper.complaints).toEqual([]);
    await close();
    await stage.close();
  }, 60_000);
});
