/** The helper as a process: many starts at once, failures nobody foresaw, too few file descriptors, a wrong setting. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { makeClient } from '../../helper/cli/client.ts';
import { homeAt } from '../../helper/instance-home.ts';
import { ask } from '../attacks/raw.ts';
import { helperScript, startTarget } from '../attacks/target.ts';
import { runProcess, startProcess } from '../env/process.ts';
import { makeHome } from '../env/session-bus.ts';
import { until } from '../env/until.ts';

const bundle = join(import.meta.dirname, '../../dist/helper/cli.js');
/** The bundle starts several times faster; `npm test` has built it. */
const script = existsSync(bundle) ? bundle : helperScript;
const startArgs = [script, 'start', '--headless', '--demo', '--json'];

function place() {
  const { env: all, remove } = makeHome();
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...env } = all;
  return { env: { ...env, LEDGERLINE_PORT: '0' } as NodeJS.ProcessEnv, home: homeAt(env.LEDGERLINE_HOME ?? ''), remove };
}

describe('many starts', () => {
  it('F13 of fifty at once exactly one serves, and the others say so and end well', async () => {
    const { env, home, remove } = place();
    const all = Array.from({ length: 50 }, () => startProcess(process.execPath, startArgs, { env }));
    try {
      const lines = await Promise.all(all.map((one) => one.waitForLine(/^\{/, 90_000)));
      const told = lines.map((line) => JSON.parse(line) as { url: string; alreadyRunning?: boolean });
      const serving = told.flatMap((one, at) => (one.alreadyRunning ? [] : [at]));
      expect(serving).toHaveLength(1);
      const others = all.filter((_one, at) => at !== serving[0]);
      expect(await Promise.all(others.map(async (one) => (await one.ended).code))).toEqual(others.map(() => 0));
      const [url] = new Set(told.map((one) => one.url));
      expect(new Set(told.map((one) => one.url)).size).toBe(1);
      expect((await makeClient(home.socketPath).call('hello')).url).toBe(url);
    } finally {
      await Promise.all(all.map((one) => one.stop('SIGTERM', 10_000)));
      remove();
    }
  }, 120_000);

  it('F08 twenty starts and stops in a row leave nothing behind and lose nothing', async () => {
    const { env, home, remove } = place();
    try {
      const { token } = await (async () => {
        await using helper = startProcess(process.execPath, startArgs, { env });
        await helper.waitForLine(/^\{/);
        return makeClient(home.socketPath).call('createToken', { name: 'a', scope: 'read' });
      })();
      for (let at = 0; at < 6; at += 1) {
        await using helper = startProcess(process.execPath, startArgs, { env });
        const { port } = JSON.parse(await helper.waitForLine(/^\{/)) as { port: number };
        const { certificateFile } = await makeClient(home.socketPath).call('hello');
        const ca = (await import('node:fs')).readFileSync(certificateFile, 'utf8');
        expect((await ask({ port, ca }, 'GET', '/v1/about', { Authorization: `Bearer ${token}` })).status).toBe(200);
        expect((await runProcess(process.execPath, [script, at % 2 ? 'stop' : 'status', '--json'], { env })).code).toBe(0);
      }
      expect((await runProcess(process.execPath, [script, 'status', '--json'], { env })).code).toBe(3);
    } finally {
      remove();
    }
  }, 90_000);

  it('two homes with one port: the second serves nothing and says what to do', async () => {
    const first = await startTarget();
    const { env, remove } = place();
    try {
      const run = await runProcess(process.execPath, startArgs, { env: { ...env, LEDGERLINE_PORT: String(first.port) } });
      expect([run.code, JSON.parse(run.stdout)]).toEqual([1, { error: { code: 'port_taken', message: expect.stringContaining('config.json') as string } }]);
    } finally {
      await first.stop();
      remove();
    }
  });
});

describe('what nobody foresaw', () => {
  it.each([['an exception', 'process.on("SIGUSR2", () => { throw new Error("thrown in nowhere"); })'], ['a rejection', 'process.on("SIGUSR2", () => void Promise.reject(new Error("thrown in nowhere")))']])('F10 %s is logged and ends the helper, and the next start is fine', async (_what, code) => {
    const helper = await startTarget({ nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(code)}`] });
    helper.process.signal('SIGUSR2');
    expect((await helper.process.ended).code).toBe(70);
    expect(helper.logText()).toContain('thrown in nowhere');
    const again = startProcess(process.execPath, startArgs, { env: helper.env });
    expect(JSON.parse(await again.waitForLine(/^\{/))).toMatchObject({ pid: again.pid });
    await again.stop();
    await helper.stop();
  }, 60_000);

  it('F25 too few file descriptors stop new callers for a while and nothing else', async () => {
    const helper = await startTarget();
    const held: Socket[] = [];
    try {
      execFileSync('prlimit', ['--pid', String(helper.pid), '--nofile=64:64']);
      for (let at = 0; at < 90; at += 1) held.push(connect({ host: '127.0.0.1', port: helper.port }).on('error', () => undefined));
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
      for (const socket of held) socket.destroy();
      await until('it answers again', async () => (await ask(helper, 'GET', '/health').catch(() => null))?.status === 200, 20_000);
      expect((await helper.client.call('readAbout')).isDemo).toBe(true);
    } finally {
      for (const socket of held) socket.destroy();
      await helper.stop();
    }
  }, 60_000);
});

describe('a wrong setting', () => {
  it('stops the start with the key, what stands there and what is allowed', async () => {
    const { env, home, remove } = place();
    try {
      mkdirSync(home.folder, { recursive: true, mode: 0o700 });
      writeFileSync(home.configFile, '{"sage":{"accounting":{"apiUrl":"http://sage.example"}}}');
      const run = await runProcess(process.execPath, startArgs, { env });
      expect([run.code, JSON.parse(run.stdout)]).toEqual([1, { error: { code: 'bad_setting', message: 'config.json: sage.accounting.apiUrl is "http://sage.example"; allowed: an https address (http on this machine only), without a user name or #' } }]);
      const plain = await runProcess(process.execPath, startArgs.filter((arg) => arg !== '--json'), { env });
      expect([plain.code, plain.stdout]).toEqual([1, '']);
      expect(plain.stderr).toContain('apiUrl is "http://sage.example"');
      expect(plain.stderr).not.toMatch(/\n\s+at /);
    } finally {
      remove();
    }
  });
});
