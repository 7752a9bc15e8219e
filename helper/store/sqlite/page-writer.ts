/**
 * Writes the changes of one page into the staged sync. What is already there in the same words writes nothing but that
 * it was seen; what differs ends the version that was open and opens one of its own.
 */
import { hash as digest } from 'node:crypto';
import { AppError } from '../../../src/shared/errors.ts';
import { dataTypes, type DataType } from '../../../src/shared/records/data-types.ts';
import type { AnyRecord } from '../../../src/shared/records/index.ts';
import type { Change, PageToWrite, PageWritten } from '../store.ts';
import type { Db } from './connection.ts';
import { sourceWriter } from './sources.ts';
import { versionTable, type VersionTable } from './version-table.ts';

type Counts = { added: number; changed: number; removed: number; same: number };
export type PageWriter = {
  /** `firstPk` is where the rows of the page's sync begin. */
  write(page: PageToWrite, firstPk: number): PageWritten;
  markSeen(dataType: DataType, id: string): void;
  /** After a rollback, and between two syncs: what this object remembers of the tables no longer holds. */
  forget(): void;
};

/** 132 bits of a SHA-256: enough that no two contents are taken for one, also when somebody tries. */
const contentHash = (record: string, source: string): string => digest('sha256', `${record}\n${source}`, 'base64url').slice(0, 22);

export function pageWriter(db: Db): PageWriter {
  const tables = new Map<DataType, VersionTable>(dataTypes.map((dataType) => [dataType, versionTable(db, dataType)]));
  const sources = sourceWriter(db);
  const insertBody = db.prepare('INSERT INTO bodies(pk, record) VALUES (?, ?)');
  const removeBody = db.prepare('DELETE FROM bodies WHERE pk = ?');
  const markSeen = db.prepare('INSERT OR IGNORE INTO seen(pk) VALUES (?)');
  const lastPk = db.prepare('SELECT max(pk) FROM bodies').pluck();
  const resources = resourceNumbers(db);
  const addToTotal = totalsWriter(db);
  /** Tables that hold nothing but rows of the staged sync, so that looking before inserting would find nothing. */
  const fresh = new Map<DataType, boolean>();
  let nextPk = 0;

  const tableOf = (dataType: DataType): VersionTable => {
    const table = tables.get(dataType);
    if (!table) throw new AppError('our_bug', `there is no table for ${String(dataType)}`);
    return table;
  };
  const isFresh = (dataType: DataType, firstPk: number): boolean => {
    let answer = fresh.get(dataType);
    if (answer === undefined) fresh.set(dataType, answer = tableOf(dataType).beginsAt(firstPk));
    return answer;
  };

  const insert = (table: VersionTable, sync: number, resource: number, change: Change, record: AnyRecord, text: string, hash: string): boolean => {
    if (!table.insertIfNew(nextPk, change.id, sync, resource, hash, record)) return false;
    insertBody.run(nextPk, text);
    sources.add(nextPk, change.source ?? 'null');
    nextPk += 1;
    return true;
  };

  /** Takes away what is open: a row of this very sync goes, an older one is ended by it. True when the published books had one. */
  const close = (table: VersionTable, open: { pk: number; fromSync: number }, sync: number): boolean => {
    if (open.fromSync !== sync) {
      table.end(open.pk, sync);
      return true;
    }
    table.remove(open.pk);
    removeBody.run(open.pk);
    return false;
  };

  const remove = (page: PageToWrite, change: Change): keyof Counts | null => {
    const table = tableOf(change.dataType);
    const open = table.findOpen(change.id);
    if (!open) return null;
    close(table, open, page.sync);
    return 'removed';
  };

  const put = (page: PageToWrite, firstPk: number, change: Change, record: AnyRecord): keyof Counts => {
    const table = tableOf(change.dataType);
    const resource = resources.numberOf(page.resource, change.dataType);
    const text = JSON.stringify(record);
    const hash = contentHash(text, change.source ?? 'null');
    if (isFresh(change.dataType, firstPk) && insert(table, page.sync, resource, change, record, text, hash)) return 'added';
    const open = table.findOpen(change.id);
    if (open?.hash === hash) {
      if (page.countsAsSeen && open.fromSync !== page.sync) markSeen.run(open.pk);
      return 'same';
    }
    const ended = open && open.fromSync !== page.sync ? null : table.findEndedBy(change.id, page.sync);
    if (open) close(table, open, page.sync);
    if (ended?.hash === hash) {
      table.reopen(ended.pk, resource);
      if (page.countsAsSeen) markSeen.run(ended.pk);
    } else {
      insert(table, page.sync, resource, change, record, text, hash);
    }
    return open ? 'changed' : 'added';
  };

  return {
    write(page, firstPk) {
      nextPk ||= Number(lastPk.get() ?? 0) + 1;
      const byType = new Map<DataType, Counts>();
      for (const change of page.changes) {
        let counts = byType.get(change.dataType);
        if (!counts) byType.set(change.dataType, counts = { added: 0, changed: 0, removed: 0, same: 0 });
        const outcome = change.record === null ? remove(page, change) : put(page, firstPk, change, change.record);
        if (outcome) counts[outcome] += 1;
      }
      sources.finishPage();
      for (const [dataType, counts] of byType) if (counts.added !== counts.removed) addToTotal(dataType, page.sync, counts.added - counts.removed);
      return { byType };
    },
    markSeen(dataType, id) {
      const open = tableOf(dataType).findOpen(id);
      if (open) markSeen.run(open.pk);
    },
    forget() {
      fresh.clear();
      resources.forget();
      sources.drop();
      nextPk = 0;
    },
  };
}

function resourceNumbers(db: Db): { numberOf(name: string, dataType: DataType): number; forget(): void } {
  const add = db.prepare('INSERT OR IGNORE INTO resources(name) VALUES (?)');
  const find = db.prepare('SELECT resource FROM resources WHERE name = ?').pluck();
  const addType = db.prepare('INSERT OR IGNORE INTO resource_types(resource, data_type) VALUES (?, ?)');
  const known = new Map<string, number>();
  return {
    numberOf(name, dataType) {
      const key = `${dataType} ${name}`;
      let resource = known.get(key);
      if (resource === undefined) {
        add.run(name);
        known.set(key, resource = Number(find.get(name)));
        addType.run(resource, dataType);
      }
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
