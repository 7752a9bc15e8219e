/**
 * The helper's sign of life to its supervisor, and how long a silence is one of a helper that hangs. Only time in which
 * the supervisor itself was let run counts: while a machine sleeps nobody says anything, and nobody hangs.
 */
import { supervisedName } from './exit-codes.ts';

export const aliveWord = 'alive';
/** Somebody ended the helper, at the tray or by a command: whatever becomes of that, it is not to be started again. */
export const endingWord = 'ending';

function say(word: string): void {
  if (process.env[supervisedName] !== undefined && process.connected) process.send?.(word, undefined, undefined, () => undefined);
}

/** For a helper: says that its event loop turns, to a supervisor where it has one. */
export const sayAlive = (): void => say(aliveWord);
export const sayEnding = (): void => say(endingWord);

export type SilenceLimits = {
  readonly lookMs: number;
  /** Far more than anything that keeps a healthy helper busy. */
  readonly silenceMsMax: number;
  /** From the start to the first word: a scanner may look at each file, or old books are brought to a new form. */
  readonly startMsMax: number;
};
export const usualLimits: SilenceLimits = { lookMs: 5_000, silenceMsMax: 120_000, startMsMax: 300_000 };

/** Both clocks: in a sleep one of them stands still on some systems, and the other one anybody can set. */
export type Clocks = { readonly monotonicMs: () => number; readonly wallMs: () => number };

export type SilenceWatch = { heard(): void; /** Asked once per `lookMs`: how long a helper that hangs was silent; null for one that does not. */ look(): number | null };

/** A silence is a number of looks in a row, each about as long after the last as it should be. */
export function makeSilenceWatch({ monotonicMs, wallMs }: Clocks, { lookMs, silenceMsMax, startMsMax }: SilenceLimits = usualLimits): SilenceWatch {
  let last = { monotonicMs: monotonicMs(), wallMs: wallMs() };
  let silentMs = 0;
  let msMax = startMsMax;
  return {
    heard() {
      silentMs = 0;
      msMax = silenceMsMax;
    },
    look() {
      const now = { monotonicMs: monotonicMs(), wallMs: wallMs() };
      const passedMs = Math.max(now.monotonicMs - last.monotonicMs, Math.abs(now.wallMs - last.wallMs));
      last = now;
      // We slept, or the clock was set. Whoever just woke needs its whole time to be heard.
      silentMs = passedMs > 3 * lookMs ? 0 : silentMs + lookMs;
      return silentMs >= msMax ? silentMs : null;
    },
  };
}
