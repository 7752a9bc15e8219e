/** The applications with handlers of the test's own: who is let in, and what a handler's answer or failure becomes. */
import { createServer, request, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLocalApp, makeWebApp, type AppNeeds } from '../../helper/http/app.ts';
import type { Caller } from '../../helper/http/caller.ts';
import type { Peer } from '../../helper/http/peer-user.ts';
import { asJsonText, asLines } from '../../helper/http/ready-replies.ts';
import { makeTokens } from '../../helper/pairing/token-file.ts';
import { AppError } from '../../src/shared/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-app-'));
afterAll(() => rmSync(folder, { recursive: true }));
const tokens = makeTokens(join(folder, 'tokens.json'));
const admin = tokens.create({ name: 'a', kind: 'program', scope: 'admin' }).token;
const read = tokens.create({ name: 'r', kind: 'program', scope: 'read' }).token;
const stopping = new AbortController();
const logged: string[] = [];
const note = (message: string, fields: unknown = {}): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
let peer: Peer = 'same';
let port = 0;
let gone: AbortSignal | null = null;

const about = { version: '1', connectorId: 'LL', startedAt: '2026-11-23T09:00:00.000Z', keychain: 'open', isDemo: false, problem: null, canRestart: false, isRestarting: false, productVersion: '1', url: 'https://localhost/', portInsteadOf: null, restartEnabledBy: null, restartEnabledUntil: null, restarts: [], crashes: [] };
const handlers: Record<string, (input: Record<string, unknown>, caller: Caller) => unknown> = {
  health: () => ({ ok: true }),
  readAbout: () => ({ ...about, secret: 'not in the contract' }),
  readStatus: () => ({ helper: 'of the wrong shape' }),
  listConnections: () => { throw new Error('ENOENT /home/somebody/secret-place'); },
  listCompanies: () => { throw new AppError('sage_busy', 'Sage asked to wait, token=ll_abcdefghijklmnop', { retryAfterMs: 1500 }); },
  startSync: () => ({}),
  cancelSync: () => new Promise(() => undefined),
  readEvents: (_input, caller) => new Promise((resolve) => { gone = caller.gone; caller.gone.addEventListener('abort', () => resolve({ next: 'x', snapshot: null, events: [] })); }),
  pair: () => ({ token: 't', tokenId: 'i' }),
  readRecords: ({ limit }) => asJsonText(`{"items":[],"asked":${String(limit)}}`),
  readTable: () => asLines({ sync: 1, publishedAt: '2026-11-23T09:00:00.000Z', columns: ['id'], rows: 3, hidden: 1 }, ['["a"]', '["b"]', '["c"]']),
};

let web: Server;
let local: Server;
beforeAll(async () => {
  const needs = {
    handlers, localHandlers: { hello: () => ({ url: 'https://localhost/', port: 1, pid: 1, version: '1', certificateFile: 'x' }) }, tokens, stopping: stopping.signal, callbackPaths: ['/oauth/callback/x'],
    files: { kindOf: () => null, send: async () => false }, peerOf: async () => peer, log: { debug: note, info: note, warn: note, error: note },
    finishSignIn: async () => ({ status: 200, html: '<p>done' }), site: () => ({ hosts: new Set([`localhost:${port}`]), origin: `https://localhost:${port}` }),
  } as unknown as AppNeeds;
  web = createServer(makeWebApp(needs));
  local = createServer(makeLocalApp(needs));
  await new Promise<void>((resolve) => { web.listen(0, '127.0.0.1', resolve); });
  await new Promise<void>((resolve) => { local.listen(join(folder, 's.sock'), resolve); });
  port = (web.address() as { port: number }).port;
});
afterAll(() => {
  for (const server of [web, local]) { server.closeAllConnections(); server.close(); }
});
beforeEach(() => { peer = 'same'; logged.length = 0; });

type Got = { readonly status: number; readonly body: string; readonly headers: Record<string, string | string[] | undefined> };
function ask(method: string, path: string, options: { token?: string; headers?: Record<string, string>; body?: string; viaSocket?: boolean } = {}): Promise<Got> {
  const headers = { Host: `localhost:${port}`, ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}), ...(options.body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(options.body)) }), ...options.headers };
  return new Promise((resolve, reject) => {
    const where = options.viaSocket ? { socketPath: join(folder, 's.sock') } : { host: '127.0.0.1', port };
    request({ ...where, method, path, headers, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
    }).on('error', reject).end(options.body);
  });
}
const own = (): Record<string, string> => ({ Origin: `https://localhost:${port}` });

describe('a caller whose user is not known', () => {
  it('may read with a token, and neither change anything nor pair', async () => {
    peer = 'unknown';
    expect((await ask('GET', '/v1/about', { token: read })).status).toBe(200);
    expect((await ask('POST', '/v1/companies/x/syncs', { token: admin, body: '{}', headers: own() })).status).toBe(403);
    expect((await ask('GET', '/v1/tokens', { token: admin })).status).toBe(403);
    expect((await ask('POST', '/v1/pairing', { body: '{"code":"AAAAAAAA","name":"x"}', headers: own() })).status).toBe(403);
    peer = 'same';
    expect((await ask('POST', '/v1/pairing', { body: '{"code":"AAAAAAAA","name":"x"}', headers: own() })).status).toBe(200);
  });

  it('is refused everything when it is known to be another', async () => {
    peer = 'other';
    expect((await ask('GET', '/v1/about', { token: read })).status).toBe(403);
    expect((await ask('GET', '/v1/about')).status).toBe(401);
    expect((await ask('GET', '/health')).status).toBe(401);
    expect((await ask('GET', '/oauth/callback/x?code=1')).status).toBe(403);
  });
});

describe('a handler\'s answer', () => {
  it('leaves without what the contract does not name', async () => {
    expect(JSON.parse((await ask('GET', '/v1/about', { token: read })).body)).toEqual(about);
    expect((await ask('GET', '/v1/companies/x/data/customers/table', { token: read })).body).toBe('{"sync":1,"publishedAt":"2026-11-23T09:00:00.000Z","columns":["id"],"rows":3}\n["a"]\n["b"]\n["c"]\n');
    expect((await ask('GET', '/v1/companies/x/data/customers?limit=7', { token: read })).body).toBe('{"items":[],"asked":7}');
  });

  it('of the wrong shape, and an error nobody foresaw, become "our_bug" and nothing more', async () => {
    for (const path of ['/v1/status', '/v1/connections']) {
      const answer = await ask('GET', path, { token: read });
      expect([answer.status, answer.body]).toEqual([500, '{"error":{"code":"our_bug","message":"something went wrong inside the helper; its log says what"}}']);
    }
    expect(logged.filter((line) => line.startsWith('a call failed inside'))).toHaveLength(2);
  });

  it('that is a known error has its code, its status and when to try again, and no secret', async () => {
    const answer = await ask('GET', '/v1/companies', { token: read });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(JSON.parse(answer.body)).toEqual({ error: { code: 'sage_busy', message: 'Sage asked to wait, token=…', retryAfterMs: 1500 } });
  });

  it('names the field at fault', async () => {
    expect(JSON.parse((await ask('POST', '/v1/companies/x/syncs', { token: admin, body: '{"kind":"sideways"}' })).body)).toMatchObject({ error: { code: 'bad_request', field: 'kind' } });
    expect(JSON.parse((await ask('POST', '/v1/companies/x/syncs', { token: admin, body: '{"extra":1}' })).body)).toMatchObject({ error: { code: 'bad_request', field: 'extra' } });
  });

  it('is not waited for by a handler when its caller has gone', async () => {
    const asked = request({ host: '127.0.0.1', port, path: '/v1/events?waitMs=20000', headers: { Host: `localhost:${port}`, Authorization: `Bearer ${read}` }, agent: false }).on('error', () => undefined);
    asked.end();
    while (gone === null) await new Promise((resolve) => { setTimeout(resolve, 10); });
    asked.destroy();
    await new Promise((resolve) => { gone?.addEventListener('abort', resolve); });
    expect(gone.aborted).toBe(true);
  });
});

describe('the command line\'s socket', () => {
  it('needs no token and may all; what is its own is nowhere on https', async () => {
    expect((await ask('GET', '/v1/about', { viaSocket: true })).status).toBe(200);
    expect((await ask('GET', '/local/hello', { viaSocket: true })).status).toBe(200);
    expect((await ask('GET', '/local/hello', { token: admin })).status).toBe(404);
    expect((await ask('GET', '/nowhere', { viaSocket: true })).status).toBe(404);
  });
});
