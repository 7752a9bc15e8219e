/** The Express applications: one behind the gate for https, one for the command line's socket. Same contract, same handlers. */
import express, { type Express, type Request, type Response, Router } from 'express';
import type { Handlers, Scope } from '../../src/shared/contract/endpoint.ts';
import { contract, type Contract } from '../../src/shared/contract/index.ts';
import { AppError, asAppError, recoveryOf, statusOf } from '../../src/shared/errors.ts';
import { safeText, type Log } from '../log.ts';
import type { Tokens } from '../pairing/token-file.ts';
import type { Access } from '../oauth-server/oauth-server.ts';
import type { Caller } from './caller.ts';
import { sendError } from './error-reply.ts';
import { checkHead, type Passed, type Refusal, type Site } from './gate.ts';
import { setHeaders } from './headers.ts';
import { docPaths, sendDoc } from './openapi/send-docs.ts';
import { localContract, type LocalContract } from './local-contract.ts';
import type { Peer, PeerOf } from './peer-user.ts';
import { addRoutes, type AnyContract, type RouteNeeds } from './routes.ts';
import { answerOauth, authorizePath, consentPath, type OauthRouteNeeds } from './oauth-routes.ts';
import type { StaticFiles } from './static-files.ts';

export type AppNeeds = {
  readonly handlers: Handlers<Contract, Caller>;
  readonly localHandlers: Handlers<LocalContract, Caller>;
  readonly tokens: Tokens;
  readonly files: StaticFiles;
  readonly peerOf: PeerOf;
  readonly log: Log;
  /** Aborted when the helper stops. */
  readonly stopping: AbortSignal;
  /** Where Sage's sign-in pages send the browser back to. */
  readonly callbackPaths: readonly string[];
  /** The page that the browser then shows. Never throws. */
  readonly finishSignIn: (callback: string) => Promise<{ readonly status: number; readonly html: string }>;
  /** Throws while the keychain is shut. */
  readonly oauth: OauthRouteNeeds['oauth'];
  readonly firstLook: OauthRouteNeeds['firstLook'];
  /** Known once the port is bound. */
  readonly site: () => Pick<Site, 'hosts' | 'origin'>;
};

type Locals = { passed: Passed; peer: Peer };
const localsOf = (response: Response): Locals => response.locals as Locals;

const pathOf = (request: Request): string => safeText((request.originalUrl.split('?', 1)[0] ?? '').slice(0, 200));

function endedWith(response: Response, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, stopping]);
}

function routeNeeds(needs: AppNeeds, authorise: RouteNeeds['authorise']): RouteNeeds {
  return {
    authorise,
    onFailure(request, name, thrown) {
      const error = asAppError(thrown);
      const facts = { code: error.code, status: statusOf(error.code), method: request.method, path: pathOf(request), endpoint: name ?? undefined };
      if (recoveryOf(error.code) === 'our_bug') needs.log.error('a call failed inside', { ...facts, err: thrown });
      else if (facts.status < 500) needs.log.info('a call was refused', { ...facts, why: error.message });
      else needs.log.warn('a call failed', { ...facts, why: error.message });
    },
    onReply: (request, name, caller) => needs.log.debug('answered', { endpoint: name, method: request.method, caller: caller.tokenId ?? caller.via }),
  };
}

function bearerOf(request: Request): string | null {
  // Two of them, or anything beside one plain token, is none.
  const values = request.rawHeaders.filter((_value, at) => at % 2 === 1 && request.rawHeaders[at - 1]?.toLowerCase() === 'authorization');
  const match = values.length === 1 ? /^Bearer ([\x21-\x7e]{1,256})$/.exec(values[0] ?? '') : null;
  return match?.[1] ?? null;
}

/** What an application was granted under this token. Our own tokens look otherwise, and are known while the keychain is shut. */
function grantedTo(needs: AppNeeds, token: string): { readonly id: string; readonly scope: Scope | 'none'; readonly app: Caller['app']; readonly companyIds: Access['companyIds'] } | null {
  const access = /^[\w-]{43}$/.test(token) ? needs.oauth().find(token) : null;
  return access === null ? null : { id: access.grantId, scope: access.scope, app: { id: access.appId, hasWebhooks: access.hasWebhooks }, companyIds: access.companyIds };
}

/** The token, and whether the program behind it belongs to this user. */
function authoriseWebCall(needs: AppNeeds, request: Request, response: Response, permission: Scope | 'none'): Caller {
  const { passed, peer } = localsOf(response);
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  const gone = endedWith(response, needs.stopping);
  if (permission === 'none') {
    // Pairing gives a token away: only to our own page, and only to this user's browser.
    if (changes && request.headers.origin !== needs.site().origin) throw new AppError('forbidden', 'pairing is for the pane alone');
    if (changes && peer !== 'same') throw new AppError('forbidden', 'the program that asks could not be shown to be this user\'s');
    return { tokenId: null, scope: 'none', reach: 'all', app: null, isPane: false, via: 'https', gone };
  }
  const token = bearerOf(request);
  const held = token === null ? null : needs.tokens.find(token) ?? grantedTo(needs, token);
  if (held === null) throw new AppError('not_paired', 'a valid token is needed in the Authorization header');
  if (peer !== 'same' && (permission !== 'read' || (changes && !passed.fromOwnPage))) throw new AppError('forbidden', 'the program that asks could not be shown to be this user\'s');
  return { tokenId: held.id, scope: held.scope, reach: 'companyIds' in held ? new Set(held.companyIds) : 'all', app: 'app' in held ? held.app : null, isPane: 'kind' in held && held.kind === 'pane', via: 'https', gone };
}

function refuseRequest(needs: AppNeeds, request: Request, response: Response, refusal: Refusal): void {
  needs.log.info('refused at the gate', { code: refusal.code, status: refusal.status, method: safeText(request.method), path: pathOf(request), why: refusal.why });
  response.setHeader('Connection', 'close');
  if (refusal.status === 421) {
    // Nothing at all for a page that reached us under another name.
    response.statusCode = 421;
    response.setHeader('Content-Length', 0);
    response.end();
    return;
  }
  sendError(response, new AppError(refusal.code, 'refused'));
}

const kindOf = (needs: AppNeeds) => (path: string) => (needs.callbackPaths.includes(path) || path === authorizePath ? 'callback' as const : path === consentPath ? 'consent' as const : docPaths.includes(path) ? 'docs' as const : needs.files.kindOf(path) ?? 'api');

async function passGate(needs: AppNeeds, request: Request, response: Response): Promise<boolean> {
  const checked = checkHead({ method: request.method, target: request.originalUrl, rawHeaders: request.rawHeaders }, { ...needs.site(), kindOf: kindOf(needs) });
  if ('status' in checked) {
    if (checked.status !== 421) setHeaders(response, 'api');
    refuseRequest(needs, request, response, checked);
    return false;
  }
  setHeaders(response, checked.kind);
  const peer = await needs.peerOf(request.socket);
  if (peer === 'other') {
    const status = checked.kind === 'api' && request.headers.authorization === undefined ? 401 : 403;
    refuseRequest(needs, request, response, { status, code: status === 401 ? 'not_paired' : 'forbidden', why: 'another user of this machine' });
    return false;
  }
  Object.assign(response.locals, { passed: checked, peer } satisfies Locals);
  return true;
}

function bare(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('query parser', 'simple');
  return app;
}

/** As the settings are spelled elsewhere, without our version: the same addresses. */
const bareSettings = /^\/settings(?=$|\?|\/integrations\/|\/companies\/)/;
function alsoWithoutVersion(app: Express): void {
  app.use((request, _response, next) => {
    request.url = request.url.replace(bareSettings, '/v1/settings');
    next();
  });
}

const strictRouter = (): Router => Router({ caseSensitive: true, strict: true });

const refuseAll = (): never => { throw new AppError('forbidden', 'refused'); };

/** What Express itself refuses, such as a path that cannot be decoded. */
function refuseTheRest(app: Express, needs: AppNeeds): void {
  app.use((thrown: unknown, request: Request, response: Response, _next: unknown) => {
    const status = (thrown as { status?: unknown }).status;
    const error = typeof status === 'number' && status < 500 ? new AppError('bad_request', 'the address cannot be read') : thrown;
    routeNeeds(needs, refuseAll).onFailure(request, null, error);
    sendError(response, error);
  });
}

export function makeWebApp(needs: AppNeeds): Express {
  const app = bare();
  app.use(async (request, response, next) => {
    if (await passGate(needs, request, response)) next();
  });
  app.use(async (request, response, next) => {
    const { passed: { kind, path }, peer } = localsOf(response);
    if (docPaths.includes(path) && kind === 'docs') await sendDoc(path, request, response);
    else if (await answerOauth({ ...needs, onFailure: routeNeeds(needs, refuseAll).onFailure }, path, peer, request, response)) return;
    else if (kind === 'consent') {
      if (!(await needs.files.send('/', request, response))) next();
    } else if (kind === 'page' && !needs.site().origin.endsWith(`//${(request.headers.host ?? '').toLowerCase()}`)) {
      // Under an address in figures the page would be another site's to our own API.
      response.redirect(302, `${needs.site().origin}${path}`);
    } else if (kind === 'callback' && request.method === 'GET') {
      const { status, html } = await needs.finishSignIn(request.originalUrl);
      response.status(status).type('html').send(html);
    } else if (kind === 'api' || kind === 'callback' || !(await needs.files.send(path, request, response))) next();
  });
  alsoWithoutVersion(app);
  const router = strictRouter();
  addRoutes(router, contract as unknown as AnyContract, needs.handlers, routeNeeds(needs, (request, permission) => authoriseWebCall(needs, request, request.res as Response, permission)));
  app.use(router);
  refuseTheRest(app, needs);
  return app;
}

/** Who can open the socket is this user: the system sees to that. */
export function makeLocalApp(needs: AppNeeds): Express {
  const app = bare();
  alsoWithoutVersion(app);
  const router = strictRouter();
  const authorise = (request: Request): Caller => ({ tokenId: null, scope: 'admin', reach: 'all', app: null, isPane: false, via: 'socket', gone: endedWith(request.res as Response, needs.stopping) });
  addRoutes(router, { ...contract, ...localContract } as unknown as AnyContract, { ...needs.handlers, ...needs.localHandlers }, routeNeeds(needs, authorise));
  app.use(router);
  refuseTheRest(app, needs);
  return app;
}
