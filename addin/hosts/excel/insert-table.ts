/**
 * Puts a table on a sheet: a title and a note, the values chunk by chunk, and only when all of them stand there the
 * table around them. Whatever stops it on the way, nothing of it is left behind.
 */
import { AppError } from '../../../src/shared/errors.ts';
import type { SheetTable, TableOutcome } from '../host.ts';
import { headerTitles, numberFormats } from './cells.ts';
import { countsFrom1904 } from './date-system.ts';
import { sheetName, tableName } from './names.ts';
import { forget, freeSetting, remember } from './remembered-tables.ts';
import { apostrophesIn, formatTextColumns, inChunks, quietly, setFormat, setValues, settleApostrophes, writtenRow } from './write-chunks.ts';
import type { Apostrophe } from './write-chunks.ts';

const sheetRowMax = 1_048_576;
const sheetColumnMax = 16_384;
/** Title, note. */
const linesAbove = 2;
const fittedRowsMax = 200;
const style = 'TableStyleMedium2';

type Place = { readonly sheet: Excel.Worksheet; readonly row: number; readonly column: number; readonly isNewSheet: boolean };

async function selectedPlace(context: Excel.RequestContext): Promise<Omit<Place, 'isNewSheet'> | null> {
  try {
    const range = context.workbook.getSelectedRange().load('rowIndex,columnIndex');
    const sheet = range.worksheet;
    sheet.protection.load('protected');
    await context.sync();
    if (sheet.protection.protected) throw new AppError('office_protected', 'the active sheet is protected');
    return { sheet, row: range.rowIndex, column: range.columnIndex };
  } catch (thrown) {
    // A chart or a picture is selected: there is no cell to begin at.
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'InvalidSelection') return null;
    throw thrown;
  }
}

/** Nothing in the cells that the table will take; where their number is not known, nothing below either. */
async function isFree(context: Excel.RequestContext, sheet: Excel.Worksheet, row: number, column: number, rowCount: number | null, columnCount: number): Promise<boolean> {
  const height = rowCount === null ? sheetRowMax - row : linesAbove + 1 + Math.max(rowCount, 1);
  if (row + height > sheetRowMax || column + columnCount > sheetColumnMax) return false;
  const range = sheet.getRangeByIndexes(row, column, height, columnCount);
  const used = range.getUsedRangeOrNullObject(false).load('address');
  const tables = range.getTables(false).load('items/name');
  await context.sync();
  return used.isNullObject && tables.items.length === 0;
}

async function choosePlace(context: Excel.RequestContext, table: SheetTable): Promise<Place> {
  if (table.columns.length > sheetColumnMax || (table.rowCount ?? 0) > sheetRowMax - linesAbove - 1) throw new AppError('office_refused', 'the table is larger than a sheet');
  const selected = await selectedPlace(context);
  if (selected && await isFree(context, selected.sheet, selected.row, selected.column, table.rowCount, table.columns.length)) return { ...selected, isNewSheet: false };
  const sheets = context.workbook.worksheets.load('items/name');
  await context.sync();
  const sheet = context.workbook.worksheets.add(sheetName(table.title, new Set(sheets.items.map((one) => one.name.toLowerCase()))));
  await context.sync();
  return { sheet, row: 0, column: 0, isNewSheet: true };
}

async function clearAway(context: Excel.RequestContext, place: Place, rowCount: number, columnCount: number, setting: string): Promise<void> {
  try {
    await forget(context, setting);
    if (place.isNewSheet) place.sheet.delete();
    else {
      // The place was free of tables: what is there now is ours.
      const range = place.sheet.getRangeByIndexes(place.row, place.column, rowCount, columnCount);
      const tables = range.getTables(false).load('items/id');
      await context.sync();
      for (const table of tables.items) table.delete();
      range.clear('All');
    }
    await context.sync();
  } catch {
    // The workbook cannot be reached any more: what stopped us is what the user is told.
  }
}

async function namesTaken(context: Excel.RequestContext): Promise<ReadonlySet<string>> {
  const tables = context.workbook.tables.load('items/name');
  const names = context.workbook.names.load('items/name');
  await context.sync();
  return new Set([...tables.items, ...names.items].map((one) => one.name.toLowerCase()));
}

/**
 * Widths and hiding are the sheet's, not the table's: a column is fitted, or hidden, only where nothing else of the sheet
 * stands in it.
 */
async function shapeColumns(context: Excel.RequestContext, place: Place, table: SheetTable, bottom: number): Promise<void> {
  const { sheet, row } = place;
  const rest = table.columns.map(({ hidden }, i) => ({
    hidden,
    column: place.column + i,
    above: row === 0 ? null : sheet.getRangeByIndexes(0, place.column + i, row, 1).getUsedRangeOrNullObject(false).load('address'),
    below: bottom + 1 >= sheetRowMax ? null : sheet.getRangeByIndexes(bottom + 1, place.column + i, sheetRowMax - bottom - 1, 1).getUsedRangeOrNullObject(false).load('address'),
  }));
  await context.sync();
  const header = row + linesAbove;
  // Hiding comes last: nothing that can break comes behind it.
  for (const { hidden, column, above, below } of [...rest].sort((a, b) => Number(a.hidden ?? false) - Number(b.hidden ?? false))) {
    if (!(above?.isNullObject ?? true) || !(below?.isNullObject ?? true)) continue;
    // A look at the first rows is enough, and quick.
    const range = sheet.getRangeByIndexes(header, column, Math.min(bottom - header, fittedRowsMax) + 1, 1);
    if (hidden) range.columnHidden = true;
    else range.format.autofitColumns();
  }
}

function dressUp(place: Place, table: SheetTable, rowCount: number): void {
  const { sheet, row, column } = place;
  const firstShown = column + Math.max(table.columns.findIndex((one) => !one.hidden), 0);
  const title = sheet.getRangeByIndexes(row, firstShown, 1, 1);
  title.values = [[`'${table.title}`]];
  title.format.font.bold = true;
  title.format.font.size = 14;
  const note = sheet.getRangeByIndexes(row + 1, firstShown, 1, 1);
  note.values = [[`'${table.note}`]];
  note.format.font.color = '#595959';
  table.columns.forEach((one, i) => {
    if (one.format !== 'text') setFormat(sheet, row + linesAbove + 1, column + i, rowCount, numberFormats[one.format]);
  });
}

type Progress = { rows: number };

async function writeRows(context: Excel.RequestContext, place: Place, table: SheetTable, onProgress: (rowsDone: number) => void, signal: AbortSignal, done: Progress): Promise<Apostrophe[]> {
  const use1904 = await countsFrom1904(context);
  const formats = table.columns.map((column) => column.format);
  const top = place.row + linesAbove + 1;
  const places: Apostrophe[] = [];
  for await (const rows of inChunks(table.rows)) {
    signal.throwIfAborted();
    const at = top + done.rows;
    if (at + rows.length > sheetRowMax) throw new AppError('office_refused', 'there are more rows than a sheet has');
    // More came than were announced: the place below was not looked at yet.
    if (table.rowCount !== null && done.rows + rows.length > table.rowCount && !place.isNewSheet && !await isFree(context, place.sheet, at, place.column, rows.length, table.columns.length)) {
      throw new AppError('office_refused', 'the table has grown into cells that are in use');
    }
    const values = rows.map((row) => writtenRow(row, formats, use1904));
    quietly(context);
    formatTextColumns(place.sheet, at, place.column, rows.length, formats);
    setValues(place.sheet, at, place.column, values);
    done.rows += rows.length;
    await context.sync();
    places.push(...apostrophesIn(values.map((row) => row.map((value, i) => (formats[i] === 'text' ? value : ''))), at, place.column));
    onProgress(done.rows);
  }
  signal.throwIfAborted();
  return places;
}

export async function insertTable(context: Excel.RequestContext, table: SheetTable, onProgress: (rowsDone: number) => void, signal: AbortSignal): Promise<TableOutcome> {
  signal.throwIfAborted();
  const place = await choosePlace(context, table);
  const done: Progress = { rows: 0 };
  const setting = await freeSetting(context, table.key);
  const headers = headerTitles(table.columns.map((column) => column.title));
  try {
    const apostrophes = await writeRows(context, place, table, onProgress, signal, done);
    await settleApostrophes(context, place.sheet, apostrophes);
    const taken = await namesTaken(context);
    const height = Math.max(done.rows, 1);
    signal.throwIfAborted();
    quietly(context);
    setValues(place.sheet, place.row + linesAbove, place.column, [headers.map((title) => `'${title}`)]);
    if (done.rows === 0) formatTextColumns(place.sheet, place.row + linesAbove + 1, place.column, 1, table.columns.map((column) => column.format));
    const made = place.sheet.tables.add(place.sheet.getRangeByIndexes(place.row + linesAbove, place.column, height + 1, table.columns.length), true);
    made.name = tableName(table.title, taken);
    made.style = style;
    dressUp(place, table, height);
    made.load('id,name');
    made.columns.load('items/id');
    place.sheet.load('name');
    await context.sync();
    remember(context, {
      setting,
      key: table.key,
      tableId: made.id,
      table: made.name,
      title: table.title,
      note: table.note,
      columns: table.columns.map((column, i) => ({ id: column.id, title: headers[i] ?? '', columnId: made.columns.items[i]?.id ?? -1 })),
    });
    await shapeColumns(context, place, table, place.row + linesAbove + height);
    if (place.isNewSheet) place.sheet.activate();
    await context.sync();
    return { sheet: place.sheet.name, table: made.name, rows: done.rows, compared: null };
  } catch (thrown) {
    await clearAway(context, place, linesAbove + 1 + Math.max(done.rows, 1), table.columns.length, setting);
    throw thrown;
  }
}
