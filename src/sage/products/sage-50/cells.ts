/**
 * How values stand in Sage 50's tables, and how they become ours. Amounts are binary floats there: they are rounded to
 * the penny by their shortest decimal text and are exact from then on. What is no amount at all is refused.
 */
import type { IsoDate, IsoTime } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Decimal, Money } from '../../../shared/money.ts';
import { toDecimal, toMoney, zeroMoney } from '../../../shared/money.ts';
import type { Cell } from '../../data-set.ts';
import { dateOrNull, textOf } from '../../source-values.ts';

/** A row by the names of its columns; what this version of Sage lacks is not there. */
export type SourceRow = Readonly<Record<string, Cell>>;
export type CellOrNothing = Cell | undefined;

/** A float of this size no longer holds its pence for sure; no company's figures come near. */
const amountMax = 1e11;
const floatPattern = /^-?\d+(?:\.\d+)?$/;

/** Trailing blanks are the driver's padding; control characters are no text. */
export function text(cell: CellOrNothing): string | null {
  if (cell === null || cell === undefined) return null;
  return textOf(String(cell).replace(/(?![\t\n\r])\p{Cc}/gu, '').trimEnd());
}

/** A reference (account, nominal code): text that must be there. */
export function reference(cell: CellOrNothing, column: string): string {
  const found = text(cell)?.trim();
  if (!found) throw new AppError('record_rejected', `${column} is empty`);
  if (found.length > 60) throw new AppError('record_rejected', `${column} is longer than any reference of Sage's`);
  return found;
}

export function numberOf(cell: CellOrNothing): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const number = typeof cell === 'number' ? cell : floatPattern.test(cell.trim()) ? Number(cell) : Number.NaN;
  if (!Number.isFinite(number)) throw new AppError('bad_amount', `"${String(cell).slice(0, 40)}" is not a number`);
  return number;
}

export function wholeOf(cell: CellOrNothing): number | null {
  const number = numberOf(cell);
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

/** A whole number that names a record. */
export function keyNumber(cell: CellOrNothing, column: string): number {
  const number = wholeOf(cell);
  if (number === null || number < 0) throw new AppError('record_rejected', `${column} is no number of a record`);
  return number;
}

export function moneyOrNull(cell: CellOrNothing): Money | null {
  const number = numberOf(cell);
  if (number === null) return null;
  if (Math.abs(number) >= amountMax) throw new AppError('bad_amount', `${number} is too large to be exact to the penny`);
  return toMoney(roundText(number));
}
export const money = (cell: CellOrNothing): Money => moneyOrNull(cell) ?? zeroMoney;

/** To two decimals, halves away from nought, by the shortest text that names this very float: 1.005 gives 1.01. */
function roundText(number: number): string {
  const shortest = String(Math.abs(number));
  if (shortest.includes('e')) return '0';
  const [whole = '0', decimals = ''] = shortest.split('.');
  const pence = Number(whole + decimals.slice(0, 2).padEnd(2, '0')) + (Number(decimals[2] ?? '0') >= 5 ? 1 : 0);
  const digits = String(pence).padStart(3, '0');
  return `${number < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Quantities, prices, rates: to eleven digits, beyond which a float that was computed holds nothing true. */
export function decimalOrNull(cell: CellOrNothing): Decimal | null {
  const number = numberOf(cell);
  if (number === null) return null;
  if (Math.abs(number) >= amountMax) throw new AppError('bad_amount', `${number} is too large to be exact`);
  return toDecimal(Number(number.toPrecision(11)));
}

/** Sage writes dates of long ago where there is none: its calendar begins in 1970, and 1974 marks "never". */
const firstDate = '1980-01-01';
export function dateOf(cell: CellOrNothing): IsoDate | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const date = dateOrNull(String(cell).slice(0, 10));
  return date === null || date < firstDate ? null : date;
}
export function requiredDate(cell: CellOrNothing, column: string): IsoDate {
  const date = dateOf(cell);
  if (date === null) throw new AppError('record_rejected', `${column} is no date`);
  return date;
}

const stampPattern = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/;
/** "2026-10-31 17:45:09" of a stamp or a bare date; null where there is none or none that can be. */
export function stampOf(cell: CellOrNothing): string | null {
  if (typeof cell !== 'string') return null;
  const match = stampPattern.exec(cell);
  if (match) return `${match[1]} ${match[2]}`;
  return /^\d{4}-\d\d-\d\d$/.test(cell) ? `${cell} 00:00:00` : null;
}

/** Sage's stamps carry no zone. They are told as they stand, as if its clock showed UTC: in the UK at most an hour early in summer. */
export function updatedAt(row: SourceRow): IsoTime | null {
  const stamp = stampOf(row['RECORD_MODIFY_DATE']);
  if (stamp === null) return null;
  const time = `${stamp.replace(' ', 'T')}.000Z`;
  return Number.isNaN(Date.parse(time)) ? null : time as IsoTime;
}

export const isSet = (cell: CellOrNothing): boolean => cell !== null && cell !== undefined && cell !== 0 && cell !== '0' && cell !== '' && cell !== 'N' && cell !== 'n';

/** `DELETED_FLAG`, or the low byte of `RECORD_DELETED`: its high byte has been seen with other things in it. */
export function isDeleted(row: SourceRow): boolean {
  const flag = row['RECORD_DELETED'];
  const low = typeof flag === 'number' ? flag & 0xff : isSet(flag) ? 1 : 0;
  return low !== 0 || isSet(row['DELETED_FLAG']);
}
