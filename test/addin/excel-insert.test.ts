/** Putting a table on a sheet, through the real Office.js library. */
import { excelSheets } from '../../addin/hosts/excel/excel-sheets.ts';
import { columnLetters } from '../office/workbook/cell-address.ts';
import type { FakeExcel } from '../office/workbook/fake-excel.ts';
import { openFakeExcel } from '../office/workbook/office-in-node.ts';
import { customerColumns, never, sheetTable, threeCustomers, unheard } from '../office/sheet-tables.ts';
import type { Rows } from '../office/sheet-tables.ts';

let excel: FakeExcel;
let close: () => void;
beforeEach(() => { ({ excel, close } = openFakeExcel()); });
afterEach(() => close());
const book = () => excel.workbook;
const insert = (rows: Rows, change: Parameters<typeof sheetTable>[1] = {}) => excelSheets().insertTable(sheetTable(rows, change), unheard, never());

describe('a table on an empty sheet', () => {
  it('stands at the selected cell, with title and note above it', async () => {
    book().select('C4');
    expect(await insert(threeCustomers)).toEqual({ sheet: 'Sheet1', table: 'Customers', rows: 3, compared: null });
    expect(book().lookAt('C4:F9')).toEqual([
      ['', 'Customers', '', ''],
      ['', 'Practice Ltd · synced 09:15 · agrees with Sage', '', ''],
      ['Id', 'Name', 'Balance', 'Since'],
      ['c1', 'Alder & Co', 100.5, 45322],
      ['c2', 'Birch plc', -20, 45351],
      ['c3', 'Cedar Ltd', 0, ''],
    ]);
    const [table] = book().tables;
    expect(table?.block).toEqual({ top: 5, left: 2, bottom: 8, right: 5 });
    expect([...book().active.hiddenColumns]).toEqual([2]);
  });

  it('shows money and dates as such, and keeps its text columns text', async () => {
    await insert(threeCustomers);
    await Excel.run(async (context) => {
      const row = context.workbook.worksheets.getItem('Sheet1').getRange('A4:D4').load('text,numberFormat');
      await context.sync();
      expect(row.text).toEqual([['c1', 'Alder & Co', '100.50', '31/01/2024']]);
      expect(row.numberFormat).toEqual([['@', '@', '#,##0.00##', 'm/d/yyyy']]);
    });
  });

  it('without a row has one empty row, as Excel wants it', async () => {
    expect(await insert([])).toMatchObject({ rows: 0 });
    expect(book().tables[0]?.block).toEqual({ top: 2, left: 0, bottom: 3, right: 3 });
    expect(book().lookAt('A4:D4')).toEqual([['', '', '', '']]);
  });

  it('is found again by its key, also after the user has renamed and moved it', async () => {
    await insert(threeCustomers);
    expect(await excelSheets().tables()).toEqual([{ key: 'company-1/customers', sheet: 'Sheet1', table: 'Customers' }]);
    book().tables[0]?.rename('MyPeople');
    book().renameSheet(book().active, 'People');
    expect(await excelSheets().tables()).toEqual([{ key: 'company-1/customers', sheet: 'People', table: 'MyPeople' }]);
  });

  it('counts days as the workbook does that began on an old Mac', async () => {
    book().use1904 = true;
    await insert(threeCustomers);
    expect(book().look('D4')).toBe(45322 - 1462);
  });
});

describe('where something stands already', () => {
  it.each([
    ['a value', () => book().type('B3', 'mine')],
    ['a formula', () => book().type('A1', '=1+1')],
    ['a comment', () => book().comment('B2', 'look')],
    ['a table', () => { book().addTable(book().active, { top: 3, left: 1, bottom: 5, right: 2 }, true); }],
  ])('the table goes on a sheet of its own: %s', async (_what, put) => {
    put();
    const before = book().lookAt('A1:D10');
    expect(await insert(threeCustomers)).toMatchObject({ sheet: 'Customers' });
    expect(book().sheet('Sheet1') && book().active.name).toBe('Customers');
    book().select('Sheet1!A1');
    expect(book().lookAt('A1:D10')).toEqual(before);
  });

  it('a chart may be selected instead of a cell', async () => {
    book().selection = null;
    expect(await insert(threeCustomers)).toMatchObject({ sheet: 'Customers' });
  });

  it('the id column stays in sight where hiding it would hide something of the user’s', async () => {
    book().type('A1', 'mine');
    book().select('A5');
    await insert(threeCustomers);
    expect([...book().active.hiddenColumns]).toEqual([]);
    expect(book().look('A1')).toBe('mine');
  });

  it('a second table gets a name of its own', async () => {
    await insert(threeCustomers);
    expect(await insert(threeCustomers, { key: 'company-2/customers' })).toMatchObject({ table: 'Customers_2', sheet: 'Customers' });
    expect((await excelSheets().tables()).map((table) => table.key)).toEqual(['company-1/customers', 'company-2/customers']);
  });

  it('the same table can stand twice, and both are refreshed', async () => {
    await insert(threeCustomers);
    await insert(threeCustomers);
    expect(await excelSheets().tables()).toEqual([{ key: 'company-1/customers', sheet: 'Sheet1', table: 'Customers' }]);
    await excelSheets().refreshTable(sheetTable([['c9', 'Nine', '9.00', null]]), unheard, never());
    expect([book().lookAt('Sheet1!A4:C4'), book().lookAt('Customers!A4:C4')]).toEqual([[['c9', 'Nine', 9]], [['c9', 'Nine', 9]]]);
  });

  it('more rows than were announced never overwrite what stands below', async () => {
    book().type('A7', 'mine');
    await expect(insert([...threeCustomers, ['c4', 'Dogwood', '1.00', null]], { rowCount: 3 })).rejects.toMatchObject({ code: 'office_refused' });
    expect(book().lookAt('A1:D8').flat().filter(Boolean)).toEqual(['mine']);
    expect(book().tables).toEqual([]);
  });
});

describe('text that looks like a formula (D10)', () => {
  const corpus = ["=cmd|'/C calc'!A0", '+1+1', '-2+3', '@SUM(1)', '=HYPERLINK("https://evil.example","x")', '=WEBSERVICE("https://evil.example")', '\t=1+1', '\r=1+1', '\n=1+1', '＝1+1', '\u200b=1+1', "'=1+1", "'tis", "''", '=', '+44 20 7946 0000', '007', '1-2', '1/2', 'TRUE', '1e5', '£1,234.00', '#REF!', '-5', '50%', '(5)', ' =1+1', '="a"&"b"', '|calc', '%0A=1'];

  it.each([true, false])('stays text in every column that holds it (a text cell keeps an apostrophe: %s)', async (keepsApostrophe) => {
    for (const sheet of book().sheets) sheet.keepsApostrophe = keepsApostrophe;
    const rows = corpus.map((text, i) => [`id${i}`, text, text, text]);
    await insert(rows);
    await Excel.run(async (context) => {
      const range = context.workbook.worksheets.getItem('Sheet1').getRange(`B4:B${corpus.length + 3}`).load('values,formulas,valueTypes,text');
      await context.sync();
      expect(range.values.flat()).toEqual(corpus);
      expect(range.formulas.flat()).toEqual(corpus);
      expect(range.text.flat()).toEqual(corpus);
      expect(new Set(range.valueTypes.flat().filter((_, i) => corpus[i] !== '#REF!'))).toEqual(new Set(['String']));
    });
    for (const [, , cell] of book().active.cells()) expect(cell.formula).toBeNull();
  });

  it('stays text in the title, the note and the headers', async () => {
    await insert(threeCustomers, { title: '=1+1', note: '+1+1', columns: [customerColumns[0], { id: 'n', title: '-2+3', format: 'text' }, { id: 'b', title: "'@SUM(1)", format: 'money' }, { id: 's', title: '007', format: 'date' }] });
    expect(book().lookAt('B1:D3')).toEqual([['=1+1', '', ''], ['+1+1', '', ''], ['-2+3', "'@SUM(1)", '007']]);
    for (const [, , cell] of book().active.cells()) expect(cell.formula).toBeNull();
  });

  it('leaves real negative numbers numbers', async () => {
    await insert([['c1', '-5', '-5.00', null]]);
    expect(book().lookAt('B4:C4')).toEqual([['-5', -5]]);
  });
});

describe('a large table', () => {
  const wide = Array.from({ length: 12 }, (_, i) => ({ id: `c${i}`, title: `Column ${i}`, format: i === 0 ? 'text' as const : i < 4 ? 'money' as const : 'text' as const }));
  const rows = Array.from({ length: 4_000 }, (_, i) => wide.map((_column, j) => (j === 0 ? `id-${i}` : j < 4 ? `${i}.${j}0` : `text ${i} ${j} ${'y'.repeat(60)}`)));

  it('goes over in requests of 1 to 2 MB, one a chunk, and tells how far it is', async () => {
    const seen: number[] = [];
    const outcome = await excelSheets().insertTable(sheetTable(rows, { columns: wide }), (done) => seen.push(done), never());
    expect(outcome.rows).toBe(4_000);
    const large = excel.seen.filter((request) => request.bytes > 500_000);
    expect(large.length).toBeGreaterThanOrEqual(2);
    for (const request of excel.seen) expect(request.bytes).toBeLessThan(2_000_000);
    for (const request of large) expect(request.names).toEqual(expect.arrayContaining(['SuspendApiCalculationUntilNextSync', 'SuspendScreenUpdatingUntilNextSync']));
    expect(seen.at(-1)).toBe(4_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(book().lookAt(`A4003:${columnLetters(4)}4003`)).toEqual([['id-3999', 3999.1, 3999.2, 3999.3, `text 3999 4 ${'y'.repeat(60)}`]]);
  });

  it('is gone without a trace when it is cancelled on the way', async () => {
    const abort = new AbortController();
    const act = excelSheets().insertTable(sheetTable(rows, { columns: wide }), (done) => { if (done > 0) abort.abort(); }, abort.signal);
    await expect(act).rejects.toMatchObject({ name: 'AbortError' });
    expect([...book().active.cells()]).toEqual([]);
    expect([book().tables.length, book().settings.size, book().sheets.length]).toEqual([0, 0, 1]);
  });
});
