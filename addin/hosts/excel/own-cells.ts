/** Puts cells of the user's back: formulas by their relative form, so that they still mean their own row; text stays text. */
import type { Run } from './refresh-plan.ts';
import type { OwnCell } from './standing-rows.ts';
import type { Apostrophe } from './write-chunks.ts';

const formatOf = (cell: OwnCell): string => (cell.isFormula && cell.format === '@' ? 'General' : cell.format);

function contentOf(cell: OwnCell): string | number | boolean {
  if (cell.isFormula || typeof cell.content !== 'string' || cell.content === '' || cell.format === '@') return cell.content;
  return `'${cell.content}`;
}

/** Queues the cells; gives those whose apostrophe must be looked at afterwards. */
export function writeOwnCells(sheet: Excel.Worksheet, top: number, left: number, rows: readonly (readonly OwnCell[])[]): Apostrophe[] {
  const width = rows[0]?.length ?? 0;
  if (width === 0) return [];
  const range = sheet.getRangeByIndexes(top, left, rows.length, width);
  const formats = rows.map((row) => row.map(formatOf));
  const [first] = formats[0] ?? [];
  if (formats.every((row) => row.every((format) => format === first))) (range as { numberFormat: unknown }).numberFormat = first;
  else range.numberFormat = formats;
  range.formulasR1C1 = rows.map((row) => row.map(contentOf));
  range.untrack();
  return rows.flatMap((row, i) => row.flatMap((cell, j) => (!cell.isFormula && cell.format === '@' && typeof cell.content === 'string' && cell.content.startsWith("'") ? [{ row: top + i, column: left + j, text: cell.content }] : [])));
}

export const rowsOf = (run: Run): number[] => Array.from({ length: run.last - run.first + 1 }, (_, i) => run.first + i);
