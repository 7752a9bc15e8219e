/** The real child process against the real protocol: what it publishes is what the sandbox's books say, to the penny. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Store } from '../../helper/store/store.ts';
import { forkWorker } from '../../helper/sync/fork-worker.ts';
import { makeSyncRunner, type RunEnd, type SyncOrder, type SyncRunner } from '../../helper/sync/sync-runner.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { toMinor } from '../../src/shared/money.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { readTrialBalance } from '../../src/shared/reports/read-reports.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';

const companyId = 'practice' as CompanyId;
const key = new Uint8Array(32).fill(3);
let sandbox: Sandbox;
let folder: string;
let runner: SyncRunner;
let tell: (end: RunEnd) => void = () => undefined;

const sync = (order: Partial<SyncOrder> = {}) => new Promise<RunEnd>((done) => {
  tell = done;
  runner.start(companyId, { kind: 'incremental', confirmRemovals: false, ...order });
});
function withStore<T>(use: (store: Store) => T): T {
  const store = openStore(join(folder, 'books.db'), key);
  try { return use(store); } finally { store.close(); }
}
/** Balances in pence by nominal code, as the sandbox gives them from its books. */
const ourTrialBalance = () => withStore((store) => {
  const report = readTrialBalance(store.books(), { companyId, companyName: 'Practice', currency: 'GBP', proof: 'agrees' }, '2026-10-31' as IsoDate);
  return Object.fromEntries(report.rows.map((row) => [row.nominalCode, toMinor(row.debit) - toMinor(row.credit)]));
});
const sandboxTrialBalance = () => Object.fromEntries(Object.entries(sandbox.control.trialBalance({ asAt: '2026-10-31' })).filter(([, balance]) => balance !== 0));

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 11, size: 'tiny', today: '2026-10-31' });
  folder = mkdtempSync(join(tmpdir(), 'll-worker-'));
  let token = sandbox.control.makeTokens().access_token;
  runner = makeSyncRunner({
    startWorker: forkWorker(join(import.meta.dirname, '../../helper/worker.ts')),
    prepare: async () => ({
      product: 'sage-accounting', sourceId: sandbox.control.businesses()[0]!.id, access: { kind: 'rest', apiUrl: sandbox.addresses.apiUrl, headers: {}, requestsPerMinute: 10_000 }, storeFile: join(folder, 'books.db'), storeKey: key, what: { switchedOn: dataTypes, asked: null },
      auth: { accessToken: async (insteadOf) => (insteadOf === undefined ? token : (token = sandbox.control.makeTokens().access_token)), worked: () => undefined, refused: () => undefined },
    }),
    onChanged: () => undefined,
    onEnded: (_id, _order, end) => tell(end),
    log: { debug: () => undefined, info: () => undefined, warn: (text, fields) => console.warn(text, fields), error: (text, fields) => console.error(text, fields) },
    nowMs: () => Date.now(),
  });
});
afterAll(async () => {
  await runner.stopAll('interrupted');
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

it('reads the practice company over the wire, and its trial balance is the sandbox\'s', async () => {
  const end = await sync();
  expect(end.problem).toBeNull();
  expect(end.status).toMatchObject({ status: 'published', proof: { outcome: 'agrees' } });
  expect(end.status?.proof?.checks.map((check) => [check.check, check.outcome])).toEqual([
    ['trial_balance_is_nil', 'agrees'], ['trial_balance_equals_sage', 'agrees'], ['debtors_equal_control', 'agrees'], ['creditors_equal_control', 'agrees'], ['banks_equal_accounts', 'agrees'], ['lines_equal_balances', 'agrees'],
  ]);
  expect(ourTrialBalance()).toEqual(sandboxTrialBalance());
  expect(sandbox.control.violations()).toEqual([]);
}, 60_000);

it('brings what was added, changed, voided and deleted since, and agrees again', async () => {
  const change = sandbox.control.mutations();
  change.addInvoice({ net: 12_345 });
  change.addInvoice({ net: 5_00 });
  change.addJournal({ lines: { 7500: 4_200, 1200: -4_200 } });
  const end = await sync();
  expect(end).toMatchObject({ isNews: true, problem: null, status: { kind: 'incremental', proof: { outcome: 'agrees' } } });
  expect(ourTrialBalance()).toEqual(sandboxTrialBalance());
});

it('that finds no news asks each resource once at most and publishes nothing', async () => {
  const before = withStore((store) => store.published());
  const asked = sandbox.control.log({}).length;
  const end = await sync();
  expect(end.isNews).toBe(false);
  expect(withStore((store) => store.published()?.sync)).toBe(before?.sync);
  const requests = sandbox.control.log({}).slice(asked);
  const lists = requests.map((request) => `${request.path}${request.query.includes('deleted_since') ? ' deleted' : ''}`);
  expect(lists).toHaveLength(new Set(lists).size);
  expect(requests.some((request) => request.path.endsWith('/trial_balance'))).toBe(false);
});
