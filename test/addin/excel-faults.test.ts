/** F70: a cell being edited, a protected sheet, a closed workbook, a batch that breaks in its middle. The old table stands until the new one does. */
import { excelSheets } from '../../addin/hosts/excel/excel-sheets.ts';
import { OfficeFault } from '../office/workbook/office-fault.ts';
import type { FakeExcel } from '../office/workbook/fake-excel.ts';
import { openFakeExcel } from '../office/workbook/office-in-node.ts';
import { never, sheetTable, threeCustomers, unheard } from '../office/sheet-tables.ts';
import type { Rows } from '../office/sheet-tables.ts';

let excel: FakeExcel;
let close: () => void;
beforeEach(() => { ({ excel, close } = openFakeExcel()); });
afterEach(() => close());
const book = () => excel.workbook;
const insert = (rows: Rows = threeCustomers) => excelSheets().insertTable(sheetTable(rows), unheard, never());
const refresh = (rows: Rows, signal = never(), onProgress: (done: number) => void = unheard) => excelSheets().refreshTable(sheetTable(rows), onProgress, signal);

/** Everything a person could notice: cells, formats, tables, comments, settings, sheets. */
const picture = () => structuredClone({
  sheets: book().sheets.map((sheet) => ({
    name: sheet.name, seen: sheet.visibility, hidden: [...sheet.hiddenColumns], comments: sheet.comments,
    cells: [...sheet.cells()].map(([row, column, cell]) => [row, column, cell.formula ?? cell.value, cell.format]).sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1])),
    tables: sheet.tables.map((table) => ({ id: table.id, name: table.name, block: table.block, columns: table.columns, totals: table.hasTotals })),
  })),
  settings: [...book().settings],
});

const changed: Rows = [['c0', 'Ash', '5.00', null], ['c2', 'Birch plc', '-21.00', '2024-02-29'], ['c4', 'Dogwood', '7.00', '2026-05-01'], ['c5', 'Elm', '8.00', null], ['c6', 'Fir', '9.00', null]];
const many = (count: number, from = 0): Rows => Array.from({ length: count }, (_, i) => [`id-${String(i + from).padStart(6, '0')}`, `Customer number ${i + from} ${'x'.repeat(600)}`, `${i}.25`, '2026-01-31']);

/** A table with everything of the user's around it and in it. */
async function populated(rows: Rows = threeCustomers): Promise<void> {
  await insert(rows);
  const [table] = book().tables;
  table?.addColumn(-1, 'Notes', []);
  book().type('E4', 'phone them');
  book().type('E5', "'007");
  book().type('G4', '=SUM(Customers[Balance])');
  table?.showTotals(true);
  const below = 5 + rows.length;
  book().type(`B${below}`, 'below');
  book().type(`C${below}`, `=G4+C${below - 2}`);
}

describe('a cell that is being edited', () => {
  it('makes us wait, and the refresh goes on when the user is done', async () => {
    await insert();
    excel.isEditing = true;
    const refreshing = refresh(changed);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(book().look('A4')).toBe('c1');
    excel.endEditing();
    await refreshing;
    expect(book().look('A4')).toBe('c0');
  });
});

describe('a protected sheet', () => {
  it('is told as such, and nothing is changed', async () => {
    await populated();
    book().active.isProtected = true;
    const before = picture();
    await expect(refresh(changed)).rejects.toMatchObject({ code: 'office_protected' });
    await expect(insert()).rejects.toMatchObject({ code: 'office_protected' });
    expect(picture()).toEqual(before);
  });

  it('also where the workbook’s structure is: a table that needs a sheet of its own', async () => {
    book().type('A1', 'mine');
    book().isStructureProtected = true;
    const before = picture();
    await expect(insert()).rejects.toMatchObject({ code: 'office_protected' });
    expect(picture()).toEqual(before);
  });
});

describe('a closed workbook', () => {
  it('is told as such at every step, and when it is open again the table is the old or the new one', async () => {
    for (let step = 0; step < 40; step++) {
      close();
      ({ excel, close } = openFakeExcel());
      await populated();
      const before = picture();
      const first = excel.seen.length;
      excel.beforeRequest = (request) => { if (request - first >= step) excel.isClosed = true; };
      const failed = await refresh(changed).then(() => false, (error: { code?: string }) => { expect(error.code).toBe('office_refused'); return true; });
      excel.isClosed = false;
      excel.beforeRequest = null;
      if (!failed) return expect(step).toBeGreaterThan(4);
      // What is prepared in requests of its own (the totals row off, room made) may stand; no record is half new.
      const keys = book().lookAt('A4:A8').flat().filter((cell) => String(cell).startsWith('c'));
      expect([['c1', 'c2', 'c3'], ['c0', 'c2', 'c4', 'c5', 'c6']]).toContainEqual(keys);
      if (step < 4) expect(picture()).toEqual(before);
      await refresh(changed);
      expect(book().lookAt('A4:C8').map((row) => [row[0], row[2]])).toEqual([['c0', 5], ['c2', -21], ['c4', 7], ['c5', 8], ['c6', 9]]);
    }
    throw new Error('the refresh never ended');
  });
});

describe('a batch that breaks in its middle', () => {
  it.each([['a small', threeCustomers, changed], ['a shrinking', threeCustomers, threeCustomers.slice(1, 2)]])('leaves %s refresh as if it had not been begun, wherever it breaks', async (_what, rows, next) => {
    for (let at = 0; ; at += 3) {
      close();
      ({ excel, close } = openFakeExcel());
      await populated(rows);
      const before = picture();
      let count = 0;
      let broken = false;
      excel.beforeAction = () => {
        if (!broken && count++ === at) {
          broken = true;
          throw new OfficeFault('GeneralException', 'planted');
        }
      };
      const outcome = await refresh(next).then(() => 'done', (error: { code?: string }) => error.code);
      if (!broken) return expect(count).toBeGreaterThan(60);
      // A fault in what only tidies up afterwards is no failure.
      if (outcome === 'done') continue;
      expect(outcome).toBe('office_refused');
      expect(picture()).toEqual(before);
    }
  });

  it('takes an insert away again, wherever it breaks', async () => {
    for (let at = 0; ; at += 3) {
      close();
      ({ excel, close } = openFakeExcel());
      book().type('H1', 'mine');
      const before = picture();
      let count = 0;
      let broken = false;
      excel.beforeAction = () => {
        if (!broken && count++ === at) {
          broken = true;
          throw new OfficeFault('GeneralException', 'planted');
        }
      };
      const outcome = await insert().then(() => 'done', (error: { code?: string }) => error.code);
      if (!broken) return expect(at).toBeGreaterThan(60);
      if (outcome === 'done') continue;
      expect([outcome, picture()]).toEqual(['office_refused', before]);
    }
  });
});

describe('a large refresh', () => {
  it('is laid out of sight in requests of 1 to 2 MB, and put in force by one', async () => {
    await insert(many(4_000));
    const first = excel.seen.length;
    const outcome = await refresh(many(4_000, 500));
    expect(outcome.compared).toEqual({ added: 500, changed: 3_500, removed: 500 });
    const requests = excel.seen.slice(first);
    for (const request of requests) expect(request.bytes).toBeLessThan(2_000_000);
    for (const request of requests) expect(request.responseBytes).toBeLessThan(5_000_000);
    expect(requests.filter((request) => request.bytes > 1_000_000).length).toBeGreaterThanOrEqual(2);
    expect(requests.filter((request) => request.names.includes('Resize')).length).toBeLessThanOrEqual(1);
    expect(book().sheets.map((sheet) => sheet.name)).toEqual(['Sheet1']);
    expect(book().lookAt('A4:C4')).toEqual([['id-000500', `Customer number 500 ${'x'.repeat(600)}`, 0.25]]);
    expect(book().lookAt('A4003:A4004')).toEqual([['id-004499'], ['']]);
  });

  it('that is cancelled, or breaks on the way, changes nothing', async () => {
    await populated(many(1_000));
    const before = picture();
    const next = many(4_000, 100);
    const abort = new AbortController();
    await expect(refresh(next, abort.signal, (done) => { if (done > 2_000) abort.abort(); })).rejects.toMatchObject({ name: 'AbortError' });
    expect(JSON.stringify(picture()) === JSON.stringify(before)).toBe(true);
    for (const name of ['CopyFrom', 'Visibility', 'Insert', 'Values', 'ShowTotals']) {
      excel.beforeAction = (action) => {
        if (action !== name) return;
        excel.beforeAction = null;
        throw new OfficeFault('GeneralException', 'planted');
      };
      await expect(refresh(next)).rejects.toMatchObject({ code: 'office_refused' });
      expect([name, JSON.stringify(picture()) === JSON.stringify(before)]).toEqual([name, true]);
    }
    await refresh(next);
    expect(book().tables[0]?.block.bottom).toBe(2 + 4_000 + 1);
  });

  it('clears away what an earlier one left that was cut off', async () => {
    await insert(many(1_000));
    book().addSheet('Ledgerline staging').visibility = 'VeryHidden';
    await refresh(many(4_000));
    expect(book().sheets.map((sheet) => sheet.name)).toEqual(['Sheet1']);
  });
});

describe('a table that the user changes while we read it', () => {
  it('is left alone, and can be refreshed again', async () => {
    await insert();
    // The table's place is asked for twice: before its rows are read, and before anything is written.
    const asked = new Set<number>();
    let after: unknown = null;
    excel.beforeAction = (name, _index, request) => {
      if (name !== 'GetRange' || after !== null) return;
      asked.add(request);
      if (asked.size < 2) return;
      const [first = [], second = []] = book().lookAt('A4:D5');
      [second, first].forEach((row, i) => row.forEach((cell, j) => book().active.setCell(3 + i, j, { ...book().active.cell(3 + i, j), value: cell })));
      after = picture();
    };
    await expect(refresh(changed)).rejects.toMatchObject({ code: 'office_busy' });
    expect(after).not.toBeNull();
    expect(picture()).toEqual(after);
    await refresh(changed);
    expect(book().lookAt('A4:A8').flat().sort()).toEqual(['c0', 'c2', 'c4', 'c5', 'c6']);
  });
});
