/** The helper's own database: every duty on SQLite, also after closing and opening again. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CompanyRow } from '../../helper/store/companies.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { aConnectionRow, connectionRecordsSuite } from '../suites/connection-records-suite.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

const opened: HelperDb[] = [];
const open = (file: string, key: Uint8Array): HelperDb => {
  const db = openHelperDb(file, key);
  opened.push(db);
  return db;
};
const openNew = (): HelperDb => open(join(makeFolder(), 'helper.db'), makeKey());
afterEach(() => opened.splice(0).forEach((db) => db.close()));
afterAll(removeFolders);

const at = (minute: number): IsoTime => `2026-11-23T09:${String(minute).padStart(2, '0')}:00.000Z` as IsoTime;
const aCompany = (id: string, changes: Partial<CompanyRow> = {}): CompanyRow => ({ id: id as CompanyId, name: `Company ${id}`, connectionId: 'c' as ConnectionId, product: 'sage-accounting', sourceId: `s-${id}`, baseCurrency: null, keyName: `key-${id}`, linkedAt: at(1), ...changes });
const withCode = (code: string) => expect.objectContaining({ code });

connectionRecordsSuite('on SQLite', () => openNew().connections);

describe('the helper database', () => {
  it('keeps what was written when it is closed and opened again with its key', () => {
    const [file, key] = [join(makeFolder(), 'deep', 'helper.db'), makeKey()];
    const first = openHelperDb(file, key);
    first.companies.add(aCompany('acme'));
    first.connections.add(aConnectionRow('a'), [{ field: 'refreshToken', generation: 1, sealed: new Uint8Array([1, 2]) }]);
    first.settings.saveText('installation', 'x1');
    first.close();
    const again = open(file, key);
    expect(again.companies.list()).toEqual([aCompany('acme')]);
    expect(again.connections.secrets('a' as ConnectionId)).toEqual([{ field: 'refreshToken', generation: 1, sealed: new Uint8Array([1, 2]) }]);
    expect(again.settings.text('installation')).toBe('x1');
  });

  it('lists companies in the order of linking and refuses the same one twice', () => {
    const { companies } = openNew();
    companies.add(aCompany('b'));
    companies.add(aCompany('a'));
    expect(() => companies.add(aCompany('a', { sourceId: 'other' }))).toThrow(withCode('already_exists'));
    expect(() => companies.add(aCompany('z', { sourceId: 's-a' }))).toThrow(withCode('already_exists'));
    companies.add(aCompany('z', { sourceId: 's-a', connectionId: 'other' as ConnectionId }));
    expect(companies.list().map(({ id }) => id)).toEqual(['b', 'a', 'z']);
    expect(companies.change('a' as CompanyId, { name: 'New' })).toBe(true);
    expect(companies.change('a' as CompanyId, { baseCurrency: 'GBP' })).toBe(true);
    expect(companies.change('none' as CompanyId, { name: 'New' })).toBe(false);
    expect(companies.read('a' as CompanyId)).toEqual(aCompany('a', { name: 'New', baseCurrency: 'GBP' }));
    companies.change('a' as CompanyId, { baseCurrency: null });
    expect(companies.read('a' as CompanyId)?.baseCurrency).toBeNull();
    expect(companies.remove('a' as CompanyId)).toBe(true);
    expect(companies.remove('a' as CompanyId)).toBe(false);
    expect(companies.read('a' as CompanyId)).toBeNull();
  });

  it('keeps settings that were changed and says nothing of the others', () => {
    const { settings } = openNew();
    expect(settings.dataTypes().size).toBe(0);
    expect(settings.schedule()).toBeNull();
    expect(settings.text('x')).toBeNull();
    settings.saveDataTypes(new Map([['quotes', false], ['bills', true]]));
    settings.saveDataTypes(new Map([['quotes', true]]));
    expect([...settings.dataTypes()].sort()).toEqual([['bills', true], ['quotes', true]]);
    const schedule = { fullAt: '02:30', incrementalEveryMinutes: 15, timeZone: 'Europe/London', isPaused: false };
    settings.saveSchedule(schedule);
    expect(settings.schedule()).toEqual(schedule);
    settings.saveText('x', 'a\0b');
    expect(settings.text('x')).toBe('a\0b');
    settings.saveText('x', null);
    expect(settings.text('x')).toBeNull();
  });

  it('keeps due times by job', () => {
    const { dueTimes } = openNew();
    dueTimes.save({ job: 'full:acme', dueAt: at(3), lastRunAt: null, note: null });
    dueTimes.save({ job: 'full:acme', dueAt: null, lastRunAt: at(3), note: '{"n":1}' });
    expect(dueTimes.list()).toEqual([{ job: 'full:acme', dueAt: null, lastRunAt: at(3), note: '{"n":1}' }]);
    expect(dueTimes.read('other')).toBeNull();
    expect([dueTimes.remove('full:acme'), dueTimes.remove('full:acme')]).toEqual([true, false]);
  });

  it('lets two processes\' worth of connections share the lease and see each other\'s writes', () => {
    const [file, key] = [join(makeFolder(), 'helper.db'), makeKey()];
    const [one, two] = [open(file, key), open(file, key)];
    one.connections.add(aConnectionRow('a'), []);
    expect(two.connections.takeLease('a' as ConnectionId, 'two', 0, 30_000)).toBe(true);
    expect(one.connections.takeLease('a' as ConnectionId, 'one', 10, 30_000)).toBe(false);
    expect(two.connections.write(aConnectionRow('a'))).toBe(true);
    expect(one.connections.write(aConnectionRow('a'))).toBe(false);
  });

  it('says that the disk is full before anything depends on it', () => {
    expect(() => openNew().connections.preflight(Number.MAX_SAFE_INTEGER)).toThrow(withCode('disk_full'));
  });

  it('B11 E12: keeps its folder and files to this user, and none of what it holds is found in them', () => {
    const folder = join(makeFolder(), 'store');
    const db = open(join(folder, 'helper.db'), makeKey());
    const canary = 'canary-7f3a-value';
    db.connections.add(aConnectionRow('a', { clientId: canary }), [{ field: 'clientSecret', generation: 1, sealed: new Uint8Array(Buffer.from(canary)) }]);
    db.companies.add(aCompany('acme', { name: canary }));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const files = readdirSync(folder);
    expect(files).toEqual(expect.arrayContaining(['helper.db', 'helper.db-wal']));
    for (const name of files) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, name)).includes(canary)).toBe(false);
    }
  });
});
