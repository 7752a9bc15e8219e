/** Activities of connections, and the queries that were saved by name. */
import type { activities } from '../../../src/shared/contract/activities.ts';
import type { savedQueries } from '../../../src/shared/contract/saved-queries.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

const askingOf = (caller: Caller) => ({ mayAskUnlinked: caller.scope === 'admin', signal: caller.gone });

export const activityHandlers = ({ open }: Services): Handlers<typeof activities & typeof savedQueries, Caller> => ({
  listActivities: ({ connectionId }) => open().activities.list(connectionId),
  readActivityObject: ({ connectionId, object }) => open().activities.object(connectionId, object),
  queryActivity: (input, caller) => open().activities.query(input, askingOf(caller)),
  listSavedQueries: ({ connectionId }) => ({ queries: [...open().activities.saved(connectionId)] }),
  saveQuery: ({ connectionId, name, query }) => open().activities.save(connectionId, name, query),
  changeSavedQuery: ({ connectionId, queryId, ...changes }) => open().activities.changeSaved(connectionId, queryId, changes),
  deleteSavedQuery({ connectionId, queryId }) {
    open().activities.removeSaved(connectionId, queryId);
    return { deleted: true };
  },
  runSavedQuery: (input, caller) => open().activities.runSaved(input, askingOf(caller)),
});
