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
import type { Db } from './connection.ts';
import { columnIndex, indexOf } from './index-tables.ts';
import { columnName, versionsOf } from './names.ts';
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

/** The same in the index, where 0 stands for null. */
function afterPlaceInIndex(descending: boolean, [value, id]: readonly [Value, string]): Condition {
  const at = value ?? 0;
  return descending ? { sql: 'x.value <= ? AND (x.value < ? OR v.id > ?)', values: [at, at, id] } : { sql: 'x.value >= ? AND (x.value > ? OR v.id > ?)', values: [at, at, id] };
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

/** How many rows an index has for a value is asked no further than this; with more of them, other ways are as good. */
const fewRows = 50_000;

/** A filter on one value of an indexed column that leaves few rows. */
function narrowing(db: Db, query: Pick<RecordQuery, 'dataType' | 'filters'>): Condition | null {
  for (const filter of query.filters) {
    const n = filter.is === '=' && filter.value !== null ? columnIndex(db, query.dataType, filter.column) : null;
    if (n === null || filter.value === null) continue;
    const value = valueOf(kindOf(query.dataType, filter.column), filter.value);
    const of = `${indexOf(query.dataType)} WHERE n = ? AND value = ?`;
    const rows = Number(prepared(db, `SELECT count(*) FROM (SELECT 1 FROM ${of} LIMIT ${fewRows})`).pluck().get(n, value));
    if (rows < fewRows) return { sql: `v.pk IN (SELECT pk FROM ${of})`, values: [n, value] };
  }
  return null;
}

/** The bounds that filters put on the column that orders, for the index to begin and end at. */
function boundsInIndex(query: RecordQuery): Condition {
  const bounds = query.filters.filter(({ column, is, value }) => column === query.order?.column && value !== null && ['=', '<', '<=', '>', '>='].includes(is));
  return { sql: bounds.map(({ is }) => ` AND x.value ${is} ?`).join(''), values: bounds.map(({ column, value }) => valueOf(kindOf(query.dataType, column), value ?? '')) };
}

export function queryOf(db: Db, query: RecordQuery, sync: number): Query {
  const { dataType, order, limit } = query;
  const where = whereOf(query, sync);
  const orderBy = orderOf(query);
  const place = query.after === null ? null : readPlace(query.after, order !== null);
  const few = narrowing(db, query);
  const v = versionsOf(dataType);
  const column = order ? `v.${columnName(order.column)}` : 'NULL';
  const ordering = order && !few ? columnIndex(db, dataType, order.column) : null;
  if (order && ordering !== null) {
    const bounds = boundsInIndex(query);
    const after = place?.length === 2 ? afterPlaceInIndex(order.descending, place) : { sql: 'true', values: [] };
    const sql = `SELECT v.pk, v.id, ${column} FROM ${indexOf(dataType)} x CROSS JOIN ${v} v ON v.pk = x.pk WHERE x.n = ?${bounds.sql} AND ${after.sql} AND ${where.sql} ORDER BY x.value ${order.descending ? 'DESC' : 'ASC'}, v.id LIMIT ?`;
    return { sql, values: [ordering, ...bounds.values, ...after.values, ...where.values, limit + 1] };
  }
  const after = place === null ? { sql: 'true', values: [] } : place.length === 2 ? afterPlace(column, order?.descending ?? false, place) : { sql: 'v.pk > ?', values: [place[0]] };
  const narrowed = few ?? { sql: 'true', values: [] };
  const sql = `SELECT v.pk, v.id, ${column} FROM ${v} v WHERE ${narrowed.sql} AND ${where.sql} AND ${after.sql} ORDER BY ${orderBy ?? 'v.pk'} LIMIT ?`;
  return { sql, values: [...narrowed.values, ...where.values, ...after.values, limit + 1] };
}

type Row = [pk: number | bigint, id: string, value: Value];

export function readPage(db: Db, query: RecordQuery, sync: number): { readonly items: readonly string[]; readonly next: string | null } {
  const { sql, values } = queryOf(db, query, sync);
  const statement = prepared(db, sql).raw();
  const isMoney = query.order !== null && kindOf(query.dataType, query.order.column) === 'money';
  const rows = (isMoney ? statement.safeIntegers() : statement).all(...values) as Row[];
  const page = rows.length > query.limit ? rows.slice(0, query.limit) : rows;
  const last = page.at(-1);
  const next = rows.length > query.limit && last ? writePlace(query.order ? [last[2], last[1]] : [Number(last[0])]) : null;
  return { items: page.map(([pk]) => readRecord(db, Number(pk))), next };
}
