/** Reading records: pages with filters and order, one record, its source record, and what changed between two syncs. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { companyId, syncNumber } from '../ids.ts';
import { dataType } from '../records/data-types.ts';
import { defineEndpoint } from './endpoint.ts';

export const pageSizeMax = 1000;

/** "date>=2026-01-01", "status=open", "name~smith" (holds), "partyId=null"; the field must be one of the type's columns. */
export const filterText = z.string().max(300);

const pageQuery = {
  companyId,
  dataType,
  /** Up to ten, all must hold. In a query string the parameter is repeated. */
  filter: z.union([filterText, z.array(filterText).max(10)]).optional(),
  /** A column's name, with `-` in front for descending. The id breaks ties. */
  order: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(pageSizeMax).default(100),
  /** The `next` of the page before. */
  after: z.string().max(600).optional(),
  /** Read the books as they stood at this sync; the published one when left out. */
  sync: syncNumber.optional(),
};
const page = z.object({
  sync: syncNumber,
  publishedAt: isoTime,
  items: z.array(z.unknown()),
  next: z.string().nullable(),
});

export const data = {
  readRecords: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/data/{dataType}', permission: 'read', input: z.strictObject(pageQuery), reply: page,
    fails: ['not_found', 'not_synced_yet', 'unknown_field'], replyIsText: true, recordsAsLines: true,
    says: 'A page of records of one data type; with `Accept: application/x-ndjson` all of them, one a line.',
  }),
  readRecord: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/data/{dataType}/{id}', permission: 'read',
    input: z.strictObject({ companyId, dataType, id: z.string().min(1).max(128), sync: syncNumber.optional() }),
    reply: z.object({ sync: syncNumber, publishedAt: isoTime, record: z.unknown(), source: z.unknown(), removedAt: isoTime.nullable() }),
    fails: ['not_found', 'not_synced_yet'], says: 'One record with its source record, exactly as Sage sent it.',
  }),
  readChanges: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/data/{dataType}/changes', permission: 'read',
    input: z.strictObject({
      companyId, dataType,
      /** The sync that the caller knows; or `since`, a time: what was published then. One of the two. */
      from: syncNumber.optional(), since: isoTime.optional(),
      to: syncNumber.optional(),
      limit: z.coerce.number().int().min(1).max(pageSizeMax).default(100), after: z.string().max(600).optional(),
    }),
    reply: z.object({
      from: syncNumber, to: syncNumber,
      changes: z.array(z.object({ change: z.enum(['added', 'changed', 'removed']), id: z.string(), before: z.unknown(), after: z.unknown() })),
      next: z.string().nullable(),
    }),
    fails: ['not_found', 'not_synced_yet'], says: 'What changed between two syncs, or since a time, record by record; what was removed is told too.',
  }),
  readTable: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/data/{dataType}/table', permission: 'read',
    input: z.strictObject({
      companyId, dataType,
      /** Names of the type's columns (or `id`), separated by commas; all of them when left out. */
      columns: z.string().max(1000).optional(),
      filter: pageQuery.filter, order: pageQuery.order, sync: pageQuery.sync,
    }),
    reply: z.object({ sync: syncNumber, publishedAt: isoTime, columns: z.array(z.string()), rows: z.number().int() }),
    fails: ['not_found', 'not_synced_yet', 'unknown_field'], replyIsLines: true,
    says: 'All records of one data type as rows for a sheet, streamed: a first line that names the columns, then one array a line.',
  }),
  findParties: defineEndpoint({
    method: 'GET', path: '/v1/parties', permission: 'read',
    input: z.strictObject({ email: z.string().trim().toLowerCase().min(3).max(320) }),
    reply: z.object({
      matches: z.array(z.object({
        companyId, companyName: z.string(), dataType: z.enum(['customers', 'suppliers']), id: z.string(), name: z.string(),
        /** 'address' when the e-mail address itself is known, 'domain' when only another of the same business is. */
        by: z.enum(['address', 'domain']),
      })),
    }),
    fails: [], says: 'Who an e-mail address belongs to, among the customers and suppliers of all linked companies.',
  }),
};
