/** The addresses of the authorization server: the browser's one, the programs' two, and what they are (RFC 8414). */
import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { grantScopes } from '../../src/shared/contract/apps.ts';
import { AppError, recoveryOf } from '../../src/shared/errors.ts';
import type { OauthServer } from '../oauth-server/oauth-server.ts';
import { sendError, sendJson } from './error-reply.ts';
import type { Peer } from './peer-user.ts';

export const authorizePath = '/oauth/authorize';
export const consentPath = '/consent';
const programPaths: readonly string[] = ['/oauth/token', '/oauth/revoke'];
/** The second is where RFC 8414 puts it for an issuer with a path; the first where it stands below the issuer. */
const metadataPaths: readonly string[] = ['/oauth/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server/oauth'];
const bodyBytesMax = 16 * 1024;

export type OauthRouteNeeds = { /** Throws while the keychain is shut. */ readonly oauth: () => OauthServer; /** Resolves when the keychain was asked for the first time. */ readonly firstLook: () => Promise<unknown>; readonly site: () => { readonly origin: string }; readonly onFailure: (request: Request, name: string | null, thrown: unknown) => void };

function metadataOf(origin: string): object {
  const issuer = `${origin}/oauth`;
  const methods = ['none', 'client_secret_basic', 'client_secret_post'];
  return {
    issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, revocation_endpoint: `${issuer}/revoke`,
    response_types_supported: ['code'], response_modes_supported: ['query'], grant_types_supported: ['authorization_code', 'refresh_token'], code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: methods, revocation_endpoint_auth_methods_supported: methods, scopes_supported: [...grantScopes],
    authorization_response_iss_parameter_supported: true, service_documentation: `${origin}/docs`,
  };
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** What came with the address is shown as text, and only that far. */
const asText = (value: string): string => value.slice(0, 300).replace(/[&<>"']/g, (one) => escapes[one] ?? '');

const page = (sentence: string, detail: string, again = ''): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Not connected</title>${again}<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body><h1>Not connected</h1><p>${sentence}</p><p>For whoever made the application: ${detail}</p></body></html>
`;

/** A browser may come in the moment of the start, sent by a page that waited for it. */
const startMsMax = 5_000;
const askAgain = '<meta http-equiv="refresh" content="5">';

async function answerBrowser({ oauth, firstLook, site, onFailure }: OauthRouteNeeds, request: Request, response: Response): Promise<void> {
  try {
    await Promise.race([firstLook(), pause(startMsMax, undefined, { ref: false })]);
    const at = request.originalUrl.indexOf('?');
    const begun = await oauth().begin(at < 0 ? '' : request.originalUrl.slice(at + 1));
    if ('request' in begun) response.redirect(303, `${site().origin}${consentPath}?request=${begun.request}`);
    else if ('redirectTo' in begun) response.setHeader('Location', begun.redirectTo).status(303).end();
    else response.status(400).type('html').send(page('The application asked in a way that cannot be answered. Nothing was given to it.', `${asText(begun.error)}: ${asText(begun.description)}`));
  } catch (thrown) {
    onFailure(request, 'authorize', thrown);
    const code = thrown instanceof AppError ? thrown.code : 'our_bug';
    const mayPass = recoveryOf(code) !== 'our_bug';
    response.status(503).type('html').send(page(`Ledgerline cannot answer just now; if the keychain of this computer is locked, unlock it.${mayPass ? ' This page goes on by itself then.' : ''}`, asText(code), mayPass ? askAgain : ''));
  }
}

async function answerProgram({ oauth, onFailure }: OauthRouteNeeds, path: string, peer: Peer, request: Request, response: Response): Promise<void> {
  const refuse = (status: number, error: string, description: string): void => sendJson(response, status, JSON.stringify({ error, error_description: description }));
  try {
    if (peer !== 'same') refuse(403, 'access_denied', 'the program that asks could not be shown to be this user\'s');
    else if (!/^application\/x-www-form-urlencoded(;\s*charset=utf-8)?$/i.test(request.headers['content-type'] ?? '')) refuse(415, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
    else if (request.headers['content-encoding'] !== undefined) refuse(415, 'invalid_request', 'the body may not be compressed');
    else if (!(Number(request.headers['content-length'] ?? Number.NaN) <= bodyBytesMax)) refuse(413, 'invalid_request', `the body may hold ${bodyBytesMax} bytes, and says how many it holds`);
    else if (oauth().list().length === 0) refuse(400, 'invalid_client', 'no application is registered here');
    else await oauth().handle(path.slice('/oauth'.length), request, response);
  } catch (thrown) {
    onFailure(request, path, thrown);
    sendError(response, thrown);
  }
}

/** False when the path is none of ours. */
export async function answerOauth(needs: OauthRouteNeeds, path: string, peer: Peer, request: Request, response: Response): Promise<boolean> {
  if (request.method === 'POST' && programPaths.includes(path)) await answerProgram(needs, path, peer, request, response);
  else if (request.method === 'GET' && path === authorizePath) await answerBrowser(needs, request, response);
  else if (request.method === 'GET' && metadataPaths.includes(path)) sendJson(response, 200, JSON.stringify(metadataOf(needs.site().origin)));
  else return false;
  return true;
}
