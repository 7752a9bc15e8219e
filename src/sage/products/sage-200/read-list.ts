/**
 * Reads one list of Sage 200 to its end, in the order of its keys: each page asks for what comes after the last key that
 * was read, never for a number of rows to skip. So a row that is inserted, changed or deleted between two pages moves no
 * other, and rows changed in the same moment are no border case. A page that Sage fails on is asked for in smaller ones.
 */
import { AppError } from '../../../shared/errors.ts';
import { makePageSize, TooWide } from '../../paging.ts';
import type { Ask } from '../../ask-json.ts';
import type { Condition } from './odata.ts';
import { allOf, where } from './odata.ts';

export type ListQuery = {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly filter?: Condition | null;
  readonly key: string;
  readonly idOf: (item: unknown) => string | null;
  readonly size: number;
  /** The key after which an interrupted read goes on. */
  readonly after?: string | null;
  readonly mayBeAbsent?: boolean;
  /** An item that no page and no single read will give. */
  readonly onUnreadable?: (id: string, reason: string) => void;
};
export type ListRead = { readonly items: readonly unknown[]; readonly last: string | null; readonly isEnd: boolean };

/** What Sage gives when no `$top` is named: a server that caps pages lower than asked is not taken for the end of the list. */
const defaultTop = 500;
const triesOfPage = 3;
const unreadableMax = 5;

export async function* readList(ask: Ask, list: ListQuery, signal: AbortSignal): AsyncGenerator<ListRead> {
  const sizeMax = Math.min(list.size, ask.pageSizeMax ?? list.size);
  const pageSize = makePageSize([sizeMax, 100, 20, 1].filter((size, index) => index === 0 || size < sizeMax));
  let last = list.after ?? null;
  let unreadable = 0;
  for (;;) {
    const size = pageSize.size();
    const items = await askPage(ask, list, last, size, signal);
    if (items instanceof TooWide) {
      if (pageSize.shrink()) continue;
      const key = await nextKey(ask, list, last, items, signal);
      if ((unreadable += 1) > unreadableMax) throw items.failure;
      list.onUnreadable?.(key, items.failure.message);
      last = key;
      continue;
    }
    const reached = lastKey(items, list, last);
    const isEnd = items.length < Math.min(size, defaultTop);
    if (!isEnd && reached === last) throw new AppError('sage_rubbish', `GET ${list.path}: a page of ${items.length} items goes no further than ${last ?? 'the beginning'}`);
    last = reached;
    pageSize.grow();
    yield { items, last, isEnd };
    if (isEnd) return;
  }
}

/** A row without an id is broken and will be rejected; it moves nothing. */
function lastKey(items: readonly unknown[], { idOf }: ListQuery, before: string | null): string | null {
  let reached = before;
  for (const item of items) {
    const key = idOf(item);
    if (key !== null && (reached === null || BigInt(key) > BigInt(reached))) reached = key;
  }
  return reached;
}

async function askPage(ask: Ask, list: ListQuery, after: string | null, size: number, signal: AbortSignal): Promise<readonly unknown[] | TooWide> {
  const filter = allOf(list.filter ?? null, after === null ? null : where(list.key, 'gt', { id: after }));
  try {
    const { body } = await ask({ path: list.path, query: { ...list.query, ...(filter && { $filter: filter }), $orderby: `${list.key} asc`, $top: String(size) }, ...(size > 1 && { triesMax: triesOfPage }) }, signal);
    if (!Array.isArray(body)) throw new AppError('sage_rubbish', `GET ${list.path}: the answer is no list`);
    return body as unknown[];
  } catch (thrown) {
    if (!(thrown instanceof AppError) || signal.aborted) throw thrown;
    if (thrown.code === 'sage_not_found' && list.mayBeAbsent) return [];
    // A breaker that has opened names a time to come back; then it is Sage as a whole, not this page.
    if (['sage_failed', 'sage_too_slow'].includes(thrown.code) && thrown.retryAfterMs === undefined) return new TooWide(thrown);
    throw thrown;
  }
}

/** The key of the item that fails, read without the item. */
async function nextKey(ask: Ask, list: ListQuery, after: string | null, tooWide: TooWide, signal: AbortSignal): Promise<string> {
  const found = await askPage(ask, { ...list, query: { $select: list.key } }, after, 1, signal);
  const key = found instanceof TooWide ? null : list.idOf(found[0]);
  if (key === null) throw tooWide.failure;
  return key;
}
