/** What a command prints: for a person, or with `--json` one JSON document on stdout. */
import { AppError } from '../../src/shared/errors.ts';
import { NotRunning } from './client.ts';

export type Out = { readonly stdout: (text: string) => void; readonly stderr: (text: string) => void };
export type Say = {
  /** The command's result: the object with `--json`, else the lines. */
  result(value: unknown, lines: readonly string[] | string): void;
  /** For a person alone, on stderr. */
  note(line: string): void;
  readonly isJson: boolean;
};

export const exitCodes = { ok: 0, failed: 1, usage: 2, notRunning: 3 } as const;

/** A command's failure that is no error of the helper: a wrong name, a sync that did not end well. */
export class CommandFailed extends Error {
  readonly code: string;
  readonly exitCode: number;

  constructor(message: string, code = 'failed', exitCode: number = exitCodes.failed) {
    super(message);
    this.name = 'CommandFailed';
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** Data comes from elsewhere: what would move the cursor or colour the terminal is not printed. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is meant
export const printable = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?');

export function makeSay(out: Out, isJson: boolean): Say {
  return {
    isJson,
    result(value, lines) {
      if (isJson) out.stdout(`${JSON.stringify(value)}\n`);
      else for (const line of typeof lines === 'string' ? [lines] : lines) out.stdout(`${printable(line)}\n`);
    },
    note: (line) => out.stderr(`${printable(line)}\n`),
  };
}

/** Columns side by side, as wide as their longest cell. */
export function asColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_cell, at) => Math.min(60, Math.max(...rows.map((row) => (row[at] ?? '').length))));
  return rows.map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  ').trimEnd());
}

/** Prints a failure and gives the exit code. */
export function sayFailure(out: Out, isJson: boolean, thrown: unknown): number {
  const code = thrown instanceof AppError || thrown instanceof CommandFailed ? thrown.code : thrown instanceof NotRunning ? 'helper_unreachable' : 'our_bug';
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (isJson) out.stdout(`${JSON.stringify({ error: { code, message } })}\n`);
  else out.stderr(`${printable(message)} (${code})\n`);
  if (thrown instanceof NotRunning) return exitCodes.notRunning;
  return thrown instanceof CommandFailed ? thrown.exitCode : exitCodes.failed;
}
