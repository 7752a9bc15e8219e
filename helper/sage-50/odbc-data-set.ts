/**
 * A Sage 50 data set read by ODBC: the duty of `src/sage/data-set.ts`, done by a reader process that is started with
 * the first question, kept while questions come, and replaced when it fails. Whatever its driver does (crash, hang,
 * run out), whoever asks meets an AppError.
 */
import type { DataSet, Row } from '../../src/sage/data-set.ts';
import { AppError } from '../../src/shared/errors.ts';
import { errorOfDriver, isLeak } from './odbc-errors.ts';
import { openReaderLine, type ReaderLine, type StartReader, type Talk } from './reader-line.ts';
import type { Answer, Question } from './reader-messages.ts';
import { defaultManners, waitPolitely, type Manners, type MannersNeeds } from './wait-politely.ts';

export type ReaderLimits = {
  /** Silence of the driver while signing in, e.g. over a slow share. */
  readonly connectMsMax: number;
  /** Silence of the driver within a question: wide rows of Sage take half a minute. */
  readonly silentMsMax: number;
  /** Without a question for so long, the process signs out and ends: a Sage user can be signed in once only. */
  readonly idleMsMax: number;
};
export const defaultReaderLimits: ReaderLimits = { connectMsMax: 60_000, silentMsMax: 120_000, idleMsMax: 30_000 };

export type OdbcNeeds = MannersNeeds & {
  readonly startReader: StartReader;
  /** Of `connection-string.ts`. */
  readonly connectionString: string;
  /** Taken out of whatever the driver says. */
  readonly password: string;
  readonly limits?: Partial<ReaderLimits>;
  readonly manners?: Manners;
};
/** A question whose first answer is there. */
type Begun = { readonly talk: Talk; readonly first: Answer };

/** Marks what a new process cures by itself. */
class LeakError extends AppError {}

export function makeOdbcDataSet(needs: OdbcNeeds): DataSet {
  const limits = { ...defaultReaderLimits, ...needs.limits };
  const manners = needs.manners ?? defaultManners;
  let line: ReaderLine | null = null;
  let opening: ReaderLine | null = null;
  /** Learned once: the driver hands over no blocks of rows. */
  let isRowByRow = false;
  let lastTurn: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  function onIdle(): void {
    clearTimeout(idle);
    idle = setTimeout(() => { if (line?.isIdle()) void line.end(); }, limits.idleMsMax);
    idle.unref();
  }

  async function connect(signal: AbortSignal): Promise<ReaderLine> {
    if (line && await line.isReady()) return line;
    const opened = opening = openReaderLine(needs.startReader, onIdle);
    const talk = opened.ask({ type: 'connect', connectionString: needs.connectionString });
    try {
      const answer = await talk.next(limits.connectMsMax, signal);
      if (answer.type === 'failed') throw toError(answer);
      line = opened;
      return opened;
    } catch (thrown) {
      opened.kill(); // It is not signed in, so nothing is left behind.
      throw thrown;
    } finally {
      opening = null;
    }
  }

  const toError = ({ failure }: Extract<Answer, { type: 'failed' }>): AppError => {
    const error = errorOfDriver(failure, [needs.password]);
    return isLeak(failure) ? new LeakError(error.code, error.message) : error;
  };

  /** One connects at a time; the others find it connected. */
  function connectInTurn(signal: AbortSignal): Promise<ReaderLine> {
    const turn = lastTurn.then(() => { signal.throwIfAborted(); return connect(signal); });
    lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async function beginOnce(question: () => Question, signal: AbortSignal): Promise<Begun> {
    clearTimeout(idle);
    const asked = await connectInTurn(signal);
    const talk = asked.ask(question());
    try {
      const first = await talk.next(limits.silentMsMax, signal);
      if (first.type !== 'failed') return { talk, first };
      const error = toError(first);
      // What runs out stays so for this process.
      if (error instanceof LeakError) await asked.end();
      throw error;
    } catch (thrown) {
      talk.cancel();
      throw thrown;
    }
  }

  /** Politely, and once more by itself in a new process when the driver ran out of memory. */
  function begin(question: () => Question, signal: AbortSignal): Promise<Begun> {
    let hasRestarted = false;
    const again = async (): Promise<Begun> => {
      try {
        return await beginOnce(question, signal);
      } catch (thrown) {
        if (!(thrown instanceof LeakError) || hasRestarted) throw thrown;
        hasRestarted = true;
        return beginOnce(question, signal);
      }
    };
    return waitPolitely(again, manners, needs, signal);
  }

  async function* readRows(sql: string, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    const { talk, first } = await begin(() => ({ type: 'rows', sql, isRowByRow }), signal);
    try {
      for (let answer = first; ; answer = await talk.next(limits.silentMsMax, signal)) {
        if (answer.type === 'failed') {
          const error = toError(answer);
          // Rows were handed out already, so the asker goes on from what it has; in a process that has not run out.
          if (error instanceof LeakError) await line?.end();
          throw error;
        }
        if (answer.type === 'done') {
          isRowByRow ||= answer.isRowByRow;
          return;
        }
        if (answer.type === 'rows') yield JSON.parse(answer.json) as readonly Row[];
        signal.throwIfAborted();
        talk.more();
      }
    } finally {
      talk.cancel();
    }
  }

  return {
    async columnsOf(table, signal) {
      const { first } = await begin(() => ({ type: 'columns', table }), signal);
      if (first.type !== 'columns') throw new AppError('our_bug', `the reader process answers "${first.type}" to a question for columns`);
      return first.columns && new Set(first.columns.map((name) => name.toUpperCase()));
    },
    readRows,
    async close() {
      clearTimeout(idle);
      opening?.kill();
      await lastTurn;
      await line?.end();
    },
  };
}
