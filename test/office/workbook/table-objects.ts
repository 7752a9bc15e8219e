/** Excel's Table, its columns, and the collections of tables as the request executor sees them. */
import { flag, nullObject, text, whole } from './api-object.ts';
import type { ApiObject } from './api-object.ts';
import { OfficeFault, invalidArgument } from './office-fault.ts';
import { rangeObject, resolveRange } from './range-object.ts';
import type { SheetTable, TableColumn } from './sheet-table.ts';
import type { Sheet } from './sheet.ts';
import type { Workbook } from './workbook.ts';
import { worksheetObject } from './worksheet-objects.ts';

function columnObject(workbook: Workbook, table: SheetTable, column: TableColumn): ApiObject {
  const index = (): number => {
    const at = table.columns.indexOf(column);
    if (at < 0) throw new OfficeFault('ItemNotFound', 'The column was deleted.');
    return at;
  };
  const left = () => table.block.left + index();
  return {
    type: 'TableColumn',
    identity: () => ({ Id: column.id }),
    read: { Id: () => column.id, Name: () => column.name, Index: index },
    write: { Name: (value) => { table.sheet.mayWrite(); table.sheet.enterValue(table.block.top, left(), `'${text(value, 'A name')}`); } },
    call: {
      GetDataBodyRange: () => rangeObject(workbook, table.sheet, { ...table.body, left: left(), right: left() }),
      GetHeaderRowRange: () => rangeObject(workbook, table.sheet, { ...table.header, left: left(), right: left() }),
      GetRange: () => rangeObject(workbook, table.sheet, { ...table.block, left: left(), right: left() }),
      Delete: () => table.removeColumn(column.id),
    },
  };
}

function columnCollection(workbook: Workbook, table: SheetTable): ApiObject {
  const find = (key: unknown): TableColumn | undefined => table.columns.find((column) => column.id === key || (typeof key === 'string' && column.name.toLowerCase() === key.toLowerCase()));
  const get = (key: unknown): ApiObject => {
    const column = find(key);
    if (!column) throw new OfficeFault('ItemNotFound', `There is no column ${String(key)}.`);
    return columnObject(workbook, table, column);
  };
  return {
    type: 'TableColumnCollection',
    item: get,
    items: () => table.columns.map((column) => columnObject(workbook, table, column)),
    call: {
      GetItem: get,
      GetItemOrNullObject: (key) => { const column = find(key); return column ? columnObject(workbook, table, column) : nullObject('TableColumn'); },
      GetCount: () => table.columns.length,
      Add: (index, values, name) => {
        const rows = values === null || values === undefined ? [] : (values as unknown[][]).map((row) => row[0]);
        return columnObject(workbook, table, table.addColumn(index === null || index === undefined ? -1 : whole(index, 'A position'), name === null || name === undefined ? null : text(name, 'A name'), rows));
      },
    },
  };
}

export function tableObject(workbook: Workbook, table: SheetTable): ApiObject {
  const alive = <T>(value: T): T => {
    if (!workbook.tables.includes(table)) throw new OfficeFault('ItemNotFound', 'The table was deleted.');
    return value;
  };
  return {
    type: 'Table',
    identity: () => alive({ Id: table.id }),
    read: { Id: () => alive(table.id), Name: () => alive(table.name), ShowTotals: () => alive(table.hasTotals), ShowHeaders: () => true, Style: () => table.style, ShowFilterButton: () => true },
    write: {
      Name: (value) => alive(table).rename(text(value, 'A table name')),
      ShowTotals: (value) => alive(table).showTotals(flag(value, 'Totals')),
      Style: (value) => { table.sheet.mayWrite(); table.style = text(value, 'A style'); },
    },
    call: {
      GetRange: () => rangeObject(workbook, table.sheet, alive(table).block),
      GetHeaderRowRange: () => rangeObject(workbook, table.sheet, alive(table).header),
      GetDataBodyRange: () => rangeObject(workbook, table.sheet, alive(table).body),
      GetTotalRowRange: () => {
        if (!alive(table).hasTotals) throw new OfficeFault('InvalidOperation', 'The table has no totals row.');
        return rangeObject(workbook, table.sheet, table.totalsRow);
      },
      Resize: (argument) => {
        const place = resolveRange(workbook, alive(table).sheet, argument);
        if (place.sheet !== table.sheet) throw invalidArgument('A table cannot move to another sheet.');
        table.resize(place.block);
      },
      Delete: () => {
        alive(table).sheet.clear(table.block, 'All');
        table.sheet.tables.splice(table.sheet.tables.indexOf(table), 1);
      },
      ConvertToRange: () => {
        alive(table).sheet.tables.splice(table.sheet.tables.indexOf(table), 1);
        return rangeObject(workbook, table.sheet, table.block);
      },
      ReapplyFilters: () => undefined,
    },
    open: {
      Columns: () => columnCollection(workbook, alive(table)),
      Worksheet: () => worksheetObject(workbook, alive(table).sheet),
      AutoFilter: () => ({ type: 'AutoFilter', read: { IsDataFiltered: () => alive(table).isFiltered } }),
    },
  };
}

/** All tables of the workbook, of one sheet, or those found in a range; a table can be added to a sheet's alone. */
export function tableCollection(workbook: Workbook, tables: () => readonly SheetTable[], sheet: Sheet | null): ApiObject {
  const find = (key: unknown): SheetTable | undefined => tables().find((table) => table.id === key || table.name.toLowerCase() === String(key).toLowerCase());
  const get = (key: unknown): ApiObject => {
    const table = find(key);
    if (!table) throw new OfficeFault('ItemNotFound', `There is no table ${String(key)}.`);
    return tableObject(workbook, table);
  };
  return {
    type: 'TableCollection',
    item: get,
    items: () => tables().map((table) => tableObject(workbook, table)),
    call: {
      GetItem: get,
      GetItemOrNullObject: (key) => { const table = find(key); return table ? tableObject(workbook, table) : nullObject('Table'); },
      GetCount: () => tables().length,
      Add: (argument, hasHeaders) => {
        const place = resolveRange(workbook, sheet ?? workbook.active, argument);
        if (sheet && place.sheet !== sheet) throw invalidArgument('The range is on another sheet.');
        return tableObject(workbook, workbook.addTable(place.sheet, place.block, flag(hasHeaders, 'Has headers')));
      },
    },
  };
}
