/** A secret from stdin or a prompt without echo; never from the command's arguments, which every user of the machine can see. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { CommandFailed, exitCodes } from './say.ts';

const secretLengthMax = 10_000;

/** What was read of an input beyond its first line, for the next secret. */
const restOf = new WeakMap<Readable, string>();

async function nextLineOf(input: Readable): Promise<string> {
  let text = restOf.get(input) ?? '';
  if (!text.includes('\n')) {
    for await (const chunk of input.iterator({ destroyOnReturn: false }) as AsyncIterable<unknown>) {
      text += String(chunk);
      if (text.includes('\n') || text.length > secretLengthMax) break;
    }
  }
  const end = text.indexOf('\n');
  restOf.set(input, end < 0 ? '' : text.slice(end + 1));
  return (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '');
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

/** Asked several times, it takes one line of stdin each time. `mayBeEmpty`: Sage 50 has users without a password. */
export async function readSecret(what: string, input: NodeJS.ReadStream = process.stdin, output: Writable = process.stderr, mayBeEmpty = false): Promise<string> {
  const secret = (input.isTTY ? await ask(input, output, `${what} (not shown): `) : await nextLineOf(input)).trim();
  if (secret === '' && !mayBeEmpty) throw new CommandFailed(`${what} is missing: type it at the prompt, or send it as a line of stdin`, 'bad_request', exitCodes.usage);
  if (secret.length > secretLengthMax) throw new CommandFailed(`${what} is too long`, 'bad_request', exitCodes.usage);
  return secret;
}

/** False where nobody can answer. */
export function yesOrNo(question: string, input: NodeJS.ReadStream = process.stdin, output: Writable = process.stderr): Promise<boolean> {
  if (!input.isTTY) return Promise.resolve(false);
  const reader = createInterface({ input, output });
  return new Promise((resolve) => {
    reader.question(`${question} (yes/no) `, (answer) => {
      reader.close();
      resolve(/^y(es)?$/i.test(answer.trim()));
    });
  });
}
