/** What the tray says for each condition, and how its icon is drawn. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawIcon } from '../../helper/tray/draw-icon.ts';
import { toArgb, toIco, toPng } from '../../helper/tray/encode-icon.ts';
import { trayConditions, type TrayState, type TrayView } from '../../helper/tray/tray.ts';
import { isSameView, viewTray } from '../../helper/tray/view-tray.ts';
import { runProcess } from '../env/process.ts';

const idle: TrayState = { condition: 'idle', version: '0.1.0' };
const lines = (view: TrayView) => view.menu.filter((item) => !item.isHidden).map((item) => (item.kind === 'separator' ? '-' : item.isEnabled ? item.text : `[${item.text}]`));

describe('the menu of the tray', () => {
  it('has a status line and the things one can do', () => {
    expect(lines(viewTray(idle))).toEqual(['[Up to date]', '-', 'Open Ledgerline', 'Sync now', 'Pair a pane…', '-', 'About Ledgerline 0.1.0', 'Quit Ledgerline']);
  });

  it('tells how far a sync is, and offers no second one', () => {
    const view = viewTray({ ...idle, condition: 'syncing', progress: 0.387, detail: 'Example Trading Ltd' });
    expect(lines(view)).toEqual(expect.arrayContaining(['[Syncing 38 %: Example Trading Ltd]', '[Syncing…]']));
    expect(view).toMatchObject({ progressEighths: 3, tooltip: 'Ledgerline: Syncing 38 %: Example Trading Ltd' });
  });

  it.each([[Number.NaN, 0], [-1, 0], [7, 8]])('takes a progress of %p for %p eighths', (progress, eighths) => {
    expect(viewTray({ ...idle, condition: 'syncing', progress }).progressEighths).toBe(eighths);
  });

  it('has a notice on top while it holds, and always the same lines in the same order', () => {
    const shown = viewTray(idle, 'Pairing code: K7QW-3MXD');
    expect(lines(shown).slice(0, 2)).toEqual(['[Up to date]', '[Pairing code: K7QW-3MXD]']);
    expect(shown.menu.map((item) => item.action)).toEqual(viewTray(idle).menu.map((item) => item.action));
  });

  it('makes one short line of whatever a company is called', () => {
    const [status] = lines(viewTray({ ...idle, detail: `A\n\u0000B\u2028C ${'x'.repeat(500)}` }));
    expect(status).toMatch(/^\[Up to date: A B C x+…\]$/);
    expect(status!.length).toBeLessThanOrEqual(92);
  });

  it('knows when nothing has changed', () => {
    expect(isSameView(viewTray(idle), viewTray({ ...idle }))).toBe(true);
    expect(isSameView(viewTray(idle), viewTray({ ...idle, detail: 'x' }))).toBe(false);
  });
});

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
