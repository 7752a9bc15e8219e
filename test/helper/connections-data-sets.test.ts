/** A Sage 50 connection: tried before it is kept, moved and given another login only for the same company, and logged out of after each use. */
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { DataSets } from '../../helper/connections/make-connections.ts';
import { practiceCard } from '../browser/pane/practice-world.ts';
import { makeWorld, type World } from './connections-world.ts';

const addresses = { authorizeUrl: 'http://127.0.0.1:9/a', tokenUrl: 'http://127.0.0.1:9/t', revokeUrl: null, apiUrl: 'http://127.0.0.1:9/v3.1' };

/** Companies by folder, each with the password that its user logs in with. */
class Folders {
  readonly cards = new Map<string, DataSetCard>([['/a', practiceCard()], ['/b', practiceCard()], ['/renamed', practiceCard({ name: 'Copied & Sons' })], ['/other', practiceCard({ companyId: '{OTHER}' })], ['/nameless', practiceCard({ companyId: null })]]);
  password = 'right';
  isShut = false;
  open = 0;
  readonly duty: DataSets = {
    place: ({ folder, user, driver }) => Promise.resolve({ folder, user, driver: driver ?? 'd' }),
    card: ({ folder }, password) => {
      if (password !== this.password) return Promise.reject(new AppError('sign_in_refused', 'wrong'));
      const card = this.cards.get(folder);
      return card ? Promise.resolve(card) : Promise.reject(new AppError('data_set_missing', 'gone'));
    },
    open: () => {
      this.open += 1;
      const one: DataSet = { columnsOf: () => Promise.resolve(new Set(['NAME', 'COMPANYID', 'COUNTRY_CODE'])), readRows: async function* () { yield await Promise.resolve([]); }, close: () => { this.open -= 1; return Promise.resolve(); } };
      return one;
    },
    allowed: (folder) => { if (this.isShut) throw new AppError('host_not_confirmed', 'shut'); return folder; },
  };
}

let folders: Folders;
let world: World;
let id: ConnectionId;
const login = { user: 'LEDGER', password: 'right' };
const never = new AbortController().signal;
const change = (wanted: object) => world.connections.changeDataSet(id, wanted, never);
beforeEach(async () => {
  folders = new Folders();
  world = makeWorld({ addresses, dataSets: folders.duty });
  ({ id } = await world.connections.add({ product: 'sage-50', name: 'Practice', folder: '/a', ...login }));
});
afterEach(() => world.close());

describe('a Sage 50 connection', () => {
  it('is kept only once its login was seen to work, with whose it is and never with its password in sight', async () => {
    expect(world.connections.read(id)).toMatchObject({ status: 'linked', hasClientSecret: false, dataSet: { folder: '/a', driver: 'd', user: 'LEDGER' }, signedInAs: 'LEDGER' });
    expect(world.connections.card(id)).toEqual(practiceCard());
    await expect(world.connections.add({ product: 'sage-50', name: 'Wrong', folder: '/a', ...login, password: 'wrong' })).rejects.toMatchObject({ code: 'sign_in_refused' });
    await expect(world.connections.add({ product: 'sage-50', name: 'Gone', folder: '/nowhere', ...login })).rejects.toMatchObject({ code: 'data_set_missing' });
    expect(world.connections.list()).toHaveLength(1);
    expect(JSON.stringify([world.connections.list(), world.records.list()])).not.toContain('right');
    expect(await world.connections.access(id)).toEqual({ kind: 'data-set', place: { folder: '/a', driver: 'd', user: 'LEDGER' }, password: 'right' });
  });

  it('goes on in another folder of surely the same company, and in no other', async () => {
    for (const folder of ['/other', '/renamed', '/nameless']) await expect(change({ folder })).rejects.toMatchObject({ code: 'wrong_company' });
    await expect(change({ folder: '/nowhere' })).rejects.toMatchObject({ code: 'data_set_missing' });
    expect(world.connections.read(id).dataSet?.folder).toBe('/a');
    expect(await change({ folder: '/b' })).toMatchObject({ dataSet: { folder: '/b' }, problem: null });
    expect(world.changes.at(-1)?.dataSet?.folder).toBe('/b');
  });

  it('has another login only once it works; a company renamed in Sage stays the same where it lies', async () => {
    await expect(change({ user: 'OTHER', password: 'wrong' })).rejects.toMatchObject({ code: 'sign_in_refused' });
    expect(await world.connections.access(id)).toMatchObject({ place: { user: 'LEDGER' }, password: 'right' });
    folders.password = 'next';
    folders.cards.set('/a', practiceCard({ name: 'Meadow Crafts Holdings Ltd' }));
    await change({ user: 'OTHER', password: 'next' });
    expect(await world.connections.access(id)).toMatchObject({ place: { user: 'OTHER' }, password: 'next' });
    folders.cards.set('/a', practiceCard({ companyId: '{OTHER}' }));
    await expect(change({ password: 'next' })).rejects.toMatchObject({ code: 'wrong_company' });
  });

  it('is not read any more once its host is no longer confirmed', async () => {
    folders.isShut = true;
    await expect(world.connections.access(id)).rejects.toMatchObject({ code: 'host_not_confirmed' });
    expect(folders.open).toBe(0);
  });

  it('is logged out of after each use, as its user is let in only once', async () => {
    await world.connections.findCompanies(id, never).catch(() => undefined);
    await world.connections.test(id, never);
    expect(folders.open).toBe(0);
  });

  it('tells once that its data have moved, and takes that back', () => {
    const problem = { code: 'data_set_moved', message: 'x', since: '2026-11-25T00:00:00Z', fix: 'find_data' } as never;
    const before = world.changes.length;
    world.connections.noteMoved(id, problem);
    world.connections.noteMoved(id, problem);
    expect(world.changes.length).toBe(before + 1);
    world.connections.noteMoved(id, null);
    expect(world.connections.read(id).problem).toBeNull();
  });

  it('leaves those that one signs in to alone', async () => {
    const rest = await world.connections.add({ product: 'sage-accounting', name: 'Cloud', clientId: 'a', clientSecret: 'b' });
    await expect(world.connections.changeDataSet(rest.id, { folder: '/b' }, never)).rejects.toMatchObject({ code: 'not_supported' });
    expect(world.connections.card(rest.id)).toBeNull();
  });
});
