/** Which rows of AUDIT_USAGE concern a split. Each names two: the one it stands on, and the one it was set against. Pure. */
import { isDeleted, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';

/** `isTurned`: the row stands on the other split. */
export type Usage = { readonly other: number; readonly isTurned: boolean; readonly row: SourceRow };

/** By the number of the split. A row that was found by either of its splits may come twice; it counts once. */
export function usagesBySplit(rows: readonly SourceRow[], splits: ReadonlySet<number>): ReadonlyMap<number, readonly Usage[]> {
  const found = new Map<number, Usage[]>();
  const seen = new Set<string>();
  const push = (split: number, usage: Usage): void => {
    const list = found.get(split);
    if (list) list.push(usage);
    else found.set(split, [usage]);
  };
  for (const row of rows) {
    if (isDeleted(row)) continue;
    const [from, to] = [wholeOf(row['SPLIT_NUMBER']), wholeOf(row['SPLIT_CROSSREF'])];
    if (from === null || to === null) continue;
    const identity = `${row['USAGE_NUMBER'] ?? ''} ${from} ${to}`;
    if (row['USAGE_NUMBER'] !== undefined && seen.has(identity)) continue;
    seen.add(identity);
    if (splits.has(from)) push(from, { other: to, isTurned: false, row });
    if (splits.has(to)) push(to, { other: from, isTurned: true, row });
  }
  return found;
}
