/** The sign-in pages and token endpoints: `/oauth2/auth/central`, `/token`, `/revoke`. */
import { randomBytes } from 'node:crypto';
import type { Client, Tokens } from './tokens.ts';
import { TokenError } from './tokens.ts';

export type Answer = { status: number; headers: Record<string, string>; body: string };

type Pending = { client: Client; redirectUri: string; scope: string; state: string | null; challenge: string | null; challengeMethod: string };

export type Oauth = ReturnType<typeof makeOauth>;

const html = (status: number, title: string, body: string): Answer => ({
  status, headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>body{font:16px system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1.5rem;margin-right:1rem}</style><h1>${title}</h1>${body}</html>`,
});
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const json = (status: number, body: object): Answer => ({ status, headers: { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' }, body: JSON.stringify(body) });
const found = (location: string): Answer => ({ status: 302, headers: { location }, body: '' });

export function makeOauth(tokens: Tokens, options: { country: string; noteMisuse: (text: string) => void }) {
  const pending = new Map<string, Pending>();
  const settings: { autoGrant: 'no' | 'grant' | 'deny'; error: string | null } = { autoGrant: 'no', error: null };

  const refuse = (text: string): Answer => {
    options.noteMisuse(text);
    return html(400, 'Something is wrong with this request', `<p>${escaped(text)}</p>`);
  };

  const back = ({ redirectUri, state }: Pending, result: Record<string, string>): Answer => {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(result)) url.searchParams.set(name, value);
    if (state !== null) url.searchParams.set('state', state);
    return found(url.href);
  };

  /** Whatever is wrong with the client or its address is shown and never sent there; the rest goes back to the client. */
  function authorize(query: URLSearchParams): Answer {
    const client = tokens.clients.find((one) => one.id === query.get('client_id'));
    if (!client) return refuse('The client_id is unknown.');
    const redirectUri = query.get('redirect_uri');
    if (!redirectUri || !client.redirectUris.includes(redirectUri)) return refuse('The redirect_uri is not registered.');
    if (query.get('filter') !== 'apiv3.1' && !query.get('country')) return refuse('filter=apiv3.1 is missing.');
    const one: Pending = { client, redirectUri, scope: query.get('scope') ?? 'full_access', state: query.get('state'), challenge: query.get('code_challenge'), challengeMethod: query.get('code_challenge_method') ?? 'plain' };
    const error = settings.error ?? wrongIn(query, one);
    if (error) return back(one, { error });
    const country = query.get('country');
    if (country && country.toLowerCase() !== options.country) return back(one, { error: 'Invalid request', reason: 'Email already in use' });
    if (settings.autoGrant !== 'no') return finish(one, settings.autoGrant === 'grant');
    const id = randomBytes(12).toString('hex');
    pending.set(id, one);
    const scope = one.scope === 'readonly' ? 'read the data of your businesses' : 'read and change the data of your businesses';
    return html(200, 'Sage sandbox: allow access?', `<p><b>${escaped(client.id)}</b> asks to ${scope}.</p>
      <form method="post" action="/oauth2/auth/central/answer"><input type="hidden" name="request" value="${id}">
      <button id="grant" name="answer" value="grant">Grant</button><button id="deny" name="answer" value="deny">Deny</button></form>`);
  }

  function finish(one: Pending, granted: boolean): Answer {
    if (!granted) return back(one, { error: 'access_denied', error_description: 'The user denied access.' });
    return back(one, { code: tokens.issueCode({ ...one, country: options.country }), country: options.country.toUpperCase() });
  }

  function answerPage(form: URLSearchParams): Answer {
    const id = form.get('request') ?? '';
    const one = pending.get(id);
    if (!one) return refuse('This sign-in is not waiting any more.');
    pending.delete(id);
    return finish(one, form.get('answer') === 'grant');
  }

  function token(form: URLSearchParams, contentType: string): Answer {
    if (!contentType.startsWith('application/x-www-form-urlencoded')) options.noteMisuse(`token request sent as ${contentType || 'nothing'}`);
    const grantType = form.get('grant_type');
    try {
      if (grantType === 'authorization_code') return json(200, tokens.exchangeCode(form));
      if (grantType === 'refresh_token') return json(200, tokens.refresh(form));
      return json(400, { error: 'unsupported_grant_type', error_description: `No such grant: ${grantType ?? 'none'}` });
    } catch (error) {
      return failed(error);
    }
  }

  function revoke(form: URLSearchParams): Answer {
    try {
      tokens.revoke(form);
      return json(200, { success: 'ok' });
    } catch (error) {
      return failed(error);
    }
  }

  return { settings, authorize, answerPage, token, revoke };
}

function wrongIn(query: URLSearchParams, { scope, challenge, challengeMethod }: Pending): string | null {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type';
  if (scope !== 'readonly' && scope !== 'full_access') return 'invalid_scope';
  if (challenge !== null && challengeMethod !== 'S256' && challengeMethod !== 'plain') return 'invalid_request';
  return null;
}

function failed(error: unknown): Answer {
  if (!(error instanceof TokenError)) throw error;
  return json(400, { error: error.code, error_description: error.message });
}
