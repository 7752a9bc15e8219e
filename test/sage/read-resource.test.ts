import { z } from 'zod';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { Decimal } from '../../src/shared/money.ts';
import { defineResource } from '../../src/sage/define-resource.ts';
import type { ResourceDefinition } from '../../src/sage/define-resource.ts';
import type { Ask } from '../../src/sage/ask-json.ts';
import { overlapMs, readResource } from '../../src/sage/products/accounting/read-resource.ts';
import { gather, never } from './reader.ts';

const resource = defineResource({
  dataType: 'taxRates', path: '/long_list', source: z.object({ id: z.string() }), deletes: 'list', keepsOrder: true,
  toRecord: ({ id }) => ({ id, updatedAt: null, code: null, name: id, percentage: '1' as Decimal, isActive: true }),
}) as unknown as ResourceDefinition;

const now = '2026-11-23T09:00:00.000Z' as IsoTime;
const company = { sageTime: () => now, baseCurrency: () => Promise.resolve('GBP') };
const mode = { kind: 'full', checkpoint: null, resume: false, signal: never } as const;

/** A long list in the order in which its rows were made, and what happens to it before the n-th page is answered. */
function makeSage(count: number, before: (asked: number, list: { add(): void; remove(id: string): void }) => void = () => undefined) {
  const rows = Array.from({ length: count }, (_, index) => `r${index}`);
  const gone: string[] = [];
  const asked: Record<string, string>[] = [];
  let added = 0;
  const list = { add: () => { rows.push(`n${(added += 1)}`); }, remove: (id: string) => { rows.splice(rows.indexOf(id), 1); gone.push(id); } };
  const ask: Ask = async ({ query = {} }) => {
    await Promise.resolve();
    asked.push({ ...query });
    const isDeletions = query['deleted_since'] !== undefined;
    if (!isDeletions) before(asked.length, list);
    const all = isDeletions ? gone.map((id) => ({ id, deleted_at: '2026-11-23T09:00:01Z' })) : rows.map((id) => ({ id }));
    const [page, size] = [Number(query['page']), Number(query['items_per_page'])];
    const shown = Math.min(page, Math.max(1, Math.ceil(all.length / size)));
    return { body: { $total: all.length, $page: shown, $itemsPerPage: size, $next: null, $items: all.slice((shown - 1) * size, shown * size) }, at: now };
  };
  return { ask, rows, asked };
}
const idsOf = (read: { changes: readonly { id: string; record: unknown }[] }) => new Set(read.changes.filter(({ record }) => record !== null).map(({ id }) => id));

describe('reading a long list of Sage Accounting', () => {
  it('needs one request a page and one more to know that nothing was hidden', async () => {
    const sage = makeSage(6_000);
    const read = await gather(readResource(resource, mode, sage.ask, company));
    expect(idsOf(read).size).toBe(6_000);
    expect(sage.asked).toHaveLength(31);
    expect(JSON.parse(read.checkpoint ?? '')).toEqual({ since: new Date(Date.parse(now) - overlapMs).toISOString(), reading: null });
  });

  it('F36: reads again with overlap when a deletion hid behind an addition in the same moment', async () => {
    const sage = makeSage(6_000, (asked, list) => { if (asked === 7) { list.remove('r3'); list.add(); } });
    const read = await gather(readResource(resource, mode, sage.ask, company));
    const seen = idsOf(read);
    expect(sage.rows.filter((id) => !seen.has(id))).toEqual([]);
    expect(sage.asked.length).toBeGreaterThan(60);
    expect(read.pages.filter((page) => (JSON.parse(page.checkpoint) as { reading: unknown }).reading === null)).toHaveLength(1);
  });

  it('does not read again for deletions that showed in the length of the list', async () => {
    const sage = makeSage(6_000, (asked, list) => { if (asked === 7) list.remove('r3'); });
    const read = await gather(readResource(resource, mode, sage.ask, company));
    const seen = idsOf(read);
    expect(sage.rows.filter((id) => !seen.has(id))).toEqual([]);
    expect(sage.asked.length).toBeLessThan(36);
  });
});
