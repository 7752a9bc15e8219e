/**
 * Whatever a user does in and around a table, and however often it is refreshed: the table is the data, and what is the
 * user's is as it was. The actions and the data are random; a failure names its seed.
 */
import fc from 'fast-check';
import { excelSheets } from '../../addin/hosts/excel/excel-sheets.ts';
import type { FakeExcel } from '../office/workbook/fake-excel.ts';
import { openFakeExcel } from '../office/workbook/office-in-node.ts';
import { calculate } from '../office/workbook/calculate.ts';
import { copyFormula } from '../office/workbook/references.ts';
import type { SheetTable as TableModel } from '../office/workbook/sheet-table.ts';
import { blankCell } from '../office/workbook/sheet.ts';
import { never, sheetTable, unheard } from '../office/sheet-tables.ts';
import type { Rows } from '../office/sheet-tables.ts';

type Action =
  | { readonly do: 'refresh'; readonly rows: Rows }
  | { readonly do: 'note' | 'type over' | 'sort' | 'beside' | 'below' | 'own row'; readonly at: number; readonly text: string }
  | { readonly do: 'add column' | 'totals' | 'insert sheet row' | 'resize member'; readonly at?: undefined };

const text = fc.oneof(fc.constantFrom("=cmd|'/C calc'!A0", "'tis", '007', '1-2', '=1+1', '@x', 'TRUE', 'Alder', ''), fc.string({ maxLength: 8 }));
const amount = fc.integer({ min: -99_999, max: 99_999 }).map((minor) => (minor / 100).toFixed(2));
const rows: fc.Arbitrary<Rows> = fc.tuple(fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 12 }), fc.boolean(), fc.infiniteStream(fc.tuple(text, amount))).map(([ids, isSorted, rest]) => {
  const order = isSorted ? [...ids].sort((a, b) => a - b) : ids;
  return order.map((id) => { const [name, balance] = rest.next().value as [string, string]; return [`k${String(id).padStart(2, '0')}`, name, balance, '2026-01-31']; });
});
const small = fc.integer({ min: 0, max: 20 });
const word = fc.oneof(fc.constantFrom("'007", "'=1+1", 'phone', '12', '1-2'), fc.stringMatching(/^[a-z]{1,6}$/));
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('refresh' as const), rows }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('note' as const, 'type over' as const, 'sort' as const, 'beside' as const, 'below' as const, 'own row' as const), at: small, text: word }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('add column' as const, 'totals' as const, 'insert sheet row' as const, 'resize member' as const) }) },
);

/** The user and what they remember of their own. */
class User {
  readonly notes = new Map<string, string | number>();
  readonly marks: string[] = [];
  readonly ownRows: string[] = [];
  private hasNotes = false;
  private hasDoubled = false;
  private marksMade = 0;
  private readonly excel: FakeExcel;

  constructor(excel: FakeExcel) {
    this.excel = excel;
  }

  get book() { return this.excel.workbook; }
  get table(): TableModel { const [table] = this.book.tables; if (!table) throw new Error('the table is gone'); return table; }
  column(name: string): number { return this.table.block.left + this.table.columns.findIndex((column) => column.name === name); }
  rowsOfTable(): number[] { const { bodyTop, bodyBottom } = this.table; return Array.from({ length: bodyBottom - bodyTop + 1 }, (_, i) => bodyTop + i); }
  keyOf(row: number): string { return String(this.book.active.cell(row, this.column('Id')).value); }
  valueAt(row: number, column: number) { return calculate(this.book, { sheet: this.book.active, row, column }); }

  act(action: Exclude<Action, { do: 'refresh' }>): void {
    const records = this.rowsOfTable().filter((row) => this.keyOf(row) !== '');
    if (action.do === 'add column') return this.addColumn();
    if (action.do === 'totals') return this.table.showTotals(!this.table.hasTotals);
    if (action.do === 'insert sheet row') return this.book.shift({ sheet: 'Sheet1', band: { top: 0, bottom: 0, left: 0, right: 16_383 }, direction: 'down', by: 1 });
    if (action.do === 'resize member') { this.excel.excelApiMinor = this.excel.excelApiMinor === 15 ? 12 : 15; return; }
    if (action.at === undefined) return;
    const row = records[action.at % Math.max(records.length, 1)];
    if (action.do === 'note' && this.hasNotes && row !== undefined) {
      this.book.active.enterValue(row, this.column('Notes'), action.text);
      this.notes.set(this.keyOf(row), this.book.active.cell(row, this.column('Notes')).value as string | number);
    }
    if (action.do === 'type over' && row !== undefined) this.book.active.enterValue(row, this.column('Balance'), action.at);
    if (action.do === 'sort') this.sort(action.at % 2 === 0 ? 'Balance' : 'Name');
    if (action.do === 'beside') this.mark(this.table.block.top + (action.at % 12), this.table.block.right + 2 + (action.at % 3));
    if (action.do === 'below') this.mark(this.table.block.bottom + 2 + (action.at % 4), this.table.block.left + (action.at % 5));
    if (action.do === 'own row' && !this.table.hasTotals && this.isFree(this.table.block.bottom + 1)) {
      const name = `own ${this.marksMade++}`;
      this.book.type(`${String.fromCharCode(65 + this.column('Name'))}${this.table.block.bottom + 2}`, name);
      this.ownRows.push(name);
    }
  }

  private isFree(row: number): boolean {
    const { left, right } = this.table.block;
    return this.book.active.usedBlock({ top: row, bottom: row, left, right }, false) === null;
  }

  private mark(row: number, column: number): void {
    const { block } = this.table;
    const isInside = row >= block.top && row <= block.bottom && column >= block.left && column <= block.right;
    if (isInside || this.book.active.cell(row, column) !== blankCell) return;
    const name = `mark ${this.marksMade++}`;
    this.book.active.enterValue(row, column, name);
    this.marks.push(name);
  }

  private addColumn(): void {
    const name = this.hasNotes ? 'Doubled' : 'Notes';
    if (this.hasDoubled) return;
    const column = this.table.addColumn(this.hasNotes ? 2 : -1, name, []);
    const at = this.table.block.left + this.table.columns.indexOf(column);
    if (this.hasNotes) for (const row of this.rowsOfTable()) this.book.active.enterValue(row, at, '=[@Balance]*2');
    this.hasDoubled = this.hasNotes;
    this.hasNotes = true;
  }

  /** As Excel sorts: whole rows of the table change places, formulas keep their relative form. */
  private sort(by: string): void {
    const sheet = this.book.active;
    const { left, right } = this.table.block;
    const places = this.rowsOfTable();
    const taken = places.map((row) => ({ row, key: String(this.valueAt(row, this.column(by))), cells: Array.from({ length: right - left + 1 }, (_, j) => sheet.cell(row, left + j)) }));
    taken.sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
    taken.forEach(({ row, cells }, i) => cells.forEach((cell, j) => sheet.setCell((places[0] ?? 0) + i, left + j, { ...cell, formula: cell.formula === null ? null : copyFormula(cell.formula, (places[0] ?? 0) + i - row, 0) })));
  }

  /** After a refresh: the table is the data; notes stand by their record; marks stand outside the table, each once. */
  check(data: Rows): void {
    const records = this.rowsOfTable().filter((row) => this.keyOf(row) !== '');
    const seen = new Map(records.map((row) => [this.keyOf(row), ['Id', 'Name', 'Balance', 'Since'].map((name) => this.book.active.cell(row, this.column(name)))]));
    expect([...seen.keys()].sort()).toEqual(data.map((row) => row[0]).sort());
    for (const [id, name, balance] of data) {
      const cells = seen.get(String(id)) ?? [];
      expect(cells.map((cell) => cell.formula)).toEqual([null, null, null, null]);
      expect(cells.map((cell) => cell.value)).toEqual([id, name, Number(balance), 46_053]);
    }
    for (const key of [...this.notes.keys()]) if (!seen.has(key)) this.notes.delete(key);
    if (this.hasNotes) expect(records.map((row) => [this.keyOf(row), this.book.active.cell(row, this.column('Notes')).value])).toEqual(records.map((row) => [this.keyOf(row), this.notes.get(this.keyOf(row)) ?? '']));
    if (this.hasDoubled) for (const row of records) expect(this.valueAt(row, this.column('Doubled'))).toBeCloseTo(Number(this.valueAt(row, this.column('Balance'))) * 2, 6);
    const { block } = this.table;
    const outside = [...this.book.active.cells()].filter(([row, column]) => row < block.top || row > block.bottom || column < block.left || column > block.right).map(([, , cell]) => cell.value);
    expect(outside.filter((value) => String(value).startsWith('mark ')).sort()).toEqual([...this.marks].sort());
    expect(this.rowsOfTable().filter((row) => this.keyOf(row) === '').map((row) => this.book.active.cell(row, this.column('Name')).value).filter((value) => value !== '')).toEqual(expect.arrayContaining(this.ownRows));
    const sum = data.reduce((total, row) => total + Math.round(Number(row[2]) * 100), 0) / 100;
    const [total] = [...this.book.active.cells()].find(([, , cell]) => cell.formula?.startsWith('=SUM(Customers')) ?? [];
    expect(total).toBeDefined();
    const place = [...this.book.active.cells()].find(([, , cell]) => cell.formula === '=SUM(Customers[Balance])');
    expect(place && this.valueAt(place[0], place[1])).toBeCloseTo(sum, 6);
  }
}

it('random edits and random refreshes leave the user’s own unharmed and the table equal to the data', async () => {
  await fc.assert(fc.asyncProperty(rows, fc.array(action, { minLength: 3, maxLength: 14 }), rows, async (first, actions, last) => {
    const { excel, close } = openFakeExcel();
    try {
      const user = new User(excel);
      excel.workbook.type('N1', '=SUM(Customers[Balance])');
      await excelSheets().insertTable(sheetTable(first), unheard, never());
      user.check(first);
      for (const step of [...actions, { do: 'refresh' as const, rows: last }]) {
        if (step.do !== 'refresh') {
          user.act(step);
          continue;
        }
        const before = new Map(user.rowsOfTable().map((row) => [user.keyOf(row), row]));
        const outcome = await excelSheets().refreshTable(sheetTable(step.rows), unheard, never());
        user.check(step.rows);
        const fresh = new Set(step.rows.map((row) => row[0]));
        before.delete('');
        expect(outcome.compared).toMatchObject({ added: step.rows.filter((row) => !before.has(String(row[0]))).length, removed: [...before.keys()].filter((key) => !fresh.has(key)).length });
      }
    } finally {
      close();
    }
  }), { numRuns: Number(process.env.LEDGERLINE_PROPERTY_RUNS ?? 150) });
}, 120_000);
