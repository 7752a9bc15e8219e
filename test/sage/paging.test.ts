import fc from 'fast-check';
import { AppError } from '../../src/shared/errors.ts';
import { planPage, readPages, TooWide } from '../../src/sage/paging.ts';
import type { AskPage, ListPage, PageRead, PagingOptions } from '../../src/sage/paging.ts';

const idOf = (item: unknown): string | null => (item as { id?: string } | null)?.id ?? null;
const row = (id: number) => ({ id: `r${id}` });
type Row = ReturnType<typeof row>;

/** A list as Sage serves it: a page past the end is answered with the last one. */
class ServedList {
  rows: Row[];
  asked: { page: number; size: number }[] = [];
  constructor(count: number) { this.rows = Array.from({ length: count }, (_, index) => row(index)); }
  /** Called before each answer. */
  before: (asked: number) => void = () => undefined;
  ask: AskPage = async (page, size): Promise<ListPage> => {
    this.asked.push({ page, size });
    await Promise.resolve();
    this.before(this.asked.length);
    const pages = Math.max(1, Math.ceil(this.rows.length / size));
    const shown = Math.min(page, pages);
    const first = (shown - 1) * size;
    return { items: this.rows.slice(first, first + size), first, total: this.rows.length, hasNext: shown < pages };
  };
}

const sizes = [20, 5, 1];
async function readAll(list: { ask: AskPage }, options: Partial<PagingOptions> = {}): Promise<{ ids: string[]; pages: PageRead[] }> {
  const pages: PageRead[] = [];
  for await (const page of readPages(list.ask, { sizes, aheadMax: 2, idOf, ...options })) pages.push(page);
  return { ids: pages.flatMap((page) => page.items.map((item) => idOf(item) ?? '')), pages };
}

describe('reading a list page by page', () => {
  it('reads every row once, in order, whatever the length', async () => {
    for (const count of [0, 1, 19, 20, 21, 39, 40, 41, 237, 400]) {
      for (const alignFrom of [0, 100, Number.POSITIVE_INFINITY]) {
        const list = new ServedList(count);
        const { ids, pages } = await readAll(list, { alignFrom });
        expect(ids).toEqual(list.rows.map((one) => one.id));
        expect(pages.at(-1)).toMatchObject({ isEnd: true, end: count, total: count });
        expect(pages.filter((page) => page.isEnd)).toHaveLength(1);
      }
    }
  });

  it('overlaps pages by a few rows, at the cost of a tenth of the requests; without overlap there is none', async () => {
    const [overlapped, aligned] = [new ServedList(40_000), new ServedList(40_000)];
    await readAll(overlapped, { sizes: [200, 1] });
    await readAll(aligned, { sizes: [200, 1], alignFrom: 5_000 });
    expect(aligned.asked).toHaveLength(200);
    expect(overlapped.asked.length).toBeLessThan(222);
    for (let end = 1; end < 3_000; end += 7) {
      const { start, size, page } = planPage(end, 200);
      expect([start < end || size === 1, start + size > end, (page - 1) * size]).toEqual([true, true, start]);
    }
  });

  it('never goes on for ever when a page past the end is the last one again', async () => {
    const list = new ServedList(60);
    list.before = (asked) => { if (asked === 3) list.rows.length = 30; };
    const { ids } = await readAll(list);
    expect(new Set(ids).size).toBeGreaterThanOrEqual(30);
    expect(list.asked.length).toBeLessThan(10);
  });

  it('F36: misses no row that was there all the time, while others are deleted, inserted and moved between pages', async () => {
    const change = fc.record({ at: fc.integer({ min: 1, max: 30 }), what: fc.constantFrom('delete', 'insert', 'moveToEnd', 'moveToFront'), where: fc.double({ min: 0, max: 0.999, noNaN: true }), many: fc.integer({ min: 1, max: 30 }) });
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 300 }), fc.array(change, { maxLength: 6 }), fc.integer({ min: 1, max: 3 }), async (count, changes, aheadMax) => {
      const list = new ServedList(count);
      const touched = new Set<string>();
      let fresh = 10_000;
      list.before = (asked) => {
        for (const { what, where, many } of changes.filter((one) => one.at === asked)) {
          const from = Math.floor(where * list.rows.length);
          if (what === 'insert') list.rows.splice(from, 0, ...Array.from({ length: many }, () => row((fresh += 1))));
          else {
            const taken = list.rows.splice(from, many);
            for (const one of taken) touched.add(one.id);
            if (what === 'moveToEnd') list.rows.push(...taken);
            if (what === 'moveToFront') list.rows.unshift(...taken);
          }
        }
      };
      const { ids } = await readAll(list, { aheadMax });
      const seen = new Set(ids);
      const missed = Array.from({ length: count }, (_, index) => row(index).id).filter((id) => !touched.has(id) && !seen.has(id));
      expect(missed).toEqual([]);
    }), { numRuns: 300, seed: 20261123 });
  });

  it('F36: without overlap it misses none either, as long as deletions are not hidden by additions, and counts them', async () => {
    const deletion = fc.record({ at: fc.integer({ min: 1, max: 20 }), where: fc.double({ min: 0, max: 0.999, noNaN: true }), many: fc.integer({ min: 1, max: 30 }) });
    await fc.assert(fc.asyncProperty(fc.integer({ min: 100, max: 300 }), fc.array(deletion, { maxLength: 3 }), async (count, deletions) => {
      const list = new ServedList(count);
      const gone = new Set<string>();
      list.before = (asked) => {
        for (const { where, many } of deletions.filter((one) => one.at === asked)) for (const one of list.rows.splice(Math.floor(where * list.rows.length), many)) gone.add(one.id);
      };
      const { ids, pages } = await readAll(list, { alignFrom: 0 });
      const seen = new Set(ids);
      expect(Array.from({ length: count }, (_, index) => row(index).id).filter((id) => !gone.has(id) && !seen.has(id))).toEqual([]);
      expect(pages.at(-1)?.shrunk).toBeLessThanOrEqual(gone.size);
    }), { numRuns: 200, seed: 20261123 });
  });

  it('goes on where it was after a kill, also when rows before that place have gone', async () => {
    const list = new ServedList(200);
    const { pages } = await readAll(list);
    const stopped = pages[3] as PageRead;
    const before = new Set(pages.slice(0, 4).flatMap((page) => page.items.map(idOf)));
    list.rows.splice(5, 33);
    const asked = list.asked.length;
    const { ids } = await readAll(list, { start: { end: stopped.end, last: stopped.last } });
    expect(list.rows.map((one) => one.id).filter((id) => !before.has(id) && !ids.includes(id))).toEqual([]);
    expect(list.asked.length - asked).toBeLessThan(15);
  });

  it('falls back to smaller pages where the server fails on wide ones, and returns to larger ones', async () => {
    const list = new ServedList(300);
    const failure = new AppError('sage_failed', 'too wide');
    const { ids } = await readAll({ ask: async (page, size) => {
      if (size > 5 && (page - 1) * size < 100 && page * size > 50) throw new TooWide(failure);
      return list.ask(page, size);
    } });
    expect(new Set(ids)).toEqual(new Set(list.rows.map((one) => one.id)));
    expect(list.asked.filter((one) => one.size > 5).length).toBeGreaterThan(4);
  });

  it('leaves out one row that no page gives, and ends when the server fails on everything', async () => {
    const list = new ServedList(60);
    const failure = new AppError('sage_failed', 'broken row');
    const ask: AskPage = async (page, size) => {
      if ((page - 1) * size <= 33 && page * size > 33) throw new TooWide(failure);
      return list.ask(page, size);
    };
    const alone: number[] = [];
    const { ids } = await readAll({ ask }, { askAlone: (index) => { alone.push(index); return Promise.resolve(null); } });
    expect(alone).toEqual([33]);
    expect(new Set(ids)).toEqual(new Set(list.rows.filter((one) => one.id !== 'r33').map((one) => one.id)));
    await expect(readAll({ ask: () => Promise.reject(new TooWide(failure)) })).rejects.toBe(failure);
  });

  it('says so when a list announces rows that it does not give, or never stands still', async () => {
    await expect(readAll({ ask: async (page, size) => ({ items: page === 1 ? Array.from({ length: size }, (_, index) => row(index)) : [], first: (page - 1) * size, total: 500, hasNext: true }) })).rejects.toMatchObject({ code: expect.stringMatching(/sage_rubbish|sage_failed/) as string });
    let turn = 0;
    await expect(readAll({ ask: async (page, size) => ({ items: Array.from({ length: size }, (_, index) => row((turn += 1) * 1_000 + index)), first: (page - 1) * size, total: 500, hasNext: true }) })).rejects.toMatchObject({ code: 'sage_failed' });
  });

  it('stops at the end of a list that tells no length', async () => {
    const list = new ServedList(45);
    const { ids } = await readAll({ ask: async (page, size) => ({ ...(await list.ask(page, size)), total: null }) });
    expect(ids).toHaveLength(45);
  });
});
