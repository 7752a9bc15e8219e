/**
 * Pages of records: filters, order and where the next page starts. Every value is a parameter of the statement; every
 * column comes from the type's definition, so that nothing a caller writes becomes SQL.
 */
import { toIsoDate } from '../../../src/shared/dates.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { toMoney } from '../../../src/shared/money.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { ColumnKind } from '../../../src/shared/records/define-data-type.ts';
import { definitionOf } from '../../../src/shared/records/index.ts';
import type { RecordFilter, RecordQuery } from '../store.ts';
import { scaledAmount } from './amounts.ts';
import { readRecord } from './blocks.ts';
import { columnName, versionsOf } from './company-schema.ts';
import type { Db } from './connection.ts';
import { prepared } from './statements.ts';

export type Value = string | number | bigint | null;
type Condition = { readonly sql: string; readonly values: readonly Value[] };

export const visibleAt: string = 'v.from_sync <= ? AND (v.to_sync IS NULL OR v.to_sync > ?)';

export function kindOf(dataType: DataType, column: string): ColumnKind {
  const { columns } = definitionOf(dataType);
  const found = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (!found) throw new AppError('unknown_field', `${dataType} have no column "${column.slice(0, 60)}"; they have ${Object.keys(columns).join(', ')}`);
  return found.kind;
}

const flags: Readonly<Record<string, number>> = { true: 1, false: 0 };

function valueOf(kind: ColumnKind, text: string): Value {
  if (text.includes('\0')) throw new AppError('bad_request', 'a filter may not hold a NUL character');
  if (kind === 'money') return scaledAmount(toMoney(text));
  if (kind === 'date') return toIsoDate(text);
  if (kind !== 'flag') return text;
  const flag = flags[text];
  if (flag === undefined) throw new AppError('bad_request', `"${text.slice(0, 40)}" is neither true nor false`);
  return flag;
}

const operators = { '=': 'IS', '!=': 'IS NOT', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

function conditionOf(dataType: DataType, filter: RecordFilter): Condition {
  const kind = kindOf(dataType, filter.column);
  const column = `v.${columnName(filter.column)}`;
  if (filter.is === '~') {
    if (kind !== 'text' || filter.value === null) throw new AppError('bad_request', `~ asks what a text holds; "${filter.column}" is ${filter.value === null ? 'compared with nothing' : `a ${kind}`}`);
    if (filter.value.includes('\0')) throw new AppError('bad_request', 'a filter may not hold a NUL character');
    return { sql: `${column} LIKE ? ESCAPE '\\'`, values: [`%${filter.value.replace(/[\\%_]/g, '\\$&')}%`] };
  }
  if (!Object.hasOwn(operators, filter.is)) throw new AppError('bad_request', 'a filter compares with =, !=, <, <=, >, >= or ~');
  const value = filter.value === null ? null : valueOf(kind, filter.value);
  if (value === null && filter.is !== '=' && filter.is !== '!=') throw new AppError('bad_request', `"${filter.column}" can be = null or != null only`);
  return { sql: `${column} ${operators[filter.is]} ?`, values: [value] };
}

/** Where the page before ended: its last row's key, or (in an order) the value it was ordered by and its id. */
type Place = readonly [number] | readonly [Value, string];

function readPlace(after: string, ordered: boolean): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    if (Array.isArray(place)) {
      if (!ordered && place.length === 1 && Number.isSafeInteger(place[0])) return [place[0] as number];
      const [value, id] = place as unknown[];
      if (ordered && place.length === 2 && typeof id === 'string') {
        if (value === null || typeof value === 'string' || Number.isSafeInteger(value)) return [value as Value, id];
        const big = value as { big?: unknown };
        if (typeof big.big === 'string' && /^-?\d{1,19}$/.test(big.big) && BigInt.asIntN(64, BigInt(big.big)) === BigInt(big.big)) return [BigInt(big.big), id];
      }
    }
  } catch { /* said below */ }
  throw new AppError('bad_request', '"after" is not the "next" of a page in this order');
}

export function writePlace(place: readonly (Value | number)[]): string {
  return Buffer.from(JSON.stringify(place.map((value) => (typeof value === 'bigint' ? (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : { big: String(value) }) : value)))).toString('base64url');
}

/** What comes after the place; nulls stand before everything else, as SQLite orders them, and the id breaks ties. */
function afterPlace(column: string, descending: boolean, [value, id]: readonly [Value, string]): Condition {
  if (value === null) return descending ? { sql: `${column} IS NULL AND v.id > ?`, values: [id] } : { sql: `(${column} IS NOT NULL OR v.id > ?)`, values: [id] };
  if (descending) return { sql: `(${column} < ? OR ${column} IS NULL OR (${column} = ? AND v.id > ?))`, values: [value, value, id] };
  return { sql: `${column} >= ? AND (${column} > ? OR v.id > ?)`, values: [value, value, id] };
}

/** The conditions that hold for what a query asks at a sync, and their parameters. */
export function whereOf(query: Pick<RecordQuery, 'dataType' | 'filters'>, sync: number): Condition {
  const conditions = query.filters.map((filter) => conditionOf(query.dataType, filter));
  return { sql: [visibleAt, ...conditions.map(({ sql }) => sql)].join(' AND '), values: [sync, sync, ...conditions.flatMap(({ values }) => values)] };
}

/** The order as SQL; the id breaks ties. Null: in the order of writing. */
export function orderOf(query: Pick<RecordQuery, 'dataType' | 'order'>): string | null {
  if (!query.order) return null;
  kindOf(query.dataType, query.order.column);
  return `v.${columnName(query.order.column)} ${query.order.descending ? 'DESC' : 'ASC'}, v.id`;
}

type Query = { readonly sql: string; readonly values: readonly Value[] };

export function queryOf(query: RecordQuery, sync: number): Query {
  const { sql, values } = whereOf(query, sync);
  const orderBy = orderOf(query);
  const column = query.order ? `v.${columnName(query.order.column)}` : null;
  const place = query.after === null ? null : readPlace(query.after, column !== null);
  const after = place === null ? { sql: '1', values: [] } : place.length === 2 && column !== null ? afterPlace(column, query.order?.descending ?? false, place) : { sql: 'v.pk > ?', values: [place[0]] };
  const keys = `SELECT v.pk, v.id, ${column ?? 'NULL'} AS place FROM ${versionsOf(query.dataType)} v WHERE ${sql} AND ${after.sql} ORDER BY ${orderBy ?? 'v.pk'} LIMIT ?`;
  return { sql: keys, values: [...values, ...after.values, query.limit + 1] };
}

type Row = [pk: number | bigint, id: string, value: Value];

export function readPage(db: Db, query: RecordQuery, sync: number): { readonly items: readonly string[]; readonly next: string | null } {
  const { sql, values } = queryOf(query, sync);
  const statement = prepared(db, sql).raw();
  const isMoney = query.order !== null && kindOf(query.dataType, query.order.column) === 'money';
  const rows = (isMoney ? statement.safeIntegers() : statement).all(...values) as Row[];
  const page = rows.length > query.limit ? rows.slice(0, query.limit) : rows;
  const last = page.at(-1);
  const next = rows.length > query.limit && last ? writePlace(query.order ? [last[2], last[1]] : [Number(last[0])]) : null;
  return { items: page.map(([pk]) => readRecord(db, Number(pk))), next };
}
