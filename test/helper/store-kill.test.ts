/** The store when its process is killed, or the disk fails under it, at any write: what was published stays, and the rest is made up for. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { integrityOf, runScenarioProcess, type ScenarioEnd } from '../suites/store-process.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { compareWithModel, runScenario, scenarioModel } from '../suites/store-scenario.ts';

afterAll(removeFolders);

const records = 40;
const model = scenarioModel(records);

/** What must hold whatever happened: nothing that was reported is missing, all published books are whole, and running again ends well. */
function expectSoundAndResumable(file: string, key: Uint8Array, end: ScenarioEnd): void {
  if (existsSync(file)) {
    const store = openStore(file, key);
    try {
      expect(compareWithModel(store, model)).toBeGreaterThanOrEqual(end.published);
    } finally {
      store.close();
    }
    expect(integrityOf(file, key)).toEqual(['ok', []]);
  }
  runScenario(file, key, records, () => undefined);
  const store = openStore(file, key);
  expect(compareWithModel(store, model)).toBe(3);
  store.close();
}

/** Few where calls are many: every call at the start, then ever wider apart, for as long as the run is harmed at all. */
function* pointsOf(countMax: number, factor: number): Generator<number> {
  for (let n = 1, count = 0; count < countMax; count += 1, n = Math.max(n + 1, Math.round(n * factor))) yield n;
}

async function harmAtEveryPoint(calls: string, what: string, points: Iterable<number>): Promise<readonly ScenarioEnd[]> {
  const ends: ScenarioEnd[] = [];
  for (const n of points) {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    const end = await runScenarioProcess(file, key, records, { calls, inject: `${what}:when=${n}` });
    ends.push(end);
    expectSoundAndResumable(file, key, end);
    if (end.done) break;
  }
  return ends;
}

describe('a store whose process is killed', () => {
  it('F01: keeps what was published and goes on, killed at any write', async () => {
    const ends = await harmAtEveryPoint('pwrite64', 'signal=SIGKILL', pointsOf(20, 1.6));
    expect(ends.at(-1)?.done).toBe(true);
    expect(new Set(ends.map(({ published }) => published)).size).toBeGreaterThan(2);
  }, 240_000);

  it('F01: keeps what was published and goes on, killed at any wait for the disk', async () => {
    const ends = await harmAtEveryPoint('fsync,fdatasync', 'signal=SIGKILL', pointsOf(16, 1.5));
    expect(ends.at(-1)?.done).toBe(true);
  }, 240_000);
});

describe('a store on a disk that fails', () => {
  it('F17: says that the disk is full, at whichever write it is, and loses nothing', async () => {
    const ends = await harmAtEveryPoint('pwrite64', 'error=ENOSPC', pointsOf(14, 1.9));
    expect(ends.at(-1)?.done).toBe(true);
    for (const end of ends) expect([end.done ? 'done' : end.failed, end.output]).toEqual([end.done ? 'done' : 'disk_full', expect.anything()]);
  }, 240_000);

  it('F20: reports no commit that the disk did not take, when a wait for it fails once', async () => {
    const ends = await harmAtEveryPoint('fsync,fdatasync', 'error=EIO', pointsOf(10, 1.8));
    expect(ends.at(-1)?.done).toBe(true);
    for (const end of ends) if (!end.done) expect(end.failed).toBe('disk_failed');
  }, 240_000);

  it('F20: reports none either when every wait fails from some point on', async () => {
    for (const n of [1, 3, 8, 15]) {
      const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
      const end = await runScenarioProcess(file, key, records, { calls: 'fsync,fdatasync', inject: `error=EIO:when=${n}+` });
      expect(end.done).toBe(false);
      expect(end.failed).toBe('disk_failed');
      expectSoundAndResumable(file, key, end);
    }
  }, 120_000);
});

describe('a store that is copied while it is written', () => {
  it('gives the files of one process to no other by accident: a copy without its log is still whole', () => {
    const [folder, key] = [makeFolder(), makeKey()];
    runScenario(join(folder, 'company.db'), key, records, () => undefined);
    copyFileSync(join(folder, 'company.db'), join(folder, 'copy.db'));
    const copy = openStore(join(folder, 'copy.db'), key);
    expect(compareWithModel(copy, model)).toBe(3);
    copy.close();
  });
});
