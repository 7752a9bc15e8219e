/** Starts the child process of a sync: with little memory, a bare environment, and nothing that could open a debugger in it. */
import { fork } from 'node:child_process';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export type WorkerEnd = { readonly exitCode: number | null; readonly signal: NodeJS.Signals | null };

/** A child as the runner sees it. */
export type Worker = {
  readonly pid: number | undefined;
  send(message: ToWorker): void;
  onMessage(hear: (message: FromWorker) => void): void;
  /** Once, after its last message was heard. */
  onEnd(hear: (end: WorkerEnd) => void): void;
  kill(): void;
};
export type StartWorker = () => Worker;

/** Enough for pages of any size that Sage sends; a page that is larger ends the child and not the machine. */
const heapMiBMax = 160;
/** The young generation counts three times: twice this size spares a twentieth of the CPU and, at two million records, takes 282 MB in all. */
export const workerFlags = (heapMiB = heapMiBMax): readonly string[] => [`--max-old-space-size=${heapMiB}`, '--max-semi-space-size=8'];
const passedOn = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'WINDIR', 'TEMP', 'TMP', 'TMPDIR', 'LANG', 'TZ', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'LD_PRELOAD', 'FAKETIME_TIMESTAMP_FILE', 'FAKETIME_NO_CACHE', 'FAKETIME_DONT_FAKE_MONOTONIC'];

export function forkWorker(workerFile: string, options: { readonly heapMiB?: number; readonly env?: Readonly<Record<string, string>> } = {}): StartWorker {
  return () => {
    const env = Object.fromEntries(passedOn.flatMap((name) => { const value = process.env[name]; return value === undefined ? [] : [[name, value]]; }));
    const child = fork(workerFile, [], {
      execArgv: [...workerFlags(options.heapMiB)],
      env: { ...env, ...options.env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      windowsHide: true,
    } as Parameters<typeof fork>[2]);
    const heard: ((message: FromWorker) => void)[] = [];
    const ended: ((end: WorkerEnd) => void)[] = [];
    let end: WorkerEnd | null = null;
    let isCut = false;
    const conclude = () => { if (end && isCut) for (const hear of ended.splice(0)) hear(end); };
    child.on('message', (message) => { for (const hear of heard) hear(message as FromWorker); });
    // It may be gone before its last message was read, and cut off before it is gone.
    child.on('disconnect', () => { isCut = true; conclude(); });
    child.on('exit', (exitCode, signal) => { end = { exitCode, signal }; if (!child.connected) isCut = true; conclude(); });
    // A fork that could not be made at all (no memory, no processes left) has no exit.
    child.on('error', () => { if (child.pid === undefined) { end = { exitCode: null, signal: null }; isCut = true; conclude(); } });
    return {
      pid: child.pid,
      send: (message) => { if (child.connected) child.send(message, () => undefined); },
      onMessage: (hear) => void heard.push(hear),
      onEnd: (hear) => void ended.push(hear),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
