/** F11 and the hang of a sync's process, F26, F27, F73: what happens to the helper as a process, and to where it lies. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../helper/log.ts';
import { checkPlace, wrongPlace, type PlaceFacts } from '../../helper/instance-place.ts';
import { renameWithPatience } from '../../helper/instance-rename.ts';
import { startWatchdog } from '../../helper/instance-watchdog.ts';
import { helperScript, startTarget } from '../attacks/target.ts';
import { ask } from '../attacks/raw.ts';
import { runProcess, startProcess } from '../env/process.ts';
import { makeHome } from '../env/session-bus.ts';
import { until } from '../env/until.ts';

const startArgs = [helperScript, 'start', '--headless', '--demo', '--json'];
const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms); });

describe('F11 the helper cannot answer for a while', () => {
  const block = `process.on('SIGUSR2', () => { for (const endMs = performance.now() + 9_000; performance.now() < endMs;) Math.random(); })`;

  it('in the middle of a sync: the sync runs once and to its end, the home stays locked, and the log says it', async () => {
    const helper = await startTarget({ withBooks: true, nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(block)}`] });
    try {
      const { id } = helper.company!;
      const before = helper.company!.published!.sync;
      helper.sandbox!.control.mutations().addInvoice({ net: 12_34 });
      helper.sandbox!.control.setNetwork({ latencyMs: 20 });
      await helper.client.call('startSync', { companyId: id, kind: 'full' });
      await until('it runs', async () => (await helper.client.call('readCompany', { companyId: id })).running?.dataSets.length);
      helper.process.signal('SIGUSR2');
      await pause(300);
      const second = await runProcess(process.execPath, startArgs, { env: helper.env, waitMs: 40_000 });
      expect([second.code, JSON.parse(second.stdout)]).toEqual([0, expect.objectContaining({ alreadyRunning: true })]);
      const after = await until('the sync has ended', async () => {
        const now = await helper.client.call('readCompany', { companyId: id });
        return now.running === null && now;
      }, 60_000);
      expect(after).toMatchObject({ problem: null, published: { sync: before + 1, proof: { outcome: 'agrees' } } });
      await until('the log says it', () => helper.logText().includes('could not answer for a while'), 10_000);
      expect(helper.logText()).toMatch(/"why":"it was busy"/);
      expect(helper.logText().match(/sync started/g)).toHaveLength(2);
      expect(helper.sandbox!.control.reusedTokens()).toEqual([]);
    } finally {
      await helper.stop();
    }
  }, 120_000);

  it('tells a process that was not let run from one that was busy, and says nothing of a usual day', async () => {
    let [atMs, busy] = [0, 0];
    const told: unknown[] = [];
    const log = { warn: (_what: string, fields: unknown) => void told.push(fields) } as unknown as Log;
    const end = startWatchdog(log, { monotonicMs: () => atMs, busyMs: () => busy, lookMs: 5, heldUpMsMin: 5_000 });
    const pass = async (ms: number, busyMs: number) => { atMs += ms; busy += busyMs; await pause(60); };
    try {
      await pass(4_000, 4_000);
      expect(told).toEqual([]);
      await pass(30_005, 29_000);
      await pass(3_600_005, 12);
      expect(told).toEqual([{ ms: 30_000, why: 'it was busy' }, { ms: 3_600_000, why: expect.stringContaining('slept') as string }]);
    } finally {
      end();
    }
  });
});

describe('F26 a file that is held while it shall be replaced', () => {
  const heldFor = (times: number, code: string) => {
    const seen = { tries: 0, waitedMs: 0 };
    const rename = () => { seen.tries += 1; if (seen.tries <= times) throw Object.assign(new Error(code), { code }); };
    return { seen, parts: { platform: 'win32' as const, rename, pause: (ms: number) => { seen.waitedMs += ms; } } };
  };

  it.each(['EPERM', 'EACCES', 'EBUSY'])('%s five times on Windows is waited out', (code) => {
    const { seen, parts } = heldFor(5, code);
    renameWithPatience('a', 'b', parts);
    expect(seen).toEqual({ tries: 6, waitedMs: 500 });
  });

  it('is an error after three seconds, and at once for what no waiting mends', () => {
    const held = heldFor(1_000, 'EBUSY');
    expect(() => renameWithPatience('a', 'b', held.parts)).toThrow('EBUSY');
    expect(held.seen.waitedMs).toBe(3_000);
    const full = heldFor(1, 'ENOSPC');
    expect(() => renameWithPatience('a', 'b', full.parts)).toThrow('ENOSPC');
    const elsewhere = heldFor(1, 'EPERM');
    expect(() => renameWithPatience('a', 'b', { ...elsewhere.parts, platform: 'linux' })).toThrow('EPERM');
    expect([full.seen.waitedMs, elsewhere.seen.waitedMs]).toEqual([0, 0]);
  });
});

describe('F27 a home where books are not safe', () => {
  const facts = (over: Partial<PlaceFacts> = {}): PlaceFacts => ({ platform: 'linux', env: {}, fileSystemType: () => 0xef53, ...over });
  const onWindows = facts({ platform: 'win32', env: { OneDrive: 'D:\\Cloud\\Ann', OneDriveCommercial: '' }, fileSystemType: () => null });

  it.each([
    ['C:\\Users\\ann\\OneDrive - Harbour & Vale\\Ledgerline', onWindows, 'OneDrive'],
    ['d:\\cloud\\ANN\\Ledgerline', onWindows, 'OneDrive'],
    ['\\\\server\\share\\Ledgerline', onWindows, 'network share'],
    ['\\\\?\\UNC\\server\\share', onWindows, 'network share'],
    ['/Users/ann/Library/CloudStorage/OneDrive-HarbourVale/ll', facts({ platform: 'darwin' }), 'cloud drive'],
    ['/Users/ann/Library/Mobile Documents/ll', facts({ platform: 'darwin' }), 'iCloud'],
    ['/home/ann/Dropbox/ll', facts(), 'Dropbox'],
    ['/home/ann/.local/share/ledgerline', facts({ fileSystemType: () => 0x6969 }), 'NFS'],
    ['/home/ann/.local/share/ledgerline', facts({ fileSystemType: () => 0xff534d42 - 2 ** 32 }), 'CIFS'],
  ])('%s is told as %s', (folder, given, word) => {
    expect(wrongPlace(folder, given)).toContain(word);
  });

  it.each([
    ['C:\\Users\\ann\\AppData\\Local\\Ledgerline', onWindows], ['\\\\?\\C:\\Users\\ann\\Ledgerline', onWindows], ['D:\\Cloud\\Anna\\Ledgerline', onWindows],
    ['/home/ann/.local/share/ledgerline', facts()], ['/srv/onedrived/dropboxes/ll', facts()],
  ])('%s is fine', (folder, given) => {
    expect(wrongPlace(folder, given)).toBeNull();
  });

  it('follows links, also when the folder itself is not there yet', () => {
    const folder = mkdtempSync(join(tmpdir(), 'll-place-'));
    try {
      mkdirSync(join(folder, 'Dropbox'));
      symlinkSync(join(folder, 'Dropbox'), join(folder, 'books'));
      expect(() => checkPlace(join(folder, 'books', 'deep', 'll'))).toThrow(/Dropbox copies/);
      expect(() => checkPlace(join(folder, 'll'))).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('stops the start with a sentence, and nothing is written there', async () => {
    const { home, env, remove } = makeHome();
    try {
      const place = join(home, 'OneDrive', 'Ledgerline');
      const run = await runProcess(process.execPath, startArgs, { env: { ...env, LEDGERLINE_PORT: '0', LEDGERLINE_HOME: place } });
      expect([run.code, JSON.parse(run.stdout)]).toEqual([1, { error: { code: 'bad_setting', message: expect.stringMatching(/OneDrive.*LEDGERLINE_HOME/) as string } }]);
      expect(existsSync(join(home, 'OneDrive'))).toBe(false);
    } finally {
      remove();
    }
  });
});

it('F73 a port that is taken at boot: nothing is served and nothing left, it is said why, and the next start with a free one is fine', async () => {
  const first = await startTarget();
  const { env, home, remove } = makeHome();
  try {
    const folder = env.LEDGERLINE_HOME ?? '';
    const taken = { ...env, DBUS_SESSION_BUS_ADDRESS: '', LEDGERLINE_PORT: String(first.port) };
    const run = await runProcess(process.execPath, startArgs, { env: taken });
    expect([run.code, JSON.parse(run.stdout)]).toEqual([1, { error: { code: 'port_taken', message: expect.stringContaining(String(first.port)) as string } }]);
    expect(readdirSync(join(folder, 'run'))).toEqual(['instance.lock']);
    expect(readFileSync(join(folder, 'logs', 'helper.log'), 'utf8')).toContain('port_taken');
    expect((await ask(first, 'GET', '/health')).status).toBe(200);
    await first.stop();
    await using again = startProcess(process.execPath, startArgs, { env: taken });
    expect(JSON.parse(await again.waitForLine(/^\{/))).toMatchObject({ port: first.port });
  } finally {
    await first.stop();
    remove();
    expect(existsSync(home)).toBe(false);
  }
}, 60_000);

it('a home that cannot be made is told with what stands in the way, as a fault of this machine and not of ours', async () => {
  const { home, env, remove } = makeHome();
  try {
    writeFileSync(join(home, 'a-file'), '');
    for (const [place, why] of [['a-file', 'there is a file of this name'], ['a-file/below', 'a part of its path is a file'], ['m'.repeat(300), 'its name is too long']] as const) {
      const run = await runProcess(process.execPath, startArgs, { env: { ...env, LEDGERLINE_PORT: '0', LEDGERLINE_HOME: join(home, place) } });
      expect([run.code, JSON.parse(run.stdout)]).toEqual([1, { error: { code: 'disk_failed', message: expect.stringContaining(why) as string } }]);
    }
  } finally {
    remove();
  }
}, 60_000);
