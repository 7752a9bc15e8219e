/**
 * The authorization server itself: `oidc-provider`, cut down to what RFC 9700 leaves standing — authorization code with
 * PKCE (S256), rotated refresh tokens, revocation. No implicit grant, no passwords, no ids of people.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Provider, type Configuration } from 'oidc-provider';
import { grantScopes } from '../../src/shared/contract/apps.ts';
import type { AppRecords } from '../store/app-records.ts';
import { hashOfToken, makeTokenStore } from './token-store.ts';

export type ProviderNeeds = { readonly origin: string; readonly records: AppRecords; readonly nowMs: () => number; readonly onFault: (error: unknown) => void };

/** How long a person may take, linking a company included. */
export const visitSeconds = 3600;
export const accessSeconds = 3600;
export const refreshSeconds = 90 * 86_400;
const grantSeconds = 3650 * 86_400;

function configuration(needs: ProviderNeeds): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    adapter: makeTokenStore(needs),
    // Nothing signed ever leaves, nor does a cookie: see visit.ts. Both keys end with the process.
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] }, cookies: { keys: [randomBytes(32).toString('base64url')] },
    scopes: [...grantScopes], responseTypes: ['code'], pkce: { required: () => true }, subjectTypes: ['public'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] }, clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    routes: { authorization: '/authorize', token: '/token', revocation: '/revoke' },
    features: { devInteractions: { enabled: false }, userinfo: { enabled: false }, rpInitiatedLogout: { enabled: false }, resourceIndicators: { enabled: false }, dPoP: { enabled: false }, pushedAuthorizationRequests: { enabled: false }, revocation: { enabled: true } },
    allowOmittingSingleRegisteredRedirectUri: false,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    issueRefreshToken: () => true, rotateRefreshToken: true, expiresWithSession: () => false,
    ttl: { AuthorizationCode: 60, AccessToken: accessSeconds, RefreshToken: refreshSeconds, Grant: grantSeconds, Interaction: visitSeconds, Session: visitSeconds, IdToken: 60 },
    interactions: { url: (_ctx, interaction) => `/oauth/visit/${interaction.uid}` },
    renderError(ctx, out) {
      ctx.type = 'application/json';
      ctx.body = out;
    },
    // A page of another origin asks the token endpoint nothing.
    clientBasedCORS: () => false,
  };
}

export function makeProvider(needs: ProviderNeeds): Provider {
  const provider = new Provider(`${needs.origin}/oauth`, configuration(needs));
  const isSame = provider.Client.prototype.compareClientSecret;
  provider.Client.prototype.compareClientSecret = function compare(actual: string) {
    return isSame.call(this, hashOfToken(actual));
  };
  provider.on('server_error', (_ctx, error) => needs.onFault(error));
  return provider;
}
