/** What stands in a row, as a cell, and how cells compare: amounts exactly, days as days, texts as an accountant would. Pure. */
import type { FieldKind } from '../../shared/contract/activities.ts';
import type { QueryField, Test, Tests } from './query.ts';
import { isTest } from './query.ts';

export type ActivityCell = string | number | boolean | null | object;
type Scalar = string | number | boolean;

export function valueAt(item: unknown, steps: readonly string[]): unknown {
  let value = item;
  for (const step of steps) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return null;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value ?? null;
}

/** Sage writes an empty text where there is nothing. */
export function cellOf(item: unknown, { steps, field }: QueryField): ActivityCell {
  const value = valueAt(item, steps);
  if (value === null || value === '' || value === undefined) return null;
  if (typeof value === 'object') return value;
  return scalarCell(value as Scalar, field.kind);
}

function scalarCell(value: Scalar, kind: FieldKind): Scalar {
  switch (kind) {
    case 'boolean': return value === true || value === 'true' ? true : value === false || value === 'false' ? false : value;
    case 'whole': return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    case 'amount': return amountText(value);
    case 'date': return typeof value === 'string' ? value.slice(0, 10) : value;
    // Sage 200 leaves out the Z that it means.
    case 'time': return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value) ? `${value}Z` : value;
    case 'text': case 'id': return String(value);
    default: return value;
  }
}

/** The shortest text that names this very number; Sage sends amounts as text or with few enough digits to be exact. */
function amountText(value: Scalar): Scalar {
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? text : value;
}

const decimals = 12;
const numberPattern = /^(-?)(\d{1,18})(?:\.(\d{1,12})\d*)?$/;
/** A key by which cells of one kind sort: exact for numbers, whatever their decimals. Nothing comes first. */
export type SortKey = bigint | string | null;
export function sortKeyOf(cell: ActivityCell, kind: FieldKind): SortKey {
  if (cell === null || typeof cell === 'object') return null;
  if (kind === 'amount' || kind === 'whole') {
    const match = numberPattern.exec(String(cell));
    if (!match) return null;
    const size = BigInt(`${match[2] ?? '0'}${(match[3] ?? '').padEnd(decimals, '0')}`);
    return match[1] === '-' ? -size : size;
  }
  if (kind === 'time') return timeKey(String(cell));
  return kind === 'text' ? String(cell).toLowerCase() : String(cell);
}

function timeKey(text: string): SortKey {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(ms) ? null : BigInt(ms);
}

export function compareKeys(a: SortKey, b: SortKey): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

const isSame = (cell: ActivityCell, value: string, kind: FieldKind): boolean => (kind === 'text' || kind === 'id' || kind === 'boolean' || kind === 'date' ? String(cell) === value : compareKeys(sortKeyOf(cell, kind), sortKeyOf(value, kind)) === 0);

function holds({ on, is, values }: Test, item: unknown): boolean {
  // What Sage filters by itself is no field of what it gives.
  if (on.isFilter) return true;
  const cell = cellOf(item, on);
  const { kind } = on.field;
  const [value = ''] = values;
  switch (is) {
    case 'is null': return cell === null || (Array.isArray(cell) && cell.length === 0);
    case 'is not null': return cell !== null && !(Array.isArray(cell) && cell.length === 0);
    case '=': return cell !== null && isSame(cell, value, kind);
    // What is empty is not the value, either.
    case '<>': return cell === null || !isSame(cell, value, kind);
    case 'in list': return cell !== null && values.some((one) => isSame(cell, one, kind));
    case 'contains': return cell !== null && String(cell).toLowerCase().includes(value.toLowerCase());
    case 'starts with': return cell !== null && String(cell).toLowerCase().startsWith(value.toLowerCase());
    default: return cell !== null && isInOrder(is, compareKeys(sortKeyOf(cell, kind), sortKeyOf(value, kind)));
  }
}

const isInOrder = (is: '<' | '<=' | '>' | '>=', order: number): boolean => (is === '<' ? order < 0 : is === '<=' ? order <= 0 : is === '>' ? order > 0 : order >= 0);

export function matches({ join, tests }: Tests, item: unknown): boolean {
  if (tests.length === 0) return true;
  const one = (test: Tests['tests'][number]): boolean => (isTest(test) ? holds(test, item) : test.join === 'and' ? test.tests.every((inner) => holds(inner, item)) : test.tests.some((inner) => holds(inner, item)));
  return join === 'and' ? tests.every(one) : tests.some(one);
}
