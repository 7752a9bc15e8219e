/** Activities of the fake helper: the real ones of Sage Accounting, over a few invoices in place of Sage. */
import { makeActivities } from '../../../helper/activities/activities.ts';
import { accounting } from '../../../src/sage/products/accounting/product.ts';
import type { Connector } from '../../../src/sage/connector.ts';
import type { SavedQuery } from '../../../src/shared/contract/saved-queries.ts';
import type { CompanyStatus, ConnectionStatus } from '../../../src/shared/contract/status.ts';
import type { ConnectionId } from '../../../src/shared/ids.ts';
import type { FakeHandlers } from './fake-helper.ts';

const people = ['Bramble & Finch Ltd', 'Old Mill Bakery', 'Tideway Sailing Club', 'Acorn Nursery', 'ABC Joinery'];
export const sageInvoices = Array.from({ length: 64 }, (_none, at) => ({
  id: `invoice-${at}`, displayed_as: `SI-${10_500 - at}`, date: `2026-${String(10 - Math.floor(at / 8)).padStart(2, '0')}-${String(28 - (at % 8) * 3).padStart(2, '0')}`, reference: at % 3 === 0 ? '' : `PO ${700 + at}`,
  contact: { id: `contact-${at % 5}`, displayed_as: people[at % 5] }, total_amount: String(120 + at * 37.5), outstanding_amount: at % 4 === 0 ? String(120 + at * 37.5) : '0.0', status: { id: 'UNPAID', displayed_as: at % 4 === 0 ? 'Unpaid' : 'Paid' }, currency: { id: 'GBP', displayed_as: 'Pound Sterling (GBP)' },
}));

type Needs = { connection(id: ConnectionId): ConnectionStatus; readonly companies: readonly CompanyStatus[]; savedQueries: SavedQuery[] };

export function activityHandlersOf(world: Needs): Pick<FakeHandlers, 'listActivities' | 'readActivityObject' | 'queryActivity' | 'listSavedQueries' | 'saveQuery' | 'changeSavedQuery' | 'deleteSavedQuery' | 'runSavedQuery'> {
  const connector = { openActivities: () => ({ query: ({ object }: { object: string }) => ({ isSorted: false, pages: (async function* pages() { yield object === 'sales_invoices' ? sageInvoices : []; })() }) }) } as unknown as Connector;
  const activities = makeActivities({
    productOf: (id) => world.connection(id).product, tableOf: () => accounting.activities(), ask: (_id, use) => use(connector),
    linkedThrough: (id) => world.companies.filter((one) => one.connectionId === id).map(({ id: companyId, name }) => ({ id: companyId, name, sourceId: companyId })),
    records: {
      list: () => world.savedQueries,
      add: (_id, query) => { world.savedQueries = [...world.savedQueries, query]; },
      change: (_id, query) => { world.savedQueries = world.savedQueries.map((one) => (one.queryId === query.queryId ? query : one)); return true; },
      remove: (_id, queryId) => { const before = world.savedQueries.length; world.savedQueries = world.savedQueries.filter((one) => one.queryId !== queryId); return world.savedQueries.length < before; },
      removeAll: () => { world.savedQueries = []; },
    },
    nowMs: Date.now, randomId: () => String(world.savedQueries.length + 1).padStart(20, '0'),
  });
  const asking = { mayAskUnlinked: true, signal: new AbortController().signal };
  return {
    listActivities: ({ connectionId }) => activities.list(connectionId),
    readActivityObject: ({ connectionId, object }) => activities.object(connectionId, object),
    queryActivity: (input) => activities.query(input, asking),
    listSavedQueries: ({ connectionId }) => ({ queries: [...activities.saved(connectionId)] }),
    saveQuery: ({ connectionId, name, query }) => activities.save(connectionId, name, query),
    changeSavedQuery: ({ connectionId, queryId, ...changes }) => activities.changeSaved(connectionId, queryId, changes),
    deleteSavedQuery({ connectionId, queryId }) { activities.removeSaved(connectionId, queryId); return { deleted: true }; },
    runSavedQuery: (input) => activities.runSaved(input, asking),
  };
}
