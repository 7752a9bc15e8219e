/** Linking Sage 50 and Sage 200 in the pane, finding moved data, and "Why is this old?": as a person does it, by mouse and by keyboard alone. */
import type { Browser, Page } from 'playwright-core';
import { AppError } from '../../src/shared/errors.ts';
import { launchChromium } from '../env/chromium.ts';
import { dataSetConnection, practiceCard, practiceCompany, practiceFolder, practiceReport, problem, minutesAgo, type World } from './pane/practice-world.ts';
import { makeStage, openPane, type Stage } from './pane/views.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

async function inPane(arrange: (world: World) => void, test: (pane: { readonly page: Page; readonly stage: Stage }) => Promise<void>): Promise<void> {
  const stage = await makeStage(arrange);
  const { page, close } = await openPane(browser, stage.helper);
  try {
    await test({ page, stage });
    expect(stage.helper.complaints).toEqual([]);
  } finally {
    await close();
    await stage.close();
  }
}
const empty = (world: World): void => { world.companies = []; world.connections = []; };
const found = (world: World): void => {
  empty(world);
  world.dataSets = [{ folder: practiceFolder, host: null, isThere: true, sageVersion: 'v32 (2026)', from: 'company_file', isLinked: false }];
  world.found = [{ sourceId: 'b-1', name: 'Meadow Crafts Ltd', country: 'GB', isLinked: false }];
};
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).first();
const calls = ({ helper }: Stage, name: string): unknown[] => helper.calls.filter((call) => call.startsWith(`${name} `)).map((call) => JSON.parse(call.slice(name.length + 1)) as unknown);

describe('linking Sage 50', () => {
  it('asks which Sage, takes a found company and its login, shows whose it is, and only then keeps anything', async () => {
    await inPane(found, async ({ page, stage }) => {
      await button(page, /Sage 50/).click();
      await page.getByRole('radio', { name: /Company\.000/ }).check();
      await page.getByLabel('Sage 50 user').fill('LEDGER');
      await page.getByLabel('Password').fill('s3cret');
      await button(page, 'Test').click();
      await page.getByRole('heading', { name: 'Is this the right company?' }).waitFor();
      for (const fact of ['Meadow Crafts Ltd', 'v32 (2026)', '20 Nov 2026', 'GBP', 'April', practiceFolder]) expect(await page.getByText(fact).first().isVisible()).toBe(true);
      expect(calls(stage, 'addConnection')).toEqual([]);
      await button(page, 'Yes, read its books').click();
      await page.getByText('Reading the books for the first time').waitFor();
      expect(calls(stage, 'checkDataSet')).toEqual([{ folder: practiceFolder, user: 'LEDGER', password: 's3cret' }]);
      expect(calls(stage, 'addConnection')).toEqual([{ product: 'sage-50', name: 'Meadow Crafts Ltd', folder: practiceFolder, driver: 'Sage Line 50 v32', user: 'LEDGER', password: 's3cret' }]);
      expect(calls(stage, 'linkCompany')).toEqual([{ connectionId: 'sage-1', sourceId: 'b-1' }]);
      expect(await page.evaluate(() => JSON.stringify([document.documentElement.outerHTML, { ...localStorage }]))).not.toContain('s3cret');
    });
  });

  it('goes back to the entries when it is the wrong company', async () => {
    await inPane(found, async ({ page, stage }) => {
      await button(page, /Sage 50/).click();
      await page.getByRole('radio').first().check();
      await button(page, 'Test').click();
      await button(page, 'No, go back').click();
      await page.getByLabel('Sage 50 user').waitFor();
      expect(calls(stage, 'addConnection')).toEqual([]);
    });
  });

  it.each([
    ['sign_in_refused', 'x', /refuses the user name or the password.*not your Sage account/], ['bad_request', 'the Sage 50 password contains one of ; { } =, which Sage 50\'s driver cannot be given', /The Sage 50 password contains one of/],
    ['data_set_busy', 'exclusive (held by FRED)', /lets nobody else in/], ['host_not_confirmed', 'x', /Confirm first that it is one of yours/], ['data_set_missing', 'x', /data folder is not there/],
  ] as const)('says what is wrong and what to do: %s', async (code, message, sentence) => {
    await inPane((world) => { found(world); world.card = new AppError(code, message); }, async ({ page, stage }) => {
      await button(page, /Sage 50/).click();
      await page.getByRole('radio').first().check();
      await button(page, 'Test').click();
      await page.getByRole('alert').getByText(sentence).waitFor();
      if (code === 'host_not_confirmed') expect(await page.getByText('Allow files on').isVisible()).toBe(true);
      if (code === 'data_set_busy') expect(await page.getByText('held by FRED').isVisible()).toBe(true);
      stage.world.card = practiceCard();
      await button(page, 'Test').click();
      await page.getByText('Is this the right company?').waitFor();
    });
  });

  it('says what this computer lacks and how to get it, and looks again', async () => {
    await inPane((world) => { empty(world); world.drivers = []; world.missing = 'driver'; }, async ({ page, stage }) => {
      await button(page, /Sage 50/).click();
      await page.getByText('No Sage 50 ODBC driver is installed').waitFor();
      stage.world.missing = null;
      await button(page, 'Look again').click();
      await page.getByText('No Sage 50 ODBC driver is installed').waitFor({ state: 'detached' });
      await page.getByLabel('Data folder').waitFor();
    });
  });

  it('works by keyboard alone', async () => {
    await inPane(found, async ({ page, stage }) => {
      const tabTo = async (name: RegExp): Promise<void> => {
        for (let step = 0; step < 30; step += 1) {
          await page.keyboard.press('Tab');
          const text = await page.evaluate(() => { const at = document.activeElement; return `${at?.textContent ?? ''} ${(at as HTMLInputElement | null)?.labels?.[0]?.textContent ?? ''}`; });
          if (name.test(text)) return;
        }
        throw new Error(`Tab never came to ${String(name)}`);
      };
      await page.getByText('Which Sage keeps the books?').waitFor();
      await tabTo(/^Sage 50 Accounts/);
      await page.keyboard.press('Enter');
      await page.getByText('These Sage 50 companies were found').waitFor();
      await tabTo(/Company\.000/);
      await page.keyboard.press('Space');
      await tabTo(/Sage 50 user/);
      await page.keyboard.type('LEDGER');
      await page.keyboard.press('Enter');
      await page.getByText('Is this the right company?').waitFor();
      await page.waitForFunction(() => document.activeElement?.id === 'confirm');
      await tabTo(/^Yes, read its books/);
      await page.keyboard.press('Enter');
      await page.getByText('Reading the books for the first time').waitFor();
      expect(calls(stage, 'linkCompany')).toHaveLength(1);
    });
  });
});

describe('linking Sage 200', () => {
  it('asks for the edition, the app and the subscription key, and goes on to the sign-in', async () => {
    await inPane(empty, async ({ page, stage }) => {
      await button(page, /Sage 200/).click();
      expect(await page.getByText('https://localhost:47800/oauth/callback/sage-200').isVisible()).toBe(true);
      await page.getByLabel('Edition').selectOption('standard');
      await page.getByLabel('Client ID').fill('app');
      await page.getByLabel('Client secret').fill('s3cret');
      expect(await button(page, 'Continue').isDisabled()).toBe(true);
      await page.getByLabel('Subscription key').fill('k3y');
      await button(page, 'Continue').click();
      await button(page, 'Sign in to Sage').waitFor();
      expect(calls(stage, 'addConnection')).toEqual([{ product: 'sage-200', name: 'Sage 200', clientId: 'app', clientSecret: 's3cret', edition: 'standard', subscriptionKey: 'k3y' }]);
    });
  });
});

describe('a Sage 50 company that is linked', () => {
  const moved = (world: World): void => {
    world.connections = [dataSetConnection()];
    world.companies = [practiceCompany({ product: 'sage-50', problem: problem('data_set_missing', 'find_data') })];
    world.moved = { folder: practiceFolder, outcome: 'moved', unseen: [], offers: [{ folder: 'C:\\new\\ACCDATA', sageVersion: 'v33 (2027)', card: practiceCard(), reason: 'gone' }] };
  };

  it('is offered the place where its data went, with the last transaction, and takes it when told to', async () => {
    await inPane(moved, async ({ page, stage }) => {
      await button(page, 'Find the data').click();
      await page.getByText('The data of this company was found at C:\\new\\ACCDATA; last transaction 20 Nov 2026. Take it?').waitFor();
      expect(calls(stage, 'moveDataSet')).toEqual([]);
      await button(page, /Yes, read from here/).click();
      await page.getByRole('heading', { name: 'Meadow Crafts Ltd' }).waitFor();
      expect(calls(stage, 'moveDataSet')).toEqual([{ connectionId: 'sage-1', folder: 'C:\\new\\ACCDATA' }]);
      expect(calls(stage, 'startSync')).toMatchObject([{ companyId: 'meadow-crafts', kind: 'full' }]);
    });
  });

  it('takes no other company\'s data', async () => {
    await inPane((world) => { moved(world); world.moved = { folder: practiceFolder, outcome: 'missing', offers: [], unseen: ['\\\\server\\x'] }; world.card = new AppError('wrong_company', 'another'); }, async ({ page }) => {
      await button(page, 'Find the data').click();
      await page.getByText('was not found elsewhere').waitFor();
      await page.getByLabel('Another folder').fill('C:\\elsewhere');
      await button(page, 'Read from this folder').click();
      await page.getByRole('alert').getByText('another company').waitFor();
    });
  });

  it('is given another login when Sage refuses the one it has', async () => {
    await inPane((world) => { moved(world); world.companies = [practiceCompany({ product: 'sage-50', problem: problem('sign_in_refused', 'sign_in') })]; }, async ({ page, stage }) => {
      await page.getByText('Sage 50 refuses the user name or the password.').waitFor();
      await button(page, 'Sign in to Sage').click();
      await page.getByLabel('Password').fill('next');
      await button(page, 'Test and keep').click();
      await page.getByText('The books are read again as planned').waitFor();
      expect(calls(stage, 'changeDataSetLogin')).toEqual([{ connectionId: 'sage-1', user: 'LEDGER', password: 'next' }]);
    });
  });

  it('is asked about, "Why is this old?", and answered in a sentence with the button that mends it', async () => {
    await inPane(moved, async ({ page }) => {
      await button(page, /Why is this old/).click();
      await page.getByRole('region', { name: 'What it comes to' }).getByText('the same company was found elsewhere').waitFor();
      expect(await page.getByRole('list').filter({ hasText: 'Data folder' }).getByRole('listitem').count()).toBe(12);
      await button(page, 'Find the data').click();
      await page.getByText('Take it?').waitFor();
    });
    await inPane((world) => { world.companies = [practiceCompany({ isOld: true })]; world.report = practiceReport({ fix: 'sync_again', sentence: 'Nothing stands in the way any more. Sync now to bring the figures up to date.' }); }, async ({ page, stage }) => {
      await button(page, /Why is this old/).click();
      await button(page, 'Sync again').click();
      await page.getByText('Reading changes from Sage').waitFor();
      expect(calls(stage, 'startSync')).toHaveLength(1);
    });
  });

  it('says of a company that was read once that it is disconnected, with the button Link again', async () => {
    const once = (world: World): void => {
      world.companies = [practiceCompany({ status: 'disconnected', nextDueAt: null, isOld: true, oneOff: { state: 'read', readAt: minutesAgo(4000) } })];
      world.report = practiceReport({ fix: 'link_again', sentence: 'This company was read once, as the settings say, and is disconnected.' });
    };
    await inPane(once, async ({ page, stage }) => {
      await button(page, /Why is this old/).first().click();
      await page.getByRole('region', { name: 'What it comes to' }).getByText('This company was read once').waitFor();
      await button(page, /Link again/).click();
      await page.getByText('Sign in at Sage and choose Allow').first().waitFor();
      expect(calls(stage, 'linkCompanyAgain')).toHaveLength(1);
    });
  });

  it('is not asked about while all is well', async () => {
    await inPane(() => undefined, async ({ page }) => {
      await page.getByText('Up to date').first().waitFor();
      expect(await button(page, /Why is this old/).count()).toBe(0);
    });
  });
});
