/**
 * Stops asking when Sage is down: after a row of failures everything is refused here at once, for a growing time, until
 * one request is let through to see. So an outage of hours costs a probe every few minutes, and gives one clear error.
 */
import { AppError } from '../../shared/errors.ts';
import type { Transport } from '../connector.ts';
import type { Ports } from './ports.ts';

export type BreakerRules = {
  /** Failures in a row that open it. */
  readonly failuresMax: number;
  readonly openMs: number;
  readonly openMsMax: number;
};
export const defaultBreakerRules: BreakerRules = { failuresMax: 15, openMs: 30_000, openMsMax: 5 * 60_000 };

const downStatuses = new Set([502, 503, 504, 520, 521, 522, 523, 525, 526]);

export function withBreaker(next: Transport, rules: BreakerRules, { clock, random }: Pick<Ports, 'clock' | 'random'>): Transport {
  let failures = 0;
  let openings = 0;
  let openUntilMs = 0;
  let isProbing = false;
  let lastError: AppError | null = null;

  const failed = (error: AppError) => {
    failures += 1;
    lastError = error;
    if (failures < rules.failuresMax && openings === 0) return;
    const span = Math.min(rules.openMsMax, rules.openMs * 2 ** openings);
    openUntilMs = clock.monotonicMs() + span * (0.75 + random() / 2);
    openings += 1;
    failures = 0;
  };
  const worked = () => {
    failures = 0;
    openings = 0;
    lastError = null;
  };

  return async (request, signal) => {
    const leftMs = openUntilMs - clock.monotonicMs();
    if (openings > 0 && (leftMs > 0 || isProbing)) {
      throw new AppError(lastError?.code ?? 'sage_failed', `Sage is down; the next try is in ${Math.ceil(Math.max(leftMs, 1_000) / 1000)} s (${lastError?.message ?? ''})`, { retryAfterMs: Math.max(1_000, Math.ceil(leftMs)), cause: lastError, isUnsent: true });
    }
    const probes = openings > 0;
    if (probes) isProbing = true;
    try {
      const reply = await next(request, signal);
      if (downStatuses.has(reply.status)) failed(new AppError('sage_failed', `Sage answers ${reply.status}`));
      else worked();
      return reply;
    } catch (thrown) {
      if (!signal.aborted && thrown instanceof AppError && ['sage_unreachable', 'sage_too_slow'].includes(thrown.code)) failed(thrown);
      throw thrown;
    } finally {
      if (probes) isProbing = false;
    }
  };
}
