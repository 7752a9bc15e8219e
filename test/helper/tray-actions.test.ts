/** What the lines of the tray's menu do, on what was read when they were drawn; and the clipboard of each system. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { makeTrayActions } from '../../helper/instance-tray-actions.ts';
import type { Drawn, TrayNeeds } from '../../helper/instance-tray.ts';
import { clipboardPrograms, copyToClipboard, feedProgram, type ClipboardProgram } from '../../helper/platform/clipboard.ts';
import { trayActions, type TrayState } from '../../helper/tray/tray.ts';
import { company, facts, helper } from './tray-world.ts';

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

function makeMenu(change: Partial<TrayNeeds> = {}) {
  const did: string[] = [];
  const said: string[] = [];
  const note = (what: string) => (...args: unknown[]): void => void did.push([what, ...args].join(' '));
  const noteAndWait = (what: string) => async (...args: unknown[]): Promise<void> => note(what)(...args);
  const seen = { drawn: { signIns: ['c1' as ConnectionId], companies: ['fern', 'brook'] as CompanyId[], mailServer: 'smtp:25', webhook: 'https://a', proxy: 'p:1', host: 'server-2' } as Drawn, startAtLogon: 'off' as TrayState['startAtLogon'] | null, snapshot: facts({ companies: [company({ id: 'fern' }), company({ id: 'brook' }), company({ id: 'once', status: 'disconnected' })], helper: helper() }).snapshot };
  const needs = {
    snapshot: () => seen.snapshot, pairing: { start: () => ({ code: 'K7QW-3MXD' }) }, openPane: async (part?: string) => { note('open')(part ?? ''); return true; }, sync: noteAndWait('sync'), signIn: noteAndWait('sign in'),
    schedule: () => null, pause: note('pause'), resume: note('resume'), leaveSafeMode: note('leave safe mode'), restart: note('restart'), autostart: { change: async (isOn: boolean) => { note('autostart')(isOn); } }, copy: async (text: string) => { note('copy')(text); return true; },
    newMailServer: () => 'smtp:25', allowMailServer: note('mail'), newProxy: () => 'p:2', allowProxy: note('proxy'), newWebhook: () => 'https://b', allowWebhook: note('webhook'), askedHost: () => 'evil', confirmHost: note('host'), quit: note('quit'), nowMs: () => 0,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }, ...change,
  } as unknown as TrayNeeds;
  const act = makeTrayActions(needs, { drawn: () => seen.drawn, startAtLogon: () => seen.startAtLogon, tell: (text) => said.push(text), redraw: () => undefined });
  return { act, did, said, seen };
}

describe('a line of the tray', () => {
  it('does what it says, each its own thing', async () => {
    const { act, did, said } = makeMenu();
    for (const action of ['open', 'about', 'sync_now', 'sync_company_2', 'pause_hour', 'pause_until_tomorrow', 'pause_for_good', 'resume', 'leave_safe_mode', 'pair', 'sign_in_1', 'start_at_logon', 'copy_connector_id', 'restart', 'quit'] as const) act[action]();
    await settled();
    expect(did).toEqual(['open ', 'open about', 'sync fern', 'sync brook', 'sync brook', 'pause hour', 'pause until_tomorrow', 'pause for_good', 'resume', 'leave safe mode', 'sign in c1', 'autostart true', 'copy LL-AB23-CD45-EF67', 'restart', 'quit']);
    expect(said).toEqual(['Pairing code: K7QW-3MXD (two minutes)', 'The connector ID LL-AB23-CD45-EF67 is on the clipboard.']);
    expect(Object.keys(act).sort()).toEqual([...trayActions].sort());
  });

  it('E05 G01 allows what was read in the menu, and not what waits since', async () => {
    const { act, did, seen } = makeMenu({ newMailServer: () => 'smtp.evil.example:25' });
    for (const action of ['allow_webhook', 'allow_proxy', 'confirm_host', 'allow_mail_server'] as const) act[action]();
    await settled();
    expect(did).toEqual(['webhook https://a', 'proxy p:1', 'host server-2']);
    seen.drawn = { signIns: [], companies: [], mailServer: null, webhook: null, proxy: null, host: null };
    for (const action of ['allow_webhook', 'allow_proxy', 'confirm_host', 'allow_mail_server', 'sign_in_1', 'sync_company_1'] as const) act[action]();
    await settled();
    expect(did).toHaveLength(3);
  });

  it('of a company stands for the one that was read, also when another has its place by now', async () => {
    const { act, did, seen } = makeMenu();
    seen.snapshot = facts({ companies: [company({ id: 'new' }), company({ id: 'fern' })] }).snapshot;
    act.sync_company_1();
    act.sync_company_2();
    await settled();
    expect(did).toEqual(['sync fern']);
  });

  it('that cannot be done says so, and the others of a sync for all are done', async () => {
    const did: string[] = [];
    const { act, said } = makeMenu({
      sync: async (id) => { did.push(id); if (id === 'fern') throw new AppError('keychain_locked', 'internal words'); },
      pause: () => { throw new AppError('disk_full', 'internal words'); }, autostart: { read: () => Promise.reject(new Error()), change: () => Promise.reject(new AppError('disk_failed', 'Windows did not take the setting: Access is denied.')) },
      openPane: async () => false, copy: async () => false, pairing: { start: () => { throw new AppError('too_many_tries', 'x'); } } as unknown as TrayNeeds['pairing'],
    });
    for (const action of ['sync_now', 'pause_hour', 'start_at_logon', 'open', 'about', 'copy_connector_id', 'pair'] as const) act[action]();
    await settled();
    expect(did).toEqual(['fern', 'brook']);
    expect([...said].sort()).toEqual([
      'Ledgerline 0.1.0, connector LL-AB23-CD45-EF67', 'No browser could be opened. The pane is in Excel and Outlook too.', 'Pairing is locked for a while after wrong codes.', 'Pausing did not work. The disk is full. The figures that were there are kept; syncing goes on by itself when there is space.',
      'Switching that did not work. Windows did not take the setting: Access is denied.', 'Syncing did not work. The keychain is locked. Syncing goes on by itself once it is unlocked.', 'The connector ID is LL-AB23-CD45-EF67. It can be copied in the pane, under About.',
    ]);
  });
});

describe('the clipboard', () => {
  const id = 'LL-AB23-CD45-EF67';
  it('is reached by each system’s own program, by its absolute path, whatever the environment says', () => {
    expect(clipboardPrograms('win32', { SystemRoot: 'D:\\WIN' })).toEqual([['D:\\WIN\\System32\\clip.exe']]);
    for (const SystemRoot of [undefined, '', '..', '\\\\evil\\share', 'C:\\a"b']) expect(clipboardPrograms('win32', { SystemRoot })).toEqual([['C:\\Windows\\System32\\clip.exe']]);
    expect(clipboardPrograms('darwin', {})).toEqual([['/usr/bin/pbcopy']]);
    expect(clipboardPrograms('linux', { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }).map(([file]) => file)).toEqual(['/usr/bin/wl-copy', '/usr/bin/xclip', '/usr/bin/xsel']);
    expect(clipboardPrograms('linux', { DISPLAY: ':0', PATH: '/evil' }).map(([file]) => file)).toEqual(['/usr/bin/xclip', '/usr/bin/xsel']);
    expect(clipboardPrograms('linux', {})).toEqual([]);
  });

  it('is tried by one program after another, and is out of reach where none works', async () => {
    const fed: string[] = [];
    const feed = (works: string) => async ([file]: ClipboardProgram, input: string) => { fed.push(`${file} ${input}`); return file === works; };
    expect(await copyToClipboard(id, { platform: 'linux', env: { DISPLAY: ':0' }, feed: feed('/usr/bin/xsel') })).toBe(true);
    expect(fed).toEqual([`/usr/bin/xclip ${id}`, `/usr/bin/xsel ${id}`]);
    expect(await copyToClipboard(id, { platform: 'linux', env: { DISPLAY: ':0' }, feed: feed('none') })).toBe(false);
    expect(await copyToClipboard(id, { platform: 'linux', env: {}, feed: feed('none') })).toBe(false);
  });

  it('gets the text on the program’s standard input, and is not held up by a child of it that stays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clip-'));
    try {
      const program = (name: string, body: string) => { writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`); chmodSync(join(folder, name), 0o700); return join(folder, name); };
      // As xclip does: it takes the text, and a child of it stays to hand it out.
      const startedAt = performance.now();
      expect(await feedProgram([program('xclip', `cat > '${folder}/text'; sleep 4 &`), '-selection'], id)).toBe(true);
      expect(performance.now() - startedAt).toBeLessThan(3_500);
      expect(readFileSync(join(folder, 'text'), 'utf8')).toBe(id);
      expect(await feedProgram([program('fails', 'exit 1')], id)).toBe(false);
      expect(await feedProgram([join(folder, 'is-not-there')], id)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
