/**
 * Rows for Sage out of a file: JSON (a list of objects), or CSV whose first line names the fields. In CSV a dot goes into
 * an object and a number into a list: `invoice_lines.0.description`. An empty cell is a field that is left out.
 */
import { readFileSync } from 'node:fs';
import { CommandFailed } from './say.ts';

const bytesMax = 5_000_000;

export function readRows(file: string): unknown[] {
  const text = textIn(file);
  if (file.toLowerCase().endsWith('.csv')) return rowsOfCsv(text);
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  } catch (thrown) {
    throw new CommandFailed(`${file} is no JSON: ${thrown instanceof Error ? thrown.message : ''}`, 'bad_request');
  }
}

function textIn(file: string): string {
  try {
    const text = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/, '');
    if (text.length > bytesMax) throw new CommandFailed(`${file} holds more than ${bytesMax} characters; write it in parts`, 'bad_request');
    return text;
  } catch (thrown) {
    if (thrown instanceof CommandFailed) throw thrown;
    throw new CommandFailed(`${file} cannot be read: ${(thrown as NodeJS.ErrnoException).code ?? ''}`, 'bad_request');
  }
}

export function rowsOfCsv(text: string): Record<string, unknown>[] {
  const [head, ...lines] = cellsOf(text);
  if (!head || head.every((name) => name.trim() === '')) throw new CommandFailed('the first line of a CSV file names the fields', 'bad_request');
  const names = head.map((name) => name.trim());
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined) throw new CommandFailed(`the column "${twice}" is there twice`, 'bad_request');
  return lines.map((cells, index) => {
    if (cells.length > names.length) throw new CommandFailed(`line ${index + 2} has ${cells.length} cells, and there are ${names.length} columns`, 'bad_request');
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
  if ((Array.isArray(into) && !(/^\d{1,3}$/.test(first))) || first === '' || first === '__proto__') throw new CommandFailed(`"${path.join('.')}" is no field`, 'bad_request');
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

/** RFC 4180: quoted cells may hold commas, line ends and doubled quotes. Lines with nothing in them are left out. */
function cellsOf(text: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (match[0] === '' && cells.length === 0) continue;
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    if (cells.some((cell) => cell !== '')) lines.push(cells);
    cells = [];
  }
  return lines;
}
