/** Puts the sandbox together and opens its port: books, the Accounting and the Sage 200 face, sign-in, faults and control, all on one loopback address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerApi, errorAnswer } from './accounting/api.ts';
import type { ApiSettings } from './accounting/api.ts';
import { makeBusinesses } from './accounting/businesses.ts';
import type { BusinessPlan } from './accounting/businesses.ts';
import { ApiError } from './accounting/errors.ts';
import { makeIds } from './accounting/ids.ts';
import { makeOauth } from './accounting/oauth.ts';
import type { Answer } from './accounting/oauth.ts';
import { makeTokens } from './accounting/tokens.ts';
import type { Client } from './accounting/tokens.ts';
import { sizeOf } from './books/generate.ts';
import type { BooksSize, SizeName } from './books/generate.ts';
import { makeControl } from './control/control.ts';
import type { Clock, Control } from './control/control.ts';
import { deliver } from './control/deliver.ts';
import { answerControl } from './control/routes.ts';
import { makeStrikes } from './control/strike.ts';
import { makeSage200 } from './sage-200/sandbox-200.ts';
import type { Violation } from './request-check.ts';
import { listen, pause, readBody } from './serve.ts';
import type { Tls } from './serve.ts';

export const practiceClient = { id: 'sandbox-client', secret: 'sandbox-secret' } as const;
/** Registered from the start; a test with a port of its own registers it by `control.registerRedirect`. */
export const practiceRedirects: readonly string[] = ['https://localhost:47800/callback/sage-accounting', 'https://127.0.0.1:47800/callback/sage-accounting', 'http://127.0.0.1:47800/callback/sage-accounting'];

export type SandboxOptions = {
  seed?: number; size?: SizeName | number | BooksSize;
  /** The day on which the books end, and the sandbox's clock stands; the real day when absent. */
  today?: string;
  port?: number; redirectUris?: readonly string[]; autoGrant?: boolean;
  /** In place of the three businesses that the practice user may open. */
  businesses?: readonly BusinessPlan[];
  /** Whether what the description doesn't know is refused; it is noted in any case. */
  strict?: boolean;
  /** Serves https with this certificate. */
  tls?: Tls;
};

export type Sandbox = {
  url: string; port: number; control: Control; client: Client; addresses: { authorizeUrl: string; tokenUrl: string; revokeUrl: string; apiUrl: string };
  /** The same books as Sage 200; `apiUrl` is Professional's, `standardApiUrl` Standard's. */
  sage200: { addresses: { authorizeUrl: string; tokenUrl: string; apiUrl: string; standardApiUrl: string }; client: Client; subscriptionKey: string };
  close(): Promise<void>;
};

/** The practice company, a workshop whose bank the user may not see, and a business that is no longer subscribed. */
const practiceBusinesses = (size: BooksSize): BusinessPlan[] => [
  { name: 'Harbour & Vale Ltd (practice)', size },
  { name: 'Vale Workshop (practice)', size: sizeOf('tiny'), roles: { Bank: 'none', Journals: 'none' } },
  { name: 'Old Harbour Trading (practice)', size: sizeOf('tiny'), active: false },
];

type Incoming = { request: IncomingMessage; method: string; path: string; query: URLSearchParams; search: string; body: string };

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const time = makeTime(options.today);
  const state = makeState(options, time);
  const control = makeControl({ ...state, ...time, url: () => url });
  const answer = makeAnswer(state, options.seed ?? 1);
  const respond = makeRespond(control, answer, state.sage200.companyNamed, time.nowMs);
  const { port, close } = await listen((request, response) => {
    respond(request, response).catch((error: unknown) => {
      // A fault of the sandbox itself: say so loudly instead of looking like Sage.
      console.error('sandbox:', error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`sandbox broke: ${String(error)}`);
    });
  }, options.port ?? 0, options.tls);
  const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const { client, subscriptionKey, addressesAt } = state.sage200;
  return { url, port, control, client: state.client, close, sage200: { client, subscriptionKey, addresses: addressesAt(url) }, addresses: { authorizeUrl: `${url}/oauth2/auth/central`, tokenUrl: `${url}/token`, revokeUrl: `${url}/revoke`, apiUrl: `${url}/v3.1` } };
}

type Time = { clock: Clock; elapsedMs: () => number; nowMs: () => number; now: () => number; today: string };

function makeTime(today: string | undefined): Time {
  const clock: Clock = { offsetSeconds: 0 };
  const startedAt = performance.now();
  const startedMs = today ? Date.parse(`${today}T12:00:00Z`) : Date.now();
  if (Number.isNaN(startedMs)) throw new Error(`today should be YYYY-MM-DD, not ${today}`);
  const elapsedMs = (): number => performance.now() - startedAt;
  const nowMs = (): number => startedMs + elapsedMs() + clock.offsetSeconds * 1_000;
  return { clock, elapsedMs, nowMs, now: () => Math.floor(nowMs() / 1_000), today: new Date(startedMs).toISOString().slice(0, 10) };
}

type State = ReturnType<typeof makeState>;

function makeState({ seed = 1, size = 'small', strict = true, ...options }: SandboxOptions, { elapsedMs, now, today }: Time) {
  const violations: Violation[] = [];
  const noteViolation = (method: string, path: string, problem: string): void => void violations.push({ at: now(), method, path, problem });
  const plans = options.businesses ?? practiceBusinesses(typeof size === 'object' ? size : sizeOf(size));
  const businesses = makeBusinesses(plans, seed, today, now);
  const client: Client = { ...practiceClient, redirectUris: [...practiceRedirects, ...(options.redirectUris ?? [])] };
  const tokens = makeTokens({ clients: [client], userId: makeIds(seed).make('users', 1), elapsedMs, now });
  const oauth = makeOauth(tokens, { country: 'gb', noteMisuse: (text) => noteViolation('AUTH', '/oauth2', text) });
  if (options.autoGrant) oauth.settings.autoGrant = 'grant';
  const api: ApiSettings = { strict, trialBalanceLagSeconds: 0, lateVisibleSeconds: 0, widePages: null };
  const sage200 = makeSage200({ businesses, seed, redirectUris: options.redirectUris ?? [], autoGrant: options.autoGrant ?? false, elapsedMs, now, noteViolation });
  return { violations, noteViolation, businesses, client, tokens, oauth, api, sage200 };
}

/** What the real server would answer. */
function makeAnswer({ tokens, businesses, oauth, api, sage200, noteViolation }: State, seed: number) {
  return ({ request, method, path, query, body }: Incoming): Answer => {
    if (path.startsWith('/v3.1/')) {
      const headers = headersOf(request);
      return answerApi({ tokens, businesses, seed, settings: api, noteViolation }, { method, path: path.slice(5), query, headers, body });
    }
    const of200 = sage200.answer({ method, path, query, headers: headersOf(request), body });
    if (of200) return of200;
    const form = new URLSearchParams(body);
    if (method === 'GET' && path === '/oauth2/auth/central') return oauth.authorize(query);
    if (method === 'POST' && path === '/oauth2/auth/central/answer') return oauth.answerPage(form);
    if (method === 'POST' && path === '/token') return oauth.token(form, request.headers['content-type'] ?? '');
    if (method === 'POST' && path === '/revoke') return oauth.revoke(form);
    noteViolation(method, path, 'unknown path');
    return errorAnswer(new ApiError(404, 'NotFound', 'The requested path does not exist.'));
  };
}

const headersOf = (request: IncomingMessage): Record<string, string | undefined> => Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));

/** One request from end to end: log, faults, limits, latency, the answer, and its way back. */
function makeRespond(control: Control, answer: (incoming: Incoming) => Answer, companyNamed: (path: string, headers: Record<string, string | undefined>) => string | null, nowMs: () => number) {
  const strikes = makeStrikes(control);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, searchParams: query, search } = new URL(request.url ?? '/', 'http://sandbox');
    const incoming: Incoming = { request, method: request.method ?? 'GET', path, query, search, body: await readBody(request) };
    if (path.startsWith('/__sandbox/')) return void (await deliver(response, await answerControl(control, path.slice(11), query, incoming.body), []));
    const header = request.headers['x-business'];
    const named = Array.isArray(header) ? (header[0] ?? null) : (header ?? null);
    const business = path.startsWith('/v3.1/') ? (named ?? control.business().id) : companyNamed(path, headersOf(request));
    const entry = control.requests.start({ method: incoming.method, path, query: search.slice(1), business, businessHeader: named });
    response.on('close', () => control.requests.end(entry));
    const struck = control.faults.strike({ method: incoming.method, url: `${path}${search}`, business });
    entry.faults = struck.map((fault) => fault.id);
    await pause(control.network.latencyMs);
    const made = strikes.before(struck, business) ?? strikes.limited(path, business) ?? strikes.crowded(entry) ?? answer(incoming);
    const sent = strikes.after(struck, made, business);
    if (struck.some((fault) => fault.kind === 'hang')) return;
    for (const fault of struck) if (fault.kind === 'delay') await pause(fault.ms);
    const zip = control.network.gzip && /\bgzip\b/.test(String(request.headers['accept-encoding']));
    entry.status = sent.status;
    entry.bytes = await deliver(response, { ...sent, headers: { date: new Date(nowMs()).toUTCString(), ...(zip ? { 'content-encoding': 'gzip' } : {}), ...sent.headers } }, struck);
  };
}
