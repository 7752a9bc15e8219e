/**
 * The OAuth 2.0 conversation with Sage, by openid-client (loaded when first needed): the sign-in address, the exchange
 * of a code, the refresh, the revocation. No discovery, since Sage has none; addresses come from the settings.
 */
import type * as OAuth from 'openid-client';
import type { Configuration, TokenEndpointResponse } from 'openid-client';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { RestProduct } from '../../src/sage/define-product.ts';
import { asFetch } from '../sage-transport/as-fetch.ts';
import { isLoopbackHost } from '../sage-transport/http-client.ts';
import type { HttpClient } from '../sage-transport/http-client.ts';
import type { SageAddresses } from './connections.ts';

export type AppCredentials = { readonly clientId: string; readonly clientSecret: string };
export type Grant = {
  readonly accessToken: string;
  readonly accessLifeMs: number;
  readonly refreshToken: string;
  readonly refreshLifeMs: number;
  readonly scope: string | null;
};
export type SignInRequest = { readonly redirectUri: string; readonly state: string; readonly verifier: string; readonly scope: string; readonly country: string | null };

export type OAuthClient = {
  signInUrl(app: AppCredentials, request: SignInRequest): Promise<string>;
  /** `callback` is the whole address that the browser called. */
  exchange(app: AppCredentials, callback: URL, checks: { readonly state: string; readonly verifier: string }): Promise<Grant>;
  refresh(app: AppCredentials, refreshToken: string): Promise<Grant>;
  /** Does nothing where the product takes no grant back. */
  revoke(app: AppCredentials, refreshToken: string): Promise<void>;
};

/** From sending to the last byte of the answer. */
export const tokenDeadlineMs = 20_000;
const defaultAccessLifeMs = 300_000;

export function makeOAuthClient(product: Pick<RestProduct, 'oauth'>, addresses: SageAddresses, client: HttpClient): OAuthClient {
  const { authorizeUrl, tokenUrl, revokeUrl } = addresses;
  const endpoints = [authorizeUrl, tokenUrl, ...(revokeUrl === null ? [] : [revokeUrl])].map((address) => new URL(address));

  const configure = async (app: AppCredentials): Promise<{ oauth: typeof OAuth; config: Configuration }> => {
    const oauth = await import('openid-client');
    const config = new oauth.Configuration({
      // Sage names no issuer. Where an answer names one, it has to be the place we sent the user to.
      issuer: endpoints[0]?.origin ?? '', authorization_endpoint: authorizeUrl, token_endpoint: tokenUrl, ...(revokeUrl !== null && { revocation_endpoint: revokeUrl }),
    }, app.clientId, {}, oauth.ClientSecretPost(app.clientSecret));
    config[oauth.customFetch] = asFetch(client, tokenDeadlineMs) as never;
    config.timeout = tokenDeadlineMs / 1000 + 5;
    // http is for a Sage on this machine, as in the demo; the HTTP client refuses it for anything else.
    if (endpoints.every((url) => url.protocol === 'https:' || isLoopbackHost(url.hostname))) oauth.allowInsecureRequests(config);
    return { oauth, config };
  };

  const grantOf = (reply: TokenEndpointResponse, kept: string | null): Grant => {
    const refreshToken = reply.refresh_token ?? kept;
    if (refreshToken === null) throw new AppError('sage_rubbish', 'the sign-in server gave no refresh token');
    const refreshSeconds = Number(reply['refresh_token_expires_in']);
    return {
      accessToken: reply.access_token,
      accessLifeMs: reply.expires_in === undefined ? defaultAccessLifeMs : reply.expires_in * 1000,
      refreshToken,
      refreshLifeMs: Number.isFinite(refreshSeconds) && refreshSeconds > 0 ? refreshSeconds * 1000 : product.oauth.refreshTokenLifeMs,
      scope: typeof reply.scope === 'string' ? reply.scope : null,
    };
  };

  return {
    async signInUrl(app, { redirectUri, state, verifier, scope, country }) {
      const { oauth, config } = await configure(app);
      return oauth.buildAuthorizationUrl(config, {
        ...product.oauth.authorizeQuery(country),
        redirect_uri: redirectUri, response_type: 'code', scope, state, code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
      }).href;
    },
    async exchange(app, callback, { state, verifier }) {
      const { oauth, config } = await configure(app);
      const reply = await oauth.authorizationCodeGrant(config, callback, { expectedState: state, pkceCodeVerifier: verifier, idTokenExpected: false }).catch(fail('sign_in_refused'));
      return grantOf(reply, null);
    },
    async refresh(app, refreshToken) {
      const { oauth, config } = await configure(app);
      const reply = await oauth.refreshTokenGrant(config, refreshToken).catch(fail('sign_in_required'));
      return grantOf(reply, refreshToken);
    },
    async revoke(app, refreshToken) {
      if (revokeUrl === null) return;
      const { oauth, config } = await configure(app);
      await oauth.tokenRevocation(config, refreshToken).catch(fail('sign_in_required'));
    },
  };
}

/** The grant itself is refused, for good; the rest of OAuth's errors are about us or pass by. */
const fail = (refusedCode: 'sign_in_refused' | 'sign_in_required') => (thrown: unknown): never => {
  throw asOAuthError(thrown, refusedCode);
};

type Facts = { error: string; description: string; status: number | null; ours: AppError | null };

function asOAuthError(thrown: unknown, refusedCode: 'sign_in_refused' | 'sign_in_required'): AppError {
  const { error, description, status, ours } = factsOf(thrown);
  if (ours) return ours;
  const said = `the sign-in server answers ${status ?? ''} ${error}${description ? ` "${description.slice(0, 200)}"` : ''}`;
  if (error === 'invalid_client' || error === 'unauthorized_client') return new AppError('client_refused', said, { cause: thrown });
  if (error === 'temporarily_unavailable' || error === 'server_error') return new AppError('sage_failed', said, { cause: thrown });
  if (status === 429) return new AppError('sage_busy', said, { cause: thrown });
  if (status !== null && status >= 500) return new AppError('sage_failed', said, { cause: thrown });
  if (error !== '') return new AppError(refusedCode, said, { cause: thrown });
  if (status !== null) return new AppError('sage_rubbish', said, { cause: thrown });
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (code === 'OAUTH_INVALID_RESPONSE' && refusedCode === 'sign_in_refused') return new AppError('sign_in_refused', `the answer to the sign-in does not fit (${asAppError(thrown).message})`, { cause: thrown });
  if (/TIMEOUT/.test(code)) return new AppError('sage_too_slow', 'the sign-in server did not answer in time', { cause: thrown });
  return new AppError('sage_rubbish', `the sign-in server gave an answer that cannot be read (${asAppError(thrown).message})`, { cause: thrown });
}

/** What the library's error and its causes tell: OAuth's own error, the status, or one of ours from below. */
function factsOf(thrown: unknown): Facts {
  const facts: Facts = { error: '', description: '', status: null, ours: null };
  for (let at = thrown, depth = 0; at !== null && at !== undefined && depth < 5; depth += 1) {
    if (at instanceof AppError) facts.ours ??= at;
    if (at instanceof Response) facts.status ??= at.status;
    if (!(at instanceof Error)) break;
    const { error, error_description, status } = at as { error?: unknown; error_description?: unknown; status?: unknown };
    if (typeof error === 'string') facts.error ||= error;
    if (typeof error_description === 'string') facts.description ||= error_description;
    if (typeof status === 'number') facts.status ??= status;
    at = at.cause;
  }
  return facts;
}
