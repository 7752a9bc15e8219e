/** The client against a real https server: what it sends, what it makes of answers, and how it fails. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent, fetch as undiciFetch } from 'undici';
import { makeClient } from '../../addin/client/client.ts';
import type { Client } from '../../addin/client/client.ts';
import { makeCertificate } from '../../helper/certificate/make-certificate.ts';
import { contract } from '../../src/shared/contract/index.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { practiceCompany } from '../browser/pane/practice-world.ts';

const companyId = 'company-1' as CompanyId;
let server: Server;
let origin = '';
let agent: Agent;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];

beforeAll(async () => {
  const { key, cert } = await makeCertificate(Date.now());
  agent = new Agent({ connect: { ca: cert } });
  server = createServer({ key, cert }, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await agent.close();
});
beforeEach(() => { seen = []; });

const json = (status: number, body: unknown) => (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

function client(parts: { token?: string | null; onNotPaired?: () => void; at?: string } = {}): Client {
  return makeClient({
    origin: parts.at ?? origin,
    fetch: ((url: string, init: object) => undiciFetch(url, { ...init, dispatcher: agent } as never)) as unknown as typeof fetch,
    readToken: () => (parts.token === undefined ? 'secret-token' : parts.token),
    ...(parts.onNotPaired ? { onNotPaired: parts.onNotPaired } : {}),
  });
}

const failure = async (call: Promise<unknown>): Promise<AppError> => {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
};

describe('what the client sends', () => {
  it('puts parts into the path, the rest of a GET into the query, and the token into the header', async () => {
    answer = json(200, { sync: 3, publishedAt: '2026-11-23T09:15:00.000Z', items: [{ id: 'a' }], next: null });
    const page = await client().call(contract.readRecords, { companyId, dataType: 'customers', limit: 50, filter: ["name~O'Brien & Söhne", 'balance>=1.00'], order: '-name' });
    expect(page.items).toEqual([{ id: 'a' }]);
    const [sent] = seen;
    const url = new URL(sent?.url ?? '', origin);
    expect(sent?.method).toBe('GET');
    expect(url.pathname).toBe('/v1/companies/company-1/data/customers');
    expect(url.searchParams.getAll('filter')).toEqual(["name~O'Brien & Söhne", 'balance>=1.00']);
    expect(url.searchParams.get('after')).toBeNull();
    expect(sent?.headers.authorization).toBe('Bearer secret-token');
    expect(sent?.headers['content-type']).toBeUndefined();
    expect(sent?.headers.cookie).toBeUndefined();
  });

  it('puts the rest of a POST into a JSON body', async () => {
    answer = json(200, practiceCompany());
    await client().call(contract.startSync, { companyId, kind: 'full', confirmRemovals: false });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v1/companies/company-1/syncs', body: '{"kind":"full","confirmRemovals":false}' });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('encodes an id so that it stays one part of the path', async () => {
    answer = json(404, { error: { code: 'not_found', message: 'no' } });
    for (const id of ['../../settings', 'a?b=c', 'a#b', 'a%2e%2e', 'a/b']) await failure(client().call(contract.readRecord, { companyId, dataType: 'bills', id }));
    expect(seen.map((one) => new URL(one.url, origin).pathname.split('/').length)).toEqual(Array(5).fill(7));
    expect(seen.every((one) => !one.url.includes('?'))).toBe(true);
  });

  it.each(['.', '..'])('refuses the id "%s", which would climb out of the path however it is written', async (id) => {
    expect(await failure(client().call(contract.readRecord, { companyId, dataType: 'bills', id }))).toMatchObject({ code: 'bad_request' });
    expect(seen).toEqual([]);
  });

  it('sends nothing that the contract refuses', async () => {
    expect(await failure(client().call(contract.readRecords, { companyId: 'NOT AN ID' as CompanyId, dataType: 'customers', limit: 50 }))).toMatchObject({ code: 'bad_request' });
    expect(seen).toEqual([]);
  });

  it('sends no token where there is none', async () => {
    answer = json(200, { ok: true });
    await client({ token: null }).call(contract.health, {});
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe('what the client makes of answers', () => {
  it('gives the code, the message and the wait of an error', async () => {
    answer = json(429, { error: { code: 'too_many_tries', message: 'wait', retryAfterMs: 4000 } });
    expect(await failure(client().call(contract.pair, { code: 'K7TM2Q9X', name: 'x' }))).toMatchObject({ code: 'too_many_tries', message: 'wait', retryAfterMs: 4000 });
  });

  it.each([[401, 'not_paired'], [403, 'forbidden'], [404, 'not_found'], [421, 'wrong_host'], [500, 'our_bug'], [503, 'shutting_down'], [507, 'disk_full']])('takes the status %i for %s where the body does not say', async (status, code) => {
    for (const body of ['', '<html>', { error: { code: 'constructor' } }, { error: null }]) {
      answer = json(status, body);
      expect(await failure(client().call(contract.listCompanies, {}))).toMatchObject({ code });
    }
  });

  it('tells that the pairing is gone, for that answer alone', async () => {
    let told = 0;
    const paired = client({ onNotPaired: () => { told += 1; } });
    answer = json(403, { error: { code: 'forbidden', message: 'no' } });
    await failure(paired.call(contract.listCompanies, {}));
    expect(told).toBe(0);
    answer = json(401, { error: { code: 'not_paired', message: 'no' } });
    await failure(paired.call(contract.listCompanies, {}));
    expect(told).toBe(1);
  });

  it('refuses an answer out of shape, or that is no JSON, as a bug of ours', async () => {
    answer = json(200, { companies: [{ id: 'x' }] });
    expect(await failure(client().call(contract.listCompanies, {}))).toMatchObject({ code: 'our_bug' });
    answer = json(200, '<html>proxy</html>');
    expect(await failure(client().call(contract.listCompanies, {}))).toMatchObject({ code: 'our_bug' });
  });

  it('takes an answer with more in it than it knows, as a newer helper may send', async () => {
    answer = json(200, { ok: true, later: 1 });
    expect(await client().call(contract.health, {})).toEqual({ ok: true });
  });

  it('does not follow a redirect', async () => {
    answer = (_request, response) => { response.writeHead(302, { location: 'https://example.org/' }); response.end(); };
    expect(await failure(client().call(contract.health, {}))).toMatchObject({ code: 'helper_unreachable' });
  });
});

describe('when the helper does not answer', () => {
  it('says so, whether it is gone, cuts off, or takes too long', async () => {
    expect(await failure(client({ at: 'https://localhost:1' }).call(contract.health, {}))).toMatchObject({ code: 'helper_unreachable' });
    answer = (request) => { request.socket.destroy(); };
    expect(await failure(client().call(contract.health, {}))).toMatchObject({ code: 'helper_unreachable' });
    answer = () => undefined;
    expect(await failure(client().call(contract.health, {}, { timeoutMs: 80 }))).toMatchObject({ code: 'helper_unreachable' });
  });

  it('stops when it is called off', async () => {
    answer = () => undefined;
    const stop = new AbortController();
    const call = failure(client().call(contract.health, {}, { signal: stop.signal }));
    setTimeout(() => stop.abort(), 30);
    expect(await call).toMatchObject({ code: 'helper_unreachable' });
  });
});

describe('rows that are streamed', () => {
  const head = { sync: 3, publishedAt: '2026-11-23T09:15:00.000Z', columns: ['id', 'name'], rows: 3 };
  const read = async (rows: AsyncIterable<readonly (readonly unknown[])[]>): Promise<unknown[]> => {
    const all: unknown[] = [];
    for await (const chunk of rows) all.push(...chunk);
    return all;
  };
  const ask = (signal?: AbortSignal) => client().lines(contract.readTable, { companyId, dataType: 'customers', columns: 'id,name' }, signal ? { signal } : {});

  it('arrive as they were sent, wherever the network cuts them', async () => {
    const rows = [['a', 'Zoë'], ['b', '"\\n"'], ['c', null]];
    const bytes = Buffer.from([head, ...rows].map((line) => JSON.stringify(line)).join('\n') + '\n');
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      let at = 0;
      const next = (): void => {
        if (at >= bytes.length) return void response.end();
        response.write(bytes.subarray(at, at + 7));
        at += 7;
        setImmediate(next);
      };
      next();
    };
    const table = await ask();
    expect(table.head).toEqual(head);
    expect(await read(table.rows)).toEqual(rows);
  });

  it('that break off are an error, not a shorter table', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write(`${JSON.stringify(head)}\n["a","b"]\n["c"`);
      setTimeout(() => response.destroy(), 20);
    };
    const table = await ask();
    expect(await failure(read(table.rows))).toMatchObject({ code: 'helper_unreachable' });
    answer = (_request, response) => { response.writeHead(200); response.end(`${JSON.stringify(head)}\n["a","b"]\n`); };
    const short = await ask();
    expect(await failure(read(short.rows))).toMatchObject({ code: 'helper_unreachable' });
  });

  it('stop when they are called off', async () => {
    answer = (_request, response) => { response.writeHead(200); response.write(`${JSON.stringify(head)}\n["a","b"]\n`); };
    const stop = new AbortController();
    const table = await ask(stop.signal);
    setTimeout(() => stop.abort(), 30);
    expect(await failure(read(table.rows))).toMatchObject({ code: 'helper_unreachable' });
  });

  it('fail like any call before the first line', async () => {
    answer = json(409, { error: { code: 'not_synced_yet', message: 'later' } });
    expect(await failure(ask())).toMatchObject({ code: 'not_synced_yet' });
  });
});
