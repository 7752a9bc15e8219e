/** The tray on a real desktop: an X server, a window manager and the Xfce panel, over a real session bus. */
import { trayColors } from '../../helper/tray/draw-icon.ts';
import { startTray, type Tray } from '../../helper/tray/start-tray.ts';
import { trayConditions, type TrayAction, type TrayCondition, type TrayState } from '../../helper/tray/tray.ts';
import { connectTrayClient, type TrayClient } from '../env/tray-client.ts';
import { startTrayHost, type TrayHost } from '../env/tray-host.ts';
import { startSessionBus } from '../env/session-bus.ts';
import { until } from '../env/until.ts';
import { idle, idleLines } from './tray-world.ts';

describe('the tray icon on a Linux desktop', () => {
  let host: TrayHost;
  let client: TrayClient;
  let tray: Tray;
  let chosen: TrayAction[];
  let problems: string[];

  const open = (env: NodeJS.ProcessEnv, isHeadless = false) =>
    startTray({ state: idle, onAction: (action) => chosen.push(action), onProblem: (problem) => problems.push(problem), folder: '/nowhere', platform: 'linux', env, isHeadless });

  beforeAll(async () => {
    host = await startTrayHost();
    client = await connectTrayClient(host.bus.address);
  }, 60_000);
  afterAll(async () => {
    client[Symbol.dispose]();
    await host.stop();
  });
  beforeEach(async () => {
    chosen = [];
    problems = [];
    tray = await open(host.env);
  });
  afterEach(async () => {
    await tray.close();
    await until('the icon has gone', async () => (await client.icons()).length === 0);
  });

  it('is registered with the panel, seen on the screen, and named', async () => {
    expect(tray).toMatchObject({ kind: 'status_notifier' });
    expect(tray.isVisible()).toBe(true);
    expect(await client.properties()).toMatchObject({ Id: 'ledgerline', Title: 'Ledgerline', Status: 'Active', Category: 'ApplicationStatus' });
    const seen = await until('the green icon is on the screen', () => host.findColor(trayColors.idle));
    expect(seen.y).toBeLessThan(36);
  });

  it('has a menu that a panel can read, and reports what was clicked', async () => {
    expect(await client.lines()).toEqual(idleLines);
    for (const label of ['Open Ledgerline', 'Sync now', 'Pair a pane…', 'About Ledgerline 0.1.0', 'Quit Ledgerline']) await client.click(label);
    await client.activate();
    expect(chosen).toEqual(['open', 'sync_now', 'pair', 'about', 'quit', 'open']);
  });

  it('opens its menu at a click of the mouse, and a line of it can be chosen', async () => {
    const at = await until('the icon is on the screen', () => host.findColor(trayColors.idle));
    await host.click(at.x, at.y, 3);
    const white = await until('the menu is open', () => host.findColor([255, 255, 255], 0).then((found) => (found && found.pixels > 10_000 ? found : undefined)));
    expect(white.y).toBeGreaterThan(36);
    // The status line is disabled, so the first that the keyboard reaches is "Open", and the second "Sync now".
    await host.pressKeys('Down', 'Down', 'Return');
    await until('something was chosen', () => chosen.length > 0);
    expect(chosen).toEqual(['sync_now']);
  });

  it('changes its icon and its menu as the condition changes, and tells the panel of nothing that did not', async () => {
    await until('the green icon', () => host.findColor(trayColors.idle));
    tray.show({ ...idle, condition: 'syncing', progress: 0.5, detail: 'Example Trading Ltd' });
    const half = await until('the blue ring', () => host.findColor(trayColors.syncing));
    expect(await client.lines()).toEqual(expect.arrayContaining(['[Syncing 50 %: Example Trading Ltd]', '[Syncing…]']));
    await client.click('Syncing…');
    expect(chosen).toEqual([]);
    const signals = await client.watchSignals('NewIcon', 'NewToolTip', 'NewStatus');
    for (let time = 0; time < 20; time += 1) tray.show({ ...idle, condition: 'syncing', progress: 0.5, detail: 'Example Trading Ltd' });
    tray.show({ ...idle, condition: 'syncing', progress: 1 });
    await until('the ring is full', async () => ((await host.findColor(trayColors.syncing))?.pixels ?? 0) > half.pixels * 1.2);
    expect(signals).toEqual(['NewIcon', 'NewToolTip']);
  });

  it('shows each condition by its own colour and shape, and by its words', async () => {
    const words: Record<TrayCondition, string> = { idle: '[Up to date]', syncing: '[Syncing 50 %]', attention: '[Needs your attention: Sign in to Sage again]', offline: '[Sage cannot be reached]', paused: '[Paused until 14:30]', ending: '[Sign-in ends soon: Fern, in 2 days]' };
    const more: Partial<Record<TrayCondition, Partial<TrayState>>> = { syncing: { progress: 0.5 }, attention: { detail: 'Sign in to Sage again' }, paused: { pausedUntil: 'until 14:30' }, ending: { detail: 'Fern, in 2 days' } };
    for (const condition of trayConditions) {
      tray.show({ ...idle, condition, ...more[condition] });
      // A few grey pixels are the panel's own.
      await until(`the icon of ${condition} alone`, async () => {
        const counts = await host.countColors(trayConditions.map((one) => trayColors[one]));
        return counts.every((count, at) => (trayConditions[at] === condition ? count > 60 : count < 40));
      });
      expect((await client.lines())[0]).toBe(words[condition]);
      expect(await client.properties()).toMatchObject({ Status: condition === 'attention' ? 'NeedsAttention' : 'Active' });
    }
  });

  it('has submenus that a panel reads and the mouse reaches, and a check mark; what is hidden cannot be clicked', async () => {
    tray.show({ ...idle, startAtLogon: 'on', connectorId: 'LL-AB23-CD45-EF67', companies: [{ text: 'A_B & <b>C</b>', isSyncing: false }, { text: 'Brook', isSyncing: true }] });
    expect(await client.lines()).toEqual(expect.arrayContaining(['Sync one company', '> A__B & <b>C</b>', '> [Brook]', 'Pause syncing', '> For 1 hour', '✓ Start at logon', 'Copy connector ID LL-AB23-CD45-EF67']));
    const restart = (await client.menu()).find(({ label }) => label === 'Restart connector')!;
    expect(restart.isVisible).toBe(false);
    for (const label of ['A__B & <b>C</b>', 'Brook', 'Until tomorrow', 'Start at logon', 'Restart connector', 'Resume syncing']) await client.click(label);
    expect(chosen).toEqual(['sync_company_1', 'pause_until_tomorrow', 'start_at_logon']);
    tray.show({ ...idle, canRestart: true, pausedUntil: 'until you resume', startAtLogon: 'off' });
    expect(await client.lines()).toEqual(expect.arrayContaining(['Resume syncing', 'Start at logon', 'Restart connector']));
    // The submenu of pauses is hidden now, and with it all that is below.
    for (const label of ['For 1 hour', 'Restart connector', 'Resume syncing']) await client.click(label);
    expect(chosen.slice(3)).toEqual(['restart', 'resume']);
  });

  it('has a pairing code on top of its menu for as long as it holds', async () => {
    expect(await tray.notify('Pairing code: K7QW-3MXD', 2_500)).toBe(true);
    expect(await client.lines()).toContain('[Pairing code: K7QW-3MXD]');
    await until('the code has gone', async () => !(await client.lines()).includes('[Pairing code: K7QW-3MXD]'));
  });

  it('comes back when the panel crashed', async () => {
    await host.killPanel();
    await until('it knows that nobody sees it', () => !tray.isVisible());
    await host.startPanel();
    await until('it is seen again', () => tray.isVisible());
    await until('the green icon', () => host.findColor(trayColors.idle));
  });

  it('answers rubbish with an error and lives on', async () => {
    const menu = 'com.canonical.dbusmenu';
    const rubbish: Parameters<TrayClient['call']>[] = [
      ['/StatusNotifierItem', 'org.freedesktop.DBus.Properties', 'Get', 'ss', ['org.kde.StatusNotifierItem', 'NoSuchProperty']],
      ['/StatusNotifierItem', 'org.freedesktop.DBus.Properties', 'Get', 'ss', ['org.kde.StatusNotifierItem', 'constructor']],
      ['/StatusNotifierItem', 'org.freedesktop.DBus.Properties', 'GetAll', 's', ['no.such.Interface']],
      ['/StatusNotifierItem', 'org.freedesktop.DBus.Properties', 'Set', 'ssv', ['org.kde.StatusNotifierItem', 'Id', ['s', 'other']]],
      ['/StatusNotifierItem', 'org.kde.StatusNotifierItem', 'toString'],
      ['/MenuBar', menu, 'GetProperty', 'is', [99, 'label']],
      ['/MenuBar', menu, 'NoSuchMethod', 's', ['x']],
      ['/NoSuchPath', menu, 'GetLayout', 'iias', [0, -1, []]],
    ];
    for (const call of rubbish) await expect(client.call(...call)).rejects.toThrow();
    await client.call('/MenuBar', menu, 'Event', 'isvu', [4_000, 'clicked', ['i', 0], 0]);
    await client.call('/MenuBar', menu, 'Event', 's', ['not a number']);
    await client.call('/MenuBar', menu, 'GetLayout', 'iias', [77, 0, ['x']]);
    expect(chosen).toEqual([]);
    expect(await client.lines()).toContain('Sync now');
  });
});

describe('the tray where there is no desktop', () => {
  const quiet = { state: idle, onAction: () => undefined, folder: '/nowhere', platform: 'linux' } as const;

  it('is none without a session bus, and none when told so', async () => {
    const problems: string[] = [];
    const onProblem = (problem: string) => void problems.push(problem);
    expect((await startTray({ ...quiet, onProblem, env: {} })).kind).toBe('headless');
    expect((await startTray({ ...quiet, onProblem, env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/no/bus' }, isHeadless: true })).kind).toBe('headless');
    expect((await startTray({ ...quiet, onProblem, env: {}, platform: 'aix' })).kind).toBe('headless');
    expect(problems).toEqual([]);
  });

  it('is none when the session bus does not answer, and says so', async () => {
    const problems: string[] = [];
    const tray = await startTray({ ...quiet, onProblem: (problem) => void problems.push(problem), env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/no/such/bus' } });
    expect(tray.kind).toBe('headless');
    expect(await tray.notify('Pairing code')).toBe(false);
    expect(problems.join()).toContain('There is no tray icon');
  });

  it('waits for a panel that comes later, and says when the bus goes', async () => {
    const problems: string[] = [];
    const bus = await startSessionBus();
    const tray = await startTray({ ...quiet, onProblem: (problem) => void problems.push(problem), env: bus.env });
    expect([tray.kind, tray.isVisible()]).toEqual(['status_notifier', false]);
    expect(await tray.notify('Pairing code')).toBe(false);
    await bus.stop();
    await until('the loss is noticed', () => problems.length > 0);
    tray.show({ ...idle, condition: 'attention' });
    await tray.close();
  });
});
