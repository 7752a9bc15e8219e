/** The store on files that are damaged, foreign, newer, half migrated or held by somebody else. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../src/shared/errors.ts';
import { companyApplicationId, companyMigrations } from '../../helper/store/sqlite/company-schema.ts';
import { numberPragma, openForWriting, type Db } from '../../helper/store/sqlite/connection.ts';
import { openDatabase, type DatabaseKind } from '../../helper/store/sqlite/open-database.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Store } from '../../helper/store/store.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { integrityOf } from '../suites/store-process.ts';
import { compareWithModel, runScenario, scenarioModel } from '../suites/store-scenario.ts';

afterAll(removeFolders);

const records = 60;
const model = scenarioModel(records);
const settings = { applicationId: companyApplicationId, cacheMib: 8, walPagesMax: 1_000 };
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

function makeStore(): { file: string; key: Uint8Array } {
  const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
  runScenario(file, key, records, () => undefined);
  return { file, key };
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : `not ours: ${String(thrown)}`;
  }
}

/** Opening says so once and puts the file aside; opening again gives a new store that a sync can fill. */
function expectPutAsideAndRebuilt(file: string, key: Uint8Array): void {
  expect(codeOf(() => openStore(file, key).close())).toBe('store_damaged');
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('.damaged-1')).length).toBeGreaterThan(0);
  runScenario(file, key, records, () => undefined);
  const store = openStore(file, key);
  expect(compareWithModel(store, model)).toBe(3);
  store.close();
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const content = readFileSync(file);
  content.set(bytes, at);
  writeFileSync(file, content);
}

describe('F22 P17: a damaged store', () => {
  const pageBytes = 8192;

  it.each([[0, 'its header'], [1, 'the page behind its header'], [7, 'a page further on'], [20, 'another']])('is noticed at the start, put aside and rebuilt: page %i, %s', (page) => {
    const { file, key } = makeStore();
    overwrite(file, page * pageBytes + 300, new Uint8Array(40).fill(0xa5));
    expectPutAsideAndRebuilt(file, key);
  });

  it('is noticed wherever one bit is turned over', () => {
    const { file, key } = makeStore();
    const sound = readFileSync(file);
    for (let page = 0; page < sound.length / pageBytes; page += 3) {
      const broken = Buffer.from(sound);
      const at = page * pageBytes + 64 + ((page * 977) % (pageBytes - 100));
      broken[at] = (broken[at] ?? 0) ^ 1;
      const copy = join(makeFolder(), 'company.db');
      writeFileSync(copy, broken);
      expect([page, codeOf(() => openStore(copy, key).close())]).toEqual([page, 'store_damaged']);
    }
  });

  it.each([0.5, 0.9])('is noticed when the file ends too early, at %f of its length', (part) => {
    const { file, key } = makeStore();
    truncateSync(file, Math.floor(statSync(file).size * part));
    expectPutAsideAndRebuilt(file, key);
  });

  it('begins anew when nothing of the file is left', () => {
    const { file, key } = makeStore();
    truncateSync(file, 0);
    const store = openStore(file, key);
    expect(store.published()).toBeNull();
    store.close();
    runScenario(file, key, records, () => undefined);
  });

  it('is not read with another key, and nothing of it is lost', () => {
    const { file, key } = makeStore();
    const before = hashOf(file);
    expect(codeOf(() => openStore(file, makeKey()).close())).toBe('store_damaged');
    expect(hashOf(`${file}.damaged-1`)).toBe(before);
    const aside = openStore(`${file}.damaged-1`, key);
    expect(compareWithModel(aside, model)).toBe(3);
    aside.close();
  });

  it('keeps two that were put aside, and no more', () => {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    for (let n = 0; n < 4; n += 1) {
      writeFileSync(file, Buffer.alloc(5_000, n + 1));
      expect(codeOf(() => openStore(file, key))).toBe('store_damaged');
    }
    expect(readdirSync(dirname(file)).sort()).toEqual(['company.db.damaged-1', 'company.db.damaged-2']);
    expect(readFileSync(`${file}.damaged-1`)[0]).toBe(4);
  });

  it('says so as it is read, when a page goes bad while it is open, and is checked when it is next opened', () => {
    const { file, key } = makeStore();
    // The second is not alone and so was not checked: its cache holds nothing yet.
    const stores = [openStore(file, key), openStore(file, key)];
    const content = readFileSync(file);
    for (let at = 8 * pageBytes; at + 200 < content.length; at += pageBytes) content.fill(0x5a, at + 100, at + 200);
    writeFileSync(file, content);
    expect(codeOf(() => compareWithModel(stores[1] as Store, model))).toBe('store_damaged');
    expect(existsSync(`${file}.suspect`)).toBe(true);
    stores.forEach((store) => store.close());
    expectPutAsideAndRebuilt(file, key);
    expect(existsSync(`${file}.suspect`)).toBe(false);
  });

  it('E11: refuses a crafted file in its place, whatever it says it is: nothing of it runs, and it is put aside', () => {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    const crafted = new DatabaseSync(file);
    crafted.exec(`CREATE TABLE syncs(sync INTEGER); CREATE TABLE hit(x); CREATE VIEW published AS SELECT 99 AS sync; CREATE TRIGGER t AFTER INSERT ON syncs BEGIN INSERT INTO hit VALUES (1); END;
      PRAGMA application_id=${companyApplicationId}; PRAGMA user_version=${companyMigrations.length}`);
    crafted.close();
    const before = hashOf(file);
    expect(codeOf(() => openStore(file, key).close())).toBe('store_damaged');
    expect(hashOf(`${file}.damaged-1`)).toBe(before);
    const store = openStore(file, key);
    expect([store.published(), store.beginSync('full', '2026-11-23T09:00:00.000Z' as never)]).toEqual([null, 1]);
    store.close();
  });

  it('refuses the file of another program', () => {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    openHelperDb(file, key).close();
    expect(codeOf(() => openStore(file, key).close())).toBe('store_damaged');
  });
});

describe('K12: a store that a newer version made', () => {
  it('is refused with the reason, and not a byte of it changes', () => {
    const { file, key } = makeStore();
    const db = openForWriting(file, key, settings);
    db.pragma(`user_version=${companyMigrations.length + 1}`);
    db.close();
    const [before, files] = [hashOf(file), readdirSync(dirname(file))];
    expect(codeOf(() => openStore(file, key).close())).toBe('store_too_new');
    expect(hashOf(file)).toBe(before);
    expect(readdirSync(dirname(file)).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(files);
  });
});

describe('migrations', () => {
  const first = (db: Db): void => void db.exec('CREATE TABLE a(x)');
  const kind = (...migrations: DatabaseKind['migrations']): DatabaseKind => ({ settings, migrations });

  it('F16 F19: leave the old schema and its copy when one fails half-way, and go on from there', () => {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    const { db } = openDatabase(file, key, kind(first));
    db.exec('INSERT INTO a VALUES (1)');
    db.close();
    const failing = (inner: Db): void => {
      inner.exec('CREATE TABLE c(x); INSERT INTO a VALUES (2)');
      throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
    };
    const second = (inner: Db): void => void inner.exec('CREATE TABLE b(x)');
    expect(codeOf(() => openDatabase(file, key, kind(first, second, failing)))).toBe('disk_full');
    const copy = openForWriting(`${file}.before-1`, key, settings);
    expect([numberPragma(copy, 'user_version'), copy.prepare('SELECT x FROM a').pluck().all()]).toEqual([1, [1]]);
    copy.close();
    expect(statSync(`${file}.before-1`).mode & 0o777).toBe(0o600);
    const again = openDatabase(file, key, kind(first, second, (inner) => void inner.exec('CREATE TABLE c(x)')));
    expect([numberPragma(again.db, 'user_version'), again.db.prepare('SELECT x FROM a').pluck().all()]).toEqual([3, [1]]);
    again.db.close();
    expect(existsSync(`${file}.before-2`)).toBe(false);
  });

  it('give a column that is new to a definition the values of the records that are there', () => {
    const { file, key } = makeStore();
    const db = openForWriting(file, key, settings);
    const before = db.prepare('SELECT c_number FROM v_salesInvoices ORDER BY pk').pluck().all();
    db.exec('ALTER TABLE v_salesInvoices DROP COLUMN c_number; ALTER TABLE v_salesInvoices DROP COLUMN c_baseTotal; DELETE FROM x_salesInvoices WHERE n = (SELECT n FROM index_columns WHERE data_type = \'salesInvoices\' AND name = \'column partyId\'); DELETE FROM index_columns WHERE data_type = \'salesInvoices\' AND name = \'column partyId\'');
    db.close();
    const store = openStore(file, key);
    expect(compareWithModel(store, model)).toBe(3);
    expect(store.books().records({ dataType: 'salesInvoices', filters: [{ column: 'baseTotal', is: '>', value: '10.30' }, { column: 'number', is: '~', value: 'N-' }], order: null, limit: 100, after: null }).items.length).toBeGreaterThan(5);
    store.close();
    const after = openForWriting(file, key, settings);
    expect(after.prepare('SELECT c_number FROM v_salesInvoices ORDER BY pk').pluck().all()).toEqual(before);
    expect(after.prepare("SELECT count(*) FROM x_salesInvoices WHERE n = (SELECT n FROM index_columns WHERE data_type = 'salesInvoices' AND name = 'column partyId')").pluck().get()).toBe(before.length);
    after.close();
  });
});

describe('a store that others use too', () => {
  /** Another process that takes the write lock and keeps it until told. */
  async function holdLock(file: string, key: Uint8Array): Promise<() => Promise<void>> {
    const program = `const D = require(process.argv[1]); const db = new D(process.argv[2]); db.pragma("cipher='chacha20'"); db.pragma('key="x\\'' + process.argv[3] + '\\'"'); db.exec('BEGIN EXCLUSIVE'); console.log('held'); process.stdin.on('end', () => { db.exec('ROLLBACK'); db.close(); }); process.stdin.resume();`;
    const child = spawn(process.execPath, ['-e', program, require.resolve('better-sqlite3-multiple-ciphers'), file, Buffer.from(key).toString('hex')], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return async () => {
      child.stdin.end();
      await once(child, 'exit');
    };
  }

  it('F24: says that it is busy while another holds it, is read all the while, and goes on', async () => {
    const { file, key } = makeStore();
    const store = openStore(file, key);
    const letGo = await holdLock(file, key);
    const startedMs = performance.now();
    expect(codeOf(() => store.beginSync('full', '2026-11-23T09:00:00.000Z' as never))).toBe('store_busy');
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    expect(compareWithModel(store, model)).toBe(3);
    await letGo();
    expect(store.beginSync('full', '2026-11-23T09:00:00.000Z' as never)).toBe(4);
    store.close();
  }, 60_000);

  it('F29: stays whole while two connections write and checkpoint hard', () => {
    const { file, key } = makeStore();
    const [one, two] = [openForWriting(file, key, { ...settings, walPagesMax: 2 }), openForWriting(file, key, { ...settings, walPagesMax: 3 })];
    for (const db of [one, two]) db.exec('CREATE TABLE IF NOT EXISTS stress(n INTEGER PRIMARY KEY, x TEXT)');
    const endMs = performance.now() + 2_500;
    let n = 0;
    while (performance.now() < endMs) {
      n += 1;
      one.prepare('INSERT INTO stress VALUES (?, ?)').run(2 * n, 'x'.repeat(n % 3000));
      two.prepare('INSERT INTO stress VALUES (?, ?)').run(2 * n + 1, 'y'.repeat(n % 2000));
      if (n % 7 === 0) one.pragma('wal_checkpoint(TRUNCATE)');
      if (n % 11 === 0) two.prepare('DELETE FROM stress WHERE n < ?').run(n);
    }
    expect(one.prepare('SELECT count(*) FROM stress WHERE n > ?').pluck().get(n + 11)).toBe(two.prepare('SELECT count(*) FROM stress WHERE n > ?').pluck().get(n + 11));
    one.close();
    two.close();
    expect(integrityOf(file, key)).toEqual(['ok', []]);
  });

  it('F29: needs an SQLite in which that is safe', () => {
    const { db } = openDatabase(join(makeFolder(), 'x.db'), makeKey(), { settings, migrations: [] });
    const [major = 0, minor = 0, patch = 0] = String(db.prepare('SELECT sqlite_version()').pluck().get()).split('.').map(Number);
    expect(major * 1_000_000 + minor * 1_000 + patch).toBeGreaterThanOrEqual(3_051_003);
    expect([db.pragma('synchronous', { simple: true }), db.pragma('journal_mode', { simple: true }), db.pragma('temp_store', { simple: true }), db.pragma('trusted_schema', { simple: true })]).toEqual([2, 'wal', 2, 0]);
    db.close();
  });

  it('lets only one writer stage a sync', () => {
    const { file, key } = makeStore();
    const stores: Store[] = [openStore(file, key), openStore(file, key)];
    stores[0]?.beginSync('full', '2026-11-23T09:00:00.000Z' as never);
    expect(codeOf(() => stores[1]?.beginSync('full', '2026-11-23T09:00:00.000Z' as never))).toBe('already_running');
    stores.forEach((store) => store.close());
  });
});
