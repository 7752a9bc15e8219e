/** The strict workbook that stands in for Excel: it must refuse what Excel refuses, or the tests above it prove nothing. */
import { openFakeExcel } from '../office/workbook/office-in-node.ts';
import type { FakeExcel } from '../office/workbook/fake-excel.ts';
import { fromR1C1, shiftFormula, toR1C1 } from '../office/workbook/references.ts';
import { OfficeFault } from '../office/workbook/office-fault.ts';

let excel: FakeExcel;
let close: () => void;
beforeEach(() => { ({ excel, close } = openFakeExcel()); });
afterEach(() => close());

const on = <T>(batch: (context: Excel.RequestContext) => Promise<T>): Promise<T> => Excel.run(batch);
const code = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'nothing refused', (error: { code?: string }) => error.code ?? error);

describe('the real library over the workbook in memory', () => {
  it('writes, reads back and addresses cells', async () => {
    await on(async (context) => {
      const sheet = context.workbook.worksheets.getItem('Sheet1');
      sheet.getRange('B2:C3').values = [[1, 'a'], [true, '']];
      const range = sheet.getRange('B2:C3').load('address,values,valueTypes,text,rowIndex,columnCount');
      await context.sync();
      expect(range.address).toBe('Sheet1!B2:C3');
      expect(range.values).toEqual([[1, 'a'], [true, '']]);
      expect(range.valueTypes).toEqual([['Double', 'String'], ['Boolean', 'Empty']]);
      expect([range.rowIndex, range.columnCount]).toEqual([1, 2]);
    });
  });

  it('gives the library’s own error for what was not loaded', async () => {
    expect(await code(on(async (context) => { const range = context.workbook.worksheets.getItem('Sheet1').getRange('A1'); await context.sync(); return range.address; }))).toBe('PropertyNotLoaded');
  });

  it('keeps a range over several requests, and moves it with its cells', async () => {
    await on(async (context) => {
      const sheet = context.workbook.worksheets.getItem('Sheet1');
      const range = sheet.getRange('A5');
      await context.sync();
      sheet.getRange('2:3').insert('Down');
      range.load('address');
      await context.sync();
      expect(range.address).toBe('Sheet1!A7');
    });
  });

  it('says of a null object that it is one', async () => {
    await on(async (context) => {
      const table = context.workbook.tables.getItemOrNullObject('Nobody').load('name');
      const used = context.workbook.worksheets.getItem('Sheet1').getRange('A1:C3').getUsedRangeOrNullObject(true).load('address');
      await context.sync();
      expect([table.isNullObject, used.isNullObject]).toEqual([true, true]);
    });
  });

  it('leaves a cell as it is where null is written', async () => {
    excel.workbook.type('A1', 'kept');
    await on(async (context) => { context.workbook.worksheets.getItem('Sheet1').getRange('A1:B1').values = [[null, 2]]; await context.sync(); });
    expect(excel.workbook.lookAt('A1:B1')).toEqual([['kept', 2]]);
  });
});

describe('what is refused', () => {
  const sheet = (context: Excel.RequestContext) => context.workbook.worksheets.getItem('Sheet1');
  it.each<[string, string, (context: Excel.RequestContext) => void]>([
    ['values of another shape', 'InvalidArgument', (context) => { sheet(context).getRange('A1:B2').values = [[1, 2]]; }],
    ['a number that is none', 'InvalidArgument', (context) => { sheet(context).getRange('A1').values = [[{ a: 1 }]]; }],
    ['a formula that cannot be read', 'InvalidArgument', (context) => { sheet(context).getRange('A1').values = [['+44 20 7946 0000']]; }],
    ['text of more than 32,767 characters', 'InvalidArgument', (context) => { sheet(context).getRange('A1').values = [['x'.repeat(32_768)]]; }],
    ['a sheet that is not there', 'ItemNotFound', (context) => { context.workbook.worksheets.getItem('Nowhere').getRange('A1').values = [[1]]; }],
    ['a sheet name with a colon', 'InvalidArgument', (context) => { context.workbook.worksheets.add('a:b'); }],
    ['a sheet name of 32 characters', 'InvalidArgument', (context) => { context.workbook.worksheets.add('s'.repeat(32)); }],
    ['a second sheet of one name', 'ItemAlreadyExists', (context) => { context.workbook.worksheets.add('SHEET1'); }],
    ['a table over a table', 'InvalidArgument', (context) => { sheet(context).tables.add('A1:B3', true); sheet(context).tables.add('B3:C5', true); }],
    ['a table name that is an address', 'InvalidArgument', (context) => { sheet(context).tables.add('A1:B3', true).name = 'AB12'; }],
    ['a table name with a blank', 'InvalidArgument', (context) => { sheet(context).tables.add('A1:B3', true).name = 'My table'; }],
    ['two tables of one name', 'ItemAlreadyExists', (context) => { sheet(context).tables.add('A1:B3', true).name = 'One'; sheet(context).tables.add('D1:E3', true).name = 'ONE'; }],
    ['a resize that moves the header', 'InvalidArgument', (context) => { sheet(context).tables.add('A2:B4', true).resize('A1:B4'); }],
    ['a resize to the header alone', 'InvalidArgument', (context) => { sheet(context).tables.add('A1:B3', true).resize('A1:B1'); }],
    ['a resize with a totals row', 'InvalidOperation', (context) => { const table = sheet(context).tables.add('A1:B3', true); table.showTotals = true; table.resize('A1:B6'); }],
    ['cells that would tear a table', 'InsertDeleteConflict', (context) => { sheet(context).tables.add('A3:D6', true); sheet(context).getRange('B1:C1').insert('Down'); }],
    ['taking the header of a table away', 'InsertDeleteConflict', (context) => { sheet(context).tables.add('A3:D6', true); sheet(context).getRange('A3:D3').delete('Up'); }],
    ['the last sheet that can be seen', 'InvalidOperation', (context) => { sheet(context).delete(); }],
    ['a member we do not play', 'ApiNotFound', (context) => { sheet(context).getRange('A1').merge(); }],
  ])('%s', async (_what, expected, act) => {
    expect(await code(on(async (context) => { act(context); await context.sync(); }))).toBe(expected);
  });

  it('a request of more than 5 MB', async () => {
    const act = on(async (context) => { sheet(context).getRange('A1:A200').values = Array.from({ length: 200 }, () => ['x'.repeat(30_000)]); await context.sync(); });
    expect(await code(act)).toBe('RequestPayloadSizeLimitExceeded');
  });

  it('anything while a cell is edited, unless it can wait', async () => {
    excel.isEditing = true;
    const write = async (context: Excel.RequestContext) => { sheet(context).getRange('A1').values = [[1]]; await context.sync(); };
    expect(await code(Excel.run(write))).toBe('InvalidOperationInCellEditMode');
    const delayed = Excel.run({ delayForCellEdit: true }, write);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(excel.workbook.look('A1')).toBe('');
    excel.endEditing();
    await delayed;
    expect(excel.workbook.look('A1')).toBe(1);
  });

  it('anything on a protected sheet and of a closed workbook', async () => {
    excel.workbook.active.isProtected = true;
    expect(await code(on(async (context) => { sheet(context).getRange('A1').values = [[1]]; await context.sync(); }))).toBe('AccessDenied');
    excel.isClosed = true;
    expect(await code(on(async (context) => { sheet(context).load('name'); await context.sync(); }))).toBe('GeneralException');
  });

  it('a newer member than the host has', async () => {
    excel.excelApiMinor = 12;
    expect(await code(on(async (context) => { sheet(context).tables.add('A1:B3', true).resize('A1:B6'); await context.sync(); }))).toBe('ApiNotFound');
  });

  it('the rest of a batch after its first fault, but not what came before', async () => {
    excel.beforeAction = (name) => { if (name === 'NumberFormat') throw new OfficeFault('GeneralException', 'planted'); };
    const act = on(async (context) => { const range = sheet(context).getRange('A1'); range.values = [[1]]; range.numberFormat = [['@']]; range.values = [[2]]; await context.sync(); });
    expect(await code(act)).toBe('GeneralException');
    expect(excel.workbook.look('A1')).toBe(1);
  });
});

describe('what Excel makes of what is entered', () => {
  it.each<[string, string, string | number | boolean]>([
    ['=1+1', 'General', '=1+1'], ['+1+1', 'General', '=+1+1'], ['-2+3', 'General', '=-2+3'], ['@SUM(1)', 'General', '=SUM(1)'],
    ['-5', 'General', -5], ['007', 'General', 7], ['1e5', 'General', 100_000], ['12%', 'General', 0.12], ['£1,234.50', 'General', 1234.5], ['TRUE', 'General', true], ['1-2', 'General', 46054],
    ["'007", 'General', '007'], ["'=1+1", 'General', '=1+1'],
    ['=1+1', '@', '=1+1'], ['007', '@', '007'],
  ])('%s in a cell of format %s', async (input, format, shown) => {
    await on(async (context) => {
      const cell = context.workbook.worksheets.getItem('Sheet1').getRange('A1');
      cell.numberFormat = [[format]];
      cell.values = [[input]];
      cell.load('formulas,valueTypes');
      await context.sync();
      expect(cell.formulas[0]?.[0]).toBe(shown);
    });
    expect(excel.workbook.active.cell(0, 0).formula !== null).toBe(typeof shown === 'string' && format === 'General' && !input.startsWith("'"));
  });
});

describe('formulas follow the cells', () => {
  const rows = (top: number, by: number) => ({ sheet: 'S', band: { top, bottom: top + Math.abs(by) - 1, left: 0, right: 16_383 }, direction: 'down' as const, by });
  it.each([
    ['=SUM(A2:A4)+$B$10', rows(4, 2), '=SUM(A2:A4)+$B$12'],
    ['=SUM(A2:A4)', rows(2, 2), '=SUM(A2:A6)'],
    ['=A3&"A3"&Table1[A3]', rows(2, 1), '=A4&"A3"&Table1[A3]'],
    ['=A5', rows(4, -1), '=#REF!'],
    ['=SUM(A2:A9)', rows(3, -2), '=SUM(A2:A7)'],
    ['=Other!A5', rows(0, 3), '=Other!A5'],
    ["='S'!A5+S!A6", rows(0, 3), "='S'!A8+S!A9"],
    ['=SUM(A:A)+LOG10(5)', rows(0, 3), '=SUM(A:A)+LOG10(5)'],
    ['=SUM(5:7)', rows(0, 3), '=SUM(8:10)'],
  ])('%s', (formula, shift, expected) => {
    expect(shiftFormula(formula, 'S', shift)).toBe(expected);
  });

  it.each(['=A1+$B2*C$3', '=SUM(A1:$B$4)+Other!D9', '=SUM(A:A)+SUM($3:4)', '=[@Balance]*2&"R1C1"', '=SUM(T[Net])'])('%s to R1C1 and back', (formula) => {
    expect(fromR1C1(toR1C1(formula, 6, 4), 6, 4)).toBe(formula);
  });

  it('and move with it by R1C1 from row to row', () => {
    expect(fromR1C1(toR1C1('=C5*2+$D$1', 4, 7), 8, 7)).toBe('=C9*2+$D$1');
  });

  it('follow a column’s new name, and give the sum of a table', async () => {
    excel.workbook.type('D1', '=SUM(Sales[Net])');
    await on(async (context) => {
      const sheet = context.workbook.worksheets.getItem('Sheet1');
      sheet.getRange('A1:B3').values = [['Id', 'Net'], ['a', 1.5], ['b', 2]];
      const table = sheet.tables.add('A1:B3', true);
      table.name = 'Sales';
      const sum = sheet.getRange('D1').load('values');
      await context.sync();
      expect(sum.values).toEqual([[3.5]]);
      table.columns.getItem('Net').name = 'Net amount';
      await context.sync();
    });
    expect(excel.workbook.look('D1')).toBe('=SUM(Sales[Net amount])');
  });
});
