/** A table on a sheet: a header, a body, perhaps a totals row. Its columns keep their ids when they are renamed or moved. */
import { columnLetters, overlaps, parseAddress, widthOf } from './cell-address.ts';
import type { Block } from './cell-address.ts';
import { OfficeFault, invalidArgument } from './office-fault.ts';
import { copyFormula, shiftBlock } from './references.ts';
import type { Shift } from './references.ts';
import { blankCell, isEmpty } from './sheet.ts';
import type { Cell, Sheet } from './sheet.ts';
import type { Workbook } from './workbook.ts';

export type TableColumn = { readonly id: number; name: string };

/** What Excel takes as the name of a table. */
export function isTableName(name: string): boolean {
  if (name.length > 255 || !/^[\p{L}_\\][\p{L}\p{N}_.\\]*$/u.test(name)) return false;
  if (/^(c|r)$/i.test(name) || /^r\d*c\d*$/i.test(name)) return false;
  return parseAddress(name) === null;
}

export class SheetTable {
  readonly id: string;
  readonly sheet: Sheet;
  name: string;
  block: Block;
  columns: TableColumn[] = [];
  hasTotals = false;
  isFiltered = false;
  style = 'TableStyleMedium2';
  private totals: Cell[] = [];
  private readonly workbook: Workbook;
  private nextColumnId = 1;

  constructor(workbook: Workbook, id: string, sheet: Sheet, name: string, block: Block) {
    this.workbook = workbook;
    this.id = id;
    this.sheet = sheet;
    this.name = name;
    this.block = block;
    for (let column = block.left; column <= block.right; column++) this.columns.push({ id: this.nextColumnId++, name: '' });
    for (let column = block.left; column <= block.right; column++) this.readHeader(column);
  }

  get bodyTop(): number { return this.block.top + 1; }
  get bodyBottom(): number { return this.block.bottom - (this.hasTotals ? 1 : 0); }
  get body(): Block { return { ...this.block, top: this.bodyTop, bottom: this.bodyBottom }; }
  get header(): Block { return { ...this.block, bottom: this.block.top }; }
  get totalsRow(): Block { return { ...this.block, top: this.block.bottom }; }

  /** A header cell was written: it is text, it is not empty, and no other column has it. */
  readHeader(column: number): void {
    const own = this.columns[column - this.block.left];
    if (!own) return;
    const cell = this.sheet.cell(this.block.top, column);
    const wanted = isEmpty(cell) ? `Column${column - this.block.left + 1}` : String(cell.formula ?? cell.value);
    const taken = new Set(this.columns.filter((other) => other !== own).map((other) => other.name.toLowerCase()));
    let name = wanted;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}${n}`;
    const old = own.name;
    own.name = name;
    this.sheet.setCell(this.block.top, column, { ...cell, value: name, formula: null });
    if (old !== '' && old !== name) this.workbook.renameTableColumn(this, old, name);
  }

  writeHeader(): void {
    this.columns.forEach((column, i) => this.sheet.setCell(this.block.top, this.block.left + i, { ...this.sheet.cell(this.block.top, this.block.left + i), value: column.name, formula: null }));
  }

  rename(name: string): void {
    this.sheet.mayWrite();
    if (!isTableName(name)) throw invalidArgument(`"${name}" cannot be the name of a table.`);
    this.workbook.mustBeFree(name, this);
    this.workbook.renameTable(this.name, name);
    this.name = name;
  }

  resize(block: Block): void {
    this.sheet.mayWrite();
    if (this.hasTotals) throw new OfficeFault('InvalidOperation', 'A table with a totals row cannot be resized.');
    if (block.top !== this.block.top || !overlaps(block, this.block)) throw invalidArgument('The header row must stay and the new place must overlap the old one.');
    if (block.bottom === block.top) throw invalidArgument('A table needs at least one row below its header.');
    if (this.sheet.tables.some((other) => other !== this && overlaps(other.block, block))) throw new OfficeFault('InvalidArgument', 'A table cannot overlap another one.');
    const kept = new Map(this.columns.map((column, i) => [this.block.left + i, column]));
    this.block = block;
    this.columns = Array.from({ length: widthOf(block) }, (_, i) => kept.get(block.left + i) ?? { id: this.nextColumnId++, name: '' });
    this.columns.forEach((column, i) => { if (column.name === '') this.readHeader(block.left + i); });
  }

  showTotals(isShown: boolean): void {
    this.sheet.mayWrite();
    if (isShown === this.hasTotals) return;
    const { left, right, bottom } = this.block;
    if (!isShown) {
      this.totals = this.columns.map((_, i) => this.sheet.cell(bottom, left + i));
      this.hasTotals = false;
      this.block = { ...this.block, bottom: bottom - 1 };
      for (let column = left; column <= right; column++) this.sheet.setCell(bottom, column, blankCell);
      return;
    }
    const below: Block = { top: bottom + 1, bottom: bottom + 1, left, right };
    if (this.sheet.usedBlock(below, false)) this.workbook.shift({ sheet: this.sheet.name, band: below, direction: 'down', by: 1 });
    this.block = { ...this.block, bottom: bottom + 1 };
    this.hasTotals = true;
    this.columns.forEach((_, i) => { const cell = this.totals[i]; if (cell) this.sheet.setCell(bottom + 1, left + i, cell); });
  }

  addColumn(index: number, name: string | null, values: readonly unknown[]): TableColumn {
    this.sheet.mayWrite();
    const at = index < 0 ? this.columns.length : index;
    if (at > this.columns.length) throw invalidArgument('There is no such column.');
    if (values.length > 0 && values.length !== this.block.bottom - this.block.top + 1) throw invalidArgument('The values do not have the height of the table.');
    const column = this.block.left + at;
    this.workbook.shift({ sheet: this.sheet.name, band: { ...this.block, left: column, right: column }, direction: 'right', by: 1 }, this);
    const added = { id: this.nextColumnId++, name: '' };
    this.columns.splice(at, 0, added);
    this.block = { ...this.block, right: this.block.left + this.columns.length - 1 };
    values.forEach((value, row) => this.sheet.enterValue(this.block.top + row, column, value));
    if (name !== null) this.sheet.enterValue(this.block.top, column, name);
    this.readHeader(column);
    return added;
  }

  removeColumn(id: number): void {
    const at = this.columns.findIndex((column) => column.id === id);
    if (at < 0 || this.columns.length === 1) throw new OfficeFault('ItemNotFound', 'There is no such column.');
    const column = this.block.left + at;
    this.workbook.shift({ sheet: this.sheet.name, band: { ...this.block, left: column, right: column }, direction: 'right', by: -1 }, this);
    this.columns.splice(at, 1);
    this.block = { ...this.block, right: this.block.right - 1 };
  }

  /** A column with one formula all the way down goes on in a row that the user adds. */
  fillFormulas(row: number): void {
    for (let column = this.block.left; column <= this.block.right; column++) {
      const above = Array.from({ length: row - this.bodyTop }, (_, i) => this.sheet.cell(this.bodyTop + i, column).formula);
      const relative = above.map((formula, i) => (formula === null ? null : copyFormula(formula, row - this.bodyTop - i, 0)));
      const [first] = relative;
      if (first && relative.every((formula) => formula === first)) this.sheet.enterValue(row, column, first);
    }
  }

  shift(shift: Shift): void {
    const block = shiftBlock(this.block, shift);
    if (block) this.block = block;
    else this.sheet.tables.splice(this.sheet.tables.indexOf(this), 1);
  }

  describe(): string { return `${this.name} at ${this.sheet.name}!${columnLetters(this.block.left)}${this.block.top + 1}`; }
}
