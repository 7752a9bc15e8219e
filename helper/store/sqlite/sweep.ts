/** Takes back all that an abandoned sync wrote, in steps small enough for any disk and any memory; a kill in between is made up for later. */
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import { versionsOf } from './company-schema.ts';
import type { Db } from './connection.ts';
import { dropSums } from './ledger-rollups.ts';
import type { WriteGroup } from './write-group.ts';

const rowsAtOnce = 20_000;

/** Done before a further sync begins: its readers must not find rows of an abandoned one. */
export function sweepAbandoned(db: Db, group: WriteGroup): void {
  const unswept = db.prepare('SELECT sync, first_pk AS firstPk FROM syncs WHERE unswept = 1').all() as { sync: SyncNumber; firstPk: number }[];
  for (const { sync, firstPk } of unswept) sweep(db, group, sync, firstPk);
}

function sweep(db: Db, group: WriteGroup, sync: SyncNumber, firstPk: number): void {
  for (const dataType of dataTypes) {
    const v = versionsOf(dataType);
    deleteFrom(db, group, v, firstPk);
    const reopen = db.prepare(`UPDATE ${v} SET to_sync = NULL WHERE pk IN (SELECT pk FROM ${v} WHERE to_sync = ? LIMIT ${rowsAtOnce})`);
    while (group.alone(() => reopen.run(sync).changes) === rowsAtOnce);
  }
  deleteFrom(db, group, 'blocks', firstPk);
  group.alone(() => {
    dropSums(db, sync);
    for (const table of ['checkpoints', 'rejected', 'totals']) db.prepare(`DELETE FROM ${table} WHERE sync = ?`).run(sync);
    db.exec('DELETE FROM seen');
    db.prepare('UPDATE syncs SET unswept = 0 WHERE sync = ?').run(sync);
  });
}

/** From the end, so that keys above those that are left are never in use. */
function deleteFrom(db: Db, group: WriteGroup, table: string, firstPk: number): void {
  const remove = db.prepare(`DELETE FROM ${table} WHERE pk IN (SELECT pk FROM ${table} WHERE pk >= ? ORDER BY pk DESC LIMIT ${rowsAtOnce})`);
  while (group.alone(() => remove.run(firstPk).changes) === rowsAtOnce);
}
