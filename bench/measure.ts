/** What every figure needs: programs run in turn, their one line of JSON read, medians taken, and a goal said reached or not. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** One measured thing: ours, what it is compared with, and what was to be reached. */
export type Row = {
  readonly what: string;
  readonly ours: string;
  readonly floor: string;
  /** Null where nothing can be divided. */
  readonly ratio: number | null;
  readonly goal: string;
  readonly isReached: boolean;
  /** Where a goal is missed: what was found to cost. */
  readonly note?: string;
};

export type Figure = {
  readonly number: number;
  readonly title: string;
  measure(rounds: number): Promise<readonly Row[]>;
};

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export type Printed = Record<string, number> & { status?: string };

/** Runs a program of ours or of the floor under this very Node, and reads the JSON it prints last. */
export async function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Printed> {
  return (await runNodeLines(args, root, env)).at(-1) ?? {};
}

/** All lines of JSON that it prints, where it prints several. */
export function runNodeLines(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<readonly Printed[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const lines = out.trim().split('\n').filter((line) => line.startsWith('{'));
      if (code !== 0 || lines.length === 0) reject(new Error(`${args.join(' ')} ended with ${code ?? signal ?? 'nothing'}: ${err.slice(-2000)}${out.slice(-500)}`));
      else resolve(lines.map((line) => JSON.parse(line) as Printed));
    });
  });
}

/** Starts a server of the floor and waits for its first line, which names its address. */
export async function startServer(args: readonly string[]): Promise<{ readonly url: string; readonly child: ChildProcess; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = /https?:\/\/[\d.]+:\d+/.exec(out)?.[0];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${args[0] ?? ''} ended with ${code ?? 'a signal'} before it listened`)));
  });
  return {
    url,
    child,
    stop: () => new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      child.once('exit', () => resolve());
      child.kill();
    }),
  };
}

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs each side once a round, in turn, so that a machine that changes its speed changes it for all of them. */
export async function interleave<S extends string>(rounds: number, sides: Readonly<Record<S, (round: number) => Promise<Record<string, number>>>>): Promise<Record<S, Record<string, number>>> {
  const names = Object.keys(sides) as S[];
  const got = Object.fromEntries(names.map((name) => [name, [] as Record<string, number>[]])) as Record<S, Record<string, number>[]>;
  for (let round = 0; round < rounds; round += 1) for (const name of names) got[name].push(await sides[name](round));
  return Object.fromEntries(names.map((name) => {
    const keys = Object.keys(got[name][0] ?? {}).filter((key) => typeof got[name][0]?.[key] === 'number');
    return [name, Object.fromEntries(keys.map((key) => [key, median(got[name].map((one) => one[key] ?? Number.NaN))]))];
  })) as Record<S, Record<string, number>>;
}

export const rowOf = (what: string, ours: number, floor: number, goalMax: number, unit: string, note?: string): Row => {
  const ratio = ours / floor;
  return { what, ours: `${show(ours)} ${unit}`, floor: `${show(floor)} ${unit}`, ratio, goal: `at most ${goalMax} ×`, isReached: ratio <= goalMax, ...(note !== undefined && { note }) };
};

/** A figure with a fixed bound instead of a floor. */
export const boundRow = (what: string, ours: number, bound: number, unit: string, note?: string): Row => (
  { what, ours: `${show(ours)} ${unit}`, floor: '', ratio: ours / bound, goal: `at most ${bound} ${unit}`, isReached: ours <= bound, ...(note !== undefined && { note }) }
);

/** Something of which there must be nothing. */
export const noneRow = (what: string, ours: number): Row => ({ what, ours: String(ours), floor: '', ratio: null, goal: 'none', isReached: ours === 0 });

export const show = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2));
