/** A helper's connections on the sandbox's real sign-in, with clocks that a test can turn; several of them on one database are several processes. */
import { randomBytes } from 'node:crypto';
import { makeConnectionRecordsInMemory } from '../../helper/connections/connection-records-in-memory.ts';
import type { ConnectionRecords } from '../../helper/connections/connection-records.ts';
import type { Connections, ConnectionStatus, SageAddresses } from '../../helper/connections/connections.ts';
import { makeConnections } from '../../helper/connections/make-connections.ts';
import type { ConnectionsParts, DataSets } from '../../helper/connections/make-connections.ts';
import { makeConfirmedProxies, type ConfirmedProxies } from '../../helper/connections/confirmed-proxies.ts';
import { makeVariables, type Variables } from '../../helper/connections/variables.ts';
import type { Keychain } from '../../helper/keychain/keychain.ts';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import { makeHttpClient } from '../../helper/sage-transport/http-client.ts';
import type { HttpClient, HttpClientOptions } from '../../helper/sage-transport/http-client.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { RequestLine } from '../../src/sage/transport/with-log.ts';
import { products } from '../../src/sage/products/index.ts';

export const redirectOrigin = 'https://localhost:4711';
export const callbackPath = '/oauth/callback/sage-accounting';
export const redirectUri = `${redirectOrigin}${callbackPath}`;

export class TurnedClock {
  wallOffsetMs = 0;
  monotonicOffsetMs = 0;
  wallMs = (): number => Date.now() + this.wallOffsetMs;
  monotonicMs = (): number => performance.now() + this.monotonicOffsetMs;
  /** Both clocks, as time goes by. */
  pass(ms: number): void {
    this.wallOffsetMs += ms;
    this.monotonicOffsetMs += ms;
  }
}

export type World = {
  readonly records: ConnectionRecords;
  readonly keychain: Keychain;
  readonly clock: TurnedClock;
  readonly connections: Connections;
  readonly changes: ConnectionStatus[];
  readonly warnings: { message: string; err: unknown }[];
  readonly requests: RequestLine[];
  readonly opened: string[];
  readonly variables: Variables;
  readonly proxies: ConfirmedProxies;
  readonly requestsOf: ReadonlyMap<ConnectionId, readonly RequestLine[]>;
  /** What is kept among the settings, by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Connections that a person granted access through, in order. */
  readonly authorised: ConnectionId[];
  close(): void;
};

/** As `config.json` names them. */
type Addresses = Omit<SageAddresses, 'apiUrl'> & { readonly apiUrl: string };
export type WorldOptions = { readonly addresses: Addresses; readonly records?: ConnectionRecords; readonly keychain?: Keychain; readonly clock?: TurnedClock; readonly linkedThrough?: ConnectionsParts['linkedThrough']; readonly http?: HttpClientOptions; readonly dataSets?: DataSets; readonly allowedProxies?: readonly string[]; readonly systemProxy?: ConnectionsParts['systemProxy']; /** Sage 200 can be linked, too. */ readonly addresses200?: { readonly authorizeUrl: string; readonly tokenUrl: string; readonly apiUrl: string } };

export function makeWorld(options: WorldOptions): World {
  const { addresses200 } = options;
  const records = options.records ?? makeConnectionRecordsInMemory();
  const keychain = options.keychain ?? makeMemoryKeychain();
  const clock = options.clock ?? new TurnedClock();
  const clients: HttpClient[] = [];
  const texts = new Map<string, string>();
  const settings = { text: (name: string) => texts.get(name) ?? null, saveText: (name: string, value: string | null) => { if (value === null) texts.delete(name); else texts.set(name, value); } };
  const changes: ConnectionStatus[] = [];
  const warnings: World['warnings'] = [];
  const requests: RequestLine[] = [];
  const requestsOf = new Map<ConnectionId, readonly RequestLine[]>();
  const opened: string[] = [];
  const authorised: ConnectionId[] = [];
  const variables = makeVariables({
    records: settings, keychain, randomBytes: (count) => randomBytes(count), onChanged: () => connections.forgetWays(),
    users: () => records.list().map((row) => ({ name: row.name, project: row.project ?? null, variables: row.variables ?? [] })),
  });
  const proxies = makeConfirmedProxies({ records: settings, named: options.allowedProxies ?? [], onWaiting: () => undefined, onChanged: () => connections.forgetWays(), nowMs: clock.wallMs });
  const connections: Connections = makeConnections({
    variables, proxies, systemProxy: options.systemProxy ?? (() => null),
    makeHttpClient: (given) => { const one = makeHttpClient({ ...given, ...options.http, limits: { ...options.http?.limits, ...given.limits } }); clients.push(one); return one; },
    records, keychain, products, addresses: { 'sage-accounting': { ...options.addresses, apiUrl: () => options.addresses.apiUrl }, ...(addresses200 && { 'sage-200': { ...addresses200, revokeUrl: null, apiUrl: () => addresses200.apiUrl } }) }, redirectOrigin: () => redirectOrigin, clock, linkedThrough: options.linkedThrough ?? (() => []),
    randomBytes: (count) => randomBytes(count), random: Math.random,
    dataSets: options.dataSets ?? { place: () => Promise.reject(new Error('no data sets here')), card: () => Promise.reject(new Error('no data sets here')), open() { throw new Error('no data sets here'); }, allowed: (folder) => folder },
    // Waits pass quickly, and the clocks see them in full.
    sleep: (waitMs) => new Promise((wake) => setTimeout(() => { clock.pass(waitMs * 0.98); wake(); }, waitMs / 50)),
    openBrowser: async (url) => { opened.push(url); return true; },
    onAuthorised: (id) => void authorised.push(id),
    onChanged: (status) => changes.push(status),
    log: { warn: (message, { err }) => warnings.push({ message, err }) },
    logRequest: (id) => (line) => { requests.push(line); requestsOf.set(id, [...requestsOf.get(id) ?? [], line]); },
  });
  return { records, keychain, clock, connections, variables, proxies, changes, warnings, requests, requestsOf, opened, authorised, texts, close: () => clients.forEach((one) => one.close()) };
}

type SignInServer = { readonly client: { readonly id: string; readonly secret: string }; readonly control: { pressGrant(input: { url: string; deny?: boolean }): Promise<string> } };

export const addConnection = (world: World, { client }: Pick<SignInServer, 'client'>, name = 'Practice') =>
  world.connections.add({ name, product: 'sage-accounting', clientId: client.id, clientSecret: client.secret });

/** The ceremony: sign-in page, Grant, and what the browser calls. */
export async function signIn(world: World, server: SignInServer, id: ConnectionId): Promise<ConnectionStatus> {
  return world.connections.finishSignIn(await callbackOf(world, server, id));
}

export async function callbackOf(world: World, server: SignInServer, id: ConnectionId, deny = false): Promise<string> {
  const { signInUrl } = await world.connections.startSignIn(id, { openBrowser: false });
  const callback = new URL(await server.control.pressGrant({ url: signInUrl, deny }));
  return `${callback.pathname}${callback.search}`;
}

export async function signedIn(world: World, server: SignInServer): Promise<ConnectionId> {
  const { id } = await addConnection(world, server);
  await signIn(world, server, id);
  return id;
}
