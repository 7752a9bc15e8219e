/**
 * Rows for Sage out of a file: JSON (a list of objects), or CSV whose first line names the fields. In CSV a dot goes into
 * an object and a number into a list: `invoice_lines.0.description`. An empty cell is a field that is left out.
 */
import { readFileSync } from 'node:fs';
import { rowsOfTable } from '../../src/shared/table-rows.ts';
import { CommandFailed } from './say.ts';

const bytesMax = 5_000_000;

export function readRows(file: string): unknown[] {
  const text = textIn(file);
  if (file.toLowerCase().endsWith('.csv')) return [...rowsOfTable(text, ',')];
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
