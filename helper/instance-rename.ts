/** Puts a file in another's place. On Windows a virus scanner or an indexer may hold either for a moment; that moment is waited for. */
import { renameSync } from 'node:fs';

const heldCodes: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const triesMax = 30;
const betweenMs = 100;

export type RenameParts = { readonly platform: NodeJS.Platform; readonly rename: (from: string, to: string) => void; readonly pause: (ms: number) => void };

const real: RenameParts = {
  platform: process.platform,
  rename: renameSync,
  pause: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

/** Tries for at most three seconds. Elsewhere the same codes mean that it is not allowed, which no waiting mends. */
export function renameWithPatience(from: string, to: string, { platform, rename, pause }: RenameParts = real): void {
  for (let tries = 1; ; tries += 1) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      if (platform !== 'win32' || tries > triesMax || !heldCodes.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      pause(betweenMs);
    }
  }
}
