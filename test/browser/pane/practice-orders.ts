/** Writing, as a practice helper answers it: every row is done, unless it says `refuse me`; a dry run only looks. */
import type { activityWrites, WriteResult } from '../../../src/shared/contract/activities.ts';
import type { Handlers, InputOf } from '../../../src/shared/contract/endpoint.ts';
import type { OrderRowStatus, orders as contract, OrderStatus } from '../../../src/shared/contract/orders.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { CompanyId } from '../../../src/shared/ids.ts';

type Write = InputOf<typeof activityWrites.createActivity>;
type Verb = OrderStatus['verb'];
type Kept = { readonly order: OrderStatus; readonly rows: OrderRowStatus[]; readonly results: WriteResult[] };

const wrong = (row: unknown): boolean => JSON.stringify(row).includes('refuse me');

export function orderHandlers(): Handlers<typeof contract & typeof activityWrites, unknown> {
  const kept = new Map<string, Kept>();
  const read = (orderId: string): Kept => {
    const found = kept.get(orderId);
    if (!found) throw new AppError('not_found', `there is no order "${orderId}"`);
    return found;
  };
  function write({ connectionId, companyId, object, rows, dryRun, idempotencyKey }: Write, verb: Verb, procedure: string | null) {
    const results = rows.map((row, index): WriteResult => (wrong(row) ? { row: index, outcome: 'refused', id: null, message: 'The total does not match the sum of the lines.', field: 'total_amount' } : { row: index, outcome: dryRun ? 'would_work' : 'done', id: dryRun ? null : `made-${index + 1}`, message: null, field: null }));
    if (dryRun) return { idempotencyKey: null, orderId: null, results };
    const orderId = `order-${String(kept.size + 1).padStart(16, '0')}`;
    const now = new Date().toISOString() as IsoTime;
    const refused = results.filter(({ outcome }) => outcome === 'refused').length;
    const order: OrderStatus = {
      orderId, idempotencyKey: idempotencyKey ?? orderId, connectionId, companyId: companyId ?? ('practice' as CompanyId), verb, object, procedure, createdAt: now, endedAt: now, problem: null, owesReading: false,
      counts: { queued: 0, sending: 0, done: results.length - refused, refused, unknown: 0, cancelled: 0 },
    };
    kept.set(orderId, { order, results, rows: results.map(({ row, id, message, field, outcome }) => ({ row, state: outcome === 'done' ? 'done' : 'refused', id, code: outcome === 'done' ? null : 'sage_refused', message, field, tries: 1, nextTryAt: null })) });
    return { idempotencyKey: order.idempotencyKey, orderId, results };
  }
  return {
    createActivity: (input) => write(input, 'create', null),
    updateActivity: (input) => write(input, 'update', null),
    deleteActivity: (input) => write(input, 'delete', null),
    executeActivity: ({ procedure, ...input }) => write(input, 'execute', procedure),
    listOrders: ({ limit }) => ({ orders: [...kept.values()].reverse().slice(0, limit).map(({ order }) => order) }),
    readOrder: ({ orderId }) => ({ order: read(orderId).order, rows: read(orderId).rows }),
    cancelOrder: ({ orderId }) => ({ order: read(orderId).order, rows: read(orderId).rows }),
  };
}
