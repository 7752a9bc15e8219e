/**
 * How many rows lie in a span of numbers. Nothing is ever added below the highest number that was there, so fewer rows
 * than before say that some vanished, whatever was added since: a count finds out, in half a second, what only a read
 * of every key could tell otherwise.
 */
import type { DataSet } from '../../data-set.ts';
import type { CountedSpan } from './checkpoint.ts';
import { countRows } from './source-table.ts';
import type { OpenTable } from './source-table.ts';
import { between } from './statement.ts';

/** Numbers farther apart are of ranges of their own, as Sage keeps quotations apart from invoices. */
const gapMax = 10_000;

export async function countSpan(dataSet: DataSet, table: OpenTable, column: string, from: number, to: number, signal: AbortSignal): Promise<CountedSpan> {
  return { table: table.name, from, to, rows: await countRows(dataSet, table, column, signal, between(column, from, to)) };
}

/** The same spans as they are now. */
export async function recount(dataSet: DataSet, table: OpenTable, column: string, spans: readonly CountedSpan[], signal: AbortSignal): Promise<readonly CountedSpan[]> {
  const now: CountedSpan[] = [];
  for (const { from, to } of spans) now.push(await countSpan(dataSet, table, column, from, to, signal));
  return now;
}

/** How many rows of the spans are missing in those that had more. */
export const missingFrom = (before: readonly CountedSpan[], now: readonly CountedSpan[]): number =>
  before.reduce((sum, was) => sum + Math.max(0, was.rows - (now.find((is) => is.table === was.table && is.from === was.from)?.rows ?? was.rows)), 0);

/** The spans with numbers that lie beyond them, each a row. Pure. */
export function withNumbers(spans: readonly CountedSpan[], table: string, numbers: Iterable<number>): readonly CountedSpan[] {
  const all = spans.map((span) => ({ ...span }));
  for (const number of [...numbers].sort((a, b) => a - b)) {
    if (number < 0 || all.some(({ from, to }) => number >= from && number < to)) continue;
    const below = all.filter(({ to }) => to <= number && number - to <= gapMax).sort((a, b) => b.to - a.to)[0];
    if (below) Object.assign(below, { to: number + 1, rows: below.rows + 1 });
    else all.push({ table, from: number, to: number + 1, rows: 1 });
  }
  return all;
}
