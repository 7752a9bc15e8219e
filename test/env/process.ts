/**
 * Real child processes for tests: started in a group of their own, their output kept, waited for by line, and ended for
 * certain: by the test, and at the latest when the test process itself ends.
 */
import { spawn, type ChildProcess } from 'node:child_process';

export interface ProcessOptions {
  readonly cwd?: string;
  /** The whole environment; default is this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the child's stdin, which is then closed. */
  readonly input?: string;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Both streams in the order in which they arrived. */
  output(): string;
  readonly ended: Promise<ProcessEnd>;
  /** The first whole line, of either stream, that matches; rejects with the output when the child ends or time runs out. */
  waitForLine(pattern: RegExp, waitMs?: number): Promise<string>;
  /** Sends the signal to this process alone. */
  signal(name: NodeJS.Signals): void;
  /** Asks the group to end, and makes it end when it has not after `waitMs`. Harmless on one that has ended. */
  stop(name?: NodeJS.Signals, waitMs?: number): Promise<ProcessEnd>;
}

const groups = new Set<number>();
process.on('exit', () => {
  for (const pid of groups) killGroup(pid, 'SIGKILL');
});

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}

export function startProcess(program: string, args: readonly string[], options: ProcessOptions = {}): RunningProcess {
  const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
  const text = { stdout: '', stderr: '', both: '' };
  const listeners = new Set<() => void>();
  let end: ProcessEnd | undefined;
  const tellAll = () => {
    for (const listener of [...listeners]) listener();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      text.both += chunk;
      tellAll();
    });
  }
  child.stdin.on('error', () => undefined); // A child may end before it has read its input.
  child.stdin.end(options.input ?? '');
  const pid = child.pid ?? -1;
  if (pid > 0) groups.add(pid);
  const ended = new Promise<ProcessEnd>((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      end ??= { code, signal };
      resolve(end);
      tellAll();
    };
    child.on('error', (error) => {
      text.both += `${error.message}\n`;
      text.stderr += `${error.message}\n`;
      finish(127, null);
    });
    child.on('close', finish);
  });

  function waitForLine(pattern: RegExp, waitMs = 20_000): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const whole = end ? text.both : text.both.slice(0, text.both.lastIndexOf('\n') + 1);
        const line = whole.split('\n').find((candidate) => pattern.test(candidate));
        if (line !== undefined) settle(() => resolve(line));
        else if (end) settle(() => reject(new Error(`${program} ended (${end?.code ?? end?.signal}) without a line like ${pattern}:\n${text.both}`)));
      };
      const timer = setTimeout(() => settle(() => reject(new Error(`No line like ${pattern} from ${program} within ${waitMs} ms:\n${text.both}`))), waitMs);
      const settle = (done: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        done();
      };
      listeners.add(look);
      look();
    });
  }

  async function stop(name: NodeJS.Signals = 'SIGTERM', waitMs = 5_000): Promise<ProcessEnd> {
    if (!end && pid > 0) killGroup(pid, name);
    const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), waitMs);
    const outcome = await ended;
    clearTimeout(timer);
    // What the child itself left behind in its group goes too.
    if (pid > 0) killGroup(pid, 'SIGKILL');
    groups.delete(pid);
    return outcome;
  }

  return {
    pid,
    child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    output: () => text.both,
    ended,
    waitForLine,
    signal: (name) => void child.kill(name),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

export interface FinishedProcess extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end; a child that takes longer than `waitMs` is ended, and that is an error. */
export async function runProcess(program: string, args: readonly string[], options: ProcessOptions & { readonly waitMs?: number } = {}): Promise<FinishedProcess> {
  const running = startProcess(program, args, options);
  const waitMs = options.waitMs ?? 20_000;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void running.stop('SIGKILL');
  }, waitMs);
  const end = await running.ended;
  clearTimeout(timer);
  await running.stop();
  if (isLate) throw new Error(`${program} ${args.join(' ')} took longer than ${waitMs} ms:\n${running.output()}`);
  return { ...end, stdout: running.stdout(), stderr: running.stderr() };
}
