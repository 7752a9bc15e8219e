/**
 * Keeps us inside what Sage allows each business: so many requests in any minute, so many at once, and silence for as
 * long as a 429 asks. Businesses do not slow each other down. Where Sage allows less than it says, its 429s teach how
 * much: from there on one request at a time tries whether there is more, so that a span ends in one 429 and not several.
 */
import type { SageReply, SageRequest, Transport } from '../connector.ts';
import type { Ports } from './ports.ts';
import { readRetryAfter } from './retry-after.ts';

export type RateLimit = {
  readonly requests: number;
  /** In any span of this length. */
  readonly perMs: number;
  readonly atOnce: number;
  /** When earlier requests of the same business left, by the monotonic clock, also from another process: they count as ours. */
  readonly leftBeforeMs?: readonly number[];
  readonly onLeft?: (atMs: number) => void;
};

type Lane = {
  /** When each of the last `requests` requests left, oldest overwritten first. */
  readonly leftAtMs: number[];
  next: number;
  underWay: number;
  /** No request leaves before. */
  closedUntilMs: number;
  /** Answers since the last 429, and how many there had been between that one and the one before. */
  granted: number;
  edge: number;
  readonly waiting: (() => void)[];
};

export function withRateLimit(next: Transport, limit: RateLimit, laneOf: (request: SageRequest) => string, ports: Ports): Transport {
  const lanes = new Map<string, Lane>();
  const { clock, sleep } = ports;

  const waitMsOf = (lane: Lane): number => {
    const now = clock.monotonicMs();
    const oldest = lane.leftAtMs[lane.next];
    return Math.max(0, lane.closedUntilMs - now, oldest === undefined ? 0 : oldest + limit.perMs - now);
  };

  return async (request, signal) => {
    const lane = laneFor(lanes, laneOf(request), limit);
    await enter(lane, limit);
    try {
      signal.throwIfAborted();
      for (let waitMs = waitMsOf(lane); waitMs > 0; waitMs = waitMsOf(lane)) await sleep(waitMs, signal);
      const leftAtMs = lane.leftAtMs[lane.next] = clock.monotonicMs();
      limit.onLeft?.(leftAtMs);
      lane.next = (lane.next + 1) % limit.requests;
      const reply = await next(request, signal);
      closeAfter(lane, reply, clock.monotonicMs(), clock.wallMs());
      return reply;
    } finally {
      leave(lane, limit);
    }
  };
}

function laneFor(lanes: Map<string, Lane>, key: string, { requests, leftBeforeMs = [] }: RateLimit): Lane {
  let lane = lanes.get(key);
  if (!lane) {
    const leftAtMs = leftBeforeMs.slice(-requests).sort((a, b) => a - b);
    lanes.set(key, lane = { leftAtMs, next: leftAtMs.length % requests, underWay: 0, closedUntilMs: 0, granted: 0, edge: Number.POSITIVE_INFINITY, waiting: [] });
  }
  return lane;
}

const hasPlace = ({ underWay, granted, edge }: Lane, { atOnce }: RateLimit): boolean => underWay < (granted + underWay < edge ? atOnce : 1);

/** Waits for one of the places; whoever came first goes first. */
async function enter(lane: Lane, limit: RateLimit): Promise<void> {
  if (lane.waiting.length > 0 || !hasPlace(lane, limit)) await new Promise<void>((wake) => lane.waiting.push(wake));
  else lane.underWay += 1;
}

/** Hands places to the first in the queue, so that no newcomer overtakes. */
function leave(lane: Lane, limit: RateLimit): void {
  lane.underWay -= 1;
  while (lane.waiting.length > 0 && hasPlace(lane, limit)) {
    lane.underWay += 1;
    lane.waiting.shift()?.();
  }
}

function closeAfter(lane: Lane, reply: SageReply, nowMs: number, wallMs: number): void {
  if (reply.status === 429) {
    // Those that were under way with the first one say nothing more.
    if (nowMs >= lane.closedUntilMs) [lane.edge, lane.granted] = [Math.max(1, lane.granted), 0];
  } else if ((lane.granted += 1) >= 2 * lane.edge) {
    lane.edge = Number.POSITIVE_INFINITY;
  }
  if (reply.status !== 429 && reply.status !== 503) return;
  const waitMs = readRetryAfter(reply, wallMs);
  if (waitMs !== null) lane.closedUntilMs = Math.max(lane.closedUntilMs, nowMs + waitMs);
}
