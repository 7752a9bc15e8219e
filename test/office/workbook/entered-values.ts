/**
 * What Excel makes of a value that is put into a cell, as if a person had typed it: text that looks like a number, a date
 * or a formula becomes one, unless the cell is formatted as text or the text begins with an apostrophe.
 */

export type Entered = { readonly value: string | number | boolean; readonly formula: string | null; readonly hasApostrophe: boolean; readonly format: string | null };

export class RefusedValue extends Error {}

export const cellTextMax = 32_767;
const constant = (value: string | number | boolean, format: string | null = null): Entered => ({ value, formula: null, hasApostrophe: false, format });

function dateSerial(year: number, month: number, day: number): number | null {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms / 86_400_000 + 25_569 : null;
}

function readDate(text: string): number | null {
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (iso) return dateSerial(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const local = /^(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}|\d{2}))?$/.exec(text);
  if (!local) return null;
  const year = local[3] === undefined ? 2026 : Number(local[3]) < 100 ? 2000 + Number(local[3]) : Number(local[3]);
  return dateSerial(year, Number(local[2]), Number(local[1])) ?? dateSerial(year, Number(local[1]), Number(local[2]));
}

function readNumber(text: string): Entered | null {
  const plain = text.trim();
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return constant(Number(plain));
  if (/^[+-]?[£$€]?\d{1,3}(,\d{3})*(\.\d*)?$/.test(plain)) return constant(Number(plain.replace(/[£$€,]/g, '')));
  if (/^[+-]?\d+(\.\d*)?%$/.test(plain)) return constant(Number(plain.slice(0, -1)) / 100, '0%');
  if (/^\(\d+(\.\d*)?\)$/.test(plain)) return constant(-Number(plain.slice(1, -1)));
  return null;
}

/** Quotes and brackets that do not close, or two values side by side: Excel does not take it as a formula, nor as anything else. */
function isFormula(body: string): boolean {
  const bare = body.replace(/"(?:[^"]|"")*"/g, 'S').replace(/'(?:[^']|'')*'/g, 'Q');
  if (/["']/.test(bare) || bare.trim() === '') return false;
  let depth = 0;
  for (const sign of bare) {
    if (sign === '(') depth++;
    if (sign === ')') depth--;
    if (depth < 0) return false;
  }
  return depth === 0 && !/[\w)]\s+[\w(]/.test(bare) && !/[-+*/^&=<>,]$/.test(bare.trim());
}

export function enter(input: unknown, format: string, keepsApostrophe: boolean): Entered {
  if (typeof input === 'boolean') return constant(input);
  if (typeof input === 'number') {
    if (!Number.isFinite(input)) throw new RefusedValue('not a finite number');
    return constant(input);
  }
  if (typeof input !== 'string') throw new RefusedValue(`a cell cannot hold ${typeof input}`);
  if (input.length > cellTextMax) throw new RefusedValue(`a cell holds ${cellTextMax} characters at most`);
  if (format === '@') return input.startsWith("'") && !keepsApostrophe ? { ...constant(input.slice(1)), hasApostrophe: true } : constant(input);
  if (input.startsWith("'")) return { ...constant(input.slice(1)), hasApostrophe: true };
  const number = readNumber(input);
  if (number) return number;
  if (/^[=+\-@]./s.test(input)) {
    const body = input.startsWith('=') || input.startsWith('@') ? input.slice(1) : input;
    if (!isFormula(body)) throw new RefusedValue(`"${input.slice(0, 60)}" is no formula`);
    return { value: 0, formula: `=${body}`, hasApostrophe: false, format: null };
  }
  if (/^(true|false)$/i.test(input)) return constant(/^true$/i.test(input));
  const date = readDate(input);
  return date === null ? constant(input) : constant(date, 'm/d/yyyy');
}
