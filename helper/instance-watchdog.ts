/**
 * Notes in the log when this process could not answer for a while, and whether it was busy or not let run: what a
 * person who reports "it hung this morning" cannot tell us. It mends nothing; locks, dues and tokens hold without it.
 * Each look is also the sign of life for the supervisor, which ends a helper that gives none.
 */
import { sayAlive } from './lifecycle/heartbeat.ts';
import type { Log } from './log.ts';

export type WatchdogParts = {
  readonly monotonicMs: () => number;
  /** Processor time that this process has used. */
  readonly busyMs: () => number;
  readonly alive?: () => void;
  readonly lookMs?: number;
  readonly heldUpMsMin?: number;
};

const real: WatchdogParts = {
  monotonicMs: () => performance.now(),
  busyMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  alive: sayAlive,
};

/** Returns what ends it. It never keeps the process. */
export function startWatchdog(log: Log, { monotonicMs, busyMs, alive = () => undefined, lookMs = 2_000, heldUpMsMin = 5_000 }: WatchdogParts = real): () => void {
  let last = { atMs: monotonicMs(), busyMs: busyMs() };
  alive();
  const timer = setInterval(() => {
    alive();
    const now = { atMs: monotonicMs(), busyMs: busyMs() };
    const heldUpMs = now.atMs - last.atMs - lookMs;
    if (heldUpMs >= heldUpMsMin) {
      const wasBusy = now.busyMs - last.busyMs > heldUpMs / 4;
      log.warn('the helper could not answer for a while', { ms: Math.round(heldUpMs), why: wasBusy ? 'it was busy' : 'it was not let run: the machine slept, was too busy, or a disk or network folder did not answer' });
    }
    last = now;
  }, lookMs).unref();
  return () => clearInterval(timer);
}
