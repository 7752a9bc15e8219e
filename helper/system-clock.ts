/** This machine's clocks. The monotonic one counts from the machine's start, so that all processes of the helper agree on it. */
import type { Clock } from '../src/shared/clock.ts';

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
};
