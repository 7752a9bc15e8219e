/** Puts connections together: what they keep, how they sign in, and the connector that reads through them. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/shared/clock.ts';
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import type { ConnectionId, IntegrationId } from '../../src/shared/ids.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import type { ProductDefinition } from '../../src/sage/define-product.ts';
import type { Connector } from '../../src/sage/connector.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { LogRequest } from '../../src/sage/transport/with-log.ts';
import type { RateLimit } from '../../src/sage/transport/with-rate-limit.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { HttpClient, HttpClientOptions } from '../sage-transport/http-client.ts';
import type { SystemProxy } from '../sage-transport/system-proxy.ts';
import { makeAccessTokens, type AccessTokenParts } from './access-tokens.ts';
import { makeAddConnection } from './add-connection.ts';
import { makeChangeDataSet } from './change-data-set.ts';
import { makeChangeSettings } from './change-settings.ts';
import type { ConfirmedProxies } from './confirmed-proxies.ts';
import type { ConnectionRecords } from './connection-records.ts';
import { settingsOfRow, statusOf } from './connection-status.ts';
import { makeVault } from './connection-vault.ts';
import type { Connections, ConnectionStatus, DataSetPlace, NewConnection, SageAddresses } from './connections.ts';
import { makeLinkableProducts } from './linkable-products.ts';
import { makeGiveBack } from './give-back.ts';
import type { LinkedThrough } from './missing-companies.ts';
import { makeRemoval } from './removal.ts';
import { resolvePlain } from './resolved-settings.ts';
import type { RandomBytes } from './sealed-secrets.ts';
import { makeCeremony } from './sign-in-ceremony.ts';
import { testConnection } from './test-connection.ts';
import type { Variables } from './variables.ts';
import { makeWays } from './ways.ts';

export type ConnectionsParts = {
  readonly records: ConnectionRecords;
  readonly keychain: Keychain;
  readonly products: readonly ProductDefinition[];
  readonly addresses: Readonly<Partial<Record<IntegrationId, SageAddresses>>>;
  /** Where browsers reach this helper, "https://localhost:47800"; from the settings, never from a request. */
  readonly redirectOrigin: () => string;
  readonly dataSets: DataSets;
  readonly makeHttpClient: (options: HttpClientOptions) => HttpClient;
  readonly variables: Pick<Variables, 'finder'>;
  readonly proxies: Pick<ConfirmedProxies, 'has' | 'asked' | 'confirm'>;
  /** The proxy that this computer is set to. Throws `bad_setting`. */
  readonly systemProxy: () => SystemProxy | null;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly random: () => number;
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
  /** True when a browser was opened. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** The companies whose books are read through a connection. */
  readonly linkedThrough: (id: ConnectionId) => readonly LinkedThrough[];
  /** A person has granted access anew, by a sign-in, with a password or with tokens. */
  readonly onAuthorised: (id: ConnectionId) => void;
  /** After every change that people should see. */
  readonly onChanged: (connection: ConnectionStatus) => void;
  readonly log: { warn(message: string, facts: { readonly connectionId?: ConnectionId; readonly err?: unknown }): void };
  readonly logRequest: (id: ConnectionId) => LogRequest;
  /** In place of the product's own, for measuring. */
  readonly limit?: RateLimit;
};

export type DataSetLogin = Pick<Extract<NewConnection, { readonly product: 'sage-50' }>, 'folder' | 'driver' | 'user' | 'password'>;

/** Data sets of files: what was typed is checked, and the place is read through a driver. */
export type DataSets = {
  /** Throws `bad_request` naming the field, `host_not_confirmed`, `driver_missing`. */
  place(login: DataSetLogin): Promise<DataSetPlace>;
  /** Throws `host_not_confirmed`; nothing is read yet. */
  open(place: DataSetPlace, password: string): DataSet;
  /** Logs in, reads whose it is, and logs out. Throws as a data set does. */
  card(place: DataSetPlace, password: string, signal: AbortSignal): Promise<DataSetCard>;
  /** Throws `host_not_confirmed` where the folder may not be touched any more. */
  allowed(folder: string): string;
};

const dayMs = 86_400_000;
const whoAmIMs = 15_000;
/** Sage 50 may be busy with others for a while. */
const loginMs = 120_000;

export function makeConnections(parts: ConnectionsParts): Connections {
  const { records, keychain, clock, randomBytes } = parts;
  const vault = makeVault(records, keychain, randomBytes);
  const products = makeLinkableProducts(parts.products, parts.addresses);
  const ways = makeWays(parts, vault, products);
  const changed = (id: ConnectionId): void => {
    const row = records.read(id);
    if (row && row.status !== 'unlinked') parts.onChanged(statusOf(row));
  };
  const tokenOf: AccessTokenParts['tokenOf'] = async (opened, field) => {
    const token = opened.secret(field);
    return token !== null && opened.row.areTokensTyped ? resolvePlain(token, field, await parts.variables.finder(settingsOfRow(opened.row).project)) : token;
  };
  const tokens = makeAccessTokens({
    records, vault, clock, random: parts.random, sleep: parts.sleep, oauthOf: ways.oauthOf, appOf: ways.appOf, tokenOf, holder: randomUUID(), onChanged: changed,
    log: (message, facts) => parts.log.warn(message, facts),
  });
  const auth = (id: ConnectionId): Auth => ({ accessToken: (insteadOf) => tokens.accessToken(id, insteadOf), worked: (token) => tokens.worked(id, token), refused: (token) => tokens.refused(id, token) });
  const withConnector = <T>(id: ConnectionId, use: (connector: Connector) => Promise<T>): Promise<T> => ways.withConnector(id, auth(id), use);
  const noteWhoSignedIn = async (id: ConnectionId): Promise<void> => {
    const name = await withConnector(id, whoSignedIn).catch((thrown: unknown) => { parts.log.warn('Sage does not say who signed in', { connectionId: id, err: thrown }); return null; });
    if (name !== null) vault.write(id, (current) => ({ ...current, signedInAs: name }));
  };
  const ceremony = makeCeremony({ parts, vault, ways, tokens, products, changed, noteWhoSignedIn });
  const revoking = { vault, clock, ways, tokenOf, warn: parts.log.warn };
  const removal = makeRemoval({ ...revoking, records, keychain, forget: ways.forget });
  const { giveBack, finish: finishGivingBack } = makeGiveBack({ ...revoking, records, tokens: { ...tokens, forget: (id) => { tokens.forget(id); ways.forget(id); } }, onChanged: changed });
  const add = makeAddConnection({ parts, products, changed, noteWhoSignedIn });
  const settings = makeChangeSettings({ parts, vault, ways, tokens, products, ceremony, changed, noteWhoSignedIn });
  const changeDataSet = makeChangeDataSet({ vault, dataSets: parts.dataSets, onChanged: changed });

  return {
    callbackPaths: parts.products.flatMap((product) => (product.kind === 'rest' ? [product.oauth.callbackPath] : [])),
    async start() {
      for (const row of records.list()) {
        const step = row.status === 'unlinked' ? removal.finish(row) : row.isGivingBack ? finishGivingBack(row.id) : row.status === 'linked' && row.intent !== null ? tokens.renew(row.id) : null;
        await step?.catch((thrown: unknown) => parts.log.warn('a connection could not be put in order', { connectionId: row.id, err: thrown }));
      }
    },
    list: () => records.list().filter(({ status }) => status !== 'unlinked').map(statusOf),
    read: (id) => statusOf(vault.row(id)),
    add: async (input, mayConfirm = false) => {
      const id = await add(input, mayConfirm);
      return statusOf(vault.row(id));
    },
    async remove(id) {
      vault.row(id);
      tokens.forget(id);
      await removal.remove(id);
    },
    startSignIn: ceremony.startSignIn,
    finishSignIn: ceremony.finishSignIn,
    settings: settings.show,
    change: (id, given, mayConfirm) => settings.change(id, given, mayConfirm),
    forgetWays: () => ways.forget(),
    accessToken: (id, insteadOf) => tokens.accessToken(id, insteadOf),
    auth,
    access: ways.access,
    connector: (id) => withConnector(id, (connector) => Promise.resolve(connector)),
    ask: withConnector,
    findCompanies: (id, signal) => withConnector(id, (connector) => connector.findCompanies(signal)),
    card: (id) => vault.row(id).card ?? null,
    giveBack,
    async changeDataSet(id, wanted, signal) {
      const status = await changeDataSet(id, wanted, AbortSignal.any([signal, AbortSignal.timeout(loginMs)]));
      if (wanted.password !== undefined) parts.onAuthorised(id);
      return status;
    },
    noteMoved(id, problem) {
      const row = vault.row(id);
      if ((row.problem?.code ?? null) === (problem?.code ?? null)) return;
      vault.write(id, (current) => ({ ...current, problem }));
      changed(id);
    },
    test: (id, signal) => testConnection({ id, vault, ways, variables: parts.variables, signIn: () => tokens.accessToken(id), ask: (use) => withConnector(id, use) }, signal),
    async keepAlive() {
      for (const row of records.list()) {
        if (row.status === 'unlinked') await removal.finish(row).catch(() => undefined);
        if (row.isGivingBack) await finishGivingBack(row.id).catch(() => undefined);
        const isIdle = row.status === 'linked' && row.dataSet === null && clock.wallMs() - Date.parse(row.lastRefreshAt ?? row.createdAt) > dayMs;
        if (isIdle) await tokens.renew(row.id).catch((thrown: unknown) => parts.log.warn('an idle sign-in could not be kept alive', { connectionId: row.id, err: thrown }));
      }
    },
    stop: () => tokens.stop(),
  };
}

const whoSignedIn = async (connector: Connector): Promise<string | null> => (await connector.whoAmI(AbortSignal.timeout(whoAmIMs))).name;
