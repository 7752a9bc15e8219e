/** Puts the sandbox together and opens its port: books, the Accounting face, sign-in, faults and control, all on one loopback address. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { alterBody, retryAfterText } from './control/alter.ts';
import { makeControl } from './control/control.ts';
import type { Clock, Control } from './control/control.ts';
import { deliver } from './control/deliver.ts';
import type { Planted } from './control/faults.ts';
import { answerControl } from './control/routes.ts';
import type { Violation } from './request-check.ts';

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
  strict?: boolean;
};

export type Sandbox = { url: string; port: number; control: Control; client: Client; addresses: { authorizeUrl: string; tokenUrl: string; revokeUrl: string; apiUrl: string }; close(): Promise<void> };

/** The practice company, a workshop whose bank the user may not see, and a business that is no longer subscribed. */
const practiceBusinesses = (size: BooksSize): BusinessPlan[] => [
  { name: 'Harbour & Vale Ltd (practice)', size },
  { name: 'Vale Workshop (practice)', size: sizeOf('tiny'), roles: { Bank: 'none', Journals: 'none' } },
  { name: 'Old Harbour Trading (practice)', size: sizeOf('tiny'), active: false },
];

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, size = 'small', port = 0, strict = true } = options;
  const clock: Clock = { offsetSeconds: 0 };
  const startedAt = performance.now();
  const startedMs = options.today ? Date.parse(`${options.today}T12:00:00Z`) : Date.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  const nowMs = (): number => startedMs + elapsedMs() + clock.offsetSeconds * 1_000;
  const now = (): number => Math.floor(nowMs() / 1_000);
  const today = new Date(startedMs).toISOString().slice(0, 10);

  const violations: Violation[] = [];
  const noteViolation = (method: string, path: string, problem: string): void => void violations.push({ at: now(), method, path, problem });
  const plans = options.businesses ?? practiceBusinesses(typeof size === 'object' ? size : sizeOf(size));
  const businesses = makeBusinesses(plans, seed, today, now);
  const client: Client = { ...practiceClient, redirectUris: [...practiceRedirects, ...(options.redirectUris ?? [])] };
  const tokens = makeTokens({ clients: [client], userId: makeIds(seed).make('users', 1), elapsedMs, now });
  const oauth = makeOauth(tokens, { country: 'gb', noteMisuse: (text) => noteViolation('AUTH', '/oauth2', text) });
  if (options.autoGrant) oauth.settings.autoGrant = 'grant';
  const api: ApiSettings = { strict, trialBalanceLagSeconds: 0, lateVisibleSeconds: 0, widePages: null };
  let url = '';
  const control = makeControl({ businesses, tokens, oauth, api, violations, clock, elapsedMs, nowMs, url: () => url });

  async function answer(request: IncomingMessage, path: string, query: URLSearchParams, body: string): Promise<Answer> {
    const method = request.method ?? 'GET';
    const form = (): URLSearchParams => new URLSearchParams(body);
    const contentType = request.headers['content-type'] ?? '';
    if (path.startsWith('/v3.1/')) {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
      return answerApi({ tokens, businesses, seed, settings: api, noteViolation }, { method, path: path.slice(5), query, headers, body });
    }
    if (method === 'GET' && path === '/oauth2/auth/central') return oauth.authorize(query);
    if (method === 'POST' && path === '/oauth2/auth/central/answer') return oauth.answerPage(form());
    if (method === 'POST' && path === '/token') return oauth.token(form(), contentType);
    if (method === 'POST' && path === '/revoke') return oauth.revoke(form());
    noteViolation(method, path, 'unknown path');
    return errorAnswer(new ApiError(404, 'NotFound', 'The requested path does not exist.'));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query, search } = new URL(request.url ?? '/', 'http://sandbox');
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    if (path.startsWith('/__sandbox/')) return void (await deliver(response, await answerControl(control, path.slice(11), query, body), []));
    const header = request.headers['x-business'];
    const business = path.startsWith('/v3.1/') ? ((Array.isArray(header) ? header[0] : header) ?? businesses[0]?.id ?? null) : null;
    const entry = control.requests.start(method, path, search.slice(1), business);
    response.on('close', () => control.requests.end(entry));
    const struck = control.faults.strike({ method, url: `${path}${search}`, business });
    entry.faults = struck.map((fault) => fault.id);
    await pause(control.network.latencyMs);
    const made = await beforehand(struck, business) ?? refused(path, business) ?? (await answer(request, path, query, body));
    const harmed = afterwards(struck, made);
    if (struck.some((fault) => fault.kind === 'hang')) return;
    for (const fault of struck) if (fault.kind === 'delay') await pause(fault.ms);
    const headers = { date: new Date(nowMs()).toUTCString(), ...(control.network.gzip && /\bgzip\b/.test(String(request.headers['accept-encoding'])) ? { 'content-encoding': 'gzip' } : {}), ...harmed.headers };
    entry.status = harmed.status;
    entry.bytes = await deliver(response, { ...harmed, headers }, struck);
  }

  /** What a fault answers without looking at the request. */
  async function beforehand(struck: readonly Planted[], business: string | null): Promise<Answer | null> {
    for (const fault of struck) {
      if (fault.kind === 'mutate') control.mutate({ ...fault.mutation });
      if (fault.kind === 'hang' && !fault.afterwards) return { status: 200, headers: {}, body: '' };
      if (!fault.afterwards) {
        const instead = replaced(fault, business);
        if (instead) return instead;
      }
    }
    return null;
  }

  function replaced(fault: Planted, business: string | null): Answer | null {
    if (fault.kind === 'status') return { status: fault.status, headers: { 'content-type': 'application/json', ...fault.headers }, body: fault.body ?? JSON.stringify([{ $severity: 'error', $dataCode: 'UnexpectedError', $message: 'An unexpected error occurred.', $source: '' }]) };
    if (fault.kind === 'busy') return busy(fault.status ?? 429, retryAfterText(fault.retryAfter, nowMs()), business);
    if (fault.kind === 'rubbish') return { status: 200, headers: { 'content-type': 'application/json' }, body: fault.body ?? '<html><body>Service temporarily' };
    if (fault.kind === 'bomb') return { status: 200, headers: { 'content-type': 'application/json' }, body: '' };
    if (fault.kind === 'redirect') return { status: fault.status ?? 302, headers: { location: fault.location }, body: '' };
    return null;
  }

  function busy(status: number, retryAfter: string | undefined, business: string | null): Answer {
    const seconds = Number(retryAfter);
    const wait = retryAfter === undefined ? 0 : Number.isFinite(seconds) ? seconds : (Date.parse(retryAfter) - nowMs()) / 1_000;
    control.requests.askedToWait(business, Number.isFinite(wait) ? wait : 0);
    return errorAnswer(new ApiError(status, status === 429 ? 'TooManyRequests' : 'ServiceUnavailable', 'Please wait and repeat the request.'), retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  }

  function refused(path: string, business: string | null): Answer | null {
    if (!path.startsWith('/v3.1/')) return null;
    const wait = control.limiter.refuse(control.limits, business ?? '', control.requests.runningNow(business).business);
    if (wait === null) return null;
    const { retryAfter } = control.limits;
    return busy(429, retryAfter === null ? undefined : retryAfter === 'seconds' ? String(wait) : retryAfter, business);
  }

  function afterwards(struck: readonly Planted[], made: Answer): Answer {
    let answerNow = made;
    for (const fault of struck) {
      if (fault.afterwards) answerNow = replaced(fault, null) ?? answerNow;
      if (answerNow.status === 200 && answerNow.body) answerNow = { ...answerNow, body: alterBody(answerNow.body, fault) };
    }
    return answerNow;
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A fault of the sandbox itself: say so loudly instead of looking like Sage.
      console.error('sandbox:', error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`sandbox broke: ${String(error)}`);
    });
  });
  const bound = await listen(server, port);
  url = `http://127.0.0.1:${bound}`;
  return {
    url, port: bound, control, client,
    addresses: { authorizeUrl: `${url}/oauth2/auth/central`, tokenUrl: `${url}/token`, revokeUrl: `${url}/revoke`, apiUrl: `${url}/v3.1` },
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

const pause = (ms: number): Promise<void> | undefined => (ms > 0 ? new Promise((done) => setTimeout(done, ms)) : undefined);

const bodyMax = 12 * 1024 * 1024;
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyMax) throw new Error('the request body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });
}
