/**
 * Asks again when asking again can help: no connection, no answer in time, a 5xx, a 429. Full-jitter back-off, never
 * before Sage's Retry-After, within a budget for the whole transport so that an outage does not become a storm of ours.
 * What writes is sent once only: nobody knows whether the first try arrived.
 */
import { AppError, recoveryOf } from '../../shared/errors.ts';
import type { SageReply, SageRequest, Transport } from '../connector.ts';
import type { Ports } from './ports.ts';
import { readRetryAfter } from './retry-after.ts';

export type RetryRules = {
  /** Tries of one request, the first included; a 429 does not count. */
  readonly triesMax: number;
  /** The first back-off is between nothing and this; each further one doubles. */
  readonly backOffMs: number;
  readonly backOffMsMax: number;
  /** Retries that may be made on top of one for each success. */
  readonly budgetMax: number;
  /** A wait longer than this is not sat out here: the caller is told how long to stay away. */
  readonly waitMsMax: number;
};
export const defaultRetryRules: RetryRules = { triesMax: 10, backOffMs: 500, backOffMsMax: 30_000, budgetMax: 40, waitMsMax: 10 * 60_000 };

const passing = new Set([408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526]);
/** Failures that may be due to what was asked, such as a page too wide: `request.triesMax` limits these alone. */
const isDueToRequest = (outcome: Outcome): boolean => ('reply' in outcome ? outcome.reply.status !== 503 : outcome.error.code !== 'sage_unreachable');
export const isPassingFailure = (status: number): boolean => passing.has(status);

type Outcome = { readonly reply: SageReply } | { readonly error: AppError };

export function withRetry(next: Transport, rules: RetryRules, { clock, sleep, random }: Ports): Transport {
  let budget = rules.budgetMax;

  const tryOnce = async (request: SageRequest, signal: AbortSignal): Promise<Outcome> => {
    try {
      return { reply: await next(request, signal) };
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof AppError) || !isWorthRetrying(thrown)) throw thrown;
      return { error: thrown };
    }
  };

  return async (request, signal) => {
    for (let tries = 1, refusals = 0; ; ) {
      const outcome = await tryOnce(request, signal);
      const askedMs = 'reply' in outcome ? readRetryAfter(outcome.reply, clock.wallMs()) : (outcome.error.retryAfterMs ?? null);
      const isRefusal = 'reply' in outcome && outcome.reply.status === 429;
      if ('reply' in outcome && !isRefusal && !isPassingFailure(outcome.reply.status)) {
        budget = Math.min(rules.budgetMax, budget + 1);
        return outcome.reply;
      }
      if (isRefusal) refusals += 1;
      const triesMax = isDueToRequest(outcome) ? Math.min(rules.triesMax, request.triesMax ?? rules.triesMax) : rules.triesMax;
      const isLast = request.method !== 'GET' || (!isRefusal && (tries >= triesMax || budget < 1)) || refusals > 2 * rules.triesMax;
      const backOffMs = random() * spreadMs(rules, askedMs, isRefusal ? Math.max(0, refusals - 2) : tries - 1);
      const waitMs = (askedMs ?? 0) + backOffMs;
      if (isLast || waitMs > rules.waitMsMax) return giveUp(outcome, isRefusal, askedMs);
      if (!isRefusal) {
        tries += 1;
        budget -= 1;
      }
      await sleep(waitMs, signal);
    }
  };
}

/** Doubles with each try. A first refusal that says how long to stay away needs no more than a tenth of that on top. */
function spreadMs(rules: RetryRules, askedMs: number | null, doublings: number): number {
  const fullMs = Math.min(rules.backOffMsMax, rules.backOffMs * 2 ** doublings);
  return askedMs !== null && doublings === 0 ? Math.min(fullMs, askedMs / 10) : fullMs;
}

function giveUp(outcome: Outcome, isRefusal: boolean, askedMs: number | null): SageReply {
  if ('error' in outcome) throw outcome.error;
  if (isRefusal) throw new AppError('sage_busy', 'Sage answers that we ask too often (429)', askedMs === null ? {} : { retryAfterMs: askedMs });
  return outcome.reply;
}

/** A breaker that is open says so itself; asking it again only keeps the sync waiting. */
function isWorthRetrying(error: AppError): boolean {
  return recoveryOf(error.code) === 'retry' && ['sage_unreachable', 'sage_too_slow', 'sage_rubbish'].includes(error.code) && error.retryAfterMs === undefined;
}
