/** A connection as the pane and programs see it: everything but its secrets. */
import type { ConnectionRow } from './connection-records.ts';
import type { ConnectionStatus } from './connections.ts';
import { hasGivenUp } from './cool-down.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { readOnly } from '../../src/shared/permissions.ts';
import type { KeptProxy } from './connection-records.ts';

const pick = ({ oauthMode, hasClientSecret, hasRefreshToken, permissions }: ReturnType<typeof settingsOfRow>) => ({ oauthMode, hasClientSecret, hasRefreshToken, permissions: { ...permissions } });

const systemProxy: KeptProxy = { mode: 'system', host: null, port: null, user: null, hasPassword: false, exceptions: [] };

/** What a row of an earlier version does not say. */
export const settingsOfRow = (row: ConnectionRow) => ({
  oauthMode: row.oauthMode ?? (row.dataSet === null ? 'GETANDREFRESH' as const : null),
  hasClientSecret: row.hasClientSecret ?? row.dataSet === null,
  hasRefreshToken: row.hasRefreshToken ?? row.generation > 0,
  permissions: row.permissions ?? readOnly,
  project: row.project ?? null,
  proxy: row.proxy ?? systemProxy,
  properties: row.properties ?? [],
});

export const statusOf = (row: ConnectionRow): ConnectionStatus => ({
  id: row.id,
  name: row.name,
  product: row.product,
  status: row.status,
  clientId: row.clientId,
  ...pick(settingsOfRow(row)),
  hasAccessToken: row.accessToken !== null,
  grantedScope: row.scope,
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
