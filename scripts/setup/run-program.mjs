/** Starts a program and waits for it, in two manners: quietly with its output in hand, or with the terminal as its own. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

/** Runs to the end with the output kept; never throws: a program that is not there has status 127. */
export function runQuietly(program, args, options = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  return { status: result.error ? 127 : (result.status ?? 1), stdout: result.stdout ?? '', output: result.error ? result.error.message : output };
}

/** Runs with the terminal handed on and signals passed through; gives the exit code that a shell would. */
export function runAttached(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const passOn = (signal) => {
      // Ctrl-C in a terminal reaches the whole group by itself; a second one would count as impatience.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const settle = (end, value) => {
      for (const signal of signals) process.off(signal, passOn);
      end(value);
    };
    child.on('error', (error) => settle(reject, error));
    child.on('exit', (code, signal) => settle(resolve, code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
