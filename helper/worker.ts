/** The child process of a sync, with its real parts. The HTTP client and the connector are loaded only when a sync has begun. */
import { setTimeout as sleepFor } from 'node:timers/promises';
import { AppError } from '../src/shared/errors.ts';
import type { LogRequest } from '../src/sage/transport/with-log.ts';
import { openStore } from './store/sqlite/open-store.ts';
import { giveWay } from './sync/give-way.ts';
import { runWorker, type WorkerLog } from './sync/worker-process.ts';
import { systemClock } from './system-clock.ts';

async function sleep(waitMs: number, signal: AbortSignal): Promise<void> {
  await sleepFor(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** A line for each request: at 'debug', or at 'info' when something was wrong with it. */
const logRequestTo = (log: WorkerLog): LogRequest => (line) => {
  const isFine = line.status !== null && line.status < 400;
  log(isFine ? 'debug' : 'info', 'asked Sage', { method: line.method, path: line.path, status: line.status, code: line.error, ms: line.tookMs, bytes: line.characters });
};

giveWay();
runWorker({
  openStore,
  async openReader(work, auth, log, onRequest) {
    const [{ findProduct }, { makeHttpClient }, { makeSageTransport }, { wrapTransport }] = await Promise.all([
      import('../src/sage/products/index.ts'), import('./sage-transport/http-client.ts'), import('./sage-transport/sage-transport.ts'), import('../src/sage/transport/wrap-transport.ts'),
    ]);
    const product = findProduct(work.product);
    if (product === null) throw new AppError('not_supported', `there is no connector for ${work.product}`);
    const transport = wrapTransport(makeSageTransport(makeHttpClient(), work.apiUrl), {
      auth, clock: systemClock, sleep, random: Math.random,
      limit: { requests: work.requestsPerMinute ?? product.limits.requestsPerMinute, perMs: 60_000, atOnce: product.limits.atOnce, leftBeforeMs: work.requestsLeftAtMs, onLeft: onRequest },
      laneOf: (request) => request.headers?.['x-business'] ?? '',
      log: logRequestTo(log),
    });
    return product.connect(transport).openCompany(work.sourceId);
  },
});
