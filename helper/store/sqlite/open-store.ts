/** Opens a company's database: checks what it is, mends what a kill left, brings it up to date, and gives the store. */
import { AppError } from '../../../src/shared/errors.ts';
import type { OpenStore, Store, StoreReader } from '../store.ts';
import { booksAt } from './books-at.ts';
import { changesBetween } from './changes-between.ts';
import { companyApplicationId, companyMigrations, followDefinitions, lacksDefinitions } from './company-schema.ts';
import { closeForGood, type Db, type OpenSettings } from './connection.ts';
import { noteDamage, openDatabase } from './open-database.ts';
import { inOurWords, withOurWords } from './sqlite-errors.ts';
import { storeWriter } from './store-writer.ts';
import { findAt, findPublished, publishedBy, findStaged, readDataSets, readHistory, readProof, readRejected, readStatus } from './sync-records.ts';

const settings: OpenSettings = { applicationId: companyApplicationId, cacheMib: 16, walPagesMax: 8_000 };

export const openStore: OpenStore = (file, key) => inOurWords(() => {
  const { db, canWrite } = openDatabase(file, key, { settings, migrations: companyMigrations, bringUpToDate: (db) => { if (lacksDefinitions(db)) followDefinitions(db); } });
  return storeOf(db, canWrite, noteDamage(file));
});

function storeOf(db: Db, canWrite: boolean, onError: (thrown: unknown) => void): Store {
  let writer: ReturnType<typeof storeWriter> | null = null;
  const write = (): ReturnType<typeof storeWriter> => {
    if (!canWrite) throw new AppError('disk_failed', 'the database lies on a disk that cannot be written');
    return writer ??= storeWriter(db);
  };
  const reader: StoreReader = {
    published: () => findPublished(db),
    publishedBy: (at) => publishedBy(db, at),
    books: (sync) => withOurWords(booksAt(db, findAt(db, sync)), onError),
    changes(dataType, from, to, limit, after) {
      findAt(db, from);
      findAt(db, to);
      return changesBetween(db, dataType, from, to, limit, after);
    },
    status: (sync) => readStatus(db, sync),
    history: (before, limit) => readHistory(db, before, limit),
    dataSets: () => readDataSets(db),
    proof: (sync) => readProof(db, sync),
    rejected: (sync) => readRejected(db, sync),
  };
  return withOurWords<Store>({
    ...reader,
    stagedSync: () => findStaged(db),
    beginSync: (kind, startedAt) => write().beginSync(kind, startedAt),
    writePage: (page) => write().writePage(page),
    flush: () => write().flush(),
    markSeen: (sync, keys) => write().markSeen(sync, keys),
    checkpoint: (sync, resource) => write().checkpoint(sync, resource),
    hasOwnCheckpoint: (sync, resource) => write().hasOwnCheckpoint(sync, resource),
    vanished: (sync, resource) => write().vanished(sync, resource),
    removeVanished: (sync, resource) => write().removeVanished(sync, resource),
    saveStatus: (sync, status) => write().saveStatus(sync, status),
    publish: (sync, at, dataAsAt, proof) => write().publish(sync, at, dataAsAt, proof),
    endUnchanged: (sync, dataAsAt) => write().endUnchanged(sync, dataAsAt),
    abandon: (sync, status, at, problem) => write().abandon(sync, status, at, problem),
    staged: (sync) => withOurWords(write().staged(sync), onError),
    close() {
      try {
        writer?.closeWriter();
      } finally {
        closeForGood(db);
      }
    },
  }, onError);
}
