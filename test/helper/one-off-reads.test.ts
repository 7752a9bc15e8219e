/** Companies that are read once: killed after each thing that is kept, none is read twice for one authorisation, and none is disconnected unread. */
import { join } from 'node:path';
import { makeOneOffReads, type OneOffReads } from '../../helper/companies/one-off-reads.ts';
import type { CompanyRow } from '../../helper/store/companies.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import type { ConnectionStatus, SyncStatus } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId, ConnectionId, SyncNumber } from '../../src/shared/ids.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

afterAll(removeFolders);
const connectionId = 'one' as ConnectionId;
const idOf = (name: string): CompanyId => name as CompanyId;
class Kill extends Error {}

class World {
  readonly file = join(makeFolder(), 'helper.db');
  readonly key = makeKey();
  db: HelperDb = openHelperDb(this.file, this.key);
  isOneTime = true;
  /** Published sync by company, and the data types that failed in it. */
  readonly books = new Map<string, { sync: number; failed: string[] }>();
  status: ConnectionStatus['status'] = 'linked';
  grantsGivenBack = 0;
  readonly authorisations = new Map<string, number>();
  readonly wholeReads = new Map<string, number>();
  started: string[] = [];
  effectsLeft = Infinity;
  isSageAway = false;
  oneOff: OneOffReads = this.make();

  /** Something durable happened; the kill comes right after it. */
  kept(): void {
    this.effectsLeft -= 1;
    if (this.effectsLeft < 0) throw new Kill();
  }

  make(): OneOffReads {
    const { oneOffReads: records } = this.db;
    return makeOneOffReads({
      records: {
        list: records.list, read: records.read,
        save: (record) => { records.save(record); this.kept(); },
        remove: (id) => { const was = records.remove(id); this.kept(); return was; },
      },
      companies: () => this.db.companies.list(),
      reader: (id) => ({
        published: () => { const one = this.books.get(id); return one ? { sync: one.sync as SyncNumber, publishedAt: '' as IsoTime, dataAsAt: '' as IsoTime } : null; },
        status: () => ({ dataSets: (this.books.get(id)?.failed ?? []).map((code) => ({ status: 'failed', problem: { code } })) }) as unknown as SyncStatus,
      }),
      isOneTime: () => this.isOneTime,
      connection: () => ({ status: this.status }) as ConnectionStatus,
      giveBack: async () => {
        if (this.isSageAway) throw new Error('disk');
        this.status = 'pending_auth';
        this.grantsGivenBack += 1;
        this.kept();
      },
      startSync: (id) => void this.started.push(id), onChanged: () => undefined, nowMs: () => Date.parse('2026-11-23T09:00:00Z'),
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
  }

  async restart(): Promise<void> {
    this.effectsLeft = Infinity;
    this.db.close();
    this.db = openHelperDb(this.file, this.key);
    this.oneOff = this.make();
    await this.oneOff.settle();
  }

  link(name: string): void {
    this.authorisations.set(name, (this.authorisations.get(name) ?? 0) + 1);
    this.oneOff.linking(idOf(name), 'sage-accounting');
    this.db.companies.add({ id: idOf(name), name, connectionId, product: 'sage-accounting', sourceId: name, baseCurrency: null, keyName: name, linkedAt: '2026-11-23T09:00:00.000Z' as IsoTime } satisfies CompanyRow);
    this.kept();
  }

  linkAgain(name: string): void {
    this.oneOff.wantsAgain(idOf(name));
    this.authorisations.set(name, (this.authorisations.get(name) ?? 0) + 1);
    this.status = 'linked';
    this.kept();
    this.oneOff.signedIn(connectionId);
  }

  /** As the scheduler, the runner and its child do it. */
  async sync(name: string, failed: string[] = []): Promise<void> {
    const id = idOf(name);
    const order = this.oneOff.orderFor(id, { kind: 'incremental', confirmRemovals: false });
    this.oneOff.checkMayRead(id);
    if (this.status !== 'linked') return;
    if (this.oneOff.state(id) !== null) expect(order).toEqual({ kind: 'full', confirmRemovals: false });
    this.books.set(name, { sync: (this.books.get(name)?.sync ?? 0) + 1, failed });
    if (failed.every((code) => code === 'sage_forbidden')) this.wholeReads.set(name, (this.wholeReads.get(name) ?? 0) + 1);
    this.kept();
    await this.oneOff.syncEnded(id);
  }

  /** A schedule that tries whatever it may. */
  async scheduled(): Promise<void> {
    for (const { id, name } of this.db.companies.list()) if (!this.oneOff.isOver(id)) await this.sync(name).catch((thrown: unknown) => { if (thrown instanceof Kill) throw thrown; expect(thrown).toMatchObject({ code: 'needs_authorisation' }); });
  }

  expectHonest(): void {
    for (const { id, name } of this.db.companies.list()) {
      const reads = this.wholeReads.get(name) ?? 0;
      expect(reads).toBeLessThanOrEqual(this.authorisations.get(name) ?? 0);
      if (this.oneOff.isOver(id)) expect(reads).toBeGreaterThan(0);
    }
  }
}

const worlds: World[] = [];
const newWorld = (): World => { const made = new World(); worlds.push(made); return made; };
afterEach(() => worlds.splice(0).forEach(({ db }) => db.close()));
const refused = { code: 'needs_authorisation', message: expect.stringContaining('needs new authorisation') };

it('a company is read once in full, is then disconnected by itself, and its sign-in is given back', async () => {
  const world = newWorld();
  world.link('fern');
  expect(world.oneOff.state(idOf('fern'))).toMatchObject({ state: 'authorised', afterSync: 0, readAt: null });
  await world.sync('fern');
  expect(world.oneOff.state(idOf('fern'))).toMatchObject({ state: 'disconnected', readAt: '2026-11-23T09:00:00.000Z' });
  expect([world.status, world.grantsGivenBack]).toEqual(['pending_auth', 1]);
  expect(() => world.oneOff.checkMayRead(idOf('fern'))).toThrow(expect.objectContaining(refused));
  expect(() => world.oneOff.orderFor(idOf('fern'), { kind: 'full', confirmRemovals: false })).toThrow(expect.objectContaining(refused));
});

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('killed after %i things were kept, it is neither read twice nor disconnected unread', async (effects) => {
  const world = newWorld();
  const killable = async (run: () => Promise<void> | void): Promise<void> => {
    try {
      await run();
    } catch (thrown) {
      if (!(thrown instanceof Kill)) throw thrown;
      await world.restart();
    }
  };
  world.effectsLeft = effects;
  await killable(() => world.link('fern'));
  // A kill before the company was kept leaves nothing behind; the user links it again.
  if (world.db.companies.read(idOf('fern')) === null) {
    expect(world.oneOff.state(idOf('fern'))).toBeNull();
    world.link('fern');
  }
  world.expectHonest();
  await killable(() => world.scheduled());
  world.expectHonest();
  await world.restart();
  await world.scheduled();
  await world.scheduled();
  world.expectHonest();
  expect(world.oneOff.state(idOf('fern'))?.state).toBe('disconnected');
  expect([world.status, world.wholeReads.get('fern')]).toEqual(['pending_auth', 1]);
  // Authorised once more, and killed in that, too.
  world.effectsLeft = effects;
  await killable(() => world.linkAgain('fern'));
  await world.restart();
  await world.scheduled();
  await world.scheduled();
  world.expectHonest();
});

it('a read that failed, or lacks a data type, keeps its authorisation until one succeeds', async () => {
  const world = newWorld();
  world.link('fern');
  await world.oneOff.syncEnded(idOf('fern'));
  expect(world.oneOff.isOver(idOf('fern'))).toBe(false);
  await world.sync('fern', ['sage_failed']);
  expect(world.oneOff.isOver(idOf('fern'))).toBe(false);
  expect(world.status).toBe('linked');
  await world.sync('fern', ['sage_forbidden']);
  expect(world.oneOff.isOver(idOf('fern'))).toBe(true);
});

it('a sign-in that others still need stays for them, and goes with the last of them', async () => {
  const world = newWorld();
  world.link('fern');
  world.link('moss');
  await world.sync('fern');
  expect([world.status, world.oneOff.isOver(idOf('fern'))]).toEqual(['linked', true]);
  await expect(world.sync('fern')).rejects.toMatchObject(refused);
  await world.sync('moss');
  expect([world.status, world.grantsGivenBack]).toEqual(['pending_auth', 1]);
});

it('goes when the last company that needed it is unlinked', async () => {
  const world = newWorld();
  world.link('fern');
  world.link('moss');
  await world.sync('fern');
  const moss = world.db.companies.read(idOf('moss'))!;
  world.db.companies.remove(moss.id);
  await world.oneOff.unlinked(moss);
  expect([world.status, world.oneOff.state(idOf('fern'))?.state, world.oneOff.state(moss.id)]).toEqual(['pending_auth', 'disconnected', null]);
});

it('of several companies behind one sign-in, only the one that was asked for is read again', async () => {
  const world = newWorld();
  world.link('fern');
  world.link('moss');
  await world.scheduled();
  world.linkAgain('moss');
  expect(world.started).toEqual(['moss']);
  expect([world.oneOff.isOver(idOf('fern')), world.oneOff.isOver(idOf('moss'))]).toEqual([true, false]);
  await world.sync('moss');
  expect([world.status, world.grantsGivenBack, world.wholeReads.get('fern')]).toEqual(['pending_auth', 2, 1]);
});

it('is bound by what was in force when it was authorised, whatever is set while it is read', async () => {
  const world = newWorld();
  world.link('fern');
  world.isOneTime = false;
  await world.sync('fern');
  expect(world.oneOff.isOver(idOf('fern'))).toBe(true);
  world.linkAgain('fern');
  expect(world.oneOff.state(idOf('fern'))).toBeNull();
  world.isOneTime = true;
  await world.sync('fern');
  expect([world.oneOff.isOver(idOf('fern')), world.status]).toEqual([false, 'linked']);
  // The next sign-in is an authorisation under the setting of today.
  world.linkAgain('fern');
  expect(world.oneOff.state(idOf('fern'))).toMatchObject({ state: 'authorised', afterSync: 2 });
  await world.sync('fern');
  expect(world.oneOff.isOver(idOf('fern'))).toBe(true);
});

it('a sign-in that could not be given back is given back at the next chance', async () => {
  const world = newWorld();
  world.link('fern');
  world.isSageAway = true;
  await world.sync('fern');
  expect([world.oneOff.state(idOf('fern'))?.state, world.status]).toEqual(['read', 'linked']);
  world.isSageAway = false;
  await world.oneOff.settle();
  expect([world.oneOff.state(idOf('fern'))?.state, world.status]).toEqual(['disconnected', 'pending_auth']);
});

it('books that were damaged and began anew do not make it read for ever', async () => {
  const world = newWorld();
  world.link('fern');
  for (let again = 0; again < 3; again += 1) {
    await world.sync('fern');
    world.linkAgain('fern');
  }
  world.books.delete('fern');
  await world.sync('fern');
  expect(world.oneOff.isOver(idOf('fern'))).toBe(true);
});
