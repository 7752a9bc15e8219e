/** Activities as a person meets them: a query by keyboard alone, its preview, saved, renamed and deleted. */
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../env/chromium.ts';
import { makeStage, openPane } from './pane/views.ts';
import type { Stage } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

async function inActivities(act: (page: Page, stage: Stage) => Promise<void>): Promise<void> {
  const stage = await makeStage();
  const opened = await openPane(browser, stage.helper, { width: 360 });
  try {
    await opened.page.getByRole('button', { name: 'Settings' }).click();
    await opened.page.getByRole('button', { name: 'Activities of Sage Accounting' }).click();
    await act(opened.page, stage);
    expect(opened.complaints).toEqual([]);
    expect(stage.helper.complaints).toEqual([]);
  } finally {
    await opened.close();
    await stage.close();
  }
}
/** Tab until the control of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => { const one = document.activeElement; return one?.getAttribute('aria-label') ?? (one instanceof HTMLInputElement || one instanceof HTMLSelectElement ? one.labels?.[0]?.textContent : one?.textContent) ?? ''; });
    if (found.trim() === name) return;
  }
  throw new Error(`${name} is not reached by Tab`);
}

it('a query is put together, previewed and saved with the keyboard alone', async () => {
  await inActivities(async (page, stage) => {
    await page.getByLabel('Find an object').waitFor();
    await tabTo(page, 'Find an object');
    await page.keyboard.type('sales inv');
    await tabTo(page, 'Object');
    await page.keyboard.type('Sales invoices');
    await page.getByText('The first 50 rows').waitFor();
    await tabTo(page, 'Add condition');
    await page.keyboard.press('Enter');
    await page.getByLabel('Field of condition 1').selectOption('contact.displayed_as');
    await page.getByLabel('Value of condition 1').focus();
    await page.keyboard.type('tideway');
    await page.getByText('that is all of them').waitFor();
    expect(await page.getByRole('region', { name: 'First rows' }).getByText('Tideway Sailing Club').count()).toBeGreaterThan(5);
    expect(await page.getByRole('region', { name: 'First rows' }).getByText('Acorn Nursery').count()).toBe(0);
    await tabTo(page, 'Name of this query');
    await page.keyboard.type('Tideway');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open Tideway' }).waitFor();
    expect(stage.world.savedQueries.map(({ name, query }) => [name, query.where?.conditions])).toEqual([['Tideway', [{ field: 'contact.displayed_as', is: 'contains', value: 'tideway' }]]]);
  });
});

it('a saved query is renamed, and deleted after a question', async () => {
  await inActivities(async (page, stage) => {
    await page.getByLabel('Object', { exact: true }).selectOption('sales_invoices');
    await page.getByLabel('Name of this query').fill('All');
    await page.getByRole('button', { name: 'Save the query' }).click();
    await page.getByRole('button', { name: 'Rename All' }).click();
    await page.getByRole('textbox', { name: 'New name of All' }).fill('Everything');
    await page.getByRole('button', { name: 'Save the new name of All' }).click();
    await page.getByRole('button', { name: 'Delete Everything' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('None of this object yet.').waitFor();
    expect(stage.world.savedQueries).toEqual([]);
  });
});
