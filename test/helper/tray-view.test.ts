/** What the tray says for each condition. */
import type { TrayState, TrayView } from '../../helper/tray/tray.ts';
import { isSameView, viewTray } from '../../helper/tray/view-tray.ts';

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

  it('asks about the computer that files are wanted from, in the same place of the menu each time', () => {
    const asking = viewTray({ ...idle, askedHost: 'server-2' });
    expect(lines(asking)).toContain('Allow files on \\\\server-2…?');
    expect(asking.menu.map((item) => item.action)).toEqual(viewTray(idle).menu.map((item) => item.action));
    expect(lines(viewTray(idle)).join()).not.toContain('Allow');
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
