/**
 * The store on real file systems of a test's own: one that is full, one that cannot be written, one whose power is cut.
 * They need the right to mount; where it is missing, the last test stands in for them and says so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { startProcess } from '../env/process.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { integrityOf, runScenarioProcess, scenarioCommand } from '../suites/store-process.ts';
import { compareWithModel, runScenario, scenarioModel, scenarioTypes } from '../suites/store-scenario.ts';

const mounted: string[] = [];
afterEach(() => mounted.splice(0).forEach((point) => execFileSync('umount', ['-l', point])));
afterAll(removeFolders);

function mount(...options: readonly string[]): string {
  const point = join(makeFolder(), 'disk');
  mkdirSync(point);
  execFileSync('mount', [...options, point]);
  mounted.push(point);
  return point;
}
const smallDisk = (kib: number): string => mount('-t', 'tmpfs', '-o', `size=${kib}k,mode=0700`, 'tmpfs');

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : `not ours: ${String(thrown)}`;
  }
}

const records = 60;
const model = scenarioModel(records);

function mayMount(): boolean {
  const point = join(makeFolder(), 'disk');
  mkdirSync(point);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', point], { stdio: 'ignore' });
  if (status === 0) execFileSync('umount', ['-l', point]);
  return status === 0;
}
const describeMounted = mayMount() ? describe : (name: string, _run: () => void): void => console.warn(`Nobody may mount here; not tried on a real disk: ${name}`);

describeMounted('F18: a disk that is full', () => {
  it('ends a sync with that reason, keeps what is there readable, and lets it go on when there is room again', async () => {
    const disk = smallDisk(8 * 1024);
    const [file, key] = [join(disk, 'store', 'company.db'), makeKey()];
    runScenario(file, key, 12, () => undefined);
    const small = scenarioModel(12);
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(statfsSync(disk).bavail * statfsSync(disk).bsize - 400_000));

    const store = openStore(file, key);
    const sync = store.beginSync('full', '2026-11-23T09:00:00.000Z' as never);
    const big = 'x'.repeat(3_000);
    const fill = () => {
      for (let n = 0; n < 400; n += 1) {
        store.writePage({ sync, resource: 'customers', changes: [{ dataType: 'customers', id: `big-${n}`, record: { id: `big-${n}`, name: `${big}${Math.random()}`, emails: [] } as never, source: JSON.stringify(Array.from({ length: 200 }, () => Math.random())) }], rejected: [], checkpoint: String(n), countsAsSeen: true });
        store.flush();
      }
    };
    expect(codeOf(fill)).toBe('disk_full');
    const reached = Number(store.checkpoint(sync, 'customers') ?? -1);
    expect(reached).toBeLessThan(399);
    expect(compareWithModel(store, small)).toBe(3);

    rmSync(filler);
    expect(codeOf(() => { store.writePage({ sync, resource: 'customers', changes: [], rejected: [], checkpoint: 'later', countsAsSeen: true }); store.flush(); })).toBe('none');
    expect(store.checkpoint(sync, 'customers')).toBe('later');
    store.abandon(sync, 'failed', '2026-11-23T09:05:00.000Z' as never, null);
    expect(compareWithModel(store, small)).toBe(3);
    store.close();
    expect(integrityOf(file, key)).toEqual(['ok', []]);
  });

  it('is met by a whole run of syncs at any size of it, and never by a wrong answer', async () => {
    for (const kib of [200, 700, 1_100, 1_500, 1_900, 2_300, 16_000]) {
      const disk = smallDisk(kib);
      const [file, key] = [join(disk, 'company.db'), makeKey()];
      const end = await runScenarioProcess(file, key, records);
      expect([kib, end.done ? 'done' : end.failed]).toEqual([kib, kib === 16_000 ? 'done' : 'disk_full']);
      execFileSync('mount', ['-o', 'remount,size=32m', disk]);
      if (existsSync(file)) {
        const store = openStore(file, key);
        expect(compareWithModel(store, model)).toBeGreaterThanOrEqual(end.published);
        store.close();
      }
      runScenario(file, key, records, () => undefined);
      expect(integrityOf(file, key)).toEqual(['ok', []]);
    }
  }, 120_000);
});

describeMounted('F21: a disk that cannot be written', () => {
  it('is read from, and says so when something is to be written', () => {
    const disk = smallDisk(16 * 1024);
    const [file, key] = [join(disk, 'company.db'), makeKey()];
    runScenario(file, key, records, () => undefined);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const store = openStore(file, key);
    expect(compareWithModel(store, model)).toBe(3);
    expect(codeOf(() => store.beginSync('full', '2026-11-23T09:00:00.000Z' as never))).toBe('disk_failed');
    store.close();
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    const again = openStore(file, key);
    expect(again.beginSync('full', '2026-11-23T09:00:00.000Z' as never)).toBe(4);
    again.close();
  });
});

describeMounted('F15: a disk whose power is cut', () => {
  it('P2: holds after the cut what was reported before it', async () => {
    const image = join(makeFolder(), 'disk.img');
    execFileSync('truncate', ['-s', '64M', image]);
    execFileSync('/sbin/mkfs.ext4', ['-q', image]);
    const disk = mount('-o', 'loop', image);
    for (const waitMs of [0, 30, 90]) {
      const key = makeKey();
      const folder = join(disk, `run-${waitMs}`);
      const running = startProcess(...scenarioCommand(join(folder, 'company.db'), key, 240));
      await running.waitForLine(/^published 1$/);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      // What the process has said before the copy begins must be on the disk; the copy is the disk as the cut leaves it.
      const said = Number([...running.stdout().matchAll(/^published (\d)$/gm)].at(-1)?.[1] ?? 0);
      const after = join(makeFolder(), 'after.img');
      copyFileSync(image, after);
      const end = await running.ended;
      expect(end.code).toBe(0);
      const cut = mount('-o', 'loop', after);
      const store = openStore(join(cut, `run-${waitMs}`, 'company.db'), key);
      expect(compareWithModel(store, scenarioModel(240))).toBeGreaterThanOrEqual(said);
      store.close();
      expect(integrityOf(join(cut, `run-${waitMs}`, 'company.db'), key)).toEqual(['ok', []]);
    }
  }, 120_000);
});

describe('F21 F18: a disk that stops taking writes', () => {
  it('is read on by the store that has it open', async () => {
    const counts = [1, 2, 3].map((sync) => scenarioTypes.reduce((sum, type) => sum + model.records(sync, type).size, 0));
    for (const [n, error, code] of [[220, 'EROFS', 'disk_failed'], [420, 'EROFS', 'disk_failed'], [600, 'EROFS', 'disk_failed'], [500, 'ENOSPC', 'disk_full']] as const) {
      const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
      const end = await runScenarioProcess(file, key, records, { calls: 'pwrite64,ftruncate,unlink', inject: `error=${error}:when=${n}+` });
      expect([n, end.failed, end.readAfter]).toEqual([n, code, counts[end.published - 1] ?? 0]);
      const store = openStore(file, key);
      expect(compareWithModel(store, model)).toBeGreaterThanOrEqual(end.published);
      store.close();
    }
  }, 60_000);
});
