/** Puts writing to Sage together: the outbox with its orders, and who may order what. Part of main-books.ts: it needs the helper's own database. */
import { randomBytes } from 'node:crypto';
import { AppError } from '../src/shared/errors.ts';
import type { Event } from '../src/shared/events.ts';
import type { CompanyId, ConnectionId } from '../src/shared/ids.ts';
import { checkPermitted } from '../src/shared/permissions.ts';
import type { ActivityTable } from '../src/sage/activities/definition.ts';
import { touchedTypes } from '../src/sage/activities/touched-types.ts';
import { products } from '../src/sage/products/index.ts';
import type { OpenBooks } from './companies/open-books.ts';
import type { Connections } from './connections/connections.ts';
import type { OrderDuty } from './http/services.ts';
import type { Log } from './log.ts';
import { orderStatusOf, rowStatusOf } from './outbox/order-status.ts';
import { makeOutbox } from './outbox/outbox.ts';
import { makePlaceOrder } from './outbox/place-order.ts';
import type { HelperDb } from './store/helper-db.ts';
import type { OrderHead } from './store/orders.ts';
import type { SyncOrder } from './http/services.ts';
import { systemClock } from './system-clock.ts';

export type OrderBooks = {
  readonly db: HelperDb;
  readonly connections: Pick<Connections, 'read' | 'connector' | 'accessToken'>;
  readonly books: Pick<OpenBooks, 'reader'>;
  /** False while another sync of this company runs. */
  readonly startSync: (companyId: CompanyId, order: SyncOrder) => boolean;
  readonly tell: (event: Event) => void;
  readonly log: Log;
};

export type OpenedOrders = {
  readonly orders: OrderDuty;
  start(): void;
  /** A sign-in, a permission, a company or a sync is not what it was. */
  wake(): void;
  /** What was sent through it is no longer kept; keys and outcomes are. */
  connectionRemoved(id: ConnectionId): void;
  stop(): Promise<void>;
};

export function openOrders({ db, connections, books, log, ...needs }: OrderBooks): OpenedOrders {
  const nowMs = systemClock.wallMs;
  const tableOf = async (id: ConnectionId): Promise<ActivityTable> => {
    const { product } = connections.read(id);
    const found = products.find(({ integrationId }) => integrationId === product);
    if (!found) throw new AppError('not_supported', `"${product}" cannot be written to`);
    return found.activities();
  };
  function changed(orderId: string): void {
    const head = db.orders.read(orderId);
    const isEnded = (head?.endedAt ?? null) !== null;
    // Its connection may have been deleted while it still had rows.
    if (head && isEnded && !db.connections.list().some((one) => one.id === head.connectionId)) db.orders.forgetFields(head.connectionId);
    needs.tell({ type: 'orderChanged', orderId, isEnded });
  }

  const outbox = makeOutbox({
    orders: db.orders, log, nowMs, random: Math.random, onChanged: changed, touches: (head) => touchedTypes(head.object), forbids: (head) => whyForbidden(head, db, connections),
    async writer(connectionId, sourceId) {
      if (connections.read(connectionId).status !== 'linked') throw new AppError('sign_in_required', `the connection "${connections.read(connectionId).name}" is not signed in`);
      // What a sign-in needs is done before a row is marked: a failure of it must not look like a lost answer of Sage.
      await connections.accessToken(connectionId);
      const connector = await connections.connector(connectionId);
      const writer = connector.openWriter?.(sourceId, await tableOf(connectionId));
      if (!writer) throw new AppError('not_supported', `${connector.product} cannot be written to`);
      return writer;
    },
    readBack: (companyId, dataTypes) => needs.startSync(companyId, { kind: 'incremental', dataTypes: [...dataTypes], confirmRemovals: false }),
    setTimer(call, waitMs) {
      const timer = setTimeout(call, waitMs).unref();
      return () => clearTimeout(timer);
    },
  });

  const place = makePlaceOrder({
    orders: db.orders, outbox, companies: () => db.companies.list(), checkPermitted: (id, verb) => checkPermitted(connections.read(id), verb), table: tableOf, nowMs,
    randomHex: (count) => randomBytes(count).toString('hex'),
    holds(companyId, dataType, id) {
      try {
        const found = books.reader(companyId).books().record(dataType, id);
        return found !== null && found.removedAt === null;
      } catch {
        // Books that were never read, or cannot be read now, tell nothing.
        return null;
      }
    },
  });

  const statusOf = (head: OrderHead) => orderStatusOf(head, db.orders, outbox);
  const read = (orderId: string) => {
    const head = db.orders.read(orderId);
    if (head === null) throw new AppError('not_found', `there is no order "${orderId}"`);
    return { order: statusOf(head), rows: db.orders.rows(orderId).map(rowStatusOf) };
  };
  return {
    orders: {
      place, read,
      list: (limit) => db.orders.list(limit).map(statusOf),
      cancel(orderId) {
        outbox.cancel(orderId);
        return read(orderId);
      },
    },
    start: outbox.start, wake: outbox.wake, stop: outbox.stop,
    connectionRemoved: (id) => db.orders.forgetFields(id),
  };
}

/** Asked before every row: what was allowed when it was ordered may not be any more. */
function whyForbidden(head: OrderHead, db: HelperDb, connections: Pick<Connections, 'read'>): AppError | null {
  const company = db.companies.read(head.companyId);
  if (company?.connectionId !== head.connectionId || company.sourceId !== head.sourceId) return new AppError('not_found', 'its company is no longer linked');
  try {
    checkPermitted(connections.read(head.connectionId), head.verb);
    return null;
  } catch (thrown) {
    if (thrown instanceof AppError && ['not_found', 'not_supported', 'not_permitted'].includes(thrown.code)) return thrown;
    throw thrown;
  }
}
