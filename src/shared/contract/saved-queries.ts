/** Queries of a connection that were saved by name: run again by it, from the pane, a sheet, the command line or a program. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { connectionId } from '../ids.ts';
import { activities, activityCompany, activityQuery, activityRows, queryPaging } from './activities.ts';
import { defineEndpoint } from './endpoint.ts';

export const savedQueryId = z.string().regex(/^q-[0-9a-f]{20}$/, 'the id of a saved query begins with q-');
export const savedQueryName = z.string().trim().min(1).max(80).regex(/^\P{C}+$/u, 'a name may not hold control characters');
export const savedQueriesMax = 200;

const savedQuery = z.object({ queryId: savedQueryId, name: z.string(), query: activityQuery, changedAt: isoTime });
export type SavedQuery = z.infer<typeof savedQuery>;
const fails = ['not_found', 'already_exists', 'unknown_field', 'not_supported'] as const;

export const savedQueries = {
  listSavedQueries: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}/queries', permission: 'read', input: z.strictObject({ connectionId }),
    reply: z.object({ queries: z.array(savedQuery) }), fails: ['not_found'], says: 'The saved queries of a connection, by name.',
  }),
  saveQuery: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/queries', permission: 'write', input: z.strictObject({ connectionId, name: savedQueryName, query: activityQuery }),
    reply: savedQuery, fails, says: 'Saves a query by name; each name of a connection stands for one.',
  }),
  changeSavedQuery: defineEndpoint({
    method: 'PATCH', path: '/v1/connections/{connectionId}/queries/{queryId}', permission: 'write',
    input: z.strictObject({ connectionId, queryId: savedQueryId, name: savedQueryName.optional(), query: activityQuery.optional() }),
    reply: savedQuery, fails, says: 'Gives a saved query another name, or asks another thing by it.',
  }),
  deleteSavedQuery: defineEndpoint({
    method: 'DELETE', path: '/v1/connections/{connectionId}/queries/{queryId}', permission: 'write', input: z.strictObject({ connectionId, queryId: savedQueryId }),
    reply: z.object({ deleted: z.literal(true) }), fails: ['not_found'], says: 'Deletes a saved query; what it brought to sheets stays there.',
  }),
  runSavedQuery: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/queries/run', permission: 'read',
    /** By its name, or by its id, which a new name does not change. */
    input: z.strictObject({ connectionId, name: savedQueryName.optional(), queryId: savedQueryId.optional(), ...activityCompany, ...queryPaging }),
    reply: z.object({ ...activityRows.shape, name: z.string(), object: z.string() }), fails: activities.queryActivity.fails, says: 'Runs a saved query.',
  }),
};
