/**
 * The child process of a sync, from its first message to its end. It runs one sync, asks its parent for tokens, tells
 * progress, and ends; also, leaving what it read for the next run, when the parent is gone.
 */
import { constants, setPriority } from 'node:os';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { CompanyReader } from '../../src/sage/connector.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { OpenStore } from '../store/store.ts';
import { systemClock } from '../system-clock.ts';
import { runSync } from './run-sync.ts';
import type { FaultPoint } from './sync-job.ts';
import { fromSentError, toSentError, type FromWorker, type ToWorker, type WorkerJob } from './worker-messages.ts';

export type WorkerLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, string | number | boolean | null>>) => void;

export type WorkerParts = {
  readonly openStore: OpenStore;
  /** Loaded only when a sync runs: the HTTP client is the largest part of it. */
  readonly openReader: (work: WorkerJob, auth: Auth, log: WorkerLog, onRequest: (leftAtMs: number) => void) => Promise<CompanyReader>;
  readonly faultPoint?: (point: FaultPoint) => void | Promise<void>;
};

const aliveEveryMs = 10_000;
/** A token is asked for anew this often; the parent answers with one that lives for longer. */
const tokenKeptMs = 15_000;
/** After the parent is gone, or the last word was said, nothing may keep this process. */
const lingerMsMax = 4_000;

export function runWorker(parts: WorkerParts): void {
  giveWay();
  const stop = new AbortController();
  /** Since the parent was last told. */
  const requestsLeft: number[] = [];
  const questions = new Map<number, { answer(token: string): void; refuse(error: AppError): void }>();
  const say = (message: FromWorker): void => { if (process.connected) process.send?.(message); };
  const log: WorkerLog = (level, message, fields = {}) => say({ type: 'log', level, message, fields });

  const auth = askParentForTokens((question, insteadOf, waiting) => {
    questions.set(question, waiting);
    say({ type: 'needToken', question, insteadOf });
  }, say);

  process.on('message', (message: ToWorker) => {
    if (message.type === 'start') void work(message.work);
    else if (message.type === 'stop') stop.abort(new AppError(message.code, message.code === 'shutting_down' ? 'the helper stops' : 'asked to cancel'));
    else if (message.type === 'token') questions.get(message.question)?.answer(message.token);
    else questions.get(message.question)?.refuse(fromSentError(message.error));
  });
  process.on('disconnect', () => {
    stop.abort(new AppError('shutting_down', 'the helper is gone'));
    setTimeout(() => process.exit(1), lingerMsMax).unref();
  });
  process.on('SIGTERM', () => stop.abort(new AppError('shutting_down', 'asked to end')));
  // What nobody foresaw is told before it ends this process; the parent sees a sync that was interrupted.
  const dieOf = (thrown: unknown): void => {
    setTimeout(() => process.exit(1), 500);
    process.send?.({ type: 'log', level: 'error', message: `unforeseen: ${toSentError(thrown).message}`, fields: {} } satisfies FromWorker, undefined, {}, () => process.exit(1));
  };
  process.on('uncaughtException', dieOf);
  process.on('unhandledRejection', dieOf);
  // Ctrl-C in a terminal reaches the whole group; the parent decides.
  process.on('SIGINT', () => undefined);

  async function work(given: WorkerJob): Promise<void> {
    const alive = setInterval(() => say({ type: 'alive', requestsLeftAtMs: requestsLeft.splice(0) }), aliveEveryMs);
    let last: FromWorker;
    try {
      last = { type: 'ended', outcome: await sync(given), requestsLeftAtMs: requestsLeft };
    } catch (thrown) {
      last = { type: 'broke', error: toSentError(thrown) };
    }
    clearInterval(alive);
    setTimeout(() => process.exit(0), lingerMsMax).unref();
    if (process.connected) process.send?.(last, undefined, {}, () => { if (process.connected) process.disconnect(); });
  }

  async function sync(given: WorkerJob) {
    const store = parts.openStore(given.storeFile, given.storeKey);
    try {
      const reader = await parts.openReader(given, auth, log, (leftAtMs) => void requestsLeft.push(leftAtMs));
      return await runSync(given.job, {
        store,
        reader,
        clock: systemClock,
        sleep: async (waitMs, signal) => {
          await sleepFor(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
        },
        onStatus: (status) => say({ type: 'status', status }),
        onFailed: (what, error) => log('warn', `${what} failed: ${error.message}`, { code: error.code, resource: what }),
        ...(parts.faultPoint && { faultPoint: parts.faultPoint }),
      }, stop.signal);
    } finally {
      store.close();
    }
  }
}

/** A sync is work in the background: whoever sits at the machine, and the helper's own answers, go first. */
function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not everywhere may a process do that; then it runs as it is.
  }
}

type Waiting = { answer(token: string): void; refuse(error: AppError): void };

function askParentForTokens(ask: (question: number, insteadOf: string | undefined, waiting: Waiting) => void, say: (message: FromWorker) => void): Auth {
  let asked = 0;
  let kept: { readonly token: Promise<string>; readonly untilMs: number } | null = null;
  const fetchToken = (insteadOf: string | undefined): Promise<string> => {
    asked += 1;
    return new Promise<string>((answer, refuse) => ask(asked, insteadOf, { answer, refuse }));
  };
  return {
    accessToken(insteadOf) {
      if (insteadOf === undefined && kept && performance.now() < kept.untilMs) return kept.token;
      const token = fetchToken(insteadOf);
      const mine = kept = { token, untilMs: performance.now() + tokenKeptMs };
      token.catch(() => { if (kept === mine) kept = null; });
      return token;
    },
    worked: (token) => say({ type: 'tokenWorked', token }),
    refused: (token) => say({ type: 'tokenRefused', token }),
  };
}
