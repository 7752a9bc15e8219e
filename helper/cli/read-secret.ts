/** A secret from stdin or a prompt without echo; never from the command's arguments, which every user of the machine can see. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { CommandFailed, exitCodes } from './say.ts';

const secretLengthMax = 10_000;

async function firstLineOf(input: Readable): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > secretLengthMax) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}

function ask(input: Readable, output: Writable, question: string): Promise<string> {
  const reader = createInterface({ input, output, terminal: true });
  return new Promise((resolve) => {
    reader.question(question, (answer) => {
      reader.close();
      output.write('\n');
      resolve(answer);
    });
    // What is typed is not shown; the question itself stands already.
    (reader as unknown as { _writeToOutput: () => void })._writeToOutput = () => undefined;
  });
}

export async function readSecret(what: string, input: NodeJS.ReadStream = process.stdin, output: Writable = process.stderr): Promise<string> {
  const secret = (input.isTTY ? await ask(input, output, `${what} (not shown): `) : await firstLineOf(input)).trim();
  if (secret === '') throw new CommandFailed(`${what} is missing: type it at the prompt, or send it as the first line of stdin`, 'bad_request', exitCodes.usage);
  if (secret.length > secretLengthMax) throw new CommandFailed(`${what} is too long`, 'bad_request', exitCodes.usage);
  return secret;
}
