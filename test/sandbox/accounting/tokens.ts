/**
 * Codes, access tokens and refresh tokens, with Sage's hard habits: a code lives 60 seconds and works once, an access token lives five minutes,
 * a refresh token dies when it is used. Every use is logged by the token's number, never by the token.
 */
import { createHash, randomBytes } from 'node:crypto';

export type Client = { id: string; secret: string; redirectUris: string[] };
export type Lives = { codeSeconds: number; accessSeconds: number; refreshSeconds: number };
export const defaultLives: Lives = { codeSeconds: 60, accessSeconds: 300, refreshSeconds: 2_678_400 };

export type TokenUse = {
  at: number; what: 'code' | 'refresh' | 'revoke'; grant: number | null;
  /** Number of the refresh token or code that was shown; null when it is unknown here. */
  serial: number | null; outcome: 'granted' | 'refused'; error: string | null;
  /** A code or refresh token that had been used before. */
  reused: boolean;
};

type Grant = { id: number; clientId: string; scope: string; live: boolean };
type Code = { serial: number; grant: Grant; redirectUri: string; challenge: string | null; challengeMethod: string; endsAt: number; used: boolean };
type Refresh = { serial: number; grant: Grant; endsAt: number; used: boolean };
type Access = { grant: Grant; endsAt: number };

export type TokenAnswer = { access_token: string; token_type: 'bearer'; expires_in: number; refresh_token: string; refresh_token_expires_in: number; scope: string; requested_by_id: string };
export class TokenError extends Error {
  readonly code: string;
  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

export type Tokens = ReturnType<typeof makeTokens>;

/** `elapsedMs` is a clock that only runs forward, so that a moved wall clock ends no token. */
export function makeTokens(options: { clients: readonly Client[]; userId: string; elapsedMs: () => number; now: () => number }) {
  const { clients, userId, elapsedMs, now } = options;
  const lives = { ...defaultLives };
  const settings = { reuseKillsGrant: false };
  const codes = new Map<string, Code>();
  const refreshes = new Map<string, Refresh>();
  const accesses = new Map<string, Access>();
  const grants: Grant[] = [];
  const uses: TokenUse[] = [];
  let serial = 0;

  const note = (what: TokenUse['what'], token: Code | Refresh | undefined, error: string | null, reused = false): void => {
    uses.push({ at: now(), what, grant: token?.grant.id ?? null, serial: token?.serial ?? null, outcome: error ? 'refused' : 'granted', error, reused });
  };
  const ends = (seconds: number): number => elapsedMs() + seconds * 1_000;
  const refuse = (what: TokenUse['what'], token: Code | Refresh | undefined, error: string, description: string, reused = false): never => {
    note(what, token, error, reused);
    throw new TokenError(error, description);
  };

  function checkClient(form: URLSearchParams): Client {
    const client = clients.find((one) => one.id === form.get('client_id'));
    if (!client || client.secret !== form.get('client_secret')) throw new TokenError('invalid_client', 'Client authentication failed.');
    return client;
  }

  function issueCode(request: { client: Client; redirectUri: string; scope: string; challenge: string | null; challengeMethod: string; country: string }): string {
    const grant: Grant = { id: grants.length + 1, clientId: request.client.id, scope: request.scope, live: true };
    grants.push(grant);
    const code = `${request.country.toUpperCase()}/${randomBytes(20).toString('hex')}`;
    codes.set(code, { serial: (serial += 1), grant, redirectUri: request.redirectUri, challenge: request.challenge, challengeMethod: request.challengeMethod, endsAt: ends(lives.codeSeconds), used: false });
    return code;
  }

  function answer(grant: Grant): TokenAnswer {
    const access = jwt({ iss: 'sandbox', sub: userId, aud: 'accounting', azp: grant.clientId, country: 'gb', scopes: grant.scope });
    const refresh = jwt({ iss: 'sandbox', sub: userId, typ: 'refresh' });
    accesses.set(access, { grant, endsAt: ends(lives.accessSeconds) });
    refreshes.set(refresh, { serial: (serial += 1), grant, endsAt: ends(lives.refreshSeconds), used: false });
    return { access_token: access, token_type: 'bearer', expires_in: lives.accessSeconds, refresh_token: refresh, refresh_token_expires_in: lives.refreshSeconds, scope: grant.scope, requested_by_id: userId };
  }

  function exchangeCode(form: URLSearchParams): TokenAnswer {
    const client = checkClient(form);
    const code = codes.get(form.get('code') ?? '');
    if (!code) return refuse('code', undefined, 'invalid_grant', 'The code is unknown.');
    const bad = (text: string, reused = false): never => refuse('code', code, 'invalid_grant', text, reused);
    if (code.used) return bad('The code was used before.', true);
    if (code.endsAt <= elapsedMs()) return bad('The code has expired.');
    if (code.grant.clientId !== client.id || form.get('redirect_uri') !== code.redirectUri) return bad('The redirect_uri does not match.');
    if (code.challenge !== null && !provesChallenge(code, form.get('code_verifier') ?? '')) return bad('The code_verifier does not match.');
    code.used = true;
    note('code', code, null);
    return answer(code.grant);
  }

  function refresh(form: URLSearchParams): TokenAnswer {
    const client = checkClient(form);
    const token = refreshes.get(form.get('refresh_token') ?? '');
    if (!token) return refuse('refresh', undefined, 'invalid_grant', 'The refresh token is unknown.');
    if (token.used) {
      if (settings.reuseKillsGrant) token.grant.live = false;
      return refuse('refresh', token, 'invalid_grant', 'The refresh token was used before.', true);
    }
    if (token.endsAt <= elapsedMs()) return refuse('refresh', token, 'invalid_grant', 'The refresh token has expired.');
    if (!token.grant.live || token.grant.clientId !== client.id) return refuse('refresh', token, 'invalid_grant', 'The grant was revoked.');
    token.used = true;
    note('refresh', token, null);
    return answer(token.grant);
  }

  function revoke(form: URLSearchParams): void {
    checkClient(form);
    const token = refreshes.get(form.get('token') ?? '');
    if (!token) return refuse('revoke', undefined, 'invalid_grant', 'The token is unknown.');
    token.grant.live = false;
    note('revoke', token, null);
  }

  /** The grant that an access token stands for; access tokens outlive a revoked grant, as they do at Sage. */
  function check(access: string): { scope: string; grant: number } | null {
    const token = accesses.get(access);
    return token && token.endsAt > elapsedMs() ? { scope: token.grant.scope, grant: token.grant.id } : null;
  }

  return {
    lives, settings, uses, clients, grants: grants as readonly Readonly<Grant>[], issueCode, exchangeCode, refresh, revoke, check,
    /** Ends every access token now: the next call with one is answered 401. */
    expireAccess: () => accesses.forEach((token) => (token.endsAt = elapsedMs())),
    /** The user or Sage takes every consent back: refreshing fails from now on. */
    revokeGrants: () => grants.forEach((grant) => (grant.live = false)),
    /** Refresh tokens run out of their own life. */
    killRefreshTokens: () => refreshes.forEach((token) => (token.endsAt = elapsedMs())),
  };
}

function provesChallenge({ challenge, challengeMethod }: Code, verifier: string): boolean {
  if (!/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  return challenge === (challengeMethod === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier);
}

/** Shaped like Sage's: a JSON web token of some 600 characters, with a signature that nobody can check. */
function jwt(claims: Record<string, string>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS512', typ: 'JWT' })}.${part({ ...claims, jti: randomBytes(12).toString('hex') })}.${randomBytes(256).toString('base64url')}`;
}
