/** Reads the table as it stands, in answers that Excel on the web gives (it refuses 5 MB), and compares it with the data. */
import { heldBy, isSame } from './cells.ts';
import { isOfficeCode } from './office-errors.ts';
import { neighbours } from './table-shape.ts';
import type { TableShape } from './table-shape.ts';
import { bytesOf } from './write-chunks.ts';
import type { Row } from './write-chunks.ts';

/** A cell of the user's, as it must be written to be the same again. */
export type OwnCell = { readonly content: string | number | boolean; readonly isFormula: boolean; readonly format: string };

export type StandingRow = {
  /** Null: a row that is none of ours. */
  readonly key: string | null;
  /** A row of the user's own, with something in it. */
  readonly isKept: boolean;
  readonly isChanged: boolean;
  /** The user's columns; null where there are none. */
  readonly own: readonly OwnCell[] | null;
  /** All columns, of a row of the user's own. */
  readonly all: readonly OwnCell[] | null;
};

const answerBytes = 1_000_000;
const rowsAtFirst = 1_000;
const rowsAtMost = 50_000;

export const blankOwn: OwnCell = { content: '', isFormula: false, format: 'General' };
export const isBlankOwn = (cell: OwnCell): boolean => cell.content === '';

/** Rows in portions that suit the size of what comes back. */
async function inPortions(context: Excel.RequestContext, rowCount: number, signal: AbortSignal, load: (at: number, count: number) => { ranges: readonly Excel.Range[]; take: () => void }): Promise<void> {
  let count = Math.min(rowsAtFirst, rowCount);
  for (let at = 0; at < rowCount;) {
    signal.throwIfAborted();
    const portion = load(at, Math.min(count, rowCount - at));
    try {
      await context.sync();
    } catch (thrown) {
      if (!isOfficeCode(thrown, 'ResponsePayloadSizeLimitExceeded') || count === 1) throw thrown;
      count = Math.max(1, count >> 2);
      continue;
    }
    portion.take();
    const bytes = portion.ranges.reduce((sum, range) => sum + bytesOf(range.toJSON()), 1);
    for (const range of portion.ranges) range.untrack();
    at += Math.min(count, rowCount - at);
    count = Math.max(1, Math.min(rowsAtMost, Math.floor(count * Math.min(4, answerBytes / bytes))));
  }
}

/** A formula is what begins with "=" and is not its own value. */
function ownCell(formula: unknown, value: unknown, format: unknown): OwnCell {
  const isFormula = typeof formula === 'string' && formula.startsWith('=') && formula !== value;
  const content = isFormula ? formula : value;
  return { content: typeof content === 'string' || typeof content === 'number' || typeof content === 'boolean' ? content : '', isFormula, format: typeof format === 'string' ? format : 'General' };
}

const loadOwn = 'formulasR1C1,values,numberFormat';
const ownRow = (range: Excel.Range, row: number): OwnCell[] => (range.values[row] ?? []).map((value: unknown, j) => ownCell(range.formulasR1C1[row]?.[j], value, range.numberFormat[row]?.[j]));

/** Any rows of the table, all columns, as they would be written again. */
export async function readWholeRows(context: Excel.RequestContext, sheet: Excel.Worksheet, shape: TableShape, rows: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, readonly OwnCell[]>> {
  const found = new Map<number, readonly OwnCell[]>();
  for (const group of neighbours(rows)) {
    const first = group[0] ?? 0;
    await inPortions(context, group.length, signal, (at, count) => {
      const range = sheet.getRangeByIndexes(shape.top + 1 + first + at, shape.left, count, shape.width).load(loadOwn);
      return { ranges: [range], take: () => { for (let i = 0; i < count; i++) found.set(first + at + i, ownRow(range, i)); } };
    });
  }
  return found;
}

type Loaded = { readonly places: readonly number[]; readonly range: Excel.Range };

/** Keys that occur more than once are numbered, on both sides alike. */
export function keyCounter(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const n = (seen.get(key) ?? 0) + 1;
    seen.set(key, n);
    return n === 1 ? key : `${key}\u0000${n}`;
  };
}

/** In a table without records, formulas alone in the user's columns only wait for the first record. */
function letFormulasWait(rows: StandingRow[], hasOurs: readonly boolean[]): void {
  rows.forEach((row, i) => {
    if (!hasOurs[i] && row.own?.every((cell) => cell.isFormula || isBlankOwn(cell))) rows[i] = { ...row, isKept: false };
  });
}

export async function readStanding(context: Excel.RequestContext, sheet: Excel.Worksheet, shape: TableShape, fresh: ReadonlyMap<string, Row>, use1904: boolean, signal: AbortSignal): Promise<StandingRow[]> {
  const rows: StandingRow[] = [];
  /** Whether a cell of ours in the row holds anything. */
  const hasOurs: boolean[] = [];
  const number = keyCounter();
  const keyIndex = shape.ours.find((column) => column.of === 0)?.index ?? 0;
  const at = (loaded: readonly Loaded[], row: number): Map<number, unknown> => new Map(loaded.flatMap(({ places, range }) => places.map((place, j) => [place, range.formulas[row]?.[j] as unknown] as const)));

  const take = (ours: readonly Loaded[], theirs: readonly Loaded[], count: number): void => {
    for (let i = 0; i < count; i++) {
      const cells = at(ours, i);
      const keyCell = cells.get(keyIndex);
      const key = keyCell === '' || keyCell === undefined ? null : number(String(keyCell));
      const record = key === null ? undefined : fresh.get(key);
      const own = theirs.length === 0 ? null : theirs.flatMap(({ range }) => ownRow(range, i));
      const holdsOurs = [...cells.values()].some((value) => value !== '');
      hasOurs.push(holdsOurs);
      rows.push({
        key,
        isChanged: record !== undefined && shape.ours.some((column) => !isSame(heldBy(record[column.of] ?? null, column.format, use1904), cells.get(column.index))),
        own,
        all: null,
        isKept: key === null && (holdsOurs || !(own ?? []).every(isBlankOwn)),
      });
    }
  };
  const read = (places: readonly (readonly number[])[], top: number, count: number, what: string): Loaded[] => places.map((group) => ({ places: group, range: sheet.getRangeByIndexes(top, shape.left + (group[0] ?? 0), count, group.length).load(what) }));

  await inPortions(context, shape.rowCount, signal, (row, count) => {
    const top = shape.top + 1 + row;
    const ours = read(neighbours(shape.ours.map((column) => column.index)), top, count, 'formulas');
    const theirs = read(neighbours(shape.theirs), top, count, loadOwn);
    return { ranges: [...ours, ...theirs].map(({ range }) => range), take: () => take(ours, theirs, count) };
  });
  // Rows that the user has put into the table: all of their cells are kept.
  if (rows.every((row) => row.key === null)) letFormulasWait(rows, hasOurs);
  const kept = rows.flatMap((row, i) => (row.isKept ? [i] : []));
  for (const [i, all] of await readWholeRows(context, sheet, shape, kept, signal)) {
    const row = rows[i];
    if (row) rows[i] = { ...row, all };
  }
  return rows;
}
