/** Opens an address in the user's browser: ours or a sign-in page of Sage, as an argument to a fixed program, never through a shell. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** The program and its arguments; null where there is no desktop. An address that is not plainly a web address is opened by nothing. */
export function browserCommand(address: string, env: Env, platform: NodeJS.Platform): readonly [string, ...string[]] | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  if (platform === 'win32') return [join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'rundll32.exe'), 'url.dll,FileProtocolHandler', href];
  if (platform === 'darwin') return ['/usr/bin/open', href];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open', href] : null;
}

/** True when a browser was asked to open it. */
export function openInBrowser(address: string, env: Env = process.env, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const command = browserCommand(address, env, platform);
  if (command === null) return Promise.resolve(false);
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, shell: false, windowsHide: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
