/**
 * Reads a long list page by page while others change it. Pages overlap by a row or two, and the row that two pages share
 * proves that nothing moved in between; where it did, reading steps back until it meets rows it knows. So a row deleted
 * or inserted on an earlier page costs a request, not a record. Up to `aheadMax` pages are asked for before they are needed.
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
  /** Where a read that was interrupted goes on. */
  readonly start?: PagePosition | null;
  /** Reads one item that no page will give, by its index; null leaves it out. Without it the failure ends the read. */
  readonly askAlone?: (index: number, failure: AppError) => Promise<unknown>;
};
/** How many rows were read, and the id of the last of them. */
export type PagePosition = { readonly end: number; readonly last: string | null };
export type PageRead = PagePosition & { readonly items: readonly unknown[]; readonly total: number | null; readonly isEnd: boolean };

type Plan = { readonly page: number; readonly size: number; readonly start: number };
type Asked = Plan & { readonly reply: Promise<ListPage> };

/** After so many pages of a smaller size the next larger one is tried again; twice as many each time that it fails again. */
const pagesBeforeGrowing = 5;
const pagesBeforeGrowingMax = 640;
const restartsMax = 5;

/** The page that holds the row before `end` and as many rows after it as can be had in one request. */
export function planPage(end: number, sizeMax: number): Plan {
  if (end === 0) return { page: 1, size: sizeMax, start: 0 };
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
  const { sizes, idOf, askAlone } = options;
  let { end, last } = options.start ?? { end: 0, last: null };
  let known = new Set(last === null ? [] : [last]);
  let total: number | null = null;
  let sizeAt = 0;
  let goodPages = 0;
  let growAfter = pagesBeforeGrowing;
  let restarts = 0;
  /** Stepping back: `end` was moved before rows that were read, and the next page has to show one of `known`. */
  let isSteppingBack = false;
  let ahead: Asked[] = [];

  const forgetAhead = () => {
    for (const asked of ahead) asked.reply.catch(() => undefined);
    ahead = [];
  };
  const askAhead = () => {
    const size = sizes[sizeAt] ?? 1;
    let from = ahead.at(-1) ? (ahead.at(-1) as Asked).start + (ahead.at(-1) as Asked).size : end;
    do {
      const plan = planPage(from, size);
      const reply = ask(plan.page, plan.size);
      reply.catch(() => undefined);
      ahead.push({ ...plan, reply });
      from = plan.start + plan.size;
    } while (ahead.length < options.aheadMax && total !== null && from < total && !isSteppingBack);
  };

  try {
    for (;;) {
      if (ahead.length === 0 || (ahead.length < options.aheadMax && total !== null && (ahead.at(-1) as Asked).start + (ahead.at(-1) as Asked).size < total)) askAhead();
      const asked = ahead.shift() as Asked;
      let reply: ListPage;
      try {
        reply = await asked.reply;
      } catch (thrown) {
        if (!(thrown instanceof TooWide)) throw thrown;
        forgetAhead();
        goodPages = 0;
        if (sizeAt < sizes.length - 1) {
          sizeAt += 1;
          growAfter = Math.min(pagesBeforeGrowingMax, growAfter * 2);
          continue;
        }
        if (!askAlone) throw thrown.failure;
        const alone = await askAlone(asked.start, thrown.failure);
        if (alone !== null && idOf(alone) !== null) last = idOf(alone);
        end = asked.start + 1;
        const isEnd = total !== null && end >= total;
        yield { items: alone === null ? [] : [alone], end, last, total, isEnd };
        if (isEnd) return;
        continue;
      }
      total = reply.total;
      if (sizeAt > 0 && (goodPages += 1) >= growAfter) {
        sizeAt -= 1;
        goodPages = 0;
        forgetAhead();
      }

      const fit = fitPage(reply, end, last, known, isSteppingBack, idOf);
      if (fit === 'moved') {
        forgetAhead();
        isSteppingBack = true;
        end = Math.max(0, Math.min(end, reply.total ?? end) - (sizes[sizeAt] ?? 1));
        last = null;
        if (end === 0) {
          if ((restarts += 1) > restartsMax) throw new AppError('sage_failed', 'the list keeps changing while it is read');
          isSteppingBack = false;
          known = new Set();
        }
        continue;
      }
      isSteppingBack = false;
      const reached = reply.first + reply.items.length;
      const isEnd = total === null ? !reply.hasNext : reached >= total;
      if (!isEnd && (reached <= end || reply.items.length === 0)) throw new AppError('sage_rubbish', `a list of ${total ?? 'unknown length'} gave nothing after ${end} rows`);
      end = reached;
      if (reply.items.length > 0) {
        last = idOf(reply.items.at(-1));
        known = new Set(reply.items.map(idOf).filter((id) => id !== null));
      }
      if (asked.start + asked.size !== end) forgetAhead();
      yield { items: fit, end, last, total, isEnd };
      if (isEnd) return;
    }
  } finally {
    forgetAhead();
  }
}

/** The rows of a page that come after what was read; 'moved' when the page does not join up with it. */
function fitPage(reply: ListPage, end: number, last: string | null, known: ReadonlySet<string>, isSteppingBack: boolean, idOf: (item: unknown) => string | null): readonly unknown[] | 'moved' {
  if (end === 0) return reply.items;
  if (isSteppingBack) return reply.items.some((item) => known.has(idOf(item) ?? '')) ? reply.items : 'moved';
  // A row alone shares nothing with the page before; only overlapping pages can prove that nothing moved.
  if (reply.first >= end || last === null) return reply.first > end ? 'moved' : reply.items;
  const shared = reply.items[end - 1 - reply.first];
  if (shared !== undefined && idOf(shared) === last) return reply.items.slice(end - reply.first);
  const at = reply.items.findIndex((item) => idOf(item) === last);
  return at >= 0 ? reply.items.slice(at + 1) : 'moved';
}
