/** The Sage 200 face put together: its companies, sign-in and API, and what a test may do to it. */
import type { Business } from '../accounting/businesses.ts';
import type { Answer } from '../accounting/oauth.ts';
import { makeTokens } from '../accounting/tokens.ts';
import type { Client, Lives } from '../accounting/tokens.ts';
import { answerApi, basePaths, companyNamed, isApiPath } from './api.ts';
import type { ApiRequest } from './api.ts';
import { makeCompanies } from './face.ts';
import { idOf, urnOf } from './ids.ts';
import { makeSignIn } from './sign-in.ts';

export const practiceClient200 = { id: 'sandbox-200-client', secret: 'sandbox-200-secret' } as const;
export const practiceSubscriptionKey = 'sandbox-200-subscription-key';
const practiceRedirects: readonly string[] = ['https://localhost:47800/oauth/callback/sage-200', 'https://127.0.0.1:47800/oauth/callback/sage-200'];
/** An hour and sixty days: what is most often reported. */
const lives: Lives = { codeSeconds: 60, accessSeconds: 3_600, refreshSeconds: 5_184_000 };

type Options = { businesses: readonly Business[]; seed: number; redirectUris: readonly string[]; autoGrant: boolean; elapsedMs: () => number; now: () => number; noteViolation(method: string, path: string, problem: string): void };
export type Incoming = ApiRequest;

export function makeSage200({ businesses, seed, redirectUris, autoGrant, elapsedMs, now, noteViolation }: Options) {
  const client: Client = { ...practiceClient200, redirectUris: [...practiceRedirects, ...redirectUris] };
  const tokens = makeTokens({ clients: [client], userId: 'sage-id-practice', elapsedMs, now });
  Object.assign(tokens.lives, lives);
  const signIn = makeSignIn(tokens, (text) => noteViolation('AUTH', '/sage-id', text));
  if (autoGrant) signIn.settings.autoGrant = 'grant';
  const companies = makeCompanies(businesses, seed);

  /** Null for what is not of this face. */
  function answer({ method, path, query, headers, body }: Incoming): Answer | null {
    if (isApiPath(path)) return answerApi({ tokens, companies, subscriptionKey: practiceSubscriptionKey, noteViolation }, { method, path, query, headers, body });
    if (method === 'GET' && path === '/sage-id/authorize') return signIn.authorize(query);
    if (method === 'POST' && path === '/sage-id/authorize/answer') return signIn.answerPage(new URLSearchParams(body));
    if (method === 'POST' && path === '/sage-id/oauth/token') return signIn.token(body, headers['content-type'] ?? '');
    return null;
  }

  return {
    client, tokens, answer, subscriptionKey: practiceSubscriptionKey,
    addressesAt: (url: string) => ({ authorizeUrl: `${url}/sage-id/authorize`, tokenUrl: `${url}/sage-id/oauth/token`, apiUrl: `${url}${basePaths.professional}`, standardApiUrl: `${url}${basePaths.standard}` }),
    companyNamed: (path: string, headers: ApiRequest['headers']) => (isApiPath(path) ? companyNamed(headers) : null),
    /** What `control.sage200` offers. */
    control: {
      companies: () => companies.map(({ site, siteName, company, business }) => ({ sourceId: `${site}:${company}`, site, siteName, company, business: business.id, name: business.name })),
      /** A grant without the ceremony. */
      makeTokens: () => {
        const redirectUri = client.redirectUris[0] ?? '';
        const code = tokens.issueCode({ client, redirectUri, scope: 'openid profile email offline_access', challenge: null, challengeMethod: 'plain', country: 'id' });
        return tokens.exchangeCode(new URLSearchParams({ client_id: client.id, client_secret: client.secret, code, redirect_uri: redirectUri }));
      },
      setLives: (changes: Partial<Lives>) => void Object.assign(tokens.lives, changes),
      setSignIn: (changes: Partial<typeof signIn.settings>) => void Object.assign(signIn.settings, changes),
      expireAccessTokens: () => tokens.expireAccess(),
      revokeGrants: () => tokens.revokeGrants(),
      killRefreshTokens: () => tokens.killRefreshTokens(),
      tokenUses: () => tokens.uses,
      registerRedirect: ({ uri }: { uri: string }) => void (client.redirectUris.includes(uri) || client.redirectUris.push(uri)),
      /** The ids that the face gives to what a mutation's transaction number names. */
      idsOf: ({ transaction }: { transaction: number }) => ({ sales: idOf('sales', transaction), purchase: idOf('purchase', transaction), urn: urnOf({ id: transaction }) }),
    },
  };
}

export type Sage200 = ReturnType<typeof makeSage200>;
