/** Refreshing a table in place, through the real Office.js library: what is ours is new, what is the user's is as it was. */
import { excelSheets } from '../../addin/hosts/excel/excel-sheets.ts';
import type { FakeExcel } from '../office/workbook/fake-excel.ts';
import { openFakeExcel } from '../office/workbook/office-in-node.ts';
import { customerColumns, never, sheetTable, threeCustomers, unheard } from '../office/sheet-tables.ts';
import type { Rows } from '../office/sheet-tables.ts';

let excel: FakeExcel;
let close: () => void;
beforeEach(() => { ({ excel, close } = openFakeExcel()); });
afterEach(() => close());
const book = () => excel.workbook;
const insert = (rows: Rows = threeCustomers, change: Parameters<typeof sheetTable>[1] = {}) => excelSheets().insertTable(sheetTable(rows, change), unheard, never());
const refresh = (rows: Rows, change: Parameters<typeof sheetTable>[1] = {}) => excelSheets().refreshTable(sheetTable(rows, change), unheard, never());
const records = (last: number) => book().lookAt(`A4:D${last}`);
const table = () => { const [one] = book().tables; if (!one) throw new Error('the table is gone'); return one; };
const value = async (address: string): Promise<unknown> => Excel.run(async (context) => { const range = context.workbook.worksheets.getItem('Sheet1').getRange(address).load('values'); await context.sync(); return range.values[0]?.[0] as unknown; });

const changed: Rows = [
  ['c1', 'Alder & Co', '250.00', '2024-01-31'],
  ['c2', 'Birch plc', '-20.00', '2024-02-29'],
  ['c4', 'Dogwood', '7.00', '2026-05-01'],
  ['c5', 'Elm', '8.00', null],
];
const changedCells = [
  ['c1', 'Alder & Co', 250, 45322],
  ['c2', 'Birch plc', -20, 45351],
  ['c4', 'Dogwood', 7, 46143],
  ['c5', 'Elm', 8, ''],
];

describe('a refresh', () => {
  it('writes what is new, and says what it added, changed and removed', async () => {
    await insert();
    expect(await refresh(changed)).toEqual({ sheet: 'Sheet1', table: 'Customers', rows: 4, compared: { added: 2, changed: 1, removed: 1 } });
    expect(records(8)).toEqual([...changedCells, ['', '', '', '']]);
    expect(table().block).toEqual({ top: 2, left: 0, bottom: 6, right: 3 });
  });

  it('of unchanged data writes nothing at all into cells', async () => {
    await insert();
    const before = excel.seen.length;
    expect(await refresh(threeCustomers)).toMatchObject({ compared: { added: 0, changed: 0, removed: 0 } });
    expect(excel.seen.slice(before).flatMap((request) => request.names).filter((name) => ['Values', 'FormulasR1C1', 'Resize', 'Clear', 'CopyFrom'].includes(name))).toEqual([]);
  });

  it('keeps the same table: it is never deleted and made again', async () => {
    await insert();
    const { id, columns } = table();
    await refresh(changed);
    expect([table().id, table().columns.map((column) => column.id)]).toEqual([id, columns.map((column) => column.id)]);
    expect(excel.seen.flatMap((request) => request.names)).not.toContain('ConvertToRange');
  });

  it('leaves a formula, a note and cells beside and below it unharmed', async () => {
    await insert();
    book().type('F4', '=SUM(Customers[Balance])');
    book().type('G4', '=C4*2');
    book().type('F5', 'call them on Monday');
    book().comment('G5', 'a comment beside');
    book().type('B9', 'Total');
    book().type('C9', '=SUM(C4:C6)+F4');
    book().type('C10', '=C9*2');
    await refresh(changed);
    expect(book().lookAt('F4:G5')).toEqual([['=SUM(Customers[Balance])', '=C4*2'], ['call them on Monday', '']]);
    expect(book().active.comments).toEqual([{ block: { top: 4, left: 6, bottom: 4, right: 6 }, text: 'a comment beside' }]);
    expect(book().lookAt('B9:C10')).toEqual([['Total', '=SUM(C4:C6)+F4'], ['', '=C9*2']]);
    expect(await value('F4')).toBe(245);
    expect(await value('G4')).toBe(500);
  });

  it('pushes down what stands right below instead of overwriting it', async () => {
    await insert();
    book().type('B8', 'Total');
    book().type('C8', '=SUM(C4:C6)');
    book().type('G8', 'beside the total');
    book().type('H1', '=C8');
    await refresh([...changed, ['c6', 'Fir', '1.00', null], ['c7', 'Hazel', '2.00', null]]);
    expect(records(9).map((row) => row[0])).toEqual(['c1', 'c2', 'c4', 'c5', 'c6', 'c7']);
    expect(book().lookAt('B11:C11')).toEqual([['Total', '=SUM(C4:C6)']]);
    expect([book().look('G11'), book().look('H1'), book().look('B10')]).toEqual(['beside the total', '=C11', '']);
  });

  it('does not cut through another table that stands beside it', async () => {
    await insert();
    for (const [address, text] of [['F3', 'Mine'], ['F4', 'a'], ['F9', 'z']] as const) book().type(address, text);
    book().addTable(book().active, { top: 2, left: 5, bottom: 8, right: 5 }, true);
    book().type('B8', 'below');
    await refresh([...changed, ['c6', 'Fir', '1.00', null]]);
    expect(records(8).map((row) => row[0])).toEqual(['c1', 'c2', 'c4', 'c5', 'c6']);
    expect(book().look('B10')).toBe('below');
    expect(book().tables.find((one) => one !== table())?.block).toEqual({ top: 2, left: 5, bottom: 8, right: 5 });
    expect([book().look('F4'), book().look('F9')]).toEqual(['a', 'z']);
  });

  it('says so, and changes nothing, where what stands below cannot be moved', async () => {
    await insert();
    book().type('F3', 'Mine');
    book().addTable(book().active, { top: 2, left: 5, bottom: 9, right: 5 }, true);
    book().addTable(book().active, { top: 7, left: 2, bottom: 9, right: 4 }, true);
    const before = book().lookAt('A1:H12');
    await expect(refresh([...changed, ['c6', 'Fir', '1.00', null]])).rejects.toMatchObject({ code: 'office_refused' });
    expect(book().lookAt('A1:H12')).toEqual(before);
    expect(table().block).toEqual({ top: 2, left: 0, bottom: 5, right: 3 });
  });

  it('clears the rows that are left over, and keeps one when no record is left', async () => {
    await insert();
    expect(await refresh([])).toMatchObject({ rows: 0, compared: { added: 0, changed: 0, removed: 3 } });
    expect(records(6).flat().filter((cell) => cell !== '')).toEqual([]);
    expect(table().block).toEqual({ top: 2, left: 0, bottom: 3, right: 3 });
    expect(await refresh(threeCustomers)).toMatchObject({ rows: 3, compared: { added: 3, changed: 0, removed: 0 } });
    expect(records(6)).toEqual([['c1', 'Alder & Co', 100.5, 45322], ['c2', 'Birch plc', -20, 45351], ['c3', 'Cedar Ltd', 0, '']]);
  });

  it('counts and mends what the user has typed over our cells', async () => {
    await insert();
    book().type('C4', 999);
    book().type('B5', '=1+1');
    expect(await refresh(threeCustomers)).toMatchObject({ compared: { added: 0, changed: 2, removed: 0 } });
    expect(records(6)).toEqual([['c1', 'Alder & Co', 100.5, 45322], ['c2', 'Birch plc', -20, 45351], ['c3', 'Cedar Ltd', 0, '']]);
  });

  it('never lets a formula in, also where the user has made a text column General (D10)', async () => {
    await insert();
    book().format('B4:B6', 'General');
    await refresh(threeCustomers.map(([id, , ...rest]) => [id ?? null, `=cmd|'/C calc'!A0`, ...rest]));
    for (const [, , cell] of book().active.cells()) expect(cell.formula).toBeNull();
    expect(book().look('B4')).toBe("=cmd|'/C calc'!A0");
  });

  it('renews its title and note where they still stand, and leaves what the user wrote instead', async () => {
    await insert();
    await refresh(threeCustomers, { title: 'Customers 2027', note: 'synced 10:00' });
    expect([book().look('B1'), book().look('B2'), book().tables[0]?.name]).toEqual(['Customers 2027', 'synced 10:00', 'Customers']);
    book().type('B2', 'my own words');
    await refresh(threeCustomers, { note: 'synced 11:00' });
    expect([book().look('B1'), book().look('B2')]).toEqual(['Customers', 'my own words']);
    // Moved to the very top, there is one line above it, and then none.
    for (const title of ['A', 'B']) {
      book().shift({ sheet: 'Sheet1', band: { top: 0, bottom: 0, left: 0, right: 16_383 }, direction: 'down', by: -1 });
      await refresh(threeCustomers, { title });
    }
    expect(book().look('B1')).toBe('Name');
  });

  it('of a table that was deleted says so', async () => {
    await insert();
    book().active.tables.length = 0;
    expect(await excelSheets().tables()).toEqual([]);
    await expect(refresh(changed)).rejects.toMatchObject({ code: 'office_refused' });
  });

  it('needs the column that tells the records apart', async () => {
    await insert();
    table().removeColumn(table().columns[0]?.id ?? 0);
    await expect(refresh(changed)).rejects.toMatchObject({ code: 'office_refused' });
    expect(book().look('A4')).toBe('Alder & Co');
  });

  it('keeps two records of one key apart', async () => {
    await insert([['x', 'one', '1.00', null], ['x', 'two', '2.00', null]]);
    expect(await refresh([['x', 'one', '1.00', null], ['x', 'two', '3.00', null], ['x', 'three', '4.00', null]])).toMatchObject({ compared: { added: 1, changed: 1, removed: 0 } });
    expect(records(6).map((row) => [row[1], row[2]])).toEqual([['one', 1], ['two', 3], ['three', 4]]);
  });
});

describe('the user’s own columns inside the table', () => {
  const addOwn = () => {
    table().addColumn(-1, 'Notes', []);
    table().addColumn(-1, 'Doubled', []);
    ['phone them', "'007", '=B6&"!"'].forEach((text, i) => book().type(`E${4 + i}`, text));
    [4, 5, 6].forEach((row) => book().type(`F${row}`, `=C${row}*2+[@Balance]`));
  };

  it('follow their record when records come, go and move', async () => {
    await insert();
    addOwn();
    const outcome = await refresh([['c0', 'Ash', '5.00', null], ['c2', 'Birch plc', '-20.00', '2024-02-29'], ['c3', 'Cedar Ltd', '0.00', null]]);
    expect(outcome.compared).toEqual({ added: 1, changed: 0, removed: 1 });
    expect(book().lookAt('A4:F6')).toEqual([
      ['c0', 'Ash', 5, '', '', '=C4*2+[@Balance]'],
      ['c2', 'Birch plc', -20, 45351, '007', '=C5*2+[@Balance]'],
      ['c3', 'Cedar Ltd', 0, '', '=B6&"!"', '=C6*2+[@Balance]'],
    ]);
    expect(await value('F4')).toBe(15);
  });

  it('keep text that looks like a number text when it moves', async () => {
    await insert();
    addOwn();
    await refresh([['c2', 'Birch plc', '-20.00', '2024-02-29'], ['c3', 'Cedar Ltd', '0.00', null]]);
    expect(book().lookAt('E4:F5')).toEqual([['007', '=C4*2+[@Balance]'], ['=B5&"!"', '=C5*2+[@Balance]']]);
    expect(typeof (await value('E4'))).toBe('string');
    expect(book().lookAt('A6:F6')[0]?.every((cell) => cell === '')).toBe(true);
  });

  it('keep their formats with their cells', async () => {
    await insert();
    addOwn();
    book().format('E5', '@');
    book().format('F4', '0.0');
    book().format('F5', '0.00');
    await refresh([['c2', 'Birch plc', '-20.00', '2024-02-29'], ['c1', 'Alder & Co', '100.50', '2024-01-31']]);
    // c1 stood before c2 and so it stays: the user’s order is kept where it differs from the data’s.
    expect(book().lookAt('A4:A5')).toEqual([['c1'], ['c2']]);
    await refresh([['c2', 'Birch plc', '-20.00', '2024-02-29']]);
    expect([book().active.cell(3, 4).format, book().active.cell(3, 5).format]).toEqual(['@', '0.00']);
  });

  it('with one formula all the way down go on in new records, also after the table was empty', async () => {
    await insert();
    table().addColumn(-1, 'Doubled', []);
    [4, 5, 6].forEach((row) => book().type(`E${row}`, '=[@Balance]*2'));
    await refresh(changed);
    expect(book().lookAt('E4:E7').flat()).toEqual(Array(4).fill('=[@Balance]*2'));
    await refresh([]);
    await refresh(changed);
    expect(book().lookAt('E4:E7').flat()).toEqual(Array(4).fill('=[@Balance]*2'));
    expect(book().look('E8')).toBe('');
  });

  it('may stand between ours, and ours in any order', async () => {
    await insert();
    table().addColumn(2, 'Mine', []);
    book().type('C4', 'x1');
    book().type('C5', 'x2');
    expect(await refresh(changed)).toMatchObject({ compared: { added: 2, changed: 1, removed: 1 } });
    expect(book().lookAt('A3:E7')).toEqual([
      ['Id', 'Name', 'Mine', 'Balance', 'Since'],
      ['c1', 'Alder & Co', 'x1', 250, 45322],
      ['c2', 'Birch plc', 'x2', -20, 45351],
      ['c4', 'Dogwood', '', 7, 46143],
      ['c5', 'Elm', '', 8, ''],
    ]);
  });
});

describe('what else the user has done to the table', () => {
  it('its order by another column is kept, and new records come at the end', async () => {
    await insert([['c3', 'Cedar Ltd', '0.00', null], ['c1', 'Alder & Co', '100.50', '2024-01-31'], ['c2', 'Birch plc', '-20.00', '2024-02-29']]);
    await refresh([...threeCustomers.slice(0, 2), ['c25', 'Between', '1.00', null], ...threeCustomers.slice(2)]);
    expect(records(7).map((row) => row[0])).toEqual(['c3', 'c1', 'c2', 'c25']);
  });

  it('new records stand where the data has them as long as the order is the data’s', async () => {
    await insert();
    await refresh([...threeCustomers.slice(0, 2), ['c25', 'Between', '1.00', null], ...threeCustomers.slice(2)]);
    expect(records(7).map((row) => row[0])).toEqual(['c1', 'c2', 'c25', 'c3']);
  });

  it('a row of their own in it stays, after the records', async () => {
    await insert();
    book().type('B7', 'My total');
    book().type('C7', '=SUM(C4:C6)');
    expect(table().block.bottom).toBe(6);
    expect(await refresh(changed)).toMatchObject({ rows: 4, compared: { added: 2, changed: 1, removed: 1 } });
    expect(book().lookAt('A7:D8')).toEqual([['c5', 'Elm', 8, ''], ['', 'My total', '=SUM(C5:C7)', '']]);
    expect(table().block.bottom).toBe(7);
  });

  it('its totals row stays below the records', async () => {
    await insert();
    table().showTotals(true);
    book().active.enterValue(6, 2, '=SUM(Customers[Balance])');
    book().type('B8', 'below');
    await refresh(changed);
    expect(book().lookAt('A7:D8')).toEqual([['c5', 'Elm', 8, ''], ['', '', '=SUM(Customers[Balance])', '']]);
    expect(table().hasTotals).toBe(true);
    expect(book().look('B9')).toBe('below');
    await refresh(threeCustomers.slice(0, 1));
    expect(book().lookAt('C4:C5')).toEqual([[100.5], ['=SUM(Customers[Balance])']]);
    expect(book().look('B9')).toBe('below');
  });

  it('a header they have renamed keeps its name, and is still filled', async () => {
    await insert();
    book().type('C3', 'Owed');
    book().type('F1', '=SUM(Customers[Owed])');
    await refresh(changed);
    expect(book().lookAt('A3:C4')).toEqual([['Id', 'Name', 'Owed'], ['c1', 'Alder & Co', 250]]);
    expect(await value('F1')).toBe(245);
  });

  it('a column of ours that they have deleted stays away', async () => {
    await insert();
    table().removeColumn(table().columns[3]?.id ?? 0);
    await refresh(changed);
    await refresh(threeCustomers);
    expect(book().lookAt('A3:D4')).toEqual([['Id', 'Name', 'Balance', ''], ['c1', 'Alder & Co', 100.5, '']]);
  });

  it('the table may have been renamed, moved down and put on a sheet of another name', async () => {
    await insert();
    table().rename('People');
    book().shift({ sheet: 'Sheet1', band: { top: 0, bottom: 2, left: 0, right: 16_383 }, direction: 'down', by: 3 });
    book().renameSheet(book().active, 'Ours');
    expect(await refresh(changed)).toMatchObject({ sheet: 'Ours', table: 'People' });
    expect(book().lookAt('A7:D10')).toEqual(changedCells);
  });
});

describe('when our own columns change', () => {
  const more = [...customerColumns, { id: 'phone', title: 'Phone', format: 'text' }, { id: 'limit', title: 'Limit', format: 'money' }] as const;
  const withMore: Rows = changed.map((row, i) => [...row, `0${i}`, `${i}.00`]);

  it('new ones come right after ours, before the user’s, and formulas follow', async () => {
    await insert();
    table().addColumn(-1, 'Notes', []);
    book().type('E4', 'mine');
    book().type('G4', '=E4&"!"');
    expect(await refresh(withMore, { columns: more })).toMatchObject({ rows: 4, compared: { added: 2, changed: 1, removed: 1 } });
    expect(book().lookAt('A3:G4')).toEqual([['Id', 'Name', 'Balance', 'Since', 'Phone', 'Limit', 'Notes'], ['c1', 'Alder & Co', 250, 45322, '00', 0, 'mine']]);
    expect(book().look('I4')).toBe('=G4&"!"');
    expect(await refresh(withMore, { columns: more })).toMatchObject({ compared: { added: 0, changed: 0, removed: 0 } });
  });

  it('one in the middle of the data comes behind the column that it follows there', async () => {
    await insert();
    book().type('B7', 'a row of my own');
    const columns = [customerColumns[0], customerColumns[1], { id: 'town', title: 'Town', format: 'text' }, customerColumns[2], { id: 'due', title: 'Due', format: 'money' }, customerColumns[3]] as const;
    await refresh(threeCustomers.map(([id = null, name = null, balance = null, since = null], i) => [id, name, `town ${i}`, balance, `${i}.50`, since]), { columns });
    expect(book().lookAt('A3:F7')).toEqual([
      ['Id', 'Name', 'Town', 'Balance', 'Due', 'Since'],
      ['c1', 'Alder & Co', 'town 0', 100.5, 0.5, 45322],
      ['c2', 'Birch plc', 'town 1', -20, 1.5, 45351],
      ['c3', 'Cedar Ltd', 'town 2', 0, 2.5, ''],
      ['', 'a row of my own', '', '', '', ''],
    ]);
    expect(book().active.cell(3, 4).format).toBe('#,##0.00##');
  });

  it('a title of ours that changed is renewed, and formulas follow', async () => {
    await insert();
    book().type('F1', '=SUM(Customers[Balance])');
    await refresh(changed, { columns: customerColumns.map((column) => (column.id === 'balance' ? { ...column, title: 'Open balance' } : column)) });
    expect([book().look('C3'), book().look('F1')]).toEqual(['Open balance', '=SUM(Customers[Open balance])']);
  });

  it('one that the data no longer has shows no old figures', async () => {
    await insert();
    const columns = customerColumns.filter((column) => column.id !== 'balance');
    await refresh(threeCustomers.map(([id = null, name = null, , since = null]) => [id, name, since]), { columns });
    expect(book().lookAt('A3:D4')).toEqual([['Id', 'Name', 'Balance', 'Since'], ['c1', 'Alder & Co', '', 45322]]);
  });
});

describe('an Excel without Table.resize (before ExcelApi 1.13)', () => {
  beforeEach(() => { excel.excelApiMinor = 12; });

  it.each([['longer', [...changed, ['c6', 'Fir', '1.00', null], ['c7', 'Hazel', '2.00', null], ['c8', 'Ivy', '2.00', null], ['c9', 'Juniper', '2.00', null], ['c10', 'Kapok', '2.00', null]] as Rows], ['shorter', threeCustomers.slice(1, 2)], ['empty', [] as Rows]])('makes the table %s all the same, and what is below, beside and inside keeps its place', async (_what, rows) => {
    await insert();
    table().addColumn(-1, 'Notes', []);
    book().type('E5', 'about Birch');
    book().type('B20', 'below');
    book().type('C20', '=B20');
    book().type('G5', '=SUM(Customers[Balance])');
    await refresh(rows);
    const last = 3 + Math.max(rows.length, 1);
    expect(records(last).map((row) => row[0])).toEqual(rows.length === 0 ? [''] : rows.map((row) => row[0]));
    expect(table().block.bottom).toBe(last - 1);
    expect([book().look('B20'), book().look('C20'), book().look('G5')]).toEqual(['below', '=B20', '=SUM(Customers[Balance])']);
    const birch = rows.findIndex((row) => row[0] === 'c2');
    if (birch >= 0) expect(book().look(`E${4 + birch}`)).toBe('about Birch');
  });

  it('gives a new record no note of another one', async () => {
    await insert(threeCustomers.slice(0, 1));
    table().addColumn(-1, 'Notes', []);
    book().type('E4', 'about Alder');
    await refresh(threeCustomers);
    expect(book().lookAt('E4:E6').flat()).toEqual(['about Alder', '', '']);
  });

  it('is refused below ExcelApi 1.9', async () => {
    excel.excelApiMinor = 8;
    await expect(insert()).rejects.toMatchObject({ code: 'office_too_old' });
    await expect(excelSheets().tables()).rejects.toMatchObject({ code: 'office_too_old' });
  });

  it('counts as such too where the set is promised and the member is missing', async () => {
    excel.excelApiMinor = 15;
    const { resize } = Excel.Table.prototype;
    (Excel.Table.prototype as { resize: unknown }).resize = undefined;
    try {
      await insert();
      await refresh(changed);
    } finally {
      Excel.Table.prototype.resize = resize;
    }
    expect(records(7)).toEqual(changedCells);
  });
});
