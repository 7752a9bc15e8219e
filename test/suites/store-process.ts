/** Starts the scenario in a process of its own, under strace where a system call shall kill it or fail. */
import { join } from 'node:path';
import { runProcess } from '../env/process.ts';
import { openForWriting } from '../../helper/store/sqlite/connection.ts';

const main = join(import.meta.dirname, 'store-scenario-main.ts');

export type Injection = { readonly calls: string; readonly inject: string };
export type ScenarioEnd = { readonly published: number; readonly done: boolean; readonly failed: string | null; readonly readAfter: number | null; readonly output: string };

export const scenarioCommand = (file: string, key: Uint8Array, records: number): [program: string, args: readonly string[]] => [process.execPath, [main, file, Buffer.from(key).toString('hex'), String(records)]];

export async function runScenarioProcess(file: string, key: Uint8Array, records: number, injection?: Injection): Promise<ScenarioEnd> {
  const [program, args] = scenarioCommand(file, key, records);
  const { stdout, stderr } = injection
    ? await runProcess('strace', ['-f', '-o', '/dev/null', '-e', `trace=${injection.calls}`, '-e', `inject=${injection.calls}:${injection.inject}`, program, ...args])
    : await runProcess(program, args);
  return {
    published: Number([...stdout.matchAll(/^published (\d)$/gm)].at(-1)?.[1] ?? 0),
    done: /^done$/m.test(stdout),
    failed: /^failed (\w+)/m.exec(stdout)?.[1] ?? null,
    readAfter: /^read after it: (\d+)$/m.test(stdout) ? Number(/^read after it: (\d+)$/m.exec(stdout)?.[1]) : null,
    output: `${stdout}\n${stderr}`,
  };
}

/** SQLite's own word on the whole file. */
export function integrityOf(file: string, key: Uint8Array): unknown {
  const db = openForWriting(file, key, { applicationId: 0, cacheMib: 8, walPagesMax: 1_000 });
  try {
    return [db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')];
  } finally {
    db.close();
  }
}
