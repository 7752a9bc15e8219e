/**
 * A helper for looking at the pane: serves the built pane under the strictest policy it must live with, and answers the
 * contract from handlers in memory. Strict: what comes in and what goes out must pass the contract's own checks, and
 * anything that fails them is kept in `complaints`.
 */
import { createReadStream, existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { makeCertificate } from '../../../helper/certificate/make-certificate.ts';
import type { Endpoint, Handlers } from '../../../src/shared/contract/endpoint.ts';
import { contract } from '../../../src/shared/contract/index.ts';
import { asAppError, statusOf } from '../../../src/shared/errors.ts';

export type FakeHandlers = Handlers<typeof contract, { readonly token: string | null }>;
/** What `readTable` streams behind its first line. */
export type FakeLines = { readonly head: unknown; readonly rows: readonly (readonly unknown[])[] };

export interface FakeHelper extends AsyncDisposable {
  readonly origin: string;
  readonly complaints: string[];
  /** Every call that came in, as "startSync {…}". */
  readonly calls: string[];
  /** While true, connections are cut without an answer, as when the helper has ended. */
  isAway: boolean;
}

const paneFolder = join(import.meta.dirname, '../../../dist/pane');
const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.png': 'image/png' };
/** What the pane must live with in a browser tab. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types ledgerline";

type AnyEndpoint = Endpoint<unknown, unknown>;
type Route = { readonly name: keyof typeof contract; readonly endpoint: AnyEndpoint; readonly pattern: RegExp; readonly parts: readonly string[] };

/** Paths without parts come first, so that `/table` is not taken for a record's id. */
const routes: readonly Route[] = (Object.entries(contract) as [keyof typeof contract, AnyEndpoint][]).map(([name, endpoint]) => ({
  name, endpoint,
  pattern: new RegExp(`^${endpoint.path.replace(/\{\w+\}/g, '([^/]+)')}$`),
  parts: [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
})).sort((a, b) => a.parts.length - b.parts.length);

export async function startFakeHelper(handlers: FakeHandlers, isToken: (token: string) => boolean, options: { /** Inside Office its own scripts and styles are let in. */ readonly policy?: string } = {}): Promise<FakeHelper> {
  const { key, cert } = await makeCertificate(Date.now());
  const complaints: string[] = [];
  const calls: string[] = [];
  const state = { isAway: false };
  const server = createServer({ key, cert }, (request, response) => {
    if (state.isAway) return void request.socket.destroy();
    answer(request, response).catch((error: unknown) => {
      complaints.push(String(error));
      response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost');
    if (!url.pathname.startsWith('/v1/')) return sendFile(url.pathname, response, options.policy ?? policy);
    const found = routes.find((one) => one.endpoint.method === request.method && one.pattern.test(url.pathname));
    if (!found) {
      complaints.push(`no endpoint for ${request.method} ${url.pathname}`);
      return sendJson(response, 404, { error: { code: 'not_found', message: 'no such address' } });
    }
    try {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
      if (found.endpoint.permission !== 'none' && !(token && isToken(token))) return sendJson(response, 401, { error: { code: 'not_paired', message: 'not paired' } });
      const given = await inputOf(request, url, found);
      const input = found.endpoint.input.safeParse(given);
      if (!input.success) {
        complaints.push(`${found.name} was sent ${JSON.stringify(given)}: ${input.error.message}`);
        return sendJson(response, 400, { error: { code: 'bad_request', message: input.error.message } });
      }
      calls.push(`${found.name} ${JSON.stringify(input.data)}`);
      const handle = handlers[found.name] as (input: unknown, caller: unknown) => unknown;
      const reply = await handle(input.data, { token });
      if (found.endpoint.replyIsLines) return sendLines(response, found.endpoint, reply as FakeLines);
      const checked = found.endpoint.reply.safeParse(reply);
      if (!checked.success) complaints.push(`${found.name} would answer out of shape: ${checked.error.message}`);
      sendJson(response, 200, reply);
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code === 'our_bug') complaints.push(`${found.name}: ${error.message}`);
      sendJson(response, statusOf(error.code), { error: { code: error.code, message: error.message, ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }) } });
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`, complaints, calls,
    get isAway() { return state.isAway; },
    set isAway(isAway) { state.isAway = isAway; if (isAway) server.closeAllConnections(); },
    [Symbol.asyncDispose]: stop,
  };
}

async function inputOf(request: IncomingMessage, url: URL, { pattern, parts }: Route): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    input[name] = values.length > 1 ? values : values[0];
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length > 0) Object.assign(input, JSON.parse(Buffer.concat(chunks).toString('utf8')));
  const match = pattern.exec(url.pathname);
  for (const [index, name] of parts.entries()) input[name] = decodeURIComponent(match?.[index + 1] ?? '');
  return input;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(body));
}

function sendLines(response: ServerResponse, endpoint: AnyEndpoint, { head, rows }: FakeLines): void {
  endpoint.reply.parse(head);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.end(`${[head, ...rows].map((line) => JSON.stringify(line)).join('\n')}\n`);
}

function sendFile(path: string, response: ServerResponse, policy: string): void {
  const file = join(paneFolder, normalize(path === '/' || path === '/consent' ? '/index.html' : path));
  const type = types[extname(file)];
  if (!file.startsWith(paneFolder) || !type || !existsSync(file)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  createReadStream(file).pipe(response);
}
