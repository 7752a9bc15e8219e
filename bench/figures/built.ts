/** The helper as it is shipped: built into dist/, started with a home of its own, its secrets in memory. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { root } from '../measure.ts';

const commandLine = join(root, 'dist', 'helper', 'cli.js');

/** webpack keeps what it made: where nothing changed this takes a second or two. `BENCH_BUILT=1` takes dist/ as it is. */
export function build(): void {
  if (process.env['BENCH_BUILT'] && existsSync(commandLine)) return;
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/webpack/bin/webpack.js')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the build failed');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const isTaken = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect({ host: '127.0.0.1', port });
  const done = (answer: boolean) => () => {
    socket.destroy();
    resolve(answer);
  };
  socket.once('connect', done(true)).once('error', done(false));
});

export type BuiltHelper = { readonly url: string; readonly pid: number; readonly listeningMs: number; stop(): Promise<void> };

/** `listeningMs`: from the start of the process until its port takes a connection. */
export async function startBuilt(home: string, env: NodeJS.ProcessEnv = {}, more: readonly string[] = ['--headless']): Promise<BuiltHelper> {
  const port = await freePort();
  const startedMs = performance.now();
  const child: ChildProcess = spawn(process.execPath, [join(root, 'bench', 'start-built.mjs'), 'start', '--demo', '--json', ...more], {
    env: { PATH: process.env['PATH'], HOME: home, ...env, LEDGERLINE_HOME: join(home, 'll'), LEDGERLINE_PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  let isUp = false;
  child.stdout?.once('data', () => { isUp = true; });
  while (!(await isTaken(port))) {
    if (child.exitCode !== null) throw new Error(`the helper ended with ${child.exitCode}`);
    await new Promise((wake) => { setTimeout(wake, 3); });
  }
  const listeningMs = performance.now() - startedMs;
  while (!isUp) await new Promise((wake) => { setTimeout(wake, 20); });
  return {
    url: `https://localhost:${port}/`, pid: child.pid ?? 0, listeningMs,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
