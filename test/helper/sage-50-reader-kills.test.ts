/** The reader process, and whoever started it, killed at any moment. */
import { join } from 'node:path';
import { forkChild } from '../../helper/fork-child.ts';
import type { Row } from '../../src/sage/data-set.ts';
import type { AppError } from '../../src/shared/errors.ts';
import { isAlive, makeWorld, never, readerFile, until, type World } from './sage-50-world.ts';

const lines = 5_000;
const all = 'SELECT SPLIT_NUMBER, DETAILS FROM AUDIT_SPLIT';
let world: World;
beforeEach(() => { world = makeWorld(lines); });
afterEach(() => world.remove());

const numbersOf = (rows: readonly Row[]): readonly unknown[] => rows.map(([number]) => number);
const oneToLast = Array.from({ length: lines }, (_, index) => index + 1);

it('F02: a reader process killed a hundred times at random moments loses nothing and doubles nothing', async () => {
  const dataSet = world.open();
  const rows: Row[] = [];
  let seed = 20_261_031;
  const random = (): number => { seed = (seed * 48_271) % 2_147_483_647; return seed / 2_147_483_647; };
  let kills = 0;
  let full = 0;
  while (kills < 100 || rows.length < lines) {
    if (rows.length === lines) { expect(numbersOf(rows)).toEqual(oneToLast); rows.length = 0; full += 1; }
    // Every other kill waits for the first rows, so that the start of the process does not take all of them.
    const killIn = (msMax: number) => setTimeout(() => { kills += 1; world.processes.at(-1)?.kill(); }, random() * msMax);
    const atStart = kills % 2 === 0 && kills < 100;
    let kill = atStart ? killIn(150) : undefined;
    try {
      for await (const batch of dataSet.readRows(`${all} WHERE SPLIT_NUMBER > ${rows.length}`, never)) {
        if (!atStart && kills < 100) kill ??= killIn(15);
        rows.push(...batch);
      }
    } catch (error) {
      expect((error as AppError).code).toBe('sage_failed');
    }
    clearTimeout(kill);
  }
  expect(numbersOf(rows)).toEqual(oneToLast);
  expect(world.processes.length).toBeGreaterThan(80);
  expect(full).toBeGreaterThan(0);
}, 300_000);

it('F02: the reader process ends when whoever started it is gone, also as the grandchild of a sync', async () => {
  const parent = forkChild<object, { readonly pid?: number; readonly isAsked?: boolean }>(join(import.meta.dirname, 'sage-50-test-parent.ts'), { heapMiB: 128 });
  let pid: number | undefined;
  // Killed while the driver is at work, when no message of the parent's would be read.
  await new Promise<void>((resolve) => {
    parent.onMessage((message) => { pid = message.pid ?? pid; if (message.isAsked) resolve(); });
    parent.send({ readerFile, connectionString: `Driver={SQLite3};Database=${world.file};StepAPI=1;`, sql: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT COUNT(*) FROM n' });
  });
  expect(isAlive(pid)).toBe(true);
  parent.kill();
  await until(() => !isAlive(pid), 15_000);
});
