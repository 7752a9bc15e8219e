/**
 * The results of formulas, as far as the tests use them: numbers, + - * / &, comparison with nothing, brackets, cells,
 * blocks, SUM, COUNT, structured references. Anything else gives #NAME?, as Excel does for what it does not know.
 */
import { parseAddress } from './cell-address.ts';
import type { Block } from './cell-address.ts';
import type { Sheet } from './sheet.ts';
import type { Workbook } from './workbook.ts';

type Value = string | number | boolean;
type Place = { readonly sheet: Sheet; readonly row: number; readonly column: number };
class CellError extends Error {}

const TOKENS = /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<text>"(?:[^"]|"")*")|(?<table>[\p{L}_][\p{L}\p{N}_.]*)?\[(?<column>@?(?:[^[\]]|\[[^\]]*\])*)\]|(?<call>[A-Z]+)\(|(?<place>(?:(?:'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?)|(?<error>#REF!)|(?<sign>[-+*/&(),]))/uy;
type Token = Readonly<Record<string, string | undefined>>;

function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 1;
  while (TOKENS.lastIndex < formula.length) {
    const match = TOKENS.exec(formula);
    if (!match?.groups) throw new CellError('#NAME?');
    tokens.push(match.groups);
  }
  return tokens;
}

export function calculate(workbook: Workbook, place: Place, depth = 0): Value {
  const cell = place.sheet.cell(place.row, place.column);
  if (cell.formula === null) return cell.value;
  try {
    if (depth > 50) throw new CellError('#REF!');
    const reader = new Reader(workbook, place, tokensOf(cell.formula), depth);
    return reader.wholeFormula();
  } catch (thrown) {
    if (thrown instanceof CellError) return thrown.message;
    throw thrown;
  }
}

class Reader {
  private at = 0;
  private readonly workbook: Workbook;
  private readonly place: Place;
  private readonly tokens: readonly Token[];
  private readonly depth: number;

  constructor(workbook: Workbook, place: Place, tokens: readonly Token[], depth: number) {
    this.workbook = workbook;
    this.place = place;
    this.tokens = tokens;
    this.depth = depth;
  }

  wholeFormula(): Value {
    const value = this.sum();
    if (this.at < this.tokens.length) throw new CellError('#NAME?');
    return single(value);
  }

  private sign(...signs: string[]): string | null {
    const sign = this.tokens[this.at]?.sign;
    if (sign === undefined || !signs.includes(sign)) return null;
    this.at++;
    return sign;
  }

  private sum(): Value | Value[] {
    let left = this.product();
    for (let sign = this.sign('+', '-', '&'); sign; sign = this.sign('+', '-', '&')) {
      const right = this.product();
      left = sign === '&' ? String(single(left)) + String(single(right)) : toNumber(left) + (sign === '+' ? 1 : -1) * toNumber(right);
    }
    return left;
  }

  private product(): Value | Value[] {
    let left = this.atom();
    for (let sign = this.sign('*', '/'); sign; sign = this.sign('*', '/')) {
      const right = toNumber(this.atom());
      if (sign === '/' && right === 0) throw new CellError('#DIV/0!');
      left = sign === '*' ? toNumber(left) * right : toNumber(left) / right;
    }
    return left;
  }

  private atom(): Value | Value[] {
    if (this.sign('-')) return -toNumber(this.atom());
    if (this.sign('+')) return this.atom();
    if (this.sign('(')) {
      const value = this.sum();
      if (!this.sign(')')) throw new CellError('#NAME?');
      return value;
    }
    const token = this.tokens[this.at++];
    if (!token) throw new CellError('#NAME?');
    if (token.number !== undefined) return Number(token.number);
    if (token.text !== undefined) return token.text.slice(1, -1).replaceAll('""', '"');
    if (token.error !== undefined) throw new CellError(token.error);
    if (token.call !== undefined) return this.call(token.call);
    if (token.column !== undefined) return this.column(token.table, token.column);
    if (token.place !== undefined) return this.cells(token.place);
    throw new CellError('#NAME?');
  }

  private call(name: string): number {
    const values: Value[] = [];
    while (!this.sign(')')) {
      values.push(...[this.sum()].flat());
      if (!this.sign(',') && this.tokens[this.at]?.sign !== ')') throw new CellError('#NAME?');
    }
    const numbers = values.filter((value) => typeof value === 'number');
    if (name === 'SUM') return numbers.reduce((sum, value) => sum + Math.round(value * 1e6), 0) / 1e6;
    if (name === 'COUNT') return numbers.length;
    throw new CellError('#NAME?');
  }

  private cells(address: string): Value | Value[] {
    const found = parseAddress(address);
    const sheet = found?.sheet ? this.workbook.sheet(found.sheet) : this.place.sheet;
    if (!found || !sheet) throw new CellError('#REF!');
    return this.block(sheet, found.block);
  }

  private block(sheet: Sheet, { top, left, bottom, right }: Block): Value | Value[] {
    if (top === bottom && left === right) return calculate(this.workbook, { sheet, row: top, column: left }, this.depth + 1);
    return [...sheet.cells({ top, left, bottom, right })].map(([row, column]) => calculate(this.workbook, { sheet, row, column }, this.depth + 1));
  }

  private column(tableName: string | undefined, text: string): Value | Value[] {
    const { sheet, row, column } = this.place;
    const table = tableName === undefined ? sheet.tables.find(({ block }) => row >= block.top && row <= block.bottom && column >= block.left && column <= block.right) : this.workbook.table(tableName);
    const name = text.replace(/^@/, '').replace(/^\[|\]$/g, '');
    const index = table?.columns.findIndex((one) => one.name === name) ?? -1;
    if (!table || index < 0) throw new CellError('#REF!');
    const left = table.block.left + index;
    return text.startsWith('@') ? this.block(table.sheet, { top: row, bottom: row, left, right: left }) : [this.block(table.sheet, { ...table.body, left, right: left })].flat();
  }
}

function single(value: Value | Value[]): Value {
  return Array.isArray(value) ? (value[0] ?? 0) : value;
}

function toNumber(value: Value | Value[]): number {
  const one = single(value);
  if (typeof one === 'number') return one;
  if (one === '') return 0;
  if (typeof one === 'boolean') return one ? 1 : 0;
  if (one.startsWith('#')) throw new CellError(one);
  const number = Number(one);
  if (Number.isNaN(number)) throw new CellError('#VALUE!');
  return number;
}
