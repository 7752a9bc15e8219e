/** A program whose wall clock a test moves while it runs (libfaketime): as after a sleep of the machine, or when somebody sets the clock. Its timers go on undisturbed, as the kernel's would. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const library = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1'].find((path) => existsSync(path));

export type MovedClock = {
  /** For the program's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on the program's clock shows this time, and runs on from there. */
  set(time: string): void;
};

export function makeMovedClock(folder: string): MovedClock {
  if (!library) throw new Error('libfaketime is not installed');
  const file = join(folder, 'clock');
  const set = (time: string): void => {
    const seconds = Math.round((Date.parse(time) - Date.now()) / 1000);
    writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}s\n`);
  };
  return { env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' }, set };
}
