/** Whom is mailed on which day: simulated months, with everything that can come between. */
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { connection, days, hours, makeWorld, minutes } from './reminders-world.ts';

type World = ReturnType<typeof makeWorld>;
const anna = 'anna@example.com';
const ben = 'ben@example.com';
const daysOf = (world: World, to = anna): readonly string[] => world.sent.filter((one) => one.to === to).map(({ at }) => at.slice(0, 10));
const range = (month: string, from: number, to: number, leftOut: readonly number[] = []): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((day) => !leftOut.includes(day)).map((day) => `${month}-${String(day).padStart(2, '0')}`);
const endsInNovember = (): ReturnType<typeof connection> => connection({ id: 'fern', endsAt: '2026-11-29T10:00:00Z' });

/** A month from 1 November; the sign-in ends on the 29th at ten, so the first day within 28 days is the 1st at ten. */
async function month(arrange: (world: World) => void | Promise<void>, isOff?: (at: string) => boolean, zone?: string): Promise<World> {
  const world = makeWorld('2026-10-31T00:00:00Z', zone === undefined ? {} : { timeZone: zone });
  world.connections = [endsInNovember()];
  await world.setUp([anna]);
  await arrange(world);
  await world.run('2026-12-01T00:00:00Z', isOff);
  return world;
}

describe('a month of reminders', () => {
  it('mails once a day from 28 days before the end, and goes on after it until somebody signs in', async () => {
    const world = await month(() => undefined);
    expect(daysOf(world)).toEqual(range('2026-11', 1, 30));
    expect(world.mailed()[0]).toBe('2026-11-01 10:00 anna');
    expect(new Set(world.mailed().slice(1).map((text) => text.slice(11, 16)))).toEqual(new Set(['08:00']));
    expect(world.sent.at(-1)?.mail.subject).toBe('Sage sign-in has ended: fern');
    expect(new Set(world.sent.map(({ mail }) => mail.messageId)).size).toBe(30);
  });

  it('stops with the renewal', async () => {
    const world = await month((made) => { made.deliver = () => { if (made.local() >= '2026-11-03') setRenewed(made); }; });
    expect(daysOf(world)).toEqual(range('2026-11', 1, 3));
  });

  it('asks whether it can be renewed without a person before it mails', async () => {
    const world = await month((made) => { made.keepAlive = async () => { if (made.local() >= '2026-11-04') setRenewed(made); }; });
    expect(daysOf(world)).toEqual(range('2026-11', 1, 3));
  });

  it('leaves out the days on which the machine was off, and is late on the day it comes back', async () => {
    const world = await month(() => undefined, (at) => at >= '2026-11-05' && at < '2026-11-09T21:30');
    expect(daysOf(world)).toEqual(range('2026-11', 1, 30, [5, 6, 7, 8]));
    expect(world.mailed().slice(4, 6)).toEqual(['2026-11-09 21:30 anna', '2026-11-10 08:00 anna']);
  });

  it('mails both who want it, and the one who switches it off no more', async () => {
    const world = await month((made) => {
      made.reminders.setRecipient(ben, true);
      made.deliver = ({ to }) => { if (to === ben && made.local() >= '2026-11-06') made.reminders.setRecipient('BEN@example.com', false); };
    });
    expect([daysOf(world), daysOf(world, ben)]).toEqual([range('2026-11', 1, 30), range('2026-11', 1, 6)]);
  });

  it('does not mail again on the day when a user switches off and on', async () => {
    const world = await month(() => undefined);
    world.reminders.setRecipient(anna, false);
    world.reminders.setRecipient(anna, true);
    world.nowMs -= 2 * hours;
    await world.reminders.look();
    expect(daysOf(world)).toHaveLength(30);
  });

  it('tries a mail server that is down for a day again and again, shows it, and mails each later day once', async () => {
    let tries = 0;
    const world = await month((made) => { made.deliver = () => { if (made.local().startsWith('2026-11-10')) { tries += 1; throw new AppError('mail_unreachable', 'no way'); } }; });
    expect(daysOf(world)).toEqual(range('2026-11', 1, 30, [10]));
    expect(tries).toBeGreaterThan(10);
    expect(tries).toBeLessThan(24);
    expect(world.notices.filter((text) => text.includes('could not be mailed'))).toHaveLength(1);
  });

  it('F66: a server that is greylisting gets the same mail again later that day', async () => {
    const ids: string[] = [];
    const world = await month((made) => { made.deliver = ({ messageId }) => { if (!made.local().startsWith('2026-11-10')) return; ids.push(messageId); if (ids.length === 1) throw new AppError('mail_unreachable', '451'); }; });
    expect(daysOf(world)).toEqual(range('2026-11', 1, 30));
    expect([ids.length, new Set(ids).size, world.mailed().find((text) => text.startsWith('2026-11-10'))]).toEqual([2, 1, '2026-11-10 08:30 anna']);
  });

  it.each([['Europe/London', '2026-03-29', '01:30', '2026-03-15T00:00:00Z'], ['Europe/London', '2026-10-25', '01:30', '2026-10-11T00:00:00Z'], ['America/New_York', '2026-11-01', '01:30', '2026-10-18T00:00:00Z']])('F52: in %s on %s, when the clocks change, at %s, mails once each day', async (timeZone, changeDay, at, startAt) => {
    const world = makeWorld(startAt, { timeZone });
    world.connections = [connection({ id: 'fern', endsAt: startAt })];
    await world.setUp([anna], at);
    await world.run(isoTimeOf(Date.parse(startAt) + 30 * days));
    const found = daysOf(world);
    expect(found).toContain(changeDay);
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeGreaterThanOrEqual(29);
  });

  it('counts days where the user is, and none twice, when the time zone changes under way', async () => {
    const world = await month((made) => { made.deliver = () => { const at = made.local(); if (at.startsWith('2026-11-07')) made.timeZone = 'Asia/Tokyo'; if (at.startsWith('2026-11-14')) made.timeZone = 'America/Los_Angeles'; }; });
    const found = daysOf(world);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(range('2026-11', 1, 30));
  });

  it('F52: a clock that was years ahead and was put right stops no reminder', async () => {
    const world = await month(() => undefined);
    const before = world.sent.length;
    const right = world.nowMs;
    world.nowMs = Date.parse('2031-01-01T12:00:00Z');
    await world.reminders.look();
    world.nowMs = right;
    await world.run('2026-12-04T00:00:00Z');
    expect(world.mailed().slice(before)).toEqual(['2031-01-01 12:00 anna', '2026-12-01 08:00 anna', '2026-12-02 08:00 anna', '2026-12-03 08:00 anna']);
  });

  it('lists all that is concerned in one mail, the most urgent first, and nothing else', async () => {
    const world = makeWorld('2026-11-20T09:00:00Z');
    world.connections = [
      connection({ id: 'later', endsAt: '2026-12-10T12:00:00Z' }), connection({ id: 'far', endsAt: '2027-03-01T00:00:00Z' }), connection({ id: 'dead', status: 'deauthorized', endsAt: '2026-12-25T00:00:00Z' }),
      connection({ id: 'new', status: 'pending_auth' }), connection({ id: 'soon', endsAt: '2026-11-22T10:00:00Z' }), connection({ id: 'fifty', product: 'sage-50', dataSet: { folder: 'C:\\Sage', driver: 'x', user: 'MANAGER' } }),
    ];
    await world.setUp([anna]);
    const [{ mail }] = world.sent as [World['sent'][number]];
    expect([...mail.text.matchAll(/^(\w+) \(Sage Accounting\)$/gm)].map((match) => match[1])).toEqual(['dead', 'soon', 'later']);
    expect(mail.subject).toBe('3 Sage sign-ins need renewing, the next within 2 days; 1 has ended');
    expect(mail.text).toMatch(/soon \(Sage Accounting\)\n {2}The sign-in ends in 2 days, on Sunday,? 22 November 2026\.\n {2}Read through it: Fern Ltd\./);
    expect(world.sent).toHaveLength(1);
  });

  it('tells the desktop once a day, also where no mail server is set', async () => {
    const world = makeWorld('2026-11-20T00:00:00Z');
    world.connections = [endsInNovember()];
    await world.run('2026-11-23T00:00:00Z');
    expect(world.notices).toEqual([expect.stringContaining('"fern" ends in 9 days'), expect.stringContaining('8 days'), expect.stringContaining('7 days')]);
    expect(world.sent).toEqual([]);
  });
});

describe('a mail and the kill that cuts it off', () => {
  const start = async (): Promise<World> => {
    const world = makeWorld('2026-11-20T07:00:00Z');
    world.connections = [endsInNovember()];
    await world.setUp([anna]);
    return world;
  };
  const killed = (): Promise<never> => new Promise(() => undefined);
  const next = async (world: World, at = '2026-11-20T08:30:00Z'): Promise<void> => {
    world.beforeSave = () => undefined;
    world.deliver = () => undefined;
    world.nowMs = Date.parse(at);
    world.restart();
    await world.reminders.look();
    await world.reminders.look();
  };

  it('F05: killed before the server answered, the same mail goes out once, under the same Message-ID', async () => {
    const world = await start();
    let first = '';
    world.deliver = ({ messageId }) => { first = messageId; return killed(); };
    world.nowMs = Date.parse('2026-11-20T08:00:00Z');
    void world.reminders.look();
    await new Promise((done) => setTimeout(done, 20));
    await next(world);
    expect(world.sent.map(({ mail }) => mail.messageId)).toEqual([first]);
  });

  it('F05: killed between the server\'s 250 and the mark, it is sent at most twice, and as one mail', async () => {
    const world = await start();
    world.nowMs = Date.parse('2026-11-20T08:00:00Z');
    world.beforeSave = ({ note }) => { if (note?.includes('"state":"sent"') && note.includes('@')) throw new AppError('our_bug', 'killed'); };
    await world.reminders.look();
    expect(world.sent).toHaveLength(1);
    await next(world);
    await world.run('2026-11-20T23:00:00Z');
    expect(world.sent).toHaveLength(2);
    expect(new Set(world.sent.map(({ mail }) => mail.messageId)).size).toBe(1);
  });

  it('F05: what was cut off one day is not made up for on the next, whose own mail is another', async () => {
    const world = await start();
    let first = '';
    world.deliver = ({ messageId }) => { first = messageId; return killed(); };
    world.nowMs = Date.parse('2026-11-20T08:00:00Z');
    void world.reminders.look();
    await new Promise((done) => setTimeout(done, 20));
    await next(world, '2026-11-21T09:00:00Z');
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.mail.messageId).not.toBe(first);
  });

  it('a disk that is full sends nothing that could not be remembered, and remembers what was sent', async () => {
    const world = await start();
    world.nowMs = Date.parse('2026-11-20T08:00:00Z');
    world.beforeSave = ({ job }) => { if (job.startsWith('remind:')) throw new AppError('disk_full', 'full'); };
    await world.reminders.look();
    expect(world.sent).toEqual([]);
    world.beforeSave = ({ note }) => { if (note?.includes('"state":"sent"')) throw new AppError('disk_full', 'full'); };
    for (let times = 0; times < 5; times += 1) await world.reminders.look();
    expect(world.sent).toHaveLength(1);
    world.beforeSave = () => undefined;
    await world.reminders.look();
    await next(world);
    expect(world.sent).toHaveLength(1);
  });

  it('a renewal meanwhile calls the second try off', async () => {
    const world = await start();
    world.deliver = () => { throw new AppError('mail_unreachable', 'no way'); };
    await world.run('2026-11-20T08:40:00Z');
    setRenewed(world);
    world.deliver = () => undefined;
    await world.run('2026-11-21T23:00:00Z');
    expect(world.sent).toEqual([]);
  });

  it.each<[ErrorCode, number]>([['mail_unreachable', 5 * minutes], ['keychain_locked', 5 * minutes], ['mail_login_refused', 3 * hours], ['mail_not_secure', 3 * hours]])('shows %s, waits before the next try, and tries at once when the settings change', async (code, waitMs) => {
    const world = await start();
    world.deliver = () => { throw new AppError(code, 'no way'); };
    world.nowMs = Date.parse('2026-11-20T08:00:00Z');
    await world.reminders.look();
    expect(world.reminders.read().recipients[0]).toMatchObject({ email: anna, lastSentAt: null, problem: { code, since: '2026-11-20T08:00:00.000Z' } });
    world.deliver = () => undefined;
    world.nowMs += waitMs - 1_000;
    await world.reminders.look();
    expect(world.sent).toHaveLength(0);
    await world.mailServer.change({ from: 'other@example.com' }, true);
    await world.reminders.look();
    expect(world.sent).toHaveLength(1);
    expect(world.reminders.read().recipients[0]).toMatchObject({ lastSentAt: expect.stringContaining('2026-11-20') as string, problem: null });
  });
});

function setRenewed(world: World): void {
  world.connections = world.connections.map((one) => ({ ...one, id: one.id as ConnectionId, status: 'linked', signInEndsAt: isoTimeOf(world.nowMs + 365 * days) }));
}
