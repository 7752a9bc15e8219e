import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { startTcpProxy } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';

let server: Server;
let proxy: TcpProxy;
let served = 0;
beforeAll(async () => {
  server = createServer((_, response) => { served += 1; response.end('0123456789'.repeat(10)); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => { server.closeAllConnections(); server.close(); });
beforeEach(async () => { served = 0; proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port }); });
afterEach(() => proxy.close());

const ask = async (waitMs = 2_000) => (await fetch(proxy.url, { signal: AbortSignal.timeout(waitMs) })).text();
const failure = async (waitMs?: number): Promise<string> => ask(waitMs).then(() => 'none', (thrown: { name: string; cause?: { code?: string } }) => thrown.cause?.code ?? thrown.name);

describe('the TCP proxy of the fault tests', () => {
  it('hands everything through when no fault is set, and again when it is healed', async () => {
    expect(await ask()).toHaveLength(100);
    await proxy.set({ kind: 'refuse' });
    expect(await failure()).toBe('ECONNREFUSED');
    await proxy.set(null);
    expect(await ask()).toHaveLength(100);
  });

  it('hangs, resets, cuts and loses answers, as often as it is told', async () => {
    await proxy.set({ kind: 'hang' });
    expect(await failure(100)).toBe('TimeoutError');
    expect(served).toBe(0);
    await proxy.set({ kind: 'reset' }, 1);
    expect(await failure()).toBe('ECONNRESET');
    expect(await ask()).toHaveLength(100);
    await proxy.set({ kind: 'cut', afterBytes: 150 }, 1);
    expect(await failure()).toBe('UND_ERR_SOCKET');
    served = 0;
    await proxy.set({ kind: 'lose_answer' }, 1);
    expect(await failure()).toBe('UND_ERR_SOCKET');
    expect(served).toBe(1);
  });

  it('drips, delays and slices', async () => {
    await proxy.set({ kind: 'slice', bytes: 3 });
    expect(await ask()).toHaveLength(100);
    await proxy.set({ kind: 'drip', bytesPerSecond: 10 });
    expect(await failure(300)).toBe('TimeoutError');
    await proxy.set({ kind: 'delay', ms: 80 });
    const startedMs = performance.now();
    expect(await ask()).toHaveLength(100);
    expect(performance.now() - startedMs).toBeGreaterThan(75);
  });
});
