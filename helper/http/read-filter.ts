/** Filters and order as a query string spells them. A column is looked up in the data type's own list: its name never reaches a database unchecked. */
import type { ColumnKind } from '../../src/shared/records/define-data-type.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { isoDate } from '../../src/shared/dates.ts';
import { definitionOf } from '../../src/shared/records/index.ts';
import type { RecordFilter, RecordQuery } from '../store/store.ts';
import { BadRequest } from './error-reply.ts';

const filterForm = /^([A-Za-z]{1,60})(>=|<=|!=|=|<|>|~)([^]*)$/;

/** The kind of a column of this type; `id` is one of every type. */
function columnKind(dataType: DataType, column: string, field: string): ColumnKind {
  if (column === 'id') return 'text';
  const { columns } = definitionOf(dataType);
  const found = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (!found) throw new BadRequest(`${dataType} has no column "${column.slice(0, 60)}"; there are id, ${Object.keys(columns).join(', ')}`, field, 'unknown_field');
  return found.kind;
}

const valueForms: Record<ColumnKind, { readonly fits: (value: string) => boolean; readonly form: string }> = {
  text: { fits: () => true, form: 'text' },
  date: { fits: (value) => isoDate.safeParse(value).success, form: 'a date as YYYY-MM-DD' },
  money: { fits: (value) => /^-?\d{1,15}(\.\d{1,4})?$/.test(value), form: 'an amount such as 12.50' },
  flag: { fits: (value) => value === 'true' || value === 'false', form: 'true or false' },
};

export function readFilter(dataType: DataType, text: string): RecordFilter {
  const match = filterForm.exec(text);
  if (!match) throw new BadRequest('a filter is written column, operator (= != < <= > >= ~), value', 'filter');
  const [, column = '', is = '=', value = ''] = match;
  const kind = columnKind(dataType, column, 'filter');
  const operator = is as RecordFilter['is'];
  if (value === 'null') {
    if (operator !== '=' && operator !== '!=') throw new BadRequest('null can be compared by = and != alone', 'filter');
    return { column, is: operator, value: null };
  }
  if (operator === '~' && kind !== 'text') throw new BadRequest(`~ looks into text; ${column} is no text`, 'filter');
  if (kind === 'flag' && operator !== '=' && operator !== '!=') throw new BadRequest(`${column} can be compared by = and != alone`, 'filter');
  if (!valueForms[kind].fits(value)) throw new BadRequest(`${column} is compared with ${valueForms[kind].form}`, 'filter');
  return { column, is: operator, value };
}

export function readFilters(dataType: DataType, filter: string | readonly string[] | undefined): readonly RecordFilter[] {
  const texts = filter === undefined ? [] : typeof filter === 'string' ? [filter] : filter;
  return texts.map((text) => readFilter(dataType, text));
}

export function readOrder(dataType: DataType, order: string | undefined): RecordQuery['order'] {
  if (order === undefined) return null;
  const descending = order.startsWith('-');
  const column = descending ? order.slice(1) : order;
  columnKind(dataType, column, 'order');
  return { column, descending };
}

/** The asked columns of a sheet, or all of them. */
export function readColumns(dataType: DataType, columns: string | undefined): readonly string[] {
  if (columns === undefined) return ['id', ...Object.keys(definitionOf(dataType).columns)];
  const names = columns.split(',').map((name) => name.trim());
  if (new Set(names).size !== names.length) throw new BadRequest('a column is asked for twice', 'columns');
  for (const name of names) columnKind(dataType, name, 'columns');
  return names;
}
