/** The references inside a formula's text: found, moved when cells are inserted or deleted, and turned to R1C1 and back. */
import { columnCountMax, columnLetters, columnNumber, contains, isWholeColumns, isWholeRows, rowCountMax } from './cell-address.ts';
import type { Block } from './cell-address.ts';

/** Cells that come in or go out: `band` is where, `by` how many rows or columns the rest moves (negative: deleted). */
export type Shift = { readonly sheet: string; readonly band: Block; readonly direction: 'down' | 'right'; readonly by: number };

const END = String.raw`(?![\w.(!])`;
const TOKEN = new RegExp([
  String.raw`"(?:[^"]|"")*"`,
  String.raw`\[(?:[^[\]]|\[[^\]]*\])*\]`,
  String.raw`(?<![\w.$])(?<sheet>(?:'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?(?:(?<area>\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?)|(?<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})|(?<rows>\$?\d{1,7}:\$?\d{1,7}))${END}`,
].join('|'), 'g');

type Corner = { readonly row: number; readonly column: number; readonly rowFixed: boolean; readonly columnFixed: boolean };
type Reference = { readonly sheet: string | null; readonly prefix: string; readonly first: Corner; readonly last: Corner; readonly isOneCell: boolean; readonly block: Block };

function corner(text: string, rowOtherwise: number, columnOtherwise: number): Corner {
  const [, columnSign = '', letters, rowSign = '', digits] = /^(\$?)([A-Za-z]{1,3})?(\$?)(\d{1,7})?$/.exec(text) ?? [];
  const column = letters === undefined ? columnOtherwise : columnNumber(letters);
  const row = digits === undefined ? rowOtherwise : Number(digits) - 1;
  // "$5" reads its dollar as the column's: there is no column in it.
  return { row, column, rowFixed: letters === undefined ? columnSign === '$' : rowSign === '$', columnFixed: letters !== undefined && columnSign === '$' };
}

function readReference(groups: Record<string, string | undefined>): Reference {
  const [from = '', to] = (groups.area ?? groups.columns ?? groups.rows ?? '').split(':');
  const first = corner(from, 0, 0);
  const last = to === undefined ? first : corner(to, rowCountMax - 1, columnCountMax - 1);
  const prefix = groups.sheet ?? '';
  const sheet = prefix === '' ? null : prefix.slice(0, -1).replace(/^'|'$/g, '').replaceAll("''", "'");
  return { sheet, prefix, first, last, isOneCell: to === undefined, block: { top: Math.min(first.row, last.row), bottom: Math.max(first.row, last.row), left: Math.min(first.column, last.column), right: Math.max(first.column, last.column) } };
}

function replaceReferences(formula: string, change: (reference: Reference, text: string) => string): string {
  return formula.replace(TOKEN, (...found) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    const text = found[0] as string;
    return groups.area === undefined && groups.columns === undefined && groups.rows === undefined ? text : change(readReference(groups), text);
  });
}

function writeReference(reference: Reference, block: Block): string {
  const rowText = (row: number, at: Corner) => `${at.rowFixed ? '$' : ''}${row + 1}`;
  const columnText = (column: number, at: Corner) => `${at.columnFixed ? '$' : ''}${columnLetters(column)}`;
  const { first, last } = reference;
  if (isWholeRows(reference.block)) return `${reference.prefix}${rowText(block.top, first)}:${rowText(block.bottom, last)}`;
  if (isWholeColumns(reference.block)) return `${reference.prefix}${columnText(block.left, first)}:${columnText(block.right, last)}`;
  const start = columnText(block.left, first) + rowText(block.top, first);
  return `${reference.prefix}${reference.isOneCell ? start : `${start}:${columnText(block.right, last)}${rowText(block.bottom, last)}`}`;
}

/** Where a block stands after a shift; null when all of it was deleted. A block that only partly lies in the band stays. */
export function shiftBlock(block: Block, { band, direction, by }: Shift): Block | null {
  const isDown = direction === 'down';
  const across = isDown ? { ...block, top: band.top, bottom: band.top } : { ...block, left: band.left, right: band.left };
  if (!contains({ ...band, ...(isDown ? { bottom: rowCountMax - 1 } : { right: columnCountMax - 1 }) }, across)) return block;
  const [start, end, edge] = isDown ? [block.top, block.bottom, band.top] : [block.left, block.right, band.left];
  const goneTo = edge - by - 1;
  if (by < 0 && start >= edge && end <= goneTo) return null;
  const move = (at: number, isStart: boolean): number => {
    if (at < edge) return at;
    if (by < 0 && at <= goneTo) return isStart ? edge : edge - 1;
    return at + by;
  };
  return isDown ? { ...block, top: move(start, true), bottom: move(end, false) } : { ...block, left: move(start, true), right: move(end, false) };
}

/** A formula that stands on `sheet`, after cells were inserted or deleted. */
export function shiftFormula(formula: string, sheet: string, shift: Shift): string {
  return replaceReferences(formula, (reference, text) => {
    if ((reference.sheet ?? sheet).toLowerCase() !== shift.sheet.toLowerCase()) return text;
    if (shift.direction === 'down' ? isWholeColumns(reference.block) : isWholeRows(reference.block)) return text;
    const block = shiftBlock(reference.block, shift);
    return block ? writeReference(reference, block) : `${reference.prefix}#REF!`;
  });
}

/** A formula copied from one cell to another: what has no dollar moves along. */
export function copyFormula(formula: string, rows: number, columns: number): string {
  return replaceReferences(formula, (reference) => {
    const at = (corner_: Corner) => ({ row: corner_.row + (corner_.rowFixed ? 0 : rows), column: corner_.column + (corner_.columnFixed ? 0 : columns) });
    const [first, last] = [at(reference.first), at(reference.last)];
    const block = isWholeRows(reference.block) ? { ...reference.block, top: first.row, bottom: last.row } : isWholeColumns(reference.block) ? { ...reference.block, left: first.column, right: last.column } : { top: first.row, bottom: last.row, left: first.column, right: last.column };
    return block.top < 0 || block.left < 0 ? '#REF!' : writeReference(reference, block);
  });
}

export function toR1C1(formula: string, row: number, column: number): string {
  const part = (letter: string, at: number, own: number, isFixed: boolean) => (isFixed ? `${letter}${at + 1}` : at === own ? letter : `${letter}[${at - own}]`);
  return replaceReferences(formula, (reference) => {
    const rowPart = (at: Corner) => part('R', at.row, row, at.rowFixed);
    const columnPart = (at: Corner) => part('C', at.column, column, at.columnFixed);
    const { first, last, block, prefix } = reference;
    if (isWholeRows(block)) return `${prefix}${rowPart(first)}:${rowPart(last)}`;
    if (isWholeColumns(block)) return `${prefix}${columnPart(first)}:${columnPart(last)}`;
    const start = rowPart(first) + columnPart(first);
    return prefix + (reference.isOneCell ? start : `${start}:${rowPart(last)}${columnPart(last)}`);
  });
}

const R1C1 = /"(?:[^"]|"")*"|\[(?!-?\d+\])(?:[^[\]]|\[[^\]]*\])*\]|'(?:[^']|'')+'!|(?<![\w.\]])(?:R(?<row>\[-?\d+\]|\d+)?C(?<column>\[-?\d+\]|\d+)?|R(?<onlyRow>\[-?\d+\]|\d+)?(?=:R|(?<=:R\S*))|C(?<onlyColumn>\[-?\d+\]|\d+)?(?=:C|(?<=:C\S*)))(?![\w.(])/g;

export function fromR1C1(formula: string, row: number, column: number): string {
  const part = (text: string | undefined, own: number): { at: number; sign: string } => {
    if (text === undefined) return { at: own, sign: '' };
    return text.startsWith('[') ? { at: own + Number(text.slice(1, -1)), sign: '' } : { at: Number(text) - 1, sign: '$' };
  };
  return formula.replace(R1C1, (...found) => {
    const text = found[0] as string;
    if (!/^R|^C/.test(text)) return text;
    const groups = found.at(-1) as Record<string, string | undefined>;
    const isRow = text.startsWith('R');
    const hasColumn = text.includes('C');
    const rowAt = part(groups.row ?? groups.onlyRow, row);
    const columnAt = part(groups.column ?? groups.onlyColumn, column);
    if (rowAt.at < 0 || columnAt.at < 0) return '#REF!';
    return `${hasColumn ? columnAt.sign + columnLetters(columnAt.at) : ''}${isRow ? rowAt.sign + (rowAt.at + 1) : ''}`;
  });
}

/** Formulas follow when a table's column gets another name: `Table[Old]`, and `[@Old]` inside the table. */
export function renameColumn(formula: string, table: string, old: string, name: string, isInside: boolean): string {
  const escaped = old.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const outer = new RegExp(String.raw`\b(${table}\[(?:@|\[#[^\]]*\],)?\[?)${escaped}(\]?\])`, 'g');
  const renamed = formula.replace(outer, (_all, before: string, after: string) => before + name + after);
  return isInside ? renamed.replace(new RegExp(String.raw`(\[@\[?)${escaped}(\]?\])`, 'g'), (_all, before: string, after: string) => before + name + after) : renamed;
}
