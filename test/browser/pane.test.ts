/** What a person does with the pane, in Chromium, against a helper that holds every call to the contract. */
import type { Browser, Page } from 'playwright-core';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { launchChromium } from '../env/chromium.ts';
import { badProof, dataSet, practiceCompany, practiceConnection, problem, publishedSync } from './pane/practice-world.ts';
import type { World } from './pane/practice-world.ts';
import { makeStage, openPane } from './pane/views.ts';
import type { Stage } from './pane/views.ts';

const companyId = 'meadow-crafts' as CompanyId;
let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser.close(); });

type Look = { readonly page: Page; readonly stage: Stage; readonly complaints: readonly string[] };

/** Opens the pane on a stage, does the thing, and expects that nothing was refused and nothing was out of shape. */
async function inPane(arrange: (world: World) => void, act: (look: Look) => Promise<void>, options: { isPaired?: boolean; allowed?: RegExp; width?: number } = {}): Promise<void> {
  const stage = await makeStage(arrange);
  const opened = await openPane(browser, stage.helper, { isPaired: options.isPaired ?? true, width: options.width ?? 360 });
  try {
    await act({ page: opened.page, stage, complaints: opened.complaints });
    expect(opened.complaints.filter((text) => !options.allowed?.test(text))).toEqual([]);
    expect(stage.helper.complaints).toEqual([]);
  } finally {
    await opened.close();
    await stage.close();
  }
}
const asItIs = (): void => undefined;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const saidAloud = (page: Page) => page.locator('body > #app > .vh[role=status]');
const calls = (stage: Stage, name: string): readonly string[] => stage.helper.calls.filter((call) => call.startsWith(`${name} `));

describe('pairing', () => {
  it('takes the code as people copy it, and opens the books', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await page.getByLabel('Pairing code').fill('k7tm-2q9x');
      await button(page, 'Pair').click();
      await page.getByRole('heading', { name: 'Meadow Crafts Ltd' }).waitFor();
      expect(calls(stage, 'pair')[0]).toMatch(/"code":"K7TM2Q9X","name":"Browser on Linux"/);
      expect(await page.evaluate(() => localStorage.getItem('ledgerline.token'))).toMatch(/^token-/);
    }, { isPaired: false });
  });

  it('says what to do about a wrong code, and keeps the field', async () => {
    await inPane(asItIs, async ({ page }) => {
      await page.getByLabel('Pairing code').fill('AAAA AAAA');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: 'That code is not right' }).waitFor();
      expect(await page.getByLabel('Pairing code').getAttribute('aria-invalid')).toBe('true');
    }, { isPaired: false, allowed: /403/ });
  });

  it('asks to be paired again when it was revoked, forgets the token, and asks the helper no more (B16)', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await page.getByRole('heading', { name: 'Meadow Crafts Ltd' }).waitFor();
      stage.world.tokens.clear();
      stage.world.putCompany(practiceCompany({ name: 'Changed' }));
      await page.getByRole('heading', { name: 'Pair this pane again' }).waitFor();
      expect(await page.evaluate(() => localStorage.getItem('ledgerline.token'))).toBeNull();
      const before = stage.helper.calls.length;
      let asked = 0;
      page.on('request', (request) => { if (request.url().includes('/v1/')) asked += 1; });
      await page.waitForTimeout(2500);
      expect({ asked, more: stage.helper.calls.length - before }).toEqual({ asked: 0, more: 0 });
      expect(await page.getByText('Meadow Crafts').count()).toBe(0);
    }, { allowed: /401/ });
  });
});

describe('linking a company', () => {
  const bare = (world: World): void => { world.companies = []; world.connections = []; };

  it('goes from the Sage app through the sign-in to the confirmed company, which then is read', async () => {
    await inPane(bare, async ({ page, stage }) => {
      await page.getByRole('heading', { name: 'Link a company' }).waitFor();
      await button(page, /Sage Accounting/).first().click();
      await page.getByText('Where do I get these?').click();
      expect(await page.locator('.copyable code').innerText()).toBe('https://localhost:47800/oauth/callback/sage-accounting');
      await page.getByLabel('Client ID').fill('my-client-id');
      await page.getByLabel('Client secret').fill('my-client-secret');
      await button(page, 'Continue').click();
      await button(page, 'Sign in to Sage').click();
      const link = page.getByRole('link', { name: 'Sign in at Sage' });
      expect(await link.getAttribute('href')).toBe(stage.world.signInUrl);
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
      expect(calls(stage, 'startSignIn')[0]).toMatch(/"openBrowser":false/);
      expect(await page.content()).not.toContain('my-client-secret');
      stage.world.putConnection(practiceConnection({ id: 'sage-1' as ConnectionId, signedInAs: 'Anna Mercer' }));
      await page.getByLabel('Meadow Crafts Ltd').check();
      await button(page, 'Continue').click();
      // C11: nothing is read before the person has seen whose books they are.
      await page.getByRole('heading', { name: 'Is this the right company?' }).waitFor();
      expect(calls(stage, 'linkCompany')).toEqual([]);
      await button(page, 'Yes, read its books').click();
      await page.getByText('Reading the books for the first time').waitFor();
      expect(calls(stage, 'linkCompany')).toEqual(['linkCompany {"connectionId":"sage-1","sourceId":"b-1"}']);
    });
  });

  it.each([
    ['sign_in_refused', /Sage did not grant the access/], ['sign_in_expired', /not finished in time/], ['client_refused', /does not accept the client ID and secret/],
  ] as const)('explains %s and offers to sign in again', async (code, sentence) => {
    await inPane((world) => { world.companies = []; world.connections = [practiceConnection({ status: 'pending_auth', signInEndsAt: null })]; }, async ({ page, stage }) => {
      await button(page, /Sage Accounting/).first().click();
      await button(page, 'Sign in to Sage').click();
      await page.getByText('Waiting for Sage').waitFor();
      stage.world.putConnection(practiceConnection({ status: 'pending_auth', signInEndsAt: null, problem: problem(code, 'sign_in') }));
      await page.getByText(sentence).waitFor();
      await button(page, 'Sign in again').click();
      await page.getByText('Waiting for Sage').waitFor();
      await button(page, 'Cancel').click();
      await button(page, /^Sign in/).first().waitFor();
    });
  });

  it('never offers an address that is no web page (D13)', async () => {
    await inPane((world) => { world.companies = []; world.connections = [practiceConnection({ status: 'pending_auth', signInEndsAt: null })]; world.signInUrl = 'javascript:alert(1)'; }, async ({ page }) => {
      await button(page, /Sage Accounting/).first().click();
      await button(page, 'Sign in to Sage').click();
      await page.getByText('Waiting for Sage').waitFor();
      expect(await page.locator('a').count()).toBe(0);
    });
  });
});

describe('a sync', () => {
  it('is started, followed and cancelled, and read out to those who cannot see it', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Sync now: Meadow Crafts Ltd').click();
      await page.getByText('Reading changes from Sage').waitFor();
      await saidAloud(page).filter({ hasText: 'Sync of Meadow Crafts Ltd has started.' }).waitFor();
      stage.world.advance(companyId, 7);
      await page.locator('.progress').getByText(/7 of 19 lists read/).waitFor();
      await page.getByText('74 of 148').first().waitFor();
      await button(page, 'Cancel the sync of Meadow Crafts Ltd').click();
      await page.getByText('The last sync was cancelled').waitFor();
      expect(calls(stage, 'cancelSync')).toHaveLength(1);
    });
  });

  it('is not cancelled by the second half of a double click', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      const box = await button(page, 'Sync now: Meadow Crafts Ltd').boundingBox();
      const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 10];
      await page.mouse.click(x, y);
      await button(page, 'Cancel the sync of Meadow Crafts Ltd').waitFor();
      // The place is another by now, or the same: the second click comes where the pointer is.
      const cancel = await button(page, 'Cancel the sync of Meadow Crafts Ltd').boundingBox();
      await page.mouse.move((cancel?.x ?? 0) + 20, (cancel?.y ?? 0) + 10);
      await page.mouse.down({ clickCount: 2 });
      await page.mouse.up({ clickCount: 2 });
      await page.waitForTimeout(300);
      expect({ started: calls(stage, 'startSync').length, cancelled: calls(stage, 'cancelSync').length }).toEqual({ started: 1, cancelled: 0 });
    });
  });

  it('is started once by a key held down, and not cancelled by it', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Sync now: Meadow Crafts Ltd').focus();
      await page.keyboard.down('Enter');
      await page.getByText('Reading changes from Sage').waitFor();
      for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
      await page.waitForTimeout(200);
      expect({ started: calls(stage, 'startSync').length, cancelled: calls(stage, 'cancelSync').length }).toEqual({ started: 1, cancelled: 0 });
    });
  });

  it('can be of one list alone', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Sync Sales invoices now').click();
      await page.locator('.progress').getByText(/0 of 1 lists read/).waitFor();
      expect(calls(stage, 'startSync')[0]).toMatch(/"dataTypes":\["salesInvoices"\]/);
      stage.world.publish(companyId);
      await saidAloud(page).filter({ hasText: 'Meadow Crafts Ltd is up to date.' }).waitFor();
    });
  });

  it('can be of all companies at once', async () => {
    await inPane((world) => { world.companies = [practiceCompany(), practiceCompany({ id: 'other' as CompanyId, name: 'Other Ltd' })]; }, async ({ page, stage }) => {
      await button(page, 'Sync all').click();
      await page.getByText('Reading changes from Sage').nth(1).waitFor();
      expect(calls(stage, 'startSync')).toHaveLength(2);
    });
  });

  const vanished = problem('too_many_vanished', 'confirm_removals');
  const waiting = (world: World): void => {
    world.companies = [practiceCompany({ problem: vanished, lastFailed: publishedSync(42, 1, { status: 'waiting_for_answer', problem: vanished, dataSets: [dataSet('customers', { removed: 90, problem: vanished })] }) })];
  };

  it('that found many records gone asks first, and removes only after a yes', async () => {
    await inPane(waiting, async ({ page, stage }) => {
      await page.getByText('Waiting for your answer').waitFor();
      await button(page, 'Review removals').click();
      await page.getByRole('dialog', { name: 'Records are gone from Sage' }).getByText('90 records of 214 records').waitFor();
      await button(page, 'No, keep them').click();
      expect(calls(stage, 'startSync')).toEqual([]);
      await button(page, 'Review removals').click();
      await button(page, 'Yes, remove them here').click();
      await page.getByText('Reading changes from Sage').waitFor();
      expect(calls(stage, 'startSync')[0]).toMatch(/"confirmRemovals":true/);
    });
  });

  it('that needs a new sign-in leads there, and says when that is done', async () => {
    await inPane((world) => { world.companies = [practiceCompany({ status: 'needs_sign_in' })]; world.connections = [practiceConnection({ status: 'deauthorized' })]; }, async ({ page, stage }) => {
      await button(page, 'Sign in to Sage').click();
      await page.getByRole('heading', { name: 'Sign in to Sage again' }).waitFor();
      await button(page, 'Sign in to Sage').click();
      await page.getByText('Waiting for Sage').waitFor();
      stage.world.putConnection(practiceConnection());
      await page.getByText('Signed in as Anna Mercer').waitFor();
    });
  });
});

describe('when the helper is away', () => {
  it('the last figures stay, marked with their time, and the pane comes back by itself', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Reports').click();
      await page.getByText('Suspense Account').waitFor();
      stage.helper.isAway = true;
      await page.getByText('Ledgerline on this computer does not answer.').waitFor();
      await page.getByText(/The figures below are as they were/).waitFor();
      expect(await page.getByText('Suspense Account').isVisible()).toBe(true);
      await button(page, 'Overview').click();
      expect(await button(page, 'Sync now: Meadow Crafts Ltd').isDisabled()).toBe(true);
      stage.helper.isAway = false;
      await page.getByText('Ledgerline on this computer does not answer.').waitFor({ state: 'detached', timeout: 15_000 });
      await page.waitForFunction(() => !document.querySelector<HTMLButtonElement>('button.primary')?.disabled);
    }, { allowed: /Failed to load resource|net::/ });
  });

  it('and the browser forbids to reach it, the pane says so instead of turning for ever (F71)', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await page.evaluate(() => { navigator.permissions.query = async () => ({ state: 'denied' }) as PermissionStatus; });
      stage.helper.isAway = true;
      await page.getByText('Your browser does not let this page reach Ledgerline').waitFor();
      stage.helper.isAway = false;
    }, { allowed: /Failed to load resource|net::/ });
  });
});

describe('a view that could not be read', () => {
  it('says why and tries again', async () => {
    await inPane((world) => { world.companies = [practiceCompany({ published: null })]; }, async ({ page, stage }) => {
      await button(page, 'Reports').click();
      await page.getByText('Nothing has been read from Sage yet').waitFor();
      stage.world.companies = [practiceCompany({ published: null })];
      stage.world.tell({ type: 'companyChanged', company: practiceCompany() });
      await page.getByText('This has not been read from Sage yet').waitFor();
      stage.world.companies = [practiceCompany()];
      await button(page, 'Try again').click();
      await page.getByText('Suspense Account').waitFor();
    }, { allowed: /409/ });
  });

  it('says what stops everything, such as a locked keychain, above every view', async () => {
    await inPane((world) => { world.helper = { ...world.helper, keychain: 'locked', problem: problem('keychain_locked', 'unlock_keychain') }; world.companies = []; }, async ({ page, stage }) => {
      await page.getByText('The keychain of this computer is locked').waitFor();
      stage.world.tell({ type: 'helperChanged', helper: { ...stage.world.helper, keychain: 'open', problem: null } });
      await page.getByText('The keychain of this computer is locked').waitFor({ state: 'detached' });
    });
  });
});

describe('names and amounts from Sage', () => {
  it('are text, never markup, script or a link, and cannot turn what stands around them (D13, D14)', async () => {
    await inPane((world) => { world.companies = [practiceCompany({ name: '<img src=x onerror=alert(1)>' })]; world.source = { note: '</pre><script>alert(1)</script>' }; }, async ({ page }) => {
      let alerts = 0;
      page.on('dialog', (dialog) => { alerts += 1; void dialog.dismiss(); });
      await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor();
      await button(page, 'Records').click();
      await page.getByText('javascript:alert(1)').first().waitFor();
      expect(await page.locator('main img, main script, main a, main iframe').count()).toBe(0);
      expect(await page.getByText('gnp.exe').first().evaluate((element) => element.closest('bdi') !== null)).toBe(true);
      await button(page, 'SI-10480').click();
      await page.getByText('As Sage sent it').click();
      await page.getByText('</pre><script>alert(1)</script>').waitFor();
      expect(alerts).toBe(0);
    });
  });

  it('may be of any length without breaking the page', async () => {
    const long = 'W'.repeat(10_000);
    await inPane((world) => { world.companies = [practiceCompany({ name: long })]; world.connections = [practiceConnection({ name: 'x'.repeat(80), signedInAs: long })]; world.tokens.set('other', { name: 'y'.repeat(80), createdAt: '2026-11-01T09:00:00.000Z' as never }); }, async ({ page }) => {
      await page.getByText('Up to date').waitFor();
      const looks = async (): Promise<readonly [number, boolean]> => page.evaluate(() => [document.documentElement.scrollWidth - document.documentElement.clientWidth, (document.querySelector('h1')?.getBoundingClientRect().height ?? 999) < 200] as const);
      expect(await looks()).toEqual([0, true]);
      await button(page, 'Settings').click();
      await page.getByText('LL-7QF2-9XKM-3D4T').waitFor();
      expect(await looks()).toEqual([0, true]);
    }, { width: 320 });
  });

  it('do not come from the address, its hash, or a message of another window (D14)', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await page.goto(`${stage.helper.origin}/?x=<img src=x onerror=alert(1)>#<img src=x onerror=alert(2)>`);
      await page.getByRole('heading', { name: 'Meadow Crafts Ltd' }).waitFor();
      await page.evaluate(() => postMessage({ type: 'heard', snapshot: null, events: [] }, '*'));
      expect(await page.locator('main img').count()).toBe(0);
      expect(await page.content()).not.toContain('onerror');
    });
  });
});

describe('records', () => {
  it('come page by page, filtered and ordered by the helper', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Records').click();
      await page.getByText('1–50 of 12,486 records').waitFor();
      await button(page, 'Next').click();
      await page.getByText('51–100 of 12,486 records').waitFor();
      await page.getByLabel('Value').fill('bramble');
      await button(page, 'Filter').click();
      await button(page, 'Remove filter Name holds bramble').waitFor();
      await page.getByText('Northgate Joinery').waitFor({ state: 'detached' });
      await button(page, 'Total').click();
      await page.locator('th[aria-sort=ascending]').filter({ hasText: 'Total' }).waitFor();
      expect(calls(stage, 'readRecords').at(-1)).toMatch(/"filter":\["partyName~bramble"\]|"filter":"partyName~bramble"/);
      expect(calls(stage, 'readRecords').at(-1)).toMatch(/"order":"total"/);
      expect(calls(stage, 'readRecords').every((call) => /"limit":(50|1000)\b/.test(call))).toBe(true);
      await page.getByRole('row').nth(1).getByRole('button').click();
      await page.getByText('Handmade oak shelf').waitFor();
      await button(page, 'Sales invoices').click();
      await button(page, 'Remove filter Name holds bramble').waitFor();
    });
  });

  it('of an account are one click away from its line in the trial balance', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Reports').click();
      await button(page, 'Sales Type A').click();
      await button(page, 'Remove filter Account is 4000 Sales Type A').waitFor();
      expect(calls(stage, 'readRecords').some((call) => call.includes('ledgerAccountId=a-4000'))).toBe(true);
    });
  });
});

describe('reports', () => {
  it('ask for the date and for the books as they stood', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Reports').click();
      await page.getByText('Suspense Account').waitFor();
      await page.getByLabel('As at', { exact: true }).fill('2026-09-30');
      await page.getByText('as at 30 Sept 2026').waitFor();
      await page.getByLabel('Books as').selectOption('38');
      await page.getByText('an older state of the books').waitFor();
      expect(calls(stage, 'readTrialBalance').at(-1)).toBe('readTrialBalance {"companyId":"meadow-crafts","asAt":"2026-09-30","sync":38}');
    });
  });

  it('P7 of ages say so where the list is not whole, and from which day on it is', async () => {
    await inPane(asItIs, async ({ page }) => {
      await button(page, 'Reports').click();
      await page.getByLabel('Report', { exact: true }).selectOption('aged-debtors');
      await page.getByText('Tidewater').first().waitFor();
      expect(await page.getByText('Not the whole list').count()).toBe(0);
      await page.getByLabel('As at', { exact: true }).fill('2025-09-30');
      await page.getByText('Not the whole list: documents that were settled by 23 Nov 2025').waitFor();
    });
  });

  it('tell the chart in words, and have every figure of it in the table', async () => {
    await inPane(asItIs, async ({ page }) => {
      await button(page, 'Reports').click();
      await page.getByLabel('Report', { exact: true }).selectOption('profit-and-loss');
      const chart = page.getByRole('img', { name: /Best month: Sept 26, net £18,455\.06\. Weakest: Aug 26, net \(£421\.35\)/ });
      await chart.waitFor();
      expect(await page.locator('.statement thead th').allInnerTexts()).toEqual(['Account', 'Apr 26', 'May 26', 'Jun 26', 'Jul 26', 'Aug 26', 'Sept 26', 'Oct 26', 'Nov 26', 'Total']);
      expect(await page.locator('.statement .grand').last().innerText()).toMatch(/84,224\.23/);
    });
  });

  it('show which check differs, by how much, and where to look first', async () => {
    await inPane((world) => { world.companies = [practiceCompany({ published: publishedSync(41, 12, { proof: badProof() }) })]; }, async ({ page }) => {
      await page.getByText('Differs by £1,250.00').first().waitFor();
      await page.getByText('Look at these first (2)').click();
      await page.getByRole('listitem').filter({ hasText: 'exactly the difference' }).getByRole('button', { name: 'Sales invoices' }).click();
      await page.getByRole('heading', { name: /SI-10483/ }).waitFor();
    });
  });
});

describe('settings', () => {
  it('change the schedule and what is read', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Settings').click();
      await page.getByLabel('Read everything each day at').fill('04:15');
      await page.getByLabel('Read changes in between').selectOption('60');
      await button(page, 'Save the schedule').click();
      await saidAloud(page).filter({ hasText: 'Schedule saved.' }).waitFor();
      expect(stage.world.schedule).toMatchObject({ fullAt: '04:15', incrementalEveryMinutes: 60 });
      await page.getByRole('checkbox', { name: 'Quotes' }).uncheck();
      await saidAloud(page).filter({ hasText: 'Quotes switched off.' }).waitFor();
      expect([...stage.world.off]).toEqual(['quotes']);
    });
  });

  it('take a pairing back only after a question', async () => {
    await inPane((world) => { world.tokens.set('other', { name: 'Excel on Windows', createdAt: '2026-11-01T09:00:00.000Z' as never }); }, async ({ page, stage }) => {
      await button(page, 'Settings').click();
      await button(page, 'Revoke Excel on Windows').click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(stage.world.tokens.has('other')).toBe(true);
      await button(page, 'Revoke Excel on Windows').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await button(page, 'Revoke Excel on Windows').waitFor({ state: 'detached' });
      expect(stage.world.tokens.has('other')).toBe(false);
    });
  });

  it('name what goes before a connection is deleted', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Settings').click();
      await button(page, 'Delete Sage Accounting').click();
      await page.getByRole('dialog').getByText('Meadow Crafts Ltd').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByText('No Sage sign-in yet.').waitFor();
      expect(stage.world.companies).toEqual([]);
    });
  });
});

describe('unlinking', () => {
  it('asks, naming what goes, and gives the focus back when the answer is no', async () => {
    await inPane(asItIs, async ({ page, stage }) => {
      await button(page, 'Unlink this company…').click();
      await page.getByRole('dialog', { name: 'Unlink Meadow Crafts Ltd?' }).getByText(/\(106,\d{3} records\)/).waitFor();
      await button(page, 'Cancel').click();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Unlink this company…');
      expect(calls(stage, 'unlinkCompany')).toEqual([]);
      await button(page, 'Unlink this company…').click();
      await button(page, 'Unlink').click();
      await page.getByText('No company is linked yet').waitFor();
    });
  });
});

describe('the keyboard alone', () => {
  it('reaches everything in the order it is read, with a visible focus, and runs a sync', async () => {
    await inPane(asItIs, async ({ page }) => {
      // Who tabs sees the view first; until it has come its heading has no focus to tab from.
      await button(page, 'Sync now: Meadow Crafts Ltd').waitFor();
      const stops: string[] = [];
      for (let press = 0; press < 14; press += 1) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(() => {
          const active = document.activeElement;
          return { name: active?.getAttribute('aria-label') ?? active?.textContent ?? '', outline: active ? getComputedStyle(active).outlineStyle : 'none' };
        });
        expect(stop.outline).not.toBe('none');
        stops.push(stop.name);
      }
      expect(stops.slice(0, 5)).toEqual(['Companies', 'Settings', 'Overview', 'Reports', 'Records']);
      expect(stops).toContain('Sync now: Meadow Crafts Ltd');
      await button(page, 'Sync now: Meadow Crafts Ltd').focus();
      await page.keyboard.press('Enter');
      await page.getByText('Reading changes from Sage').waitFor();
    });
  });

  it('lands on the heading of a new view', async () => {
    await inPane(asItIs, async ({ page }) => {
      await button(page, 'Settings').focus();
      await page.keyboard.press('Enter');
      await page.getByText('LL-7QF2-9XKM-3D4T').waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Settings');
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    });
  });

  it('scrolls a wide table inside its own region', async () => {
    await inPane(asItIs, async ({ page }) => {
      await button(page, 'Reports').click();
      await page.getByLabel('Report', { exact: true }).selectOption('profit-and-loss');
      const region = page.getByRole('region', { name: /Profit and loss/ });
      await region.focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction(() => (document.querySelector('.scroll')?.scrollLeft ?? 0) > 0);
      expect(await page.evaluate(() => scrollX)).toBe(0);
    });
  });

  it('shows the exact time of a sync on focus', async () => {
    await inPane(asItIs, async ({ page }) => {
      const time = page.locator('time').first();
      await time.focus();
      expect(await time.evaluate((element) => getComputedStyle(element, '::after').content)).toMatch(/\d{4}.*\d\d:\d\d:\d\d/);
    });
  });
});
