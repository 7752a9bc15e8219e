/** One worksheet: its cells, and what happens to them when cells are put in, taken out, written and cleared. */
import { columnCountMax, contains, heightOf, overlaps, rowCountMax, widthOf } from './cell-address.ts';
import type { Block } from './cell-address.ts';
import { RefusedValue, enter } from './entered-values.ts';
import { OfficeFault, invalidArgument } from './office-fault.ts';
import { shiftBlock } from './references.ts';
import type { Shift } from './references.ts';
import type { SheetTable } from './sheet-table.ts';

export type Cell = {
  readonly value: string | number | boolean;
  /** Begins with "="; null for a constant. */
  readonly formula: string | null;
  readonly hasApostrophe: boolean;
  readonly format: string;
  readonly style: Readonly<Record<string, unknown>>;
};
export const blankCell: Cell = { value: '', formula: null, hasApostrophe: false, format: 'General', style: {} };
export const isEmpty = (cell: Cell): boolean => cell.value === '' && cell.formula === null;
const isUntouched = (cell: Cell): boolean => isEmpty(cell) && cell.format === 'General' && Object.keys(cell.style).length === 0;

export type SheetComment = { block: Block; readonly text: string };
/** A range that the add-in holds: it moves with its cells. */
export type HeldRange = { block: Block | null };

export class Sheet {
  readonly id: string;
  name: string;
  visibility: 'Visible' | 'Hidden' | 'VeryHidden' = 'Visible';
  isProtected = false;
  keepsApostrophe = false;
  readonly tables: SheetTable[] = [];
  readonly comments: SheetComment[] = [];
  readonly held: Set<HeldRange> = new Set();
  readonly hiddenColumns: Set<number> = new Set();
  private rows = new Map<number, Map<number, Cell>>();

  constructor(id: string, name: string) {
    this.id = id;
    this.name = name;
  }

  mayWrite(): void {
    if (this.isProtected) throw new OfficeFault('AccessDenied', `The sheet ${this.name} is protected.`);
  }

  cell(row: number, column: number): Cell {
    return this.rows.get(row)?.get(column) ?? blankCell;
  }

  setCell(row: number, column: number, cell: Cell): void {
    if (isUntouched(cell)) {
      const cells = this.rows.get(row);
      cells?.delete(column);
      if (cells?.size === 0) this.rows.delete(row);
      return;
    }
    const cells = this.rows.get(row) ?? new Map<number, Cell>();
    cells.set(column, cell);
    this.rows.set(row, cells);
  }

  /** As a person or an add-in enters it; null leaves the cell as it is. */
  enterValue(row: number, column: number, input: unknown): void {
    if (input === null) return;
    const old = this.cell(row, column);
    try {
      const entered = enter(input, old.format, this.keepsApostrophe);
      const format = entered.format !== null && old.format === 'General' ? entered.format : old.format;
      this.setCell(row, column, { value: entered.value, formula: entered.formula, hasApostrophe: entered.hasApostrophe, format, style: old.style });
    } catch (thrown) {
      if (thrown instanceof RefusedValue) throw invalidArgument(thrown.message);
      throw thrown;
    }
    this.tables.find((table) => row === table.block.top && column >= table.block.left && column <= table.block.right)?.readHeader(column);
  }

  /** Every cell that holds or is formatted as something, within a block. */
  *cells(within: Block = { top: 0, left: 0, bottom: rowCountMax - 1, right: columnCountMax - 1 }): Generator<readonly [row: number, column: number, cell: Cell]> {
    const isNarrow = heightOf(within) < this.rows.size;
    const rows = isNarrow ? Array.from({ length: heightOf(within) }, (_, i) => within.top + i) : [...this.rows.keys()].filter((row) => row >= within.top && row <= within.bottom);
    for (const row of rows) for (const [column, cell] of [...(this.rows.get(row) ?? [])]) if (column >= within.left && column <= within.right) yield [row, column, cell];
  }

  /** The smallest block around what is used; null for nothing. Comments and formats count unless only values are asked for. */
  usedBlock(within: Block, valuesOnly: boolean): Block | null {
    let used: Block | null = null;
    const grow = (row: number, column: number) => {
      used = used ? { top: Math.min(used.top, row), left: Math.min(used.left, column), bottom: Math.max(used.bottom, row), right: Math.max(used.right, column) } : { top: row, left: column, bottom: row, right: column };
    };
    for (const [row, column, cell] of this.cells(within)) if (!valuesOnly || !isEmpty(cell)) grow(row, column);
    if (!valuesOnly) for (const { block } of this.comments) if (overlaps(block, within)) grow(block.top, block.left);
    return used;
  }

  clear(block: Block, what: string): void {
    this.mayWrite();
    const isAll = what === 'All';
    for (const [row, column, cell] of [...this.cells(block)]) {
      const content = isAll || what === 'Contents' ? { value: '', formula: null, hasApostrophe: false } : cell;
      const look = isAll || what === 'Formats' ? { format: 'General', style: {} } : cell;
      this.setCell(row, column, { value: content.value, formula: content.formula, hasApostrophe: content.hasApostrophe, format: look.format, style: look.style });
    }
    for (const table of this.tables) if (overlaps(table.block, { ...block })) table.writeHeader();
  }

  /** The cells that move when `band` comes in (or, with a negative `by`, goes out). Refused where a table would be torn. */
  shift(shift: Shift): void {
    this.mayWrite();
    const { band, direction, by } = shift;
    const moved = { ...band, ...(direction === 'down' ? { bottom: rowCountMax - 1 } : { right: columnCountMax - 1 }) };
    for (const table of this.tables) this.mayShift(table, moved, shift);
    this.moveCells(moved, shift);
    for (const table of [...this.tables]) table.shift(shift);
    this.moveAnchors(shift);
    if (direction === 'right' && band.top === 0 && band.bottom === rowCountMax - 1) this.moveHiddenColumns(band.left, by);
  }

  private mayShift(table: SheetTable, moved: Block, { band, direction, by }: Shift): void {
    const block = table.block;
    if (!overlaps(block, moved)) return;
    const isDown = direction === 'down';
    const isWholeAcross = isDown ? band.left <= block.left && band.right >= block.right : band.top <= block.top && band.bottom >= block.bottom;
    const conflict = new OfficeFault('InsertDeleteConflict', `The cells cannot be moved: the table ${table.name} would be torn.`);
    if (!isWholeAcross) throw conflict;
    if (by < 0 && overlaps(block, band) && !contains(band, block)) {
      const takesHeader = isDown && band.top <= block.top;
      const takesAll = isDown ? band.top <= table.bodyTop && band.bottom >= table.bodyBottom : widthOf(band) >= widthOf(block);
      if (takesHeader || takesAll || !isDown) throw conflict;
    }
  }

  private moveCells(moved: Block, { band, direction, by }: Shift): void {
    const cells = [...this.cells(moved)];
    for (const [row, column] of cells) this.setCell(row, column, blankCell);
    for (const [row, column, cell] of cells) {
      const at = direction === 'down' ? row : column;
      const edge = direction === 'down' ? band.top : band.left;
      if (by < 0 && at < edge - by) continue;
      const [newRow, newColumn] = direction === 'down' ? [row + by, column] : [row, column + by];
      if (newRow >= rowCountMax || newColumn >= columnCountMax) throw new OfficeFault('InsertDeleteConflict', 'Cells with something in them would leave the sheet.');
      this.setCell(newRow, newColumn, cell);
    }
  }

  private moveAnchors(shift: Shift): void {
    for (const comment of [...this.comments]) {
      const block = shiftBlock(comment.block, shift);
      if (block) comment.block = block;
      else this.comments.splice(this.comments.indexOf(comment), 1);
    }
    for (const range of this.held) if (range.block) range.block = shiftBlock(range.block, shift);
  }

  private moveHiddenColumns(edge: number, by: number): void {
    const hidden = [...this.hiddenColumns];
    this.hiddenColumns.clear();
    for (const column of hidden) if (column < edge) this.hiddenColumns.add(column); else if (by > 0 || column >= edge - by) this.hiddenColumns.add(column + by);
  }
}
