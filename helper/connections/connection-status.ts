/** A connection as the pane and programs see it: everything but its secrets. */
import type { ConnectionRow } from './connection-records.ts';
import type { ConnectionStatus } from './connections.ts';
import { hasGivenUp } from './cool-down.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';

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
  // A row of an earlier version lacks these two.
  signedInAt: row.signedInAt ?? null,
  refusedSignIn: row.refusedSignIn ? { ...row.refusedSignIn, missingCompanies: [...row.refusedSignIn.missingCompanies] } : null,
  outage: row.status === 'linked' && row.failures ? { code: row.failures.code, since: row.failures.since, nextTryAt: isoTimeOf(row.failures.notBeforeMs), hasGivenUp: hasGivenUp(row.failures) } : null,
  problem: row.problem,
});
