/** An order and its rows as they are told: without what was sent. */
import type { OrderRowStatus, OrderStatus } from '../../src/shared/contract/orders.ts';
import type { OrderHead, OrderRow, Orders } from '../store/orders.ts';
import type { Outbox } from './outbox.ts';

export function orderStatusOf(head: OrderHead, orders: Pick<Orders, 'counts'>, outbox: Pick<Outbox, 'problem'>): OrderStatus {
  return {
    orderId: head.id, idempotencyKey: head.key, connectionId: head.connectionId, companyId: head.companyId, verb: head.verb, object: head.object, procedure: head.procedure,
    createdAt: head.createdAt, endedAt: head.endedAt, counts: { ...orders.counts(head.id) }, problem: head.endedAt === null ? outbox.problem(head.companyId) : null, owesReading: head.owesReading,
  };
}

export function rowStatusOf({ row, state, sageId, targetId, code, message, field, tries, notBefore }: OrderRow): OrderRowStatus {
  const waits = state === 'queued' || state === 'sending';
  return { row, state, id: sageId ?? targetId, code, message, field, tries, nextTryAt: waits ? notBefore : null };
}
