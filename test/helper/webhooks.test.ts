/** What webhooks tell, when they try again and when they give up; over a real database and a clock of the test's own. */
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { afterAttempt, retryAfterMs, scheduleMs } from '../../helper/webhooks/due-deliveries.ts';
import { practiceCompany, publishedSync } from '../browser/pane/practice-world.ts';
import { removeFolders } from '../suites/store-places.ts';
import { answer, crm, hours, makeWebhookWorld, minutes, seconds } from './webhooks-world.ts';

type World = ReturnType<typeof makeWebhookWorld>;
const opened: World[] = [];
const makeWorld = (options?: Parameters<typeof makeWebhookWorld>[0]): World => {
  const world = makeWebhookWorld(options);
  opened.push(world);
  return world;
};
afterEach(async () => { for (const world of opened.splice(0)) await world.close(); });
afterAll(removeFolders);
const withCode = (code: string) => expect.objectContaining({ code });

async function listening(options?: Parameters<typeof makeWebhookWorld>[0]) {
  const world = makeWorld(options);
  const { id, secret } = await world.add();
  world.hooks.start();
  return { world, id, secret };
}

describe('what webhooks tell', () => {
  it('tells of each publish once, with ids and no figures (G09)', async () => {
    const { world } = await listening();
    world.publish(1);
    world.publish(1);
    world.publish(2);
    await world.pass(10 * seconds);
    expect(world.attempts.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { type: 'booksPublished', timestamp: '2026-11-23T09:00:00.000Z', data: { companyId: 'acme', sync: 1, before: null } },
      { type: 'booksPublished', timestamp: '2026-11-23T09:00:00.000Z', data: { companyId: 'acme', sync: 2, before: 1 } },
    ]);
    expect(new Set(world.attempts.map(({ id }) => id)).size).toBe(2);
    for (const { body } of world.attempts) expect(Buffer.byteLength(body)).toBeLessThan(400);
  });

  it('tells of a failed sync, of a sign-in that is needed and of an unlinked company, each once', async () => {
    const { world } = await listening();
    world.publish(1);
    const failed = practiceCompany({ id: 'acme' as CompanyId, published: publishedSync(1, 0), lastFailed: publishedSync(2, 0, { status: 'failed' }), status: 'needs_sign_in' });
    for (let time = 0; time < 3; time += 1) world.hooks.companyChanged(failed);
    world.publish(3);
    world.companies = [];
    world.hooks.companyUnlinked('acme' as CompanyId);
    await world.pass(10 * seconds);
    expect(world.attempts.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['booksPublished', 'syncFailed', 'signInRequired', 'booksPublished', 'companyUnlinked']);
  });

  it('finds at the start what was published, or unlinked, and never told; a second start tells nothing twice', async () => {
    const { world } = await listening();
    world.publish(1);
    world.publish(1, 'gone');
    await world.pass(10 * seconds);
    world.companies = [practiceCompany({ id: 'acme' as CompanyId, published: publishedSync(2, 0) })];
    await world.restart();
    await world.pass(10 * seconds);
    await world.restart();
    await world.pass(10 * seconds);
    expect(world.attempts.slice(2).map(({ body }) => { const { type, data } = JSON.parse(body) as { type: string; data: { companyId: string } }; return `${type} ${data.companyId}`; })).toEqual(['booksPublished acme', 'companyUnlinked gone']);
  });

  it('F17: news that the full disk did not take are told when it does, and books that cannot be read are no news', async () => {
    const { world } = await listening();
    const { tell } = world.db.webhooks;
    Object.assign(world.db.webhooks, { tell: () => { throw Object.assign(new Error('full'), { code: 'disk_full' }); } });
    world.publish(1);
    Object.assign(world.db.webhooks, { tell });
    world.hooks.companyChanged(practiceCompany({ id: 'acme' as CompanyId, published: null }));
    world.publish(1);
    world.publish(1);
    await world.pass(10 * seconds);
    expect(world.attempts).toHaveLength(1);
  });

  it('sends to those alone who asked for the company, and names them before their connection is deleted', async () => {
    const world = makeWorld();
    world.publish(1);
    world.publish(1, 'other');
    await world.add({ name: 'One', companyIds: ['acme' as CompanyId] });
    await world.add({ name: 'Other', companyIds: ['other' as CompanyId] });
    world.companies[1] = { ...world.companies[1]!, connectionId: 'elsewhere' as ConnectionId };
    expect(world.hooks.dependentsOf('sage-1' as ConnectionId).map(({ name }) => name)).toEqual(['One']);
    expect(world.hooks.dependentsOf('elsewhere' as ConnectionId).map(({ name }) => name)).toEqual(['Other']);
    world.hooks.start();
    world.publish(2);
    await world.pass(10 * seconds);
    expect(world.attempts).toHaveLength(1);
    await expect(world.hooks.create({ name: 'X', url: crm, companyIds: ['none' as CompanyId] }, true)).rejects.toEqual(withCode('not_found'));
    await expect(world.hooks.create({ name: 'One', url: crm }, true)).rejects.toEqual(withCode('already_exists'));
  });
});

describe('when a webhook is tried again', () => {
  it('F64: 500 seven times, then taken: the same id, a time of its own each, by the schedule', async () => {
    const { world, id } = await listening();
    world.answer = (_sending, count) => (count <= 7 ? answer({ outcome: 'failed', status: 500 }) : answer());
    world.publish(1);
    await world.pass(100 * hours);
    expect(world.attempts).toHaveLength(8);
    expect(new Set(world.attempts.map((one) => one.id)).size).toBe(1);
    expect(new Set(world.attempts.map(({ body }) => body)).size).toBe(1);
    for (const { headers, atMs } of world.attempts) expect(headers['webhook-timestamp']).toBe(String(Math.floor(atMs / 1000)));
    world.attempts.slice(1).forEach(({ atMs }, at) => expect(Math.abs(atMs - world.attempts[at]!.atMs - scheduleMs[at + 1]!)).toBeLessThan(60));
    expect(world.hooks.log(id, null, 10).deliveries).toMatchObject([{ state: 'delivered', nextTryAt: null, attempts: [...Array<unknown>(7).fill({ outcome: 'failed', status: 500 }), { outcome: 'delivered', status: 204 }] }]);
  });

  it('G08: 500s for days end after ten attempts, with one notice, and can be sent again with the same id', async () => {
    const { world, id } = await listening();
    world.answer = () => answer({ outcome: 'failed', status: 500 });
    world.publish(1);
    world.publish(2);
    await world.pass(120 * hours);
    expect(world.attempts).toHaveLength(20);
    expect(world.notices).toHaveLength(1);
    expect(world.hooks.log(id, null, 10).deliveries.map(({ state }) => state)).toEqual(['given_up', 'given_up']);
    world.answer = () => answer();
    expect(world.hooks.replay(id, undefined)).toBe(2);
    await world.pass(minutes);
    expect(world.attempts).toHaveLength(22);
    expect(new Set(world.attempts.map((one) => one.id)).size).toBe(2);
    expect(world.hooks.replay(id, world.attempts[0]!.id)).toBe(1);
    await world.pass(minutes);
    expect(world.attempts[22]!.id).toBe(world.attempts[0]!.id);
    expect(() => world.hooks.replay(id, 'msg_none')).toThrow(withCode('not_found'));
  });

  it('G08: 410 switches it off and nothing is sent any more, until a person resumes it', async () => {
    const { world, id } = await listening();
    world.answer = () => answer({ outcome: 'gone', status: 410 });
    world.publish(1);
    world.publish(2);
    await world.pass(100 * hours);
    expect(world.attempts).toHaveLength(1);
    expect(world.hooks.list()).toMatchObject([{ state: 'gone', waiting: 0 }]);
    world.publish(3);
    world.answer = () => answer();
    world.hooks.setPaused(id, false);
    world.publish(4);
    await world.pass(minutes);
    expect(world.attempts).toHaveLength(2);
  });

  it.each([['7200', 2 * hours], ['Mon, 23 Nov 2026 12:00:00 GMT', 3 * hours], ['999999999', 24 * hours], ['soon', 5 * seconds], ['-5', 5 * seconds], ['1e9', 5 * seconds], ['Mon, 23 Nov 2020 12:00:00 GMT', 5 * seconds]])('G08: obeys "Retry-After: %s", for everything that waits', async (retryAfter, waitMs) => {
    const { world } = await listening();
    world.answer = (_sending, count) => (count === 1 ? answer({ outcome: 'busy', status: 429, retryAfter }) : answer());
    world.publish(1);
    await world.pass(0);
    world.publish(2);
    const [first] = world.attempts;
    await world.pass(30 * hours);
    expect(world.attempts).toHaveLength(3);
    expect(Math.abs(world.attempts[1]!.atMs - first!.atMs - waitMs)).toBeLessThan(60);
  });

  it('waits with jitter, and reads no other texts as a time', () => {
    const row = { n: 1, webhookId: 'w', event: { id: 'm', type: 't', companyId: 'c' as CompanyId, atMs: 0, body: '' }, state: 'waiting' as const, dueMs: 0, tries: 2, attempts: [] };
    expect(afterAttempt(row, answer({ outcome: 'failed' }), 0, () => 0.5).dueMs).toBe(scheduleMs[3] * 1.05);
    for (const odd of ['', 'NaN', 'Infinity', '0x10', '2026-11-23', 'Mon, 99 Nov 2026 12:00:00 GMT', '99999999999999999999']) expect(retryAfterMs(odd, 0)).toBeNull();
  });

  it('F67: a week offline gives nothing up, and what waited is drained at a cap, in order, each once', async () => {
    const { world } = await listening();
    world.answer = () => answer({ outcome: 'offline', status: null });
    for (let sync = 1; sync <= 400; sync += 1) {
      world.publish(sync);
      world.sleep(25 * minutes);
    }
    await world.pass(10 * minutes);
    expect(world.hooks.list()).toMatchObject([{ waiting: 400, lastAttempt: { outcome: 'offline' } }]);
    const tried = world.attempts.length;
    expect(tried).toBeLessThan(15);
    world.answer = () => answer();
    await world.pass(60 * seconds);
    const before = world.attempts.length;
    await world.pass(10 * seconds);
    expect(world.attempts.length - before).toBeLessThanOrEqual(51);
    await world.pass(5 * minutes);
    const sent = world.attempts.slice(tried);
    expect(sent).toHaveLength(400);
    expect(new Set(sent.map((one) => one.id)).size).toBe(400);
    expect(world.hooks.list()).toMatchObject([{ waiting: 0 }]);
  }, 30_000);

  it('does not wait for a clock that was ahead and was put right', async () => {
    const { world } = await listening({ startAt: '2031-01-01T00:00:00Z' });
    world.answer = (_sending, count) => (count === 1 ? answer({ outcome: 'failed', status: 500 }) : answer());
    world.publish(1);
    await world.pass(seconds);
    world.nowMs = Date.parse('2026-11-23T09:00:00Z');
    await world.pass(2 * minutes);
    expect(world.attempts).toHaveLength(2);
  });

  it('what a pause, a sleep and a restart hold up is sent afterwards', async () => {
    const { world, id } = await listening();
    world.hooks.setPaused(id, true);
    world.publish(1);
    await world.pass(2 * hours);
    expect(world.attempts).toHaveLength(0);
    world.sleep(50 * hours);
    await world.restart();
    world.hooks.setPaused(id, false);
    await world.pass(seconds);
    expect(world.attempts).toHaveLength(1);
  });

  it('a slow receiver holds up no other, and gets one at a time', async () => {
    const world = makeWorld();
    await world.add({ name: 'Slow', url: 'https://slow.example.co.uk/' });
    await world.add({ name: 'Quick' });
    world.hooks.start();
    world.answer = ({ address }) => (address.host.startsWith('slow') ? new Promise(() => undefined) : answer());
    Object.assign(world, { close: async () => { world.db.close(); } });
    for (let sync = 1; sync <= 3; sync += 1) world.publish(sync);
    await world.pass(10 * seconds);
    expect(world.attempts.map(({ url }) => new URL(url).host.split('.')[0])).toEqual(['slow', 'crm', 'crm', 'crm']);
  });

  it('G11: a circle of told, synced, told again is told ever later and does not spin', async () => {
    const { world } = await listening();
    let sync = 1;
    world.answer = () => {
      setImmediate(() => world.publish(sync += 1));
      return answer();
    };
    world.publish(sync);
    await world.pass(hours);
    expect(world.attempts.length).toBeGreaterThan(30);
    // A burst of 30, then as many in ten minutes.
    expect(world.attempts.length).toBeLessThanOrEqual(215);
  });

  it('a locked keychain costs no attempt, is told, and is over when it opens', async () => {
    const { world } = await listening();
    const { read } = world.keychain;
    Object.assign(world.keychain, { read: async () => { throw Object.assign(new (await import('../../src/shared/errors.ts')).AppError('keychain_locked', 'locked')); } });
    world.publish(1);
    await world.pass(10 * minutes);
    expect(world.attempts).toHaveLength(0);
    expect(world.hooks.list()).toMatchObject([{ waiting: 1, problem: { code: 'keychain_locked' } }]);
    Object.assign(world.keychain, { read });
    world.hooks.wake();
    await world.pass(seconds);
    expect(world.attempts).toHaveLength(1);
    expect(world.hooks.list()).toMatchObject([{ waiting: 0, problem: null }]);
  });

  it('keeps the log small, and drops no event that somebody still waits for', async () => {
    const { world, id } = await listening();
    for (let sync = 1; sync <= 30; sync += 1) world.publish(sync);
    await world.pass(hours);
    expect(world.db.webhooks.prune(id, 10, 100)).toBe(0);
    expect(world.hooks.log(id, null, 200).deliveries).toHaveLength(10);
    world.hooks.setPaused(id, true);
    for (let sync = 31; sync <= 40; sync += 1) world.publish(sync);
    expect(world.db.webhooks.prune(id, 10, 4)).toBe(6);
    const page = world.hooks.log(id, null, 4);
    expect(page.deliveries.map(({ state }) => state)).toEqual(Array(4).fill('waiting'));
    expect(world.hooks.log(id, Number(page.next), 3).deliveries).toHaveLength(3);
    world.hooks.remove(id);
    expect(() => world.hooks.log(id, null, 4)).toThrow(withCode('not_found'));
  });
});
