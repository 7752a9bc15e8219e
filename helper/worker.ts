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
const logRequestTo = (log: WorkerLog, connectionId: string | undefined): LogRequest => (line) => {
  const isFine = line.status !== null && line.status < 400;
  log(isFine ? 'debug' : 'info', 'asked Sage', { connectionId: connectionId ?? null, method: line.method, path: line.path, status: line.status, code: line.error, ms: line.tookMs, bytes: line.characters });
};

giveWay();
runWorker({
  openStore,
  async openReader(work, auth, log, onRequest) {
    const [{ findProduct }, { makeConnector }] = await Promise.all([import('../src/sage/products/index.ts'), import('./sage-transport/make-connector.ts')]);
    const product = findProduct(work.product);
    if (product === null) throw new AppError('not_supported', `there is no connector for ${work.product}`);
    const connector = await makeConnector(product, work.access, {
      auth, clock: systemClock, sleep, random: Math.random, log: logRequestTo(log, work.connectionId),
      limit: { leftBeforeMs: work.requestsLeftAtMs, onLeft: onRequest },
      async httpClient() {
        const [{ makeHttpClient }, { httpLimitsOf }] = await Promise.all([import('./sage-transport/http-client.ts'), import('./sage-transport/property-effects.ts')]);
        const { proxy = null, properties = {} } = work.access.kind === 'rest' ? work.access : {};
        return makeHttpClient({ proxy, limits: httpLimitsOf(properties) });
      },
      // Its place was checked by the parent, which alone knows what was confirmed.
      openDataSet: async ({ place, password }) => {
        const [{ openPlace }, { systemReading }] = await Promise.all([import('./sage-50/data-sets.ts'), import('./sage-50/system-reading.ts')]);
        return openPlace(place, password, systemReading());
      },
    });
    return connector.openCompany(work.sourceId);
  },
});
