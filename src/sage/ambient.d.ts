/** The few platform types that pure code here needs to name; Node and browsers bring the real ones. */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

/** UTF-8 to text; bytes that are none become U+FFFD. */
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}
