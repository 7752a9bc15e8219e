/**
 * Which transactions to read again. A header does not always say that something about it changed: a split, a posting or
 * an allocation may have, so each table is asked, and the headers behind what it names are read as a whole.
 */
import { numberOf, wholeOf } from '../cells.ts';
import type { Mark } from '../checkpoint.ts';
import { sinceOf } from '../checkpoint.ts';
import { changedSince, readRows } from '../source-table.ts';
import type { OpenTable } from '../source-table.ts';
import type { Conditions } from '../statement.ts';
import { readOwners } from './postings.ts';
import type { Trail } from './trail-tables.ts';

/** Null when nothing tells what changed, so that everything must be read. */
export async function changedHeaders(trail: Trail, before: Mark, signal: AbortSignal): Promise<ReadonlySet<number> | null> {
  const since = sinceOf(before);
  if (since === null || ![trail.header, trail.split, trail.journal, trail.usage].every((table) => table.has('RECORD_MODIFY_DATE'))) return null;
  const changed = new Set<number>();
  const take = async (table: OpenTable, where: Conditions): Promise<void> => {
    for await (const rows of readRows(trail.dataSet, table, where, signal, ['HEADER_NUMBER'])) for (const row of rows) changed.add(numberOf(row['HEADER_NUMBER']) ?? -1);
  };
  await take(trail.header, changedSince(since));
  // What is new is known by its number, whatever its stamp.
  await take(trail.header, [{ column: 'HEADER_NUMBER', is: '>=', value: (before.highest ?? -1) + 1 }]);
  await take(trail.split, changedSince(since));
  await take(trail.journal, changedSince(since));
  // A VAT return marks its rows here alone. Without stamps only a full read tells what it took in.
  if (trail.vat?.has('RECORD_MODIFY_DATE')) await take(trail.vat, changedSince(since));
  const splits = new Set<number>();
  for await (const rows of readRows(trail.dataSet, trail.usage, changedSince(since), signal, ['SPLIT_NUMBER', 'SPLIT_CROSSREF'])) {
    for (const row of rows) for (const column of ['SPLIT_NUMBER', 'SPLIT_CROSSREF']) splits.add(wholeOf(row[column]) ?? -1);
  }
  for (const { header } of (await readOwners(trail, splits, [], signal)).values()) changed.add(header);
  changed.delete(-1);
  return changed;
}
