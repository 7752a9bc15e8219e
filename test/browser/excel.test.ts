/**
 * The main job in Excel on the web, nothing of ours replaced: the built pane, the real helper, the practice company,
 * Microsoft's Office.js; only Excel around the frame is played, with its latency and its limits.
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import type { Frame } from 'playwright-core';
import { startDemo } from '../../scripts/demo/start-demo.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { toMinor } from '../../src/shared/money.ts';
import type { Money } from '../../src/shared/money.ts';
import { takePicture } from '../env/chromium.ts';
import { launchOfficeBrowser } from '../office/frames/office-page.ts';
import type { OfficeBrowser } from '../office/frames/office-page.ts';
import { openExcelPage } from '../office/frames/excel-page.ts';
import { FakeExcel } from '../office/workbook/fake-excel.ts';
import { calculate } from '../office/workbook/calculate.ts';
import { parseAddress } from '../office/workbook/cell-address.ts';

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

const open = (excel: FakeExcel, colorScheme: 'light' | 'dark' = 'light') => openExcelPage(browser, excel, { paneUrl: demo.url, token: demo.token, colorScheme });
const button = (pane: Frame, name: string) => pane.getByRole('button', { name, exact: true });

function newExcel(): FakeExcel {
  const excel = new FakeExcel();
  excel.latencyMs = 25;
  return excel;
}

/** The practice company of Sage Accounting, among those of other products. */
async function openCompany(pane: Frame): Promise<void> {
  await pane.locator('article').filter({ has: pane.getByText('Sage Accounting', { exact: true }) }).getByRole('button').first().click();
  await pane.getByRole('heading', { level: 1, name: /practice/ }).waitFor();
}

async function putReport(pane: Frame, report: string): Promise<void> {
  await button(pane, 'Reports').click();
  await pane.getByLabel('Report', { exact: true }).selectOption({ label: report });
  await button(pane, 'Put on sheet').click();
  await pane.getByText(/^Put on the sheet/).first().waitFor();
}

/** The helper's own API, asked as another program would. */
function ask(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${demo.url}${path}`, { ca: readFileSync(demo.certificateFile), headers: { authorization: `Bearer ${demo.token}` } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    }).on('error', reject);
  });
}

async function publishedSync(): Promise<number> {
  const company = JSON.parse(await ask(`/v1/companies/${demo.companyId}`)) as { published: { sync: number } };
  return company.published.sync;
}

async function syncAndRefresh(pane: Frame): Promise<string> {
  await button(pane, 'Overview').click();
  const before = await publishedSync();
  await pane.getByText('Sync now', { exact: true }).click();
  const deadline = Date.now() + 60_000;
  while (await publishedSync() === before) {
    if (Date.now() > deadline) throw new Error('the sync was not published');
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  await button(pane, 'Refresh tables').click();
  const said = pane.getByText(/ refreshed, /).first();
  await said.waitFor();
  return (await said.textContent()) ?? '';
}

/** Pence by nominal code, debit positive, as they stand on the sheet. */
function trialBalanceOnSheet(excel: FakeExcel): Record<string, number> {
  const [table] = excel.workbook.tables;
  if (!table) throw new Error('there is no table');
  const at = (name: string) => table.block.left + table.columns.findIndex((column) => column.name === name);
  const pence = (row: number, name: string) => Math.round(Number(table.sheet.cell(row, at(name)).value || 0) * 100);
  const rows = Array.from({ length: table.bodyBottom - table.bodyTop + 1 }, (_, i) => table.bodyTop + i).filter((row) => table.sheet.cell(row, table.block.left).value !== '');
  return Object.fromEntries(rows.map((row) => [String(table.sheet.cell(row, at('Code')).value), pence(row, 'Debit') - pence(row, 'Credit')]));
}

const sageTrialBalance = () => Object.fromEntries(Object.entries(demo.sandbox.control.trialBalance()).filter(([, pence]) => pence !== 0));
const value = (excel: FakeExcel, address: string) => {
  const place = parseAddress(address);
  if (!place) throw new Error(address);
  return calculate(excel.workbook, { sheet: excel.workbook.active, row: place.block.top, column: place.block.left });
};

it('the trial balance on a sheet is Sage’s to the penny, and stays so through a refresh that harms nothing of the user’s', async () => {
  const excel = newExcel();
  await using office = await open(excel);
  const { pane } = office;
  await openCompany(pane);
  await putReport(pane, 'Trial balance');
  // Whoever would delete its connection is told of the sheet.
  await button(pane, 'Settings').click();
  await button(pane, 'Delete Practice').click();
  await pane.getByText('(sheet)').waitFor();
  await button(pane, 'Cancel').click();
  await button(pane, 'Companies').click();
  await openCompany(pane);
  expect(trialBalanceOnSheet(excel)).toEqual(sageTrialBalance());
  const [table] = excel.workbook.tables;
  if (!table) throw new Error('there is no table');
  const last = table.block.bottom + 1;

  // What a bookkeeper does next: a check beside, a note beside, a line below.
  excel.workbook.type('H4', `=SUM(${table.name}[Debit])-SUM(${table.name}[Credit])`);
  excel.workbook.type('I4', 'must be nil');
  excel.workbook.comment('H4', 'ask about suspense');
  excel.workbook.type(`B${last + 2}`, 'Checked by');
  excel.workbook.type(`C${last + 2}`, '=H4');
  expect(value(excel, 'H4')).toBe(0);

  demo.sandbox.control.mutations().addInvoice({ net: 123_45 });
  demo.sandbox.control.mutations().addPurchaseInvoice({ net: 50_00 });
  const said = await syncAndRefresh(pane);
  expect(said).toMatch(/changed/);
  expect(trialBalanceOnSheet(excel)).toEqual(sageTrialBalance());
  expect([excel.workbook.look('H4'), excel.workbook.look('I4')]).toEqual([`=SUM(${table.name}[Debit])-SUM(${table.name}[Credit])`, 'must be nil']);
  expect(value(excel, 'H4')).toBe(0);
  expect(excel.workbook.active.comments.map((comment) => comment.text)).toEqual(['ask about suspense']);
  const checked = [...excel.workbook.active.cells()].filter(([, , cell]) => cell.value === 'Checked by').map(([row]) => row);
  expect(checked).toHaveLength(1);
  expect(checked[0]).toBeGreaterThan(table.block.bottom);
  expect(excel.workbook.look(`C${(checked[0] ?? 0) + 1}`)).toBe('=H4');
  await takePicture(office.page, 'excel-trial-balance', { isFullPage: false });
  expect(office.complaints).toEqual([]);
  for (const request of excel.seen) expect(request.bytes).toBeLessThan(2_000_000);
}, 120_000);

it('customers on a sheet of their own keep the user’s notes by record when Sage changes', async () => {
  const excel = newExcel();
  excel.workbook.type('A1', 'already in use');
  await using office = await open(excel, 'dark');
  const { pane } = office;
  await openCompany(pane);
  await button(pane, 'Records').click();
  await pane.getByLabel('List', { exact: true }).selectOption('customers');
  await button(pane, 'Put on sheet').click();
  await pane.getByText(/^Put on the sheet Customers/).first().waitFor();
  const [table] = excel.workbook.tables;
  if (!table) throw new Error('there is no table');
  table.addColumn(-1, 'My notes', []);
  const row = table.bodyTop + 3;
  const notedId = table.sheet.cell(row, table.block.left).value;
  table.sheet.enterValue(row, table.block.right, 'phone on Monday');

  demo.sandbox.control.mutations().someWork({ count: 10, seed: 4 });
  await syncAndRefresh(pane);
  const rows = Array.from({ length: table.bodyBottom - table.bodyTop + 1 }, (_, i) => table.bodyTop + i);
  const noted = rows.filter((one) => table.sheet.cell(one, table.block.right).value !== '');
  expect(noted.map((one) => [table.sheet.cell(one, table.block.left).value, table.sheet.cell(one, table.block.right).value])).toEqual([[notedId, 'phone on Monday']]);
  expect(excel.workbook.look('Sheet1!A1')).toBe('already in use');
  const [, ...listed] = (await ask(`/v1/companies/${demo.companyId}/data/customers/table?columns=id,balance`)).trim().split('\n').map((line) => JSON.parse(line) as [string, Money | null]);
  const balance = table.block.left + table.columns.findIndex((column) => column.name === 'Balance as last read');
  const onSheet = new Map(rows.map((one) => [String(table.sheet.cell(one, table.block.left).value), Math.round(Number(table.sheet.cell(one, balance).value || 0) * 100)]));
  expect(onSheet).toEqual(new Map(listed.map(([id, amount]) => [id, amount === null ? 0 : toMinor(amount)])));
  await takePicture(office.page, 'excel-customers-dark', { isFullPage: false });
  expect(office.complaints).toEqual([]);
}, 120_000);
