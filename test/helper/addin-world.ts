/** The command line over a home and a program folder of its own, with no helper running. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { makeProgram } from '../../helper/cli/program.ts';
import { sayFailure } from '../../helper/cli/say.ts';
import type { Machine } from '../../helper/install/machine.ts';
import { homeAt, type Home } from '../../helper/instance-home.ts';
import { houseRoot } from '../repo/house.ts';

export type AddinWorld = {
  readonly folder: string;
  readonly home: Home;
  /** Icons where the bundle has them. */
  readonly paneFolder: string;
  run(...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }>;
  close(): void;
};

export function makeAddinWorld(machine?: (folder: string) => Machine): AddinWorld {
  const folder = mkdtempSync(join(tmpdir(), 'll-addin-'));
  const home = homeAt(join(folder, 'home'));
  const paneFolder = join(folder, 'pane');
  const itsMachine = machine?.(folder);
  mkdirSync(join(paneFolder, 'icons'), { recursive: true });
  cpSync(join(houseRoot, 'addin/icons'), join(paneFolder, 'icons'), { recursive: true });
  return {
    folder, home, paneFolder,
    async run(...args) {
      const [stdout, stderr]: string[][] = [[], []];
      const out = { stdout: (text: string) => void stdout?.push(text), stderr: (text: string) => void stderr?.push(text) };
      const isJson = args.includes('--json');
      let code: number;
      try {
        await makeProgram({ home, out, version: '9.9.9', signal: new AbortController().signal, isJson: () => isJson, ...(itsMachine ? { machine: itsMachine } : {}) }).parseAsync(args, { from: 'user' });
        code = Number(process.exitCode ?? 0);
      } catch (error) {
        code = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : sayFailure(out, isJson, error);
      }
      process.exitCode = 0;
      return { stdout: (stdout ?? []).join(''), stderr: (stderr ?? []).join(''), code };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
