/** The log of every request, and what it shows of a client's manners: rates, concurrency, patience. */

export type Logged = {
  n: number;
  /** Milliseconds on a clock that only runs forward. */
  startedMs: number; endedMs: number | null;
  method: string; path: string; query: string; business: string | null;
  /** What X-Business said; null when it was not sent, and the lead business was meant. */
  businessHeader: string | null; status: number | null; bytes: number; faults: number[];
};

const keptMax = 300_000;

export function makeRequests(elapsedMs: () => number) {
  let log: Logged[] = [];
  let serial = 0;
  let running = 0;
  let highest = 0;
  const open = new Set<Logged>();
  const byBusiness = new Map<string, { running: number; highest: number; notBeforeMs: number; early: number }>();
  const of = (business: string | null) => {
    const key = business ?? '';
    let one = byBusiness.get(key);
    if (!one) byBusiness.set(key, (one = { running: 0, highest: 0, notBeforeMs: 0, early: 0 }));
    return one;
  };

  return {
    start(request: Pick<Logged, 'method' | 'path' | 'query' | 'business' | 'businessHeader'>): Logged {
      const entry: Logged = { n: (serial += 1), startedMs: elapsedMs(), endedMs: null, ...request, status: null, bytes: 0, faults: [] };
      const { business } = request;
      log.push(entry);
      open.add(entry);
      if (log.length > keptMax) log = log.slice(keptMax / 2);
      running += 1;
      highest = Math.max(highest, running);
      const one = of(business);
      one.running += 1;
      one.highest = Math.max(one.highest, one.running);
      if (entry.startedMs < one.notBeforeMs) one.early += 1;
      return entry;
    },
    /** Called when the connection is through with it, whoever closed it. */
    end(entry: Logged): void {
      if (entry.endedMs !== null) return;
      entry.endedMs = elapsedMs();
      open.delete(entry);
      running -= 1;
      of(entry.business).running -= 1;
    },
    /** A Retry-After was sent: nothing of this business should come before it is over. */
    askedToWait(business: string | null, seconds: number): void {
      if (seconds > 0) of(business).notBeforeMs = elapsedMs() + seconds * 1_000;
    },
    log: (): readonly Logged[] => log,
    /** Others of this business that are being answered while this one is. */
    beside: (entry: Logged): readonly Logged[] => [...open].filter((one) => one !== entry && one.business === entry.business),
    runningNow: (business: string | null) => ({ all: running, business: of(business).running }),
    clear(): void {
      log = [];
      highest = running;
      for (const one of byBusiness.values()) Object.assign(one, { highest: one.running, early: 0, notBeforeMs: 0 });
    },
    /** The most requests in any minute, the most at once, and how many came before Retry-After was over; for all and for each business. */
    manners() {
      const businesses = [...byBusiness].filter(([id]) => id !== '').map(([id, one]) => ({ business: id, inAMinuteMax: busiestMinute(log.filter((entry) => entry.business === id)), atOnceMax: one.highest, beforeRetryAfter: one.early }));
      return { requests: serial, inAMinuteMax: busiestMinute(log), atOnceMax: highest, businesses };
    },
  };
}

function busiestMinute(entries: readonly Logged[]): number {
  let first = 0;
  let most = 0;
  entries.forEach((entry, index) => {
    while (entry.startedMs - (entries[first]?.startedMs ?? 0) >= 60_000) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
