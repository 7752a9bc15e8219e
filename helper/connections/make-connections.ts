/** Puts connections together: what they keep, how they sign in, and the connector that reads through them. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/shared/clock.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import type { ConnectionId, IntegrationId } from '../../src/shared/ids.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import type { ProductDefinition, RestProduct } from '../../src/sage/define-product.ts';
import type { Connector } from '../../src/sage/connector.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { LogRequest } from '../../src/sage/transport/with-log.ts';
import type { RateLimit } from '../../src/sage/transport/with-rate-limit.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { HttpClient } from '../sage-transport/http-client.ts';
import { makeConnector } from '../sage-transport/make-connector.ts';
import { makeAccessTokens } from './access-tokens.ts';
import type { ConnectionRecords, ConnectionRow, SecretField } from './connection-records.ts';
import { statusOf } from './connection-status.ts';
import { makeVault } from './connection-vault.ts';
import type { OpenedConnection } from './connection-vault.ts';
import type { Access, Connections, ConnectionStatus, DataSetPlace, NewConnection, SageAddresses } from './connections.ts';
import { makeChangeDataSet } from './change-data-set.ts';
import { makeGiveBack, revokeGrant } from './give-back.ts';
import { makeOAuthClient } from './oauth-client.ts';
import { missingFrom, type LinkedThrough } from './missing-companies.ts';
import type { AppCredentials, Grant, OAuthClient } from './oauth-client.ts';
import { removeKey, seal, writeKey } from './sealed-secrets.ts';
import type { RandomBytes } from './sealed-secrets.ts';
import { makeSignIns, signInLifeMs } from './sign-ins.ts';
import { testConnection } from './test-connection.ts';

export type ConnectionsParts = {
  readonly records: ConnectionRecords;
  readonly keychain: Keychain;
  readonly products: readonly ProductDefinition[];
  readonly addresses: Readonly<Partial<Record<IntegrationId, SageAddresses>>>;
  /** Where browsers reach this helper, "https://localhost:47800"; from the settings, never from a request. */
  readonly redirectOrigin: () => string;
  readonly dataSets: DataSets;
  readonly httpClient: HttpClient;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly random: () => number;
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
  /** True when a browser was opened. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** The companies whose books are read through a connection. */
  readonly linkedThrough: (id: ConnectionId) => readonly LinkedThrough[];
  /** A person has granted access anew, by a sign-in or with a password. */
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
const reachMs = 60_000;
/** Sage 50 may be busy with others for a while. */
const loginMs = 120_000;

export function makeConnections(parts: ConnectionsParts): Connections {
  const { records, keychain, clock, randomBytes } = parts;
  const vault = makeVault(records, keychain, randomBytes);
  const signIns = makeSignIns(clock);
  const connectors = new Map<ConnectionId, Promise<Connector>>();
  const oauthClients = new Map<IntegrationId, OAuthClient>();

  const productOf = (id: IntegrationId): ProductDefinition => {
    const product = parts.products.find(({ integrationId }) => integrationId === id);
    if (!product || (product.kind === 'rest' && !parts.addresses[id])) throw new AppError('not_supported', `"${id}" cannot be linked yet; ${parts.products.map(({ integrationId }) => integrationId).join(', ')} can`);
    return product;
  };
  /** The product and its addresses, of those that one signs in to. */
  const signedInTo = (id: IntegrationId): { readonly product: RestProduct; readonly addresses: SageAddresses } => {
    const product = productOf(id);
    const addresses = parts.addresses[id];
    if (product.kind !== 'rest' || !addresses) throw new AppError('not_supported', `${product.name} has no sign-in: it is read with a user name and a password`);
    return { product, addresses };
  };
  const oauthOf = ({ product }: Pick<ConnectionRow, 'product'>): OAuthClient => {
    const known = oauthClients.get(product);
    if (known) return known;
    const found = signedInTo(product);
    const made = makeOAuthClient(found.product, found.addresses, parts.httpClient);
    oauthClients.set(product, made);
    return made;
  };
  const changed = (id: ConnectionId): void => {
    const row = records.read(id);
    if (row && row.status !== 'unlinked') parts.onChanged(statusOf(row));
  };
  const tokens = makeAccessTokens({
    records, vault, clock, random: parts.random, sleep: parts.sleep, oauthOf, holder: randomUUID(), onChanged: changed,
    log: (message, facts) => parts.log.warn(message, facts),
  });

  const secretOf = (opened: OpenedConnection, field: SecretField): string => {
    const secret = opened.secret(field);
    if (secret === null) throw new AppError('secrets_lost', `connection ${opened.row.id} has lost its ${field}`);
    return secret;
  };
  const appOf = async (id: ConnectionId): Promise<AppCredentials> => {
    const opened = await vault.open(id);
    return { clientId: opened.row.clientId, clientSecret: secretOf(opened, 'clientSecret') };
  };

  const auth = (id: ConnectionId): Auth => ({ accessToken: (insteadOf) => tokens.accessToken(id, insteadOf), worked: (token) => tokens.worked(id, token), refused: (token) => tokens.refused(id, token) });

  const access = async (id: ConnectionId): Promise<Access> => {
    const opened = await vault.open(id);
    const { product, edition, dataSet } = opened.row;
    if (dataSet !== null) {
      parts.dataSets.allowed(dataSet.folder);
      return { kind: 'data-set', place: dataSet, password: secretOf(opened, 'password') };
    }
    const { addresses } = signedInTo(product);
    const headers = edition === null ? {} : { 'ocp-apim-subscription-key': secretOf(opened, 'subscriptionKey') };
    return { kind: 'rest', apiUrl: addresses.apiUrl(edition), headers, ...(addresses.requestsPerMinute !== undefined && { requestsPerMinute: addresses.requestsPerMinute }) };
  };

  const make = (id: ConnectionId, given: Access, withAuth: Auth, onDataSet: (dataSet: DataSet) => void): Promise<Connector> => makeConnector(productOf(vault.row(id).product), given, {
    clock, random: parts.random, sleep: (waitMs, signal) => parts.sleep(waitMs, signal), auth: withAuth, log: parts.logRequest(id), ...(parts.limit && { limit: parts.limit }),
    httpClient: () => parts.httpClient,
    openDataSet({ place, password }) {
      const dataSet = parts.dataSets.open(place, password);
      onDataSet(dataSet);
      return dataSet;
    },
  });
  /** Kept, with its limits, where requests are made; a data set is logged out of at once, as its user can be logged in only once. */
  const withConnector = async <T>(id: ConnectionId, use: (connector: Connector) => Promise<T>): Promise<T> => {
    if (vault.row(id).dataSet === null) {
      const known = connectors.get(id) ?? access(id).then((given) => make(id, given, auth(id), () => undefined));
      connectors.set(id, known);
      known.catch(() => { if (connectors.get(id) === known) connectors.delete(id); });
      return use(await known);
    }
    const opened: DataSet[] = [];
    try {
      return await use(await make(id, await access(id), auth(id), (dataSet) => opened.push(dataSet)));
    } finally {
      await Promise.all(opened.map((dataSet) => dataSet.close()));
    }
  };
  const change = makeChangeDataSet({ vault, dataSets: parts.dataSets, onChanged: changed });

  const revoking = { vault, clock, oauthOf, warn: parts.log.warn };
  const { giveBack, finish: finishGivingBack } = makeGiveBack({ ...revoking, records, tokens: { ...tokens, forget: (id) => { tokens.forget(id); connectors.delete(id); } }, onChanged: changed });

  /** Takes the grant back at Sage and then removes the row; while Sage cannot be reached the row waits out of sight. */
  const finishRemoval = async (row: ConnectionRow): Promise<void> => {
    if (!(await revokeGrant(revoking, row))) return;
    records.remove(row.id);
    await removeKey(keychain, row.id).catch((thrown: unknown) => parts.log.warn('a key could not be removed from the keychain', { connectionId: row.id, err: thrown }));
  };

  /** Whoever waits for this sign-in learns why it came to nothing. One that works already is not hurt by it. */
  const noteRefusal = (id: ConnectionId, error: AppError, missingCompanies: readonly string[] = []): AppError => {
    const at = isoTimeOf(clock.wallMs());
    const problem = { code: error.code, message: error.message.slice(0, 300), since: at, fix: 'sign_in' as const };
    vault.write(id, (current) => ({ ...current, refusedSignIn: { at, code: error.code, missingCompanies }, ...(current.status !== 'linked' && { problem }) }));
    changed(id);
    return error;
  };

  /** A new grant that does not reach what is linked is another company's, or another user's: it is dropped unstored. */
  const checkReach = async (id: ConnectionId, { accessToken }: Grant): Promise<void> => {
    const linked = parts.linkedThrough(id);
    if (linked.length === 0) return;
    const withGrant: Auth = { accessToken: () => Promise.resolve(accessToken), worked: () => undefined, refused: () => undefined };
    const missing = await missingFrom(linked, await make(id, await access(id), withGrant, () => undefined), AbortSignal.timeout(reachMs)).catch((thrown: unknown) => { throw noteRefusal(id, asAppError(thrown)); });
    if (missing.length > 0) throw noteRefusal(id, new AppError('wrong_company', `the new sign-in of connection ${id} does not reach ${missing.length} of ${linked.length} linked companies; the old one is kept`), missing);
  };

  return {
    callbackPaths: parts.products.flatMap((product) => (product.kind === 'rest' ? [product.oauth.callbackPath] : [])),
    async start() {
      for (const row of records.list()) {
        const step = row.status === 'unlinked' ? finishRemoval(row) : row.isGivingBack ? finishGivingBack(row.id) : row.status === 'linked' && row.intent !== null ? tokens.renew(row.id) : null;
        await step?.catch((thrown: unknown) => parts.log.warn('a connection could not be put in order', { connectionId: row.id, err: thrown }));
      }
    },
    list: () => records.list().filter(({ status }) => status !== 'unlinked').map(statusOf),
    read: (id) => statusOf(vault.row(id)),
    async add(input) {
      const product = productOf(input.product);
      if (records.list().some((row) => row.name === input.name)) throw new AppError('already_exists', `a connection named "${input.name}" exists`);
      if (input.product !== 'sage-50' && (input.clientId === undefined || input.clientSecret === undefined)) throw new AppError('bad_request', `${input.clientId === undefined ? 'clientId' : 'clientSecret'}: a sign-in at Sage needs it`);
      // A data set needs no sign-in afterwards, so that it can be read is found out before anything is kept.
      const dataSet = input.product === 'sage-50' && product.kind === 'data-set' ? await parts.dataSets.place(input) : null;
      const card = dataSet !== null && input.product === 'sage-50' ? await parts.dataSets.card(dataSet, input.password, AbortSignal.timeout(loginMs)) : null;
      const id = `c-${Buffer.from(randomBytes(10)).toString('hex')}` as ConnectionId;
      const key = randomBytes(32);
      await writeKey(keychain, id, { key, generation: 0 });
      const row: ConnectionRow = {
        id, name: input.name, revision: 1, product: input.product, status: dataSet === null ? 'pending_auth' : 'linked', clientId: input.product === 'sage-50' ? '' : input.clientId ?? '',
        edition: input.product === 'sage-200' ? input.edition : null, dataSet, card, scope: null, signedInAs: dataSet?.user ?? null, signInEndsAt: null, generation: 0, accessToken: null,
        intent: null, failures: null, refusedSignIn: null, signedInAt: null, problem: null, createdAt: isoTimeOf(clock.wallMs()), lastRefreshAt: null,
      };
      try {
        records.add(row, secretsOf(input).map(([field, secret]) => seal(key, id, field, 0, secret, randomBytes)));
      } catch (thrown) {
        await removeKey(keychain, id).catch(() => undefined);
        throw thrown;
      }
      changed(id);
      return statusOf(row);
    },
    async remove(id) {
      vault.row(id);
      tokens.forget(id);
      connectors.delete(id);
      const row = vault.write(id, (current) => ({ ...current, name: `deleted ${id}`, status: 'unlinked', accessToken: null, intent: null, problem: null }), { drop: ['accessToken', 'previousRefreshToken'] });
      await finishRemoval(row);
    },
    async startSignIn(id, { openBrowser = true, access = 'read', country } = {}) {
      const row = vault.row(id);
      const { product } = signedInTo(row.product);
      const app = await appOf(id);
      const secretText = () => Buffer.from(randomBytes(32)).toString('base64url');
      const pending = { connectionId: id, callbackPath: product.oauth.callbackPath, redirectUri: `${parts.redirectOrigin()}${product.oauth.callbackPath}`, state: secretText(), verifier: secretText() };
      const signInUrl = await oauthOf(row).signInUrl(app, { ...pending, scope: product.oauth.scope[access], country: country?.toLowerCase() ?? null });
      signIns.begin(pending);
      if (row.refusedSignIn) {
        vault.write(id, (current) => ({ ...current, refusedSignIn: null }));
        changed(id);
      }
      const browserOpened = openBrowser && (await parts.openBrowser(signInUrl).catch(() => false));
      return { signInUrl, endsAt: isoTimeOf(clock.wallMs() + signInLifeMs), browserOpened };
    },
    async finishSignIn(callback) {
      const called = new URL(callback, parts.redirectOrigin());
      const { connectionId: id, redirectUri, state, verifier } = signIns.take(called.pathname, called.searchParams);
      const row = vault.row(id);
      // Only what the browser brought is taken from the call; the address itself is ours.
      const answer = new URL(redirectUri);
      answer.search = called.search;
      const grant = await appOf(id).then((app) => oauthOf(row).exchange(app, answer, { state, verifier })).catch((thrown: unknown) => { throw noteRefusal(id, asAppError(thrown)); });
      await checkReach(id, grant);
      await tokens.storeSignIn(id, grant);
      parts.onAuthorised(id);
      const name = await withConnector(id, whoSignedIn).catch((thrown: unknown) => { parts.log.warn('Sage does not say who signed in', { connectionId: id, err: thrown }); return null; });
      if (name !== null) vault.write(id, (current) => ({ ...current, signedInAs: name }));
      changed(id);
      return statusOf(vault.row(id));
    },
    accessToken: (id, insteadOf) => tokens.accessToken(id, insteadOf),
    auth,
    access,
    connector: (id) => withConnector(id, (connector) => Promise.resolve(connector)),
    findCompanies: (id, signal) => withConnector(id, (connector) => connector.findCompanies(signal)),
    card: (id) => vault.row(id).card ?? null,
    giveBack,
    async changeDataSet(id, wanted, signal) {
      const status = await change(id, wanted, AbortSignal.any([signal, AbortSignal.timeout(loginMs)]));
      if (wanted.password !== undefined) parts.onAuthorised(id);
      return status;
    },
    noteMoved(id, problem) {
      const row = vault.row(id);
      if ((row.problem?.code ?? null) === (problem?.code ?? null)) return;
      vault.write(id, (current) => ({ ...current, problem }));
      changed(id);
    },
    test: async (id, signal) => {
      const { dataSet } = vault.row(id);
      return testConnection({ open: () => Promise.all([access(id), ...(dataSet === null ? [appOf(id)] : [])]), signIn: dataSet === null ? () => tokens.accessToken(id) : null, ask: (use) => withConnector(id, use) }, signal);
    },
    async keepAlive() {
      for (const row of records.list()) {
        if (row.status === 'unlinked') await finishRemoval(row).catch(() => undefined);
        if (row.isGivingBack) await finishGivingBack(row.id).catch(() => undefined);
        const isIdle = row.status === 'linked' && row.dataSet === null && clock.wallMs() - Date.parse(row.lastRefreshAt ?? row.createdAt) > dayMs;
        if (isIdle) await tokens.renew(row.id).catch((thrown: unknown) => parts.log.warn('an idle sign-in could not be kept alive', { connectionId: row.id, err: thrown }));
      }
    },
    stop: () => tokens.stop(),
  };
}

const whoSignedIn = async (connector: Connector): Promise<string | null> => (await connector.whoAmI(AbortSignal.timeout(whoAmIMs))).name;

/** What is sealed from the start. */
function secretsOf(input: NewConnection): readonly (readonly [SecretField, string])[] {
  switch (input.product) {
    case 'sage-50': return [['password', input.password]];
    case 'sage-200': return [['clientSecret', input.clientSecret ?? ''], ['subscriptionKey', input.subscriptionKey]];
    case 'sage-accounting': return [['clientSecret', input.clientSecret ?? '']];
  }
}
