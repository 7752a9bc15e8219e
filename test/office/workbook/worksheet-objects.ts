/** Excel's Worksheet and WorksheetCollection as the request executor sees them. */
import { nullObject, text, whole } from './api-object.ts';
import type { ApiObject } from './api-object.ts';
import { columnCountMax, rowCountMax } from './cell-address.ts';
import { OfficeFault, invalidArgument } from './office-fault.ts';
import { rangeObject, resolveRange } from './range-object.ts';
import type { Sheet } from './sheet.ts';
import { tableCollection } from './table-objects.ts';
import type { Workbook } from './workbook.ts';

const wholeSheet = { top: 0, left: 0, bottom: rowCountMax - 1, right: columnCountMax - 1 };

export function worksheetObject(workbook: Workbook, sheet: Sheet): ApiObject {
  const alive = <T>(value: T): T => {
    if (!workbook.sheets.includes(sheet)) throw new OfficeFault('ItemNotFound', 'The sheet was deleted.');
    return value;
  };
  return {
    type: 'Worksheet',
    identity: () => alive({ Id: sheet.id }),
    read: { Id: () => alive(sheet.id), Name: () => alive(sheet.name), Position: () => alive(workbook.sheets.indexOf(sheet)), Visibility: () => alive(sheet.visibility) },
    write: {
      Name: (value) => workbook.renameSheet(alive(sheet), text(value, 'A sheet name')),
      Visibility: (value) => {
        if (value !== 'Visible' && value !== 'Hidden' && value !== 'VeryHidden') throw invalidArgument('No such visibility.');
        sheet.visibility = value;
      },
    },
    call: {
      Activate: () => { workbook.active = alive(sheet); },
      Delete: () => workbook.deleteSheet(alive(sheet)),
      GetRange: (address) => {
        alive(null);
        if (address === undefined || address === null) return rangeObject(workbook, sheet, wholeSheet);
        return rangeObject(workbook, sheet, resolveRange(workbook, sheet, address).block);
      },
      GetRangeByIndexes: (row, column, rows, columns) => {
        const [top, left] = [whole(row, 'A row'), whole(column, 'A column')];
        return alive(rangeObject(workbook, sheet, { top, left, bottom: top + whole(rows, 'Rows') - 1, right: left + whole(columns, 'Columns') - 1 }));
      },
      GetUsedRangeOrNullObject: (valuesOnly) => {
        const used = alive(sheet).usedBlock(wholeSheet, valuesOnly === true);
        return used ? rangeObject(workbook, sheet, used) : nullObject('Range');
      },
    },
    open: {
      Tables: () => tableCollection(workbook, () => alive(sheet).tables, sheet),
      Protection: () => ({ type: 'WorksheetProtection', read: { Protected: () => alive(sheet).isProtected } }),
    },
  };
}

export function worksheetCollection(workbook: Workbook): ApiObject {
  const find = (key: unknown): Sheet | undefined => workbook.sheet(text(key, 'A sheet'));
  const get = (key: unknown): ApiObject => {
    const sheet = find(key);
    if (!sheet) throw new OfficeFault('ItemNotFound', `There is no sheet ${String(key)}.`);
    return worksheetObject(workbook, sheet);
  };
  return {
    type: 'WorksheetCollection',
    item: get,
    items: () => workbook.sheets.map((sheet) => worksheetObject(workbook, sheet)),
    call: {
      GetItem: get,
      GetItemOrNullObject: (key) => { const sheet = find(key); return sheet ? worksheetObject(workbook, sheet) : nullObject('Worksheet'); },
      GetActiveWorksheet: () => worksheetObject(workbook, workbook.active),
      GetCount: () => workbook.sheets.length,
      Add: (name) => worksheetObject(workbook, workbook.addSheet(name === undefined || name === null ? undefined : text(name, 'A sheet name'))),
    },
  };
}
