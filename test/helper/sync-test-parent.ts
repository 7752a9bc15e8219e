/** A helper that does nothing but run one sync without end, for a test to kill. Says its child's process id and folder in one line. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkWorker } from '../../helper/sync/fork-worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-parent-'));
const worker = forkWorker(join(import.meta.dirname, 'sync-test-worker.ts'), { env: { LL_SCENARIO: JSON.stringify({ invoices: 10, meet: 'hang', fromRequest: 5 }) } })();
let hasSaid = false;
worker.onMessage((message) => {
  if (message.type !== 'status' || hasSaid) return;
  hasSaid = true;
  process.stdout.write(`${JSON.stringify({ childPid: worker.pid, folder })}\n`);
});
worker.send({ type: 'start', work: { product: 'sage-accounting', sourceId: 'x', access: { kind: 'rest', apiUrl: 'http://localhost', headers: {} }, storeFile: join(folder, 'fern.db'), storeKey: new Uint8Array(32).fill(9), requestsLeftAtMs: [], job: { kind: 'full', switchedOn: ['customers', 'salesInvoices'], asked: null, confirmRemovals: false, isCareful: false } } });
