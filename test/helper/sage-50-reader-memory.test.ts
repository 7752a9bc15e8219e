/** What is read from Sage 50 passes through: neither the reader process nor whoever asks grows with it. */
import { join } from 'node:path';
import { forkChild } from '../../helper/fork-child.ts';
import type { AskerAnswer, AskerOrder } from './sage-50-asker.ts';
import { makeWorld, never, readerFile, residentMiB } from './sage-50-world.ts';

it('keeps the memory of the reader process flat over 200,000 rows', async () => {
  const big = makeWorld(200_000);
  try {
    const sizes: number[] = [];
    let read = 0;
    for await (const rows of big.open().readRows('SELECT * FROM AUDIT_SPLIT', never)) {
      read += rows.length;
      if (read % 20_000 === 0) sizes.push(residentMiB(big.processes[0]?.pid));
    }
    expect(read).toBe(200_000);
    expect(Math.max(...sizes.slice(2)) - sizes[1]!).toBeLessThan(30);
    expect(Math.max(...sizes)).toBeLessThan(180);
  } finally {
    await big.remove();
  }
});

it('keeps the memory of whoever asks flat: 200,000 rows take as much as 20,000', async () => {
  const peakOf = async (rows: number): Promise<number> => {
    const big = makeWorld(rows);
    const asker = forkChild<AskerOrder, AskerAnswer>(join(import.meta.dirname, 'sage-50-asker.ts'), { heapMiB: 160 });
    try {
      const answer = await new Promise<AskerAnswer>((resolve, reject) => {
        asker.onMessage(resolve);
        asker.onEnd(({ exitCode, signal }) => reject(new Error(`the asker ended with ${exitCode ?? signal}`)));
        asker.send({ readerFile, connectionString: `Driver={SQLite3};Database=${big.file};StepAPI=1;`, sql: 'SELECT * FROM AUDIT_SPLIT' });
      });
      expect(answer.rows).toBe(rows);
      return answer.peakMiB;
    } finally {
      asker.kill();
      await big.remove();
    }
  };
  const few = await peakOf(20_000);
  expect(await peakOf(200_000)).toBeLessThan(few * 1.25);
});
