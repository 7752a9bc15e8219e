/**
 * Writes the changes of one page into the staged sync. What is already there in the same words writes nothing but that
 * it was seen; what differs ends the version that was open and opens one of its own.
 */
import { AppError } from '../../../src/shared/errors.ts';
import { dataTypes, type DataType } from '../../../src/shared/records/data-types.ts';
import type { AnyRecord } from '../../../src/shared/records/index.ts';
import type { Change, PageToWrite, PageWritten } from '../store.ts';
import { blockWriter, firstFreePk, forgetBlocks } from './blocks.ts';
import type { Db } from './connection.ts';
import { makeIdSet, type IdSet } from './id-set.ts';
import { prepared } from './statements.ts';
import { lacksIndexes, makeIndexes } from './version-indexes.ts';
import { versionTable, type VersionTable } from './version-table.ts';

type Counts = { added: number; changed: number; removed: number; same: number };
export type PageWriter = {
  /** `firstPk` is where the rows of the page's sync begin. */
  write(page: PageToWrite, firstPk: number): PageWritten;
  markSeen(dataType: DataType, id: string): void;
  /** After a rollback, and between two syncs: what this object remembers of the tables no longer holds. */
  forget(): void;
};

/**
 * How a type is written. `bulk`: its first records ever, without indexes, the ids met so far in memory. `fresh`: all it
 * holds is of this sync, so most ids are new and are inserted without looking first.
 */
type Manner = { readonly kind: 'bulk'; readonly ids: IdSet } | { readonly kind: 'fresh' | 'usual' };

/** With more ids than this the indexes are made after all: sorting ever more at the end would take ever more memory. */
const bulkIdsMax = 250_000;

export function pageWriter(db: Db): PageWriter {
  const tables = new Map<DataType, VersionTable>();
  const manners = new Map<DataType, Manner>();
  const blocks = blockWriter(db);
  const resources = resourceNumbers(db);
  const addToTotal = totalsWriter(db);
  const markSeen = db.prepare('INSERT OR IGNORE INTO seen(pk) VALUES (?)');
  let nextPk = 0;

  const tableOf = (dataType: DataType): VersionTable => {
    let table = tables.get(dataType);
    if (!table) {
      if (!dataTypes.includes(dataType)) throw new AppError('our_bug', `there is no table for ${String(dataType)}`);
      tables.set(dataType, table = versionTable(db, dataType));
    }
    return table;
  };
  const chooseManner = (dataType: DataType, firstPk: number): Manner => {
    const table = tableOf(dataType);
    if (lacksIndexes(db, dataType)) {
      if (table.isEmpty()) return { kind: 'bulk', ids: makeIdSet() };
      makeIndexes(db, dataType);
    }
    return { kind: table.beginsAt(firstPk) ? 'fresh' : 'usual' };
  };
  const mannerOf = (dataType: DataType, firstPk: number): Manner => {
    let manner = manners.get(dataType);
    if (!manner) manners.set(dataType, manner = chooseManner(dataType, firstPk));
    return manner;
  };
  /** True when no row with this id can be there. A type written in bulk comes to its indexes when one may be. */
  const isSurelyNew = (change: Change, firstPk: number): boolean => {
    const manner = mannerOf(change.dataType, firstPk);
    if (manner.kind !== 'bulk') return false;
    const met = change.record === null ? manner.ids.has(change.id) : manner.ids.met(change.id);
    if (!met && manner.ids.size() < bulkIdsMax) return true;
    makeIndexes(db, change.dataType);
    manners.set(change.dataType, { kind: 'fresh' });
    return false;
  };

  const insert = (table: VersionTable, sync: number, resource: number, id: string, record: AnyRecord, hash: string): boolean => {
    if (!table.insertIfNew(nextPk, id, sync, resource, hash, record)) return false;
    blocks.keep(nextPk);
    nextPk += 1;
    return true;
  };

  /** Takes away what is open: a row of this very sync goes, an older one is ended by it. */
  const close = (table: VersionTable, open: { pk: number; fromSync: number }, sync: number): void => {
    if (open.fromSync === sync) table.remove(open.pk);
    else table.end(open.pk, sync);
  };

  const remove = (page: PageToWrite, firstPk: number, change: Change): keyof Counts | null => {
    if (isSurelyNew(change, firstPk)) return null;
    const table = tableOf(change.dataType);
    const open = table.findOpen(change.id);
    if (!open) return null;
    close(table, open, page.sync);
    return 'removed';
  };

  const put = (page: PageToWrite, firstPk: number, change: Change, record: AnyRecord): keyof Counts => {
    const table = tableOf(change.dataType);
    const resource = resources.numberOf(page.resource, change.dataType);
    const hash = blocks.stage(JSON.stringify(record), change.source ?? 'null');
    const isNew = isSurelyNew(change, firstPk) || mannerOf(change.dataType, firstPk).kind === 'fresh';
    if (isNew && insert(table, page.sync, resource, change.id, record, hash)) return 'added';
    const open = table.findOpen(change.id);
    if (open?.hash === hash) {
      if (page.countsAsSeen && open.fromSync !== page.sync) markSeen.run(open.pk);
      return 'same';
    }
    const ended = open && open.fromSync !== page.sync ? null : table.findEndedBy(change.id, page.sync);
    if (open) close(table, open, page.sync);
    if (ended?.hash === hash) {
      // It was taken away by this sync and is back as it was: whatever page said so, it is there.
      table.reopen(ended.pk, resource);
      markSeen.run(ended.pk);
    } else {
      insert(table, page.sync, resource, change.id, record, hash);
    }
    return open ? 'changed' : 'added';
  };

  return {
    write(page, firstPk) {
      nextPk ||= firstFreePk(db);
      const byType = new Map<DataType, Counts>();
      for (const change of page.changes) {
        let counts = byType.get(change.dataType);
        if (!counts) byType.set(change.dataType, counts = { added: 0, changed: 0, removed: 0, same: 0 });
        const outcome = change.record === null ? remove(page, firstPk, change) : put(page, firstPk, change, change.record);
        if (outcome) counts[outcome] += 1;
      }
      blocks.finishPage();
      for (const [dataType, counts] of byType) if (counts.added !== counts.removed) addToTotal(dataType, page.sync, counts.added - counts.removed);
      return { byType };
    },
    markSeen(dataType, id) {
      const open = tableOf(dataType).findOpen(id);
      if (open) markSeen.run(open.pk);
    },
    forget() {
      manners.clear();
      resources.forget();
      blocks.drop();
      forgetBlocks(db);
      nextPk = 0;
    },
  };
}

function resourceNumbers(db: Db): { numberOf(name: string, dataType: DataType): number; forget(): void } {
  const known = new Map<DataType, Map<string, number>>();
  const find = (name: string, dataType: DataType): number => {
    prepared(db, 'INSERT OR IGNORE INTO resources(name) VALUES (?)').run(name);
    const resource = Number(prepared(db, 'SELECT resource FROM resources WHERE name = ?').pluck().get(name));
    prepared(db, 'INSERT OR IGNORE INTO resource_types(resource, data_type) VALUES (?, ?)').run(resource, dataType);
    return resource;
  };
  return {
    numberOf(name, dataType) {
      let byName = known.get(dataType);
      if (!byName) known.set(dataType, byName = new Map());
      let resource = byName.get(name);
      if (resource === undefined) byName.set(name, resource = find(name, dataType));
      return resource;
    },
    forget: () => known.clear(),
  };
}

/** Keeps, for each sync that changed it, how many records of a type there are. */
export function totalsWriter(db: Db): (dataType: DataType, sync: number, by: number) => void {
  const write = db.prepare(`
    INSERT INTO totals(data_type, sync, total) VALUES (@dataType, @sync, @by + coalesce((SELECT total FROM totals WHERE data_type = @dataType AND sync < @sync ORDER BY sync DESC LIMIT 1), 0))
    ON CONFLICT DO UPDATE SET total = total + @by`);
  return (dataType, sync, by) => void write.run({ dataType, sync, by });
}
