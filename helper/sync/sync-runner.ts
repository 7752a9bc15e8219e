/**
 * Runs syncs in child processes: at most one for a company, a few companies at once, the rest in a queue. Whatever
 * becomes of a child, the helper goes on and knows how the sync ended.
 */
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { SyncStatus } from '../../src/shared/contract/status.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { Log } from '../log.ts';
import type { StartWorker, Worker, WorkerEnd } from './fork-worker.ts';
import { problemOf } from './problems.ts';
import type { SyncJob, SyncOutcome } from './sync-job.ts';
import { fromSentError, toSentError, type FromWorker, type WorkerJob } from './worker-messages.ts';

export type SyncOrder = {
  readonly kind: 'full' | 'incremental';
  readonly dataTypes?: readonly DataType[] | undefined;
  /** A schedule asks for exactly these data types; a person, for what belongs with them too. */
  readonly isExact?: true | undefined;
  readonly confirmRemovals: boolean;
};

/** How a run ended, for the scheduler and the status. `status` is null when it ended before a sync had begun. */
export type RunEnd = Omit<SyncOutcome, 'status'> & { readonly status: SyncStatus | null; /** Cancelled for a restart of the helper and not by a person: it runs again after it. */ readonly isPutOff?: boolean };

export type SyncRunnerNeeds = {
  readonly startWorker: StartWorker;
  /** What a child needs to know of the company. Throws `keychain_locked`, `not_found`, … */
  readonly prepare: (companyId: CompanyId, order: SyncOrder) => Promise<Omit<WorkerJob, 'job' | 'requestsLeftAtMs'> & { readonly what: Omit<SyncJob, 'kind' | 'confirmRemovals' | 'isCareful'>; readonly auth: Auth }>;
  /** Something about the company's sync is different from before: progress, begin, end. */
  readonly onChanged: (companyId: CompanyId) => void;
  readonly onEnded: (companyId: CompanyId, order: SyncOrder, end: RunEnd) => void;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly atOnce?: number;
  readonly silenceLookMs?: number;
};

export type RunningSync = { readonly order: SyncOrder; readonly isQueued: boolean; /** Null until the child has told its first. */ readonly status: SyncStatus | null };

export type SyncRunner = {
  /** Starts or queues a sync; when the company has one already, it is told of that one. Throws `shutting_down`. */
  start(companyId: CompanyId, order: SyncOrder): RunningSync;
  running(companyId: CompanyId): RunningSync | null;
  /** Resolves when it has ended; at once when there is none. */
  cancel(companyId: CompanyId): Promise<void>;
  /** Ends all within 5 s and starts none from now on. What is interrupted goes on at the next start; what is cancelled is recorded so, and runs again from its beginning then. */
  stopAll(as: 'interrupted' | 'cancelled'): Promise<void>;
};

type Entry = {
  readonly companyId: CompanyId;
  readonly order: SyncOrder;
  readonly ended: Promise<void>;
  readonly end: () => void;
  worker: Worker | null;
  isStarted: boolean;
  status: SyncStatus | null;
  stopCode: 'sync_cancelled' | 'shutting_down' | null;
  isPutOff: boolean;
  outcome: RunEnd | null;
  watchdog: NodeJS.Timeout | null;
  silentLooks: number;
};

const companiesAtOnce = 2;
const requestsKeptMax = 500;
/** After this long a child that was asked to end is killed; the sync is then resumed or swept away by the next one. */
const stopMsMax = 4_000;
/** A child that says nothing for so long hangs. Removing millions of rows in one step may take minutes. */
const silenceLookMs = 60_000;
const silentLooksMax = 10;

export function makeSyncRunner(needs: SyncRunnerNeeds): SyncRunner {
  const { log } = needs;
  const entries = new Map<CompanyId, Entry>();
  /** Companies whose last child ran out of memory. */
  const careful = new Set<CompanyId>();
  /** When requests left for each company, of the last minutes; the limit is the business's, not the process's. */
  const requestsLeft = new Map<CompanyId, readonly number[]>();
  let isStopping = false;

  const noteRequests = (companyId: CompanyId, leftAtMs: readonly number[]): void => {
    requestsLeft.set(companyId, [...requestsLeft.get(companyId) ?? [], ...leftAtMs].slice(-requestsKeptMax));
  };

  const runningCount = () => [...entries.values()].filter((entry) => entry.isStarted).length;
  const view = (entry: Entry): RunningSync => ({ order: entry.order, isQueued: !entry.isStarted, status: entry.status });

  function startNext(): void {
    for (const entry of entries.values()) {
      if (isStopping || runningCount() >= (needs.atOnce ?? companiesAtOnce)) return;
      if (!entry.isStarted) void startOne(entry);
    }
  }

  async function startOne(entry: Entry): Promise<void> {
    entry.isStarted = true;
    try {
      const { auth, what, ...given } = await needs.prepare(entry.companyId, entry.order);
      if (entry.stopCode) throw new AppError(entry.stopCode, 'stopped before it began');
      const worker = entry.worker = needs.startWorker();
      worker.onMessage((message) => hear(entry, worker, auth, message));
      worker.onEnd((end) => childEnded(entry, end));
      const { kind, confirmRemovals } = entry.order;
      worker.send({ type: 'start', work: { ...given, requestsLeftAtMs: requestsLeft.get(entry.companyId) ?? [], job: { ...what, kind, confirmRemovals, isCareful: careful.has(entry.companyId) } } });
      log.info('sync started', { area: 'sync', companyId: entry.companyId, kind, pid: worker.pid });
      watch(entry);
    } catch (thrown) {
      entry.outcome = endOf(asAppError(thrown));
      finish(entry);
    }
  }

  const endOf = (error: AppError): RunEnd => ({ status: null, isNews: false, problem: problemOf(error, isoTimeOf(needs.nowMs())), retryAfterMs: error.retryAfterMs ?? null });

  function hear(entry: Entry, worker: Worker, auth: Auth, message: FromWorker): void {
    entry.silentLooks = 0;
    switch (message.type) {
      case 'status':
        entry.status = message.status;
        needs.onChanged(entry.companyId);
        return;
      case 'needToken':
        auth.accessToken(message.insteadOf).then(
          (token) => worker.send({ type: 'token', question: message.question, token }),
          (thrown: unknown) => worker.send({ type: 'noToken', question: message.question, error: toSentError(thrown) }),
        );
        return;
      case 'tokenWorked': return auth.worked(message.token);
      case 'tokenRefused': return auth.refused(message.token);
      case 'log': return log[message.level](message.message, { area: 'sync', companyId: entry.companyId, ...message.fields });
      case 'ended':
        noteRequests(entry.companyId, message.requestsLeftAtMs);
        entry.outcome = message.outcome;
        return;
      case 'broke':
        entry.outcome = endOf(fromSentError(message.error));
        return;
      case 'alive': return noteRequests(entry.companyId, message.requestsLeftAtMs);
    }
  }

  /** A child that ended without a word was killed or crashed: its sync is interrupted, and the next run goes on with it. */
  function childEnded(entry: Entry, { exitCode, signal }: WorkerEnd): void {
    if (!entry.outcome) {
      const wasOutOfMemory = signal === 'SIGABRT' || exitCode === 134 || exitCode === 5;
      if (wasOutOfMemory) careful.add(entry.companyId);
      log.error('the process of a sync ended without a word', { area: 'sync', companyId: entry.companyId, exitCode, signal, why: wasOutOfMemory ? 'out of memory' : 'killed or crashed' });
      const end = endOf(new AppError(entry.stopCode ?? 'sync_interrupted', 'the process of the sync ended'));
      entry.outcome = { ...end, status: entry.status && { ...entry.status, status: entry.stopCode === 'sync_cancelled' ? 'cancelled' : 'interrupted', finishedAt: isoTimeOf(needs.nowMs()), problem: end.problem } };
    } else if (entry.outcome.status?.status === 'published') {
      careful.delete(entry.companyId);
    }
    finish(entry);
  }

  function finish(entry: Entry): void {
    if (entry.watchdog) clearInterval(entry.watchdog);
    entries.delete(entry.companyId);
    const { outcome } = entry;
    if (outcome) {
      log.info('sync ended', { area: 'sync', companyId: entry.companyId, kind: entry.order.kind, outcome: outcome.status?.status ?? 'not begun', sync: outcome.status?.sync, code: outcome.problem?.code });
      needs.onEnded(entry.companyId, entry.order, entry.isPutOff ? { ...outcome, isPutOff: true } : outcome);
    }
    needs.onChanged(entry.companyId);
    entry.end();
    startNext();
  }

  /** Counts looks rather than time: after a sleep of the machine, or a hold-up of this process, the child gets to speak first. */
  function watch(entry: Entry): void {
    entry.watchdog = setInterval(() => {
      entry.silentLooks += 1;
      if (entry.silentLooks !== silentLooksMax) return;
      log.error('the process of a sync hangs and is ended', { area: 'sync', companyId: entry.companyId });
      entry.worker?.kill();
    }, needs.silenceLookMs ?? silenceLookMs);
    entry.watchdog.unref();
  }

  function stopOne(entry: Entry, code: 'sync_cancelled' | 'shutting_down'): Promise<void> {
    entry.stopCode ??= code;
    if (!entry.isStarted) {
      entry.outcome = endOf(new AppError(code, 'taken out of the queue'));
      finish(entry);
    } else if (entry.worker) {
      entry.worker.send({ type: 'stop', code });
      const kill = setTimeout(() => entry.worker?.kill(), stopMsMax);
      void entry.ended.then(() => clearTimeout(kill));
    }
    return entry.ended;
  }

  return {
    start(companyId, order) {
      const there = entries.get(companyId);
      if (there) return view(there);
      if (isStopping) throw new AppError('shutting_down', 'the helper stops');
      let end = () => undefined as void;
      const ended = new Promise<void>((done) => { end = done; });
      const entry: Entry = { companyId, order, ended, end, worker: null, isStarted: false, status: null, stopCode: null, isPutOff: false, outcome: null, watchdog: null, silentLooks: 0 };
      entries.set(companyId, entry);
      startNext();
      needs.onChanged(companyId);
      return view(entry);
    },
    running(companyId) {
      const entry = entries.get(companyId);
      return entry ? view(entry) : null;
    },
    async cancel(companyId) {
      const entry = entries.get(companyId);
      if (entry) await stopOne(entry, 'sync_cancelled');
    },
    async stopAll(as) {
      isStopping = true;
      for (const entry of entries.values()) entry.isPutOff ||= as === 'cancelled' && entry.stopCode === null;
      await Promise.all([...entries.values()].map((entry) => stopOne(entry, as === 'cancelled' ? 'sync_cancelled' : 'shutting_down')));
    },
  };
}
