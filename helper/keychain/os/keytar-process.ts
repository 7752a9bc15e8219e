/**
 * keytar in a process of its own. Below it, libsecret holds on to the Secret Service that it met first and fails for
 * good once that has been restarted; and a call into a keychain can hang. A process can be ended and started again.
 * Secrets go through its pipes, never into its arguments or environment.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

export type KeytarCall = { readonly call: 'getPassword' | 'setPassword' | 'deletePassword'; readonly args: readonly string[] };
type Answer = { readonly n: number; readonly value?: string | boolean | null; readonly error?: string };

export type KeytarProcess = {
  /** Rejects with keytar's own words, or when it takes too long. */
  run(call: KeytarCall): Promise<string | boolean | null>;
  /** The next call meets a fresh process. */
  end(): void;
};

const idleMsMax = 1_000;

const program = `
const lines = require('node:readline').createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const { n, call, args } = JSON.parse(line);
  const answer = (body) => process.stdout.write(JSON.stringify({ n, ...body }) + '\\n');
  try { answer({ value: (await require(process.argv[1])[call](...args)) ?? null }); }
  catch (error) { answer({ error: String(error && error.message || error) }); }
});
`;

/** What would let somebody else's code into the process that sees secrets. */
function cleaned({ NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}

type Running = { readonly child: ChildProcess; readonly waiting: Map<number, (answer: Answer) => void> };

function start(env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, ['-e', program, createRequire(import.meta.url).resolve('keytar')], { env: cleaned(env), stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  const waiting: Running['waiting'] = new Map();
  const endAll = (error: string): void => {
    for (const [n, settle] of waiting) settle({ n, error });
    waiting.clear();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    waiting.get(answer.n)?.(answer);
    waiting.delete(answer.n);
  });
  child.stdin.on('error', () => endAll('the keychain process has ended'));
  child.on('error', (error) => endAll(error.message));
  child.on('exit', () => endAll('the keychain process has ended'));
  // Neither it nor its pipes keep the helper running.
  child.unref();
  for (const pipe of [child.stdin, child.stdout]) if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return { child, waiting };
}

export function keytarProcess(env: NodeJS.ProcessEnv, callMsMax: number): KeytarProcess {
  let running: Running | null = null;
  let idle: NodeJS.Timeout | undefined;
  let calls = 0;

  const end = (): void => {
    clearTimeout(idle);
    running?.child.kill('SIGKILL');
    running = null;
  };
  const endWhenIdle = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => { if (running?.waiting.size === 0) end(); }, idleMsMax).unref();
  };

  return {
    end,
    run({ call, args }) {
      if (!running || running.child.exitCode !== null) running = start(env);
      const { child, waiting } = running;
      const n = ++calls;
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(n);
          end();
          reject(new Error(`the keychain did not answer in ${callMsMax} ms`));
        }, callMsMax);
        waiting.set(n, ({ value, error }) => {
          clearTimeout(late);
          endWhenIdle();
          if (error === undefined) resolve(value ?? null);
          else reject(new Error(error));
        });
        child.stdin?.write(`${JSON.stringify({ n, call, args })}\n`);
      });
    },
  };
}
