/** The `ledgerline` command. */
import { CommanderError } from 'commander';
import { AppError } from '../../src/shared/errors.ts';
import { homeAt, homeFolder } from '../instance-home.ts';
import { findProgram } from '../instance-program.ts';
import { makeProgram } from './program.ts';
import { exitCodes, sayFailure, type Out } from './say.ts';

const out: Out = { stdout: (text) => void process.stdout.write(text), stderr: (text) => void process.stderr.write(text) };

// Whoever reads us may stop reading, as `head` does; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : exitCodes.failed));

export async function runCommandLine(args: readonly string[]): Promise<void> {
  const isJson = args.includes('--json');
  const isStart = args.find((arg) => !arg.startsWith('-')) === 'start';
  const interrupted = new AbortController();
  try {
    const home = homeAt(homeFolder());
    // A command that waits ends at Ctrl-C; the helper itself stops in its own way.
    if (!isStart) process.once('SIGINT', () => interrupted.abort());
    await makeProgram({ home, out, version: findProgram().version, signal: interrupted.signal, isJson: () => isJson }).parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Help and version were asked for; anything else commander has said already.
      if (thrown.exitCode !== 0 && isJson) out.stdout(`${JSON.stringify({ error: { code: 'bad_request', message: thrown.message } })}\n`);
      process.exitCode = thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
      return;
    }
    process.exitCode = sayFailure(out, isJson, thrown);
    // A start that failed may have left a listener or a timer behind.
    if (thrown instanceof AppError && isStart) process.exit(process.exitCode);
  }
}

await runCommandLine(process.argv.slice(2));
