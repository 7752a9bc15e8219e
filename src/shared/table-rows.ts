/**
 * Rows for Sage out of a table as text, such as a CSV file or cells that were copied from a sheet: the first line names
 * the fields. A dot goes into an object and a number into a list: `invoice_lines.0.description`. An empty cell is a
 * field that is left out.
 */
import { AppError } from './errors.ts';

/** Throws `bad_request`. */
export function rowsOfTable(text: string, separator: ',' | '\t'): readonly Readonly<Record<string, unknown>>[] {
  const [head, ...lines] = cellsOf(text, separator);
  if (!head || head.every((name) => name.trim() === '')) throw new AppError('bad_request', 'the first line names the fields');
  const names = head.map((name) => name.trim());
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined) throw new AppError('bad_request', `the column "${twice}" is there twice`);
  return lines.map((cells, index) => {
    if (cells.length > names.length) throw new AppError('bad_request', `line ${index + 2} has ${cells.length} cells, and there are ${names.length} columns`);
    const row: Record<string, unknown> = {};
    names.forEach((name, at) => {
      const cell = plain(cells[at] ?? '');
      if (name !== '' && cell !== '') put(row, name.split('.'), cell);
    });
    return row;
  });
}

/** An apostrophe in front of what a spreadsheet would run stands for "this is text", as our own export writes it. */
const plain = (cell: string): string => (/^'\s*[=+\-@]/.test(cell) ? cell.slice(1) : cell);

function put(into: Record<string, unknown> | unknown[], path: readonly string[], value: string): void {
  const [first = '', ...rest] = path;
  const at = Array.isArray(into) ? Number(first) : first;
  if ((Array.isArray(into) && !(/^\d{1,3}$/.test(first))) || first === '' || first === '__proto__') throw new AppError('bad_request', `"${path.join('.')}" is no field`);
  const holder = into as Record<string | number, unknown>;
  if (rest.length === 0) {
    holder[at] = value;
    return;
  }
  const inner = holder[at];
  const isThere = typeof inner === 'object' && inner !== null;
  if (!isThere) holder[at] = /^\d{1,3}$/.test(rest[0] ?? '') ? [] : {};
  put(holder[at] as Record<string, unknown>, rest, value);
}

const patterns = { ',': /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g, '\t': /(?:"((?:[^"]|"")*)"|([^"\t\r\n]*))(\t|\r?\n|$)/g } as const;

/** RFC 4180: quoted cells may hold separators, line ends and doubled quotes. Lines with nothing in them are left out. */
function cellsOf(text: string, separator: ',' | '\t'): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  for (const match of text.matchAll(patterns[separator])) {
    if (match[0] === '' && cells.length === 0) continue;
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === separator) continue;
    if (cells.some((cell) => cell !== '')) lines.push(cells);
    cells = [];
  }
  return lines;
}
