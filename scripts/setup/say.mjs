/** One short line for each step, on stderr: stdout belongs to whatever the set-up was done for (`--json` among them). */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** A failure that the reader can do something about: printed as its sentence, without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Runs a script's story; a SetupError ends it with its sentence and exit code 1. */
export async function tell(story) {
  try {
    await story();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
