/** F52, F53, F55 under a real process: its clock is moved while it runs, as sleep and people do. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import { makeMovedClock, type MovedClock } from '../env/moved-clock.ts';

let folder: string;
let clock: MovedClock;
let child: ChildProcess | null = null;
let said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'll-clock-'));
  clock = makeMovedClock(folder);
  said = [];
});
afterEach(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const runs = () => said.filter((line) => !line.startsWith('ready'));

async function start(schedule: Partial<Schedule>): Promise<void> {
  const usual: Schedule = { fullAt: '02:30', incrementalEveryMinutes: null, incrementalAt: [], timeZone: 'Europe/London', isPaused: false, pausedUntil: null, quietHours: null, waitsBelowBatteryPercent: null, waitsOnMetered: false };
  const started = said.length;
  child = spawn(process.execPath, [join(import.meta.dirname, 'sync-clock-program.ts')], { env: { ...process.env, ...clock.env, LL_FOLDER: folder, LL_SCHEDULE: JSON.stringify({ ...usual, ...schedule }) }, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout?.on('data', (chunk: Buffer) => said.push(...chunk.toString().trim().split('\n')));
  await until(() => said.slice(started).some((line) => line.startsWith('ready')));
}

async function end(): Promise<void> {
  if (!child) return;
  const gone = new Promise((done) => child?.once('exit', done));
  child.kill('SIGKILL');
  await gone;
  child = null;
}

async function until(isTrue: () => boolean, waitMs = 20_000): Promise<void> {
  const endMs = performance.now() + waitMs;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error(`waited in vain; said: ${said.join(', ')}`);
    await pause(50);
  }
}

it('F55: eight hours asleep over the time of the full sync and of looks for news: one run after waking, and no more', async () => {
  clock.set('2026-11-20T22:00:00Z');
  await start({ incrementalEveryMinutes: 180 });
  await pause(700);
  clock.set('2026-11-21T06:00:00Z');
  await until(() => runs().length > 0);
  await pause(2_500);
  expect(runs()).toEqual([expect.stringMatching(/^full 2026-11-21T06:00/)]);
});

it('F53: the clocks go forward over the time: one run, at once after it', async () => {
  clock.set('2027-03-28T00:50:00Z');
  await start({ fullAt: '01:30' });
  clock.set('2027-03-28T00:59:57Z');
  await until(() => runs().length > 0);
  await pause(1_000);
  clock.set('2027-03-28T01:29:58Z');
  await pause(4_000);
  expect(runs()).toEqual([expect.stringMatching(/^full 2027-03-28T01:00:0/)]);
});

it('F53: the clocks go back over the time: one run, also across a restart between the two', async () => {
  clock.set('2026-10-25T00:20:00Z');
  await start({ fullAt: '01:30' });
  clock.set('2026-10-25T00:29:57Z');
  await until(() => runs().length > 0);
  await pause(500);
  await end();
  clock.set('2026-10-25T01:20:00Z');
  await start({ fullAt: '01:30' });
  clock.set('2026-10-25T01:29:57Z');
  await pause(5_000);
  expect(runs()).toEqual([expect.stringMatching(/^full 2026-10-25T00:30:0/)]);
});

it('F52: to 1970, to 2038 and back makes no storm, and the schedule goes on', async () => {
  clock.set('2026-11-20T12:00:00Z');
  await start({ incrementalEveryMinutes: 5 });
  for (const time of ['1970-01-02T12:00:00Z', '2038-01-19T03:14:07Z', '2026-11-20T12:00:10Z']) {
    clock.set(time);
    await pause(2_000);
  }
  expect(runs().length).toBeLessThanOrEqual(3);
  const before = runs().length;
  clock.set('2026-11-20T12:05:30Z');
  await until(() => runs().length > before);
  expect(runs().at(-1)).toMatch(/2026-11-20T12:05/);
});
