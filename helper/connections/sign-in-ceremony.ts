/** Signing in at Sage: the page that is opened, the answer that comes back, and what is asked of a grant before it is kept. */
import type { Clock } from '../../src/shared/clock.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import { verbs } from '../../src/shared/connection-settings.ts';
import type { AccessTokens } from './access-tokens.ts';
import { settingsOfRow, statusOf } from './connection-status.ts';
import type { Vault } from './connection-vault.ts';
import type { Connections } from './connections.ts';
import type { LinkableProducts } from './linkable-products.ts';
import type { ConnectionsParts } from './make-connections.ts';
import { missingFrom } from './missing-companies.ts';
import { makeSignIns, signInLifeMs } from './sign-ins.ts';
import type { Ways } from './ways.ts';

export type CeremonyParts = {
  readonly parts: Pick<ConnectionsParts, 'redirectOrigin' | 'randomBytes' | 'openBrowser' | 'linkedThrough' | 'onAuthorised'> & { readonly clock: Clock };
  readonly vault: Vault;
  readonly ways: Ways;
  readonly tokens: AccessTokens;
  readonly products: LinkableProducts;
  readonly changed: (id: ConnectionId) => void;
  /** Asks Sage who it is, and notes it. */
  readonly noteWhoSignedIn: (id: ConnectionId) => Promise<void>;
};

const reachMs = 60_000;

export type Ceremony = Pick<Connections, 'startSignIn' | 'finishSignIn'> & {
  /** Throws `wrong_company` for a token that does not reach what is linked: it is another company's, or another user's. */
  checkReach(id: ConnectionId, accessToken: string): Promise<void>;
};

export function makeCeremony({ parts, vault, ways, tokens, products, changed, noteWhoSignedIn }: CeremonyParts): Ceremony {
  const { clock, randomBytes } = parts;
  const signIns = makeSignIns(clock);

  /** Whoever waits for this sign-in learns why it came to nothing. One that works already is not hurt by it. */
  const noteRefusal = (id: ConnectionId, error: AppError, missingCompanies: readonly string[] = []): AppError => {
    const at = isoTimeOf(clock.wallMs());
    const problem = { code: error.code, message: error.message.slice(0, 300), since: at, fix: 'sign_in' as const };
    vault.write(id, (current) => ({ ...current, refusedSignIn: { at, code: error.code, missingCompanies }, ...(current.status !== 'linked' && { problem }) }));
    changed(id);
    return error;
  };

  const missing = async (id: ConnectionId, accessToken: string): Promise<readonly string[]> => {
    const linked = parts.linkedThrough(id);
    if (linked.length === 0) return [];
    const withGrant: Auth = { accessToken: () => Promise.resolve(accessToken), worked: () => undefined, refused: () => undefined };
    return missingFrom(linked, await ways.make(id, await ways.access(id), withGrant), AbortSignal.timeout(reachMs));
  };
  const wrongCompany = (id: ConnectionId, names: readonly string[]): AppError =>
    new AppError('wrong_company', `the new sign-in of connection ${id} does not reach ${names.length} of ${parts.linkedThrough(id).length} linked companies; the old one is kept`);

  return {
    async startSignIn(id, { openBrowser = true, access, country } = {}) {
      const row = vault.row(id);
      const { product } = products.signedInTo(row.product);
      const { oauthMode, permissions } = settingsOfRow(row);
      if (oauthMode !== 'GETANDREFRESH') throw new AppError('not_supported', `the connection "${row.name}" uses tokens that were pasted (${oauthMode ?? ''}): paste fresh ones, or set Initiate OAuth to GETANDREFRESH to sign in at Sage`);
      const app = await ways.appOf(await vault.open(id));
      const { properties } = await ways.way(id);
      const wanted = access ?? (verbs.some((verb) => permissions[verb]) ? 'write' : 'read');
      const inCountry = country ?? (typeof properties.Country === 'string' ? properties.Country : undefined);
      const secretText = () => Buffer.from(randomBytes(32)).toString('base64url');
      const pending = { connectionId: id, callbackPath: product.oauth.callbackPath, redirectUri: `${parts.redirectOrigin()}${product.oauth.callbackPath}`, state: secretText(), verifier: secretText() };
      const signInUrl = await (await ways.oauthOf(row)).signInUrl(app, { ...pending, scope: product.oauth.scope[wanted], country: inCountry?.toLowerCase() ?? null });
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
      const refused = (thrown: unknown): never => { throw noteRefusal(id, asAppError(thrown)); };
      const exchange = async () => (await ways.oauthOf(row)).exchange(await ways.appOf(await vault.open(id)), answer, { state, verifier });
      const grant = await exchange().catch(refused);
      const names = await missing(id, grant.accessToken).catch(refused);
      if (names.length > 0) throw noteRefusal(id, wrongCompany(id, names), names);
      await tokens.storeSignIn(id, grant);
      parts.onAuthorised(id);
      await noteWhoSignedIn(id);
      changed(id);
      return statusOf(vault.row(id));
    },
    async checkReach(id, accessToken) {
      const names = await missing(id, accessToken);
      if (names.length > 0) throw wrongCompany(id, names);
    },
  };
}
