/** Sage ID: the sign-in page and the token endpoint, as an ordinary OAuth 2.0 server with an audience, PKCE by S256 and refresh tokens that rotate. */
import { randomBytes } from 'node:crypto';
import type { Answer } from '../accounting/oauth.ts';
import { TokenError } from '../accounting/tokens.ts';
import type { Client, Tokens } from '../accounting/tokens.ts';

export const audience = 's200ukipd/sage200';
export const scopes = ['openid', 'profile', 'email', 'offline_access'] as const;

type Pending = { client: Client; redirectUri: string; scope: string; state: string | null; challenge: string | null; challengeMethod: string };

const page = (status: number, title: string, body: string): Answer => ({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>` });
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const json = (status: number, body: object): Answer => ({ status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(body) });

export function makeSignIn(tokens: Tokens, noteMisuse: (text: string) => void) {
  const pending = new Map<string, Pending>();
  const settings: { autoGrant: 'no' | 'grant' | 'deny' } = { autoGrant: 'no' };
  const refuse = (text: string): Answer => {
    noteMisuse(text);
    return page(400, 'Oops!, something went wrong', `<p>${escaped(text)}</p>`);
  };
  const back = ({ redirectUri, state }: Pending, result: Record<string, string>): Answer => {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(result)) url.searchParams.set(name, value);
    if (state !== null) url.searchParams.set('state', state);
    return { status: 302, headers: { location: url.href }, body: '' };
  };

  function authorize(query: URLSearchParams): Answer {
    const client = tokens.clients.find((one) => one.id === query.get('client_id'));
    if (!client) return refuse('Unknown client');
    const redirectUri = query.get('redirect_uri');
    if (!redirectUri || !client.redirectUris.includes(redirectUri)) return refuse('Callback URL mismatch');
    const one: Pending = { client, redirectUri, scope: query.get('scope') ?? '', state: query.get('state'), challenge: query.get('code_challenge'), challengeMethod: query.get('code_challenge_method') ?? 'plain' };
    const wrong = wrongIn(query, one);
    if (wrong) {
      noteMisuse(wrong);
      return back(one, { error: wrong === 'Service not found' ? 'access_denied' : 'invalid_request', error_description: wrong });
    }
    if (settings.autoGrant !== 'no') return finish(one, settings.autoGrant === 'grant');
    const id = randomBytes(12).toString('hex');
    pending.set(id, one);
    return page(200, 'Sage ID sandbox: allow access?', `<p><b>${escaped(client.id)}</b> asks to work with your Sage 200 data.</p>
      <form method="post" action="/sage-id/authorize/answer"><input type="hidden" name="request" value="${id}">
      <button id="grant" name="answer" value="grant">Grant</button><button id="deny" name="answer" value="deny">Deny</button></form>`);
  }

  const finish = (one: Pending, granted: boolean): Answer => back(one, granted ? { code: tokens.issueCode({ ...one, country: 'id' }) } : { error: 'access_denied', error_description: 'User did not authorize the request' });

  function answerPage(form: URLSearchParams): Answer {
    const id = form.get('request') ?? '';
    const one = pending.get(id);
    pending.delete(id);
    return one ? finish(one, form.get('answer') === 'grant') : refuse('This sign-in is not waiting any more.');
  }

  /** Taken as a form or as JSON, as Auth0 does. */
  function token(body: string, contentType: string): Answer {
    const form = fieldsIn(body, contentType);
    if (!form) return json(400, { error: 'invalid_request', error_description: 'The body is neither a form nor JSON.' });
    try {
      const grantType = form.get('grant_type');
      const made = grantType === 'authorization_code' ? tokens.exchangeCode(form) : grantType === 'refresh_token' ? tokens.refresh(form) : null;
      if (!made) return json(400, { error: 'unsupported_grant_type', error_description: `No such grant: ${grantType ?? 'none'}` });
      return json(200, { access_token: made.access_token, refresh_token: made.refresh_token, scope: made.scope, expires_in: made.expires_in, token_type: 'Bearer' });
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return json(error.code === 'invalid_client' ? 401 : error.code === 'invalid_grant' ? 403 : 400, { error: error.code, error_description: error.message });
    }
  }

  return { settings, authorize, answerPage, token };
}

function fieldsIn(body: string, contentType: string): URLSearchParams | null {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams(body);
  if (!contentType.startsWith('application/json')) return null;
  try {
    return new URLSearchParams(Object.entries(JSON.parse(body) as Record<string, string>));
  } catch {
    return null;
  }
}

function wrongIn(query: URLSearchParams, { scope, challenge, challengeMethod }: Pending): string | null {
  if (query.get('response_type') !== 'code') return 'response_type must be code';
  if (query.get('audience') !== audience) return 'Service not found';
  const asked = scope.split(' ').filter((one) => one !== '');
  if (asked.some((one) => !(scopes as readonly string[]).includes(one)) || !asked.includes('openid')) return `scope must be of ${scopes.join(' ')}`;
  if (!asked.includes('offline_access')) return 'without offline_access there is no refresh token';
  if (challenge === null || challengeMethod !== 'S256') return 'code_challenge must be given, with code_challenge_method S256';
  return null;
}
