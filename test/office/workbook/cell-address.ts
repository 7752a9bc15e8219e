/** Cells and blocks of cells by number (from 0), and how Excel writes them ("A1", "B2:D9", "5:7", "C:C", "'My sheet'!A1"). */

export const rowCountMax = 1_048_576;
export const columnCountMax = 16_384;

/** Both ends belong to it. */
export type Block = { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };

export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

export const columnNumber = (letters: string): number => [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

export const isWholeRows = (block: Block): boolean => block.left === 0 && block.right === columnCountMax - 1;
export const isWholeColumns = (block: Block): boolean => block.top === 0 && block.bottom === rowCountMax - 1;
export const heightOf = (block: Block): number => block.bottom - block.top + 1;
export const widthOf = (block: Block): number => block.right - block.left + 1;
export const overlaps = (a: Block, b: Block): boolean => a.top <= b.bottom && b.top <= a.bottom && a.left <= b.right && b.left <= a.right;
export const contains = (outer: Block, inner: Block): boolean => outer.top <= inner.top && outer.bottom >= inner.bottom && outer.left <= inner.left && outer.right >= inner.right;

export function blockText(block: Block): string {
  if (isWholeRows(block)) return `${block.top + 1}:${block.bottom + 1}`;
  if (isWholeColumns(block)) return `${columnLetters(block.left)}:${columnLetters(block.right)}`;
  const first = `${columnLetters(block.left)}${block.top + 1}`;
  const last = `${columnLetters(block.right)}${block.bottom + 1}`;
  return first === last ? first : `${first}:${last}`;
}

export const quotedSheet = (name: string): string => (/^[A-Za-z_][\w.]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`);

/** Null where the text is no address. A sheet before `!` is given back apart. */
export function parseAddress(address: string): { readonly sheet: string | null; readonly block: Block } | null {
  const parts = /^(?:(?:'((?:[^']|'')+)'|([\w.]+))!)?(.+)$/.exec(address);
  const sheet = parts?.[1]?.replaceAll("''", "'") ?? parts?.[2] ?? null;
  const cells = (parts?.[3] ?? '').replaceAll('$', '');
  const block = parseBlock(cells);
  return block && { sheet, block };
}

function parseBlock(cells: string): Block | null {
  const area = /^([A-Za-z]{1,3})(\d{1,7})(?::([A-Za-z]{1,3})(\d{1,7}))?$/.exec(cells);
  if (area) return ordered(Number(area[2]) - 1, columnNumber(area[1] ?? ''), Number(area[4] ?? area[2]) - 1, columnNumber(area[3] ?? area[1] ?? ''));
  const rows = /^(\d{1,7}):(\d{1,7})$/.exec(cells);
  if (rows) return ordered(Number(rows[1]) - 1, 0, Number(rows[2]) - 1, columnCountMax - 1);
  const columns = /^([A-Za-z]{1,3}):([A-Za-z]{1,3})$/.exec(cells);
  if (columns) return ordered(0, columnNumber(columns[1] ?? ''), rowCountMax - 1, columnNumber(columns[2] ?? ''));
  return null;
}

function ordered(row: number, column: number, otherRow: number, otherColumn: number): Block | null {
  const block = { top: Math.min(row, otherRow), left: Math.min(column, otherColumn), bottom: Math.max(row, otherRow), right: Math.max(column, otherColumn) };
  return block.top < 0 || block.left < 0 || block.bottom >= rowCountMax || block.right >= columnCountMax ? null : block;
}
