/** One helper for each home, whose files are its owner's alone. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, makeHome, writePrivateFile } from '../../helper/instance-home.ts';
import { makeKeychainWatch } from '../../helper/instance-keychain.ts';
import { takeInstanceLock } from '../../helper/instance-lock.ts';
import { keepConnectorId } from '../../helper/instance-program.ts';
import type { KeychainState } from '../../helper/keychain/keychain.ts';
import { AppError } from '../../src/shared/errors.ts';
import { runProcess, startProcess } from '../env/process.ts';

const root = mkdtempSync(join(tmpdir(), 'll-instance-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let homes = 0;
const newHome = () => homeAt(join(root, `h${(homes += 1)}`));
const before = process.umask();
afterEach(() => process.umask(before));
const lockScript = (folder: string): string => `
  const { homeAt } = await import(${JSON.stringify(join(import.meta.dirname, '../../helper/instance-home.ts'))});
  const { takeInstanceLock } = await import(${JSON.stringify(join(import.meta.dirname, '../../helper/instance-lock.ts'))});
  const lock = takeInstanceLock(homeAt(${JSON.stringify(folder)}));
  console.log(lock ? 'mine' : 'taken');
  if (lock) setInterval(() => {}, 1000);`;

describe('the home folder', () => {
  it('is closed to others, also where it was open before and whatever the umask', () => {
    process.umask(0);
    const home = newHome();
    mkdirSync(home.folder, { recursive: true, mode: 0o777 });
    chmodSync(home.folder, 0o777);
    makeHome(home);
    for (const folder of [home.folder, home.storeFolder, home.logFolder, home.certificateFolder, home.runFolder]) expect(statSync(folder).mode & 0o777).toBe(0o700);
    writePrivateFile(join(home.folder, 'x'), 'y');
    expect(statSync(join(home.folder, 'x')).mode & 0o777).toBe(0o600);
  });

  it('is refused when it is a link or another user\'s', () => {
    const home = newHome();
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), home.folder);
    expect(() => makeHome(home)).toThrow(expect.objectContaining({ code: 'disk_failed' }));
  });

  it('has its files replaced whole or not at all', () => {
    const home = newHome();
    makeHome(home);
    const file = join(home.folder, 'f.json');
    writePrivateFile(file, 'old');
    mkdirSync(join(home.folder, 'folder-in-the-way'));
    expect(() => writePrivateFile(join(home.folder, 'folder-in-the-way'), 'new')).toThrow(expect.objectContaining({ code: 'disk_failed' }));
    writePrivateFile(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(home.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('names the installation once and for all', () => {
    const home = newHome();
    makeHome(home);
    const id = keepConnectorId(home);
    expect(id).toMatch(/^LL-[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    expect(keepConnectorId(home)).toBe(id);
    writeFileSync(join(home.folder, 'connector.json'), '{');
    expect(keepConnectorId(home)).not.toBe(id);
  });
});

describe('the instance lock', () => {
  it('is had once, by one process, and given back', async () => {
    const home = newHome();
    makeHome(home);
    const lock = takeInstanceLock(home);
    expect(lock).not.toBeNull();
    expect((await runProcess(process.execPath, ['--input-type=module', '-e', lockScript(home.folder)])).stdout).toBe('taken\n');
    lock?.release();
    await using child = startProcess(process.execPath, ['--input-type=module', '-e', lockScript(home.folder)]);
    await child.waitForLine(/^mine/);
    expect(takeInstanceLock(home)).toBeNull();
  });

  it('is free again after a kill', async () => {
    const home = newHome();
    makeHome(home);
    const child = startProcess(process.execPath, ['--input-type=module', '-e', lockScript(home.folder)]);
    await child.waitForLine(/^mine/);
    await child.stop('SIGKILL');
    const lock = takeInstanceLock(home);
    expect(lock).not.toBeNull();
    lock?.release();
  });
});

describe('waiting for the keychain', () => {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  function setUp(open: () => Promise<string> = async () => 'books') {
    const keychain = { state: 'locked' as KeychainState };
    const changes: (string | null)[] = [];
    const watch = makeKeychainWatch<string>({
      keychain: { state: async () => keychain.state, read: async () => null, write: async () => undefined, remove: async () => false },
      open, onChange: () => changes.push(watch.problem()?.code ?? null), log, wallMs: () => 0, shutLookMs: 5, openLookMs: 5,
    });
    const later = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 60); });
    return { keychain, changes, watch, later };
  }

  it('K04 says that it is locked, refuses with that, and goes on by itself when it is unlocked', async () => {
    const { keychain, changes, watch, later } = setUp();
    await watch.start();
    expect(watch.problem()).toMatchObject({ code: 'keychain_locked', fix: 'unlock_keychain' });
    expect(() => watch.opened()).toThrow(expect.objectContaining({ code: 'keychain_locked' }));
    keychain.state = 'open';
    await later();
    expect(watch.opened()).toBe('books');
    expect(watch.problem()).toBeNull();
    expect(changes).toEqual(['keychain_locked', null]);
    watch.stop();
  });

  it('keeps what is open open when the keychain is locked later, and says so', async () => {
    const { keychain, watch, later } = setUp();
    keychain.state = 'open';
    await watch.start();
    keychain.state = 'locked';
    await later();
    expect(watch.opened()).toBe('books');
    expect(watch.problem()).toMatchObject({ code: 'keychain_locked' });
    expect(watch.state()).toBe('locked');
    watch.stop();
  });

  it('tells a missing one from a locked one, and what else stands in the way', async () => {
    const { keychain, watch, later } = setUp(async () => { throw new AppError('disk_full', 'no space'); });
    keychain.state = 'missing';
    await watch.start();
    expect(watch.problem()).toMatchObject({ code: 'keychain_missing', message: expect.stringContaining('gnome-keyring') as string });
    keychain.state = 'open';
    await later();
    expect(watch.problem()).toMatchObject({ code: 'disk_full', fix: 'free_disk' });
    expect(() => watch.opened()).toThrow(expect.objectContaining({ code: 'disk_full' }));
    watch.stop();
  });
});
