/** Activities as the helper offers them: who may ask which company, and queries that were saved by name. */
import { join } from 'node:path';
import { makeActivities } from '../../helper/activities/activities.ts';
import type { Activities } from '../../helper/activities/activities.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { AppError } from '../../src/shared/errors.ts';
import { activities as endpoints } from '../../src/shared/contract/activities.ts';
import { savedQueries } from '../../src/shared/contract/saved-queries.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { accounting } from '../../src/sage/products/accounting/product.ts';
import { never, openSandboxCompany } from '../sage/reader.ts';
import type { OpenedCompany } from '../sage/reader.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

const connectionId = 'c-1' as ConnectionId;
const [file, key] = [join(makeFolder(), 'helper.db'), makeKey()];
let sandbox: Sandbox;
let opened: OpenedCompany;
let db: HelperDb;
let linked: { id: CompanyId; name: string; sourceId: string }[];
let ids = 0;

const make = (): Activities => makeActivities({
  productOf(id) { if (id !== connectionId && id !== 'c-2') throw new AppError('not_found', `no connection ${id}`); return 'sage-accounting'; },
  tableOf: () => accounting.activities(), linkedThrough: () => linked, ask: (_id, use) => use(accounting.connect(opened.transport)),
  records: db.savedQueries, nowMs: () => Date.parse('2026-11-26T09:00:00Z'), randomId: () => String(ids += 1).padStart(20, '0'),
});
beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny', today: '2026-10-31' });
  opened = openSandboxCompany(sandbox);
  db = openHelperDb(file, key);
});
beforeEach(() => {
  linked = sandbox.control.businesses().slice(0, 1).map(({ id }) => ({ id: 'acme' as CompanyId, name: 'Acme', sourceId: id }));
  db.savedQueries.removeAll(connectionId);
});
afterAll(async () => { db.close(); opened.close(); await sandbox.close(); removeFolders(); });

const asking = { mayAskUnlinked: false, signal: never };
const page = { limit: 3, skip: 0, readMax: 1_000 };
const overdue = { object: 'sales_invoices', columns: ['id', 'due_date'], where: { join: 'and' as const, conditions: [{ field: 'outstanding_amount', is: '>' as const, value: '0' }] }, order: [{ field: 'due_date', descending: false }] };

describe('activities of a connection', () => {
  it('answer in the shapes of the contract, to the last field', async () => {
    const activities = make();
    expect(endpoints.listActivities.reply.safeParse(await activities.list(connectionId)).error).toBeUndefined();
    for (const { name } of (await activities.list(connectionId)).objects) expect([name, endpoints.readActivityObject.reply.safeParse(await activities.object(connectionId, name)).error]).toEqual([name, undefined]);
    const invoices = await activities.object(connectionId, 'sales_invoices');
    expect(invoices.writes.find(({ verb }) => verb === 'create')?.fields.find(({ path }) => path === 'invoice_lines.tax_rate_id')).toMatchObject({ kind: 'id', of: 'tax_rates' });
    const rows = await activities.query({ connectionId, ...overdue, ...page }, asking);
    expect(endpoints.queryActivity.reply.safeParse(rows).error).toBeUndefined();
    expect(rows.rows).toHaveLength(3);
    await expect(activities.object(connectionId, 'nothing')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('ask no company that is not meant, and none that is not linked without the right to', async () => {
    const activities = make();
    const [first, second] = sandbox.control.businesses();
    const query = (company: object, mayAskUnlinked = false) => activities.query({ connectionId, ...overdue, ...page, ...company }, { ...asking, mayAskUnlinked });
    await expect(query({ sourceId: second?.id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(query({ sourceId: second?.id }, true)).resolves.toMatchObject({ isComplete: true });
    await expect(query({ sourceId: first?.id })).resolves.toBeDefined();
    await expect(query({ companyId: 'other' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(query({ companyId: 'acme', sourceId: first?.id })).rejects.toMatchObject({ code: 'bad_request' });
    linked.push({ id: 'two' as CompanyId, name: 'Two', sourceId: second?.id ?? '' });
    await expect(query({})).rejects.toMatchObject({ code: 'bad_request', message: expect.stringContaining('acme (Acme), two (Two)') as string });
    linked = [];
    await expect(query({})).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('saved queries', () => {
  it('are kept by name when the helper ends, run by it, renamed and deleted', async () => {
    const saved = await make().save(connectionId, 'Overdue', overdue);
    expect(savedQueries.saveQuery.reply.safeParse(saved).error).toBeUndefined();
    db.close();
    db = openHelperDb(file, key);
    const activities = make();
    expect(activities.saved(connectionId)).toEqual([saved]);
    const plain = await activities.query({ connectionId, ...overdue, ...page }, asking);
    expect(await activities.runSaved({ connectionId, name: 'Overdue', ...page }, asking)).toEqual({ ...plain, name: 'Overdue', object: 'sales_invoices' });
    const renamed = await activities.changeSaved(connectionId, saved.queryId, { name: 'Late' });
    expect(renamed).toMatchObject({ queryId: saved.queryId, name: 'Late', query: overdue });
    await expect(activities.runSaved({ connectionId, name: 'Overdue', ...page }, asking)).rejects.toMatchObject({ code: 'not_found' });
    expect((await activities.runSaved({ connectionId, queryId: saved.queryId, ...page }, asking)).rows).toEqual(plain.rows);
    activities.removeSaved(connectionId, saved.queryId);
    expect(activities.saved(connectionId)).toEqual([]);
    expect(() => activities.removeSaved(connectionId, saved.queryId)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('are refused a name that is taken in this connection, and a field that its object lacks; nothing is changed then', async () => {
    const activities = make();
    const saved = await activities.save(connectionId, 'Overdue', overdue);
    await expect(activities.save(connectionId, 'Overdue', overdue)).rejects.toMatchObject({ code: 'already_exists' });
    await expect(activities.save('c-2' as ConnectionId, 'Overdue', overdue)).resolves.toBeDefined();
    await expect(activities.save(connectionId, 'Wrong', { ...overdue, columns: ['nothing'] })).rejects.toMatchObject({ code: 'unknown_field' });
    await expect(activities.changeSaved(connectionId, saved.queryId, { query: { ...overdue, order: [{ field: 'nothing', descending: false }] } })).rejects.toMatchObject({ code: 'unknown_field' });
    await expect(activities.runSaved({ connectionId, ...page }, asking)).rejects.toMatchObject({ code: 'bad_request' });
    expect(activities.saved(connectionId)).toEqual([saved]);
    db.savedQueries.removeAll('c-2' as ConnectionId);
    expect(activities.saved(connectionId)).toEqual([saved]);
  });

  it.each([{ join: 'and', conditions: [{ field: "name' OR 1=1", is: '=', value: 'x' }] }, { join: 'and', conditions: [{ field: 'name', is: 'like', value: '%' }] }, { join: 'and', conditions: [{ join: 'and', conditions: [{ join: 'and', conditions: [] }] }] }, { conditions: [] }, []])('D01, D08: conditions such as %j do not get past the contract', (where) => {
    expect(savedQueries.saveQuery.input.safeParse({ connectionId, name: 'x', query: { object: 'contacts', where } }).success).toBe(false);
    expect(endpoints.queryActivity.input.safeParse({ connectionId, object: 'contacts', where }).success).toBe(false);
  });

  it.each([{ limit: 1e9 }, { limit: 0 }, { skip: -1 }, { readMax: 1e9 }, { object: '../contacts' }, { object: 'a b' }, { columns: [] }, { companyId: '../x' }])('H05, D06: %j does not, either', (more) => {
    expect(endpoints.queryActivity.input.safeParse({ connectionId, object: 'contacts', ...more }).success).toBe(false);
  });
});
