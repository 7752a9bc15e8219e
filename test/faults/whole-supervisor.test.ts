/** F09, F10, F11, P15: the helper under its supervisor is started again after crashes of every kind and when it hangs, ends up in safe mode, and never outlives who watches over it. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClient } from '../../helper/cli/client.ts';
import { homeAt } from '../../helper/instance-home.ts';
import { usualLimits, type SilenceLimits } from '../../helper/lifecycle/heartbeat.ts';
import { afterEnd } from '../../helper/supervisor.ts';
import { helperScript, isAlive } from '../attacks/target.ts';
import { makeMovedClock } from '../env/moved-clock.ts';
import { startProcess } from '../env/process.ts';
import { makeHome } from '../env/session-bus.ts';
import { until } from '../env/until.ts';

const supervisorFile = join(import.meta.dirname, '../../helper/supervisor.ts');

describe('what follows from an end', () => {
  const exited = (code: number) => ({ code, signal: null });
  const killed = { code: null, signal: 'SIGKILL' } as const;
  it('is an end with the same code for one that the helper meant, whatever the code', () => {
    for (const code of [0, 1, 2, 3]) expect(afterEnd(exited(code), false, false, 10, 0)).toEqual({ does: 'end', code });
    expect(afterEnd(exited(0), true, true, 10, 0)).toEqual({ does: 'end', code: 0 });
    expect(afterEnd(killed, true, true, 10, 3)).toEqual({ does: 'end', code: 137 });
    // Ended with 75 by somebody who has no mark of ours, such as a helper that could not even begin.
    expect(afterEnd(exited(75), false, false, 10, 2)).toEqual({ does: 'start', afterMs: 0, lastEnd: null, crashes: 0 });
  });
  it('is a start after a crash, each time later, and soon again after one that ran for long', () => {
    const pauses: number[] = [];
    for (let crashes = 0; crashes < 9; crashes += 1) {
      const next = afterEnd(exited(1), true, false, 10, crashes);
      pauses.push(next.does === 'start' ? next.afterMs : -1);
    }
    expect(pauses).toEqual([1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 300_000, 300_000, 300_000]);
    expect(afterEnd(killed, true, false, 600_000, 7)).toEqual({ does: 'start', afterMs: 1_000, lastEnd: 'it was killed by SIGKILL', crashes: 1 });
  });
  it('F11 is a start, said in words, after one that hung, also where it hung before it had begun', () => {
    for (const isMarkLeft of [true, false]) expect(afterEnd({ ...killed, silentMs: 120_000 }, isMarkLeft, false, 10, 1)).toEqual({ does: 'start', afterMs: 2_000, lastEnd: 'it did not answer for 120 seconds and was ended', crashes: 2 });
    expect(afterEnd({ ...killed, silentMs: 120_000 }, true, true, 10, 0)).toEqual({ does: 'end', code: 137 });
  });
});

type Over = { /** Runs in the helper before all else. */ readonly faults?: string; readonly nodeFlags?: readonly string[]; readonly env?: Readonly<Record<string, string>>; readonly silence?: SilenceLimits };

const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** A helper under a supervisor whose pauses are short. */
async function start({ faults = '', nodeFlags = [], env: more = {}, silence = usualLimits }: Over = {}) {
  const { env, remove } = makeHome();
  const home = homeAt(env.LEDGERLINE_HOME ?? '');
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...withoutBus } = env;
  const helperArgs = [...nodeFlags, ...(faults === '' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(faults)}`]), helperScript, 'start', '--headless', '--demo', '--json'];
  const program = `const { supervise } = await import(${JSON.stringify(supervisorFile)});
    process.exitCode = await supervise({ program: process.execPath, args: ${JSON.stringify(helperArgs)}, env: process.env, markPath: ${JSON.stringify(join(home.runFolder, 'running.json'))}, say: (line) => console.error(line), monotonicMs: () => performance.now(), wallMs: Date.now, pausesMs: [50], silence: ${JSON.stringify(silence)} });`;
  const supervisor = startProcess(process.execPath, ['--input-type=module', '-e', program], { env: { ...withoutBus, ...more, LEDGERLINE_PORT: '0' } });
  const client = makeClient(home.socketPath);
  const pidOther = (than: number) => until('a helper serves', async () => { const { pid } = await client.call('hello').catch(() => ({ pid: than })); return pid !== than && pid; }, 40_000);
  return {
    supervisor, client, home, pidOther,
    logText: () => readdirSync(home.logFolder).map((name) => readFileSync(join(home.logFolder, name), 'utf8')).join(''),
    async [Symbol.asyncDispose]() { await supervisor.stop('SIGTERM', 15_000); remove(); },
  };
}

it('F09 F10 P15 a helper that is killed, throws where nobody catches, leaves a rejection unhandled and runs out of memory is started each time; safe mode after three, which a person leaves; the port stays', async () => {
  const faults = `process.on('SIGUSR2', () => { setTimeout(() => { throw new Error('nobody catches this'); }); }); process.on('SIGWINCH', () => void Promise.reject(new Error('nobody handles this'))); process.on('SIGURG', () => setTimeout(() => { const held = []; for (;;) held.push(new Array(100_000).fill(Math.random())); }));`;
  await using world = await start({ faults, nodeFlags: ['--max-old-space-size=96'] });
  const { client, supervisor, pidOther } = world;
  const first = await pidOther(0);
  const { port } = await client.call('hello');
  process.kill(first, 'SIGKILL');
  const second = await pidOther(first);
  expect((await client.call('readAbout')).crashes).toEqual([{ at: expect.any(String) as string, why: 'it was killed by SIGKILL' }]);
  process.kill(second, 'SIGUSR2');
  const third = await pidOther(second);
  expect((await client.call('readAbout')).problem?.code).not.toBe('safe_mode');
  process.kill(third, 'SIGWINCH');
  await pidOther(third);
  const about = await until('safe mode', async () => { const now = await client.call('readAbout'); return now.crashes.length === 3 && now; });
  expect(about.crashes.map(({ why }) => why)).toEqual(['it ended with code 70', 'it ended with code 70', 'it was killed by SIGKILL']);
  expect((await client.call('hello')).port).toBe(port);
  // The demo's throw-away keychain forgot everything with each end, and that is told before anything else.
  expect(world.logText()).toMatch(/safe mode: nothing is read from Sage/);
  expect(world.logText()).toMatch(/nobody catches this/);
  expect(world.logText()).toMatch(/nobody handles this/);
  expect(supervisor.stderr()).toMatch(/ended unexpectedly \(it was killed by SIGKILL\) and is started again/);
  await client.call('leaveSafeMode');
  expect(JSON.parse(readFileSync(join(world.home.folder, 'life.json'), 'utf8'))).toMatchObject({ safeModeLeftAt: expect.any(String) as string });
  // A crash more is one since then: it is started, told with how it ended, and reads on.
  const fourth = (await client.call('hello')).pid;
  process.kill(fourth, 'SIGURG');
  const fifth = await pidOther(fourth);
  const after = await client.call('readAbout');
  expect([after.crashes[0]?.why, after.problem?.code === 'safe_mode']).toEqual([expect.stringMatching(/SIGABRT|code 134/) as string, false]);
  expect(readdirSync(world.home.folder, { recursive: true }).map(String).filter((name) => /(^|\/)core(\.|$)|heapsnapshot|report\..*json/.test(name))).toEqual([]);
  expect(isAlive(fifth)).toBe(true);
  supervisor.signal('SIGTERM');
  expect(await supervisor.ended).toEqual({ code: 0, signal: null });
  expect(readdirSync(world.home.runFolder)).toEqual(['instance.lock']);
}, 150_000);

it('P12 a helper that somebody ended and that hangs on its way out is ended in time, and not started again; one that only hangs is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'll-ending-'));
  const [markPath, starts] = [join(folder, 'running.json'), join(folder, 'starts')];
  const run = async (words: readonly string[]): Promise<number> => {
    writeFileSync(starts, '');
    const helper = `require('fs').appendFileSync(${JSON.stringify(starts)}, '.'); require('fs').writeFileSync(${JSON.stringify(markPath)}, JSON.stringify({ pid: process.pid })); for (const word of ${JSON.stringify(words)}) process.send(word); setTimeout(() => { for (;;) Math.random(); }, 50);`;
    const program = `const { supervise } = await import(${JSON.stringify(supervisorFile)});
      process.exitCode = await supervise({ program: process.execPath, args: ['-e', ${JSON.stringify(helper)}], env: process.env, markPath: ${JSON.stringify(markPath)}, say: () => undefined, monotonicMs: () => performance.now(), wallMs: Date.now, pausesMs: [10], silence: { lookMs: 200, silenceMsMax: 1_000, startMsMax: 1_000 }, endMsMax: 600 });`;
    await using supervisor = startProcess(process.execPath, ['--input-type=module', '-e', program]);
    await Promise.race([supervisor.ended, until('it was started again', () => readFileSync(starts, 'utf8').length > 2, 20_000)]);
    return readFileSync(starts, 'utf8').length;
  };
  try {
    expect(await run(['alive', 'ending'])).toBe(1);
    expect(await run(['alive'])).toBeGreaterThan(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

it('a supervisor that is killed takes its helper with it, in order; a second one tells where the first is and ends', async () => {
  await using world = await start();
  const pid = await world.pidOther(0);
  await using second = startProcess(process.execPath, ['--input-type=module', '-e', `const { supervise } = await import(${JSON.stringify(supervisorFile)});
    process.exitCode = await supervise({ program: process.execPath, args: ${JSON.stringify([helperScript, 'start', '--headless', '--demo', '--json'])}, env: process.env, markPath: ${JSON.stringify(join(world.home.runFolder, 'running.json'))}, say: () => undefined, monotonicMs: () => performance.now(), wallMs: Date.now });`], { env: { ...process.env, LEDGERLINE_HOME: world.home.folder, LEDGERLINE_PORT: '0' } });
  expect(JSON.parse(await second.waitForLine(/^\{/, 40_000))).toMatchObject({ alreadyRunning: true, pid });
  expect(await second.ended).toEqual({ code: 0, signal: null });
  process.kill(world.supervisor.pid, 'SIGKILL');
  await until('the helper has ended too', () => !isAlive(pid), 10_000);
  expect(world.logText()).toMatch(/the helper has stopped/);
  expect(readdirSync(world.home.runFolder)).toEqual(['instance.lock']);
}, 90_000);

it('F11 F55 a machine that sleeps ends nothing; a helper that hangs is ended, started again, and told as a crash with its reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'll-sleep-'));
  const clock = makeMovedClock(folder);
  clock.set(new Date().toISOString());
  const silence = { lookMs: 500, silenceMsMax: 6_000, startMsMax: 120_000 };
  await using world = await start({ env: clock.env, silence });
  try {
    const first = await world.pidOther(0);
    await pause(3_000);
    // The whole machine stands still, for longer than a helper may be silent, and eight hours pass on the wall.
    const machine = [world.supervisor.pid, first];
    for (const pid of machine) process.kill(pid, 'SIGSTOP');
    await pause(silence.silenceMsMax + 1_500);
    clock.set(new Date(Date.now() + 8 * 3_600_000).toISOString());
    for (const pid of machine) process.kill(pid, 'SIGCONT');
    await pause(2_500);
    expect(await world.client.call('hello')).toMatchObject({ pid: first });
    expect((await world.client.call('readAbout')).crashes).toEqual([]);

    process.kill(first, 'SIGSTOP');
    const second = await world.pidOther(first);
    expect(isAlive(first)).toBe(false);
    expect((await world.client.call('readAbout')).crashes).toEqual([{ at: expect.any(String) as string, why: 'it did not answer for 6 seconds and was ended' }]);
    expect(world.supervisor.stderr()).toMatch(/ended unexpectedly \(it did not answer for 6 seconds and was ended\) and is started again/);
    world.supervisor.signal('SIGTERM');
    expect(await world.supervisor.ended).toEqual({ code: 0, signal: null });
    expect(isAlive(second)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
