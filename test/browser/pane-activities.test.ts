/** Activities as a person meets them: a query by keyboard alone, its preview, saved, renamed and deleted. */
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../env/chromium.ts';
import { practiceConnection } from './pane/practice-world.ts';
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

describe('writing to Sage', () => {
  const toCreate = async (page: Page): Promise<void> => {
    await page.getByLabel('Find an object').fill('contacts');
    await page.getByLabel('Object', { exact: true }).selectOption('contacts');
    await page.getByLabel('Activity', { exact: true }).selectOption('create');
  };

  it('is refused where the connection does not allow it, with the way there', async () => {
    await inActivities(async (page) => {
      await toCreate(page);
      await page.getByText('This connection does not allow that').waitFor();
      await page.getByRole('button', { name: 'Open the connection' }).click();
      await page.getByRole('heading', { name: 'Advanced configurations' }).waitFor();
    });
  });

  it('tries pasted rows first, posts them after a question under one key, and shows a result beside each', async () => {
    await inActivities(async (page, stage) => {
      stage.world.putConnection(practiceConnection({ permissions: { create: true, update: false, delete: false, execute: false }, grantedScope: 'full_access' }));
      await toCreate(page);
      const post = page.getByRole('button', { name: 'Post to Sage…' });
      const sent = () => stage.helper.calls.filter((call) => call.startsWith('createActivity ')).map((call) => JSON.parse(call.slice(15)) as { rows: unknown[]; dryRun: boolean; idempotencyKey?: string });
      await page.getByLabel('Rows').fill('name\tname\nA\tB');
      await page.getByRole('button', { name: 'Dry run' }).click();
      await page.getByText('the column "name" is there twice').waitFor();
      await page.getByLabel('Rows').fill('name\tcontact_type_ids.0\nOak\tCUSTOMER\nrefuse me\tCUSTOMER');
      await page.getByRole('button', { name: 'Dry run' }).click();
      await page.getByText('The total does not match').waitFor();
      expect(await post.isDisabled()).toBe(true);
      await page.getByLabel('Rows').fill('name\tcontact_type_ids.0\nOak\tCUSTOMER\nElm\tCUSTOMER');
      await page.getByRole('button', { name: 'Dry run' }).click();
      await page.getByText('Would work').nth(1).waitFor();
      await post.click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await post.click();
      await page.getByRole('button', { name: 'Post', exact: true }).click();
      await page.getByText('made-2').waitFor();
      expect(sent().map(({ dryRun, rows }) => [dryRun, rows.length])).toEqual([[true, 2], [true, 2], [false, 2]]);
      expect(sent().at(-1)?.rows).toEqual([{ name: 'Oak', contact_type_ids: ['CUSTOMER'] }, { name: 'Elm', contact_type_ids: ['CUSTOMER'] }]);
      expect(sent().at(-1)?.idempotencyKey).toMatch(/^pane-[0-9a-f-]{36}$/);
      expect(await post.isDisabled()).toBe(true);
    });
  });
});
