/**
 * The order of the wrappers, written once. From the outside in: retry (each try passes through all that follows),
 * token, breaker, limits (each try counts and waits its turn), log (what really left), and the transport itself.
 */
import type { SageRequest, Transport } from '../connector.ts';
import type { Ports } from './ports.ts';
import { withAuth } from './with-auth.ts';
import type { Auth } from './with-auth.ts';
import { defaultBreakerRules, withBreaker } from './with-breaker.ts';
import type { BreakerRules } from './with-breaker.ts';
import { withLog } from './with-log.ts';
import type { LogRequest } from './with-log.ts';
import { withRateLimit } from './with-rate-limit.ts';
import type { RateLimit } from './with-rate-limit.ts';
import { defaultRetryRules, withRetry } from './with-retry.ts';
import type { RetryRules } from './with-retry.ts';

export type TransportParts = Ports & {
  readonly auth: Auth;
  readonly limit: RateLimit;
  /** Whose limit a request counts against: the business, where it names one. */
  readonly laneOf: (request: SageRequest) => string;
  readonly retry?: RetryRules;
  readonly breaker?: BreakerRules;
  readonly log: LogRequest;
};

export function wrapTransport(transport: Transport, parts: TransportParts): Transport {
  const logged = withLog(transport, parts.log, parts);
  const limited = withRateLimit(logged, parts.limit, parts.laneOf, parts);
  const broken = withBreaker(limited, parts.breaker ?? defaultBreakerRules, parts);
  const authorised = withAuth(broken, parts.auth);
  return withRetry(authorised, parts.retry ?? defaultRetryRules, parts);
}
