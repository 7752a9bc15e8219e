/** The helper's HTTPS side in a process of its own, as the figures about it start and look at it. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { root } from '../measure.ts';

export type BenchHelper = {
  readonly url: string;
  readonly token: string;
  readonly certificate: string;
  readonly pid: number;
  stop(): Promise<void>;
};

export async function startHelper(args: readonly string[]): Promise<BenchHelper> {
  const child = spawn(process.execPath, ['bench/helper-process.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) resolve(out);
    });
    child.once('exit', (code) => reject(new Error(`the helper ended with ${code ?? 'a signal'} before it listened`)));
  });
  const told = JSON.parse(line) as Pick<BenchHelper, 'url' | 'token' | 'certificate'>;
  return {
    ...told,
    pid: child.pid ?? 0,
    stop: () => new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill();
    }),
  };
}

/** Megabytes that a process holds, or held at its highest; from Linux's /proc. */
export function memoryMb(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
