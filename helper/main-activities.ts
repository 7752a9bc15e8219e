/** Puts activities together: the tables of the products, the connections that are asked, and the saved queries. Part of main-books.ts: it needs the helper's own database. */
import { randomBytes } from 'node:crypto';
import { AppError } from '../src/shared/errors.ts';
import type { ConnectionId } from '../src/shared/ids.ts';
import { findProduct } from '../src/sage/products/index.ts';
import { makeActivities } from './activities/activities.ts';
import type { Activities } from './activities/activities.ts';
import type { Connections } from './connections/connections.ts';
import type { HelperDb } from './store/helper-db.ts';
import { systemClock } from './system-clock.ts';

export function openActivities({ db, connections }: { readonly db: HelperDb; readonly connections: Connections }): Activities & { forget(id: ConnectionId): void } {
  const activities = makeActivities({
    productOf: (id) => connections.read(id).product,
    tableOf(product) {
      const found = findProduct(product);
      if (!found) throw new AppError('not_supported', `"${product}" has no activities`);
      return found.activities();
    },
    linkedThrough: (id) => db.companies.list().filter((row) => row.connectionId === id),
    ask: connections.ask, records: db.savedQueries, nowMs: systemClock.wallMs, randomId: () => randomBytes(10).toString('hex'),
  });
  return { ...activities, forget: (id) => db.savedQueries.removeAll(id) };
}
