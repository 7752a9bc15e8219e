/** A list request: filters, order, the page, and the envelope that Sage really sends. */
import type { Face } from './face.ts';
import { ApiError } from './errors.ts';
import { writeItem } from './resource.ts';
import type { Resource, Showing } from './resource.ts';

export type ListRequest = { resource: Resource<unknown>; face: Face; query: ReadonlyMap<string, string>;
  /** Things stamped later than this second are not visible yet. */
  hiddenFrom?: number | null;
};

type Predicate = (one: unknown) => boolean;

/** Filtered lists are kept until the books change, because a client walks through all pages of one. */
const kept = new WeakMap<Face, Map<string, { revision: number; list: readonly unknown[] }>>();
const keptMax = 40;
const paging = new Set(['page', 'items_per_page', 'attributes', 'nested_attributes', 'show_balance', 'show_payments_allocations', 'show_balance_details', 'exclude_deleted_entries']);

export function selected(request: ListRequest): readonly unknown[] {
  const { resource: { stamps }, hiddenFrom = null } = request;
  const list = selectedByQuery(request);
  return stamps && hiddenFrom !== null ? list.filter((one) => stamps(one).updatedAt <= hiddenFrom) : list;
}

function selectedByQuery({ resource, face, query }: ListRequest): readonly unknown[] {
  const filters = [...query].filter(([name]) => !paging.has(name));
  const key = `${resource.path}?${filters.map((pair) => pair.join('=')).sort().join('&')}`;
  let lists = kept.get(face);
  if (!lists) kept.set(face, (lists = new Map()));
  const known = lists.get(key);
  const { revision } = face.books;
  if (known?.revision === revision) return known.list;
  const list = ordered(resource, matching(resource, face, query), query.get('sort'));
  lists.delete(key);
  lists.set(key, { revision, list });
  if (lists.size > keptMax) for (const oldest of lists.keys()) { lists.delete(oldest); break; }
  return list;
}

function matching(resource: Resource<unknown>, face: Face, query: ReadonlyMap<string, string>): readonly unknown[] {
  const all = resource.all(face);
  const predicates = predicatesOf(resource, face, query);
  return predicates.length === 0 ? all : all.filter((one) => predicates.every((holds) => holds(one)));
}

function predicatesOf(resource: Resource<unknown>, face: Face, query: ReadonlyMap<string, string>): Predicate[] {
  const { stamps, date, searchIn, filters = {} } = resource;
  const predicates: Predicate[] = [];
  const deletedSince = query.get('deleted_since');
  if (stamps && deletedSince !== undefined) {
    const since = secondsOf(deletedSince);
    predicates.push((one) => stamps(one).deletedAt > since);
  } else if (stamps && !resource.keepsDeleted) predicates.push((one) => stamps(one).deletedAt === 0);
  const changedSince = query.get('updated_or_created_since');
  if (stamps && changedSince !== undefined) {
    const since = secondsOf(changedSince);
    predicates.push((one) => stamps(one).updatedAt >= since);
  }
  const [from, to, search] = [query.get('from_date'), query.get('to_date'), query.get('search')?.toLowerCase()];
  if (date && from) predicates.push((one) => date(one) >= from.slice(0, 10));
  if (date && to) predicates.push((one) => date(one) <= to.slice(0, 10));
  if (searchIn && search) predicates.push((one) => searchIn(one).some((text) => text?.toLowerCase().includes(search)));
  for (const [name, make] of Object.entries(filters)) {
    const value = query.get(name);
    if (value !== undefined && value !== '') predicates.push(make(value, face));
  }
  return predicates;
}

/** Parts of a second are dropped, as Sage's stamps have none: the filter includes the second that it names. */
export function secondsOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new ApiError(400, 'InvalidParameter', `Not a date: ${text}`);
  return Math.floor(ms / 1_000);
}

function ordered(resource: Resource<unknown>, list: readonly unknown[], sort: string | undefined): readonly unknown[] {
  if (!sort) return list;
  const [name = '', direction = 'asc'] = sort.split(':');
  const { stamps, date, dueDate, fields } = resource;
  const keyOf: ((one: unknown) => string | number) | undefined =
    name === 'date' && date ? date
    : name === 'due_date' && dueDate ? (one) => dueDate(one) ?? ''
    : name === 'updated_at' && stamps ? (one) => stamps(one).updatedAt
    : name === 'created_at' && stamps && fields['created_at'] ? (one) => (one as { createdAt: number }).createdAt
    : undefined;
  if (!keyOf) throw new ApiError(400, 'InvalidParameter', `Cannot sort by ${name}`);
  const turn = direction === 'desc' ? -1 : 1;
  return [...list].sort((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    return x < y ? -turn : x > y ? turn : 0;
  });
}

export type Page = { total: number; page: number; perPage: number; items: string[]; next: string | null; back: string | null };

export function readPage(request: ListRequest): Page {
  const { resource, face, query } = request;
  const list = selected(request);
  const perPage = Math.min(200, Math.max(1, Number(query.get('items_per_page') ?? 20)));
  const pages = Math.max(1, Math.ceil(list.length / perPage));
  // Sage repeats the last page for every page beyond the end.
  const page = Math.min(pages, Math.max(1, Number(query.get('page') ?? 1)));
  const showing: Showing = { face, nested: query.get('nested_attributes') === 'all', query };
  const selection = query.get('attributes') ?? '';
  const from = (page - 1) * perPage;
  const items = list.slice(from, from + perPage).map((one) => writeItem(resource, one, selection, showing));
  const link = (to: number): string => `/${resource.path}?${new URLSearchParams([...[...query].filter(([name]) => name !== 'page' && name !== 'items_per_page'), ['page', String(to)], ['items_per_page', String(perPage)]].sort(([a = ''], [b = '']) => order(a) - order(b)) as [string, string][])}`;
  return { total: list.length, page, perPage, items, next: page < pages ? link(page + 1) : null, back: page > 1 ? link(page - 1) : null };
}

/** Sage puts the paging first in its links. */
const order = (name: string): number => (name === 'page' ? 0 : name === 'items_per_page' ? 1 : 2);

export const writePage = ({ total, page, perPage, items, next, back }: Page): string =>
  `{"$total":${total},"$page":${page},"$next":${JSON.stringify(next)},"$back":${JSON.stringify(back)},"$itemsPerPage":${perPage},"$items":[${items.join(',')}]}`;
