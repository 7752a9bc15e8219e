/** Reads one list of Sage Accounting to its end, with the smaller pages and single reads that its wide pages sometimes need. */
import { AppError } from '../../../shared/errors.ts';
import { idOf } from '../../normalise.ts';
import { readPages, TooWide } from '../../paging.ts';
import type { ListPage, PagePosition, PageRead } from '../../paging.ts';
import type { Ask } from '../../ask-json.ts';
import { pathWithId } from '../../ask-json.ts';
import { readEnvelope } from './envelope.ts';

export type ListQuery = {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parameters of a single read; null where items are not read singly. */
  readonly itemQuery?: Readonly<Record<string, string>>;
  readonly start?: PagePosition | null;
  /** Its rows keep their places, so that a long one needs no overlap. */
  readonly keepsOrder?: boolean;
  /** A 404 then counts as an empty list. */
  readonly mayBeAbsent?: boolean;
  /** An item that Sage does not give, neither in a list nor singly. */
  readonly onUnreadable?: (id: string, reason: string) => void;
};

/** 200 is the most that Sage gives. */
const pageSizes = [200, 50, 10, 1];
const aheadMax = 2;
/** Below this many rows the overlap costs next to nothing. */
const alignFrom = 5_000;
const triesOfWidePage = 3;
const unreadableMax = 5;
const emptyList: ListPage = { items: [], first: 0, total: 0, hasNext: false };

export function readList(ask: Ask, list: ListQuery, signal: AbortSignal): AsyncGenerator<PageRead> {
  let unreadable = 0;
  const askPage = async (page: number, size: number, query = list.query): Promise<ListPage> => {
    const paged = { ...query, page: String(page), items_per_page: String(size) };
    try {
      const { body } = await ask({ path: list.path, query: paged, ...(size > 1 && { triesMax: triesOfWidePage }) }, signal);
      return readEnvelope(body, { page, size }, list.path);
    } catch (thrown) {
      if (thrown instanceof AppError && isPerhapsTooWide(thrown)) throw new TooWide(thrown);
      if (thrown instanceof AppError && thrown.code === 'sage_not_found' && list.mayBeAbsent && page === 1) return emptyList;
      throw thrown;
    }
  };

  /** Lists it without its attributes to learn its id, and reads it singly. */
  const askAlone = async (index: number, failure: AppError): Promise<unknown> => {
    const { attributes: _wide, ...thin } = list.query;
    const item = await askPage(index + 1, 1, thin).then((page) => page.items[0], (thrown: unknown) => { throw thrown instanceof TooWide ? thrown.failure : thrown; });
    const id = idOf(item);
    if (id === null || !list.itemQuery) throw failure;
    try {
      return (await ask({ path: pathWithId(list.path, id), query: { ...list.itemQuery }, triesMax: triesOfWidePage }, signal)).body;
    } catch (thrown) {
      if (!(thrown instanceof AppError) || signal.aborted) throw thrown;
      if (thrown.code === 'sage_not_found') return null;
      if (!isPerhapsTooWide(thrown) || (unreadable += 1) > unreadableMax) throw thrown;
      list.onUnreadable?.(id, thrown.message);
      return null;
    }
  };

  return readPages(askPage, { sizes: sizesUpTo(ask.pageSizeMax), aheadMax, idOf, start: list.start ?? null, askAlone, ...(list.keepsOrder && { alignFrom }) });
}

const sizesUpTo = (max = 200): readonly number[] => [Math.min(max, 200), ...pageSizes.filter((size) => size < Math.min(max, 200))];

/** A breaker that has opened names a time to come back; then it is Sage as a whole, not this page. */
const isPerhapsTooWide = (error: AppError): boolean => ['sage_failed', 'sage_too_slow'].includes(error.code) && error.retryAfterMs === undefined;
