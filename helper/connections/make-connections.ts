/** Puts connections together: what they keep, how they sign in, and the connector that reads through them. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/shared/clock.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { ConnectionId, IntegrationId } from '../../src/shared/ids.ts';
import type { ProductDefinition } from '../../src/sage/define-product.ts';
import type { Connector } from '../../src/sage/connector.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { LogRequest } from '../../src/sage/transport/with-log.ts';
import type { RateLimit } from '../../src/sage/transport/with-rate-limit.ts';
import { wrapTransport } from '../../src/sage/transport/wrap-transport.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { HttpClient } from '../sage-transport/http-client.ts';
import { makeSageTransport } from '../sage-transport/sage-transport.ts';
import { makeAccessTokens } from './access-tokens.ts';
import type { ConnectionRecords, ConnectionRow } from './connection-records.ts';
import { statusOf } from './connection-status.ts';
import { makeVault } from './connection-vault.ts';
import type { Connections, ConnectionStatus, SageAddresses } from './connections.ts';
import { makeOAuthClient } from './oauth-client.ts';
import type { AppCredentials, OAuthClient } from './oauth-client.ts';
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
  readonly httpClient: HttpClient;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly random: () => number;
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
  /** True when a browser was opened. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** After every change that people should see. */
  readonly onChanged: (connection: ConnectionStatus) => void;
  readonly log: { warn(message: string, facts: { readonly connectionId?: ConnectionId; readonly err?: unknown }): void };
  readonly logRequest: (id: ConnectionId) => LogRequest;
  /** In place of the product's own, for measuring. */
  readonly limit?: RateLimit;
};

const dayMs = 86_400_000;
const whoAmIMs = 15_000;

export function makeConnections(parts: ConnectionsParts): Connections {
  const { records, keychain, clock, randomBytes } = parts;
  const vault = makeVault(records, keychain, randomBytes);
  const signIns = makeSignIns(clock);
  const connectors = new Map<ConnectionId, Connector>();
  const oauthClients = new Map<IntegrationId, OAuthClient>();

  const productOf = (id: IntegrationId): { readonly product: ProductDefinition; readonly addresses: SageAddresses } => {
    const product = parts.products.find(({ integrationId }) => integrationId === id);
    const addresses = parts.addresses[id];
    if (!product || !addresses) throw new AppError('not_supported', `"${id}" cannot be linked yet; ${parts.products.map(({ integrationId }) => integrationId).join(', ')} can`);
    return { product, addresses };
  };
  const oauthOf = ({ product }: Pick<ConnectionRow, 'product'>): OAuthClient => {
    const known = oauthClients.get(product);
    if (known) return known;
    const found = productOf(product);
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

  const appOf = async (id: ConnectionId): Promise<AppCredentials> => {
    const opened = await vault.open(id);
    const clientSecret = opened.secret('clientSecret');
    if (clientSecret === null) throw new AppError('secrets_lost', `connection ${id} has lost its client secret`);
    return { clientId: opened.row.clientId, clientSecret };
  };

  const auth = (id: ConnectionId): Auth => ({ accessToken: (insteadOf) => tokens.accessToken(id, insteadOf), worked: (token) => tokens.worked(id, token), refused: (token) => tokens.refused(id, token) });

  const connector = (id: ConnectionId): Connector => {
    const known = connectors.get(id);
    if (known) return known;
    const { product, addresses } = productOf(vault.row(id).product);
    const made = product.connect(wrapTransport(makeSageTransport(parts.httpClient, addresses.apiUrl), {
      clock, random: parts.random, sleep: (waitMs, signal) => parts.sleep(waitMs, signal),
      auth: auth(id),
      limit: parts.limit ?? { requests: product.limits.requestsPerMinute, perMs: 60_000, atOnce: product.limits.atOnce },
      laneOf: (request) => request.headers?.['x-business'] ?? '',
      log: parts.logRequest(id),
    }));
    connectors.set(id, made);
    return made;
  };

  /** Takes the grant back at Sage and then removes the row; while Sage cannot be reached the row waits out of sight. */
  const finishRemoval = async (row: ConnectionRow): Promise<void> => {
    const isOver = row.signInEndsAt !== null && Date.parse(row.signInEndsAt) < clock.wallMs();
    if (row.generation > 0 && !isOver) {
      try {
        const opened = await vault.openHidden(row.id);
        const [clientSecret, refreshToken] = [opened.secret('clientSecret'), opened.secret('refreshToken')];
        if (clientSecret !== null && refreshToken !== null) await oauthOf(row).revoke({ clientId: row.clientId, clientSecret }, refreshToken);
      } catch (thrown) {
        const { code } = asAppError(thrown);
        if (['sage_unreachable', 'sage_too_slow', 'sage_failed', 'sage_busy', 'keychain_locked'].includes(code)) {
          parts.log.warn('the grant of a deleted connection could not be taken back yet', { connectionId: row.id, err: thrown });
          return;
        }
        parts.log.warn('the grant of a deleted connection is no longer there', { connectionId: row.id, err: thrown });
      }
    }
    records.remove(row.id);
    await removeKey(keychain, row.id).catch((thrown: unknown) => parts.log.warn('a key could not be removed from the keychain', { connectionId: row.id, err: thrown }));
  };

  /** Whoever waits for this sign-in learns why it came to nothing. One that works already is not hurt by it. */
  const noteRefusal = (id: ConnectionId, error: AppError): AppError => {
    const problem = { code: error.code, message: error.message.slice(0, 300), since: isoTimeOf(clock.wallMs()), fix: 'sign_in' as const };
    vault.write(id, (current) => (current.status === 'linked' ? current : { ...current, problem }));
    changed(id);
    return error;
  };

  return {
    callbackPaths: parts.products.map(({ oauth }) => oauth.callbackPath),
    async start() {
      for (const row of records.list()) {
        const step = row.status === 'unlinked' ? finishRemoval(row) : row.status === 'linked' && row.intent !== null ? tokens.renew(row.id) : null;
        await step?.catch((thrown: unknown) => parts.log.warn('a connection could not be put in order', { connectionId: row.id, err: thrown }));
      }
    },
    list: () => records.list().filter(({ status }) => status !== 'unlinked').map(statusOf),
    read: (id) => statusOf(vault.row(id)),
    async add({ name, product, clientId, clientSecret }) {
      productOf(product);
      if (records.list().some((row) => row.name === name)) throw new AppError('already_exists', `a connection named "${name}" exists`);
      const id = `c-${Buffer.from(randomBytes(10)).toString('hex')}` as ConnectionId;
      const key = randomBytes(32);
      await writeKey(keychain, id, { key, generation: 0 });
      const row: ConnectionRow = {
        id, name, revision: 1, product, status: 'pending_auth', clientId, scope: null, signedInAs: null, signInEndsAt: null, generation: 0, accessToken: null,
        intent: null, failures: null, problem: null, createdAt: isoTimeOf(clock.wallMs()), lastRefreshAt: null,
      };
      try {
        records.add(row, [seal(key, id, 'clientSecret', 0, clientSecret, randomBytes)]);
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
      const { product } = productOf(row.product);
      const app = await appOf(id);
      const secretText = () => Buffer.from(randomBytes(32)).toString('base64url');
      const pending = { connectionId: id, callbackPath: product.oauth.callbackPath, redirectUri: `${parts.redirectOrigin()}${product.oauth.callbackPath}`, state: secretText(), verifier: secretText() };
      const signInUrl = await oauthOf(row).signInUrl(app, { ...pending, scope: product.oauth.scope[access], country: country?.toLowerCase() ?? null });
      signIns.begin(pending);
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
      await tokens.storeSignIn(id, grant);
      const name = await whoSignedIn(connector(id)).catch((thrown: unknown) => { parts.log.warn('Sage does not say who signed in', { connectionId: id, err: thrown }); return null; });
      if (name !== null) vault.write(id, (current) => ({ ...current, signedInAs: name }));
      changed(id);
      return statusOf(vault.row(id));
    },
    accessToken: (id, insteadOf) => tokens.accessToken(id, insteadOf),
    auth,
    connector,
    findCompanies: async (id, signal) => connector(id).findCompanies(signal),
    test: async (id, signal) => {
      vault.row(id);
      return testConnection({ open: () => appOf(id), accessToken: () => tokens.accessToken(id), connector: () => connector(id) }, signal);
    },
    async keepAlive() {
      for (const row of records.list()) {
        if (row.status === 'unlinked') await finishRemoval(row).catch(() => undefined);
        const isIdle = row.status === 'linked' && clock.wallMs() - Date.parse(row.lastRefreshAt ?? row.createdAt) > dayMs;
        if (isIdle) await tokens.renew(row.id).catch((thrown: unknown) => parts.log.warn('an idle sign-in could not be kept alive', { connectionId: row.id, err: thrown }));
      }
    },
    stop: () => tokens.stop(),
  };
}

const whoSignedIn = async (connector: Connector): Promise<string | null> => (await connector.whoAmI(AbortSignal.timeout(whoAmIMs))).name;
