/** The tray's icons: a shape for each condition, and formats that other programs read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawIcon } from '../../helper/tray/draw-icon.ts';
import { toArgb, toIco, toPng } from '../../helper/tray/encode-icon.ts';
import { trayConditions } from '../../helper/tray/tray.ts';
import { runProcess } from '../env/process.ts';

describe('the icon of the tray', () => {
  it('has a shape of its own for each condition, also without colours', () => {
    const shapes = trayConditions.map((condition) => {
      const { rgba } = drawIcon(condition, 22, 4);
      // Only where it is drawn and where it is bright: what is left for who sees no colours.
      return Array.from({ length: 22 * 22 }, (_, at) => (rgba[at * 4 + 3]! < 128 ? ' ' : rgba[at * 4]! + rgba[at * 4 + 1]! + rgba[at * 4 + 2]! > 600 ? 'o' : '#'));
    });
    for (const [at, shape] of shapes.entries()) {
      for (const other of shapes.slice(at + 1)) expect(shape.filter((pixel, index) => pixel !== other[index]).length).toBeGreaterThan(40);
    }
  });

  it('fills its ring as a sync goes on', () => {
    const filled = (eighths: number) => {
      const { rgba } = drawIcon('syncing', 44, eighths);
      return Array.from({ length: 44 * 44 }).filter((_, at) => rgba[at * 4 + 3] === 255 && rgba[at * 4] === 0).length;
    };
    const counts = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(filled);
    for (const [at, count] of counts.slice(1).entries()) expect(count).toBeGreaterThan(counts[at]! + 50);
  });

  it('is the same picture as PNG and as ICO to a program that reads them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'icon-'));
    try {
      const picture = drawIcon('attention', 32);
      writeFileSync(join(folder, 'a.png'), toPng(picture));
      writeFileSync(join(folder, 'a.ico'), toIco([picture, drawIcon('attention', 16)]));
      const pixels = async (file: string) => Buffer.from((await runProcess('sh', ['-c', `convert '${join(folder, file)}' -depth 8 rgba:- | base64 -w0`])).stdout, 'base64');
      const expected = Buffer.from(picture.rgba);
      const isOpaque = (_: number, at: number) => picture.rgba[at - (at % 4) + 3] === 255;
      expect(await pixels('a.png')).toEqual(expected);
      expect((await pixels('a.ico[0]')).filter(isOpaque)).toEqual(expected.filter(isOpaque));
      expect((await runProcess('identify', ['-format', '%w ', join(folder, 'a.ico')])).stdout).toBe('32 16 ');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('goes to D-Bus with the alpha first', () => {
    const argb = toArgb({ size: 1, rgba: Uint8Array.of(1, 2, 3, 4) });
    expect([...argb]).toEqual([4, 1, 2, 3]);
  });
});
