/** What the desktop tells by itself: each thing once, so many an hour, not lost at logon; and over a real session bus. */
import { newTroubles, readToldTroubles, type ToldTroubles } from '../../helper/tray/attention.ts';
import { makeNotices, noticesPerHour } from '../../helper/tray/notices.ts';
import { startTray } from '../../helper/tray/start-tray.ts';
import { beginRun, makeLifeRecord } from '../../helper/lifecycle/life-record.ts';
import { noticesAtStart } from '../../helper/main-lifecycle.ts';
import { homeAt, makeHome } from '../../helper/instance-home.ts';
import { makeHome as throwAwayHome, startSessionBus } from '../env/session-bus.ts';
import { startNotifications } from '../env/notifications.ts';
import { until } from '../env/until.ts';
import { company, facts, idle, nowMs, problem, running } from './tray-world.ts';
import { connection, days, hours, makeWorld } from './reminders-world.ts';

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

function makeDesk() {
  const desk = { atMs: 0, shown: [] as string[], isThere: true, left: 0 };
  const notices = makeNotices({
    show: async (text) => { if (desk.isThere) desk.shown.push(text); return desk.isThere; }, monotonicMs: () => desk.atMs,
    log: { info: () => { desk.left += 1; }, warn: () => undefined },
  });
  return { desk, notices };
}

describe('a notice', () => {
  it('is shown once within an hour, however often it is told, and again later', async () => {
    const { desk, notices } = makeDesk();
    for (let time = 0; time < 50; time += 1) notices.tell('The same', 'other');
    desk.atMs += hours;
    notices.tell('The same', 'other');
    await settled();
    expect(desk.shown).toEqual(['The same', 'The same']);
  });

  it('B05 G08 of a kind that comes in a flood is left out beyond a few an hour, and hides none of another kind', async () => {
    const { desk, notices } = makeDesk();
    for (let time = 0; time < 300; time += 1) notices.tell(`Another program wants to be told at https://host-${time}.example`, 'waiting');
    notices.tell('Fern needs your attention', 'attention');
    await settled();
    expect(desk.shown).toHaveLength(noticesPerHour + 1);
    expect(desk.shown.at(-1)).toBe('Fern needs your attention');
    expect(desk.left).toBe(300 - noticesPerHour);
  });

  it('that nobody could see is shown when the desktop is there, and not for ever', async () => {
    const { desk, notices } = makeDesk();
    desk.isThere = false;
    notices.tell('Early', 'helper');
    for (let time = 0; time < 5; time += 1) { await settled(); notices.again(); }
    desk.isThere = true;
    await settled();
    notices.again();
    await settled();
    notices.again();
    await settled();
    expect(desk.shown).toEqual(['Early']);
    desk.isThere = false;
    notices.tell('In vain', 'helper');
    for (let time = 0; time < 30; time += 1) { await settled(); notices.again(); }
    desk.isThere = true;
    notices.again();
    await settled();
    expect(desk.shown).toEqual(['Early']);
  });

  it('goes to the desktop over its session bus as one line of plain text, whatever names are in it', async () => {
    const bus = await startSessionBus();
    const notifications = await startNotifications(bus.address);
    const tray = await startTray({ state: idle, onAction: () => undefined, onProblem: () => undefined, folder: '/nowhere', platform: 'linux', env: bus.env });
    try {
      expect(await tray.notify('“<b>Fern</b> & Co\n\u202Eexe.dtl” needs your attention. \u0000')).toBe(true);
      await tray.notify('x'.repeat(10_000));
      expect(notifications.shown[0]).toBe('“&lt;b&gt;Fern&lt;/b&gt; &amp; Co exe.dtl” needs your attention.');
      expect(notifications.shown[1]).toHaveLength(400);
    } finally {
      await tray.close();
      notifications[Symbol.dispose]();
      await bus.stop();
    }
  });
});

describe('a company that needs a person', () => {
  const full = problem('disk_full', 'free_disk', 'The disk is full.');
  const tell = (companies: Parameters<typeof company>[0][], told: ToldTroubles, atMs = nowMs, connections: ReturnType<typeof connection>[] = []) =>
    newTroubles(facts({ companies: companies.map(company), connections }).snapshot, told, atMs);

  it('is told when it first does, with what to do, and not again while it lasts, over restarts too', () => {
    const first = tell([{ id: 'Fern', problem: full }], {});
    expect(first.notice).toBe('“Fern” needs your attention. The disk is full. Make space on the disk; syncing goes on by itself.');
    let kept = readToldTroubles(JSON.stringify(first.told));
    for (let hour = 1; hour < 100; hour += 1) {
      // Tried again each hour: while it is read it has no problem, and then the same or another.
      for (const state of [{ id: 'Fern', running: running(1) }, { id: 'Fern', problem: hour % 2 ? full : problem('sage_forbidden', 'none') }]) {
        const next = tell([state], kept, nowMs + hour * hours);
        expect(next.notice).toBeNull();
        kept = readToldTroubles(JSON.stringify(next.told));
      }
    }
  });

  it('is told again once it was well and a day has passed, and sooner not', () => {
    const { told } = tell([{ id: 'Fern', problem: full }], {});
    const well = tell([{ id: 'Fern' }], told, nowMs + hours).told;
    expect(tell([{ id: 'Fern', problem: full }], well, nowMs + 2 * hours).notice).toBeNull();
    expect(tell([{ id: 'Fern', problem: full }], well, nowMs + days).notice).toContain('Fern');
  });

  it('is not told of for what goes on by itself, nor for a sign-in that ended, of which the reminders tell', () => {
    expect(tell([{ id: 'Fern', problem: problem('sage_unreachable', 'wait') }], {}).notice).toBeNull();
    expect(tell([{ id: 'Fern', status: 'needs_sign_in', problem: problem('sign_in_required', 'sign_in') }], {}, nowMs, [connection({ id: 'of-Fern', status: 'deauthorized' })]).notice).toBeNull();
    expect(tell([{ id: 'Fern', problem: problem('access_token_over', 'edit_connection') }], {}, nowMs, [connection({ id: 'of-Fern', status: 'deauthorized', oauthMode: 'OFF' })]).notice).toContain('Fern');
  });

  it('is one of many in one notice when they come together, and names stay harmless', () => {
    const { notice, told } = tell([...Array.from({ length: 20 }, (_, at) => ({ id: `c${at}`, name: at === 0 ? `\u202E<b>${'x'.repeat(500)}` : `Company ${at}`, problem: full }))], {});
    expect(notice).toMatch(/^20 companies need your attention: “<b>x+…”, “Company 1” and 18 more\. Open Ledgerline: it says why\.$/);
    expect(Object.keys(told)).toHaveLength(20);
    // One that was unlinked is forgotten.
    expect(Object.keys(tell([{ id: 'c3', problem: full }], told).told)).toEqual(['c3']);
  });

  it('is told once more at worst when what was kept is damaged, and changes nothing where there is nothing new', () => {
    for (const text of [null, '{', '[]', '{"Fern":{"atMs":"x"}}', 'null']) expect(readToldTroubles(text)).toEqual({});
    const { told } = tell([{ id: 'Fern', problem: full }], {});
    expect(tell([{ id: 'Fern', problem: full }], told).told).toBe(told);
  });
});

describe('the notice of a crash', () => {
  it('F10 is given once an hour however often it crashes, and another one for safe mode, with what to do', () => {
    const { home: folder, remove } = throwAwayHome();
    try {
      const home = homeAt(`${folder}/ll`);
      makeHome(home);
      const crash = (atMs: number, isSafe: boolean) => {
        const record = makeLifeRecord(home);
        const lastCrash = beginRun(home, record, { pid: 1, boot: 'b', nowMs: atMs, lastEnd: 'it was killed by SIGKILL' });
        return noticesAtStart({ lastCrash, isSafe, record, nowMs: atMs, insteadOf: null, url: 'https://localhost:47800/' });
      };
      expect(crash(nowMs, false)).toEqual([]);
      expect(crash(nowMs + 1_000, false)).toEqual(['Ledgerline stopped unexpectedly and was started again.']);
      expect(crash(nowMs + 2_000, false)).toEqual([]);
      expect(crash(nowMs + 3_000, true)).toEqual([expect.stringMatching(/reads nothing from Sage now.*Choose “Leave safe mode” in this icon’s menu/)]);
      for (let time = 4; time < 20; time += 1) expect(crash(nowMs + time * 1_000, true)).toEqual([]);
      expect(crash(nowMs + 2 * hours, false)).toHaveLength(1);
    } finally {
      remove();
    }
  });
});

describe('the desktop’s reminder that a sign-in ends', () => {
  it('comes once a day for each sign-in, also for one that begins to end on a day when another was told', async () => {
    const world = makeWorld('2026-11-20T09:00:00Z');
    world.connections = [connection({ id: 'fern', endsAt: '2026-11-25T12:00:00Z' })];
    await world.setUp([]);
    expect(world.notices).toEqual(['The Sage sign-in "fern" ends in 5 days. Choose it in this icon\'s menu to log in.']);
    await world.run('2026-11-20T12:00:00Z');
    world.connections = [...world.connections, connection({ id: 'brook', status: 'deauthorized' })];
    await world.run('2026-11-20T18:00:00Z');
    expect(world.notices.slice(1)).toEqual(['The Sage sign-in "brook" has ended. Choose it in this icon\'s menu to log in.']);
    world.restart();
    await world.run('2026-11-21T07:00:00Z');
    expect(world.notices).toHaveLength(2);
    await world.run('2026-11-22T00:00:00Z');
    expect(world.notices.slice(2)).toEqual([expect.stringContaining('2 Sage sign-ins')]);
  });
});

it('the tray draws nothing and tells nothing where there is no desktop', async () => {
  const tray = await startTray({ state: idle, onAction: () => undefined, onProblem: () => undefined, folder: '/nowhere', platform: 'linux', env: {}, isHeadless: true });
  expect(await tray.notify('anything')).toBe(false);
  await until('it closes', async () => { await tray.close(); return true; });
});
