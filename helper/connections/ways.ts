/**
 * The way to Sage of each connection, by its own settings: its proxy, its limits, its client, its connector. Variables
 * are replaced here, when a way is first used, and again after anything that it was made of has changed.
 */
import type { Connector } from '../../src/sage/connector.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { Properties } from '../../src/shared/connection-properties.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { FindVariable } from '../../src/shared/variable-text.ts';
import type { HttpClient } from '../sage-transport/http-client.ts';
import { makeConnector } from '../sage-transport/make-connector.ts';
import { httpLimitsOf } from '../sage-transport/property-effects.ts';
import { placeOf, type ProxyRoute } from '../sage-transport/proxy-route.ts';
import type { ConnectionRow, SecretField } from './connection-records.ts';
import { settingsOfRow } from './connection-status.ts';
import type { OpenedConnection, Vault } from './connection-vault.ts';
import type { Access } from './connections.ts';
import type { LinkableProducts } from './linkable-products.ts';
import type { ConnectionsParts } from './make-connections.ts';
import { makeOAuthClient, type AppCredentials, type OAuthClient } from './oauth-client.ts';
import { manualRoute, readProperties, resolvePlain } from './resolved-settings.ts';

export type Way = { readonly proxy: ProxyRoute | null; /** Where the proxy is set, for people; null for none. */ readonly proxySetIn: string | null; readonly properties: Properties; readonly client: HttpClient };

export type Ways = {
  /** Throws `bad_variable`, `bad_request`, `bad_setting`, `proxy_not_confirmed`, `secrets_lost`, `keychain_locked`, … */
  way(id: ConnectionId): Promise<Way>;
  access(id: ConnectionId): Promise<Access>;
  /** With other tokens than the connection's own, for asking before anything is stored. */
  make(id: ConnectionId, access: Access, auth: Auth, onDataSet?: (dataSet: DataSet) => void): Promise<Connector>;
  /** Kept, with its limits, where requests are made; a data set is logged out of at once, as its user can be logged in only once. */
  withConnector<T>(id: ConnectionId, auth: Auth, use: (connector: Connector) => Promise<T>): Promise<T>;
  oauthOf(row: ConnectionRow): Promise<OAuthClient>;
  appOf(opened: OpenedConnection): Promise<AppCredentials>;
  /** Made anew when next used: its settings have changed; all of them when left out. */
  forget(id?: ConnectionId): void;
};

/** What is still under way through a client that is no longer used gets this long to end. */
const retireMs = 600_000;

export function makeWays(parts: ConnectionsParts, vault: Vault, { productOf, signedInTo }: LinkableProducts): Ways {
  const known = new Map<ConnectionId, Promise<Way>>();
  const connectors = new Map<ConnectionId, Promise<Connector>>();
  const finder = (row: ConnectionRow): Promise<FindVariable> => parts.variables.finder(settingsOfRow(row).project);

  const routeOf = (opened: OpenedConnection, find: FindVariable): Pick<Way, 'proxy' | 'proxySetIn'> => {
    const { proxy } = settingsOfRow(opened.row);
    if (proxy.mode === 'none') return { proxy: null, proxySetIn: null };
    if (proxy.mode === 'system') {
      const system = parts.systemProxy();
      return { proxy: system, proxySetIn: system?.setIn ?? null };
    }
    const route = manualRoute(proxy, opened.secret('proxyPassword'), find);
    if (route !== null && !parts.proxies.has(placeOf(route))) {
      parts.proxies.asked(placeOf(route));
      throw new AppError('proxy_not_confirmed', `the proxy ${placeOf(route)} of the connection "${opened.row.name}" waits to be confirmed: in the tray, or with: ledgerline proxy confirm ${placeOf(route)}`);
    }
    return { proxy: route, proxySetIn: 'the connection' };
  };
  const makeWay = async (id: ConnectionId): Promise<Way> => {
    const opened = await vault.openHidden(id);
    const find = await finder(opened.row);
    const [route, properties] = [routeOf(opened, find), readProperties(opened.row, find)];
    return { ...route, properties, client: parts.makeHttpClient({ proxy: route.proxy, limits: httpLimitsOf(properties) }) };
  };
  /** What fails is not kept: a proxy may be confirmed, and a variable made, in the meantime. */
  const keep = <T>(map: Map<ConnectionId, Promise<T>>, id: ConnectionId, make: () => Promise<T>): Promise<T> => {
    const there = map.get(id);
    if (there) return there;
    const made = make();
    map.set(id, made);
    made.catch(() => { if (map.get(id) === made) map.delete(id); });
    return made;
  };
  const way = (id: ConnectionId): Promise<Way> => keep(known, id, () => makeWay(id));

  const secretOf = (opened: OpenedConnection, field: SecretField): string => {
    const secret = opened.secret(field);
    if (secret === null) throw new AppError('secrets_lost', `connection ${opened.row.id} has lost its ${field}`);
    return secret;
  };

  const access = async (id: ConnectionId): Promise<Access> => {
    const opened = await vault.open(id);
    const { product, edition, dataSet } = opened.row;
    if (dataSet !== null) {
      parts.dataSets.allowed(dataSet.folder);
      return { kind: 'data-set', place: dataSet, password: secretOf(opened, 'password') };
    }
    const { addresses } = signedInTo(product);
    const { proxy, properties } = await way(id);
    const headers = edition === null ? {} : { 'ocp-apim-subscription-key': resolvePlain(secretOf(opened, 'subscriptionKey'), 'subscriptionKey', await finder(opened.row)) };
    return { kind: 'rest', apiUrl: addresses.apiUrl(edition), headers, proxy, properties, ...(addresses.requestsPerMinute !== undefined && { requestsPerMinute: addresses.requestsPerMinute }) };
  };

  const make: Ways['make'] = (id, given, auth, onDataSet = () => undefined) => makeConnector(productOf(vault.row(id).product), given, {
    clock: parts.clock, random: parts.random, sleep: (waitMs, signal) => parts.sleep(waitMs, signal), auth, log: parts.logRequest(id), ...(parts.limit && { limit: parts.limit }),
    httpClient: async () => (await way(id)).client,
    openDataSet({ place, password }) {
      const dataSet = parts.dataSets.open(place, password);
      onDataSet(dataSet);
      return dataSet;
    },
  });

  return {
    way, access, make,
    async withConnector(id, auth, use) {
      if (vault.row(id).dataSet === null) return use(await keep(connectors, id, async () => make(id, await access(id), auth)));
      const opened: DataSet[] = [];
      try {
        return await use(await make(id, await access(id), auth, (dataSet) => opened.push(dataSet)));
      } finally {
        await Promise.all(opened.map((dataSet) => dataSet.close()));
      }
    },
    async oauthOf(row) {
      const { product, addresses } = signedInTo(row.product);
      return makeOAuthClient(product, addresses, (await way(row.id)).client);
    },
    async appOf(opened) {
      const find = await finder(opened.row);
      return { clientId: resolvePlain(opened.row.clientId, 'clientId', find), clientSecret: resolvePlain(secretOf(opened, 'clientSecret'), 'clientSecret', find) };
    },
    forget(id) {
      const gone = id === undefined ? [...known] : [...known].filter(([one]) => one === id);
      for (const [one, made] of gone) {
        known.delete(one);
        made.then(({ client }) => setTimeout(() => client.close(), retireMs).unref(), () => undefined);
      }
      if (id === undefined) connectors.clear();
      else connectors.delete(id);
    },
  };
}
