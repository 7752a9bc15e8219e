/** Rate limits: so many requests in a window for each business, so many at once. Off unless a test sets them. */

export type Limits = {
  requests: number | null; seconds: number; concurrent: number | null;
  /** What a 429 says: `seconds` gives the rest of the window; any other text goes out as it is; null sends no header. */
  retryAfter: string | null;
};

export const noLimits: Limits = { requests: null, seconds: 60, concurrent: null, retryAfter: 'seconds' };

export function makeLimiter(elapsedMs: () => number) {
  const windows = new Map<string, { startedMs: number; used: number }>();
  return {
    /** Seconds to wait when the request is one too many. */
    refuse(limits: Limits, business: string, running: number): number | null {
      if (limits.concurrent !== null && running > limits.concurrent) return 1;
      if (limits.requests === null) return null;
      const now = elapsedMs();
      let window = windows.get(business);
      if (!window || now - window.startedMs >= limits.seconds * 1_000) windows.set(business, (window = { startedMs: now, used: 0 }));
      window.used += 1;
      return window.used <= limits.requests ? null : Math.max(1, Math.ceil((window.startedMs + limits.seconds * 1_000 - now) / 1_000));
    },
    clear: () => windows.clear(),
  };
}
