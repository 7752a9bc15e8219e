/**
 * Reads a long list page by page while others change it. Pages overlap by a few rows, and the row that two pages share
 * proves that nothing moved in between; where it did, reading steps back until it meets rows it knows. So a row deleted
 * or inserted on an earlier page costs a request, not a record. Up to `aheadMax` pages are asked for before they are needed.
 *
 * The overlap costs a tenth of the requests. A long list whose rows keep their order may go without (`alignFrom`): only
 * deletions can move its rows, and they show in its length, unless as many rows are added in the same moment. For that
 * case `shrunk` tells how many deletions were seen, to compare with those that Sage tells of.
 */
import { AppError } from '../shared/errors.ts';

export type ListPage = {
  readonly items: readonly unknown[];
  /** Index in the whole list of the first item, as the server says; what was asked for where it does not say. */
  readonly first: number;
  /** Length of the whole list; null where the server does not say. */
  readonly total: number | null;
  /** Used only without a total. */
  readonly hasNext: boolean;
};
/** Throws `TooWide` when the server fails on pages of this size. */
export type AskPage = (page: number, size: number) => Promise<ListPage>;

/** A page failed on the server's side in a way in which smaller pages may succeed. */
export class TooWide extends Error {
  readonly failure: AppError;
  constructor(failure: AppError) {
    super(failure.message);
    this.name = 'TooWide';
    this.failure = failure;
  }
}

export type PagingOptions = {
  /** Page sizes to fall back to, largest first; the last one is 1. */
  readonly sizes: readonly number[];
  readonly aheadMax: number;
  readonly idOf: (item: unknown) => string | null;
  /** A list of at least so many rows is read without overlap. */
  readonly alignFrom?: number;
  /** Where a read that was interrupted goes on. */
  readonly start?: PagePosition | null;
  /** Reads one item that no page will give, by its index; null leaves it out. Without it the failure ends the read. */
  readonly askAlone?: (index: number, failure: AppError) => Promise<unknown>;
};
/** How many rows were read, and the id of the last of them. */
export type PagePosition = { readonly end: number; readonly last: string | null };
export type PageRead = PagePosition & { readonly items: readonly unknown[]; readonly total: number | null; readonly isEnd: boolean; readonly isAligned: boolean; readonly shrunk: number };

type Plan = { readonly page: number; readonly size: number; readonly start: number };

/** After so many pages of a smaller size the next larger one is tried again; twice as many each time that it fails again. */
const pagesBeforeGrowing = 5;
const pagesBeforeGrowingMax = 640;
const restartsMax = 5;

/** The page that holds the row before `end` and as many rows after it as can be had in one request. */
export function planPage(end: number, sizeMax: number, isAligned = false): Plan {
  if (end === 0 || (isAligned && end % sizeMax === 0)) return { page: end / sizeMax + 1, size: sizeMax, start: end };
  let best: Plan = { page: end + 1, size: 1, start: end };
  let gain = 1;
  for (let size = sizeMax; size > sizeMax / 2 && size > 4; size -= 1) {
    const start = Math.floor((end - 1) / size) * size;
    if (start + size - end > gain) {
      gain = start + size - end;
      best = { page: start / size + 1, size, start };
    }
  }
  return best;
}

export async function* readPages(ask: AskPage, options: PagingOptions): AsyncGenerator<PageRead> {
  const { sizes, idOf, askAlone, alignFrom = Number.POSITIVE_INFINITY } = options;
  let { end, last } = options.start ?? { end: 0, last: null };
  let known: ReadonlySet<string> = new Set(last === null ? [] : [last]);
  let total: number | null = null;
  let shrunk = 0;
  let restarts = 0;
  /** `end` was moved before rows that were read, and the next page has to show one of `known`. */
  let isSteppingBack = false;
  const pageSize = makePageSize(sizes);
  const ahead = makeAhead(ask, options.aheadMax);
  const isAligned = (): boolean => total !== null && total >= alignFrom;

  try {
    for (;;) {
      const { asked, reply: given } = await ahead.next({ end, size: pageSize.size(), total: isSteppingBack ? null : total, isAligned: isAligned() });
      if (given instanceof TooWide) {
        ahead.forget();
        if (pageSize.shrink()) continue;
        if (!askAlone) throw given.failure;
        const alone = await askAlone(asked.start, given.failure);
        end = asked.start + 1;
        last = idOf(alone) ?? last;
        const isEnd = total !== null && end >= total;
        yield { items: alone === null ? [] : [alone], end, last, total, isEnd, isAligned: isAligned(), shrunk };
        if (isEnd) return;
        continue;
      }
      const reply = withoutRepeats(given, idOf);
      const lost = total !== null && reply.total !== null ? Math.max(0, total - reply.total) : 0;
      shrunk += lost;
      total = reply.total;
      if (pageSize.grow()) ahead.forget();

      const fresh = freshRows(reply, { end, last, known, isSteppingBack, hasShrunk: lost > 0, idOf });
      if (fresh === 'moved') {
        ahead.forget();
        end = Math.max(0, Math.min(end, total ?? end) - pageSize.size());
        last = null;
        isSteppingBack = end > 0;
        if (end === 0 && (restarts += 1) > restartsMax) throw new AppError('sage_failed', 'the list keeps changing while it is read');
        continue;
      }
      isSteppingBack = false;
      // Rows given twice make a page no longer than it is.
      const reached = reply.first + Math.min(reply.items.length, asked.size);
      const isEnd = total === null ? !reply.hasNext : reached >= total;
      if (!isEnd && (reached <= end || reply.items.length === 0)) throw new AppError('sage_rubbish', `a list of ${total ?? 'unknown length'} gave nothing after ${end} rows`);
      end = reached;
      last = idOf(reply.items.at(-1)) ?? last;
      known = new Set(reply.items.map(idOf).filter((id) => id !== null));
      if (asked.start + asked.size !== end) ahead.forget();
      yield { items: fresh, end, last, total, isEnd, isAligned: isAligned(), shrunk };
      if (isEnd) return;
    }
  } finally {
    ahead.forget();
  }
}

/** Of a row that a page shows twice the later one counts; the places of the others must not move by it. */
function withoutRepeats(page: ListPage, idOf: PagingOptions['idOf']): ListPage {
  const places = new Map<unknown, unknown>();
  for (const item of page.items) places.set(idOf(item) ?? item, item);
  return places.size === page.items.length ? page : { ...page, items: [...places.values()] };
}

/** The largest page that the server bears: smaller after a failure, larger again after a row of good ones. */
export function makePageSize(sizes: readonly number[]) {
  let at = 0;
  let good = 0;
  let growAfter = pagesBeforeGrowing;
  return {
    size: (): number => sizes[at] ?? 1,
    /** False when it is as small as can be. */
    shrink(): boolean {
      good = 0;
      if (at >= sizes.length - 1) return false;
      at += 1;
      growAfter = Math.min(pagesBeforeGrowingMax, growAfter * 2);
      return true;
    },
    /** Counts a good page; true when the next one may be larger. */
    grow(): boolean {
      if (at === 0 || (good += 1) < growAfter) return false;
      at -= 1;
      good = 0;
      return true;
    },
  };
}

type Next = { readonly end: number; readonly size: number; readonly total: number | null; readonly isAligned: boolean };

/** Pages that were asked for before they are needed. A page that proves too wide is handed over like an answer. */
function makeAhead(ask: AskPage, aheadMax: number) {
  let queue: { readonly asked: Plan; readonly reply: Promise<ListPage | TooWide> }[] = [];
  const push = (asked: Plan): void => {
    const reply = ask(asked.page, asked.size).catch((thrown: unknown) => {
      if (thrown instanceof TooWide) return thrown;
      throw thrown;
    });
    // Whoever waits for it meets the failure; nobody may be waiting any more.
    reply.catch(() => undefined);
    queue.push({ asked, reply });
  };
  return {
    async next({ end, size, total, isAligned }: Next): Promise<{ readonly asked: Plan; readonly reply: ListPage | TooWide }> {
      if (queue.length === 0) push(planPage(end, size, isAligned));
      for (let tail = queue.at(-1); tail && queue.length < aheadMax && total !== null && tail.asked.start + tail.asked.size < total; tail = queue.at(-1)) {
        push(planPage(tail.asked.start + tail.asked.size, size, isAligned));
      }
      const first = queue.shift() as (typeof queue)[number];
      return { asked: first.asked, reply: await first.reply };
    },
    forget(): void {
      queue = [];
    },
  };
}

type Reached = { readonly end: number; readonly last: string | null; readonly known: ReadonlySet<string>; readonly isSteppingBack: boolean; readonly hasShrunk: boolean; readonly idOf: PagingOptions['idOf'] };

/** The rows of a page that come after what was read; 'moved' when the page does not join up with it. */
function freshRows(reply: ListPage, { end, last, known, isSteppingBack, hasShrunk, idOf }: Reached): readonly unknown[] | 'moved' {
  if (end === 0) return reply.items;
  if (isSteppingBack) return reply.items.some((item) => known.has(idOf(item) ?? '')) ? reply.items : 'moved';
  // A page that shares no row with the one before proves nothing by itself: then the length of the list has to tell.
  if (reply.first >= end || last === null) return reply.first > end || (hasShrunk && end > 1) ? 'moved' : reply.items;
  const shared = reply.items[end - 1 - reply.first];
  // A row without an id is broken and will be rejected; it proves nothing and hinders nothing.
  if (shared !== undefined && (idOf(shared) ?? last) === last) return reply.items.slice(end - reply.first);
  const at = reply.items.findIndex((item) => idOf(item) === last);
  return at >= 0 ? reply.items.slice(at + 1) : 'moved';
}
