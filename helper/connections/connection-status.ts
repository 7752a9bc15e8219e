/** A connection as the pane and programs see it: everything but its secrets. */
import type { ConnectionRow } from './connection-records.ts';
import type { ConnectionStatus } from './connections.ts';

export const statusOf = (row: ConnectionRow): ConnectionStatus => ({
  id: row.id,
  name: row.name,
  product: row.product,
  status: row.status,
  clientId: row.clientId,
  hasClientSecret: row.dataSet === null,
  edition: row.edition,
  dataSet: row.dataSet,
  signedInAs: row.signedInAs,
  signInEndsAt: row.signInEndsAt,
  problem: row.problem,
});
