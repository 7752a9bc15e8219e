/** What the tray says for each condition. */
import type { IsoTime } from '../../src/shared/dates.ts';
import { connection } from './reminders-world.ts';
import type { TrayState, TrayView } from '../../helper/tray/tray.ts';
import { signInLinesOf } from '../../helper/tray/sign-in-lines.ts';
import { isSameView, viewTray } from '../../helper/tray/view-tray.ts';

const idle: TrayState = { condition: 'idle', version: '0.1.0' };
const lines = (view: TrayView) => view.menu.filter((item) => !item.isHidden).map((item) => (item.kind === 'separator' ? '-' : item.isEnabled ? item.text : `[${item.text}]`));

describe('the menu of the tray', () => {
  it('has a status line and the things one can do', () => {
    expect(lines(viewTray(idle))).toEqual(['[Up to date]', '-', 'Open Ledgerline', 'Sync now', 'Pair a pane…', '-', 'About Ledgerline 0.1.0', 'Quit Ledgerline']);
  });

  it('has a line for each sign-in, the most urgent first, that logs in; and one for a mail server that waits', () => {
    const nowMs = Date.parse('2026-11-20T09:00:00Z');
    const all = signInLinesOf([
      connection({ id: 'fern', endsAt: '2026-12-25T09:00:00Z' }), connection({ id: 'meadow', endsAt: '2026-11-22T10:00:00Z' }), connection({ id: 'brook', status: 'deauthorized' }), connection({ id: 'new', status: 'pending_auth' }),
      connection({ id: 'mill', endsAt: '2026-12-10T09:00:00Z', outage: { code: 'sage_failed', since: '2026-11-20T08:00:00.000Z' as IsoTime, nextTryAt: '2026-11-20T10:00:00.000Z' as IsoTime, hasGivenUp: false } }),
      connection({ id: 'files', product: 'sage-50', dataSet: { folder: 'x', driver: 'y', user: 'z' } }),
    ], nowMs);
    expect(all.map(({ text }) => text)).toEqual(['brook: sign-in has ended. Log in…', 'meadow: sign-in ends in 2 days. Log in…', 'mill: Sage cannot be reached, sign-in good for 20 days', 'new: not signed in yet. Log in…', 'fern: signed in for 35 days']);
    const view = viewTray({ ...idle, signIns: [...all, ...all], newMailServer: 'smtp.example.com:587' });
    expect(lines(view).slice(2, 10)).toEqual([...all.map(({ text }) => text), all[0]!.text, '[and 4 more in Ledgerline]', 'Allow mail through smtp.example.com:587']);
    expect(view.menu.map((item) => item.action)).toEqual(viewTray(idle).menu.map((item) => item.action));
    expect(view.menu.length).toBe(viewTray(idle).menu.length);
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
    const webhook = viewTray({ ...idle, newWebhook: 'https://crm.example.co.uk/hooks/ledger' });
    expect(webhook.menu.find(({ action }) => action === 'allow_webhook')).toMatchObject({ text: 'Tell https://crm.example.co.uk/hooks/ledger what is new', isHidden: false });
    expect(viewTray(idle).menu.find(({ action }) => action === 'allow_webhook')?.isHidden).toBe(true);
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
