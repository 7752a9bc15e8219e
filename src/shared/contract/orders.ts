/** Orders: what create, update, delete and execute have been given to write to Sage. Each is kept before anything leaves, and every row of it ends clearly. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { errorCodes } from '../errors.ts';
import { companyId, connectionId } from '../ids.ts';
import { writingVerbs } from './activities.ts';
import { defineEndpoint } from './endpoint.ts';

/**
 * `sending`: it has left, or may have, and nobody knows yet what came of it. `unknown`: nobody will know by itself; a
 * person looks in Sage. `cancelled`: it never left.
 */
export const orderRowStates = ['queued', 'sending', 'done', 'refused', 'unknown', 'cancelled'] as const;
export type OrderRowState = (typeof orderRowStates)[number];

const errorCode = z.enum(errorCodes as [string, ...string[]]);
const count = z.number().int().min(0);

export const orderId = z.string().regex(/^order-[0-9a-f]{16}$/, 'an order is named "order-" and 16 hex digits');

export const orderRow = z.object({
  /** From 0, as ordered. */
  row: count,
  state: z.enum(orderRowStates),
  /** Sage's id of what was written; null where there is none yet. */
  id: z.string().nullable(),
  code: errorCode.nullable(),
  /** Sage's own words where it refused; what to look for in Sage where the outcome is unknown. */
  message: z.string().nullable(),
  /** The field that the message is about, as Sage names it. */
  field: z.string().nullable(),
  tries: count,
  /** When the next try is due; null when none waits. */
  nextTryAt: isoTime.nullable(),
});
export type OrderRowStatus = z.infer<typeof orderRow>;

export const orderStatus = z.object({
  orderId,
  /** Whoever sends the same rows with it again is told of this order, and nothing is posted twice. */
  idempotencyKey: z.string(),
  connectionId,
  companyId,
  verb: z.enum(writingVerbs),
  object: z.string(),
  procedure: z.string().nullable(),
  createdAt: isoTime,
  /** When the last row had its end; null while there are rows to send. */
  endedAt: isoTime.nullable(),
  counts: z.object({ queued: count, sending: count, done: count, refused: count, unknown: count, cancelled: count }),
  /** What the rows wait for, such as a sign-in; null when nothing stands in the way. */
  problem: z.object({ code: errorCode, message: z.string() }).nullable(),
  /** Whether what it changed is still to be read back. */
  owesReading: z.boolean(),
});
export type OrderStatus = z.infer<typeof orderStatus>;

const oneOrder = z.strictObject({ orderId });

export const orders = {
  listOrders: defineEndpoint({
    method: 'GET', path: '/v1/orders', permission: 'read', input: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    reply: z.object({ orders: z.array(orderStatus) }), fails: [], says: 'The newest orders to Sage with their state.',
  }),
  readOrder: defineEndpoint({
    method: 'GET', path: '/v1/orders/{orderId}', permission: 'read', input: oneOrder,
    reply: z.object({ order: orderStatus, rows: z.array(orderRow) }), fails: ['not_found'], says: 'One order, with what came of each of its rows.',
  }),
  cancelOrder: defineEndpoint({
    method: 'POST', path: '/v1/orders/{orderId}/cancel', permission: 'write', input: oneOrder,
    reply: z.object({ order: orderStatus, rows: z.array(orderRow) }), fails: ['not_found', 'disk_full', 'disk_failed', 'store_busy'], says: 'Cancels the rows that have not left yet; what has left goes on to its end.',
  }),
};
