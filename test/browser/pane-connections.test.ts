/** The connection form and the variables, as an administrator meets them in Chromium; the whole walk by keyboard alone. */
import type { Browser, Page } from 'playwright-core';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { AppError } from '../../src/shared/errors.ts';
import { launchChromium } from '../env/chromium.ts';
import { practiceConnection } from './pane/practice-world.ts';
import type { World } from './pane/practice-world.ts';
import { makeStage, openPane } from './pane/views.ts';
import type { Stage } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

async function inSettings(act: (page: Page, stage: Stage) => Promise<void>, arrange: (world: World) => void = () => undefined, allowed?: RegExp): Promise<void> {
  const stage = await makeStage(arrange);
  const opened = await openPane(browser, stage.helper, { width: 360 });
  try {
    await opened.page.getByRole('button', { name: 'Settings' }).click();
    await opened.page.getByRole('heading', { name: 'Variables' }).waitFor();
    await act(opened.page, stage);
    expect(opened.complaints.filter((text) => !allowed?.test(text))).toEqual([]);
    expect(stage.helper.complaints).toEqual([]);
  } finally {
    await opened.close();
    await stage.close();
  }
}
const sent = (stage: Stage, name: string): readonly unknown[] => stage.helper.calls.filter((call) => call.startsWith(`${name} `)).map((call) => JSON.parse(call.slice(name.length + 1)) as unknown);
const edit = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Edit Sage Accounting' }).click();
  await page.getByRole('heading', { name: 'Advanced configurations' }).waitFor();
};
/** Tab by Tab, as far as the control of this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tries = 0; tries < 80; tries += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
    });
    if (at.trim() === name) return;
  }
  throw new Error(`no Tab leads to "${name}"`);
}

describe('the connection form', () => {
  it('is walked, changed and saved by keyboard alone, with a variable chosen from the list', async () => {
    await inSettings(async (page, stage) => {
      await tabTo(page, 'Edit Sage Accounting');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Advanced configurations' }).waitFor();
      await tabTo(page, 'Use proxy settings');
      await page.keyboard.press('End');
      await tabTo(page, 'Proxy server [ ]');
      await page.keyboard.type('[pro');
      await page.getByRole('listbox').getByRole('option', { name: '[proxyHost]' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => (document.activeElement as HTMLInputElement).selectionStart === 11);
      await tabTo(page, 'Proxy port [ ]');
      await page.keyboard.type('8080');
      await tabTo(page, 'Create');
      await page.keyboard.press('Space');
      await page.getByText('sign in again: Sage is then asked for writing as well').waitFor();
      await tabTo(page, 'Save changes');
      await page.keyboard.press('Enter');
      await page.getByText('[proxyHost]:8080 is new to Ledgerline').waitFor();
      expect(sent(stage, 'changeConnection')).toEqual([{ connectionId: 'sage-1', proxy: { mode: 'manual', host: '[proxyHost]', port: 8080, user: null, password: null, exceptions: [] }, permissions: { create: true, update: false, delete: false, execute: false } }]);
    });
  });

  it('shows the fields that each way of signing in asks for, and forgets a secret once it is sent', async () => {
    await inSettings(async (page, stage) => {
      await edit(page);
      expect(await page.getByLabel('OAuth access token').count()).toBe(0);
      await page.getByLabel('Initiate OAuth').selectOption('REFRESH');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Something is missing').waitFor();
      expect(sent(stage, 'changeConnection')).toEqual([]);
      await page.getByLabel('OAuth access token').fill('Canary-Acc355');
      await page.getByLabel('OAuth refresh token').fill('Canary-R3fr35h');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Sage Accounting saved.').waitFor({ state: 'attached' });
      expect(sent(stage, 'changeConnection')).toEqual([{ connectionId: 'sage-1', oauthMode: 'REFRESH', accessToken: 'Canary-Acc355', refreshToken: 'Canary-R3fr35h' }]);
      expect(await page.getByLabel('OAuth access token').inputValue()).toBe('');
      expect(await page.content()).not.toContain('Canary-');
    });
  });

  it('adds, edits, deletes and clears advanced properties of documented keys, each value checked before it is taken', async () => {
    await inSettings(async (page, stage) => {
      await edit(page);
      await page.getByRole('button', { name: 'Add a property' }).click();
      await page.getByLabel('Property', { exact: true }).selectOption('Timeout');
      await page.getByLabel('Value').fill('4');
      await page.getByText('A whole number from 5 to 600.').waitFor();
      expect(await page.getByRole('button', { name: 'Take Timeout' }).isDisabled()).toBe(true);
      await page.getByLabel('Value').fill('60');
      await page.getByRole('button', { name: 'Take Timeout' }).click();
      await page.getByRole('button', { name: 'Edit PageSize' }).click();
      await page.getByLabel('Value').fill('50');
      await page.getByRole('button', { name: 'Take PageSize' }).click();
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Sage Accounting saved.').waitFor({ state: 'attached' });
      await page.getByRole('button', { name: 'Clear all…' }).click();
      await page.getByRole('button', { name: 'Clear all', exact: true }).click();
      await page.getByText('None: Ledgerline’s own figures are used.').waitFor();
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.waitForFunction(() => [...document.querySelectorAll('button')].some((one) => one.textContent === 'Save changes' && one.disabled));
      expect(sent(stage, 'changeConnection')).toEqual([
        { connectionId: 'sage-1', properties: [{ key: 'PageSize', value: '50' }, { key: 'Timeout', value: '60' }] },
        { connectionId: 'sage-1', properties: [] },
      ]);
    });
  });

  it('finds what was typed again after a look elsewhere, asks before it discards, and says what the helper refuses', async () => {
    await inSettings(async (page, stage) => {
      await edit(page);
      await page.getByLabel('Connection name').fill('Fern and Partners');
      await page.getByRole('button', { name: 'Settings' }).first().click();
      await edit(page);
      expect(await page.getByLabel('Connection name').inputValue()).toBe('Fern and Partners');
      stage.world.settingsFault = new AppError('bad_variable', 'proxy.host names [proxy], and there is no variable of that name');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('proxy.host names [proxy], and there is no variable of that name').waitFor();
      expect(await page.getByLabel('Connection name').inputValue()).toBe('Fern and Partners');
      await page.getByRole('button', { name: 'Discard changes' }).click();
      await page.getByRole('button', { name: 'Go on editing' }).click();
      await page.getByRole('button', { name: 'Discard changes' }).click();
      await page.getByRole('button', { name: 'Discard', exact: true }).click();
      await edit(page);
      expect(await page.getByLabel('Connection name').inputValue()).toBe('Sage Accounting');
    }, undefined, /Failed to load resource/);
  });

  it('names everything that depends on a connection before it is deleted', async () => {
    await inSettings(async (page, stage) => {
      await edit(page);
      await page.getByRole('button', { name: 'Delete Sage Accounting' }).click();
      await page.getByText('company with its stored books').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      expect(sent(stage, 'deleteConnection')).toEqual([]);
      await page.getByRole('button', { name: 'Delete Sage Accounting' }).click();
      await page.getByText('company with its stored books').waitFor();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByText('No Sage sign-in yet.').waitFor();
      expect(sent(stage, 'deleteConnection')).toEqual([{ connectionId: 'sage-1' }]);
    });
  });

  it('stays usable with two hundred connections: ten at first, the others by name', async () => {
    await inSettings(async (page) => {
      expect(await page.locator('.rows.tall > li').count()).toBe(10);
      await page.getByLabel('Find one of 200').fill('client 137');
      await page.getByRole('button', { name: 'Edit Client 137', exact: true }).waitFor();
      expect(await page.locator('.rows.tall > li').count()).toBe(1);
    }, (world) => { world.connections = Array.from({ length: 200 }, (_, at) => practiceConnection({ id: `sage-${at + 1}` as ConnectionId, name: `Client ${at + 1}` })); });
  });
});

describe('variables', () => {
  it('are added, replaced and deleted; a secret one never shows its value', async () => {
    await inSettings(async (page, stage) => {
      await page.getByRole('button', { name: 'Add a variable' }).click();
      await page.getByLabel('Variable name').fill('client secret');
      await page.getByText('It begins with a letter').waitFor();
      await page.getByLabel('Variable name').fill('clientSecret');
      await page.getByLabel('Variable value').fill('Canary-V4lue');
      await page.getByLabel(/^Secret/).check();
      await page.getByRole('button', { name: 'Save the variable' }).click();
      await page.getByRole('button', { name: 'Delete the variable clientSecret' }).click();
      expect(sent(stage, 'putVariable')).toEqual([{ name: 'clientSecret', value: 'Canary-V4lue', isSecret: true }]);
      expect(await page.content()).not.toContain('Canary-');
      await page.getByText('No connection names it.').waitFor();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByRole('button', { name: 'Delete the variable clientSecret' }).waitFor({ state: 'detached' });
    });
  });
});
