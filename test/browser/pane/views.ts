/** Every view of the pane, and how to get to it: for the checks that all of them must pass, and for pictures. */
import type { Browser, Page } from 'playwright-core';
import { openPage } from '../../env/chromium.ts';
import type { OpenPage, PageOptions } from '../../env/chromium.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import type { GrantScope } from '../../../src/shared/contract/apps.ts';
import type { CompanyId, ConnectionId } from '../../../src/shared/ids.ts';
import { startFakeHelper } from './fake-helper.ts';
import type { FakeHelper } from './fake-helper.ts';
import { attempt, practiceDelivery, practiceWebhook } from './practice-webhooks.ts';
import { World, badProof, dataSetConnection, handlersOf, practiceCard, practiceFolder, practiceCompany, practiceConnection, problem, publishedSync, minutesAgo } from './practice-world.ts';

export const token = 'token-of-this-pane';

export type Stage = { readonly world: World; readonly helper: FakeHelper; readonly close: () => Promise<void> };

/** A paired pane with one company that is up to date, unless the test makes it otherwise. */
export async function makeStage(arrange: (world: World) => void = () => undefined, options: { readonly policy?: string } = {}): Promise<Stage> {
  const world = new World();
  world.connections = [practiceConnection()];
  world.companies = [practiceCompany()];
  world.tokens.set(token, { name: 'Browser on Linux', createdAt: minutesAgo(9000) });
  arrange(world);
  const helper = await startFakeHelper(handlersOf(world), (given) => world.tokens.has(given), options);
  return { world, helper, close: async () => { world.release(); await helper[Symbol.asyncDispose](); } };
}

export async function openPane(browser: Browser, helper: FakeHelper, options: PageOptions & { readonly isPaired?: boolean; readonly path?: string } = {}): Promise<OpenPage> {
  const opened = await openPage(browser, options);
  if (options.isPaired !== false) await opened.page.addInitScript(`try { localStorage.setItem('ledgerline.token', '${token}') } catch {}`);
  await opened.page.goto(`${helper.origin}${options.path ?? '/'}`);
  await opened.page.waitForFunction(() => performance.getEntriesByName('pane-ready').length > 0);
  return opened;
}

const second = (world: World): void => {
  world.companies = [
    practiceCompany(),
    practiceCompany({ id: 'brook-dental' as CompanyId, name: 'Brook Street Dental Care', published: publishedSync(12, 1700, { proof: badProof() }), isOld: true, status: 'needs_sign_in', problem: problem('sign_in_required', 'sign_in') }),
    practiceCompany({ id: 'harbour' as CompanyId, name: 'Harbour Lane Bakery', published: publishedSync(7, 95, { proof: null }), problem: problem('sage_unreachable', 'wait') }),
  ];
};
const running = (world: World): void => {
  world.startRunning('meadow-crafts' as CompanyId);
  world.advance('meadow-crafts' as CompanyId, 7);
};
/** Each step of a sign-in's time, and a mail server that waits to be allowed. */
export const renewals = (world: World): void => {
  const inDays = (days: number): IsoTime => new Date(Date.now() + (days + 0.5) * 86_400_000).toISOString() as IsoTime;
  world.connections = [
    practiceConnection({ name: 'Fern and Partners' }),
    practiceConnection({ id: 'sage-2' as ConnectionId, name: 'Meadow Crafts', signInEndsAt: inDays(12) }),
    practiceConnection({ id: 'sage-3' as ConnectionId, name: 'Harbour Lane Bakery', signInEndsAt: inDays(3), outage: { code: 'sage_unreachable', since: minutesAgo(90), nextTryAt: inDays(0), hasGivenUp: false } }),
    practiceConnection({ id: 'sage-4' as ConnectionId, name: 'Brook Street Dental Care', status: 'deauthorized', problem: problem('sign_in_required', 'sign_in'), refusedSignIn: { at: minutesAgo(3), code: 'wrong_company', missingCompanies: ['Brook Street Dental Care', 'Brook Street Labs'] } }),
    practiceConnection({ id: 'sage-5' as ConnectionId, name: 'Old Mill', product: 'sage-50', clientId: '', hasClientSecret: false, signInEndsAt: null, dataSet: { folder: 'C:\\Sage\\ACCDATA', driver: 'Sage Line 50 v32', user: 'MANAGER' } }),
  ];
  world.mail = { host: 'smtp.example.com', port: 587, security: 'starttls', user: 'robot', hasPassword: true, from: 'ledgerline@example.com', isConfirmed: false };
  world.reminders = { daysBefore: 28, at: '08:00', recipients: [{ email: 'anna@example.com', lastSentAt: minutesAgo(900), problem: null }, { email: 'ben@example.com', lastSentAt: null, problem: problem('mail_unreachable', 'wait') }] };
};
const button = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name, exact: typeof name === 'string' }).first().click();

const withDataSets = (world: World): void => {
  world.companies = [];
  world.connections = [];
  world.dataSets = [
    { folder: practiceFolder, host: null, isThere: true, sageVersion: 'v32 (2026)', from: 'company_file', isLinked: false },
    { folder: '\\\\SERVER\\Sage\\Company.001\\ACCDATA', host: 'server', isThere: null, sageVersion: 'v32 (2026)', from: 'company_file', isLinked: false },
  ];
};
const tryDataSet = async (page: Page): Promise<void> => {
  await button(page, /Sage 50/);
  await page.getByRole('radio').first().check();
  await page.getByLabel('Sage 50 user').fill('LEDGER');
  await button(page, 'Test');
};
const withMovedData = (world: World): void => {
  world.connections = [dataSetConnection({ problem: problem('data_set_moved', 'find_data') })];
  world.companies = [practiceCompany({ product: 'sage-50', isOld: true, problem: problem('data_set_missing', 'find_data') })];
  world.moved = { folder: practiceFolder, outcome: 'moved', unseen: [], offers: [{ folder: practiceFolder.replace('2026', 'V33'), sageVersion: 'v33 (2027)', card: practiceCard(), reason: 'newer_version' }] };
};

const withManualProxy = (world: World): void => {
  world.settings = { ...world.settings, project: 'Fern and Partners', variableProblems: [{ field: 'proxy.host', variable: 'proxy', message: 'proxy.host names [proxy], and there is no variable of that name.' }], proxy: { mode: 'manual', host: '[proxy]', port: 8080, user: 'ledger', hasPassword: true, exceptions: ['<local>', 'example.co.uk'], inUse: 'proxy.example.co.uk:8080', isConfirmed: false } };
};
const editConnection = async (page: Page): Promise<void> => {
  await button(page, 'Settings');
  await button(page, 'Edit Sage Accounting');
  await page.getByText('PageSize').waitFor();
};
/** One that is told, with its log; one that waits to be allowed; one that is paused. */
const withWebhooks = (world: World): void => {
  world.hooks.webhooks = [
    practiceWebhook({ waiting: 1 }), practiceWebhook({ id: 'wh-1a1b2c3d4e', name: 'Stock', url: `https://stock.example.co.uk/${'long/'.repeat(20)}`, state: 'unconfirmed', lastAttempt: null }),
    practiceWebhook({ id: 'wh-2a1b2c3d4e', name: 'Old report', owner: { appId: 'app-000000', name: 'Books Reader' }, state: 'paused', lastAttempt: attempt(900, { outcome: 'failed', status: 500 }) }),
  ];
  world.hooks.deliveries = [
    practiceDelivery({ eventId: 'msg_0123456789abcdef0123456a', state: 'waiting', nextTryAt: new Date(Date.now() + 240_000).toISOString() as IsoTime, attempts: [attempt(8), attempt(7), attempt(1)].map((one) => ({ ...one, outcome: 'busy', status: 503 })) }),
    practiceDelivery(), practiceDelivery({ eventId: 'msg_0123456789abcdef0123456b', type: 'syncFailed', state: 'given_up', attempts: [attempt(60, { outcome: 'unreachable', status: null })] }),
  ];
};

/** The form of one list, with a day missing and months that are none. */
const openRule = async (page: Page): Promise<void> => {
  await button(page, 'Settings');
  await button(page, 'Change Sales invoices');
  await page.getByLabel('When it is read').selectOption('days');
  await page.getByLabel('Months back').fill('none');
  await button(page, 'Save Sales invoices');
  await button(page, 'Register an application');
};
/** Nothing runs by itself: paused, one that waits for power, one that was read once; and the logon question is not answered yet. */
const heldBack = (world: World): void => {
  world.autostart = { ...world.autostart, isAsked: false };
  world.schedule = { ...world.schedule, isPaused: true, pausedUntil: minutesAgo(-95) };
  world.companies = [
    practiceCompany({ heldBack: 'paused', nextDueAt: minutesAgo(-95) }), practiceCompany({ id: 'harbour' as CompanyId, name: 'Harbour Lane Bakery', heldBack: 'battery', nextDueAt: minutesAgo(3) }),
    practiceCompany({ id: 'once' as CompanyId, name: 'Old Mill Bakery', status: 'disconnected', nextDueAt: null, oneOff: { state: 'read', readAt: minutesAgo(300) } }),
  ];
};
/** A name that writes from right to left, one that never ends, and one that looks like markup. */
const hostileNames = ['\u202eyadnuS', 'W'.repeat(80), '<img src=x onerror=alert(1)>'];
const withApps = (world: World): void => {
  world.companies = [practiceCompany({ name: `${'Meadow'.repeat(20)} \u202e` }), practiceCompany({ id: 'harbour' as CompanyId, name: hostileNames[2] ?? '' })];
  const grant = { id: 'g1', scopes: ['read', 'sync', 'write'] as GrantScope[], companyIds: world.companies.map(({ id }) => id), grantedAt: minutesAgo(600), lastUsedAt: null };
  world.apps.apps = hostileNames.map((name, at) => ({ id: `app-00000${at}`, name, redirectUris: [`https://${'long.'.repeat(30)}example/back`], isConfidential: at === 1, createdAt: minutesAgo(900), grants: at === 2 ? [] : [grant] }));
  world.apps.authorization = { appName: hostileNames[1] ?? '', redirectHost: `${'long.'.repeat(40)}example`, scopes: ['read', 'sync', 'write'], endsAt: minutesAgo(-50) };
};
/** Every card of what is read has something to say, with the form of a list open. */
const withRules = (world: World): void => {
  withApps(world);
  running(world);
  world.oneTimeSync = 'Enabled';
  world.oneTimeSyncOf['sage-50'] = 'Disabled';
  world.schedule = { ...world.schedule, quietHours: { from: '20:00', to: '06:00' }, incrementalEveryMinutes: null, incrementalAt: ['09:00'] };
};
/** Rows that went through a dry run: one good, one refused with its field. */
const writeRows = async (page: Page): Promise<void> => {
  await chooseObject(page);
  await page.getByLabel('Activity', { exact: true }).selectOption('create');
  await page.getByLabel('Rows').fill(`contact_id\tdate\treference\n${'c'.repeat(90)}\t2026-11-02\tPO 7\nc2\t31/31/2026\t\u202eOP refuse me`);
  await button(page, 'Dry run');
};

export type ViewToSee = { readonly name: string; readonly arrange?: (world: World) => void; readonly isPaired?: boolean; /** Where it opens; the pane's own page where none is given. */ readonly path?: string; readonly go?: (page: Page) => Promise<unknown>; /** What shows that the view is there. */ readonly until: string };

const report = (name: string) => async (page: Page): Promise<void> => {
  await button(page, 'Reports');
  await page.getByLabel('Report', { exact: true }).selectOption(name);
};

const chooseObject = async (page: Page): Promise<void> => {
  await button(page, 'Settings');
  await button(page, 'Activities of Sage Accounting');
  await page.getByLabel('Object', { exact: true }).selectOption('sales_invoices');
};
const queryInvoices = async (page: Page): Promise<void> => {
  await chooseObject(page);
  await button(page, 'Add condition');
  await page.getByLabel('Field of condition 1').selectOption('outstanding_amount');
  await page.getByLabel('How of condition 1').selectOption('>');
  await page.getByLabel('Value of condition 1').fill('0');
  await button(page, 'Add group');
  await page.getByLabel('Field of condition 1 of group 2').selectOption('contact.displayed_as');
  await page.getByLabel('Value of condition 1 of group 2').fill('S');
  await page.getByText('that is all of them').waitFor();
};

export const views: readonly ViewToSee[] = [
  { name: 'pairing', isPaired: false, until: 'Pair this pane' },
  { name: 'link-app', arrange: (world) => { world.companies = []; world.connections = []; }, go: async (page) => { await button(page, /Sage Accounting/); await page.getByText('Where do I get these?').click(); }, until: 'Redirect address' },
  { name: 'link-product', arrange: (world) => { world.companies = []; world.connections = []; }, until: 'Which Sage keeps the books?' },
  { name: 'link-sage-200', arrange: (world) => { world.companies = []; world.connections = []; }, go: async (page) => { await button(page, /Sage 200/); await page.getByText('Where do I get these?').click(); }, until: 'Subscription key' },
  { name: 'link-sage-50', arrange: withDataSets, go: (page) => button(page, /Sage 50/), until: 'These Sage 50 companies were found' },
  { name: 'link-sage-50-missing', arrange: (world) => { world.companies = []; world.connections = []; world.drivers = []; world.missing = 'driver'; }, go: (page) => button(page, /Sage 50/), until: 'install Sage 50 Accounts on this computer' },
  { name: 'link-sage-50-confirm', arrange: withDataSets, go: tryDataSet, until: 'Is this the right company?' },
  { name: 'moved-data', arrange: withMovedData, go: (page) => button(page, 'Find the data'), until: 'Take it?' },
  { name: 'why-old', arrange: withMovedData, go: (page) => button(page, /Why is this old/), until: 'What was looked at' },
  { name: 'login-sage-50', arrange: (world) => { world.connections = [dataSetConnection()]; world.companies = [practiceCompany({ product: 'sage-50', problem: problem('sign_in_refused', 'sign_in') })]; }, go: (page) => button(page, 'Sign in to Sage'), until: 'Which Sage 50 user' },
  { name: 'link-sign-in', arrange: (world) => { world.companies = []; world.connections = [practiceConnection({ status: 'pending_auth', signedInAs: null, signInEndsAt: null })]; }, go: async (page) => { await button(page, /Sage Accounting/); await button(page, 'Sign in to Sage'); }, until: 'Waiting for Sage' },
  { name: 'link-choose', arrange: (world) => { world.companies = []; }, go: (page) => button(page, /Sage Accounting/), until: 'can reach these companies' },
  { name: 'link-confirm', arrange: (world) => { world.companies = []; }, go: async (page) => { await button(page, /Sage Accounting/); await page.getByLabel('Meadow Crafts Ltd').check(); await button(page, 'Continue'); }, until: 'Is this the right company?' },
  { name: 'overview', until: 'Sales credit notes' },
  { name: 'overview-running', arrange: running, until: 'lists read' },
  { name: 'overview-differs', arrange: (world) => { world.companies = [practiceCompany({ published: publishedSync(41, 12, { proof: badProof() }) })]; }, go: (page) => page.getByText('Look at these first').click(), until: 'Differs by' },
  { name: 'companies', arrange: second, until: 'Brook Street Dental Care' },
  { name: 'records', go: (page) => button(page, 'Records'), until: 'SI-10480' },
  { name: 'record', go: async (page) => { await button(page, 'Records'); await page.getByRole('row').nth(1).getByRole('button').click(); await page.getByText('As Sage sent it').click(); }, until: 'Handmade oak shelf' },
  { name: 'trial-balance', go: report('trial-balance'), until: 'Suspense Account' },
  { name: 'profit-and-loss', go: report('profit-and-loss'), until: 'Net profit' },
  { name: 'balance-sheet', go: report('balance-sheet'), until: 'Capital and reserves' },
  { name: 'aged-debtors', go: report('aged-debtors'), until: 'Tidewater' },
  { name: 'activities', arrange: (world) => { world.savedQueries = [{ queryId: `q-${'1'.repeat(20)}`, name: 'Unpaid by date', query: { object: 'sales_invoices', order: [] }, changedAt: minutesAgo(90) }]; }, go: queryInvoices, until: 'Unpaid by date' },
  { name: 'activities-fields', go: async (page) => { await chooseObject(page); await page.getByLabel('Activity', { exact: true }).selectOption('create'); }, until: 'of them required' },
  { name: 'settings', go: (page) => button(page, 'Settings'), until: 'LL-7QF2-9XKM-3D4T' },
  { name: 'connection', arrange: withManualProxy, go: editConnection, until: 'is new to Ledgerline' },
  { name: 'connection-add', go: async (page) => { await button(page, 'Settings'); await button(page, 'Add a connection'); await page.getByLabel('Product').selectOption('sage-200'); await page.getByLabel('Initiate OAuth').selectOption('REFRESH'); await button(page, 'Save changes'); }, until: 'Something is missing' },
  { name: 'connection-delete', arrange: withManualProxy, go: async (page) => { await editConnection(page); await button(page, 'Delete Sage Accounting'); }, until: 'These end or stand still' },
  { name: 'variables', arrange: (world) => { world.variables = [{ name: 'proxyHost', project: null, isSecret: false, value: 'proxy.example.co.uk', usedBy: ['Sage Accounting'] }, { name: 'clientSecret', project: 'Fern and Partners', isSecret: true, value: null, usedBy: [] }]; }, go: async (page) => { await button(page, 'Settings'); await button(page, 'Edit the variable clientSecret'); }, until: 'For the project' },
  { name: 'settings-renewals', arrange: renewals, go: (page) => button(page, 'Settings'), until: 'Today’s mail did not go out' },
  { name: 'settings-webhooks', arrange: withWebhooks, go: async (page) => { await button(page, 'Settings'); await button(page, 'Log of Our CRM'); }, until: 'tried 3 times' },
  { name: 'held-back', arrange: heldBack, until: 'on mains power' },
  { name: 'settings-rules', arrange: withRules, go: openRule, until: 'whole number from 1 to 240' },
  { name: 'consent', arrange: withApps, path: '/consent?request=0123456789abcdef0123', until: 'What it may do' },
  { name: 'activity-write', arrange: (world) => { world.connections = [practiceConnection({ grantedScope: 'full_access', permissions: { create: true, update: true, delete: true, execute: true } })]; }, go: writeRows, until: 'Row 2' },
  { name: 'warnings', arrange: renewals, until: 'The Sage sign-in ends in 3 days' },
  { name: 'question', go: async (page) => { await button(page, 'Unlink this company…'); }, until: 'These go from this computer' },
];

/** Opens the pane at a view and waits until the view is there. */
export async function see(browser: Browser, view: ViewToSee, options: PageOptions = {}): Promise<OpenPage & { readonly stage: Stage }> {
  const stage = await makeStage(view.arrange);
  const opened = await openPane(browser, stage.helper, { ...options, isPaired: view.isPaired !== false, ...(view.path !== undefined && { path: view.path }) });
  await view.go?.(opened.page);
  await opened.page.getByText(view.until).first().waitFor();
  const close = async (): Promise<void> => { await opened.close(); await stage.close(); };
  return { ...opened, stage, close, [Symbol.asyncDispose]: close };
}
