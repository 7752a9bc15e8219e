/**
 * Rows on their way into cells, in requests that Excel on the web takes (it refuses 5 MB). Requests are measured, not
 * guessed: rows of one table can differ in size a hundredfold.
 */
import type { CellFormat, CellValue } from '../host.ts';
import { numberFormats, writtenFor } from './cells.ts';
import type { Written } from './cells.ts';

/** Excel would take more; the pane has to stay quick while it makes one. */
export const chunkBytes = 1_050_000;
/** The one batch that puts a refresh in force may be larger than a chunk, and stays well below what Excel refuses. */
export const lastBatchBytes = 3_500_000;

export type Row = readonly CellValue[];
const encoder = new TextEncoder();
export const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/** Rows in portions of at most `chunkBytes` as they go over the wire; a row alone may be larger. */
export async function* inChunks(rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  let chunk: Row[] = [];
  let bytes = 0;
  for await (const portion of rows) {
    for (const row of portion) {
      const size = bytesOf(row) + 1;
      if (chunk.length > 0 && bytes + size > chunkBytes) {
        yield chunk;
        chunk = [];
        bytes = 0;
      }
      chunk.push(row);
      bytes += size;
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** No recalculation and no drawing until the request is through. */
export function quietly(context: Excel.RequestContext): void {
  context.application.suspendApiCalculationUntilNextSync();
  context.application.suspendScreenUpdatingUntilNextSync();
}

export const writtenRow = (row: Row, formats: readonly CellFormat[], use1904: boolean): Written[] => formats.map((format, i) => writtenFor(row[i] ?? null, format, use1904));

/** Text columns become text before anything is written into them. */
export function formatTextColumns(sheet: Excel.Worksheet, top: number, left: number, rowCount: number, formats: readonly CellFormat[]): void {
  formats.forEach((format, i) => {
    if (format === 'text') setFormat(sheet, top, left + i, rowCount, numberFormats.text);
  });
}

export function setFormat(sheet: Excel.Worksheet, top: number, column: number, rowCount: number, format: string): void {
  const range = sheet.getRangeByIndexes(top, column, rowCount, 1);
  // One value for the whole column: a matrix would cost as much as the values.
  (range as { numberFormat: unknown }).numberFormat = format;
  range.untrack();
}

export function setValues(sheet: Excel.Worksheet, top: number, left: number, values: readonly (readonly Written[])[]): void {
  const width = values[0]?.length ?? 0;
  if (width === 0) return;
  const range = sheet.getRangeByIndexes(top, left, values.length, width);
  range.values = values as Written[][];
  range.untrack();
}

/** A value that begins with an apostrophe, in a text cell: where it stands and what must be seen there. */
export type Apostrophe = { readonly row: number; readonly column: number; readonly text: string };

export function apostrophesIn(values: readonly (readonly Written[])[], top: number, left: number): Apostrophe[] {
  return values.flatMap((row, i) => row.flatMap((value, j) => (typeof value === 'string' && value.startsWith("'") ? [{ row: top + i, column: left + j, text: value }] : [])));
}

/** Looks whether the apostrophe was kept, and writes it twice where it was eaten. Rare, so one look at the end is cheap. */
export async function settleApostrophes(context: Excel.RequestContext, sheet: Excel.Worksheet, places: readonly Apostrophe[]): Promise<void> {
  const portion = 500;
  for (let at = 0; at < places.length; at += portion) {
    const looked = places.slice(at, at + portion).map((place) => ({ place, range: sheet.getRangeByIndexes(place.row, place.column, 1, 1).load('values') }));
    await context.sync();
    for (const { place, range } of looked) {
      if (range.values[0]?.[0] !== place.text) range.values = [[`'${place.text}`]];
      range.untrack();
    }
    await context.sync();
  }
}
