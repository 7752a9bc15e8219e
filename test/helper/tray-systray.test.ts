/**
 * The tray of Windows and macOS. The package's Linux program is run for real on a real desktop, with the guard that it
 * has everywhere; what can be wrong with such a program is planted.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trayColors } from '../../helper/tray/draw-icon.ts';
import { startTray } from '../../helper/tray/start-tray.ts';
import { installProgram, systrayTitle } from '../../helper/tray/systray.ts';
import { runProcess, startProcess, type RunningProcess } from '../env/process.ts';
import { connectTrayClient, type TrayClient } from '../env/tray-client.ts';
import { startTrayHost, type TrayHost } from '../env/tray-host.ts';
import { until } from '../env/until.ts';
import { idleLines } from './tray-world.ts';

const script = join(import.meta.dirname, 'fixtures/show-systray.ts');
const packaged = join(import.meta.dirname, '../../node_modules/systray2/traybin');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systray-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the systray2 tray on a real desktop', () => {
  let host: TrayHost;
  let client: TrayClient;
  let child: RunningProcess | undefined;

  beforeAll(async () => {
    host = await startTrayHost();
    client = await connectTrayClient(host.bus.address);
  }, 60_000);
  afterAll(async () => {
    client[Symbol.dispose]();
    await host.stop();
  });
  afterEach(async () => {
    await child?.stop('SIGKILL');
    child = undefined;
  });

  const start = (env: NodeJS.ProcessEnv = {}, startWaitMs = 3_000) =>
    startProcess(process.execPath, [script, join(folder, 'tray'), String(startWaitMs)], { cwd: folder, env: { ...host.env, ...env } });

  it('shows icon and menu, reports clicks, changes, and closes without ending the helper', async () => {
    child = start();
    await child.waitForLine(/^ready/);
    await until('the icon is registered', async () => (await client.icons()).length === 1);
    await until('the green icon is on the screen', () => host.findColor(trayColors.idle, 12));
    await until('the whole menu is there', async () => (await client.lines()).includes('Quit Ledgerline'));
    expect(await client.lines()).toEqual(idleLines);
    await host.takePicture('systray-idle');

    await client.click('Sync now');
    await child.waitForLine(/^action "sync_now"/);
    await until('the amber icon is on the screen', () => host.findColor(trayColors.attention, 12));
    await until('the new lines are there', async () => (await client.lines()).includes('[Pairing code: K7QW-3MXD]'));
    expect((await client.lines())[0]).toBe('[Needs your attention: Sign in again]');
    await host.takePicture('systray-attention');

    await client.click('Until tomorrow');
    await child.waitForLine(/^action "pause_until_tomorrow"/);
    // Lines of a submenu that were hidden, and the submenu itself, appear; one that is checked says so.
    await until('the companies are there', async () => (await client.lines()).includes('> Fern'));
    expect(await client.lines()).toEqual(expect.arrayContaining(['Sync one company', '> Fern', '> “<SEPARATOR>”', 'Start at logon (√)', 'Resume syncing']));
    expect((await client.lines()).join()).not.toContain('Pause syncing');
    await client.click('Fern');
    await child.waitForLine(/^action "sync_company_1"/);

    await client.click('Quit Ledgerline');
    await child.waitForLine(/^closed false/);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.output()).not.toContain('problem');
  });

  it('never runs a program that lies in the current folder', async () => {
    const planted = join(folder, 'traybin/tray_linux_release');
    mkdirSync(join(folder, 'traybin'));
    writeFileSync(planted, `#!/bin/sh\ntouch '${join(folder, 'was-run')}'\n`, { mode: 0o755 });
    child = start();
    await child.waitForLine(/^ready/);
    expect(existsSync(join(folder, 'was-run'))).toBe(false);
  });

  it('is told apart when its program ends under it', async () => {
    child = start();
    await child.waitForLine(/^ready/);
    await runProcess('pkill', ['-KILL', '-P', String(child.pid)]);
    await child.waitForLine(/^problem "The tray icon is gone/);
  });

  it.each([
    ['there is no screen', () => ({ DISPLAY: ':no' })],
    ['its library is broken', () => ({ LD_LIBRARY_PATH: plantBrokenLibrary() })],
  ])('gives up in time where %s, though the package would wait for ever', async (_, makeEnv) => {
    child = start(makeEnv(), 700);
    expect(await child.waitForLine(/^failed/)).toContain('did not start within 700 ms');
    expect((await child.ended).code).toBe(0);
  });

  function plantBrokenLibrary(): string {
    writeFileSync(join(folder, 'libappindicator3.so.1'), 'not a library');
    return folder;
  }
});

it('a name is no shortcut key on Windows, and no separator anywhere', () => {
  expect(systrayTitle('Smith & Jones && Co', 'win32')).toBe('Smith && Jones &&&& Co');
  expect(systrayTitle('Smith & Jones', 'darwin')).toBe('Smith & Jones');
  for (const platform of ['win32', 'darwin', 'linux'] as const) expect(systrayTitle('<SEPARATOR>', platform)).not.toBe('<SEPARATOR>');
});

describe('the guard before the systray2 program', () => {
  const options = () => ({ folder: join(folder, 'tray'), platform: 'linux' as const });
  const installed = () => join(folder, 'tray/2.1.4/tray_linux_release');

  const isAsPackaged = () => readFileSync(installed()).equals(readFileSync(join(packaged, 'tray_linux_release')));

  it('keeps a copy of its own that only its owner can run or change', () => {
    installProgram(options());
    expect(isAsPackaged()).toBe(true);
    expect(statSync(installed()).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'tray/2.1.4')).mode & 0o777).toBe(0o700);
  });

  it('puts a copy right that was changed, opened to others or broken off', () => {
    installProgram(options());
    for (const harm of [() => writeFileSync(installed(), 'something else'), () => chmodSync(installed(), 0o777), () => rmSync(installed())]) {
      harm();
      installProgram(options());
      expect(isAsPackaged()).toBe(true);
      expect(statSync(installed()).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(join(folder, 'tray/2.1.4'))).toEqual(['tray_linux_release']);
  });

  it.each(['linux', 'win32', 'darwin'] as const)('knows the real program for %s', (platform) => {
    expect(() => installProgram({ ...options(), platform })).not.toThrow();
  });

  it('leaves the helper without a tray when the package was tampered with', async () => {
    const tampered = join(folder, 'tampered');
    mkdirSync(tampered);
    writeFileSync(join(tampered, 'tray_linux_release'), '#!/bin/sh\nsleep 60\n', { mode: 0o755 });
    expect(() => installProgram({ ...options(), programsFolder: tampered })).toThrow('not the one that belongs to systray2');
    expect(existsSync(installed())).toBe(false);
  });

  it('leaves the helper without a tray, and says why, when the program cannot run here', async () => {
    const problems: string[] = [];
    // A Mac's program on this machine: it is the right file, and it does not start.
    const tray = await startTray({ state: { condition: 'idle', version: '0.1.0' }, onAction: () => undefined, onProblem: (problem) => void problems.push(problem), folder: join(folder, 'tray'), platform: 'darwin', env: {} });
    expect(tray.kind).toBe('headless');
    expect(problems.join()).toMatch(/There is no tray icon: .+\./);
    tray.show({ condition: 'paused', version: '0.1.0' });
    await tray.close();
  });
});
