/**
 * Which row of the refreshed table stands where, and what has to be written for it. Pure.
 *
 * Where the table still has the order of the data, it gets the order of the data. Where the user has sorted it, their
 * order is kept and new records come at the end. The user's own rows come after all records.
 */
import { blankOwn, isBlankOwn } from './standing-rows.ts';
import type { OwnCell, StandingRow } from './standing-rows.ts';

export type PlannedRow = { readonly key: string | null; /** Where it stood before; null for a new record. */ readonly from: number | null };

export type RefreshPlan = {
  /** Records first, then the user's own rows. */
  readonly rows: readonly PlannedRow[];
  readonly recordCount: number;
  /** Rows of the table afterwards: never none, because Excel's tables have at least one. */
  readonly rowCount: number;
  readonly compared: { readonly added: number; readonly changed: number; readonly removed: number };
  /** Runs of records whose columns of ours must be written. */
  readonly oursToWrite: readonly Run[];
  /** Runs of rows whose cells of the user's must be written. */
  readonly ownToWrite: readonly Run[];
  readonly ownOf: (row: number) => readonly OwnCell[];
};
/** Rows `first` to `last`, both included. */
export type Run = { readonly first: number; readonly last: number };

/** Writing a few rows that did not change costs less than another request inside the batch. */
const gapMax = 4;

export function runsOf(count: number, isWanted: (row: number) => boolean, gap: number): Run[] {
  const runs: { first: number; last: number }[] = [];
  for (let row = 0; row < count; row++) {
    if (!isWanted(row)) continue;
    const run = runs.at(-1);
    if (run && row - run.last <= gap + 1) run.last = row;
    else runs.push({ first: row, last: row });
  }
  return runs;
}

function inOrder(keys: readonly string[], standing: readonly StandingRow[]): readonly PlannedRow[] {
  const place = new Map(keys.map((key, i) => [key, i]));
  const survivors = standing.flatMap((row, from) => (row.key !== null && place.has(row.key) ? [{ key: row.key, from, place: place.get(row.key) ?? 0 }] : []));
  const from = new Map(survivors.map((row) => [row.key, row.from]));
  const isAsInData = survivors.every((row, i) => i === 0 || row.place > (survivors[i - 1]?.place ?? -1));
  if (isAsInData) return keys.map((key) => ({ key, from: from.get(key) ?? null }));
  return [...survivors.map((row) => ({ key: row.key, from: row.from })), ...keys.filter((key) => !from.has(key)).map((key) => ({ key, from: null }))];
}

/** A column of the user's that has one formula all the way down goes on in new rows. */
function fillFormulas(standing: readonly StandingRow[], theirCount: number): readonly OwnCell[] {
  const records = [standing.filter((row) => row.key !== null), standing.filter((row) => !row.isKept), standing].find((rows) => rows.length > 0) ?? [];
  return Array.from({ length: theirCount }, (_, j) => {
    const first = records[0]?.own?.[j];
    if (!first) return blankOwn;
    const isFilled = first.isFormula && records.every((row) => row.own?.[j]?.isFormula && row.own[j].content === first.content);
    return isFilled ? first : { ...blankOwn, format: first.format };
  });
}

/** `must`: new columns of ours have to be filled everywhere; cells may have changed places while the table was resized. */
export function planRefresh(keys: readonly string[], standing: readonly StandingRow[], theirCount: number, must: { readonly writeOurs: boolean; readonly writeAll: boolean }): RefreshPlan {
  const records = inOrder(keys, standing);
  const kept = standing.flatMap((row, from) => (row.isKept ? [{ key: null, from }] : []));
  const rows = [...records, ...kept];
  const fill = fillFormulas(standing, theirCount);
  const survived = records.filter((row) => row.from !== null).length;
  const hasMoved = (i: number): boolean => must.writeAll || rows[i]?.from !== i;
  const ownOf = (i: number): readonly OwnCell[] => {
    const from = rows[i]?.from;
    if (typeof from !== 'number') return fill;
    return (i < records.length ? standing[from]?.own : standing[from]?.all) ?? [];
  };
  const hasOwn = (i: number): boolean => ownOf(i).some((cell) => !isBlankOwn(cell)) || (standing[i]?.own ?? []).some((cell) => !isBlankOwn(cell));
  return {
    rows,
    recordCount: records.length,
    rowCount: Math.max(rows.length, 1),
    compared: {
      added: records.length - survived,
      changed: records.filter((row) => row.from !== null && standing[row.from]?.isChanged).length,
      removed: standing.filter((row) => row.key !== null).length - survived,
    },
    oursToWrite: runsOf(records.length, (i) => must.writeOurs || hasMoved(i) || (standing[i]?.isChanged ?? false), gapMax),
    ownToWrite: runsOf(rows.length, (i) => hasMoved(i) && (i >= records.length || (theirCount > 0 && (must.writeAll || hasOwn(i)))), 0),
    ownOf,
  };
}
