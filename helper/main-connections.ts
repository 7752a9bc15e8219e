/** Puts connections together: their variables, the proxies that may be used, and the way of each to Sage. Part of main-books.ts: it needs the helper's own database. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { products } from '../src/sage/products/index.ts';
import type { LogRequest } from '../src/sage/transport/with-log.ts';
import type { ConnectionId } from '../src/shared/ids.ts';
import { makeConfirmedProxies, type ConfirmedProxies } from './connections/confirmed-proxies.ts';
import type { Connections, ConnectionStatus } from './connections/connections.ts';
import { makeConnections, type DataSets } from './connections/make-connections.ts';
import { makeVariables, type Variables } from './connections/variables.ts';
import type { Keychain } from './keychain/keychain.ts';
import type { Log } from './log.ts';
import { makeHttpClient } from './sage-transport/http-client.ts';
import { makeSystemProxy } from './sage-transport/system-proxy.ts';
import type { Settings } from './settings.ts';
import type { HelperDb } from './store/helper-db.ts';
import { systemClock } from './system-clock.ts';

export type ConnectionBooks = {
  readonly db: HelperDb;
  readonly settings: Settings;
  readonly keychain: Keychain;
  readonly dataSets: DataSets;
  readonly origin: () => string;
  readonly openBrowser: (address: string) => Promise<boolean>;
  readonly onChanged: (connection: ConnectionStatus) => void;
  /** A person has granted access anew, by a sign-in, a password or pasted tokens. */
  readonly onAuthorised: (id: ConnectionId) => void;
  readonly onProxyWaiting: () => void;
  readonly log: Log;
};

/** Every request to Sage at 'debug', those that went wrong at 'info'. */
const logRequestTo = (log: Log) => (connectionId: ConnectionId): LogRequest => (line) => {
  const isFine = line.status !== null && line.status < 400;
  log[isFine ? 'debug' : 'info']('asked Sage', { connectionId, method: line.method, path: line.path, status: line.status, code: line.error, ms: line.tookMs, bytes: line.characters });
};

async function sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
  await sleepFor(waitMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

export function openConnections({ db, settings, keychain, log, ...needs }: ConnectionBooks): { readonly connections: Connections; readonly variables: Variables; readonly proxies: ConfirmedProxies } {
  const { accounting, sage200 } = settings.sage;
  const fresh = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
  const variables = makeVariables({
    records: db.settings, keychain, randomBytes: fresh, onChanged: () => connections.forgetWays(),
    users: () => db.connections.list().filter(({ status }) => status !== 'unlinked').map((row) => ({ name: row.name, project: row.project ?? null, variables: row.variables ?? [] })),
  });
  const proxies = makeConfirmedProxies({ records: db.settings, named: settings.proxy.allowed, onWaiting: needs.onProxyWaiting, onChanged: () => connections.forgetWays(), nowMs: systemClock.wallMs });
  const connections: Connections = makeConnections({
    records: db.connections, keychain, products, addresses: {
      'sage-accounting': { ...accounting, apiUrl: () => accounting.apiUrl },
      'sage-200': { ...sage200, revokeUrl: null, apiUrl: (edition) => sage200.apiUrls[edition ?? 'professional'] },
    },
    dataSets: needs.dataSets, variables, proxies, systemProxy: makeSystemProxy(settings.proxy, process.env, process.platform), makeHttpClient,
    linkedThrough: (id) => db.companies.list().filter((row) => row.connectionId === id).map(({ sourceId, name }) => ({ sourceId, name })),
    redirectOrigin: needs.origin, clock: systemClock, randomBytes: fresh, random: Math.random, sleep, openBrowser: needs.openBrowser, onAuthorised: needs.onAuthorised, onChanged: needs.onChanged, log, logRequest: logRequestTo(log),
  });
  return { connections, variables, proxies };
}
