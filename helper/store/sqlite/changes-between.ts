/**
 * What changed between two published syncs, record by record: first what stands at the later one and did not so at the
 * earlier (in the order of writing), then what stood at the earlier one and is gone.
 */
import { AppError } from '../../../src/shared/errors.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { ChangeBetween } from '../store.ts';
import { firstPkAfter, versionAt } from './books-at.ts';
import { readRecord } from './blocks.ts';
import { versionsOf } from './names.ts';
import type { Db } from './connection.ts';
import { writePlace } from './record-pages.ts';
import { prepared } from './statements.ts';

/** Part 0, what stands, is left at a key; part 1, what is gone, at the sync that ended it and its key. */
type Place = readonly [part: 0 | 1, sync: number, pk: number];

function readPlace(after: string | null): Place {
  if (after === null) return [0, 0, 0];
  try {
    const place: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === 3 && (place[0] === 0 || place[0] === 1) && Number.isSafeInteger(place[1]) && Number.isSafeInteger(place[2])) return [place[0], place[1] as number, place[2] as number];
  } catch { /* said below */ }
  throw new AppError('bad_request', '"after" is not the "next" of a list of changes');
}

type Found = { readonly place: Place; readonly change: ChangeBetween | null };
type Row = [pk: number, id: string, hash: string, toSync: number];

const rowsAtOnce = 200;

function* standing(db: Db, dataType: DataType, from: number, to: number, after: number): Generator<Found> {
  const statement = prepared(db, `SELECT pk, id, hash FROM ${versionsOf(dataType)} WHERE pk > ? AND pk < ? AND from_sync > ? AND from_sync <= ? AND (to_sync IS NULL OR to_sync > ?) ORDER BY pk LIMIT ${rowsAtOnce}`).raw();
  const end = firstPkAfter(db, to);
  for (let last = Math.max(after, firstPkAfter(db, from) - 1); ;) {
    const rows = statement.all(last, end, from, to, to) as Row[];
    for (const [pk, id, hash] of rows) {
      last = pk;
      const before = versionAt(db, dataType, id, from);
      const same = before?.hash === hash;
      yield { place: [0, 0, pk], change: same ? null : { change: before ? 'changed' : 'added', id, before: before ? readRecord(db, before.pk) : null, after: readRecord(db, pk) } };
    }
    if (rows.length < rowsAtOnce) return;
  }
}

function* gone(db: Db, dataType: DataType, from: number, to: number, [, afterSync, afterPk]: Place): Generator<Found> {
  const statement = prepared(db, `SELECT pk, id, hash, to_sync FROM ${versionsOf(dataType)} WHERE to_sync IS NOT NULL AND to_sync >= @sync AND to_sync <= @to AND (to_sync > @sync OR pk > @pk) AND from_sync <= @from ORDER BY to_sync, pk LIMIT ${rowsAtOnce}`).raw();
  let sync = Math.max(afterSync, from + 1);
  for (let last = afterSync > from ? afterPk : 0; ;) {
    const rows = statement.all({ sync, to, pk: last, from }) as Row[];
    for (const [pk, id, , toSync] of rows) {
      [sync, last] = [toSync, pk];
      yield { place: [1, toSync, pk], change: versionAt(db, dataType, id, to) ? null : { change: 'removed', id, before: readRecord(db, pk), after: null } };
    }
    if (rows.length < rowsAtOnce) return;
  }
}

export function changesBetween(db: Db, dataType: DataType, from: number, to: number, limit: number, after: string | null): { readonly items: readonly ChangeBetween[]; readonly next: string | null } {
  let place = readPlace(after);
  const items: ChangeBetween[] = [];
  const parts = place[0] === 0 ? [standing(db, dataType, from, to, place[2]), gone(db, dataType, from, to, [1, 0, 0])] : [gone(db, dataType, from, to, place)];
  for (const part of parts) {
    for (const { place: at, change } of part) {
      if (change && items.length === limit) return { items, next: writePlace(place) };
      place = at;
      if (change) items.push(change);
    }
  }
  return { items, next: null };
}
