/**
 * What was set against a split, and when. A row of AUDIT_USAGE names two splits; Sage may write it once, on what is
 * paid, or twice, once from each side. Both are understood: of two mirrored rows one counts. Pure.
 */
import { isDeleted, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';

export type Usage = { readonly other: number; readonly row: SourceRow };

/** By the number of the split. */
export function usagesBySplit(rows: readonly SourceRow[], splits: ReadonlySet<number>): ReadonlyMap<number, readonly Usage[]> {
  const told = new Map<string, Usage[]>();
  const turned = new Map<string, Usage[]>();
  const seen = new Set<string>();
  for (const row of rows) {
    if (isDeleted(row)) continue;
    const [from, to] = [wholeOf(row['SPLIT_NUMBER']), wholeOf(row['SPLIT_CROSSREF'])];
    if (from === null || to === null) continue;
    const number = row['USAGE_NUMBER'];
    // A row that was found by either of its splits comes twice.
    const identity = JSON.stringify([number ?? null, from, to, row['DATE'], row['AMOUNT']]);
    if (number !== undefined && number !== null && seen.has(identity)) continue;
    seen.add(identity);
    if (splits.has(from)) push(told, `${from} ${to}`, { other: to, row });
    if (splits.has(to)) push(turned, `${to} ${from}`, { other: from, row });
  }
  const found = new Map<number, Usage[]>();
  for (const pair of new Set([...told.keys(), ...turned.keys()])) {
    const [own, others] = [told.get(pair) ?? [], turned.get(pair) ?? []];
    const split = Number(pair.slice(0, pair.indexOf(' ')));
    found.set(split, [...(found.get(split) ?? []), ...(own.length >= others.length ? own : others)]);
  }
  return found;
}

function push(map: Map<string, Usage[]>, key: string, usage: Usage): void {
  const list = map.get(key);
  if (list) list.push(usage);
  else map.set(key, [usage]);
}
