/** The data API over a real store: records one a line, content that is not sent twice, and what changed since a time. */
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { makeWebApp, type AppNeeds } from '../../helper/http/app.ts';
import { dataHandlers } from '../../helper/http/handlers/data.ts';
import type { Services } from '../../helper/http/services.ts';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { BooksAt, Change, Store } from '../../helper/store/store.ts';
import { AppError } from '../../src/shared/errors.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { at, customer, gone, put } from '../suites/store-records.ts';
import { proof } from '../suites/store-suite.ts';

const customersMax = 4000;
let store: Store;
let server: Server;
let port = 0;
let pagesRead = 0;
let isUnlinked = false;

function publish(minute: number, changes: readonly Change[]): void {
  const sync = store.beginSync('incremental', at(minute));
  store.writePage({ sync, resource: 'contacts', changes, rejected: [], checkpoint: null, countsAsSeen: true });
  store.publish(sync, at(minute), at(minute), proof);
}

beforeAll(async () => {
  store = openStore(join(makeFolder(), 'company.db'), makeKey());
  publish(1, Array.from({ length: customersMax }, (_, n) => put('customers', customer(`c${n}`, `Name ${n}`, { notes: 'x'.repeat(4000), reference: n % 2 ? 'odd' : 'even' }))));
  publish(10, [put('customers', customer('c1', 'Changed')), gone('customers', 'c2'), put('customers', customer('new', 'New'))]);
  const books = (sync?: Parameters<Store['books']>[0]): BooksAt => {
    const found = store.books(sync);
    return { ...found, records: (query) => { pagesRead += 1; return found.records(query); } };
  };
  const reader = (id: string): unknown => {
    if (id !== 'acme' || isUnlinked) throw new AppError('not_found', 'no such company');
    return { ...store, books };
  };
  const handlers = dataHandlers({ open: () => ({ companies: { reader, list: () => [] } }) } as unknown as Services);
  const quiet = (): void => undefined;
  server = createServer(makeWebApp({
    handlers, tokens: { find: () => ({ id: 't', scope: 'read' }) }, stopping: new AbortController().signal, callbackPaths: [], files: { kindOf: () => null, send: async () => false }, peerOf: async () => 'same',
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, site: () => ({ hosts: new Set([`localhost:${port}`]), origin: `https://localhost:${port}` }),
  } as unknown as AppNeeds));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  port = (server.address() as { port: number }).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  store.close();
  removeFolders();
});
beforeEach(() => { pagesRead = 0; isUnlinked = false; });

const open = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<IncomingMessage> => new Promise((resolve, reject) => {
  request({ host: '127.0.0.1', port, path: `/v1/companies/acme/data/customers${path}`, method, agent: false, headers: { Host: `localhost:${port}`, Authorization: 'Bearer x', ...headers } }, resolve).on('error', reject).end();
});
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> {
  const answer = await open(path, headers, method);
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) body += String(chunk);
  return { status: answer.statusCode ?? 0, body, headers: answer.headers };
}
const lines = { Accept: 'application/x-ndjson' };
type Item = { readonly id: string; readonly name: string };

describe('records one a line', () => {
  it('are all that the pages hold, in the same order, and name their sync', async () => {
    const answer = await ask('', lines);
    expect([answer.status, answer.headers['content-type'], answer.headers['ledgerline-sync'], answer.headers.vary]).toEqual([200, 'application/x-ndjson; charset=utf-8', '2', 'Accept']);
    const all = answer.body.trimEnd().split('\n').map((line) => JSON.parse(line) as Item);
    const paged: Item[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page = JSON.parse((await ask(`?limit=1000${after && `&after=${after}`}`)).body) as { items: Item[]; next: string | null };
      paged.push(...page.items);
      after = page.next;
    }
    expect(all).toHaveLength(customersMax);
    expect(all).toEqual(paged);
    expect(all.find(({ id }) => id === 'c1')?.name).toBe('Changed');
  });

  it('are filtered, go on after a page, and are those of an older sync where one is asked for', async () => {
    const count = async (query: string): Promise<number> => (await ask(query, lines)).body.trimEnd().split('\n').length;
    expect(await count('?filter=reference%3Deven')).toBe(customersMax / 2 - 1);
    expect(await count('?sync=1')).toBe(customersMax);
    const { next } = JSON.parse((await ask('?limit=1000')).body) as { next: string };
    expect(await count(`?after=${next}`)).toBe(customersMax - 1000);
    expect((await ask('', { Accept: 'application/x-ndjson;q=0, application/json' })).headers['content-type']).toContain('application/json');
    expect((await ask('', { Accept: 'text/html, application/ndjson;q=0.5' })).headers['content-type']).toContain('x-ndjson');
  });

  it('H05 come in no order that would have to be sorted anew for each stretch, and say which there are', async () => {
    expect((await ask('?order=isActive', lines)).status).toBe(400);
    expect(JSON.parse((await ask('?order=isActive', lines)).body)).toMatchObject({ error: { code: 'bad_request', field: 'order', message: expect.stringContaining('in the order of') as string } });
    for (const query of ['?limit=1e9', '?limit=0', '?limit=-1', '?filter=name~%25&filter=nonsense', '?limit=5&limit=6', '?after=x', '?id[$ne]=1']) expect([query, (await ask(query)).status]).toEqual([query, 400]);
  });

  it('are read no further than a slow reader reads, and not at all once it has gone', async () => {
    const answer = await open('', lines);
    await new Promise((resolve) => { answer.once('readable', resolve); });
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    const whenStopped = pagesRead;
    expect(whenStopped).toBeLessThan(customersMax / 250);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    expect(pagesRead).toBe(whenStopped);
    answer.destroy();
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    expect(pagesRead).toBeLessThanOrEqual(whenStopped + 1);
  });

  it('break off, and do not look whole, when the company is unlinked meanwhile', async () => {
    const answer = await open('', lines);
    await new Promise((resolve) => { answer.once('readable', resolve); });
    isUnlinked = true;
    await expect((async () => { for await (const chunk of answer) void chunk; })()).rejects.toThrow(/aborted/);
  });

  it('hold still in memory, however many there are', async () => {
    (globalThis as { gc?: () => void }).gc?.();
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    for (let run = 0; run < 4; run += 1) {
      for await (const chunk of await open('', lines)) {
        void chunk;
        most = Math.max(most, process.memoryUsage().heapUsed - before);
      }
    }
    expect(most).toBeLessThan(60_000_000);
  });
});

describe('content that the reader holds', () => {
  it('is answered 304 without reading it again, until a sync publishes', async () => {
    for (const [path, headers] of [['?limit=5', {}], ['', lines], ['/c1', {}], ['/changes?from=1', {}], ['/table?columns=id,name', {}]] as const) {
      const first = await ask(path, headers);
      expect(first.status).toBe(200);
      expect(first.headers['last-modified']).toBe(new Date(at(10)).toUTCString());
      const tag = String(first.headers.etag);
      pagesRead = 0;
      const again = await ask(path, { ...headers, 'If-None-Match': `"other", W/${tag}` });
      expect([path, again.status, again.body, again.headers.etag, pagesRead]).toEqual([path, 304, '', tag, 0]);
      expect((await ask(path, { ...headers, 'If-None-Match': '"other"' })).status).toBe(200);
    }
  });

  it('has a tag of its own for each question, company, form and sync', async () => {
    const tags = await Promise.all([['?limit=5', {}], ['?limit=6', {}], ['?limit=5&sync=1', {}], ['?limit=5&filter=name%3DX', {}], ['?limit=5', lines]].map(async ([path, headers]) => (await ask(path as string, headers as Record<string, string>)).headers.etag));
    expect(new Set(tags).size).toBe(5);
  });

  it('is told of by HEAD as by GET, without its body', async () => {
    const [get, head] = [await ask('?limit=5'), await ask('?limit=5', {}, 'HEAD')];
    expect([head.status, head.body, head.headers['content-length'], head.headers.etag]).toEqual([200, '', get.headers['content-length'], get.headers.etag]);
    pagesRead = 0;
    expect((await ask('', lines, 'HEAD')).headers['content-type']).toContain('x-ndjson');
    expect(pagesRead).toBe(0);
  });
});

describe('changes', () => {
  const changesOf = async (query: string): Promise<{ from: number; to: number; changes: { change: string; id: string }[] }> => JSON.parse((await ask(`/changes?${query}`)).body) as never;

  it('are told since a sync or since a time, with what was removed', async () => {
    const since = await changesOf(`since=${encodeURIComponent(at(5))}`);
    expect(since).toMatchObject({ from: 1, to: 2 });
    expect(since.changes.map(({ change, id }) => [change, id]).sort()).toEqual([['added', 'new'], ['changed', 'c1'], ['removed', 'c2']]);
    expect((await changesOf('from=1')).changes).toEqual(since.changes);
    expect(await changesOf(`since=${encodeURIComponent(at(10))}`)).toMatchObject({ from: 2, to: 2, changes: [] });
  });

  it('say plainly what is wrong with a question about them', async () => {
    const failure = async (query: string): Promise<unknown> => ((JSON.parse((await ask(`/changes?${query}`)).body)) as { error: unknown }).error;
    expect(await failure('')).toMatchObject({ code: 'bad_request', field: 'from' });
    expect(await failure(`from=1&since=${encodeURIComponent(at(5))}`)).toMatchObject({ code: 'bad_request', field: 'since' });
    expect(await failure(`since=${encodeURIComponent(at(0))}`)).toMatchObject({ code: 'bad_request', field: 'since' });
    expect(await failure('since=yesterday')).toMatchObject({ code: 'bad_request', field: 'since' });
    expect(await failure('from=99')).toMatchObject({ code: 'not_found' });
    expect(await failure('from=2&to=1')).toMatchObject({ code: 'bad_request' });
  });
});

