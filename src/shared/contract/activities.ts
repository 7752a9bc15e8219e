/**
 * Activities: query, create, update, delete and execute on any object that a connection's Sage product offers. Which there
 * are, and which fields they take, is Sage's own description of itself; so the names of objects and fields are Sage's, too.
 */
import { z } from 'zod';
import { companyId, connectionId, integrationId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';

export const activityVerbs = ['query', 'create', 'update', 'delete', 'execute'] as const;
export type ActivityVerb = (typeof activityVerbs)[number];
export const writingVerbs = ['create', 'update', 'delete', 'execute'] as const;
export type WritingVerb = (typeof writingVerbs)[number];

/** `amount` is any number with decimals, written as exact text; `time` a moment in UTC; `id` the id of another object. */
export const fieldKinds = ['text', 'whole', 'amount', 'date', 'time', 'boolean', 'id', 'object', 'list', 'any'] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** A name of Sage's: `sales_invoices`, `AUDIT_HEADER`. */
export const objectName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'an object is named as Sage names it, such as sales_invoices');
/** A field, or a field within one: `contact.id`. */
export const fieldPath = z.string().regex(/^[A-Za-z$][A-Za-z0-9_$]{0,79}(\.[A-Za-z][A-Za-z0-9_]{0,79}){0,3}$/, 'a field is named as Sage names it, such as contact.id');

/** A field of an object, as a flat list: what lies within an object or a list follows it as `invoice_lines.description`. */
const activityField = z.object({
  path: z.string(), kind: z.enum(fieldKinds), isRequired: z.boolean(), isReadOnly: z.boolean(),
  /** The object whose id it holds; of a list, what kind its items are. */
  of: z.string().nullable(), items: z.enum(fieldKinds).nullable(),
  allowed: z.array(z.string()).nullable(), lengthMax: z.number().int().nullable(), decimalsMax: z.number().int().nullable(),
  min: z.number().nullable(), max: z.number().nullable(), itemsMax: z.number().int().nullable(),
  /** What else Sage asks of it, in sentences. */
  rules: z.array(z.string()),
});
export type ActivityField = z.infer<typeof activityField>;

/** `read_only`: this product cannot be written to, and `says` tells why. */
const capability = z.object({
  verb: z.enum(activityVerbs), procedure: z.string().nullable(), label: z.string(), state: z.enum(['offered', 'read_only']), says: z.string().nullable(),
});
const activityObject = z.object({ name: z.string(), label: z.string(), capabilities: z.array(capability) });
export type ActivityObject = z.infer<typeof activityObject>;

export const comparisons = ['=', '<>', '<', '<=', '>', '>=', 'contains', 'starts with', 'in list', 'is null', 'is not null'] as const;
export type Comparison = (typeof comparisons)[number];
export const conditionsMax = 20;
export const listMax = 200;
const plainValue = z.union([z.string().max(400), z.number(), z.boolean()]);
const condition = z.strictObject({ field: fieldPath, is: z.enum(comparisons), value: plainValue.optional(), values: z.array(plainValue).min(1).max(listMax).optional() });
export type ActivityCondition = z.infer<typeof condition>;
const group = z.strictObject({ join: z.enum(['and', 'or']), conditions: z.array(condition).min(1).max(conditionsMax) });
/** Conditions, and groups of them one level deep. */
export const activityConditions = z.strictObject({ join: z.enum(['and', 'or']), conditions: z.array(z.union([condition, group])).max(conditionsMax) });
export type ActivityConditions = z.infer<typeof activityConditions>;

export const queryLimitMax = 10_000;
export const queryReadMax = 50_000;
const wanted = {
  object: objectName,
  /** A handful that says what it is, when left out. */
  columns: z.array(fieldPath).min(1).max(200).optional(),
  where: activityConditions.optional(),
  order: z.array(z.strictObject({ field: fieldPath, descending: z.boolean().default(false) })).max(5).default([]),
};
export const activityQuery = z.strictObject(wanted);
export type ActivityQuery = z.infer<typeof activityQuery>;

/** Which company of the connection is meant: one that is linked here, or one by Sage's own id. May be left out where there is only one. */
export const activityCompany = { companyId: companyId.optional(), sourceId: z.string().min(1).max(128).optional() };
export const queryPaging = {
  limit: z.number().int().min(1).max(queryLimitMax).default(100), skip: z.number().int().min(0).max(queryReadMax).default(0),
  /** What Sage cannot filter or sort is filtered and sorted here, over at most so many rows read. */
  readMax: z.number().int().min(1).max(queryReadMax).default(20_000),
};
/** A value is text, a number (whole), true or false, null, or for what lies within, JSON as Sage sent it. Amounts are text. */
export const activityRows = z.object({
  columns: z.array(z.object({ field: z.string(), kind: z.enum(fieldKinds) })), rows: z.array(z.array(z.unknown())),
  /** Rows that were read from Sage to give these. */
  readRows: z.number().int(),
  /** False: `readMax` was reached before the end, so that rows may be missing here, and an order is that of the rows read. */
  isComplete: z.boolean(),
  /** The `skip` of the next page; null where there is none. */
  next: z.number().int().nullable(),
});
export type ActivityRows = z.infer<typeof activityRows>;

export const writeRowsMax = 500;
/** The body of create, update, delete and execute. Each row is an object by field names; `id` names what is updated, deleted or acted on. */
export const activityWrite = {
  connectionId, ...activityCompany, object: objectName, rows: z.array(z.unknown()).min(1).max(writeRowsMax),
  /** True checks everything that can be checked here, and sends nothing. */
  dryRun: z.boolean().default(false),
  /** The same key with the same rows never posts twice, for good. */
  idempotencyKey: z.string().regex(/^[\w.:-]{8,128}$/, 'an idempotency key is 8 to 128 letters, digits, dots, colons, hyphens or underscores').optional(),
  /** How long to wait for the end of all rows; those that have none yet answer `waiting`. */
  waitMs: z.number().int().min(0).max(25_000).default(20_000),
};
export const procedureName = z.string().regex(/^[a-z][a-z_]{0,59}$/, 'a procedure is named as the list of activities names it, such as release');

/** `already_done`: by the same key before, and not again. `not_tried`: another row is wrong, or it was cancelled. `waiting`: ask for the order later. */
export const writeOutcomes = ['would_work', 'done', 'already_done', 'refused', 'unknown', 'not_tried', 'waiting'] as const;
export type WriteOutcome = (typeof writeOutcomes)[number];
const writeResult = z.object({
  /** Its place in `rows`, from 0. */
  row: z.number().int(), outcome: z.enum(writeOutcomes), id: z.string().nullable(),
  /** Sage's own, or what is wrong with the row. */
  message: z.string().nullable(), field: z.string().nullable(),
});
export type WriteResult = z.infer<typeof writeResult>;
/** `orderId`: null where nothing was sent, after a dry run or because a row is wrong. */
export const writeReply = z.object({ idempotencyKey: z.string().nullable(), orderId: z.string().nullable(), results: z.array(writeResult) });

const sageFails = ['not_found', 'not_supported', 'sign_in_required', 'sage_unreachable', 'sage_failed', 'sage_too_slow', 'sage_busy', 'sage_refused', 'sage_forbidden', 'sage_not_found', 'sage_rubbish', 'sage_subscription', 'wrong_company', 'keychain_locked', 'keychain_missing', 'data_set_busy', 'data_set_missing', 'driver_missing', 'host_not_confirmed', 'sign_in_refused'] as const;

export const activities = {
  listActivities: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}/activities', permission: 'read', input: z.strictObject({ connectionId }),
    reply: z.object({ product: integrationId, objects: z.array(activityObject) }), fails: ['not_found'],
    says: 'The objects of a connection, and what can be done with each.',
  }),
  readActivityObject: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}/activities/objects/{object}', permission: 'read', input: z.strictObject({ connectionId, object: objectName }),
    reply: z.object({
      ...activityObject.shape,
      /** What can be shown, and be a condition. `filters` are Sage's own, that are not among the fields: they take `=` alone. */
      query: z.object({ fields: z.array(activityField), filters: z.array(activityField), columns: z.array(z.string()) }).nullable(),
      writes: z.array(z.object({ verb: z.enum(writingVerbs), procedure: z.string().nullable(), needsId: z.boolean(), fields: z.array(activityField) })),
    }),
    fails: ['not_found'], says: 'One object with its fields: types, required marks, limits and allowed values.',
  }),
  queryActivity: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/activities/query', permission: 'read', input: z.strictObject({ connectionId, ...activityCompany, ...wanted, ...queryPaging }),
    reply: activityRows, fails: ['unknown_field', ...sageFails], says: 'Reads rows of an object from Sage itself, with conditions, order and paging.',
  }),
};

const writeFails = ['not_found', 'not_supported', 'not_permitted', 'already_exists', 'disk_full', 'disk_failed', 'store_busy'] as const;
/** The endpoints that write; the same body and reply for each. */
const writeEndpoint = (verb: 'create' | 'update' | 'delete', says: string) => defineEndpoint({
  method: 'POST', path: `/v1/connections/{connectionId}/activities/${verb}`, permission: 'write', input: z.strictObject(activityWrite), reply: writeReply, fails: writeFails, says,
});
export const activityWrites = {
  createActivity: writeEndpoint('create', 'Creates objects in Sage, one result for each row.'),
  updateActivity: writeEndpoint('update', 'Updates objects in Sage by their ids, one result for each row.'),
  deleteActivity: writeEndpoint('delete', 'Deletes objects in Sage by their ids, one result for each row.'),
  executeActivity: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/activities/execute', permission: 'write', input: z.strictObject({ ...activityWrite, procedure: procedureName }), reply: writeReply, fails: writeFails,
    says: 'Runs a procedure of Sage\'s, such as release or void, one result for each row.',
  }),
};
