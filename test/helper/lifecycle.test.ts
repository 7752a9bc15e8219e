/** The helper's own life: restarts asked for once or often, crashes counted over its ends, safe mode, and another port where its own is taken. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, makeHome } from '../../helper/instance-home.ts';
import { listenSomewhere } from '../../helper/instance-port.ts';
import { beginRun, endRun, isCrashLoop, makeLifeRecord } from '../../helper/lifecycle/life-record.ts';
import { makeLifecycle, type LifecycleNeeds } from '../../helper/lifecycle/lifecycle.ts';
import { startAgain, type StartAgainParts } from '../../helper/lifecycle/start-again.ts';
import { markPathOf } from '../../helper/lifecycle/mark-path.ts';
import { makeSupportCode, makeSupportKeys } from '../../helper/lifecycle/support-code.ts';
import type { Log } from '../../helper/log.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';

const connectorId = 'LL-7QF2-9XKM-3D4T';
const minuteMs = 60_000;
const keys = makeSupportKeys();
let folder: string;
let nowMs: number;
let logged: string[];
const note = (message: string): void => void logged.push(message);
const log = { debug: note, info: note, warn: note, error: note } as Log;
const home = () => homeAt(folder);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'll-life-'));
  makeHome(home());
  nowMs = Date.parse('2026-11-26T10:00:00Z');
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function begin(over: Partial<LifecycleNeeds> = {}) {
  const seen = { restarts: 0, changed: 0, left: 0 };
  const record = makeLifeRecord(home());
  const lastCrash = beginRun(home(), record, { pid: 1, boot: 'b', nowMs, lastEnd: 'killed by SIGKILL' });
  const lifecycle = makeLifecycle({
    record, lastCrash, connectorId, log, nowMs: () => nowMs, support: () => ({ publicKey: keys.publicKey, restart: [connectorId] }),
    beginRestart: () => { seen.restarts += 1; return true; }, onChanged: () => { seen.changed += 1; }, onSafeModeLeft: () => { seen.left += 1; }, ...over,
  });
  lifecycle.stop();
  return { lifecycle, record, seen };
}

describe('a restart', () => {
  it('is not enabled by itself, and the reason says what enables it', () => {
    const { lifecycle, seen } = begin({ support: () => ({ publicKey: null, restart: [] }) });
    expect(() => lifecycle.restart('a pane')).toThrow(new AppError('not_enabled', 'Restart is not enabled for this connector. An administrator enables it by policy, or support by a code for this connector ID.'));
    expect([lifecycle.status().canRestart, seen.restarts]).toEqual([false, 0]);
    expect(lifecycle.about()).toMatchObject({ restartEnabledBy: null, restarts: [] });
  });

  it('F08 asked for twenty times is one, recorded once with who asked first', () => {
    const { lifecycle, seen, record } = begin();
    for (let time = 0; time < 20; time += 1) lifecycle.restart(`pane ${time}`);
    expect(seen).toMatchObject({ restarts: 1, changed: 1 });
    expect(lifecycle.status()).toEqual({ canRestart: true, isRestarting: true });
    expect(record.read().restarts).toEqual([{ at: isoTimeOf(nowMs), by: 'pane 0' }]);
    expect(makeLifeRecord(home()).read().restarts).toHaveLength(1);
  });

  it('is refused while the helper ends for good, and goes on where it cannot be recorded', () => {
    expect(() => begin({ beginRestart: () => false }).lifecycle.restart('x')).toThrow(expect.objectContaining({ code: 'shutting_down' }));
    const { lifecycle, record, seen } = begin();
    jest.spyOn(record, 'change').mockImplementation(() => { throw new AppError('disk_full', 'full'); });
    lifecycle.restart('x');
    expect([seen.restarts, logged.includes('the restart could not be recorded')]).toEqual([1, true]);
  });

  it('is enabled by a code, kept over a start, until it ends or its key is taken away', () => {
    const support = { publicKey: keys.publicKey as string | null, restart: [] };
    const code = makeSupportCode(keys.privateKeyPem, connectorId, { enables: ['restart'], until: isoTimeOf(nowMs + minuteMs) });
    begin({ support: () => support }).lifecycle.applyCode(` ${code}\n`, 'x');
    endRun(home());
    const { lifecycle } = begin({ support: () => support });
    expect(lifecycle.about()).toMatchObject({ restartEnabledBy: 'support_code', restartEnabledUntil: isoTimeOf(nowMs + minuteMs) });
    expect(() => lifecycle.applyCode('LLS1-rubbish', 'x')).toThrow(expect.objectContaining({ code: 'support_code_refused' }));
    expect(lifecycle.status().canRestart).toBe(true);
    support.publicKey = null;
    expect(lifecycle.status().canRestart).toBe(false);
    support.publicKey = keys.publicKey;
    nowMs += minuteMs;
    expect(lifecycle.status().canRestart).toBe(false);
    expect(() => lifecycle.restart('x')).toThrow(expect.objectContaining({ code: 'not_enabled' }));
  });

  it('is enabled by nothing while somebody is writing a wrong configuration', () => {
    const { lifecycle } = begin({ support: () => { throw new AppError('bad_setting', 'not JSON'); } });
    expect(lifecycle.status().canRestart).toBe(false);
  });

  it('ends with 75 for a supervisor, takes its own place without one, and starts beside itself on Windows', () => {
    const run = (over: Partial<StartAgainParts>): unknown[] => {
      const did: unknown[] = [];
      startAgain({
        isSupervised: false, platform: 'linux', command: ['/n/node', '--x', 'cli.js', 'start'], exit: (code) => void did.push(code),
        replace: (...all) => { did.push(all); throw new Error('it is replaced'); }, startBeside: (...all) => void did.push(all), ...over,
      });
      return did;
    };
    expect(run({ isSupervised: true })).toEqual([75]);
    expect(() => run({})).toThrow('it is replaced');
    expect(run({ platform: 'win32' })).toEqual([['/n/node', ['--x', 'cli.js', 'start']], 0]);
  });
});

describe('crashes', () => {
  it('P15 three within ten minutes are safe mode at the next start; a pause in order or a longer time between is not', () => {
    for (const crashes of [0, 1, 2]) {
      const { lifecycle, record } = begin();
      expect([record.read().crashes.length, lifecycle.isSafe()]).toEqual([crashes, false]);
      nowMs += 3 * minuteMs;
    }
    const third = begin();
    expect(third.lifecycle.isSafe()).toBe(true);
    expect(third.lifecycle.problem()).toMatchObject({ code: 'safe_mode', fix: 'leave_safe_mode', since: isoTimeOf(nowMs) });
    expect(third.lifecycle.about().crashes[0]).toEqual({ at: isoTimeOf(nowMs), why: 'killed by SIGKILL' });
    third.lifecycle.leaveSafeMode('a pane');
    third.lifecycle.leaveSafeMode('a pane again');
    expect([third.lifecycle.isSafe(), third.lifecycle.problem(), third.seen.left]).toEqual([false, null, 1]);
    nowMs += 1000;
    expect(begin().lifecycle.isSafe()).toBe(false);
  });

  it('P2 after which a person started it again are no loop: they are told, and nothing is held back', () => {
    for (let time = 0; time < 4; time += 1) {
      begin();
      nowMs += 1000;
    }
    const record = makeLifeRecord(home());
    expect(beginRun(home(), record, { pid: 2, boot: 'b', nowMs, lastEnd: null })).toMatchObject({ why: 'it ended without a word' });
    expect(isCrashLoop(makeLifeRecord(home()).read(), nowMs)).toBe(false);
    expect(record.read().crashes).toHaveLength(4);
  });

  it('that were left behind by ten minutes, or by another run of the computer, do not count', () => {
    for (let time = 0; time < 4; time += 1) {
      expect(begin().lifecycle.isSafe()).toBe(false);
      nowMs += 6 * minuteMs;
    }
    const record = makeLifeRecord(home());
    const before = record.read().crashes.length;
    writeFileSync(markPathOf(home()), JSON.stringify({ pid: 1, boot: 'before the power cut' }));
    expect(beginRun(home(), record, { pid: 2, boot: 'b', nowMs, lastEnd: null })).toBeNull();
    endRun(home());
    expect(beginRun(home(), record, { pid: 3, boot: 'b', nowMs, lastEnd: null })).toBeNull();
    expect(record.read().crashes).toHaveLength(before);
  });

  it('count also when the clock went back between them, and a damaged record keeps nobody from starting', () => {
    const at = (ms: number) => ({ at: isoTimeOf(nowMs + ms), why: '' });
    const life = { ...makeLifeRecord(home()).read(), crashes: [at(5 * minuteMs), at(0), at(-minuteMs)] };
    expect([isCrashLoop(life, nowMs), isCrashLoop(life, nowMs + 20 * minuteMs), isCrashLoop({ ...life, safeModeLeftAt: isoTimeOf(nowMs) }, nowMs)]).toEqual([true, false, false]);
    for (const text of ['', '{', 'null', '{"restarts":7,"crashes":[{"at":"never"}],"port":-1}']) {
      writeFileSync(join(folder, 'life.json'), text);
      expect(makeLifeRecord(home()).read()).toMatchObject({ restarts: [], crashes: [], port: null });
    }
    writeFileSync(markPathOf(home()), '{');
    expect(begin().lifecycle.about().crashes).toEqual([]);
  });
});

describe('the port', () => {
  const taken = (ports: readonly number[]) => {
    const tried: number[] = [];
    return { tried, listen: async (port: number) => { tried.push(port); if (ports.includes(port)) throw new AppError('port_taken', `port ${port}`); return { port: port === 0 ? 50_000 : port }; } };
  };
  const choose = async (ports: readonly number[], over: { wanted?: number; isSet?: boolean; before?: number | null } = {}) => {
    const kept: number[] = [];
    const { tried, listen } = taken(ports);
    const { web, insteadOf } = await listenSomewhere({ wanted: 47_800, isSet: false, before: null, keep: (port) => void kept.push(port), listen, pause: async () => undefined, log, ...over });
    return { port: web.port, insteadOf, tried, kept };
  };

  it('is the usual one, and kept', async () => {
    expect(await choose([])).toEqual({ port: 47_800, insteadOf: null, tried: [47_800], kept: [47_800] });
    expect(await choose([], { before: 47_800 })).toMatchObject({ port: 47_800, kept: [] });
  });
  it('B17 is the next free one for the second user of a computer, who keeps it', async () => {
    expect(await choose([47_800, 47_801])).toEqual({ port: 47_802, insteadOf: 47_800, tried: [47_800, 47_801, 47_802], kept: [47_802] });
    expect(await choose([47_800, 47_801], { before: 47_802 })).toMatchObject({ port: 47_802, insteadOf: null, tried: [47_802] });
  });
  it('F73 is waited for where manifests name it, before the address is given up', async () => {
    expect(await choose([47_800], { before: 47_800 })).toEqual({ port: 47_801, insteadOf: 47_800, tried: [47_800, 47_800, 47_800, 47_800, 47_801], kept: [47_801] });
  });
  it('A19 is never another than the one that somebody set', async () => {
    await expect(choose([47_805], { wanted: 47_805, isSet: true, before: 47_900 })).rejects.toMatchObject({ code: 'port_taken' });
  });
  it('any free one is the one from before where that can be had', async () => {
    expect(await choose([], { wanted: 0, isSet: true, before: 51_234 })).toMatchObject({ port: 51_234, insteadOf: null });
    expect(await choose([51_234], { wanted: 0, isSet: true, before: 51_234 })).toMatchObject({ port: 50_000, insteadOf: 51_234 });
  });
  it('is told when there is none at all', async () => {
    await expect(choose(Array.from({ length: 101 }, (_one, at) => 47_800 + at))).rejects.toThrow(/47800 to 47900/);
  });
});
