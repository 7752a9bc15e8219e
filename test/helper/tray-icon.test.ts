/** The tray's icons: a shape for each condition, and formats that other programs read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawIcon, iconSizes, trayColors } from '../../helper/tray/draw-icon.ts';
import { toArgb, toIco, toPng } from '../../helper/tray/encode-icon.ts';
import { trayConditions } from '../../helper/tray/tray.ts';
import { runProcess } from '../env/process.ts';

type Rgb = readonly [number, number, number];
/** As WCAG reckons: relative luminance, and the contrast of two colours. */
const luminance = (color: Rgb): number => {
  const [red = 0, green = 0, blue = 0] = color.map((channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (a: Rgb, b: Rgb): number => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
const panels: readonly Rgb[] = [[0xf0, 0xf0, 0xf0], [0x20, 0x20, 0x20]];
const allIcons = trayConditions.flatMap((condition) => iconSizes.map((size) => ({ condition, size })));

describe('the icon of the tray', () => {
  it.each(trayConditions)('of %s stands out from a light panel and a dark one by 3 to 1, and what is in it by 3 to 1', (condition) => {
    for (const panel of panels) expect(contrast(trayColors[condition], panel)).toBeGreaterThanOrEqual(3);
    expect(contrast(trayColors[condition], [255, 255, 255])).toBeGreaterThanOrEqual(3);
  });

  it('knows the contrasts that WCAG names', () => {
    expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21, 5);
    expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
  });

  it('has a colour of its own for each condition', () => {
    for (const [at, one] of trayConditions.entries()) {
      for (const other of trayConditions.slice(at + 1)) expect(Math.hypot(...trayColors[one].map((channel, index) => channel - trayColors[other][index]!))).toBeGreaterThan(60);
    }
  });

  it.each(iconSizes)('has a shape of its own for each condition, also without colours, in %d pixels', (size) => {
    for (const eighths of [0, 3, 8]) {
      const shapes = trayConditions.map((condition) => {
        const { rgba } = drawIcon(condition, size, eighths);
        // Only where it is drawn and where it is bright: what is left for who sees no colours.
        return Array.from({ length: size * size }, (_, at) => (rgba[at * 4 + 3]! < 128 ? ' ' : luminance([rgba[at * 4]!, rgba[at * 4 + 1]!, rgba[at * 4 + 2]!]) > 0.6 ? 'o' : '#'));
      });
      for (const [at, shape] of shapes.entries()) {
        for (const other of shapes.slice(at + 1)) expect(shape.filter((pixel, index) => pixel !== other[index]).length).toBeGreaterThan(size * size * 0.09);
      }
    }
  });

  it.each(allIcons)('of $condition is whole and not cut off in $size pixels', ({ condition, size }) => {
    const { rgba } = drawIcon(condition, size, 4);
    const drawn = Array.from({ length: size * size }, (_, at) => at).filter((at) => rgba[at * 4 + 3]! > 128);
    const [columns, rows] = [drawn.map((at) => at % size), drawn.map((at) => Math.floor(at / size))];
    expect(Math.max(...columns) - Math.min(...columns)).toBeGreaterThanOrEqual(size * 0.7 - 1);
    expect(Math.max(...rows) - Math.min(...rows)).toBeGreaterThanOrEqual(size * 0.8 - 1);
    expect(drawn.filter((at) => trayColors[condition].every((channel, index) => rgba[at * 4 + index] === channel)).length).toBeGreaterThan(size * size * 0.12);
  });

  it('fills its ring as a sync goes on', () => {
    const filled = (eighths: number) => {
      const { rgba } = drawIcon('syncing', 44, eighths);
      return Array.from({ length: 44 * 44 }).filter((_, at) => rgba[at * 4 + 3] === 255).length;
    };
    const counts = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(filled);
    for (const [at, count] of counts.slice(1).entries()) expect(count).toBeGreaterThan(counts[at]! + 50);
  });

  it('is the same picture as PNG and as ICO to a program that reads them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'icon-'));
    try {
      const picture = drawIcon('attention', 32);
      writeFileSync(join(folder, 'a.png'), toPng(picture));
      writeFileSync(join(folder, 'a.ico'), toIco([picture, ...[16, 20, 24, 48, 64].map((size) => drawIcon('attention', size))]));
      const pixels = async (file: string) => Buffer.from((await runProcess('sh', ['-c', `convert '${join(folder, file)}' -depth 8 rgba:- | base64 -w0`])).stdout, 'base64');
      const expected = Buffer.from(picture.rgba);
      const isOpaque = (_: number, at: number) => picture.rgba[at - (at % 4) + 3] === 255;
      expect(await pixels('a.png')).toEqual(expected);
      expect((await pixels('a.ico[0]')).filter(isOpaque)).toEqual(expected.filter(isOpaque));
      expect((await runProcess('identify', ['-format', '%w ', join(folder, 'a.ico')])).stdout).toBe('32 16 20 24 48 64 ');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('goes to D-Bus with the alpha first', () => {
    const argb = toArgb({ size: 1, rgba: Uint8Array.of(1, 2, 3, 4) });
    expect([...argb]).toEqual([4, 1, 2, 3]);
  });
});
