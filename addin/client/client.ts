/**
 * The only fetch of the pane. A call is typed by the contract's endpoint; what goes out and what comes back run through
 * the contract's own checks, and everything that goes wrong is an AppError with a code.
 */
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { AppError, errorRules } from '../../src/shared/errors.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';

export type CallOptions = { readonly signal?: AbortSignal; readonly timeoutMs?: number };

export type Client = {
  call<I, R>(endpoint: Endpoint<I, R>, input: NoInfer<I>, options?: CallOptions): Promise<R>;
  /** For endpoints whose `replyIsLines`: the first line, then the rows as they arrive, in chunks; fewer of them than announced are an error. */
  lines<I, R extends { readonly rows: number }>(endpoint: Endpoint<I, R>, input: NoInfer<I>, options?: CallOptions): Promise<Lines<R>>;
};

export type Lines<R> = { readonly head: R; readonly rows: AsyncIterable<readonly (readonly unknown[])[]> };

export type ClientParts = {
  /** The helper's origin, e.g. "https://localhost:47800". */
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly readToken: () => string | null;
  /** Called once for each answer that says this pane is not paired (any more). */
  readonly onNotPaired?: () => void;
};

const timeoutMsDefault = 30_000;

export function makeClient(parts: ClientParts): Client {
  return {
    async call(endpoint, input, options = {}) {
      return send(parts, requestOf(endpoint, input), options, async (response) => checked(endpoint, await readJson(response)));
    },
    async lines(endpoint, input, options = {}) {
      return send(parts, requestOf(endpoint, input), options, async (response) => {
        const lines = jsonLines(response, options.signal);
        const first = await lines.next();
        if (first.done) throw brokenOff();
        const [line, ...rest] = first.value;
        const head = checked(endpoint, line);
        return { head, rows: rowsOf(rest, lines, head.rows) };
      });
    },
  };
}

function checked<R>(endpoint: Endpoint<never, R> | Endpoint<unknown, R>, body: unknown): R {
  const reply = endpoint.reply.safeParse(body);
  if (!reply.success) throw new AppError('our_bug', `${endpoint.method} ${endpoint.path} answered out of shape at ${whereOf(reply.error)}`);
  return reply.data;
}

type Request = { readonly method: string; readonly path: string; readonly body: string | null };

function requestOf<I>(endpoint: Endpoint<I, unknown>, input: I): Request {
  const checked = endpoint.input.safeParse(input);
  if (!checked.success) throw new AppError('bad_request', `${endpoint.path}: ${whereOf(checked.error)}`);
  const rest = new Map(Object.entries(checked.data as Record<string, unknown>));
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    // The URL parser would climb out of the path, however the dots are written.
    if (value === '.' || value === '..') throw new AppError('bad_request', `${name} may not be "${value}"`);
    return encodeURIComponent(value);
  });
  if (endpoint.method !== 'GET' && endpoint.method !== 'DELETE') return { method: endpoint.method, path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams();
  for (const [name, value] of rest) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) query.append(name, String(one));
  }
  const text = query.toString();
  return { method: endpoint.method, path: text ? `${path}?${text}` : path, body: null };
}

async function send<T>(parts: ClientParts, request: Request, options: CallOptions, read: (response: Response) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const timeoutMs = options.timeoutMs ?? timeoutMsDefault;
  const timer = setTimeout(() => stop.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  const onAbort = (): void => stop.abort(new Error('called off'));
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort);
  try {
    const token = parts.readToken();
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (request.body !== null) headers['content-type'] = 'application/json';
    const response = await parts.fetch(parts.origin + request.path, {
      method: request.method, headers, body: request.body, signal: stop.signal,
      credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
    });
    if (response.ok) return await read(response);
    const error = errorOf(response.status, await readJson(response));
    if (error.code === 'not_paired') parts.onNotPaired?.();
    throw error;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('helper_unreachable', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

const brokenOff = (): AppError => new AppError('helper_unreachable', 'the answer broke off');

/** So long may reading keep the page from drawing and from hearing the user. */
const stretchMsMax = 40;

/** Lets everything else that waits have its turn; quicker than a timer, which browsers hold back. */
function giveTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** The lines of an answer as they arrive, parsed, in chunks of what came together. A line without its end means a broken answer. */
async function* jsonLines(response: Response, signal: AbortSignal | undefined): AsyncGenerator<readonly unknown[], void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let rest = '';
  const onAbort = (): void => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', onAbort);
  try {
    for (let sinceMs = performance.now(); ;) {
      const { done, value } = await reader.read();
      if (signal?.aborted) throw brokenOff();
      rest += decoder.decode(value, { stream: !done });
      const end = rest.lastIndexOf('\n');
      if (end >= 0) {
        // All lines at once: a line break stands in no JSON text, so they are a list but for its brackets.
        yield JSON.parse(`[${rest.slice(0, end).replaceAll('\n', ',')}]`) as unknown[];
        rest = rest.slice(end + 1);
      }
      if (done) break;
      // What has arrived already is read without a pause between.
      if (performance.now() - sinceMs > stretchMsMax) {
        await giveTurn();
        sinceMs = performance.now();
      }
    }
    if (rest !== '') throw brokenOff();
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : new AppError('helper_unreachable', 'the answer broke off', { cause: thrown });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await reader.cancel().catch(() => undefined);
  }
}

async function* rowsOf(first: readonly unknown[], lines: AsyncGenerator<readonly unknown[], void>, announced: number): AsyncGenerator<readonly (readonly unknown[])[]> {
  let count = first.length;
  if (first.length > 0) yield first.map(asRow);
  for await (const chunk of lines) {
    count += chunk.length;
    yield chunk.map(asRow);
  }
  if (count < announced) throw brokenOff();
}

function asRow(line: unknown): readonly unknown[] {
  if (Array.isArray(line)) return line;
  throw new AppError('our_bug', 'a row of the answer is no list of values');
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (!response.ok) return null;
    throw new AppError('our_bug', 'the helper answered with something that is no JSON', { cause });
  }
}

/** What a status means when the body does not say. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = { 400: 'bad_request', 401: 'not_paired', 403: 'forbidden', 404: 'not_found', 421: 'wrong_host', 429: 'too_many_tries', 503: 'shutting_down', 507: 'disk_full' };

function errorOf(status: number, body: unknown): AppError {
  const told = fieldsOf(fieldsOf(body)['error']);
  const code = told['code'];
  const known = typeof code === 'string' && Object.hasOwn(errorRules, code) ? (code as ErrorCode) : codeOfStatus[status] ?? 'our_bug';
  const message = typeof told['message'] === 'string' ? told['message'] : `the helper answered ${status}`;
  const retryAfterMs = told['retryAfterMs'];
  return new AppError(known, message, typeof retryAfterMs === 'number' ? { retryAfterMs } : {});
}

const fieldsOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});

const whereOf = (error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }): string =>
  error.issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('.') || 'the whole'}: ${issue.message}`).join('; ');
