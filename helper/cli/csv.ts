/**
 * CSV by RFC 4180, harmless in a spreadsheet: a text that a spreadsheet would run as a formula gets an apostrophe in
 * front, which it takes for "this is text". Numbers stay numbers, negative ones too.
 */
export type Cell = string | number | boolean | null;
export type CellKind = 'text' | 'number';

/** What starts a formula, also in its full-width forms and behind blanks and characters that are not seen; a tab or line end in front; and the `sep=` line that changes how the file is read. */
const startsFormula = /^(?:\s|\p{C}|\p{M}|\u115f|\u1160|\u3164|\uffa0)*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n]|^\s*sep=/iu;
const isPlainNumber = /^-?\d{1,18}(\.\d{1,12})?$/;

export function neutral(text: string): string {
  return startsFormula.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n;\t']/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvCell(value: Cell, kind: CellKind): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return String(value);
  return kind === 'number' && isPlainNumber.test(value) ? value : quoted(neutral(value));
}

export function csvLine(values: readonly Cell[], kinds: readonly CellKind[]): string {
  return `${values.map((value, at) => csvCell(value, kinds[at] ?? 'text')).join(',')}\r\n`;
}
