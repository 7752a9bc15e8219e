/**
 * Reads the rows of a table of Sage 50's: the columns that are needed and that this version has, and the plain comparisons
 * of numbers and stamps that the driver takes. Everything else (texts, amounts, order) is looked at after the rows have come.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { Cell, DataSet } from '../../../data-set.ts';
import type { FieldDefinition } from '../../../activities/definition.ts';
import type { CheckedQuery, Test } from '../../../activities/query.ts';
import { isTest, neededNames } from '../../../activities/query.ts';
import type { ActivitySource } from '../../../activities/run-query.ts';
import { numberOf, stampOf, text } from '../cells.ts';
import type { Comparison, Conditions } from '../statement.ts';
import { selectColumns } from '../statement.ts';

const listMax = 40;

/** `check` makes sure that the data set is the company's. */
export function makeActivitySource(dataSet: DataSet, check: (signal: AbortSignal) => Promise<unknown>): ActivitySource {
  return { query: (query, signal) => ({ isSorted: false, pages: readRows(dataSet, query, check, signal) }) };
}

async function* readRows(dataSet: DataSet, query: CheckedQuery, check: (signal: AbortSignal) => Promise<unknown>, signal: AbortSignal): AsyncGenerator<readonly unknown[]> {
  await check(signal);
  const { path: table, fields, columns: shown } = query.definition;
  const listed = await dataSet.columnsOf(table, signal);
  if (listed === null) throw new AppError('not_supported', `this version of Sage has no table ${table}`);
  const needed = neededNames(query);
  const names = needed.filter((name) => listed.has(name));
  // What nobody chose may be lacking; what was asked for may not.
  const lacking = needed.filter((name) => !listed.has(name) && !shown.includes(name));
  if (lacking.length > 0) throw new AppError('unknown_field', `this version of Sage has no ${lacking.join(', ')} in ${table}`);
  if (names.length === 0) throw new AppError('not_supported', `this version of Sage has none of the columns asked for in ${table}`);
  const definitions = names.map((name) => fields.find((field) => field.name === name));
  signal.throwIfAborted();
  for await (const batch of dataSet.readRows(selectColumns(table, names, conditionsOf(query, listed)), signal)) {
    signal.throwIfAborted();
    yield batch.map((row) => Object.fromEntries(names.map((name, index) => [name, valueOf(row[index] ?? null, definitions[index])])));
  }
}

/** A float beyond fourteen digits holds nothing that was meant. */
const digitsMax = 14;
function valueOf(cell: Cell, field: FieldDefinition | undefined): unknown {
  switch (field?.kind) {
    case 'whole': return numberOf(cell);
    case 'amount': { const number = numberOf(cell); return number === null ? null : plainText(Number(number.toPrecision(digitsMax))); }
    case 'date': return typeof cell === 'string' ? cell.slice(0, 10) : null;
    case 'time': { const stamp = stampOf(cell); return stamp === null ? null : `${stamp.replace(' ', 'T')}Z`; }
    default: return text(cell);
  }
}

/** Never with an exponent. */
const plainText = (number: number): string => (Math.abs(number) < 1e-10 ? '0' : Math.abs(number) < 1e-6 ? number.toFixed(12).replace(/0+$/, '') : Math.abs(number) < 1e21 ? String(number) : number.toFixed(0));

/** Those of the conditions that are said in the driver's words; each gives all that match, and perhaps more. */
export function conditionsOf({ where }: CheckedQuery, listed: ReadonlySet<string>): Conditions {
  const has = ({ on }: Test): boolean => listed.has(on.path);
  if (where.join === 'or' && where.tests.length > 1) {
    const parts = where.tests.map((one) => (isTest(one) && has(one) ? comparisonOf(one) : null));
    const single = parts.filter((part) => part?.length === 1).map((part) => part?.[0]).filter((one): one is Comparison => one !== undefined && !Array.isArray(one));
    return single.length === parts.length ? [single] : [];
  }
  return where.tests.flatMap((one): Conditions => {
    if (isTest(one)) return has(one) ? (comparisonOf(one) ?? []) : [];
    if (one.join === 'and' || one.tests.length === 1) return one.tests.flatMap((test) => (has(test) ? (comparisonOf(test) ?? []) : []));
    const parts = one.tests.map((test) => (has(test) ? comparisonOf(test) : null));
    const single = parts.filter((part) => part?.length === 1).map((part) => part?.[0]).filter((part): part is Comparison => part !== undefined && !Array.isArray(part));
    return single.length === parts.length ? [single] : [];
  });
}

/** Null where the driver has no word for it. */
function comparisonOf({ on: { path: column, field: { kind } }, is, values }: Test): Conditions | null {
  const [value = ''] = values;
  if (kind === 'time' && (is === '>' || is === '>=') && /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.0+)?Z)?$/.test(value)) return [{ column, is: '>=', stamp: `${value.slice(0, 10)} ${value.slice(11, 19) || '00:00:00'}` }];
  if (kind !== 'whole') return null;
  if (is === 'is null') return [{ column, is: 'empty' }];
  const numbers = values.map(Number);
  if (numbers.some((number) => !Number.isSafeInteger(number) || Math.abs(number) > 2_000_000_000)) return null;
  const [number = 0] = numbers;
  switch (is) {
    case '=': return [{ column, is: '=', value: number }];
    case 'in list': return numbers.length > listMax ? null : [numbers.map((one) => ({ column, is: '=', value: one }))];
    case '<': return [{ column, is: '<', value: number }];
    case '<=': return [{ column, is: '<', value: number + 1 }];
    case '>': return [{ column, is: '>=', value: number + 1 }];
    case '>=': return [{ column, is: '>=', value: number }];
    default: return null;
  }
}
