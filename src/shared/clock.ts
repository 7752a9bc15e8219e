/** The two clocks. The wall clock names moments and can jump; the monotonic one measures spans and never goes back. Both arrive as arguments. */
export type Clock = {
  /** Milliseconds since 1970, UTC, as this machine believes. */
  wallMs(): number;
  /** Milliseconds since some fixed moment, the same for all processes since the machine started. */
  monotonicMs(): number;
};
