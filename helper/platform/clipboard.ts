/**
 * Puts a text on the user's clipboard by the system's own program, given on its standard input and never through a shell.
 * On Linux such a program may not be there, and then there is no way: a clipboard belongs to whoever has a window.
 */
import { spawn } from 'node:child_process';
import { win32 } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;
export type ClipboardProgram = readonly [file: string, ...args: string[]];

export type ClipboardParts = {
  readonly platform: NodeJS.Platform;
  readonly env: Env;
  /** Runs it with this input; false where it is not there or fails. */
  readonly feed: (program: ClipboardProgram, input: string) => Promise<boolean>;
};

/** In the order in which they are tried; by absolute path, so that nothing planted on the way is run. */
export function clipboardPrograms(platform: NodeJS.Platform, env: Env): readonly ClipboardProgram[] {
  if (platform === 'win32') return [[win32.join(/^[A-Za-z]:\\[^"<>|?*]*$/.test(env.SystemRoot ?? '') ? env.SystemRoot ?? '' : 'C:\\Windows', 'System32', 'clip.exe')]];
  if (platform === 'darwin') return [['/usr/bin/pbcopy']];
  return [
    ...(env.WAYLAND_DISPLAY ? [['/usr/bin/wl-copy'] as const] : []),
    ...(env.DISPLAY ? [['/usr/bin/xclip', '-selection', 'clipboard'] as const, ['/usr/bin/xsel', '--clipboard', '--input'] as const] : []),
  ];
}

/** For plain text of ASCII: what Windows' program takes beyond that depends on its code page. False where it is on no clipboard. */
export async function copyToClipboard(text: string, { platform, env, feed }: ClipboardParts): Promise<boolean> {
  for (const program of clipboardPrograms(platform, env)) if (await feed(program, text)) return true;
  return false;
}

const feedMsMax = 5_000;

/** Waits for the program's exit and not for its streams: on X11 a child of it stays and keeps them, to hand the text out. */
export const feedProgram: ClipboardParts['feed'] = ([file, ...args], input) => new Promise((resolve) => {
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'], shell: false, windowsHide: true, timeout: feedMsMax });
  child.once('error', () => resolve(false));
  child.once('exit', (code) => resolve(code === 0));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
});

export const systemClipboard: ClipboardParts = { platform: process.platform, env: process.env, feed: feedProgram };
