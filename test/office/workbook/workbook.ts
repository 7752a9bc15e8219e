/** A workbook in memory: sheets, tables, names, settings, the selection; and what is true of all sheets together. */
import { blockText, heightOf, overlaps, parseAddress, quotedSheet, widthOf } from './cell-address.ts';
import type { Block } from './cell-address.ts';
import { OfficeFault, invalidArgument } from './office-fault.ts';
import { renameColumn, shiftFormula } from './references.ts';
import type { Shift } from './references.ts';
import { Sheet, isEmpty } from './sheet.ts';
import { SheetTable, isTableName } from './sheet-table.ts';

export const isSheetName = (name: string): boolean => name.length > 0 && name.length <= 31 && !/[[\]:*?/\\\0]/.test(name) && !/^'|'$/.test(name) && name.toLowerCase() !== 'history';

export class Workbook {
  readonly sheets: Sheet[] = [];
  readonly names = new Map<string, string>();
  readonly settings = new Map<string, unknown>();
  use1904 = false;
  /** The user may not add, delete or rename sheets. */
  isStructureProtected = false;
  active: Sheet;
  selection: { sheet: Sheet; block: Block } | null;
  private nextId = 1;
  private nextTableNumber = 1;

  constructor(firstSheet = 'Sheet1') {
    this.active = this.addSheet(firstSheet);
    this.selection = { sheet: this.active, block: { top: 0, left: 0, bottom: 0, right: 0 } };
  }

  get tables(): readonly SheetTable[] { return this.sheets.flatMap((sheet) => sheet.tables); }

  addSheet(name?: string): Sheet {
    if (this.isStructureProtected) throw new OfficeFault('AccessDenied', 'The structure of the workbook is protected.');
    let wanted = name ?? `Sheet${this.sheets.length + 1}`;
    for (let n = this.sheets.length + 2; name === undefined && this.sheet(wanted); n++) wanted = `Sheet${n}`;
    this.mustBeSheetName(wanted, null);
    const sheet = new Sheet(`{00000000-0000-4000-8000-${String(this.nextId++).padStart(12, '0')}}`, wanted);
    this.sheets.push(sheet);
    return sheet;
  }

  private mustBeSheetName(name: string, own: Sheet | null): void {
    if (!isSheetName(name)) throw invalidArgument(`"${name}" cannot be the name of a sheet.`);
    const other = this.sheet(name);
    if (other && other !== own) throw new OfficeFault('ItemAlreadyExists', `There is a sheet ${name} already.`);
  }

  renameSheet(sheet: Sheet, name: string): void {
    if (this.isStructureProtected) throw new OfficeFault('AccessDenied', 'The structure of the workbook is protected.');
    this.mustBeSheetName(name, sheet);
    sheet.name = name;
  }

  deleteSheet(sheet: Sheet): void {
    if (this.isStructureProtected) throw new OfficeFault('AccessDenied', 'The structure of the workbook is protected.');
    if (this.sheets.filter((other) => other.visibility === 'Visible' && other !== sheet).length === 0) throw new OfficeFault('InvalidOperation', 'A workbook needs a sheet that can be seen.');
    this.sheets.splice(this.sheets.indexOf(sheet), 1);
    const next = this.sheets.find((other) => other.visibility === 'Visible') ?? sheet;
    if (this.active === sheet) this.active = next;
    if (this.selection?.sheet === sheet) this.selection = { sheet: next, block: { top: 0, left: 0, bottom: 0, right: 0 } };
  }

  sheet(nameOrId: string): Sheet | undefined {
    return this.sheets.find((sheet) => sheet.name.toLowerCase() === nameOrId.toLowerCase() || sheet.id === nameOrId);
  }

  table(nameOrId: string): SheetTable | undefined {
    return this.tables.find((table) => table.name.toLowerCase() === nameOrId.toLowerCase() || table.id === nameOrId);
  }

  mustBeFree(name: string, own: SheetTable | null): void {
    const isTaken = this.tables.some((table) => table !== own && table.name.toLowerCase() === name.toLowerCase()) || [...this.names.keys()].some((other) => other.toLowerCase() === name.toLowerCase());
    if (isTaken) throw new OfficeFault('ItemAlreadyExists', `The name ${name} is taken.`);
  }

  addName(name: string, formula: string): void {
    if (!isTableName(name)) throw invalidArgument(`"${name}" cannot be a name.`);
    this.mustBeFree(name, null);
    this.names.set(name, formula);
  }

  addTable(sheet: Sheet, block: Block, hasHeaders: boolean): SheetTable {
    sheet.mayWrite();
    if (!hasHeaders) throw new OfficeFault('NotImplemented', 'Tables without a header of their own are not played here.');
    if (sheet.tables.some((other) => overlaps(other.block, block))) throw invalidArgument('A table cannot overlap another one.');
    let whole = block;
    if (heightOf(block) === 1) {
      // Excel gives a lone header a first row, and pushes down what stands there.
      whole = { ...block, bottom: block.bottom + 1 };
      const below = { ...whole, top: whole.bottom };
      if (sheet.usedBlock(below, true)) this.shift({ sheet: sheet.name, band: below, direction: 'down', by: 1 });
    }
    while (this.tables.some((table) => table.name === `Table${this.nextTableNumber}`)) this.nextTableNumber++;
    const table = new SheetTable(this, `{10000000-0000-4000-8000-${String(this.nextId++).padStart(12, '0')}}`, sheet, `Table${this.nextTableNumber++}`, whole);
    sheet.tables.push(table);
    return table;
  }

  /** Cells come in or go out; every formula and name of the workbook follows. `inside` names the table that makes room within itself. */
  shift(shift: Shift, inside: SheetTable | null = null): void {
    const sheet = this.sheet(shift.sheet);
    if (!sheet) throw new OfficeFault('ItemNotFound', 'There is no such sheet.');
    const tables = sheet.tables;
    if (inside) tables.splice(tables.indexOf(inside), 1);
    try {
      sheet.shift(shift);
    } finally {
      if (inside) tables.push(inside);
    }
    this.changeFormulas((formula, standsOn) => shiftFormula(formula, standsOn.name, shift));
  }

  changeFormulas(change: (formula: string, sheet: Sheet, row: number, column: number) => string): void {
    for (const sheet of this.sheets) {
      for (const [row, column, cell] of [...sheet.cells()]) {
        if (cell.formula === null) continue;
        const formula = change(cell.formula, sheet, row, column);
        if (formula !== cell.formula) sheet.setCell(row, column, { ...cell, formula });
      }
    }
    const first = this.sheets[0];
    if (first) for (const [name, formula] of this.names) this.names.set(name, change(formula, first, -1, -1));
  }

  renameTableColumn(table: SheetTable, old: string, name: string): void {
    this.changeFormulas((formula, sheet, row, column) => renameColumn(formula, table.name, old, name, sheet === table.sheet && row >= table.block.top && row <= table.block.bottom && column >= table.block.left && column <= table.block.right));
  }

  renameTable(old: string, name: string): void {
    this.changeFormulas((formula) => formula.replace(new RegExp(String.raw`\b${old.replace(/[.\\]/g, String.raw`\$&`)}(?=\[)`, 'g'), name));
  }

  // What follows is for tests that play the user: they type and look, as a person in front of Excel would.

  private find(address: string): { sheet: Sheet; block: Block } {
    const found = parseAddress(address);
    const sheet = found?.sheet ? this.sheet(found.sheet) : this.active;
    if (!found || !sheet) throw new Error(`no such place: ${address}`);
    return { sheet, block: found.block };
  }

  /** The user types into a cell; a row directly under a table, or a column beside it, becomes part of the table, as Excel does. */
  type(address: string, input: string | number | boolean): void {
    const { sheet, block } = this.find(address);
    const { top: row, left: column } = block;
    const table = sheet.tables.find((one) => !one.hasTotals && row === one.block.bottom + 1 && column >= one.block.left && column <= one.block.right);
    if (table && isEmpty(sheet.cell(row, column)) && !sheet.tables.some((other) => other !== table && overlaps(other.block, { ...table.block, bottom: row }))) {
      table.resize({ ...table.block, bottom: row });
      table.fillFormulas(row);
    }
    sheet.enterValue(row, column, input);
  }

  format(address: string, format: string): void {
    const { sheet, block } = this.find(address);
    for (let row = block.top; row <= block.bottom; row++) for (let column = block.left; column <= block.right; column++) sheet.setCell(row, column, { ...sheet.cell(row, column), format });
  }

  comment(address: string, text: string): void {
    const { sheet, block } = this.find(address);
    sheet.comments.push({ block, text });
  }

  select(address: string): void {
    const { sheet, block } = this.find(address);
    this.active = sheet;
    this.selection = { sheet, block };
  }

  /** What the cell shows: text of a constant, or the formula. */
  look(address: string): string | number | boolean {
    const { sheet, block } = this.find(address);
    const cell = sheet.cell(block.top, block.left);
    return cell.formula ?? cell.value;
  }

  /** A block as rows of values (formulas as their text). */
  lookAt(address: string): (string | number | boolean)[][] {
    const { sheet, block } = this.find(address);
    return Array.from({ length: heightOf(block) }, (_, i) => Array.from({ length: widthOf(block) }, (_x, j) => { const cell = sheet.cell(block.top + i, block.left + j); return cell.formula ?? cell.value; }));
  }

  addressOf(sheet: Sheet, block: Block): string { return `${quotedSheet(sheet.name)}!${blockText(block)}`; }
}
