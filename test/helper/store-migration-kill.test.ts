/** F16, K12: an update that is killed at any write while it brings the helper's database to its new form: what was in it stays, the next start goes on, and the version before can still be had from the copy. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openForWriting, numberPragma, type Db } from '../../helper/store/sqlite/connection.ts';
import { helperApplicationId, helperMigrations } from '../../helper/store/sqlite/helper/schema.ts';
import { openDatabase } from '../../helper/store/sqlite/open-database.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { runProcess } from '../env/process.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { integrityOf } from '../suites/store-process.ts';

afterAll(removeFolders);

const settings = { applicationId: helperApplicationId, cacheMib: 8, walPagesMax: 1_000 };
const program = join(import.meta.dirname, 'migration-kill-program.ts');
const rowsOf = (db: Db): unknown => db.prepare('SELECT id, name, base_currency FROM companies ORDER BY n').all();

const wanted = [{ id: 'meadow', name: 'Meadow Crafts Ltd', base_currency: 'GBP' }, { id: 'harbour', name: 'Harbour & Vale', base_currency: 'GBP' }];

/** As the first version left it, with two companies. */
function makeOld(): { readonly file: string; readonly key: Uint8Array } {
  const [file, key] = [join(makeFolder(), 'helper.db'), makeKey()];
  const { db } = openDatabase(file, key, { settings, migrations: helperMigrations.slice(0, 1) });
  const add = db.prepare("INSERT INTO companies(id, name, connection_id, product, source_id, base_currency, key_name, linked_at) VALUES (?, ?, 'c-1', 'sage-accounting', ?, 'GBP', 'k', '2026-11-01T09:00:00.000Z')");
  add.run('meadow', 'Meadow Crafts Ltd', 'b-1');
  add.run('harbour', 'Harbour & Vale', 'b-2');
  db.close();
  return { file, key };
}

function look<T>(file: string, key: Uint8Array, read: (db: Db) => T): T {
  const db = openForWriting(file, key, settings);
  try {
    return read(db);
  } finally {
    db.close();
  }
}

it.each(['pwrite64', 'unlink'])('F16 killed at any %s: whole before and after, and the next start ends it', async (calls) => {
  const versions = new Set<number>();
  let killed = 0;
  for (let n = 1, isDone = false; !isDone; n *= 2) {
    const { file, key } = makeOld();
    const run = await runProcess('strace', ['-f', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:signal=SIGKILL:when=${n}`, process.execPath, program, file, Buffer.from(key).toString('hex')], { waitMs: 60_000 });
    isDone = run.stdout.includes('done');
    if (!isDone) killed += 1;
    versions.add(look(file, key, (db) => {
      expect([calls, n, rowsOf(db)]).toEqual([calls, n, wanted]);
      return numberPragma(db, 'user_version');
    }));
    expect(integrityOf(file, key)).toEqual(['ok', []]);
    // The next start needs no hand, and leaves neither copies nor anything put aside.
    openHelperDb(file, key).close();
    expect(look(file, key, (db) => [numberPragma(db, 'user_version'), rowsOf(db)])).toEqual([helperMigrations.length, wanted]);
    expect(readdirSync(dirname(file)).filter((name) => /before|damaged/.test(name))).toEqual([]);
  }
  expect(killed).toBeGreaterThan(0);
  // Kills fell before, between and after.
  if (calls === 'pwrite64') expect([versions.has(1), versions.has(helperMigrations.length)]).toEqual([true, true]);
}, 180_000);
