/** What the transport's wrappers need from outside: time, waiting and chance. Tests hand in their own. */
import type { Clock } from '../../shared/clock.ts';

export type Ports = {
  readonly clock: Clock;
  /** Waits; throws the signal's reason when it is aborted meanwhile. */
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
};
