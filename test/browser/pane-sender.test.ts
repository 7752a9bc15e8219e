/** The card beside an e-mail, inside the frame of Outlook on the web with the real Office.js; the helper's answers are made up here. */
import { launchOfficeBrowser } from '../office/frames/office-page.ts';
import type { OfficeBrowser } from '../office/frames/office-page.ts';
import { openOutlookPage } from '../office/frames/outlook-page.ts';
import type { OutlookPage } from '../office/frames/outlook-page.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { axe, sticksOut } from './pane/axe.ts';
import { hostileNames } from './pane/practice-books.ts';
import { practiceCompany } from './pane/practice-world.ts';
import { makeStage, token } from './pane/views.ts';
import type { Stage } from './pane/views.ts';

const policy = "default-src 'none'; script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

let browser: OfficeBrowser;
let stage: Stage;
beforeAll(async () => {
  browser = await launchOfficeBrowser();
  stage = await makeStage((world) => { world.companies = [practiceCompany(), practiceCompany({ id: 'second' as CompanyId, name: 'Second Ltd', isOld: true })]; }, { policy });
}, 60_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await stage?.close();
}, 60_000);

const openMessage = (address: string, name = 'Accounts'): Promise<OutlookPage> =>
  openOutlookPage(browser, { subject: 'Statement, please', from: { name, address } }, { paneUrl: stage.helper.origin, token, paneWidth: 320 });

describe('the sender of a message', () => {
  it('is shown with what is owed, how late, the limit and the open documents, for every linked company', async () => {
    await using office = await openMessage('accounts@bramble-finch.example');
    const { pane } = office;
    await pane.getByRole('heading', { name: 'Bramble & Finch Ltd' }).nth(1).waitFor();
    await pane.getByText('Customer of Meadow Crafts Ltd').waitFor();
    await pane.getByText('Older figures').waitFor();
    const card = pane.getByRole('article').first();
    await card.getByText('SI-10480').waitFor();
    const facts = await card.locator('dl').allInnerTexts();
    expect(facts.join(' ').replace(/\s+/g, ' ')).toBe('Owes you £1,656.00 Overdue £1,656.00 Credit limit £10,000.00 1–30 days late £736.00 31–60 days late £552.00 61–90 days late £368.00');
    expect(await sticksOut(pane)).toBe(0);
    expect(await axe(pane)).toEqual([]);
    await office.page.emulateMedia({ colorScheme: 'dark' });
    expect(await axe(pane)).toEqual([]);
    expect(stage.helper.complaints).toEqual([]);
  }, 60_000);

  it('is marked when on hold or over the limit, and opens in the books', async () => {
    await using office = await openMessage('accounts@customer3.example');
    await office.pane.getByText('On hold').first().waitFor();
    await using over = await openMessage('accounts@customer9.example');
    await over.pane.getByText('Over the credit limit').first().waitFor();
    await over.pane.getByRole('heading', { name: 'Oakhurst Primary School' }).first().getByRole('button').click();
    await over.pane.getByText('As Sage sent it').waitFor();
  }, 60_000);

  it('stays text, whatever a message or Sage calls it (D13)', async () => {
    await using office = await openMessage('accounts@customer10.example', '<svg/onload=alert(1)> \u202Egnp.exe');
    const { pane } = office;
    await pane.getByRole('heading', { name: hostileNames[0] ?? '' }).first().waitFor();
    expect(await pane.locator('main img, main svg:not(.icon), main script, main a').count()).toBe(0);
    expect(await pane.locator('h1 bdi').count()).toBe(1);
    expect(await sticksOut(pane)).toBe(0);
  }, 60_000);
});
