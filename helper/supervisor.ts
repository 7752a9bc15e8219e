/**
 * Keeps the helper running: starts it, starts it again after a restart that was asked for and, with growing pauses,
 * after a crash; ends with it otherwise. One that hangs is ended and counts as crashed. A process of its own that does
 * nothing else and loads nothing else, so that it stays small and outlives whatever befalls the helper. How often it
 * crashed and what follows from it the helper knows.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { homeAt, homeFolder } from './instance-home.ts';
import { lastEndName, restartExitCode, supervisedName } from './lifecycle/exit-codes.ts';
import { aliveWord, endingWord, makeSilenceWatch, usualLimits, type SilenceLimits } from './lifecycle/heartbeat.ts';
import { markPathOf } from './lifecycle/mark-path.ts';

export type SupervisorNeeds = {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The mark that the helper puts when it runs and removes when it ends in order. */
  readonly markPath: string;
  /** For a person, on stderr. */
  readonly say: (line: string) => void;
  readonly monotonicMs: () => number;
  readonly wallMs: () => number;
  readonly pausesMs?: readonly number[];
  readonly silence?: SilenceLimits;
  readonly endMsMax?: number;
};

export const usualPausesMs: readonly number[] = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 300_000];
/** A helper that ran for so long has no crash behind it that the next one follows from. */
const steadyMs = 10 * 60_000;
/** The helper ends within 27 s or by force; what hangs even then is ended from here. */
const endMsMax = 30_000;
type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null; /** It hung and was ended from here: how long it had been silent. */ readonly silentMs?: number | null };

export type NextStep = { readonly does: 'end'; readonly code: number } | { readonly does: 'start'; readonly afterMs: number; readonly lastEnd: string | null; readonly crashes: number };

function wordsFor({ signal, silentMs }: End, code: number): string {
  if (silentMs) return `it did not answer for ${Math.round(silentMs / 1000)} seconds and was ended`;
  return signal === null ? `it ended with code ${code}` : `it was killed by ${signal}`;
}

/** What follows from an end: pure. `isMarkLeft` tells a crash from an end that the helper meant, whatever its code. */
export function afterEnd(end: End, isMarkLeft: boolean, isAsked: boolean, ranMs: number, crashesBefore: number, pausesMs: readonly number[] = usualPausesMs): NextStep {
  const code = end.code ?? 128 + (end.signal === null ? 0 : constants.signals[end.signal]);
  if (isAsked) return { does: 'end', code };
  if (end.code === restartExitCode && !isMarkLeft) return { does: 'start', afterMs: 0, lastEnd: null, crashes: 0 };
  // One that hung and was ended from here meant nothing by it, and may have put no mark yet.
  if (!isMarkLeft && !end.silentMs) return { does: 'end', code };
  const crashes = ranMs >= steadyMs ? 1 : crashesBefore + 1;
  return { does: 'start', afterMs: pausesMs[Math.min(crashes, pausesMs.length) - 1] ?? 0, lastEnd: wordsFor(end, code), crashes };
}

/** Another helper's mark is none of ours. */
function isMarkOf(markPath: string, pid: number | undefined): boolean {
  try {
    return (JSON.parse(readFileSync(markPath, 'utf8')) as { pid?: unknown }).pid === pid;
  } catch {
    return false;
  }
}

/** Ends a helper whose event loop stands still; the end itself is then told as any other. Gives what stops the watch and says how long a silence it ended. */
function watchOver(child: ChildProcess, { monotonicMs, wallMs, silence = usualLimits }: SupervisorNeeds): () => number | null {
  const watch = makeSilenceWatch({ monotonicMs, wallMs }, silence);
  let silentMs: number | null = null;
  child.on('message', (message) => { if (message === aliveWord) watch.heard(); });
  const timer = setInterval(() => {
    silentMs = watch.look();
    if (silentMs === null) return;
    clearInterval(timer);
    child.kill('SIGKILL');
  }, silence.lookMs);
  return () => {
    clearInterval(timer);
    return silentMs;
  };
}

/** Runs until the helper ends for good, and gives the exit code. */
export async function supervise(needs: SupervisorNeeds): Promise<number> {
  let child: ChildProcess | null = null;
  let isAsked = false;
  let wake: () => void = () => undefined;
  function ask(): void {
    isAsked = true;
    wake();
    // By a message and not by a signal: in a terminal the signal reaches the helper by itself, and Windows has none.
    if (child?.connected) child.send('stop', () => undefined);
    setTimeout(() => child?.kill('SIGKILL'), needs.endMsMax ?? endMsMax).unref();
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] as const) process.on(signal, ask);

  let lastEnd: string | null = null;
  for (let crashes = 0; ;) {
    const startedMs = needs.monotonicMs();
    const env = { ...needs.env, [supervisedName]: '1', ...(lastEnd === null ? {} : { [lastEndName]: lastEnd }) };
    let pid: number | undefined;
    const end = await new Promise<End>((resolve) => {
      child = spawn(needs.program, needs.args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'], shell: false, windowsHide: true });
      pid = child.pid;
      const endWatch = watchOver(child, needs);
      // Ended by a person there, it has the same time for it as when it is ended here, and comes back no more.
      child.on('message', (message) => { if (message === endingWord) ask(); });
      child.once('exit', (code, signal) => resolve({ code, signal, silentMs: endWatch() }));
      child.once('error', (error) => { endWatch(); needs.say(`The helper could not be started: ${error.message}`); resolve({ code: 1, signal: null }); });
    });
    child = null;
    const next = afterEnd(end, isMarkOf(needs.markPath, pid), isAsked, needs.monotonicMs() - startedMs, crashes, needs.pausesMs);
    if (next.does === 'end') return next.code;
    ({ lastEnd, crashes } = next);
    if (lastEnd !== null) needs.say(`Ledgerline ended unexpectedly (${lastEnd}) and is started again in ${next.afterMs / 1000} seconds.`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, next.afterMs);
      wake = () => { clearTimeout(timer); resolve(); };
    });
    if (isAsked) return 0;
  }
}

/** For the `ledgerline` command. */
export const superviseStart = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> =>
  supervise({ program, args, env, markPath: markPathOf(homeAt(homeFolder(env))), say: (line) => void process.stderr.write(`${line}\n`), monotonicMs: () => performance.now(), wallMs: Date.now });
