/** The time left on each sign-in, Login now, reminders and the mail server, as a person meets them in Chromium. */
import type { Browser, Page } from 'playwright-core';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { launchChromium } from '../env/chromium.ts';
import { minutesAgo, practiceConnection } from './pane/practice-world.ts';
import type { World } from './pane/practice-world.ts';
import { makeStage, openPane, renewals } from './pane/views.ts';
import type { Stage } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

async function inSettings(arrange: (world: World) => void, act: (page: Page, stage: Stage) => Promise<void>, allowed?: RegExp): Promise<void> {
  const stage = await makeStage(arrange);
  const opened = await openPane(browser, stage.helper, { width: 360 });
  try {
    await opened.page.getByRole('button', { name: 'Settings' }).click();
    await opened.page.getByRole('heading', { name: 'Mail server' }).waitFor();
    await act(opened.page, stage);
    expect(opened.complaints.filter((text) => !allowed?.test(text))).toEqual([]);
    expect(stage.helper.complaints).toEqual([]);
  } finally {
    await opened.close();
    await stage.close();
  }
}
const calls = (stage: Stage, name: string): readonly string[] => stage.helper.calls.filter((call) => call.startsWith(`${name} `));
const login = (page: Page, name = 'Sage Accounting') => page.getByRole('button', { name: `Login now: ${name}` });

describe('the time left on a sign-in', () => {
  it('is told in steps and words for every connection, with what it means', async () => {
    await inSettings(renewals, async (page) => {
      expect(await page.locator('.token .left .badge').allInnerTexts()).toEqual(['28 days left', '12 days left', '3 days left', 'Sign-in has ended']);
      expect(await page.locator('.token .left').evaluateAll((all) => all.map((one) => [one.className, one.querySelectorAll('i.on').length]))).toEqual([['left fine', 4], ['left soon', 2], ['left urgent', 1], ['left ended', 0]]);
      await page.getByText('Renews by itself while this computer is on').waitFor();
      await page.getByText('The sign-in itself is not at fault').waitFor();
      await page.getByText('What was read before stays here', { exact: false }).first().waitFor();
      await page.getByText('No sign-in to renew').waitFor();
      const names = await page.locator('.token .note ul li').allInnerTexts();
      expect(names).toEqual(['Brook Street Dental Care', 'Brook Street Labs']);
    });
  });

  it('Login now opens the system browser and moves on after Grant', async () => {
    await inSettings((world) => { world.connections = [practiceConnection({ signInEndsAt: new Date(Date.now() + 5.5 * 86_400_000).toISOString() as never })]; }, async (page, stage) => {
      await page.getByText('5 days left').waitFor();
      await login(page).click();
      await page.getByText('choose Grant; this pane goes on by itself').waitFor();
      expect(calls(stage, 'startSignIn')).toEqual(['startSignIn {"connectionId":"sage-1","openBrowser":true}']);
      // A refresh in the background is no sign-in.
      stage.world.putConnection(practiceConnection({ signInEndsAt: new Date(Date.now() + 29.5 * 86_400_000).toISOString() as never, signedInAt: stage.world.connections[0]!.signedInAt }));
      await page.waitForTimeout(300);
      expect(await page.getByText('Waiting for Sage').count()).toBe(1);
      stage.world.putConnection(practiceConnection({ signedInAt: minutesAgo(0) }));
      await page.locator('.token').getByText('Logged in. The time starts anew.').waitFor();
      await page.getByText('28 days left').waitFor();
    });
  });

  it('survives a refused, a cancelled and another company\'s sign-in, and says which company is missing', async () => {
    await inSettings((world) => { world.connections = [practiceConnection()]; }, async (page, stage) => {
      await login(page).click();
      await page.getByText('Waiting for Sage').waitFor();
      stage.world.putConnection(practiceConnection({ signedInAt: stage.world.connections[0]!.signedInAt, refusedSignIn: { at: minutesAgo(1), code: 'sign_in_refused', missingCompanies: [] } }));
      await page.getByRole('alert').filter({ hasText: 'Sage did not grant the access' }).filter({ hasText: 'The sign-in from before was kept.' }).waitFor();
      await login(page).click();
      await page.getByText('Waiting for Sage').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await login(page).click();
      stage.world.putConnection(practiceConnection({ signedInAt: stage.world.connections[0]!.signedInAt, refusedSignIn: { at: minutesAgo(0), code: 'wrong_company', missingCompanies: ['Meadow Crafts <b>Ltd</b>'] } }));
      const told = page.getByRole('alert').filter({ hasText: 'That sign-in does not reach:' });
      await told.getByText('Meadow Crafts <b>Ltd</b>').waitFor();
      await told.getByText('Log in as the Sage user who sees all of these companies').waitFor();
      expect(calls(stage, 'startSignIn')).toHaveLength(3);
    });
  });

  it('warns above every view, and leads to the place', async () => {
    const stage = await makeStage((world) => { world.connections = [practiceConnection({ id: 'sage-1' as ConnectionId, name: 'Fern', signInEndsAt: new Date(Date.now() + 20.5 * 86_400_000).toISOString() as never })]; });
    const { page, close } = await openPane(browser, stage.helper, { width: 360 });
    await page.getByText('The Sage sign-in ends in 20 days:').waitFor();
    await page.getByRole('button', { name: 'Login now…' }).click();
    await login(page, 'Fern').waitFor();
    expect(await page.getByText('The Sage sign-in ends in 20 days:').count()).toBe(0);
    await close();
    await stage.close();
  });
});

describe('reminders and the mail server', () => {
  it('each user switches their own address on and off, and finds it again', async () => {
    await inSettings(() => undefined, async (page, stage) => {
      await page.getByLabel('Your e-mail address').fill('anna@example.com');
      await page.getByRole('button', { name: 'Remind me by mail' }).click();
      await page.getByRole('button', { name: 'Stop reminding me' }).waitFor();
      expect(stage.world.reminders.recipients.map(({ email }) => email)).toEqual(['anna@example.com']);
      await page.reload();
      await page.getByRole('button', { name: 'Settings' }).click();
      expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('anna@example.com');
      await page.getByRole('button', { name: 'Stop reminding me' }).click();
      await page.getByRole('button', { name: 'Remind me by mail' }).waitFor();
      expect(stage.world.reminders.recipients).toEqual([]);
    });
  });

  it('takes the server and its password, shows the password never again, waits to be allowed, and sends a test', async () => {
    await inSettings(() => undefined, async (page, stage) => {
      await page.getByLabel('Server', { exact: true }).fill('smtp.example.com');
      await page.getByLabel('Encryption').selectOption('tls');
      expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('465');
      await page.getByLabel('From address').fill('ledgerline@example.com');
      await page.getByLabel('User name').fill('robot');
      await page.getByLabel('Mail password').fill('Canary-Pa55');
      const card = page.locator('section', { has: page.getByRole('heading', { name: 'Mail server' }) });
      await card.getByRole('button', { name: 'Save' }).click();
      await page.getByText('smtp.example.com:465 is new to Ledgerline').waitFor();
      expect(calls(stage, 'changeMailSettings')).toEqual(['changeMailSettings {"host":"smtp.example.com","port":465,"security":"tls","user":"robot","password":"Canary-Pa55","from":"ledgerline@example.com"}']);
      expect(await page.getByLabel('Mail password').inputValue()).toBe('');
      expect(await page.content()).not.toContain('Canary-Pa55');
      expect(await page.getByRole('button', { name: 'Test mail' }).count()).toBe(0);
      stage.world.mail = { ...stage.world.mail, isConfirmed: true };
      await page.getByLabel('Send a test to').fill('anna@example.com', { timeout: 20_000 });
      stage.world.mailFault = 'mail_not_secure';
      await page.getByRole('button', { name: 'Test mail' }).click();
      await page.getByRole('alert').filter({ hasText: 'offers no safe connection, so nothing was sent' }).waitFor();
      stage.world.mailFault = null;
      await page.getByRole('button', { name: 'Test mail' }).click();
      await card.getByText('The mail server took a test mail to anna@example.com.').waitFor();
    }, /502/);
  }, 40_000);
});
