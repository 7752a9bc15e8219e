/** Asks Sage Accounting for the rows of an object: its own filters where they lose no row, the attributes that are needed and no others, its own order where it has one. */
import type { Ask } from '../../../ask-json.ts';
import type { CheckedQuery, Test } from '../../../activities/query.ts';
import { conjunctsOf, neededNames } from '../../../activities/query.ts';
import type { ActivitySource, RowsRead } from '../../../activities/run-query.ts';
import { readList } from '../read-list.ts';

/** Always there. */
const baseNames = new Set(['id', 'displayed_as']);

export function makeActivitySource(ask: Ask): ActivitySource {
  return { query: (query, signal) => (query.definition.shape === 'single' ? readSingle(ask, query, signal) : readRows(ask, query, signal)) };
}

function readSingle(ask: Ask, { definition: { path } }: CheckedQuery, signal: AbortSignal): RowsRead {
  return { isSorted: true, pages: (async function* one() { yield [(await ask({ path }, signal)).body]; })() };
}

function readRows(ask: Ask, query: CheckedQuery, signal: AbortSignal): RowsRead {
  const { definition, order } = query;
  const names = neededNames(query).filter((name) => !baseNames.has(name));
  const [first] = order;
  const isSorted = order.length === 1 && first !== undefined && definition.sorts.includes(first.on.path);
  const asked = {
    ...(names.length > 0 && { attributes: names.join(',') }),
    ...Object.assign({}, ...conjunctsOf(query.where).map((test) => parametersOf(test, query))) as Record<string, string>,
    ...(isSorted && { sort: `${first.on.path}:${first.descending ? 'desc' : 'asc'}` }),
  };
  const pages = readList(ask, { path: definition.path, query: asked }, signal);
  return { isSorted, pages: (async function* items() { for await (const page of pages) yield page.items; })() };
}

/** `contact.id = x` is asked as `contact_id`, a day by `from_date` and `to_date`, a change by `updated_or_created_since`; each gives all that match, and perhaps more. */
function parametersOf({ on, is, values }: Test, { definition: { filters } }: CheckedQuery): Record<string, string> {
  const [value = ''] = values;
  const has = (name: string): boolean => filters.some((filter) => filter.name === name);
  if (on.isFilter) return { [on.path]: value };
  const byId = on.path.replace('.', '_');
  if (is === '=' && on.field.kind === 'id' && on.path !== 'id' && has(byId)) return { [byId]: value };
  if (on.path === 'date' && has('from_date') && has('to_date')) {
    if (is === '=') return { from_date: value, to_date: value };
    if (is === '>' || is === '>=') return { from_date: value };
    if (is === '<' || is === '<=') return { to_date: value };
  }
  if (on.path === 'updated_at' && (is === '>' || is === '>=') && has('updated_or_created_since')) return { updated_or_created_since: /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value };
  return {};
}
