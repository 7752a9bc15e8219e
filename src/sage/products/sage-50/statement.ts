/**
 * SQL for Sage's ODBC driver, made of data: one table, named columns, plain comparisons. What the driver refuses or takes
 * minutes for (every column at once, sorting, distinct rows, limits, sub-queries, bound texts) has no place to be said,
 * and no text of a record ever becomes part of a statement. Columns are named with their table, as the driver's own
 * users have always done, since some (DATE, NUMBER, TEXT) are words of SQL too.
 */
import { AppError } from '../../../shared/errors.ts';

/** "2026-10-31 17:45:09", by the clock of the computer that Sage runs on. */
const stampPattern = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const namePattern = /^[A-Z][A-Z0-9_]{0,63}$/;

export type Comparison = { readonly column: string; readonly is: '=' | '<' | '>='; readonly value: number } | { readonly column: string; readonly is: '>='; readonly stamp: string } | { readonly column: string; readonly is: 'empty' };
/** All of these must hold; of an inner list, one. */
export type Conditions = readonly (Comparison | readonly Comparison[])[];

export const selectColumns = (table: string, columns: readonly string[], where: Conditions = []): string => {
  if (columns.length === 0) throw new AppError('our_bug', `no column of ${table} was asked for`);
  return `SELECT ${columns.map((column) => nameOf(table, column)).join(', ')} FROM ${checked(table)}${whereText(table, where)}`;
};
export const selectHighest = (table: string, column: string): string => `SELECT MAX(${nameOf(table, column)}) FROM ${checked(table)}`;
export const selectLowest = (table: string, column: string, from: number): string => `SELECT MIN(${nameOf(table, column)}) FROM ${checked(table)}${whereText(table, [{ column, is: '>=', value: from }])}`;
export const selectCount = (table: string, column: string, where: Conditions = []): string => `SELECT COUNT(${nameOf(table, column)}) FROM ${checked(table)}${whereText(table, where)}`;

/** `from` to `to`, the latter not included. */
export const between = (column: string, from: number, to: number): Conditions => [{ column, is: '>=', value: from }, { column, is: '<', value: to }];

function whereText(table: string, where: Conditions): string {
  if (where.length === 0) return '';
  const parts = where.map((one) => (isList(one) ? `(${one.map((inner) => comparisonText(table, inner)).join(' OR ')})` : comparisonText(table, one)));
  return ` WHERE ${parts.join(' AND ')}`;
}

const isList = (one: Comparison | readonly Comparison[]): one is readonly Comparison[] => Array.isArray(one);

function comparisonText(table: string, comparison: Comparison): string {
  const name = nameOf(table, comparison.column);
  if ('stamp' in comparison) {
    if (!stampPattern.test(comparison.stamp)) throw new AppError('our_bug', 'a stamp in a statement is written YYYY-MM-DD hh:mm:ss');
    return `${name} >= '${comparison.stamp}'`;
  }
  if ('value' in comparison) {
    if (!Number.isSafeInteger(comparison.value)) throw new AppError('our_bug', `${comparison.value} in a statement is no whole number`);
    return `${name} ${comparison.is} ${comparison.value}`;
  }
  return `${name} IS NULL`;
}

const nameOf = (table: string, column: string): string => `${checked(table)}.${checked(column)}`;

function checked(name: string): string {
  if (!namePattern.test(name)) throw new AppError('our_bug', `"${name.slice(0, 60)}" is no name of a table or column`);
  return name;
}
