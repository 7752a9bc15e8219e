/**
 * Ends this process for a restart. A supervisor is told by the exit code; without one the process starts itself again:
 * in its own place where the system can do that, so that whoever waits for it goes on waiting, else beside itself.
 */
import { spawn } from 'node:child_process';
import { restartExitCode, supervisedName } from './exit-codes.ts';

/** What of this process a restart needs. */
export type StartAgainParts = {
  readonly isSupervised: boolean;
  readonly platform: NodeJS.Platform;
  readonly command: readonly [string, ...string[]];
  readonly exit: (code: number) => void;
  readonly replace: (file: string, args: readonly string[]) => void;
  readonly startBeside: (file: string, args: readonly string[]) => void;
};

const real = (): StartAgainParts => ({
  isSupervised: process.env[supervisedName] !== undefined && process.send !== undefined,
  platform: process.platform,
  command: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
  exit: (code) => process.exit(code),
  replace: (file, args) => process.execve?.(file, args, process.env),
  startBeside: (file, args) => spawn(file, args, { detached: true, stdio: 'ignore', windowsHide: true, shell: false }).unref(),
});

export function startAgain({ isSupervised, platform, command: [file, ...args], exit, replace, startBeside }: StartAgainParts = real()): void {
  if (isSupervised) return exit(restartExitCode);
  // Does not come back.
  if (platform !== 'win32') replace(file, [file, ...args]);
  startBeside(file, args);
  exit(0);
}
