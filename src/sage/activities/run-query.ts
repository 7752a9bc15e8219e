/** Runs a query over the pages that a product reads: what Sage did not filter, sort or cut is filtered, sorted and cut here, and how much was read is told. */
import type { ActivityRows } from '../../shared/contract/activities.ts';
import type { ActivityCell, SortKey } from './cells.ts';
import { cellOf, compareKeys, matches, sortKeyOf } from './cells.ts';
import type { CheckedQuery } from './query.ts';

/** `isSorted`: they come in the order that was asked for. More rows may come than match, never fewer. */
export type RowsRead = { readonly isSorted: boolean; readonly pages: AsyncIterable<readonly unknown[]> };
/** One company of a connection, ready to be asked. */
export type ActivitySource = { query(query: CheckedQuery, signal: AbortSignal): RowsRead };
export type QueryPage = { readonly limit: number; readonly skip: number; readonly readMax: number };

type Kept = { readonly cells: readonly ActivityCell[]; readonly keys: readonly SortKey[] };

export async function runQuery(query: CheckedQuery, source: ActivitySource, { limit, skip, readMax }: QueryPage, signal: AbortSignal): Promise<ActivityRows> {
  const { isSorted, pages } = source.query(query, signal);
  const sortsHere = query.order.length > 0 && !isSorted;
  const enough = skip + limit + 1;
  const kept: Kept[] = [];
  let [matched, readRows, isComplete] = [0, 0, true];
  reading: for await (const page of pages) {
    signal.throwIfAborted();
    for (const item of page) {
      if (readRows >= readMax) {
        isComplete = false;
        break reading;
      }
      readRows += 1;
      if (!matches(query.where, item)) continue;
      matched += 1;
      if (sortsHere || matched > skip) kept.push({ cells: query.columns.map((column) => cellOf(item, column)), keys: sortsHere ? query.order.map(({ on }) => sortKeyOf(cellOf(item, on), on.field.kind)) : [] });
      if (!sortsHere && matched >= enough) break reading;
    }
  }
  signal.throwIfAborted();
  if (sortsHere) sortRows(kept, query);
  const from = sortsHere ? skip : 0;
  return {
    columns: query.columns.map(({ path, field }) => ({ field: path, kind: field.kind })),
    rows: kept.slice(from, from + limit).map(({ cells }) => [...cells]),
    readRows, isComplete,
    next: kept.length > from + limit ? skip + limit : null,
  };
}

/** What is equal keeps the order in which Sage gave it. */
function sortRows(rows: Kept[], { order }: CheckedQuery): void {
  rows.sort((a, b) => {
    for (const [index, { descending }] of order.entries()) {
      const compared = compareKeys(a.keys[index] ?? null, b.keys[index] ?? null);
      if (compared !== 0) return descending ? -compared : compared;
    }
    return 0;
  });
}
