/** The one platform type that pure code here needs to name; Node and browsers bring the real one. */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}
