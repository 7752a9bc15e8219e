/**
 * One reader process, as whoever asks it sees it: several questions at once, each with its own answers; a watchdog of
 * our own in place of the driver's timeout; and an AppError for whatever happens to the process.
 */
import { AppError } from '../../src/shared/errors.ts';
import { forkChild, type Child, type ChildEnd } from '../fork-child.ts';
import type { Answer, FromReader, Question, ToReader } from './reader-messages.ts';

export type ReaderProcess = Child<ToReader, FromReader>;
export type StartReader = () => ReaderProcess;

const heapMiB = 128;
/** What Windows' drivers look up beside what every child of ours gets. */
const ofWindows = ['SystemDrive', 'ProgramData', 'ALLUSERSPROFILE', 'APPDATA', 'LOCALAPPDATA', 'ProgramFiles', 'ProgramFiles(x86)', 'CommonProgramFiles', 'CommonProgramFiles(x86)', 'COMPUTERNAME', 'USERNAME', 'USERDOMAIN'];

export function forkReader(readerFile: string): StartReader {
  return () => forkChild<ToReader, FromReader>(readerFile, { heapMiB, passOn: ofWindows });
}

/** One question under way. */
export type Talk = {
  /**
   * The next answer. Throws the signal's reason, `sage_too_slow` when the driver is silent for longer than `silentMsMax`
   * (the process is then gone), `sage_failed` when the process ended.
   */
  next(silentMsMax: number, signal: AbortSignal): Promise<Answer>;
  /** A batch was taken. */
  more(): void;
  /** Nobody waits for more; a driver that does not stop within half a second is ended. */
  cancel(): void;
};
export type ReaderLine = {
  ask(question: Question): Talk;
  /** Whether it can be asked, once what was cancelled has come to an end. */
  readonly isReady: () => Promise<boolean>;
  /** Whether nothing is under way. */
  readonly isIdle: () => boolean;
  /** Signs out and ends; by force after `signOutMsMax`. */
  end(): Promise<void>;
  kill(): void;
};

const cancelMsMax = 500;
const signOutMsMax = 1_500;

type Hearer = { readonly answers: Answer[]; wake: (() => void) | null };

export function openReaderLine(start: StartReader, onIdle: () => void = () => undefined): ReaderLine {
  const process = start();
  const hearers = new Map<number, Hearer>();
  let end: AppError | null = null;
  let lastId = 0;
  /** Questions that were cancelled and have not ended yet: until they have, nobody knows whether the driver still listens. */
  const stopping = new Map<number, { readonly stopped: Promise<void>; readonly tell: () => void }>();
  const gone = new Promise<void>((resolve) => process.onEnd((how) => {
    end ??= new AppError('sage_failed', `the Sage 50 reader process ended by itself (${describe(how)})`);
    for (const hearer of hearers.values()) hearer.wake?.();
    hearers.clear();
    for (const { tell } of stopping.values()) tell();
    resolve();
  }));
  const finish = (id: number): void => {
    stopping.get(id)?.tell();
    stopping.delete(id);
    if (hearers.delete(id) && hearers.size === 0) onIdle();
  };
  const kill = (why: AppError): void => {
    end ??= why;
    process.kill();
  };

  process.onMessage(({ id, answer }) => {
    const hearer = hearers.get(id);
    hearer?.answers.push(answer);
    hearer?.wake?.();
    if (answer.type === 'done' || answer.type === 'failed') finish(id);
  });

  function ask(question: Question): Talk {
    const id = lastId += 1;
    const hearer: Hearer = { answers: [], wake: null };
    hearers.set(id, hearer);
    process.send({ type: 'ask', id, question });
    return {
      async next(silentMsMax, signal) {
        signal.throwIfAborted();
        if (hearer.answers.length === 0 && end === null) await heard(hearer, silentMsMax, signal, () => kill(new AppError('sage_too_slow', `Sage 50's driver was silent for ${Math.round(silentMsMax / 1_000)} s`)));
        signal.throwIfAborted();
        const answer = hearer.answers.shift();
        if (answer) return answer;
        throw end ?? new AppError('our_bug', 'woken without an answer');
      },
      more: () => process.send({ type: 'more', id }),
      cancel() {
        if (!hearers.has(id) || stopping.has(id)) return;
        let tell = (): void => undefined;
        const stopped = new Promise<void>((resolve) => { tell = resolve; });
        stopping.set(id, { stopped, tell });
        process.send({ type: 'cancel', id });
        setTimeout(() => { if (hearers.has(id)) kill(new AppError('sage_failed', 'the Sage 50 reader process was ended, because its driver did not stop when asked')); }, cancelMsMax).unref();
      },
    };
  }

  return {
    ask,
    async isReady() {
      await Promise.all([...stopping.values()].map(({ stopped }) => stopped));
      return end === null;
    },
    isIdle: () => hearers.size === 0,
    async end() {
      const isLast = end === null;
      end ??= new AppError('sage_failed', 'the Sage 50 reader process was closed');
      if (isLast) process.send({ type: 'end' });
      const force = setTimeout(() => process.kill(), signOutMsMax);
      await gone;
      clearTimeout(force);
    },
    kill: () => kill(new AppError('sage_failed', 'the Sage 50 reader process was ended')),
  };
}

const describe = ({ exitCode, signal }: ChildEnd): string => (signal !== null ? `signal ${signal}` : exitCode === null ? 'it could not be started' : `exit code ${exitCode}`);

/** Until an answer came or the process ended, the signal spoke, or it was silent for too long. */
function heard(hearer: Hearer, silentMsMax: number, signal: AbortSignal, onSilent: () => void): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', settle);
      hearer.wake = null;
      resolve();
    };
    const watchdog = setTimeout(() => { onSilent(); settle(); }, silentMsMax);
    signal.addEventListener('abort', settle, { once: true });
    hearer.wake = settle;
  });
}
