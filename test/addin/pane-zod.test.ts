/** The pane's small zod must say exactly what zod says, for every endpoint: the house rule is that both sides run the same check. */
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { practiceDelivery, practiceWebhook } from '../browser/pane/practice-webhooks.ts';
import { World, goodProof, handlersOf, practiceCard, practiceCompany, practiceConnection, practiceFolder } from '../browser/pane/practice-world.ts';

type AnyContract = Record<string, Endpoint<unknown, unknown>>;

function contractWith(zod: 'zod' | 'small'): AnyContract {
  let contract: AnyContract = {};
  jest.isolateModules(() => {
    if (zod === 'small') jest.doMock('zod', () => jest.requireActual<object>('../../addin/client/small-zod.ts'));
    else jest.dontMock('zod');
    contract = jest.requireActual<{ contract: AnyContract }>('../../src/shared/contract/index.ts').contract;
  });
  return contract;
}

const full = contractWith('zod');
const small = contractWith('small');

const companyId = 'meadow-crafts';
const connectionId = 'sage-1';
const queryId = `q-${'0'.repeat(20)}`;
const query = { object: 'sales_invoices', columns: ['id', 'total_amount'], where: { join: 'and', conditions: [{ join: 'or', conditions: [{ field: 'contact.displayed_as', is: 'contains', value: 'mill' }, { field: 'total_amount', is: '>', value: 100 }] }, { field: 'id', is: 'is not null' }] }, order: [{ field: 'date', descending: true }] } as const;
const writing = { connectionId, companyId, object: 'contacts', rows: [{ id: 'a' }] } as const;
/** Made by the call that creates. */
const firstOrder = `order-${'1'.padStart(16, '0')}`;
const inputs: Readonly<Record<string, unknown>> = {
  readEvents: { after: '3', waitMs: '25000' }, linkCompany: { connectionId, sourceId: 'b-1' }, startSync: { companyId, kind: 'full', dataTypes: ['customers'], confirmRemovals: true },
  listSyncs: { companyId, before: 5, limit: '20' }, addConnection: { name: ' Practice ', product: 'sage-accounting', clientId: 'a', clientSecret: 'b' }, startSignIn: { connectionId },
  changeConnection: { connectionId, name: 'Practice', oauthMode: 'REFRESH', clientId: 'a', clientSecret: 'b', accessToken: 'c', refreshToken: 'd', proxy: { mode: 'manual', host: 'proxy', port: 8080, user: null, password: 'p', exceptions: ['sage.com'] }, properties: [{ key: 'Timeout', value: 60 }], permissions: { create: true }, project: null },
  putVariable: { name: 'proxyHost', project: 'Meadow', value: 'x', isSecret: true }, deleteVariable: { name: 'proxyHost' },
  readRecords: { companyId, dataType: 'customers', filter: ['name~smith'], order: '-name', limit: '50', after: 'x', sync: '4' }, readRecord: { companyId, dataType: 'customers', id: 'a' },
  readTable: { companyId, dataType: 'bills', columns: 'id,date' }, readChanges: { companyId, dataType: 'bills', from: 1 }, findParties: { email: ' Anna@Example.COM ' },
  readTrialBalance: { companyId, asAt: '2026-11-23', sync: 3 }, readProfitAndLoss: { companyId, by: 'month' }, readBalanceSheet: { companyId }, readAgedDebtors: { companyId }, readAgedCreditors: { companyId, agedBy: 'date' }, readProof: { companyId },
  changeDataTypeSettings: { dataTypes: [{ dataType: 'customers', isOn: false }] }, changeSchedule: { fullAt: '02:30', incrementalEveryMinutes: null }, checkDataSet: { folder: ' C:\\ACCDATA ', driver: 'Sage Line 50 v32', user: 'LEDGER', password: '' }, moveDataSet: { connectionId, folder: '/x' }, changeDataSetLogin: { connectionId, user: 'LEDGER', password: 'x' }, readDoctor: { companyId },
  pauseSchedule: { for: 'hour' }, changeCompanySchedule: { companyId, fullAt: '02:30', timeZone: null },
  changeAutostart: { isOn: true }, applySupportCode: { code: 'LLS1-abc' },
  readIntegrationSyncSettings: { integrationId: 'sage-50' }, changeSyncSettings: { oneTimeSync: 'Enabled' }, changeIntegrationSyncSettings: { integrationId: 'sage-50', oneTimeSync: 'Disabled', clientId: 'c44cba9a-1ad9-4079-89e3-ffd579c2a274' },
  readActivityObject: { connectionId, object: 'contact_allocations' }, saveQuery: { connectionId, name: ' Overdue ', query }, changeSavedQuery: { connectionId, queryId, name: 'Late', query }, deleteSavedQuery: { connectionId, queryId }, runSavedQuery: { connectionId, queryId, companyId, limit: 2, skip: 0, readMax: 100 },
  createActivity: { ...writing, rows: [{ name: 'Oak' }], dryRun: false, idempotencyKey: 'key-0001', waitMs: 0 }, updateActivity: writing, deleteActivity: { ...writing, sourceId: 'b-1' }, executeActivity: { ...writing, procedure: 'release' },
  listOrders: { limit: '20' }, readOrder: { orderId: firstOrder }, cancelOrder: { orderId: firstOrder },
  queryActivity: { connectionId, companyId, ...query, limit: 2, skip: 1, readMax: 100 },
  pair: { code: 'K7TM2Q9X', name: 'Browser' }, revokeToken: { tokenId: 't' },
  changeMailSettings: { host: 'smtp.example.com', port: 587, security: 'tls', user: 'a', password: 'b', from: 'a@example.com' }, testMail: { to: ' anna@example.co.uk ' }, changeReminders: { daysBefore: 28, at: '08:00' }, setReminder: { email: 'anna@example.co.uk', isOn: true },
  registerApp: { name: ' Books Reader ', redirectUris: ['https://books.example/cb'], isConfidential: true }, deleteApp: { appId: 'app-0a1b2c' }, revokeGrant: { appId: 'app-0a1b2c', grantId: 'g' }, readAuthorization: { requestId: 'r'.repeat(32) }, decideAuthorization: { requestId: 'r'.repeat(32), isGranted: true, scopes: ['read'], companyIds: [companyId] },
  createWebhook: { name: ' CRM ', url: ' https://crm.example.co.uk/hook ', events: ['booksPublished'], companyIds: [companyId] }, readWebhookLog: { webhookId: 'wh-0a1b2c3d4e', before: '12', limit: '50' }, replayWebhook: { webhookId: 'wh-0a1b2c3d4e', eventId: 'msg_0123456789abcdef01234567' },
};
const inputOf = (name: string): unknown => inputs[name] ?? (full[name]?.path.includes('{companyId}') ? { companyId } : full[name]?.path.includes('{connectionId}') ? { connectionId } : full[name]?.path.includes('{webhookId}') ? { webhookId: 'wh-0a1b2c3d4e' } : {});

const world = new World();
world.companies = [practiceCompany({ published: { ...practiceCompany().published!, proof: goodProof() } })];
world.connections = [practiceConnection()];
world.dataSets = [{ folder: practiceFolder, host: 'server', isThere: null, sageVersion: null, from: 'dsn', isLinked: false }];
world.savedQueries = [{ queryId, name: 'Old', query: { object: 'sales_invoices', columns: ['id'], order: [] }, changedAt: '2026-11-23T09:15:00.000Z' as IsoTime }];
world.hooks.webhooks = [practiceWebhook()];
world.hooks.deliveries = [practiceDelivery()];
world.moved = { folder: practiceFolder, outcome: 'moved', unseen: ['x'], offers: [{ folder: '/x', sageVersion: 'v33 (2027)', card: practiceCard(), reason: 'gone' }] };
const handlers = handlersOf(world) as unknown as Record<string, (input: unknown, caller: unknown) => unknown>;

/** One past each length that the contract allows. */
const tooLong = [13, 61, 65, 81, 129, 254, 255, 301, 321, 401, 601, 1001].map((count) => 'x'.repeat(count));

/** The value itself and every way of spoiling one place of it: left out, null, another kind, out of range, something more. */
function* spoiled(value: unknown, depth = 0): Generator<unknown> {
  yield value;
  for (const other of [null, '', '-0.00', ...tooLong, 0, -1, 1.5, 1e12, true, [], {}, '2026-02-30', '2026-11-23T09:15:00.000Z']) yield other;
  if (depth > 5 || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const one of spoiled(value[0], depth + 1)) yield [one, ...value.slice(1, 3)];
    return;
  }
  yield { ...value, extra: 1 };
  for (const key of Object.keys(value)) {
    const { [key]: held, ...rest } = value as Record<string, unknown>;
    yield rest;
    for (const one of spoiled(held, depth + 1)) yield { ...rest, [key]: one };
  }
}

const verdict = (schema: Endpoint<unknown, unknown>['input'] | undefined, value: unknown): string => {
  const result = schema?.safeParse(value);
  return result?.success ? `takes ${JSON.stringify(result.data)}` : `refuses at ${JSON.stringify([...new Set(result?.error.issues.map((issue) => issue.path.join('.')))].sort())}`;
};

describe('the small zod of the pane', () => {
  for (const name of Object.keys(full)) {
    it(`takes and refuses the input of ${name} as zod does`, () => {
      let taken = 0;
      for (const value of spoiled(inputOf(name))) {
        expect(verdict(small[name]?.input, value)).toBe(verdict(full[name]?.input, value));
        if (full[name]?.input.safeParse(value).success) taken += 1;
      }
      expect(taken).toBeGreaterThan(0);
    });

    it(`takes and refuses the answer of ${name} as zod does`, async () => {
      const checked = full[name]?.input.safeParse(inputOf(name));
      if (name === 'linkCompany') world.found = [{ sourceId: 'b-1', name: 'Another', country: 'GB', isLinked: false }];
      if (name === 'pair') world.pairingCode = 'K7TM2Q9X';
      const made = { ...world, companies: world.companies, connections: world.connections };
      const reply = await (name === 'readRecord' ? { sync: 1, publishedAt: '2026-11-23T09:15:00.000Z', record: {}, source: {}, removedAt: null }
        : name === 'readTable' ? { sync: 1, publishedAt: '2026-11-23T09:15:00.000Z', columns: ['id'], rows: 3 } : handlers[name]?.(checked?.success ? checked.data : {}, { token: null }));
      Object.assign(world, made);
      expect(full[name]?.reply.safeParse(reply).success).toBe(true);
      for (const value of spoiled(reply)) expect(verdict(small[name]?.reply, value)).toBe(verdict(full[name]?.reply, value));
    });
  }

  it('gives the sentences of the contract when it refuses', () => {
    expect(small['changeSchedule']?.input.safeParse({ fullAt: '25:00' }).error?.issues[0]?.message).toBe('a time of day is written HH:MM');
  });
});
