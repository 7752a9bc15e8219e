/** Takes back all that an abandoned sync wrote, in steps small enough for any disk and any memory; a kill in between is made up for later. */
import { dataTypes, type DataType } from '../../../src/shared/records/data-types.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import type { Db } from './connection.ts';
import { indexedUpTo, lowerIndexedUpTo, removeFromIndexes } from './index-tables.ts';
import { dropSums } from './ledger-rollups.ts';
import { versionsOf } from './names.ts';
import { prepared } from './statements.ts';
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
    while (group.alone(() => removeVersions(db, dataType, firstPk)) === rowsAtOnce);
    const reopen = db.prepare(`UPDATE ${v} SET to_sync = NULL WHERE pk IN (SELECT pk FROM ${v} WHERE to_sync = ? LIMIT ${rowsAtOnce})`);
    while (group.alone(() => reopen.run(sync).changes) === rowsAtOnce);
  }
  const removeBlocks = db.prepare(`DELETE FROM blocks WHERE pk IN (SELECT pk FROM blocks WHERE pk >= ? ORDER BY pk DESC LIMIT ${rowsAtOnce})`);
  while (group.alone(() => removeBlocks.run(firstPk).changes) === rowsAtOnce);
  group.alone(() => {
    // Also where the sync had itself removed the rows again: their keys will be given anew.
    for (const dataType of dataTypes) lowerIndexedUpTo(db, dataType, firstPk);
    dropSums(db, sync);
    for (const table of ['checkpoints', 'rejected', 'totals']) db.prepare(`DELETE FROM ${table} WHERE sync = ?`).run(sync);
    db.exec('DELETE FROM seen');
    db.prepare('UPDATE syncs SET unswept = 0 WHERE sync = ?').run(sync);
  });
}

/** From the end, so that keys above those that are left are never in use. */
function removeVersions(db: Db, dataType: DataType, firstPk: number): number {
  const v = versionsOf(dataType);
  const keys = prepared(db, `SELECT pk FROM ${v} WHERE pk >= ? ORDER BY pk DESC LIMIT ${rowsAtOnce}`).pluck().all(firstPk) as number[];
  const [last, first] = [keys[0], keys.at(-1)];
  if (last === undefined || first === undefined) return 0;
  const upTo = indexedUpTo(db, dataType);
  for (const pk of keys) if (pk <= upTo) removeFromIndexes(db, dataType, pk);
  prepared(db, `DELETE FROM ${v} WHERE pk >= ? AND pk <= ?`).run(first, last);
  lowerIndexedUpTo(db, dataType, first);
  return keys.length;
}
