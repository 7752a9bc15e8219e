/** Battery, mains and metered networks, as Linux, Windows and macOS tell them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePower, readLinux, readMac, readWindows, runProgram } from '../../helper/platform/power.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-power-'));
afterAll(() => rmSync(folder, { recursive: true }));
function supply(name: string, facts: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [fact, value] of Object.entries(facts)) writeFileSync(join(folder, name, fact), `${value}\n`);
}

it('reads the kernel\'s files, past the battery of a mouse', () => {
  expect(readLinux(join(folder, 'none'), '')).toEqual({ isOnBattery: false, batteryPercent: null, isMetered: false });
  supply('AC', { type: 'Mains', online: '0' });
  supply('hid-mouse', { type: 'Battery', scope: 'Device', status: 'Discharging', capacity: '3' });
  expect(readLinux(folder, 'GENERAL.METERED:no (guessed)\n')).toEqual({ isOnBattery: false, batteryPercent: null, isMetered: false });
  supply('BAT0', { type: 'Battery', status: 'Discharging', capacity: '41' });
  expect(readLinux(folder, 'GENERAL.METERED:yes (guessed)\n')).toEqual({ isOnBattery: true, batteryPercent: 41, isMetered: true });
  supply('BAT0', { type: 'Battery', status: 'Charging', capacity: '42' });
  expect(readLinux(folder, '')).toEqual({ isOnBattery: false, batteryPercent: 42, isMetered: false });
});

it('reads what Windows and macOS say, and takes rubbish for mains', () => {
  expect(readWindows('1 57 Fixed\r\n')).toEqual({ isOnBattery: true, batteryPercent: 57, isMetered: true });
  expect(readWindows('2 100 Unrestricted\r\n')).toEqual({ isOnBattery: false, batteryPercent: 100, isMetered: false });
  expect(readWindows('  Variable')).toEqual({ isOnBattery: false, batteryPercent: null, isMetered: true });
  expect(readMac("Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4653155)\t57%; discharging; 3:12 remaining present: true\n")).toEqual({ isOnBattery: true, batteryPercent: 57, isMetered: false });
  expect(readMac("Now drawing from 'AC Power'\n")).toEqual({ isOnBattery: false, batteryPercent: null, isMetered: false });
  for (const read of [readWindows, readMac]) expect(read('')).toEqual({ isOnBattery: false, batteryPercent: null, isMetered: false });
});

it('asks the system once a minute at most, and goes on with what it knows where that fails', async () => {
  let [ran, now] = [0, 0];
  const power = makePower({ platform: 'win32', supplies: folder, monotonicMs: () => now, run: async () => { ran += 1; if (ran > 1) throw new Error('gone'); return '1 20 Unrestricted'; } });
  expect(power().isOnBattery).toBe(false);
  await new Promise(setImmediate);
  expect(power()).toMatchObject({ isOnBattery: true, batteryPercent: 20 });
  expect(ran).toBe(1);
  now = 61_000;
  power();
  await new Promise(setImmediate);
  expect([ran, power().batteryPercent]).toEqual([2, 20]);
  expect(await runProgram(join(folder, 'no-such-program'), [])).toBe('');
});
