/** Events: a snapshot first, then what changed since; nothing that matters is missed, and nobody waits for ever. */
import fc from 'fast-check';
import { makeEventLog } from '../../helper/events/event-log.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import type { Event, Snapshot } from '../../src/shared/events.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

const never = new AbortController().signal;
const changed = (id: string, name = id): Event => ({ type: 'companyChanged', company: { id, name } as CompanyStatus });
const unlinked = (id: string): Event => ({ type: 'companyUnlinked', companyId: id as CompanyId });

/** The state that the snapshot shows, changed together with each event. */
function makeWatched(thingsMax?: number) {
  const state = new Map<string, string>();
  const log = makeEventLog({ bootId: 'boot1', snapshot: () => ({ companies: [...state].map(([id, name]) => ({ id, name })) }) as unknown as Snapshot, ...(thingsMax && { thingsMax }) });
  return {
    log,
    set(id: string, name: string) { state.set(id, name); log.tell(changed(id, name)); },
    drop(id: string) { state.delete(id); log.tell(unlinked(id)); },
    state,
  };
}

describe('reading events', () => {
  it('begins with a snapshot and goes on with the changes after it', async () => {
    const { log, set } = makeWatched();
    set('fern', 'Fern');
    const first = await log.read({ waitMs: 0 }, never);
    expect(first).toMatchObject({ snapshot: { companies: [{ id: 'fern' }] }, events: [] });
    set('moss', 'Moss');
    const second = await log.read({ after: first.next, waitMs: 0 }, never);
    expect(second).toMatchObject({ snapshot: null, events: [changed('moss', 'Moss')] });
    expect(await log.read({ after: second.next, waitMs: 0 }, never)).toEqual({ next: second.next, snapshot: null, events: [] });
  });

  it('waits for the next change, and only so long', async () => {
    const { log, set } = makeWatched();
    const { next } = await log.read({ waitMs: 0 }, never);
    const beganMs = performance.now();
    expect((await log.read({ after: next, waitMs: 60 }, never)).events).toEqual([]);
    expect(performance.now() - beganMs).toBeGreaterThan(50);
    setTimeout(() => set('fern', 'Fern'), 30);
    expect((await log.read({ after: next, waitMs: 20_000 }, never)).events).toHaveLength(1);
  });

  it('tells of each thing its newest state only, so that progress never piles up', async () => {
    const { log, set } = makeWatched();
    const { next } = await log.read({ waitMs: 0 }, never);
    for (let i = 0; i < 500; i += 1) set('fern', `at ${i}`);
    expect((await log.read({ after: next, waitMs: 0 }, never)).events).toEqual([changed('fern', 'at 499')]);
  });

  it('starts again with a snapshot for a token of another run, from the future, or of nobody', async () => {
    const { log, set } = makeWatched();
    set('fern', 'Fern');
    for (const after of ['boot0.1', 'boot1.99', 'boot1.-1', 'boot1.1e3', 'boot1.', 'rubbish', '']) {
      expect((await log.read({ after, waitMs: 0 }, never)).snapshot).not.toBeNull();
    }
  });

  it('starts again with a snapshot when what happened since is no longer known', async () => {
    const { log, set } = makeWatched(3);
    const { next } = await log.read({ waitMs: 0 }, never);
    for (const id of ['a', 'b', 'c', 'd']) set(id, id);
    expect((await log.read({ after: next, waitMs: 0 }, never)).snapshot).not.toBeNull();
  });

  it('lets all who wait go when the helper stops, and takes nobody any more', async () => {
    const { log } = makeWatched();
    const { next } = await log.read({ waitMs: 0 }, never);
    const waiting = [log.read({ after: next, waitMs: 30_000 }, never), log.read({ after: next, waitMs: 30_000 }, never)];
    log.close();
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'shutting_down' });
    await expect(log.read({ waitMs: 0 }, never)).rejects.toMatchObject({ code: 'shutting_down' });
  });

  it('lets a reader go whose caller is gone', async () => {
    const { log } = makeWatched();
    const { next } = await log.read({ waitMs: 0 }, never);
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 20);
    expect((await log.read({ after: next, waitMs: 30_000 }, gone.signal)).events).toEqual([]);
  });

  it('leaves every reader with the true state in the end, however often and however late it reads', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), id: fc.constantFrom('a', 'b', 'c', 'd'), name: fc.string() }),
      fc.record({ do: fc.constant('drop' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({ do: fc.constant('read' as const), reader: fc.integer({ min: 0, max: 2 }) }),
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const watched = makeWatched(3);
      const readers = [0, 1, 2].map(() => ({ after: undefined as string | undefined, state: new Map<string, string>() }));
      const read = async (reader: (typeof readers)[number]) => {
        const got = await watched.log.read({ after: reader.after, waitMs: 0 }, never);
        reader.after = got.next;
        if (got.snapshot) reader.state = new Map(got.snapshot.companies.map((company) => [company.id, company.name]));
        for (const event of got.events) {
          if (event.type === 'companyChanged') reader.state.set(event.company.id, event.company.name);
          if (event.type === 'companyUnlinked') reader.state.delete(event.companyId);
        }
      };
      for (const one of steps) {
        if (one.do === 'set') watched.set(one.id, one.name);
        else if (one.do === 'drop') watched.drop(one.id);
        else await read(readers[one.reader]!);
      }
      for (const reader of readers) {
        await read(reader);
        expect(Object.fromEntries(reader.state)).toEqual(Object.fromEntries(watched.state));
      }
    }));
  });
});
