/**
 * Asks Sage 200 for the rows of an object: conditions as `$filter` where they lose no row, order as `$orderby`, the fields
 * that are needed as `$select`. Without an order the rows are read by their keys, as a sync reads them.
 */
import { AppError } from '../../../../shared/errors.ts';
import { addDays } from '../../../../shared/dates.ts';
import type { IsoDate, IsoTime } from '../../../../shared/dates.ts';
import type { Ask } from '../../../ask-json.ts';
import type { CheckedQuery, Test, Tests } from '../../../activities/query.ts';
import { isTest, neededNames } from '../../../activities/query.ts';
import type { ActivitySource, RowsRead } from '../../../activities/run-query.ts';
import type { Condition } from '../odata.ts';
import { allOf, anyOf, where } from '../odata.ts';
import { readList } from '../read-list.ts';
import { wholeId } from '../values.ts';

const pageSize = 500;
/** An address has a length. */
const listMax = 20;
const filterMax = 1_500;
/** Rows without a key are read in the order of so many fields. */
const tieBreakers = 6;

export function makeActivitySource(ask: Ask): ActivitySource {
  return { query: (query, signal) => (query.definition.shape === 'single' ? readSingle(ask, query, signal) : readRows(ask, query, signal)) };
}

function readSingle(ask: Ask, { definition: { path } }: CheckedQuery, signal: AbortSignal): RowsRead {
  return { isSorted: true, pages: (async function* one() { const { body } = await ask({ path }, signal); yield Array.isArray(body) ? body as unknown[] : [body]; })() };
}

function readRows(ask: Ask, query: CheckedQuery, signal: AbortSignal): RowsRead {
  const { definition: { path, fields }, order } = query;
  const filter = filterOf(query.where);
  const hasKey = fields.some(({ name }) => name === 'id');
  const names = [...new Set([...(hasKey ? ['id'] : []), ...neededNames(query)])];
  if (hasKey && order.length === 0) {
    const pages = readList(ask, { path, query: { $select: names.join(',') }, filter, key: 'id', idOf: wholeId('id'), size: pageSize }, signal);
    return { isSorted: true, pages: (async function* items() { for await (const page of pages) yield page.items; })() };
  }
  const ties = hasKey ? ['id'] : fields.slice(0, tieBreakers).map(({ name }) => name);
  const sorts = [...order.map(({ on, descending }) => `${on.path} ${descending ? 'desc' : 'asc'}`), ...ties.filter((name) => order.every(({ on }) => on.path !== name)).map((name) => `${name} asc`)];
  // Texts are ordered by Sage as its database does; what is asked for is sorted the same here, so that ties and cases agree.
  const isSorted = order.every(({ on }) => on.field.kind !== 'text');
  return { isSorted, pages: skipThrough(ask, path, { $select: names.join(','), ...(filter && { $filter: filter }), $orderby: sorts.join(',') }, signal) };
}

async function* skipThrough(ask: Ask, path: string, asked: Readonly<Record<string, string>>, signal: AbortSignal): AsyncGenerator<readonly unknown[]> {
  const size = Math.min(pageSize, ask.pageSizeMax ?? pageSize);
  for (let skip = 0; ; skip += size) {
    const { body } = await ask({ path, query: { ...asked, $top: String(size), ...(skip > 0 && { $skip: String(skip) }) } }, signal);
    if (!Array.isArray(body)) throw new AppError('sage_rubbish', `GET ${path}: the answer is no list`);
    yield body as unknown[];
    if (body.length < size) return;
  }
}

/** Null where Sage can be asked for nothing of it. Of "or" all parts must be such that Sage can be asked. */
export function filterOf(tests: Tests): Condition | null {
  const parts = tests.tests.map((one) => (isTest(one) ? conditionOf(one) : one.join === 'and' ? allOf(...one.tests.map(conditionOf)) : eitherOf(one.tests.map(conditionOf))));
  const filter = tests.join === 'and' ? withinLength(parts) : eitherOf(parts);
  return filter !== null && filter.length > filterMax ? null : filter;
}

const eitherOf = (parts: readonly (Condition | null)[]): Condition | null => (parts.includes(null) ? null : anyOf(...parts));

/** As many as an address holds: each narrows by itself. */
function withinLength(parts: readonly (Condition | null)[]): Condition | null {
  const taken: Condition[] = [];
  for (const part of parts) if (part !== null && [...taken, part].join(' and ').length <= filterMax) taken.push(part);
  return allOf(...taken);
}

/** Gives all that match, and perhaps more: of two texts Sage does not say whether capitals count, so parts of texts are looked for here alone. */
function conditionOf({ on: { path, field: { kind } }, is, values }: Test): Condition | null {
  const [value = ''] = values;
  if (is === 'in list') return values.length > listMax ? null : eitherOf(values.map((one) => equal(path, kind, one)));
  if (is === '=') return equal(path, kind, value);
  if (is !== '<' && is !== '<=' && is !== '>' && is !== '>=') return null;
  if (kind === 'date') return is === '<' || is === '<=' ? where(path, 'lt', { day: addDays(value as IsoDate, is === '<' ? 0 : 1) }) : where(path, 'ge', { day: value as IsoDate });
  if (kind === 'time') return is === '<' || is === '<=' ? where(path, 'lt', { time: momentOf(value, 1) }) : where(path, 'ge', { time: momentOf(value, 0) });
  if (kind !== 'amount' && kind !== 'whole') return null;
  return where(path, ({ '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' } as const)[is], { number: value });
}

function equal(path: string, kind: string, value: string): Condition | null {
  switch (kind) {
    case 'text': return where(path, 'eq', { text: value });
    case 'id': return /^\d{1,16}$/.test(value) ? where(path, 'eq', { id: value }) : null;
    case 'whole': case 'amount': return where(path, 'eq', { number: value });
    case 'date': return allOf(where(path, 'ge', { day: value as IsoDate }), where(path, 'lt', { day: addDays(value as IsoDate, 1) }));
    case 'time': return allOf(where(path, 'ge', { time: momentOf(value, 0) }), where(path, 'lt', { time: momentOf(value, 1) }));
    default: return null;
  }
}

/** Parts of a second differ between what is stored and what is shown. */
function momentOf(value: string, moreSeconds: number): IsoTime {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
  return new Date(Math.floor(ms / 1_000) * 1_000 + moreSeconds * 1_000).toISOString() as IsoTime;
}
