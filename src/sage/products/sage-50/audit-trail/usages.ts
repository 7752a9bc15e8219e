/**
 * What was set against a split, and when. A row of AUDIT_USAGE names two splits; Sage may write it once, on what is
 * paid, or twice, once from each side. Both are understood: of two mirrored rows one counts. Pure.
 */
import type { IsoDate } from '../../../../shared/dates.ts';
import type { Money } from '../../../../shared/money.ts';
import { positive } from '../../../source-values.ts';
import { isDeleted, keyNumber, money, moneyOrNull, requiredDate } from '../cells.ts';
import type { SourceRow } from '../cells.ts';

export type Usage = { readonly other: number; readonly date: IsoDate; readonly baseAmount: Money; readonly amount: Money; readonly row: SourceRow };

/** By the number of the split. */
export function usagesBySplit(rows: readonly SourceRow[], splits: ReadonlySet<number>): ReadonlyMap<number, readonly Usage[]> {
  const told = new Map<string, Usage[]>();
  const turned = new Map<string, Usage[]>();
  const seen = new Set<string>();
  for (const row of rows) {
    if (isDeleted(row)) continue;
    const [from, to] = [keyNumber(row['SPLIT_NUMBER'], 'SPLIT_NUMBER'), keyNumber(row['SPLIT_CROSSREF'], 'SPLIT_CROSSREF')];
    const number = row['USAGE_NUMBER'];
    // A row that was found by either of its splits comes twice.
    const identity = JSON.stringify([number ?? null, from, to, row['DATE'], row['AMOUNT']]);
    if (number !== undefined && number !== null && seen.has(identity)) continue;
    seen.add(identity);
    const usage = { date: requiredDate(row['DATE'], 'DATE'), baseAmount: positive(money(row['AMOUNT'])), amount: positive(moneyOrNull(row['FOREIGN_AMOUNT']) ?? money(row['AMOUNT'])), row };
    if (splits.has(from)) push(told, `${from} ${to}`, { ...usage, other: to });
    if (splits.has(to)) push(turned, `${to} ${from}`, { ...usage, other: from });
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
