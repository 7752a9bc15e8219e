/**
 * Events for everyone who watches: a snapshot first, then changes. Kept in memory only, and of each thing only its
 * newest state, since each event carries the whole of it: so the log stays as small as the number of things, a slow
 * reader misses nothing that still matters, and one that was away too long starts again with a snapshot.
 */
import { AppError } from '../../src/shared/errors.ts';
import type { Event, Snapshot } from '../../src/shared/events.ts';

export type ReadEvents = { readonly after?: string | undefined; readonly waitMs: number };
export type EventsRead = { next: string; snapshot: Snapshot | null; events: Event[] };

export type EventLog = {
  /** After what it tells of is durable and visible to readers. */
  tell(event: Event): void;
  /** Throws `shutting_down` once the log is closed. */
  read(asked: ReadEvents, signal: AbortSignal): Promise<EventsRead>;
  /** Lets all who wait go, with `shutting_down`. */
  close(): void;
};

export type EventLogNeeds = {
  /** Different at each start, so that a reader of the last run is not taken for one of this. */
  readonly bootId: string;
  readonly snapshot: () => Snapshot;
  readonly thingsMax?: number;
};

const thingsMaxUsual = 2_000;

function thingOf(event: Event): string {
  switch (event.type) {
    case 'companyChanged': return `company ${event.company.id}`;
    case 'companyUnlinked': return `company ${event.companyId}`;
    case 'connectionChanged': return `connection ${event.connection.id}`;
    case 'connectionDeleted': return `connection ${event.connectionId}`;
    case 'orderChanged': return `order ${event.orderId}`;
    case 'helperChanged': return 'helper';
  }
}

export function makeEventLog({ bootId, snapshot, thingsMax = thingsMaxUsual }: EventLogNeeds): EventLog {
  /** In the order of their numbers: what changes moves to the end. */
  const newest = new Map<string, { readonly number: number; readonly event: Event }>();
  const waiting = new Set<() => void>();
  let lastNumber = 0;
  /** Events up to this number may have been dropped. */
  let droppedTo = 0;
  let isClosed = false;

  const tokenOf = (number: number): string => `${bootId}.${number}`;

  /** Null for a token that is not ours, or too old to be served with changes. */
  function numberOf(token: string | undefined): number | null {
    if (token === undefined || !token.startsWith(`${bootId}.`)) return null;
    const text = token.slice(bootId.length + 1);
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return number >= droppedTo && number <= lastNumber ? number : null;
  }

  function wake(): void {
    for (const one of [...waiting]) one();
  }

  function waitForNews(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        waiting.delete(end);
        signal.removeEventListener('abort', end);
        done();
      };
      const timer = setTimeout(end, waitMs);
      waiting.add(end);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
    });
  }

  const refuseWhenClosed = () => { if (isClosed) throw new AppError('shutting_down', 'the helper stops'); };

  return {
    tell(event) {
      const thing = thingOf(event);
      lastNumber += 1;
      newest.delete(thing);
      newest.set(thing, { number: lastNumber, event });
      if (newest.size > thingsMax) {
        const [oldest] = newest;
        if (oldest) {
          droppedTo = oldest[1].number;
          newest.delete(oldest[0]);
        }
      }
      wake();
    },
    async read({ after, waitMs }, signal) {
      refuseWhenClosed();
      let number = numberOf(after);
      if (number !== null && number === lastNumber && waitMs > 0) {
        await waitForNews(waitMs, signal);
        refuseWhenClosed();
        number = numberOf(after);
      }
      if (number === null) return { next: tokenOf(lastNumber), snapshot: snapshot(), events: [] };
      const since = number;
      return { next: tokenOf(lastNumber), snapshot: null, events: [...newest.values()].filter((one) => one.number > since).map((one) => one.event) };
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}
