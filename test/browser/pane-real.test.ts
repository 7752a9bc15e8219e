/** The pane with nothing of ours replaced: the built pane, the real helper in a process of its own, and Sage's sign-in page in the same browser. */
import type { Browser, Page } from 'playwright-core';
import { toMinor } from '../../src/shared/money.ts';
import type { Money } from '../../src/shared/money.ts';
import { startTarget } from '../attacks/target.ts';
import type { Target } from '../attacks/target.ts';
import { launchChromium, openPage } from '../env/chromium.ts';
import type { OpenPage } from '../env/chromium.ts';
import { until } from '../env/until.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';

let sandbox: Sandbox;
let helper: Target;
let browser: Browser;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny' });
  [helper, browser] = await Promise.all([startTarget({ config: { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } } }), launchChromium()]);
  opened = await openPage(browser, { width: 400, height: 800 });
  page = opened.page;
  await page.goto(helper.origin);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await helper?.stop();
  await sandbox?.close();
}, 60_000);

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const said = (text: string | RegExp) => page.locator('#app > .vh[role=status]').filter({ hasText: text });
const company = 'Harbour & Vale Ltd (practice)';

async function pair(): Promise<void> {
  const { code } = await helper.client.call('startPairing');
  await page.getByLabel('Pairing code').fill(code);
  await button('Pair').click();
}

/** At Sage's own page, in a tab of its own: Grant or Deny. */
async function answerAtSage(answer: 'Grant' | 'Deny'): Promise<void> {
  const [sage] = await Promise.all([opened.context.waitForEvent('page'), page.getByRole('link', { name: 'Sign in at Sage' }).click()]);
  await sage.getByRole('button', { name: answer }).click();
  await sage.waitForURL(new RegExp(`^${helper.origin}`));
  await sage.close();
}

/** Pence by nominal code as the pane shows them, debit positive, nil left out. */
async function shownTrialBalance(): Promise<Record<string, number>> {
  await button('Reports').click();
  await page.getByLabel('Report', { exact: true }).selectOption('trial-balance');
  // Until it is read again, the last answer stays, marked as busy.
  await page.locator('[aria-busy=false] tfoot').waitFor();
  const rows = await page.locator('.figures tbody tr').evaluateAll((shown) => shown.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  const pence = (text: string | undefined): number => (text ? toMinor(text.replaceAll(',', '') as Money) : 0);
  return Object.fromEntries(rows.map(([code = '', , debit, credit]): [string, number] => [code, pence(debit) - pence(credit)]).filter(([, amount]) => amount !== 0));
}
const sagesTrialBalance = (): Record<string, number> => Object.fromEntries(Object.entries(sandbox.control.trialBalance()).filter(([, pence]) => pence !== 0));

describe('the pane with the real helper', () => {
  it('is paired with a code from the tray', async () => {
    await pair();
    await page.getByRole('heading', { name: 'Link a company' }).waitFor();
  });

  it('explains a sign-in that Sage refused, then links the company that the person confirms', async () => {
    await page.getByRole('button', { name: /^Sage Accounting/ }).click();
    await page.getByText('Where do I get these?').click();
    sandbox.control.registerRedirect({ uri: await page.locator('.copyable code').innerText() });
    await page.getByLabel('Client ID').fill(sandbox.client.id);
    await page.getByLabel('Client secret').fill(sandbox.client.secret);
    await button('Continue').click();
    await button('Sign in to Sage').click();
    await answerAtSage('Deny');
    await page.getByText('Sage did not grant the access').waitFor();
    await button('Sign in again').click();
    await answerAtSage('Grant');
    await page.getByLabel(company).check();
    await button('Continue').click();
    await page.getByRole('heading', { name: 'Is this the right company?' }).waitFor();
    await button('Yes, read its books').click();
    await page.getByText('Up to date', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText('Agrees with Sage').first().waitFor();
  }, 90_000);

  it('shows the trial balance that Sage has, to the penny', async () => {
    expect(await shownTrialBalance()).toEqual(sagesTrialBalance());
  });

  it('shows what was entered in Sage after a sync, and the books as they stood before it', async () => {
    const before = sagesTrialBalance();
    sandbox.control.mutations().addInvoice({ net: 12_345 });
    expect(sagesTrialBalance()).not.toEqual(before);
    await button('Overview').click();
    await button(`Sync now: ${company}`).click();
    await said(`Sync of ${company} has started.`).waitFor();
    await said(`${company} is up to date.`).waitFor({ timeout: 60_000 });
    expect(await shownTrialBalance()).toEqual(sagesTrialBalance());
    await page.getByLabel('Books as').selectOption('1');
    await page.getByText('an older state of the books').waitFor();
    expect(await shownTrialBalance()).toEqual(before);
    await page.getByLabel('Books as').selectOption('');
  }, 90_000);

  it('cancels a sync at once, and keeps the figures that were there', async () => {
    const before = sagesTrialBalance();
    sandbox.control.mutations().addInvoice({ net: 777 });
    sandbox.control.setNetwork({ latencyMs: 400 });
    await button('Overview').click();
    await button('Read everything again').click();
    await page.getByText('Reading changes from Sage').waitFor();
    await button(`Cancel the sync of ${company}`).click();
    await page.getByText('The last sync was cancelled').waitFor({ timeout: 20_000 });
    sandbox.control.setNetwork({ latencyMs: 0 });
    expect(await shownTrialBalance()).toEqual(before);
    await button('Overview').click();
    await button(`Sync now: ${company}`).click();
    await until('the cancelled sync is made up', async () => (await button(`Sync now: ${company}`).isVisible()) && (await page.getByText('Up to date', { exact: true }).isVisible()), 60_000);
    expect(await shownTrialBalance()).toEqual(sagesTrialBalance());
  }, 120_000);

  it.each(['profit-and-loss', 'balance-sheet', 'aged-debtors', 'aged-creditors'])('shows %s with where its figures come from', async (report) => {
    await button('Reports').click();
    await page.getByLabel('Report', { exact: true }).selectOption(report);
    await page.locator('.report .figures').waitFor();
    await page.locator('.report').getByText(company).waitFor();
    expect(await page.locator('.report td.num').count()).toBeGreaterThan(3);
  });

  it('shows a list by pages, filtered and ordered, and a record with what Sage sent', async () => {
    await button('Records').click();
    await page.getByText(/^1–50 of /).waitFor();
    await page.getByLabel('Where').selectOption('status');
    await page.getByLabel('Value').fill('part paid');
    await button('Filter').click();
    await page.locator('table.data').getByText('Part paid').first().waitFor();
    await page.getByText('Paid', { exact: true }).waitFor({ state: 'detached' });
    await button('Total').click();
    await page.locator('th[aria-sort=ascending]').waitFor();
    await page.locator('table.data tbody').getByRole('button').first().click();
    await page.getByText('As Sage sent it').click();
    await page.getByText('"displayed_as"').first().waitFor();
  });

  it('changes settings that the helper keeps', async () => {
    await button('Settings').click();
    await page.getByLabel('Read everything each day at').fill('04:15');
    await button('Save the schedule').click();
    await said('Schedule saved.').waitFor();
    await page.getByRole('checkbox', { name: 'Quotes' }).uncheck();
    await said('Quotes switched off.').waitFor();
    await page.reload();
    await button('Settings').click();
    expect(await page.getByLabel('Read everything each day at').inputValue()).toBe('04:15');
    expect(await page.getByRole('checkbox', { name: 'Quotes' }).isChecked()).toBe(false);
    await page.getByText(company).waitFor({ state: 'detached' });
  });

  it('is refused once its pairing is taken back, asks to be paired again, and then is back (B16)', async () => {
    const name = await page.locator('li').filter({ hasText: 'Browser on Linux' }).locator('bdi').innerText();
    await button(`Revoke ${name}`).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('heading', { name: 'Pair this pane again' }).waitFor();
    await pair();
    await page.getByRole('heading', { name: company }).waitFor();
  });

  it('complained of nothing on the way but the refusals that were meant', () => {
    expect(opened.complaints.filter((text) => !/40[13]/.test(text))).toEqual([]);
    // A browser asks any page's server for an icon.
    expect(sandbox.control.violations().filter((one) => one.path !== '/favicon.ico')).toEqual([]);
  });
});
