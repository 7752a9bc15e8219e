/** How far an application's token reaches, tried on every address of the contract: its own companies, and nothing beside. */
import { createServer, request, type Server } from 'node:http';
import { makeWebApp, type AppNeeds } from '../../helper/http/app.ts';
import type { Caller } from '../../helper/http/caller.ts';
import { isReachable } from '../../helper/http/grant-limits.ts';
import { aboutHandlers } from '../../helper/http/handlers/about.ts';
import { companyHandlers } from '../../helper/http/handlers/companies.ts';
import { dataHandlers } from '../../helper/http/handlers/data.ts';
import type { Services } from '../../helper/http/services.ts';
import { isScopeEnough } from '../../helper/http/caller.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { contract } from '../../src/shared/contract/index.ts';
import { AppError } from '../../src/shared/errors.ts';

const endpoints = Object.entries(contract) as unknown as [string, Endpoint][];
const token = 'a'.repeat(43);
let scope: 'read' | 'sync' | 'write' = 'write';
let port = 0;
let server: Server;
const called: string[] = [];

const time = '2026-11-23T09:00:00.000Z';
const company = (id: string) => ({ id, name: `Company ${id}`, connectionId: 'con', product: 'sage-50', baseCurrency: 'GBP', status: 'linked', published: null, running: null, lastFailed: null, nextDueAt: null, isOld: false, problem: null });
const helper = { version: '1', connectorId: 'LL', startedAt: time, keychain: 'open', isDemo: false, canRestart: false, isRestarting: false, problem: null };
const party = JSON.stringify({ id: 'c1', name: 'Somebody', emails: ['a@b.example'] });
const services = {
  helper: () => helper, snapshot: () => ({ helper, connections: [], companies: [company('mine'), company('other')] }),
  events: { read: async () => ({ next: 'n', snapshot: { helper, connections: [], companies: [company('mine'), company('other')] }, events: ['mine', 'other'].flatMap((id) => [{ type: 'companyChanged', company: company(id) }, { type: 'companyUnlinked', companyId: id }, { type: 'connectionDeleted', connectionId: 'con' }]) }) },
  open: () => ({ companies: { list: () => [company('mine'), company('other')], status: company, reader: () => ({ books: () => ({ records: ({ dataType }: { dataType: string }) => ({ items: dataType === 'customers' ? [party] : [], next: null }) }) }) } }),
} as unknown as Services;

beforeAll(async () => {
  const real = { ...aboutHandlers(services), ...companyHandlers(services), ...dataHandlers(services) } as unknown as Record<string, (input: unknown, caller: Caller) => unknown>;
  const asReal = ['listCompanies', 'readStatus', 'readEvents', 'findParties', 'readAbout', 'readCompany'];
  const handlers = Object.fromEntries(endpoints.map(([name]) => [name, (input: unknown, caller: Caller) => {
    called.push(name);
    if (asReal.includes(name)) return real[name]?.(input, caller);
    throw new AppError('already_running', 'reached');
  }]));
  const quiet = (): void => undefined;
  server = createServer(makeWebApp({
    handlers, tokens: { find: () => null }, oauth: () => ({ find: (asked: string) => (asked === token ? { grantId: 'g', scope, companyIds: ['mine'] } : null), list: () => [] }), stopping: new AbortController().signal, callbackPaths: [],
    files: { kindOf: () => null, send: async () => false }, peerOf: async () => 'same', log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, site: () => ({ hosts: new Set([`localhost:${port}`]), origin: `https://localhost:${port}` }),
  } as unknown as AppNeeds));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  port = (server.address() as { port: number }).port;
});
afterAll(() => { server.closeAllConnections(); server.close(); });
beforeEach(() => { scope = 'write'; called.length = 0; });

function ask(method: string, path: string, asked = token): Promise<{ status: number; body: string }> {
  const body = method === 'GET' || method === 'DELETE' ? '' : '{}';
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, agent: false, headers: { Host: `localhost:${port}`, Authorization: `Bearer ${asked}`, ...(body ? { 'Content-Type': 'application/json', 'Content-Length': '2' } : {}) } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
    }).on('error', reject).end(body);
  });
}
const fill = (path: string, companyId: string): string => path.replace('{companyId}', companyId).replace('{dataType}', 'customers').replace(/\{\w+\}/g, 'x1');
const query = (name: string): string => ({ findParties: '?email=a@b.example', readChanges: '?from=1' } as Record<string, string>)[name] ?? '';

describe('an application that was granted one company', () => {
  it('is refused on every address that is not about a company, whatever its scope', async () => {
    const closed = endpoints.filter(([name, endpoint]) => endpoint.permission !== 'none' && !isReachable(name, endpoint));
    expect(closed.length).toBeGreaterThan(20);
    for (const [name, { method, path }] of closed) expect([name, (await ask(method, fill(path, 'mine'))).status]).toEqual([name, 403]);
    expect(called).toEqual([]);
    for (const name of ['listApps', 'decideAuthorization', 'listTokens', 'listConnections', 'addConnection', 'linkCompany', 'readDoctor', 'changeSchedule', 'createWebhook']) expect(closed.map(([one]) => one)).toContain(name);
  });

  it('is told of another company that it is not there, on every address of a company', async () => {
    const ofCompany = endpoints.filter(([, { path, permission }]) => path.includes('/companies/{companyId}') && permission !== 'admin');
    expect(ofCompany.length).toBeGreaterThan(12);
    for (const [name, { method, path }] of ofCompany) {
      const other = await ask(method, fill(path, 'other') + query(name));
      expect([name, other.status, called.includes(name)]).toEqual([name, other.body.includes('bad_request') ? 400 : 404, false]);
      const nowhere = await ask(method, fill(path, 'nowhere') + query(name));
      expect(nowhere.body.replaceAll('nowhere', 'other')).toBe(other.body);
      const mine = await ask(method, fill(path, 'mine') + query(name));
      if (!other.body.includes('bad_request')) expect([name, called.includes(name), mine.status]).toEqual([name, true, name === 'readCompany' ? 200 : 409]);
    }
  });

  it('B12 does no more than its scope says', async () => {
    for (const has of ['read', 'sync', 'write'] as const) {
      scope = has;
      for (const [name, { method, path, permission }] of endpoints.filter(([, one]) => one.path.includes('/companies/{companyId}'))) {
        if (isScopeEnough(has, permission)) continue;
        expect([has, name, (await ask(method, fill(path, 'mine'))).status]).toEqual([has, name, 403]);
      }
    }
    expect((await ask('DELETE', '/v1/companies/mine')).status).toBe(403);
  });

  it('finds its own company alone in lists, in the status, among events and by an e-mail address', async () => {
    for (const path of ['/v1/companies', '/v1/status', '/v1/events', '/v1/parties?email=a@b.example']) {
      const { status, body } = await ask('GET', path);
      expect([path, status, body.includes('mine'), body.includes('other'), body.includes('"con"') && path !== '/v1/companies' && path !== '/v1/status' && path !== '/v1/events']).toEqual([path, 200, true, false, false]);
    }
    const { events } = JSON.parse((await ask('GET', '/v1/events')).body) as { events: { type: string }[] };
    expect(events.map(({ type }) => type)).toEqual(['companyChanged', 'companyUnlinked']);
  });

  it('is nobody with a token that was never given', async () => {
    for (const asked of ['b'.repeat(43), `${token}a`, token.slice(1), 'a']) expect((await ask('GET', '/v1/companies', asked)).status).toBe(401);
  });
});
