/** Excel's Range as the request executor sees it. */
import { nullObject, flag, text, whole } from './api-object.ts';
import type { ApiObject } from './api-object.ts';
import { calculate } from './calculate.ts';
import { columnCountMax, contains, heightOf, overlaps, parseAddress, rowCountMax, widthOf } from './cell-address.ts';
import type { Block } from './cell-address.ts';
import { OfficeFault, invalidArgument } from './office-fault.ts';
import { copyFormula, fromR1C1, toR1C1 } from './references.ts';
import type { Cell, HeldRange, Sheet } from './sheet.ts';
import { tableCollection } from './table-objects.ts';
import type { Workbook } from './workbook.ts';
import { worksheetObject } from './worksheet-objects.ts';

const cellCountMax = 5_000_000;
const held = new WeakMap<ApiObject, { readonly sheet: Sheet; readonly range: HeldRange }>();

/** The block behind a Range that came as an argument. */
export function placeOf(object: ApiObject): { sheet: Sheet; block: Block } {
  const place = held.get(object);
  if (!place) throw invalidArgument('A range was expected.');
  if (!place.range.block) throw new OfficeFault('InvalidReference', 'The cells of this range were deleted.');
  return { sheet: place.sheet, block: place.range.block };
}

/** A range by address or object; an address may name another sheet only where `sheet` is null. */
export function resolveRange(workbook: Workbook, sheet: Sheet, argument: unknown): { sheet: Sheet; block: Block } {
  if (typeof argument === 'object' && argument !== null) return placeOf(argument as ApiObject);
  const found = parseAddress(text(argument, 'An address'));
  const on = found?.sheet ? workbook.sheet(found.sheet) : sheet;
  if (!found || !on) throw invalidArgument(`"${String(argument)}" is no address.`);
  return { sheet: on, block: found.block };
}

function mustFit(block: Block): Block {
  if (block.top < 0 || block.left < 0 || block.bottom < block.top || block.right < block.left || block.bottom >= rowCountMax || block.right >= columnCountMax) throw invalidArgument('The range leaves the sheet.');
  return block;
}

function showText(cell: Cell, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value !== 'number') return value;
  if (/[ymd]/i.test(cell.format) && cell.format !== 'General') {
    const day = new Date((value - 25_569) * 86_400_000);
    return `${String(day.getUTCDate()).padStart(2, '0')}/${String(day.getUTCMonth() + 1).padStart(2, '0')}/${day.getUTCFullYear()}`;
  }
  const decimals = /\.(0+)/.exec(cell.format)?.[1]?.length;
  return decimals === undefined ? String(value) : value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: Math.max(decimals, /\.(0+#*)/.exec(cell.format)?.[1]?.length ?? 0), useGrouping: cell.format.includes(',') });
}

/** A cell as a person sees it. */
export function shownText(workbook: Workbook, sheet: Sheet, row: number, column: number): { readonly text: string; readonly isNumber: boolean } {
  const value = calculate(workbook, { sheet, row, column });
  return { text: showText(sheet.cell(row, column), value), isNumber: typeof value === 'number' };
}

function valueType(value: string | number | boolean): string {
  if (value === '') return 'Empty';
  if (typeof value === 'string') return /^#[A-Z/0!?]+$/.test(value) ? 'Error' : 'String';
  return typeof value === 'number' ? 'Double' : 'Boolean';
}

export function rangeObject(workbook: Workbook, sheet: Sheet, start: Block): ApiObject {
  const range: HeldRange = { block: mustFit(start) };
  const at = (): Block => {
    if (!range.block) throw new OfficeFault('InvalidReference', 'The cells of this range were deleted.');
    return range.block;
  };
  const other = (block: Block): ApiObject => rangeObject(workbook, sheet, mustFit(block));

  const grid = <T>(of: (cell: Cell, row: number, column: number) => T): T[][] => {
    const { top, left, bottom, right } = at();
    if (heightOf(at()) * widthOf(at()) > cellCountMax) throw new OfficeFault('ResponsePayloadSizeLimitExceeded', 'Too many cells.');
    return Array.from({ length: bottom - top + 1 }, (_, i) => Array.from({ length: right - left + 1 }, (_x, j) => of(sheet.cell(top + i, left + j), top + i, left + j)));
  };
  const valueAt = (row: number, column: number) => calculate(workbook, { sheet, row, column });

  /** One value for all cells, or rows of values that have exactly the range's shape. */
  const each = (input: unknown, put: (value: unknown, row: number, column: number) => void): void => {
    sheet.mayWrite();
    const { top, left } = at();
    const [height, width] = [heightOf(at()), widthOf(at())];
    if (height * width > cellCountMax) throw invalidArgument('Too many cells to write.');
    if (Array.isArray(input) && (input.length !== height || input.some((row) => !Array.isArray(row) || row.length !== width))) throw invalidArgument(`The values do not have the shape of the range, ${height} by ${width}.`);
    for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) put(Array.isArray(input) ? (input as unknown[][])[i]?.[j] : input, top + i, left + j);
  };
  const enter = (input: unknown) => each(input, (value, row, column) => sheet.enterValue(row, column, value));
  const restyle = (change: (cell: Cell) => Cell) => each(null, (_value, row, column) => sheet.setCell(row, column, change(sheet.cell(row, column))));
  const style = (name: string, value: unknown) => restyle((cell) => ({ ...cell, style: { ...cell.style, [name]: value } }));

  const shift = (direction: unknown, sign: 1 | -1): void => {
    const block = at();
    if (direction !== (sign > 0 ? 'Down' : 'Up') && direction !== (sign > 0 ? 'Right' : 'Left')) throw invalidArgument('Which way?');
    const isDown = direction === 'Down' || direction === 'Up';
    workbook.shift({ sheet: sheet.name, band: block, direction: isDown ? 'down' : 'right', by: sign * (isDown ? heightOf(block) : widthOf(block)) });
  };

  const copyFrom = (sourceArgument: unknown, what: unknown): void => {
    sheet.mayWrite();
    const source = resolveRange(workbook, sheet, sourceArgument);
    const target = at();
    const cells = [...Array(heightOf(source.block)).keys()].flatMap((i) => [...Array(widthOf(source.block)).keys()].map((j) => [i, j, source.sheet.cell(source.block.top + i, source.block.left + j), calculate(workbook, { sheet: source.sheet, row: source.block.top + i, column: source.block.left + j })] as const));
    if (heightOf(source.block) !== heightOf(target) || widthOf(source.block) !== widthOf(target)) throw invalidArgument('Copies are played here between ranges of one shape only.');
    for (const [i, j, from, value] of cells) {
      const [row, column] = [target.top + i, target.left + j];
      const old = sheet.cell(row, column);
      if (what === 'Values') sheet.setCell(row, column, { ...old, value, formula: null, hasApostrophe: from.hasApostrophe });
      else if (what === 'Formats') sheet.setCell(row, column, { ...old, format: from.format, style: from.style });
      else {
        const formula = from.formula === null ? null : copyFormula(from.formula, row - source.block.top - i, column - source.block.left - j);
        sheet.setCell(row, column, { ...(what === 'Formulas' ? old : from), value: from.value, formula, hasApostrophe: from.hasApostrophe });
      }
    }
    for (const table of sheet.tables) for (let column = target.left; column <= target.right; column++) if (table.block.top >= target.top && table.block.top <= target.bottom) table.readHeader(column);
  };

  const object: ApiObject = {
    type: 'Range',
    identity: () => (sheet.held.has(range) ? { _ReferenceId: referenceOf(object) } : {}),
    read: {
      Address: () => workbook.addressOf(sheet, at()),
      RowIndex: () => at().top,
      ColumnIndex: () => at().left,
      RowCount: () => heightOf(at()),
      ColumnCount: () => widthOf(at()),
      CellCount: () => heightOf(at()) * widthOf(at()),
      Values: () => grid((_cell, row, column) => valueAt(row, column)),
      ValueTypes: () => grid((_cell, row, column) => valueType(valueAt(row, column))),
      Text: () => grid((cell, row, column) => showText(cell, valueAt(row, column))),
      Formulas: () => grid((cell) => cell.formula ?? cell.value),
      FormulasR1C1: () => grid((cell, row, column) => (cell.formula === null ? cell.value : toR1C1(cell.formula, row, column))),
      NumberFormat: () => grid((cell) => cell.format),
      ColumnHidden: () => {
        const columns = [...Array(widthOf(at())).keys()].map((j) => sheet.hiddenColumns.has(at().left + j));
        return columns.every(Boolean) ? true : columns.some(Boolean) ? null : false;
      },
    },
    write: {
      Values: enter,
      Formulas: enter,
      FormulasR1C1: (input) => each(input, (value, row, column) => {
        const isFormula = typeof value === 'string' && value.startsWith('=') && sheet.cell(row, column).format !== '@';
        sheet.enterValue(row, column, isFormula ? fromR1C1(value, row, column) : value);
      }),
      NumberFormat: (input) => each(input, (value, row, column) => {
        const format = text(value, 'A number format');
        if ((format.match(/"/g)?.length ?? 0) % 2 === 1 || format.length > 255) throw invalidArgument('That is no number format.');
        sheet.setCell(row, column, { ...sheet.cell(row, column), format });
      }),
      ColumnHidden: (value) => {
        sheet.mayWrite();
        for (let column = at().left; column <= at().right; column++) if (flag(value, 'Hidden')) sheet.hiddenColumns.add(column); else sheet.hiddenColumns.delete(column);
      },
    },
    call: {
      _KeepReference: () => { sheet.held.add(range); },
      // Sent before large values, so that a wrong shape is refused early.
      _ValidateArraySize: (rows, columns) => {
        if (rows !== heightOf(at()) || columns !== widthOf(at())) throw invalidArgument('The values do not have the shape of the range.');
      },
      GetCell: (row, column) => other({ top: at().top + whole(row, 'A row'), bottom: at().top + whole(row, 'A row'), left: at().left + whole(column, 'A column'), right: at().left + whole(column, 'A column') }),
      GetRow: (row) => other({ ...at(), top: at().top + whole(row, 'A row'), bottom: at().top + whole(row, 'A row') }),
      GetColumn: (column) => other({ ...at(), left: at().left + whole(column, 'A column'), right: at().left + whole(column, 'A column') }),
      GetLastRow: () => other({ ...at(), top: at().bottom }),
      GetResizedRange: (rows, columns) => other({ ...at(), bottom: at().bottom + whole(rows, 'Rows'), right: at().right + whole(columns, 'Columns') }),
      GetOffsetRange: (rows, columns) => other({ top: at().top + whole(rows, 'Rows'), bottom: at().bottom + whole(rows, 'Rows'), left: at().left + whole(columns, 'Columns'), right: at().right + whole(columns, 'Columns') }),
      GetEntireRow: () => other({ ...at(), left: 0, right: columnCountMax - 1 }),
      GetEntireColumn: () => other({ ...at(), top: 0, bottom: rowCountMax - 1 }),
      GetUsedRangeOrNullObject: (valuesOnly) => {
        const used = sheet.usedBlock(at(), valuesOnly === true);
        return used ? other(used) : nullObject('Range');
      },
      GetIntersectionOrNullObject: (argument) => {
        const found = resolveRange(workbook, sheet, argument);
        const [a, b] = [at(), found.block];
        return found.sheet === sheet && overlaps(a, b) ? other({ top: Math.max(a.top, b.top), left: Math.max(a.left, b.left), bottom: Math.min(a.bottom, b.bottom), right: Math.min(a.right, b.right) }) : nullObject('Range');
      },
      GetBoundingRect: (argument) => {
        const found = resolveRange(workbook, sheet, argument);
        if (found.sheet !== sheet) throw invalidArgument('The ranges are on two sheets.');
        const [a, b] = [at(), found.block];
        return other({ top: Math.min(a.top, b.top), left: Math.min(a.left, b.left), bottom: Math.max(a.bottom, b.bottom), right: Math.max(a.right, b.right) });
      },
      GetTables: (fullyContained) => tableCollection(workbook, () => sheet.tables.filter((table) => (fullyContained === true ? contains(at(), table.block) : overlaps(at(), table.block))), null),
      Insert: (direction) => {
        const block = at();
        shift(direction, 1);
        return other(block);
      },
      Delete: (direction) => shift(direction, -1),
      Clear: (what) => sheet.clear(at(), what === null || what === undefined ? 'All' : text(what, 'What to clear')),
      CopyFrom: copyFrom,
      Select: () => {
        if (sheet.visibility !== 'Visible') throw new OfficeFault('InvalidOperation', 'A hidden sheet cannot be selected.');
        workbook.active = sheet;
        workbook.selection = { sheet, block: at() };
      },
    },
    open: {
      Worksheet: () => worksheetObject(workbook, sheet),
      Format: () => ({
        type: 'RangeFormat',
        write: { WrapText: (value) => style('wrap', value), HorizontalAlignment: (value) => style('align', value), ColumnWidth: () => sheet.mayWrite() },
        call: { AutofitColumns: () => sheet.mayWrite() },
        open: {
          Font: () => ({ type: 'RangeFont', write: { Bold: (value) => style('bold', value), Italic: (value) => style('italic', value), Color: (value) => style('color', value), Size: (value) => style('size', value) } }),
          Fill: () => ({ type: 'RangeFill', write: { Color: (value) => style('fill', value) } }),
        },
      }),
    },
  };
  held.set(object, { sheet, range });
  return object;
}

const references = new Map<string, ApiObject>();
let referenceCount = 0;
const names = new WeakMap<ApiObject, string>();

/** The reference under which the add-in keeps a range from one request to the next. */
export function referenceOf(object: ApiObject): string {
  const known = names.get(object);
  if (known) return known;
  const reference = `range-${++referenceCount}`;
  references.set(reference, object);
  names.set(object, reference);
  return reference;
}

/** The add-in lets the range go: it no longer follows its cells, and its reference is no more. */
export function forgetReference(reference: string): void {
  const object = references.get(reference);
  const place = object && held.get(object);
  place?.sheet.held.delete(place.range);
  references.delete(reference);
}

export function byReference(reference: string): ApiObject {
  const object = references.get(reference);
  if (!object) throw new OfficeFault('InvalidReference', 'This range is not kept.');
  return object;
}
