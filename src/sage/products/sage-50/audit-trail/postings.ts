/** Reads the rows of a span of headers and puts together what belongs together. Rows come in any order; joining and sorting is done here. */
import { AppError } from '../../../../shared/errors.ts';
import type { SourceRow } from '../cells.ts';
import { keyNumber, wholeOf } from '../cells.ts';
import type { NumberRange } from '../numbers-in-runs.ts';
import { runsOf } from '../numbers-in-runs.ts';
import { allRows } from '../source-table.ts';
import type { OpenTable } from '../source-table.ts';
import { between } from '../statement.ts';
import type { Trail } from './trail-tables.ts';
import { typeOf } from './units.ts';
import type { Headed } from './units.ts';
import type { Usage } from './usages.ts';
import { usagesBySplit } from './usages.ts';

/** Which transaction a split is of. */
export type SplitOwner = { readonly type: string; readonly header: number };
export type Posting = Headed & { readonly splits: readonly SourceRow[]; readonly usages: ReadonlyMap<number, readonly Usage[]>; readonly owners: ReadonlyMap<number, SplitOwner>; readonly vat: ReadonlyMap<number, readonly SourceRow[]> };

/** Numbers nearer to one another than this are asked for together. */
const gapMax = 300;
const runMax = 5_000;

export async function readHeaded(trail: Trail, range: NumberRange, signal: AbortSignal): Promise<readonly Headed[]> {
  const where = between('HEADER_NUMBER', Math.max(0, range.from), range.to);
  const headers = await allRows(trail.dataSet, trail.header, where, signal);
  if (headers.length === 0) return [];
  const journal = byNumber(await allRows(trail.dataSet, trail.journal, where, signal), 'HEADER_NUMBER');
  const found = new Map<number, Headed>();
  for (const header of headers) {
    const number = wholeOf(header['HEADER_NUMBER']);
    if (number === null) throw new AppError('sage_rubbish', 'AUDIT_HEADER: a row without a number');
    found.set(number, { number, header, journal: inOrder(journal.get(number) ?? []) });
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

/** The splits, allocations and VAT of these headers, of which the first comes first. */
export async function readPostings(trail: Trail, headed: readonly Headed[], signal: AbortSignal): Promise<readonly Posting[]> {
  const wanted = new Set(headed.map(({ number }) => number));
  const splits = await rowsOfHeaders(trail, trail.split, wanted, signal);
  const vat = byNumber(trail.vat ? inOrder(await rowsOfHeaders(trail, trail.vat, wanted, signal)) : [], 'SPLIT_NUMBER');
  const ofHeader = byNumber(splits, 'HEADER_NUMBER');
  const numbers = new Set(splits.map((row) => wholeOf(row['SPLIT_NUMBER'])).filter((number) => number !== null));
  const usages = usagesBySplit(inOrder(await readUsages(trail, numbers, signal)), numbers);
  const owners = await readOwners(trail, [...usages.values()].flatMap((list) => list.map(({ other }) => other)), splits, signal);
  return headed.map((one) => ({ ...one, splits: inOrder(ofHeader.get(one.number) ?? []), usages, owners, vat }));
}

async function rowsOfHeaders(trail: Trail, table: OpenTable, wanted: ReadonlySet<number>, signal: AbortSignal): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for (const run of runsOf(wanted, gapMax, runMax)) {
    for (const row of await allRows(trail.dataSet, table, between('HEADER_NUMBER', run.from, run.to), signal)) if (wanted.has(wholeOf(row['HEADER_NUMBER']) ?? -1)) rows.push(row);
  }
  return rows;
}

async function readUsages(trail: Trail, splits: ReadonlySet<number>, signal: AbortSignal): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for (const run of runsOf(splits, gapMax, runMax)) {
    for (const column of ['SPLIT_NUMBER', 'SPLIT_CROSSREF']) {
      for (const row of await allRows(trail.dataSet, trail.usage, between(column, run.from, run.to), signal)) if (splits.has(wholeOf(row[column]) ?? -1)) rows.push(row);
    }
  }
  return rows;
}

/** To which transactions these splits belong; those at hand need no reading. */
export async function readOwners(trail: Trail, splits: Iterable<number>, atHand: readonly SourceRow[], signal: AbortSignal): Promise<ReadonlyMap<number, SplitOwner>> {
  const owners = new Map<number, SplitOwner>();
  const take = (row: SourceRow): void => {
    owners.set(keyNumber(row['SPLIT_NUMBER'], 'SPLIT_NUMBER'), { type: typeOf(row), header: keyNumber(row['HEADER_NUMBER'], 'HEADER_NUMBER') });
  };
  atHand.forEach(take);
  const wanted = new Set([...splits].filter((number) => !owners.has(number)));
  for (const run of runsOf(wanted, gapMax, runMax)) {
    const rows = await allRows(trail.dataSet, trail.split, between('SPLIT_NUMBER', run.from, run.to), signal, ['SPLIT_NUMBER', 'HEADER_NUMBER', 'TYPE']);
    for (const row of rows) if (wanted.has(wholeOf(row['SPLIT_NUMBER']) ?? -1)) take(row);
  }
  return owners;
}

export function byNumber(rows: readonly SourceRow[], column: string): ReadonlyMap<number, SourceRow[]> {
  const found = new Map<number, SourceRow[]>();
  for (const row of rows) {
    const number = wholeOf(row[column]) ?? -1;
    const list = found.get(number);
    if (list) list.push(row);
    else found.set(number, [row]);
  }
  return found;
}

/** One order whatever the driver's: what is kept of a transaction must not differ from one read to the next. */
function inOrder(rows: readonly SourceRow[]): readonly SourceRow[] {
  if (rows.length < 2) return rows;
  const keyed = rows.map((row) => ({ row, split: wholeOf(row['SPLIT_NUMBER']) ?? 0, text: JSON.stringify(row) }));
  return keyed.sort((a, b) => a.split - b.split || (a.text < b.text ? -1 : 1)).map(({ row }) => row);
}
