/**
 * Keeps us inside what Sage allows each business: so many requests in any minute, so many at once, and silence for as
 * long as a 429 asks. Businesses do not slow each other down.
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
    await enter(lane, limit.atOnce);
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
      leave(lane);
    }
  };
}

function laneFor(lanes: Map<string, Lane>, key: string, { requests, leftBeforeMs = [] }: RateLimit): Lane {
  let lane = lanes.get(key);
  if (!lane) {
    const leftAtMs = leftBeforeMs.slice(-requests).sort((a, b) => a - b);
    lanes.set(key, lane = { leftAtMs, next: leftAtMs.length % requests, underWay: 0, closedUntilMs: 0, waiting: [] });
  }
  return lane;
}

/** Waits for one of the places; whoever came first goes first. */
async function enter(lane: Lane, atOnce: number): Promise<void> {
  if (lane.underWay >= atOnce) await new Promise<void>((wake) => lane.waiting.push(wake));
  else lane.underWay += 1;
}

/** Hands the place to the next in the queue, so that no newcomer overtakes. */
function leave(lane: Lane): void {
  const wake = lane.waiting.shift();
  if (wake) wake();
  else lane.underWay -= 1;
}

function closeAfter(lane: Lane, reply: SageReply, nowMs: number, wallMs: number): void {
  if (reply.status !== 429 && reply.status !== 503) return;
  const waitMs = readRetryAfter(reply, wallMs);
  if (waitMs !== null) lane.closedUntilMs = Math.max(lane.closedUntilMs, nowMs + waitMs);
}
