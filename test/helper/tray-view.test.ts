/** What the tray says for each condition. */
import type { IsoTime } from '../../src/shared/dates.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { pauseWords } from '../../helper/tray/pause-words.ts';
import { plainLine, plainName } from '../../helper/tray/plain-line.ts';
import { signInLinesOf } from '../../helper/tray/sign-in-lines.ts';
import { trayStateOf } from '../../helper/tray/tray-state.ts';
import { trayConditions, type TrayState } from '../../helper/tray/tray.ts';
import { isSameView, viewTray } from '../../helper/tray/view-tray.ts';
import { connection, days, hours } from './reminders-world.ts';
import { actionsOf, company, facts, helper, idle, idleLines, linesOf, nowMs, pausedUntil, problem, running } from './tray-world.ts';

const viewOf = (...args: Parameters<typeof facts>) => viewTray(trayStateOf(facts(...args)));
const endsIn = (ms: number, id = 'Meadow'): ReturnType<typeof connection> => connection({ id, endsAt: isoTimeOf(nowMs + ms) });

describe('the menu of the tray', () => {
  it('has a status line and the things one can do', () => {
    expect(linesOf(viewTray(idle))).toEqual(idleLines);
  });

  it('of a whole helper has in the same order what is there only at times', () => {
    const view = viewOf({
      companies: [company({ id: 'Fern' }), company({ id: 'Brook', running: running(1) }), company({ id: 'Read once', status: 'disconnected' })],
      helper: helper({ canRestart: true }), startAtLogon: 'on',
    });
    expect(linesOf(view)).toEqual([
      '[Syncing 25 %: Brook, 1 of 4 data types]', '-', 'Open Ledgerline', '[Syncing…]', 'Sync one company', '> Fern', '> [Brook]', 'Pause syncing', '> For 1 hour', '> Until tomorrow', '> Until I resume', 'Pair a pane…', '-',
      '✓ Start at logon', 'Copy connector ID LL-AB23-CD45-EF67', 'Restart connector', 'About Ledgerline 0.1.0', 'Quit Ledgerline',
    ]);
    expect(linesOf(viewOf()).join()).not.toContain('Restart');
    expect(linesOf(viewOf({ startAtLogon: null })).join()).not.toContain('logon');
    expect(linesOf(viewOf({ startAtLogon: 'blocked' }))).toContain('Start at logon (switched off in the system’s settings)');
  });

  it('has eight companies to sync one by one, and tells how many more there are', () => {
    const companies = Array.from({ length: 30 }, (_, at) => company({ id: `Company ${at + 1}` }));
    const lines = linesOf(viewOf({ companies }));
    expect(lines.filter((text) => text.startsWith('> Company'))).toEqual(companies.slice(0, 8).map(({ name }) => `> ${name}`));
    expect(lines).toContain('> and 22 more in Ledgerline…');
    expect(linesOf(viewOf({ companies: companies.slice(0, 1) })).join()).not.toContain('one company');
    expect(linesOf(viewOf({ companies: [] }))).toEqual(expect.arrayContaining(['[No company is linked yet]', '[Open Ledgerline to link one.]', '[Sync now]']));
  });

  it('has a line for each sign-in, the most urgent first, that logs in; and one for a mail server that waits', () => {
    const atMs = Date.parse('2026-11-20T09:00:00Z');
    const all = signInLinesOf([
      connection({ id: 'fern', endsAt: '2026-12-25T09:00:00Z' }), connection({ id: 'meadow', endsAt: '2026-11-22T10:00:00Z' }), connection({ id: 'brook', status: 'deauthorized' }), connection({ id: 'new', status: 'pending_auth' }),
      connection({ id: 'mill', endsAt: '2026-12-10T09:00:00Z', outage: { code: 'sage_failed', since: '2026-11-20T08:00:00.000Z' as IsoTime, nextTryAt: '2026-11-20T10:00:00.000Z' as IsoTime, hasGivenUp: false } }),
      connection({ id: 'files', product: 'sage-50', dataSet: { folder: 'x', driver: 'y', user: 'z' } }),
    ], atMs);
    expect(all.map(({ text }) => text)).toEqual(['brook: sign-in has ended. Log in…', 'meadow: sign-in ends in 2 days. Log in…', 'mill: Sage cannot be reached, sign-in good for 20 days', 'new: not signed in yet. Log in…', 'fern: signed in for 35 days']);
    const view = viewTray({ ...idle, signIns: [...all, ...all], newMailServer: 'smtp.example.com:587' });
    expect(linesOf(view).slice(2, 10)).toEqual([...all.map(({ text }) => text), all[0]!.text, '[and 4 more in Ledgerline]', 'Allow mail through smtp.example.com:587']);
    expect(view.menu.length).toBe(viewTray(idle).menu.length);
  });

  it.each([[Number.NaN, 0], [-1, 0], [7, 8]])('takes a progress of %p for %p eighths', (progress, eighths) => {
    expect(viewTray({ ...idle, condition: 'syncing', progress }).progressEighths).toBe(eighths);
  });

  it('tells how far a sync is, and offers no second one', () => {
    const view = viewTray({ ...idle, condition: 'syncing', progress: 0.387, detail: 'Example Trading Ltd' });
    expect(linesOf(view)).toEqual(expect.arrayContaining(['[Syncing 38 %: Example Trading Ltd]', '[Syncing…]']));
    expect(view).toMatchObject({ progressEighths: 3, tooltip: 'Ledgerline: Syncing 38 %: Example Trading Ltd' });
  });

  it('has a notice on top while it holds', () => {
    expect(linesOf(viewTray(idle, 'Pairing code: K7QW-3MXD')).slice(0, 2)).toEqual(['[Up to date]', '[Pairing code: K7QW-3MXD]']);
  });

  it('asks about the computer that files are wanted from, and about a webhook', () => {
    expect(linesOf(viewTray({ ...idle, newWebhook: 'https://crm.example.co.uk/hooks/ledger' }))).toContain('Tell https://crm.example.co.uk/hooks/ledger what is new');
    expect(linesOf(viewTray({ ...idle, askedHost: 'server-2' }))).toContain('Allow files on \\\\server-2…?');
    expect(linesOf(viewTray(idle)).join()).not.toMatch(/Allow|Tell/);
  });

  it('always has the same lines in the same places, whatever the state: a desktop that cannot add lines draws them too', () => {
    const states: readonly TrayState[] = [
      ...trayConditions.map((condition) => ({ ...idle, condition })), trayStateOf(facts()), trayStateOf(facts({ pause: pausedUntil(null), helper: helper({ canRestart: true, problem: problem('safe_mode', 'leave_safe_mode') }) })),
      { ...idle, newProxy: 'proxy:8080', newWebhook: 'https://x', newMailServer: 'smtp:25', askedHost: 'h', signIns: [{ text: 'a' }], companies: Array.from({ length: 12 }, () => ({ text: 'c', isSyncing: false })) },
    ];
    for (const state of states) expect(actionsOf(viewTray(state, 'a notice'))).toEqual(actionsOf(viewTray(idle)));
  });

  it('knows when nothing has changed', () => {
    expect(isSameView(viewTray(idle), viewTray({ ...idle }))).toBe(true);
    expect(isSameView(viewTray(idle), viewTray({ ...idle, detail: 'x' }))).toBe(false);
  });
});

describe('the condition of the tray', () => {
  const status = (...args: Parameters<typeof facts>) => { const view = viewOf(...args); return [view.condition, ...linesOf(view).slice(0, linesOf(view).indexOf('-'))]; };

  it('is idle when all is read, and says when it is not quite', () => {
    expect(status()).toEqual(['idle', '[Up to date]']);
    expect(status({ companies: [company({ id: 'Fern', isOld: true, heldBack: 'quiet_hours' })] })).toEqual(['idle', '[Waits for its next sync: Fern: quiet hours]']);
  });

  it('is attention for what a person must mend, with what to do, and counts the rest', () => {
    expect(status({ companies: [company({ id: 'Fern', problem: problem('disk_full', 'free_disk', 'The disk is full. The figures are kept.') }), company({ id: 'Brook', problem: problem('sage_forbidden', 'none') })] }))
      .toEqual(['attention', '[Needs your attention: Fern: The disk is full, and 1 more]', '[Make space on the disk; syncing goes on by itself.]']);
    expect(status({ helper: helper({ problem: problem('keychain_locked', 'unlock_keychain', 'The keychain is locked. Syncing goes on by itself once it is unlocked.') }) })).toEqual(['attention', '[Needs your attention: The keychain is locked]', '[Unlock the keychain; syncing goes on by itself.]']);
  });

  it('is attention after crashes, says that nothing is read, and has the way out in the menu', () => {
    const args = { helper: helper({ problem: problem('safe_mode', 'leave_safe_mode', 'Ledgerline stopped unexpectedly 3 times within ten minutes. It reads nothing from Sage until …') }), companies: [company({ id: 'Fern' }), company({ id: 'Brook' })] };
    expect(status(args)).toEqual(['attention', '[Needs your attention: safe mode after crashes, nothing is read]', '[Choose “Leave safe mode”. What was read before is still here.]']);
    const lines = linesOf(viewOf(args));
    expect(lines).toEqual(expect.arrayContaining(['Leave safe mode', '[Sync now]']));
    expect(lines.join()).not.toContain('Sync one company');
    expect(linesOf(viewOf()).join()).not.toContain('safe mode');
  });

  it('is offline for what goes on by itself: nobody need do anything', () => {
    expect(status({ companies: [company({ id: 'Fern', problem: problem('sage_unreachable', 'wait', 'Sage could not be reached.') })] })).toEqual(['offline', '[Sage cannot be reached: Fern: Sage could not be reached]', '[It is tried again by itself.]']);
    expect(status({ companies: [company({ id: 'Fern', problem: problem('data_set_busy', 'wait', 'Sage 50 lets nobody else in just now; the sync is tried again.') })] })[1]).toBe('[Not read just now: Fern: Sage 50 lets nobody else in just now; the sync is tried again]');
  });

  it('is ending while a sign-in ends soon, and attention when it has ended', () => {
    expect(status({ connections: [endsIn(40 * days)] })[0]).toBe('idle');
    expect(status({ connections: [endsIn(20 * days, 'Fern'), endsIn(2 * days + hours)] })).toEqual(['ending', '[Sign-in ends soon: Meadow, in 2 days]', '[Log in to Sage: choose the sign-in in this menu.]']);
    expect(status({ connections: [endsIn(-hours)] })).toEqual(['attention', '[Needs your attention: Meadow: its sign-in to Sage has ended]', '[Log in to Sage: choose the sign-in in this menu.]']);
    expect(status({ connections: [endsIn(20 * days)], daysBefore: 7 })[0]).toBe('idle');
    // A pasted token is meant to end, and nobody is nagged for it.
    expect(status({ connections: [connection({ id: 'Pasted', oauthMode: 'OFF', endsAt: isoTimeOf(nowMs + hours) })] })[0]).toBe('idle');
  });

  it('is the most pressing of what is so at the same time', () => {
    const all = {
      attention: { companies: [company({ id: 'Brook', problem: problem('disk_full', 'free_disk') })] }, pause: pausedUntil(null),
      offline: { companies: [company({ id: 'Fern', problem: problem('sage_unreachable', 'wait') })] }, ending: { connections: [endsIn(days)] },
    };
    expect(viewOf({ ...all.ending }).condition).toBe('ending');
    expect(viewOf({ ...all.ending, ...all.offline }).condition).toBe('offline');
    expect(viewOf({ ...all.ending, ...all.offline, pause: all.pause }).condition).toBe('paused');
    expect(viewOf({ ...all.ending, ...all.attention, pause: all.pause }).condition).toBe('attention');
    expect(viewOf({ ...all.ending, companies: [...all.attention.companies, company({ id: 'Fern', running: running(2) })], pause: all.pause }).condition).toBe('syncing');
  });

  it('tells until when it is paused, also beside something more pressing, and offers to resume', () => {
    const lines = linesOf(viewOf({ pause: pausedUntil(nowMs + 2 * hours) }));
    expect(lines[0]).toBe('[Paused until 14:30]');
    expect(lines).toContain('Resume syncing');
    expect(lines).not.toContain('Pause syncing');
    expect(linesOf(viewOf({ pause: pausedUntil(null), companies: [company({ id: 'Fern', running: running(0) })] }))).toEqual(expect.arrayContaining(['[Syncing 0 %: Fern, 0 of 4 data types]', '[Reading by itself is paused until you resume]', 'Resume syncing']));
    const shut = linesOf(viewOf({ pause: null })).join();
    expect(shut).not.toMatch(/Pause|Resume/);
  });
});

describe('until when it is paused', () => {
  const words = (end: string | null, zone = 'Europe/London') => pauseWords({ isPaused: true, pausedUntil: end === null ? null : isoTimeOf(Date.parse(end)) }, nowMs, zone);
  it.each([
    [null, 'Europe/London', 'until you resume'], ['2026-11-26T14:30:00Z', 'Europe/London', 'until 14:30'], ['2026-11-26T14:30:00Z', 'America/New_York', 'until 09:30'],
    ['2026-11-27T00:00:00Z', 'Europe/London', 'until tomorrow'], ['2026-11-27T00:20:00Z', 'Europe/London', 'until tomorrow, 00:20'], ['2026-11-26T15:00:00Z', 'Asia/Tokyo', 'until tomorrow'],
    ['2026-12-03T09:15:00Z', 'Europe/London', 'until Thursday 3 December, 09:15'],
  ])('%s in %s is told as %s', (end, zone, said) => { expect(words(end, zone)).toBe(said); });
  it('is by the clock that shows then, when the clocks change under way', () => {
    expect(pauseWords({ isPaused: true, pausedUntil: isoTimeOf(Date.parse('2026-10-25T00:00:00Z')) }, Date.parse('2026-10-24T23:30:00Z'), 'Europe/London')).toBe('until 01:00');
    expect(pauseWords({ isPaused: true, pausedUntil: isoTimeOf(Date.parse('2026-03-29T23:00:00Z')) }, Date.parse('2026-03-28T12:00:00Z'), 'Europe/London')).toBe('until Monday 30 March, 00:00');
  });
  it('is nothing where there is no pause', () => { expect(pauseWords({ isPaused: false, pausedUntil: null }, nowMs, 'UTC')).toBeNull(); });
});

describe('a name from outside', () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['markup', '<b>Fern</b> & <a href="https://evil.example">Ltd</a>'], ['underscores', '_Fern_ __Ltd__'], ['500 characters', 'x'.repeat(500)], ['turned writing', 'Fern \u202Edtl.exe'], ['line breaks', 'Fern\r\nQuit\u2028Ledgerline\u0000\u0085!'],
    ['nothing to see', '\u200b\u2066\u00ad'.repeat(300)], ['half characters', 'Fern \ud83d Ltd'], ['a separator of the Windows program', '<SEPARATOR>'], ['long characters', '👩‍💼'.repeat(100)],
  ];
  it.each(hostile)('with %s stays one harmless line wherever it stands', (_what, name) => {
    const state = trayStateOf(facts({
      companies: [company({ id: 'a', name, running: running(1) }), company({ id: 'b', name, problem: problem('disk_full', 'free_disk') })], connections: [connection({ id: 'c', name, endsAt: isoTimeOf(nowMs + days) })],
      waiting: { host: name, webhook: `https://${name}`, proxy: name, mailServer: name },
    }));
    for (const view of [viewTray(state, name), viewTray(trayStateOf(facts({ companies: [company({ id: 'b', name, problem: problem('disk_full', 'free_disk', 'The disk is full.') })] })))]) {
      const texts = [view.tooltip, ...linesOf(view)];
      for (const text of texts) {
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect([...text].length).toBeLessThanOrEqual(94);
      }
    }
    // What stands after the name is still read.
    expect(viewTray(state).menu[0]?.text).toMatch(/, 1 of 4 data types$/);
    expect(plainName(name).length).toBeGreaterThan(0);
  });
  it('is cut between characters, and never in one', () => {
    expect(plainLine('💼'.repeat(200), 5)).toBe('💼💼💼💼…');
    expect(plainLine(`A\n\u0000B\u2028C ${'x'.repeat(500)}`)).toMatch(/^A B C x+…$/);
  });
});
