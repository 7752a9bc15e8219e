/** Opens an address in the user's browser where there is a desktop; false where there is none. */
import { spawn } from 'node:child_process';

const ways: Partial<Record<NodeJS.Platform, readonly string[]>> = { darwin: ['/usr/bin/open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'], linux: ['xdg-open'] };

export function openInBrowser(address: string): boolean {
  const [program, ...args] = ways[process.platform] ?? [];
  if (program === undefined || (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)) return false;
  spawn(program, [...args, address], { stdio: 'ignore', detached: true }).on('error', () => undefined).unref();
  return true;
}
