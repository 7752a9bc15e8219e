/** The child process of a sync goes through its connection's proxy, with its login, and by its properties: nothing reaches Sage beside it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkWorker } from '../../helper/sync/fork-worker.ts';
import { makeSyncRunner, type RunEnd, type SyncRunner } from '../../helper/sync/sync-runner.ts';
import type { Access } from '../../helper/connections/connections.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import { startProxy } from './proxy-world.ts';

const companyId = 'practice' as CompanyId;
const logged: Readonly<Record<string, unknown>>[] = [];
let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 11, size: 'tiny', today: '2026-10-31' });
  folder = mkdtempSync(join(tmpdir(), 'll-proxy-'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One sync of tax rates through `access`. */
async function syncThrough(access: Partial<Extract<Access, { readonly kind: 'rest' }>>): Promise<RunEnd> {
  let tell: (end: RunEnd) => void = () => undefined;
  const ended = new Promise<RunEnd>((done) => { tell = done; });
  const note = (_text: string, fields?: object): void => void logged.push({ ...fields });
  const runner: SyncRunner = makeSyncRunner({
    startWorker: forkWorker(join(import.meta.dirname, '../../helper/worker.ts')),
    prepare: async () => ({
      connectionId: 'c-1' as ConnectionId, product: 'sage-accounting', sourceId: sandbox.control.businesses()[0]!.id, access: { kind: 'rest', apiUrl: sandbox.addresses.apiUrl, headers: {}, requestsPerMinute: 10_000, ...access },
      storeFile: join(folder, `${Math.random()}.db`), storeKey: new Uint8Array(32).fill(3), what: { switchedOn: ['taxRates'], asked: null },
      auth: { accessToken: async () => sandbox.control.makeTokens().access_token, worked: () => undefined, refused: () => undefined },
    }),
    onChanged: () => undefined, onEnded: (_id, _order, end) => tell(end), log: { debug: note, info: note, warn: note, error: note }, nowMs: () => Date.now(),
  });
  runner.start(companyId, { kind: 'incremental', confirmRemovals: false });
  const end = await ended;
  await runner.stopAll('interrupted');
  return end;
}

it('reads through the proxy and nothing beside it, in pages as large as its owner wants', async () => {
  const login = { user: 'anna', password: 'CANARY-proxy' };
  const proxy = await startProxy({ login });
  try {
    const end = await syncThrough({ proxy: { host: '127.0.0.1', port: proxy.port, login, exceptions: [], isSystem: false }, properties: { PageSize: 5 } });
    expect(end.status).toMatchObject({ status: 'published' });
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(sandbox.url).host]));
    const log = sandbox.control.log({ path: '/tax_rates' });
    expect(log.length).toBeGreaterThan(0);
    expect(log.every(({ query }) => Number(new URLSearchParams(query).get('items_per_page')) <= 5)).toBe(true);
    expect(logged.some(({ connectionId, path }) => connectionId === 'c-1' && path === '/tax_rates')).toBe(true);
    expect(JSON.stringify(logged)).not.toContain('CANARY');
  } finally {
    await proxy.close();
  }
}, 60_000);

it('says that the proxy is gone, and Sage hears nothing', async () => {
  const proxy = await startProxy();
  await proxy.close();
  const before = sandbox.control.log({}).length;
  const end = await syncThrough({ proxy: { host: '127.0.0.1', port: proxy.port, login: null, exceptions: [], isSystem: false }, properties: { Tries: 1 } });
  expect(end.problem?.code).toBe('proxy_unreachable');
  expect(sandbox.control.log({}).length).toBe(before);
}, 60_000);
