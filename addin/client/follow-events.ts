/**
 * Keeps the pane's picture current: a snapshot first, then changes, by long polling. When the helper goes away it tries
 * again by itself, ever more slowly, and says so; when the pairing is gone it stops, for asking again would not help.
 */
import { about as contract } from '../../src/shared/contract/about.ts';
import { asAppError } from '../../src/shared/errors.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { Event, Snapshot } from '../../src/shared/events.ts';
import type { Client } from './client.ts';

export type Told =
  | { readonly type: 'heard'; readonly snapshot: Snapshot | null; readonly events: readonly Event[]; readonly atMs: number }
  | { readonly type: 'lost'; readonly code: ErrorCode; readonly retryAtMs: number }
  | { readonly type: 'unpaired' };

export type FollowParts = {
  readonly client: Client;
  readonly tell: (told: Told) => void;
  readonly now: () => number;
  /** From 0 to 1; spreads the tries of several panes. */
  readonly random: () => number;
  /** Resolves after the time, or earlier when there is reason to try again at once. */
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
};

const waitMs = 25_000;
const backOffMsMax = 30_000;
const quickTriesMax = 60;

export async function followEvents({ client, tell, now, random, wait, signal }: FollowParts): Promise<void> {
  let after: string | undefined;
  let failures = 0;
  let isRestarting = false;
  while (!signal.aborted) {
    try {
      const askedAtMs = now();
      // After a failure the first answer is wanted at once, so that the pane can say it is back.
      const answer = await client.call(contract.readEvents, { after, waitMs: after === undefined || failures > 0 ? 0 : waitMs }, { signal, timeoutMs: waitMs + 15_000 });
      const isFirst = failures > 0 || after === undefined;
      failures = 0;
      after = answer.next;
      isRestarting = answer.events.reduce((was, event) => (event.type === 'helperChanged' ? event.helper.isRestarting : was), answer.snapshot ? answer.snapshot.helper.isRestarting : isRestarting);
      tell({ type: 'heard', snapshot: answer.snapshot, events: answer.events, atMs: now() });
      // An answer with nothing in it, long before its time: don't ask in a circle.
      if (!isFirst && !answer.snapshot && answer.events.length === 0 && now() - askedAtMs < 1000) await wait(1000);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asAppError(thrown);
      if (error.code === 'not_paired') return tell({ type: 'unpaired' });
      failures += 1;
      // It said that it will be back in a moment.
      const pauseMs = backOffMs(isRestarting && failures < quickTriesMax ? 1 : failures, random(), error.retryAfterMs);
      tell({ type: 'lost', code: error.code, retryAtMs: now() + pauseMs });
      await wait(pauseMs);
    }
  }
}

export function backOffMs(failures: number, random: number, retryAfterMs: number | undefined): number {
  const capMs = Math.min(backOffMsMax, 1000 * 2 ** (failures - 1));
  return Math.max(Math.round(capMs * (0.5 + random / 2)), Math.min(retryAfterMs ?? 0, 10 * backOffMsMax));
}
