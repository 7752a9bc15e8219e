/** Excel's Workbook, its settings, names, comments and the application as the request executor sees them. */
import { nullObject, text, whole } from './api-object.ts';
import type { ApiObject } from './api-object.ts';
import { OfficeFault } from './office-fault.ts';
import { forgetReference, rangeObject } from './range-object.ts';
import { tableCollection } from './table-objects.ts';
import type { Workbook } from './workbook.ts';
import { worksheetCollection } from './worksheet-objects.ts';

function settingObject(workbook: Workbook, key: string): ApiObject {
  return {
    type: 'Setting',
    identity: () => ({ _Id: key }),
    read: { Key: () => key, _Id: () => key, Value: () => workbook.settings.get(key) },
    write: { Value: (value) => { workbook.settings.set(key, structuredClone(value)); } },
    call: { Delete: () => { workbook.settings.delete(key); } },
  };
}

function settingCollection(workbook: Workbook): ApiObject {
  const get = (key: unknown): ApiObject => {
    if (!workbook.settings.has(text(key, 'A key'))) throw new OfficeFault('ItemNotFound', `There is no setting ${String(key)}.`);
    return settingObject(workbook, String(key));
  };
  return {
    type: 'SettingCollection',
    item: get,
    items: () => [...workbook.settings.keys()].map((key) => settingObject(workbook, key)),
    call: {
      GetItem: get,
      GetItemOrNullObject: (key) => (workbook.settings.has(text(key, 'A key')) ? settingObject(workbook, String(key)) : nullObject('Setting')),
      Add: (key, value) => {
        workbook.settings.set(text(key, 'A key'), structuredClone(value));
        return settingObject(workbook, String(key));
      },
    },
  };
}

const commentCollection = (workbook: Workbook): ApiObject => ({
  type: 'CommentCollection',
  items: () => workbook.sheets.flatMap((sheet) => sheet.comments.map((comment): ApiObject => ({ type: 'Comment', read: { Content: () => comment.text }, call: { GetLocation: () => rangeObject(workbook, sheet, comment.block) } }))),
  call: { GetCount: () => workbook.sheets.reduce((sum, sheet) => sum + sheet.comments.length, 0) },
});

export function workbookObject(workbook: Workbook): ApiObject {
  return {
    type: 'Workbook',
    read: { Name: () => 'Book.xlsx' },
    call: {
      _RemoveReference: (reference) => forgetReference(text(reference, 'A reference')),
      GetSelectedRange: () => {
        if (!workbook.selection) throw new OfficeFault('InvalidSelection', 'The current selection is not a range.');
        return rangeObject(workbook, workbook.selection.sheet, workbook.selection.block);
      },
    },
    open: {
      Application: () => ({
        type: 'Application',
        call: { SuspendApiCalculationUntilNextSync: () => undefined, SuspendScreenUpdatingUntilNextSync: () => undefined },
      }),
      Functions: () => ({
        type: 'Functions',
        call: {
          Date: (year, month, day): ApiObject => ({
            type: 'FunctionResult',
            read: { Value: () => Date.UTC(whole(year, 'A year'), whole(month, 'A month') - 1, whole(day, 'A day')) / 86_400_000 + 25_569 - (workbook.use1904 ? 1_462 : 0), Error: () => null },
          }),
        },
      }),
      Worksheets: () => worksheetCollection(workbook),
      Tables: () => tableCollection(workbook, () => workbook.tables, null),
      Settings: () => settingCollection(workbook),
      Comments: () => commentCollection(workbook),
      Names: () => ({
        type: 'NamedItemCollection',
        items: () => [...workbook.names].map(([name, formula]): ApiObject => ({ type: 'NamedItem', read: { Name: () => name, Formula: () => formula } })),
      }),
    },
  };
}
