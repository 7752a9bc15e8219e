/**
 * A query as it was checked against the table: each field found, each value of the kind that its field is. Pure. What a
 * product can ask of Sage it asks; everything is looked at once more here, so what Sage's filters do beyond that does no harm.
 */
import type { ActivityCondition, ActivityConditions, ActivityQuery, Comparison } from '../../shared/contract/activities.ts';
import { AppError } from '../../shared/errors.ts';
import { scalarProblem } from './check-input.ts';
import type { FieldDefinition, ObjectDefinition, QueryDefinition } from './definition.ts';

export type QueryField = { readonly path: string; readonly steps: readonly string[]; readonly field: FieldDefinition; /** Sage's own filter, which is no field of what it gives. */ readonly isFilter: boolean };
/** Values as text, whatever the field's kind; none for the two that ask for nothing. */
export type Test = { readonly on: QueryField; readonly is: Comparison; readonly values: readonly string[] };
export type Tests = { readonly join: 'and' | 'or'; readonly tests: readonly (Test | { readonly join: 'and' | 'or'; readonly tests: readonly Test[] })[] };
export type QueryOrder = { readonly on: QueryField; readonly descending: boolean };
export type CheckedQuery = { readonly object: string; readonly definition: QueryDefinition; readonly columns: readonly QueryField[]; readonly where: Tests; readonly order: readonly QueryOrder[] };

const scalarKinds = new Set(['text', 'whole', 'amount', 'date', 'time', 'boolean', 'id']);
const orderedKinds = new Set(['text', 'whole', 'amount', 'date', 'time']);
const namesShown = 15;

/** Throws `unknown_field`, and `bad_request` naming the condition and what is allowed. */
export function checkQuery(object: ObjectDefinition, asked: ActivityQuery): CheckedQuery {
  const { query } = object;
  if (!query) throw new AppError('not_supported', `Sage lists no ${object.label.toLowerCase()}: what is written there is read elsewhere`);
  const columns = (asked.columns ?? query.columns).map((path) => findField(query, path, false));
  const where = checkWhere(query, asked.where);
  for (const filter of query.filters) {
    if (filter.isRequired && !allTests(where).some((test) => test.on.isFilter && test.on.path === filter.name)) throw new AppError('bad_request', `${object.label} can only be asked with a value for ${filter.name}`);
  }
  const order = asked.order.map(({ field, descending }) => {
    const on = findField(query, field, false);
    if (!scalarKinds.has(on.field.kind)) throw new AppError('bad_request', `${field} holds more than one value; nothing is ordered by it`);
    return { on, descending };
  });
  return { object: object.name, definition: query, columns, where, order };
}

function findField(query: QueryDefinition, path: string, mayBeFilter: boolean): QueryField {
  const steps = path.split('.');
  let fields = query.fields;
  let found: FieldDefinition | undefined;
  for (const step of steps) {
    found = fields.find(({ name }) => name === step);
    fields = found?.fields ?? [];
  }
  if (found) return { path, steps, field: found, isFilter: false };
  const filter = query.filters.find(({ name }) => name === path);
  if (filter && mayBeFilter) return { path, steps, field: filter, isFilter: true };
  const names = [...query.fields.map(({ name }) => name), ...(mayBeFilter ? query.filters.map(({ name }) => name) : [])];
  throw new AppError('unknown_field', `"${path}" is none of its fields; ${names.slice(0, namesShown).join(', ')}${names.length > namesShown ? ' and others' : ''} are`);
}

function checkWhere(query: QueryDefinition, where: ActivityConditions | undefined): Tests {
  if (!where) return { join: 'and', tests: [] };
  const tests = where.conditions.map((one) => ('conditions' in one ? { join: one.join, tests: one.conditions.map((inner) => checkCondition(query, inner)) } : checkCondition(query, one)));
  const checked: Tests = { join: where.join, tests };
  const together = new Set(conjunctsOf(checked));
  for (const test of allTests(checked)) {
    if (test.on.isFilter && (!together.has(test) || test.is !== '=')) throw new AppError('bad_request', `${test.on.path} is a filter of Sage's own: it takes "=" alone, and must hold together with all others`);
  }
  return checked;
}

function checkCondition(query: QueryDefinition, { field: path, is, value, values }: ActivityCondition): Test {
  const on = findField(query, path, true);
  const { kind } = on.field;
  const refuse = (why: string) => new AppError('bad_request', `the condition "${path} ${is}": ${why}`);
  if (is === 'is null' || is === 'is not null') {
    if (value !== undefined || values !== undefined) throw refuse('it takes no value');
    return { on, is, values: [] };
  }
  if (!scalarKinds.has(kind)) throw refuse('this field holds more than one value; it can be asked whether it is null, or one of its own fields can be');
  if ((is === 'contains' || is === 'starts with') && kind !== 'text' && kind !== 'id') throw refuse('only a text can be asked so');
  if (['<', '<=', '>', '>='].includes(is) && !orderedKinds.has(kind)) throw refuse('this field has no order');
  if (is === 'in list' ? values === undefined || value !== undefined : value === undefined || values !== undefined) throw refuse(is === 'in list' ? 'it takes "values", a list' : 'it takes "value", one value');
  const given = (values ?? [value]).map((one) => (typeof one === 'number' ? plainNumber(one) : String(one)));
  for (const one of given) {
    const problem = scalarProblem({ ...on.field, allowed: on.isFilter ? on.field.allowed : null, lengthMax: null, decimalsMax: null, min: null, max: null }, one);
    if (problem !== null) throw refuse(`"${one.slice(0, 60)}" ${problem}`);
  }
  return { on, is, values: given };
}

/** No number that was written without an exponent leaves with one; others are refused as no number. */
const plainNumber = (value: number): string => String(value);

export const isTest = (one: Tests['tests'][number]): one is Test => 'on' in one;
export const allTests = (where: Tests): readonly Test[] => where.tests.flatMap((one) => (isTest(one) ? [one] : one.tests));

/** Those that must hold each by itself: what a product may ask of Sage without losing a row. */
export function conjunctsOf(where: Tests): readonly Test[] {
  if (where.join === 'or' && where.tests.length > 1) return [];
  return where.tests.flatMap((one) => (isTest(one) ? [one] : one.join === 'and' || one.tests.length === 1 ? one.tests : []));
}

/** The fields that are needed of each row, by their first names. */
export function neededNames({ columns, where, order }: CheckedQuery): readonly string[] {
  const needed = [...columns, ...allTests(where).map(({ on }) => on), ...order.map(({ on }) => on)];
  return [...new Set(needed.filter(({ isFilter }) => !isFilter).map(({ steps }) => steps[0] ?? ''))];
}
