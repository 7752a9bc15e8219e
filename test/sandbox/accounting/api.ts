/** `/v3.1/…`: the order in which Sage looks at a request, and the answer. */
import { randomBytes } from 'node:crypto';
import { BooksError } from '../books/books-error.ts';
import { findOperation, missingIn, problemsOf } from '../request-check.ts';
import type { Match } from '../request-check.ts';
import type { Business } from './businesses.ts';
import { showBusiness, showBusinesses, showUser } from './businesses.ts';
import { ApiError, denied, invalid, notFound } from './errors.ts';
import type { Face } from './face.ts';
import { readPage, writePage } from './list.ts';
import type { Answer } from './oauth.ts';
import { notHere } from './resources/reference.ts';
import { resources } from './resources/index.ts';
import { writeItem } from './resource.ts';
import { showSingleton, showTrialBalance, singletons } from './singletons.ts';
import type { Tokens } from './tokens.ts';
import { actionFor } from './writes/index.ts';
import { markSent } from './writes/sent.ts';

export type ApiSettings = {
  /** A request that the description doesn't know is answered 400; otherwise it is only noted. */
  strict: boolean;
  trialBalanceLagSeconds: number;
  /** What changed less than so long ago isn't in any list yet, though its stamp is older than the answer. */
  lateVisibleSeconds: number;
  /** Pages of more items than this with all attributes fail with `status`. */
  widePages: { itemsMax: number; status: number } | null;
};

export type ApiContext = {
  tokens: Tokens; businesses: readonly Business[]; seed: number; settings: ApiSettings;
  noteViolation(method: string, path: string, problem: string): void;
};

export type ApiRequest = { method: string; path: string; query: URLSearchParams; headers: Readonly<Record<string, string | undefined>>; body: string };

const json = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({ status, headers: { 'content-type': 'application/json;charset=UTF-8', 'x-request-id': randomBytes(8).toString('hex'), ...headers }, body });
export const errorAnswer = (error: ApiError, headers: Record<string, string> = {}): Answer => json(error.status, JSON.stringify(error.errors), headers);

export function answerApi(context: ApiContext, request: ApiRequest): Answer {
  try {
    return answer(context, request);
  } catch (error) {
    return refusal(error, {});
  }
}

function refusal(error: unknown, headers: Record<string, string>): Answer {
  if (error instanceof ApiError) return errorAnswer(error, headers);
  if (error instanceof BooksError) return errorAnswer(error.code === 'not_found' && error.field === 'base' ? notFound() : invalid(error.field, error.message), headers);
  throw error;
}

function answer(context: ApiContext, request: ApiRequest): Answer {
  const { method, path } = request;
  const found = findOperation(method, path);
  if (found.kind !== 'match') context.noteViolation(method, path, found.kind === 'no_path' ? 'unknown path' : 'method not offered here');
  if (found.kind === 'no_path') throw new ApiError(404, 'NotFound', 'The requested path does not exist.');
  if (found.kind === 'no_method') throw new ApiError(405, 'MethodNotAllowed', 'The method is not allowed here.');
  const { match } = found;
  const grant = context.tokens.check(/^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '');
  if (!grant) throw new ApiError(401, 'AuthorizationFailure', 'The access token is invalid or has expired.');
  const body = readBody(request, match);
  check(context, request, match, body);
  if (match.resource === 'businesses' || match.resource === 'user') return json(200, aboutUser(context, match));
  const business = businessOf(context, request);
  const headers = { 'x-business': business.id };
  try {
    if (!business.active) throw new ApiError(401, 'AuthorizationFailure', 'No active subscription. (MSE)');
    if (grant.scope === 'readonly' && method !== 'GET') throw denied();
    checkRole(business, match);
    const missing = missingIn(match.operation.body, body);
    if (missing[0]) throw invalid(missing[0].split('.').slice(1).join('.') || missing[0], `${missing[0].split('.').at(-1)} is required.`);
    const { status, text } = method === 'GET' ? { status: 200, text: read(context, business.face(), match, request.query) } : write(business.face(), match, request, body);
    return json(status, text, headers);
  } catch (error) {
    return refusal(error, headers);
  }
}

function readBody({ method, headers, body }: ApiRequest, { operation }: Match): unknown {
  if (method === 'GET' || method === 'DELETE' || (!operation.body && body === '')) return undefined;
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) throw new ApiError(415, 'UnsupportedMediaType', 'The body must be application/json.');
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new ApiError(400, 'ParseError', 'The body is not JSON.');
  }
}

function check({ settings, noteViolation }: ApiContext, { method, path, query }: ApiRequest, match: Match, body: unknown): void {
  const problems = problemsOf(method, match, query, body);
  for (const problem of problems) noteViolation(method, path, problem);
  if (problems[0] && settings.strict) throw new ApiError(400, 'SandboxRequestCheck', `Not in Sage's description: ${problems.join('; ')}`);
}

function aboutUser({ businesses, seed }: ApiContext, { resource, key }: Match): string {
  if (resource === 'user') return JSON.stringify(showUser(seed));
  if (key === null) return showBusinesses(businesses);
  const business = key === 'lead' ? businesses[0] : businesses.find((one) => one.id === key);
  if (!business) throw notFound();
  return JSON.stringify(showBusiness(business));
}

/** Without the header Sage takes the lead business, which may be another one tomorrow. */
function businessOf({ businesses }: ApiContext, { headers }: ApiRequest): Business {
  const id = headers['x-business'];
  const business = id === undefined || id === '' ? businesses[0] : businesses.find((one) => one.id === id);
  if (!business) throw denied();
  return business;
}

function checkRole({ roles }: Business, { operation: { areas = [], roles: allowed = [] } }: Match): void {
  const fits = areas.some((area) => allowed.includes(roles[area] ?? 'full'));
  if (areas.length > 0 && !fits) throw denied();
}

function read({ settings }: ApiContext, face: Face, { resource: name, key, action, template }: Match, query: URLSearchParams): string {
  if (notHere.includes(name)) throw denied();
  if (template === '/trial_balance') return showTrialBalance(face, new Map(query), settings.trialBalanceLagSeconds);
  if (singletons[name]) return showSingleton(name, face);
  const resource = resources.get(name);
  if (!resource || action !== null) throw notFound();
  const shown = new Map(query);
  if (key === null) {
    const wide = settings.widePages;
    if (wide && shown.get('attributes') === 'all' && Number(shown.get('items_per_page') ?? 20) > wide.itemsMax) throw new ApiError(wide.status, 'UnexpectedError', 'An unexpected error occurred.');
    return writePage(readPage({ resource, face, query: shown, hiddenFrom: settings.lateVisibleSeconds > 0 ? face.now() - settings.lateVisibleSeconds : null }));
  }
  const one = resource.find(key, face);
  if (one === undefined || (resource.stamps && !resource.keepsDeleted && resource.stamps(one).deletedAt)) throw notFound();
  if (shown.get('mark_as_sent') !== 'false') markSent(face, name, one);
  return writeItem(resource, one, shown.get('attributes') ?? 'all', { face, nested: shown.get('nested_attributes') === 'all', query: shown });
}

function write(face: Face, match: Match, { method, query }: ApiRequest, body: unknown): { status: number; text: string } {
  if (notHere.includes(match.resource)) throw denied();
  const action = actionFor(`${method} ${match.template}`);
  // What the sandbox can't change is refused, never pretended.
  if (!action) throw new ApiError(403, 'SandboxNotBuilt', 'The sandbox does not offer this operation.');
  const one = action(face, { key: match.key, query, body });
  const resource = resources.get(match.resource);
  return { status: match.operation.status, text: one === null || !resource ? '' : writeItem(resource, one, 'all', { face, nested: false, query: new Map() }) };
}
