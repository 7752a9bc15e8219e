/** Who sent the message, in Outlook on the web: the built pane, the real helper, Microsoft's Office.js for Outlook. */
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { startDemo } from '../../scripts/demo/start-demo.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { takePicture } from '../env/chromium.ts';
import { launchOfficeBrowser } from '../office/frames/office-page.ts';
import type { OfficeBrowser } from '../office/frames/office-page.ts';
import { openOutlookPage } from '../office/frames/outlook-page.ts';

let demo: Demo;
let browser: OfficeBrowser;
beforeAll(async () => {
  process.env.LEDGERLINE_PORT = '0';
  [demo, browser] = await Promise.all([startDemo({ say: () => undefined, size: 'tiny', isHeadless: true, signal: new AbortController().signal }), launchOfficeBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await demo?.stop();
}, 60_000);

function parties(dataType: 'customers' | 'suppliers'): Promise<[id: string, name: string, email: string | null][]> {
  return new Promise((resolve, reject) => {
    get(`${demo.url}/v1/companies/${demo.companyId}/data/${dataType}/table?columns=id,name,email`, { ca: readFileSync(demo.certificateFile), headers: { authorization: `Bearer ${demo.token}` } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve(text.trim().split('\n').slice(1).map((line) => JSON.parse(line) as [string, string, string | null])));
    }).on('error', reject);
  });
}

it('the pane shows who the sender is, and follows from message to message while it is pinned', async () => {
  const [, customer, customerEmail] = (await parties('customers')).find(([, , email]) => email !== null) ?? [];
  const [, supplier, supplierEmail] = (await parties('suppliers')).find(([, , email]) => email !== null) ?? [];
  if (!customer || !customerEmail || !supplier || !supplierEmail) throw new Error('the practice books have no e-mail addresses');
  await using office = await openOutlookPage(browser, { subject: 'Statement, please', from: { name: 'Accounts', address: customerEmail } }, { paneUrl: demo.url, token: demo.token, paneWidth: 320 });
  const { pane } = office;
  await pane.getByRole('heading', { name: customer }).first().waitFor();
  await pane.getByText('Customer of', { exact: false }).first().waitFor();
  await takePicture(office.page, 'outlook-sender', { isFullPage: false });

  expect(await office.openMessage({ subject: 'Our invoice', from: { name: 'Sales <img src=x onerror=alert(1)>', address: supplierEmail.toUpperCase() } })).toBe(true);
  await pane.getByRole('heading', { name: supplier }).first().waitFor();
  await pane.getByText('Supplier of', { exact: false }).first().waitFor();
  expect(await pane.locator('img').count()).toBe(0);

  await office.openMessage({ subject: 'Hello', from: { name: 'A stranger', address: 'nobody@elsewhere.example' } });
  await pane.getByText('Not among the customers and suppliers').waitFor();
  await office.openMessage(null);
  await pane.getByText('Open a message to see who sent it.').waitFor();
  await office.openMessage({ subject: 'Again', from: { name: 'Accounts', address: customerEmail } });
  await pane.getByRole('heading', { name: customer }).first().waitFor();
  expect(office.complaints).toEqual([]);
}, 120_000);
