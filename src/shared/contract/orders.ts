/** Writing to Sage: an order is a list of rows for one object and one verb. It is kept before anything leaves, and every row ends clearly. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { errorCodes } from '../errors.ts';
import { companyId, connectionId } from '../ids.ts';
import { dataType } from '../records/data-types.ts';
import { defineEndpoint } from './endpoint.ts';

export const orderVerbs = ['create', 'update', 'delete', 'execute'] as const;
export type OrderVerb = (typeof orderVerbs)[number];

/**
 * `sending`: it has left, or may have, and nobody knows yet what came of it. `unknown`: nobody will know by itself; a
 * person looks in Sage. `cancelled`: it never left.
 */
export const orderRowStates = ['queued', 'sending', 'done', 'refused', 'unknown', 'cancelled'] as const;
export type OrderRowState = (typeof orderRowStates)[number];

export const orderRowsMax = 500;

const errorCode = z.enum(errorCodes as [string, ...string[]]);
const count = z.number().int().min(0);

export const orderId = z.string().regex(/^order-[0-9a-f]{16}$/, 'an order is named "order-" and 16 hex digits');
/** Chosen by who orders; the same key with the same rows gives the first answer again, and with other rows is refused. */
export const orderKey = z.string().regex(/^[\x21-\x7e]{8,100}$/, 'a key has 8 to 100 letters, digits or signs, without blanks');

export const orderRow = z.object({
  /** From 1, as ordered. */
  row: z.number().int().min(1),
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
  key: z.string(),
  connectionId,
  companyId,
  verb: z.enum(orderVerbs),
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

/** What one row would do, looked at here: Sage's rules, and the records it refers to. */
export const checkedRow = z.object({
  row: z.number().int().min(1),
  ok: z.boolean(),
  problems: z.array(z.object({ field: z.string().nullable(), message: z.string() })),
});
export type CheckedRow = z.infer<typeof checkedRow>;

/** A row holds the object's fields by name; `id` says which one in Sage is meant. */
const row = z.record(z.string().min(1).max(100), z.unknown());

const ordered = {
  connectionId,
  /** May be left out where only one company is linked through this connection. */
  companyId: companyId.optional(),
  object: z.string().min(1).max(100),
  rows: z.array(row).min(1).max(orderRowsMax),
  /** Nothing is sent and nothing kept: each row is checked and told what is wrong with it. */
  dryRun: z.boolean().default(false),
  key: orderKey.optional(),
  /** How long to wait for the end before answering with what is known. */
  waitMs: z.number().int().min(0).max(25_000).default(0),
};
export const orderReply = z.object({
  dryRun: z.boolean(),
  /** Null after a dry run, and where a row is wrong: then no row was sent. */
  order: orderStatus.nullable(),
  rows: z.array(orderRow),
  checked: z.array(checkedRow),
  /** What will be read again once it is done. */
  touches: z.array(dataType),
});

const fails = ['not_found', 'not_supported', 'unknown_field', 'already_exists', 'sign_in_required', 'disk_full', 'disk_failed', 'store_busy'] as const;
const oneOrder = z.strictObject({ orderId });

export const orders = {
  createInSage: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/activities/create', permission: 'write', input: z.strictObject(ordered), reply: orderReply, fails,
    says: 'Creates records in Sage, one for each row; with dryRun only says what is wrong with them.',
  }),
  updateInSage: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/activities/update', permission: 'write', input: z.strictObject(ordered), reply: orderReply, fails,
    says: 'Changes records in Sage; each row names its record by `id`.',
  }),
  deleteInSage: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/activities/delete', permission: 'write', input: z.strictObject(ordered), reply: orderReply, fails,
    says: 'Deletes records in Sage, or voids them where Sage keeps them; each row names its record by `id`.',
  }),
  executeInSage: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/activities/execute', permission: 'write',
    input: z.strictObject({ ...ordered, procedure: z.string().min(1).max(100) }), reply: orderReply, fails,
    says: 'Runs a procedure of Sage, such as release, void or reissue, on the record that each row names by `id`.',
  }),
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
