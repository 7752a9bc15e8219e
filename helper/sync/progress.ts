/** Lets a stream of states through a few times a second: the first at once, the last for certain. */
import { setTimeout, clearTimeout } from 'node:timers';

export type Throttled<T> = { tell(make: () => T): void; /** Tells what waits and stops. */ end(): void };

export function throttle<T>(tell: (value: T) => void, everyMs: number, now: () => number): Throttled<T> {
  let lastAt = Number.NEGATIVE_INFINITY;
  let waiting: (() => T) | null = null;
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!waiting) return;
    const make = waiting;
    waiting = null;
    lastAt = now();
    tell(make());
  };
  return {
    tell(make) {
      waiting = make;
      const leftMs = lastAt + everyMs - now();
      if (leftMs <= 0) flush();
      else if (!timer) {
        timer = setTimeout(flush, leftMs);
        timer.unref();
      }
    },
    end: flush,
  };
}
