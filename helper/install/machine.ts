/**
 * What installing needs of the machine: its kind, its environment and its own tools, each by an absolute path and with its
 * arguments as a list. Never a shell, and nothing that a user typed is part of a command but as a whole argument.
 */
import { execFile } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { join, win32 } from 'node:path';

export type ToolResult = {
  /** As the tool gave it, unsigned on Windows; null when it is not there, could not be started or was too slow. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isMissing: boolean;
};

export type Machine = {
  readonly kind: 'windows' | 'mac' | 'linux';
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder that is there where systemd runs the system; its usual one where none is given. */
  readonly systemdMark?: string;
  run(tool: string, args: readonly string[]): Promise<ToolResult>;
  /** Opens a web address in the user's browser; false where there is none. */
  open(address: string): Promise<boolean>;
};

/** A question of the system may be on the screen meanwhile. */
const toolMsMax = 180_000;
const outputBytesMax = 4 * 1024 * 1024;

export function runTool(tool: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve) => {
    // Latin-1 keeps every byte: Windows' tools answer in the code page of the console, whatever that is.
    const options = { shell: false, windowsHide: true, timeout: toolMsMax, maxBuffer: outputBytesMax, encoding: 'latin1', env: { ...process.env, LC_ALL: 'C' } } as const;
    execFile(tool, [...args], options, (error, stdout, stderr) => {
      const failed = error as (Error & { code?: number | string | null }) | null;
      const code = failed === null ? 0 : typeof failed.code === 'number' ? failed.code >>> 0 : null;
      resolve({ code, stdout, stderr, isMissing: failed?.code === 'ENOENT' });
    });
  });
}

export function thisMachine(open: Machine['open'], env: Machine['env'] = process.env): Machine {
  const kind = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'mac' : 'linux';
  return { kind, userHome: kind === 'linux' && env.HOME ? env.HOME : userInfo().homedir || homedir(), env, run: runTool, open };
}

/** A tool of Windows itself, from the system's own folder whatever lies in the current one or on the path. */
export function windowsTool(name: 'reg.exe' | 'certutil.exe', env: Machine['env']): string {
  const root = env.SystemRoot ?? '';
  return win32.join(/^[A-Za-z]:\\[^"<>|?*]*$/.test(root) ? root : 'C:\\Windows', 'System32', name);
}

export const macTool = '/usr/bin/security';
export const nssTool = '/usr/bin/certutil';

/** What a tool said last, for a person: one line, without what a terminal would obey. */
export function lastWords({ stdout, stderr, isMissing }: ToolResult, tool: string): string {
  if (isMissing) return `${tool} is not there`;
  const lines = `${stdout}\n${stderr}`.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is meant
  return (lines.at(-1) ?? 'no answer').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 300);
}

export const underUserHome = (machine: Machine, ...parts: readonly string[]): string => join(machine.userHome, ...parts);
