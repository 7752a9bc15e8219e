/** A sync's child process as the tests start it: the real worker and the real store, with a little Sage in place of the network. What it should meet comes in the environment. */
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { runWorker } from '../../helper/sync/worker-process.ts';
import { AppError } from '../../src/shared/errors.ts';
import { deleteInvoice, fillBooks, makeLittleSage, postInvoice } from './little-sage.ts';

/** Read from LL_SCENARIO as JSON. */
export type Scenario = {
  readonly invoices: number;
  /** Invoices added and deleted since the books were as `invoices` says. */
  readonly more?: number;
  readonly deleted?: readonly string[];
  readonly answerMs?: number;
  readonly meet?: 'nothing' | 'hang' | 'busy' | 'out-of-memory' | 'uncaught' | 'unhandled' | 'ask-token';
  /** Only from this request on. */
  readonly fromRequest?: number;
  readonly killAt?: { readonly point: string; readonly count: number };
};

const scenario = JSON.parse(process.env.LL_SCENARIO ?? '{"invoices":10}') as Scenario;
const sage = makeLittleSage();
fillBooks(sage, scenario.invoices);
let points = 0;

runWorker({
  openStore,
  openReader: async (work, auth) => {
    sage.onRequest = async () => {
      if (scenario.answerMs) await new Promise((done) => setTimeout(done, scenario.answerMs));
      if (sage.requests.length < (scenario.fromRequest ?? 0)) return;
      if (scenario.meet === 'hang') await new Promise(() => undefined);
      if (scenario.meet === 'busy') for (;;) Math.random();
      // A careful run, which fetches less at a time, gets through.
      if (scenario.meet === 'out-of-memory' && !work.job.isCareful) for (const all: unknown[] = []; ;) all.push(new Array(100_000).fill(all.length));
      if (scenario.meet === 'uncaught') { setImmediate(() => { throw new Error('thrown where nobody waits'); }); await new Promise(() => undefined); }
      if (scenario.meet === 'unhandled') { void Promise.reject(new Error('rejected where nobody waits')); await new Promise(() => undefined); }
      if (scenario.meet === 'ask-token' && await auth.accessToken() !== 'a token') throw new AppError('sign_in_required', 'not the token');
    };
    // After the first published sync the books change, the same way in each process.
    if (scenario.more || scenario.deleted) {
      for (let i = 0; i < (scenario.more ?? 0); i += 1) postInvoice(sage, `more${i}`, 1_000 + i);
      for (const id of scenario.deleted ?? []) deleteInvoice(sage, id);
    }
    return sage.reader;
  },
  faultPoint: (point) => {
    if (!scenario.killAt || point !== scenario.killAt.point) return;
    points += 1;
    if (points === scenario.killAt.count) process.kill(process.pid, 'SIGKILL');
  },
});
