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
import { prepared } from './statements.ts';
import { versionTable, type Found, type VersionTable } from './version-table.ts';

type Counts = { added: number; changed: number; removed: number; same: number };
export type PageWriter = {
  write(page: PageToWrite): PageWritten;
  markSeen(dataType: DataType, id: string): void;
  /** After a rollback, and between two syncs: what this object remembers of the tables no longer holds. */
  forget(): void;
};

export function pageWriter(db: Db): PageWriter {
  const tables = new Map<DataType, VersionTable>();
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
  const insert = (table: VersionTable, sync: number, resource: number, id: string, record: AnyRecord, hash: string): void => {
    table.insert(nextPk, id, sync, resource, hash, record);
    blocks.keep(nextPk);
    nextPk += 1;
  };

  /** Takes away what is open: a row of this very sync goes, an older one is ended by it. */
  const close = (table: VersionTable, open: Found, sync: number): void => {
    if (open.fromSync === sync) table.remove(open.pk);
    else table.end(open.pk, sync);
  };

  const remove = (page: PageToWrite, change: Change): keyof Counts | null => {
    const table = tableOf(change.dataType);
    const last = table.findLast(change.id);
    if (last === null || last.toSync !== null) return null;
    close(table, last, page.sync);
    return 'removed';
  };

  const put = (page: PageToWrite, change: Change, record: AnyRecord): keyof Counts => {
    const table = tableOf(change.dataType);
    const resource = resources.numberOf(page.resource, change.dataType);
    const hash = blocks.stage(JSON.stringify(record), change.source ?? 'null');
    let last = table.findLast(change.id);
    const isOpen = last !== null && last.toSync === null;
    if (last && isOpen && last.hash === hash) {
      if (page.countsAsSeen && last.fromSync !== page.sync) markSeen.run(last.pk);
      return 'same';
    }
    if (last && isOpen) {
      close(table, last, page.sync);
      // Beneath a row of this very sync may lie the published one that it had replaced.
      last = last.fromSync === page.sync ? table.findLast(change.id) : null;
    }
    if (last?.toSync === page.sync && last.hash === hash) {
      // It was taken away by this sync and is back as it was: whatever page said so, it is there.
      table.reopen(last.pk, resource);
      markSeen.run(last.pk);
    } else {
      insert(table, page.sync, resource, change.id, record, hash);
    }
    return isOpen ? 'changed' : 'added';
  };

  return {
    write(page) {
      nextPk ||= firstFreePk(db);
      const byType = new Map<DataType, Counts>();
      for (const change of page.changes) {
        let counts = byType.get(change.dataType);
        if (!counts) byType.set(change.dataType, counts = { added: 0, changed: 0, removed: 0, same: 0 });
        const outcome = change.record === null ? remove(page, change) : put(page, change, change.record);
        if (outcome) counts[outcome] += 1;
      }
      blocks.finishPage();
      for (const [dataType, counts] of byType) if (counts.added !== counts.removed) addToTotal(dataType, page.sync, counts.added - counts.removed);
      return { byType };
    },
    markSeen(dataType, id) {
      const last = tableOf(dataType).findLast(id);
      if (last && last.toSync === null) markSeen.run(last.pk);
    },
    forget() {
      tables.clear();
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
