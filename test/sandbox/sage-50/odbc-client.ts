/** Starts the program that does ODBC for a test, with an environment of its own, and hands it acts one by one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OdbcAct } from './odbc-client-main.ts';
import type { OdbcEnvironment } from './odbc-environment.ts';

export type OdbcAnswer = { readonly value?: unknown; readonly message?: string; readonly errors?: readonly { readonly state: string; readonly message: string }[] };

export function startOdbcClient(environment: OdbcEnvironment) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'odbc-client-main.ts')], { env: { ...process.env, ...environment.env }, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((answer: OdbcAnswer) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line) as OdbcAnswer));
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const ask = (act: OdbcAct): Promise<OdbcAnswer> => new Promise((resolve) => {
    waiting.push(resolve);
    child.stdin.write(`${JSON.stringify(act)}\n`);
  });
  return {
    ask,
    /** The rows, or an error with all that ODBC said. */
    rows: async (act: OdbcAct): Promise<readonly Record<string, unknown>[]> => {
      const answer = await ask(act);
      if (answer.message !== undefined) throw new Error(`${answer.message}: ${JSON.stringify(answer.errors)}`);
      return answer.value as Record<string, unknown>[];
    },
    /** How it ended, if it does. */
    ended,
    stop: async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export type OdbcClient = ReturnType<typeof startOdbcClient>;
