/** A small world for the fake helper: connections, companies and books in memory, moved on by the test step by step. */
import { lifeHandlers, newAutostart } from './practice-life.ts';
import type { AboutHelper } from '../../../src/shared/contract/lifecycle.ts';
import { appHandlers, AppWorld } from './practice-apps.ts';
import type { Event, Snapshot } from '../../../src/shared/events.ts';
import type { MailSettings, Reminders } from '../../../src/shared/contract/reminders.ts';
import type { Variable } from '../../../src/shared/contract/variables.ts';
import type { CompanyStatus, ConnectionStatus, DataSetStatus, HelperStatus, Problem, Proof, SyncStatus } from '../../../src/shared/contract/status.ts';
import { integrationGuids, type OneTimeSync } from '../../../src/shared/contract/one-time-sync.ts';
import type { DataTypeSetting } from '../../../src/shared/contract/data-type-settings.ts';
import type { Schedule } from '../../../src/shared/contract/schedule.ts';
import { practiceFolder, practiceReport } from './practice-report.ts';
import type { DataSetCard, FoundDataSet } from '../../../src/shared/contract/data-sets.ts';
import type { ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { contract } from '../../../src/shared/contract/index.ts';
import type { IsoDate, IsoTime } from '../../../src/shared/dates.ts';
import { AppError, type ErrorCode } from '../../../src/shared/errors.ts';
import type { CompanyId, ConnectionId, SyncNumber } from '../../../src/shared/ids.ts';
import type { Money } from '../../../src/shared/money.ts';
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { FakeHandlers } from './fake-helper.ts';
import { connectionSettingsHandlersOf, practiceSettings, variableHandlersOf } from './practice-connections.ts';
import { activityHandlersOf } from './practice-activities.ts';
import type { SavedQuery } from '../../../src/shared/contract/saved-queries.ts';
import { WebhookWorld, webhookHandlersOf } from './practice-webhooks.ts';
import { practiceDiagnostics } from './practice-diagnostics.ts';
import { orderHandlers } from './practice-orders.ts';
import { settingsHandlersOf } from './practice-settings.ts';
import { accounts, agedRows, customers, invoices, ledgerLines, monthsOfProfit, trialRows } from './practice-books.ts';

export { practiceFolder, practiceReport };
export const minutesAgo = (minutes: number): IsoTime => new Date(Date.now() - minutes * 60_000).toISOString() as IsoTime;
const pence = (text: string): Money => text as Money;
const day = (text: string): IsoDate => text as IsoDate;

export const totals: Readonly<Partial<Record<DataType, number>>> = {
  company: 1, ledgerAccounts: 62, taxRates: 9, trackingCategories: 6, bankAccounts: 3, customers: 214, suppliers: 96, items: 148, salesInvoices: 12_486, salesCreditNotes: 312, bills: 5_210,
  supplierCreditNotes: 74, receipts: 9_871, payments: 4_402, bankTransactions: 1_903, transfers: 88, journalEntries: 240, ledgerLines: 71_344, quotes: 57,
};

const offered = dataTypes.filter((type) => totals[type] !== undefined);
export const dataSet = (dataType: DataType, part: Partial<DataSetStatus> = {}): DataSetStatus => ({
  dataType, status: totals[dataType] === undefined ? 'not_supported' : 'complete', read: 0, expected: null, added: 0, changed: 0, removed: 0, rejected: 0, total: totals[dataType] ?? 0, problem: null, finishedAt: minutesAgo(12), ...part,
});

export const goodProof = (): Proof => ({
  outcome: 'agrees', checkedAt: minutesAgo(12), asAt: day('2026-11-23'),
  checks: (['trial_balance_is_nil', 'trial_balance_equals_sage', 'debtors_equal_control', 'creditors_equal_control', 'banks_equal_accounts', 'lines_equal_balances'] as const)
    .map((check) => ({ check, outcome: 'agrees' as const, difference: pence('0.00'), detail: '', suspects: [] })),
});

export const badProof = (): Proof => ({
  ...goodProof(), outcome: 'differs',
  checks: goodProof().checks.map((check) => (check.check !== 'debtors_equal_control' ? check : {
    ...check, outcome: 'differs', difference: pence('-1250.00'), detail: 'Open items of customers come to 83,410.52, the control account (1100 Debtors Control Account) stands at 84,660.52: a difference of 1,250.00.',
    suspects: [{ dataType: 'salesInvoices', id: 'invoice-3', why: 'SI-10482 of Bramble & Finch Ltd is of exactly the difference.' }, { dataType: 'ledgerLines', id: 'line-2', why: 'It was posted to the control account without a customer or supplier.' }],
  })),
});

export const publishedSync = (sync: number, finishedMinutesAgo: number, part: Partial<SyncStatus> = {}): SyncStatus => ({
  sync: sync as SyncNumber, kind: 'incremental', status: 'published', startedAt: minutesAgo(finishedMinutesAgo + 1), finishedAt: minutesAgo(finishedMinutesAgo), dataAsAt: minutesAgo(finishedMinutesAgo + 1),
  dataSets: offered.map((type) => dataSet(type)), proof: goodProof(), problem: null, ...part,
});

export const problem = (code: Problem['code'], fix: Problem['fix'], message = ''): Problem => ({ code, fix, message, since: minutesAgo(40) });

export const practiceCompany = (part: Partial<CompanyStatus> = {}): CompanyStatus => ({
  id: 'meadow-crafts' as CompanyId, name: 'Meadow Crafts Ltd', connectionId: 'sage-1' as ConnectionId, product: 'sage-accounting', baseCurrency: 'GBP', status: 'linked',
  published: publishedSync(41, 12), running: null, lastFailed: null, nextDueAt: new Date(Date.now() + 18 * 60_000).toISOString() as IsoTime, isOld: false, problem: null, ...part,
});

export const practiceConnection = (part: Partial<ConnectionStatus> = {}): ConnectionStatus => ({
  id: 'sage-1' as ConnectionId, name: 'Sage Accounting', product: 'sage-accounting', status: 'linked', clientId: '4b64axxxx', hasClientSecret: true, oauthMode: 'GETANDREFRESH', hasAccessToken: true, hasRefreshToken: true, permissions: { create: false, update: false, delete: false, execute: false }, grantedScope: 'readonly', edition: null, dataSet: null, signedInAs: 'Anna Mercer',
  signInEndsAt: new Date(Date.now() + 29 * 86_400_000).toISOString() as IsoTime, signedInAt: minutesAgo(2 * 1440), refusedSignIn: null, outage: null, problem: null, ...part,
});

export const practiceCard = (part: Partial<DataSetCard> = {}): DataSetCard => ({ name: 'Meadow Crafts Ltd', companyId: '{5C1D6A0E-1F0B-4E55-9B10-0C6E5B3C1A77}', baseCurrency: 'GBP', lastTransactionDate: day('2026-11-20'), startMonth: 4, ...part });
/** As a Sage 50 connection is. */
export const dataSetConnection = (part: Partial<ConnectionStatus> = {}): ConnectionStatus => practiceConnection({ product: 'sage-50', clientId: '', hasClientSecret: false, oauthMode: null, hasAccessToken: false, hasRefreshToken: false, grantedScope: null, dataSet: { folder: practiceFolder, driver: 'Sage Line 50 v32', user: 'LEDGER' }, signedInAs: 'LEDGER', signInEndsAt: null, name: 'Meadow Crafts', ...part });

export class World {
  helper: HelperStatus = { version: '0.1.0', connectorId: 'LL-7QF2-9XKM-3D4T', startedAt: minutesAgo(300), keychain: 'open', isDemo: false, problem: null, canRestart: false, isRestarting: false };
  aboutMore: Partial<AboutHelper> = {};
  autostart = newAutostart;
  /** Why a support code is refused; null: it is taken. */
  codeFault: string | null = null;
  settings = practiceSettings();
  /** What saving a connection's settings ends in. */
  settingsFault: AppError | null = null;
  readonly hooks = new WebhookWorld();
  variables: Variable[] = [{ name: 'proxyHost', project: null, isSecret: false, value: 'proxy.example.co.uk', usedBy: ['Sage Accounting'] }];
  savedQueries: SavedQuery[] = [];
  connections: ConnectionStatus[] = [];
  companies: CompanyStatus[] = [];
  readonly tokens = new Map<string, { name: string; createdAt: IsoTime }>();
  pairingCode: string | null = 'K7TM2Q9X';
  signInUrl = 'https://sage.example/sign-in?state=1';
  schedule: Schedule = { fullAt: '02:30', incrementalEveryMinutes: 30, incrementalAt: [], timeZone: 'Europe/London', isPaused: false, pausedUntil: null, quietHours: null, waitsBelowBatteryPercent: null, waitsOnMetered: false };
  readonly typeRules = new Map<DataType, Partial<DataTypeSetting>>();
  off = new Set<DataType>();
  oneTimeSync: OneTimeSync = 'Disabled';
  readonly oneTimeSyncOf: Record<string, OneTimeSync> = {};
  mail: MailSettings = { host: null, port: 587, security: 'starttls', user: null, hasPassword: false, from: null, isConfirmed: false };
  reminders: Reminders = { daysBefore: 28, at: '08:00', recipients: [] };
  mailFault: ErrorCode | null = null;
  found = [{ sourceId: 'b-1', name: 'Meadow Crafts Ltd', country: 'GB', isLinked: false }, { sourceId: 'b-2', name: 'Meadow Crafts (Ireland) DAC', country: 'IE', isLinked: false }];
  dataSets: FoundDataSet[] = [];
  drivers = [{ name: 'Sage Line 50 v32', sageVersion: 'v32 (2026)' }];
  missing: 'odbc' | 'driver' | 'driver_of_this_kind' | null = null;
  /** What a data set's check answers: its card, or an error's code with its message. */
  card: DataSetCard | AppError = practiceCard();
  moved: ReplyOf<typeof contract.findMovedData> = { folder: practiceFolder, outcome: 'stay', offers: [], unseen: [] };
  report = practiceReport();
  readonly apps = new AppWorld();
  source: unknown = { id: 'abc', displayed_as: 'SI-10480', total_amount: '1200.0' };
  private readonly log: Event[] = [];
  private readonly waiting = new Set<() => void>();

  tell(event: Event): void {
    this.log.push(event);
    for (const wake of this.waiting) wake();
  }

  putCompany(company: CompanyStatus): CompanyStatus {
    this.companies = [...this.companies.filter((one) => one.id !== company.id), company];
    this.tell({ type: 'companyChanged', company });
    return company;
  }

  putConnection(connection: ConnectionStatus): ConnectionStatus {
    this.connections = [...this.connections.filter((one) => one.id !== connection.id), connection];
    this.tell({ type: 'connectionChanged', connection });
    return connection;
  }

  company(id: CompanyId): CompanyStatus {
    const company = this.companies.find((one) => one.id === id);
    if (!company) throw new AppError('not_found', 'no such company');
    return company;
  }

  connection(id: ConnectionId): ConnectionStatus {
    const connection = this.connections.find((one) => one.id === id);
    if (!connection) throw new AppError('not_found', 'no such connection');
    return connection;
  }

  about(): AboutHelper {
    return { ...this.helper, productVersion: this.helper.version, url: 'https://localhost:47800/', portInsteadOf: null, restartEnabledBy: this.helper.canRestart ? 'support_code' : null, restartEnabledUntil: this.helper.canRestart ? '2027-01-31T23:59:59.000Z' as IsoTime : null, restarts: [], crashes: [], ...this.aboutMore };
  }

  putHelper(part: Partial<HelperStatus>): void {
    this.helper = { ...this.helper, ...part };
    this.tell({ type: 'helperChanged', helper: this.helper });
  }

  snapshot(): Snapshot {
    return { helper: this.helper, connections: this.connections, companies: this.companies };
  }

  startRunning(id: CompanyId, types: readonly DataType[] = offered): CompanyStatus {
    const company = this.company(id);
    if (company.running) return company;
    const sync = ((company.published?.sync ?? 0) + 1) as SyncNumber;
    const dataSets = types.map((type, index) => dataSet(type, index === 0 ? { status: 'running', read: 0, expected: totals[type] ?? 0, finishedAt: null } : { status: 'queued', finishedAt: null }));
    return this.putCompany({ ...company, status: 'syncing', running: { ...publishedSync(sync, 0), status: 'running', finishedAt: null, startedAt: minutesAgo(0), dataSets, proof: null } });
  }

  /** The first lists are complete, the next one is half read. */
  advance(id: CompanyId, complete: number): CompanyStatus {
    const company = this.company(id);
    if (!company.running) throw new Error('nothing runs');
    const dataSets = company.running.dataSets.map((set, index) => (index < complete ? { ...set, status: 'complete' as const, read: set.total, added: 2, finishedAt: minutesAgo(0) }
      : index === complete ? { ...set, status: 'running' as const, read: Math.floor(set.total / 2), expected: set.total } : set));
    return this.putCompany({ ...company, running: { ...company.running, dataSets } });
  }

  publish(id: CompanyId, proof: Proof = goodProof()): CompanyStatus {
    const company = this.company(id);
    if (!company.running) throw new Error('nothing runs');
    return this.putCompany({ ...company, status: 'linked', running: null, lastFailed: null, problem: null, published: { ...publishedSync(company.running.sync, 0), proof } });
  }

  cancel(id: CompanyId): CompanyStatus {
    const company = this.company(id);
    if (!company.running) return company;
    return this.putCompany({ ...company, status: 'linked', running: null, lastFailed: { ...company.running, status: 'cancelled', finishedAt: minutesAgo(0), problem: problem('sync_cancelled', 'sync_again') } });
  }

  async events(after: string | undefined, waitMs: number) {
    if (after === undefined || Number.isNaN(Number(after))) return { next: String(this.log.length), snapshot: this.snapshot(), events: [] };
    if (Number(after) >= this.log.length && waitMs > 0) {
      await new Promise<void>((resolve) => {
        const wake = (): void => { clearTimeout(timer); this.waiting.delete(wake); resolve(); };
        const timer = setTimeout(wake, waitMs);
        this.waiting.add(wake);
      });
    }
    return { next: String(this.log.length), snapshot: null, events: this.log.slice(Number(after)) };
  }

  /** Lets every waiting long poll go. */
  release(): void {
    for (const wake of this.waiting) wake();
  }
}

export function handlersOf(world: World): FakeHandlers {
  const from = (companyId: CompanyId, sync?: SyncNumber) => {
    const company = world.company(companyId);
    if (!company.published) throw new AppError('not_synced_yet', 'nothing is published');
    return { companyId, companyName: company.name, currency: 'GBP', sync: sync ?? company.published.sync, publishedAt: company.published.finishedAt ?? minutesAgo(0), dataAsAt: company.published.dataAsAt ?? minutesAgo(0), proof: company.published.proof?.outcome ?? ('not_checked' as const) };
  };
  const items = (type: DataType): readonly Record<string, unknown>[] => ({ salesInvoices: invoices, customers, ledgerAccounts: accounts, ledgerLines } as Partial<Record<DataType, readonly Record<string, unknown>[]>>)[type] ?? [];
  return {
    ...orderHandlers(),
    health: () => ({ ok: true }),
    ...lifeHandlers(world),
    readStatus: () => world.snapshot(),
    readEvents: ({ after, waitMs }) => world.events(after, waitMs),
    pair({ code, name }) {
      if (world.pairingCode === null) throw new AppError('pairing_not_started', 'no code');
      if (code !== world.pairingCode) throw new AppError('pairing_code_wrong', 'wrong code');
      world.pairingCode = null;
      const token = `token-${world.tokens.size + 1}`;
      world.tokens.set(token, { name, createdAt: minutesAgo(0) });
      return { token, tokenId: token };
    },
    listTokens: () => ({ tokens: [...world.tokens].map(([id, { name, createdAt }]) => ({ id, name, kind: 'pane' as const, scope: 'admin' as const, createdAt, lastUsedAt: minutesAgo(1) })) }),
    revokeToken({ tokenId }) { world.tokens.delete(tokenId); return { revoked: true }; },
    listConnections: () => ({ connections: world.connections }),
    addConnection(input) {
      const { name, product } = input;
      if (world.connections.some((one) => one.name === name)) throw new AppError('already_exists', 'taken');
      const id = `sage-${world.connections.length + 1}` as ConnectionId;
      if (input.product === 'sage-50') return world.putConnection(dataSetConnection({ id, name }));
      const { clientId = '' } = input;
      return world.putConnection(practiceConnection({ id, name, product, clientId, edition: input.product === 'sage-200' ? input.edition : null, status: 'pending_auth', signedInAs: null, signInEndsAt: null }));
    },
    readConnection: ({ connectionId }) => world.connection(connectionId),
    startSignIn: ({ connectionId, openBrowser }) => { world.connection(connectionId); return { signInUrl: world.signInUrl, endsAt: new Date(Date.now() + 600_000).toISOString() as IsoTime, browserOpened: openBrowser }; },
    testConnection: () => ({ ok: false, steps: [{ step: 'Sage can be reached', ok: true, detail: '', mend: null }, { step: 'The sign-in is taken', ok: true, detail: 'Signed in as Anna Mercer.', mend: null }, { step: 'The company answers', ok: false, detail: 'Sage had an error of its own.', mend: 'Try again later.' }] }),
    findCompanies: ({ connectionId }) => { world.connection(connectionId); return { companies: world.found }; },
    deleteConnection({ connectionId }) {
      const unlinked = world.companies.filter((one) => one.connectionId === connectionId);
      world.companies = world.companies.filter((one) => one.connectionId !== connectionId);
      world.connections = world.connections.filter((one) => one.id !== connectionId);
      for (const company of unlinked) world.tell({ type: 'companyUnlinked', companyId: company.id });
      world.tell({ type: 'connectionDeleted', connectionId });
      return { deleted: true, unlinkedCompanies: unlinked.map((one) => one.id) };
    },
    ...connectionSettingsHandlersOf(world),
    listDependents: ({ connectionId }) => ({ dependents: world.companies.filter((one) => one.connectionId === connectionId).map(({ id, name }) => ({ kind: 'company' as const, id, name })) }),
    ...variableHandlersOf(world),
    findDataSets: () => ({ dataSets: world.dataSets, drivers: world.drivers, missing: world.missing }),
    checkDataSet({ folder, driver }) {
      if (world.card instanceof AppError) throw world.card;
      return { card: world.card, folder, driver: driver ?? 'Sage Line 50 v32', sageVersion: 'v32 (2026)', isLinked: false };
    },
    findMovedData: () => world.moved,
    moveDataSet({ connectionId, folder }) {
      const connection = world.connection(connectionId);
      if (world.card instanceof AppError) throw world.card;
      return world.putConnection({ ...connection, problem: null, dataSet: { driver: 'Sage Line 50 v33', user: 'LEDGER', folder } });
    },
    changeDataSetLogin({ connectionId, user }) {
      if (world.card instanceof AppError) throw world.card;
      return world.putConnection({ ...world.connection(connectionId), signedInAs: user });
    },
    ...appHandlers(world.apps),
    readDoctor: () => ({ reports: [world.report] }),
    readDiagnostics: () => practiceDiagnostics(world),
    listCompanies: () => ({ companies: world.companies }),
    linkCompany({ connectionId, sourceId }) {
      const found = world.found.find((one) => one.sourceId === sourceId);
      if (!found) throw new AppError('not_found', 'no such company');
      const company = world.putCompany(practiceCompany({ id: `linked-${sourceId}` as CompanyId, name: found.name, connectionId, published: null }));
      return world.startRunning(company.id);
    },
    readCompany: ({ companyId }) => world.company(companyId),
    readDataSets: ({ companyId }) => { world.company(companyId); return { dataSets: dataTypes.map((type) => dataSet(type, type === 'salesInvoices' ? { added: 3, changed: 2, removed: 1 } : type === 'ledgerLines' ? { rejected: 2, added: 14 } : {})) }; },
    unlinkCompany({ companyId }) { world.companies = world.companies.filter((one) => one.id !== companyId); world.tell({ type: 'companyUnlinked', companyId }); return { unlinked: true }; },
    startSync: ({ companyId, dataTypes: types }) => world.startRunning(companyId, types),
    cancelSync: ({ companyId }) => world.cancel(companyId),
    listSyncs: ({ companyId }) => { world.company(companyId); return { syncs: [publishedSync(41, 12), publishedSync(40, 42), { ...publishedSync(39, 70), status: 'failed', proof: null, problem: problem('sage_unreachable', 'wait') }, publishedSync(38, 600, { kind: 'full' }), publishedSync(37, 5000)] }; },
    readRecords({ companyId, dataType, limit, after, filter, order, sync }) {
      const texts = filter === undefined ? [] : typeof filter === 'string' ? [filter] : filter;
      const wanted = texts.map((text) => /^(\w+)(~|>=|<=|!=|=|<|>)(.*)$/.exec(text)).map((match) => ({ field: match?.[1] ?? '', sign: match?.[2] ?? '', value: match?.[3] ?? '' }));
      const kept = items(dataType).filter((item) => wanted.every(({ field, sign, value }) => { const text = String(item[field] ?? ''); return sign === '~' ? text.toLowerCase().includes(value.toLowerCase()) : sign === '>=' ? text >= value : sign === '<=' ? text <= value : sign === '>' ? Number(text) > Number(value) : sign === '!=' ? text !== value : text === value; }));
      const field = order?.replace('-', '');
      const sorted = field ? [...kept].sort((a, b) => String(a[field]).localeCompare(String(b[field])) * (order?.startsWith('-') ? -1 : 1)) : kept;
      const start = after ? Number(after) : 0;
      const { sync: readSync, publishedAt } = from(companyId, sync);
      return { sync: readSync, publishedAt, items: sorted.slice(start, start + limit), next: sorted.length > start + limit ? String(start + limit) : null };
    },
    readRecord({ companyId, dataType, id, sync }) {
      const record = items(dataType).find((item) => item['id'] === id);
      if (!record) throw new AppError('not_found', 'no such record');
      const { sync: readSync, publishedAt } = from(companyId, sync);
      return { sync: readSync, publishedAt, record, source: world.source, removedAt: null };
    },
    readChanges: ({ companyId }) => ({ from: from(companyId).sync, to: from(companyId).sync, changes: [], next: null }),
    readTable({ companyId, dataType, columns }) {
      const { sync, publishedAt } = from(companyId);
      const names = (columns ?? 'id').split(',');
      const rows = items(dataType).map((item) => names.map((name) => item[name] ?? null));
      return { head: { sync, publishedAt, columns: names, rows: rows.length }, rows } as never;
    },
    findParties: ({ email }) => ({ matches: customers.filter((one) => one.emails.some((known) => known === email)).flatMap((one) => world.companies.map((company) => ({ companyId: company.id, companyName: company.name, dataType: 'customers' as const, id: one.id, name: one.name, by: 'address' as const }))) }),
    readTrialBalance: ({ companyId, asAt, sync }) => ({ ...from(companyId, sync), report: 'trial-balance', asAt: asAt ?? day('2026-11-23'), ...trialRows }),
    readProfitAndLoss: ({ companyId, by, sync }) => ({ ...from(companyId, sync), report: 'profit-and-loss', ...monthsOfProfit(by) }),
    readBalanceSheet: ({ companyId, asAt, sync }) => ({
      ...from(companyId, sync), report: 'balance-sheet', columns: [{ asAt: asAt ?? day('2026-11-23') }], netAssets: [pence('108910.52')], equity: [pence('108910.52')],
      sections: [
        { category: 'fixed_assets', name: 'Fixed assets', lines: [{ ledgerAccountId: 'a-0030', nominalCode: '0030', name: 'Office Equipment', values: [pence('14200.00')] }, { ledgerAccountId: 'a-0031', nominalCode: '0031', name: 'Office Equipment Depreciation', values: [pence('-4100.00')] }], totals: [pence('10100.00')] },
        { category: 'current_assets', name: 'Current assets', lines: [{ ledgerAccountId: 'a-1100', nominalCode: '1100', name: 'Debtors Control Account', values: [pence('84660.52')] }], totals: [pence('84660.52')] },
        { category: 'bank', name: 'Bank and cash', lines: [{ ledgerAccountId: 'a-1200', nominalCode: '1200', name: 'Current Account', values: [pence('52410.12')] }], totals: [pence('52410.12')] },
        { category: 'current_liabilities', name: 'Current liabilities', lines: [{ ledgerAccountId: 'a-2100', nominalCode: '2100', name: 'Creditors Control Account', values: [pence('38260.12')] }], totals: [pence('38260.12')] },
        { category: 'equity', name: 'Equity', lines: [{ ledgerAccountId: 'a-3000', nominalCode: '3000', name: 'Ordinary Shares', values: [pence('100.00')] }, { ledgerAccountId: null, nominalCode: null, name: 'Profit of earlier years', values: [pence('72050.12')] }, { ledgerAccountId: null, nominalCode: null, name: 'Profit of this year', values: [pence('36760.40')] }], totals: [pence('108910.52')] },
      ],
    }),
    readAgedDebtors: ({ companyId, asAt, sync, agedBy }) => ({ ...from(companyId, sync), report: 'aged-debtors', asAt: asAt ?? day('2026-11-23'), agedBy, ...(asAt !== undefined && asAt < '2025-11-23' && { wholeFrom: day('2025-11-23') }), ...agedRows }),
    readAgedCreditors: ({ companyId, asAt, sync, agedBy }) => ({ ...from(companyId, sync), report: 'aged-creditors', asAt: asAt ?? day('2026-11-23'), agedBy, ...agedRows }),
    readProof: ({ companyId }) => world.company(companyId).published?.proof ?? goodProof(),
    listIntegrations: () => ({ integrations: [{ integrationId: 'sage-accounting', integrationGuid: integrationGuids['sage-accounting'], name: 'Sage Accounting', isAvailable: true, redirectUrl: 'https://localhost:47800/oauth/callback/sage-accounting' }, { integrationId: 'sage-50', integrationGuid: integrationGuids['sage-50'], name: 'Sage 50 Accounts', isAvailable: true, redirectUrl: null }, { integrationId: 'sage-200', integrationGuid: integrationGuids['sage-200'], name: 'Sage 200', isAvailable: true, redirectUrl: 'https://localhost:47800/oauth/callback/sage-200' }] }),
    readMailSettings: () => world.mail,
    changeMailSettings({ password, ...changes }) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      world.mail = { ...world.mail, ...given, hasPassword: password ? true : password === null ? false : world.mail.hasPassword, isConfirmed: changes.host === undefined || changes.host === world.mail.host ? world.mail.isConfirmed : false };
      return world.mail;
    },
    testMail() {
      if (world.mailFault) throw new AppError(world.mailFault, 'the test mail failed');
      return { sent: true };
    },
    readReminders: () => world.reminders,
    changeReminders(changes) { world.reminders = { ...world.reminders, daysBefore: changes.daysBefore ?? world.reminders.daysBefore, at: changes.at ?? world.reminders.at }; return world.reminders; },
    setReminder({ email, isOn }) {
      const others = world.reminders.recipients.filter((one) => one.email !== email);
      world.reminders = { ...world.reminders, recipients: isOn ? [...others, { email, lastSentAt: null, problem: null }] : others };
      return world.reminders;
    },
    ...activityHandlersOf(world),
    ...webhookHandlersOf(world.hooks),
    ...settingsHandlersOf(world),
  };
}
