/** One command of the command line, in this process, against the helper of a home. */
import { CommanderError } from 'commander';
import { makeProgram } from '../../helper/cli/program.ts';
import { sayFailure } from '../../helper/cli/say.ts';
import type { Home } from '../../helper/instance-home.ts';

export type CommandEnd = { readonly stdout: string; readonly stderr: string; readonly code: number };

export async function runCommand(home: Home, args: readonly string[]): Promise<CommandEnd> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const out = { stdout: (text: string) => void stdout.push(text), stderr: (text: string) => void stderr.push(text) };
  const isJson = args.includes('--json');
  let code = 0;
  try {
    await makeProgram({ home, out, version: '9.9.9', signal: new AbortController().signal, isJson: () => isJson }).parseAsync([...args], { from: 'user' });
  } catch (error) {
    code = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : sayFailure(out, isJson, error);
  }
  return { stdout: stdout.join(''), stderr: stderr.join(''), code };
}
