import { AppError } from '../../src/shared/errors.ts';
import type { Ask } from '../../src/sage/ask-json.ts';
import { readList } from '../../src/sage/products/sage-200/read-list.ts';
import { wholeId } from '../../src/sage/products/sage-200/values.ts';
import { never } from './reader.ts';

/** A list in memory that answers `$filter=key gt n`, `$top` and `$select` as Sage 200 does. */
function makeAsk(rows: () => readonly { readonly id: number }[], trouble: (page: readonly { readonly id: number }[], query: Readonly<Record<string, string>>) => void = () => undefined): { ask: Ask; asked: Readonly<Record<string, string>>[] } {
  const asked: Readonly<Record<string, string>>[] = [];
  const ask: Ask = ({ query = {} }) => {
    asked.push(query);
    const after = Number(/id gt (\d+)/.exec(query['$filter'] ?? '')?.[1] ?? -1);
    const page = [...rows()].filter(({ id }) => id > after).sort((a, b) => a.id - b.id).slice(0, Number(query['$top']));
    trouble(page, query);
    return Promise.resolve({ body: page, at: null });
  };
  return { ask, asked };
}
const list = { path: '/things', query: {}, key: 'id', idOf: wholeId(), size: 600 };
const read = async (ask: Ask, more: Partial<Parameters<typeof readList>[1]> = {}) => {
  const items: unknown[] = [];
  for await (const page of readList(ask, { ...list, ...more }, never)) items.push(...page.items);
  return items.map((item) => (item as { readonly id: number }).id);
};
const upTo = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
const failed = () => new AppError('sage_failed', 'Sage answers 500');

describe('reading a list of Sage 200', () => {
  it('asks for what comes after the last key, in the order of keys, and skips no rows by number', async () => {
    const { ask, asked } = makeAsk(() => upTo(1_500));
    expect(await read(ask)).toEqual(upTo(1_500).map(({ id }) => id));
    expect(asked.map(({ $filter }) => $filter)).toEqual([undefined, 'id gt 600', 'id gt 1200']);
    expect(asked.every((query) => query['$orderby'] === 'id asc' && !('$skip' in query))).toBe(true);
  });

  it('goes on after a key that an interrupted read had reached', async () => {
    const { ask, asked } = makeAsk(() => upTo(1_000));
    expect(await read(ask, { after: '640' })).toHaveLength(360);
    expect(asked).toHaveLength(1);
  });

  it('takes a page shorter than asked for the end only when it is shorter than any page that Sage gives', async () => {
    const rows = upTo(1_300);
    const capped: Ask = (question, signal) => makeAsk(() => rows).ask({ ...question, query: { ...question.query, $top: '500' } }, signal);
    expect(await read(capped)).toHaveLength(1_300);
  });

  it('F36: misses no row while rows before and behind the page are deleted, changed and added', async () => {
    let rows = upTo(2_000);
    let pages = 0;
    const { ask } = makeAsk(() => rows, () => { pages += 1; if (pages > 1) rows = [...rows.filter(({ id }) => id % 2 === 0 || id > 1_500), { id: 3_000 + pages }]; });
    const found = await read(ask);
    for (const { id } of rows.filter(({ id: one }) => one <= 2_000)) expect(found).toContain(id);
  });

  it('asks for smaller pages when Sage fails on a large one, and for larger ones again later', async () => {
    const { ask, asked } = makeAsk(() => upTo(1_500), (page) => { if (page.length > 100 && asked.length < 6) throw failed(); });
    expect(await read(ask)).toHaveLength(1_500);
    expect(asked.map(({ $top }) => $top).slice(0, 2)).toEqual(['600', '100']);
    expect(asked.at(-1)?.['$top']).toBe('600');
  });

  it('leaves out, by name, one row that Sage gives in no page at all', async () => {
    const left: string[] = [];
    const { ask } = makeAsk(() => upTo(50), (page, query) => { if (!query['$select'] && page.some(({ id }) => id === 17)) throw failed(); });
    expect(await read(ask, { onUnreadable: (id) => left.push(id) })).toEqual(upTo(50).map(({ id }) => id).filter((id) => id !== 17));
    expect(left).toEqual(['17']);
  });

  it('gives up when row after row cannot be read, and at once when Sage as a whole is down', async () => {
    const { ask } = makeAsk(() => upTo(50), (_, query) => { if (!query['$select']) throw failed(); });
    await expect(read(ask)).rejects.toMatchObject({ code: 'sage_failed' });
    const { ask: down, asked } = makeAsk(() => upTo(50), () => { throw new AppError('sage_failed', 'open breaker', { retryAfterMs: 1_000 }); });
    await expect(read(down)).rejects.toMatchObject({ retryAfterMs: 1_000 });
    expect(asked).toHaveLength(1);
  });

  it('ends with an error, not in a circle, when a full page goes no further', async () => {
    const stuck: Ask = () => Promise.resolve({ body: upTo(600), at: null });
    await expect(read(stuck)).rejects.toMatchObject({ code: 'sage_rubbish' });
  });

  it('refuses an answer that is no list', async () => {
    for (const body of [{}, null, { value: [] }, 'x', 7]) await expect(read(() => Promise.resolve({ body, at: null }))).rejects.toMatchObject({ code: 'sage_rubbish' });
  });
});
