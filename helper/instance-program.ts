/** What this program is and where its parts lie, in a clone and in its bundle alike. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { codeAlphabet } from './pairing/pairing.ts';
import { writePrivateFile, type Home } from './instance-home.ts';

export type Program = { /** Of the code that runs. */ readonly version: string; /** Of what is installed: newer after an update that nobody has restarted for. */ readonly installedVersion: () => string; readonly paneFolder: string; /** The `ledgerline` command, to be run by the Node that runs now. */ readonly startFile: string; readonly workerFile: string };

/** The folder that holds package.json, from this file upwards. */
function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('Ledgerline\'s own files were not found');
  return rootAbove(above);
}

export function findProgram(): Program {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = rootAbove(here);
  const readVersion = (): string => z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
  const version = readVersion();
  const installedVersion = (): string => {
    try {
      return readVersion();
    } catch {
      // An update is just being put in place.
      return version;
    }
  };
  return { version, installedVersion, startFile: join(root, 'bin', 'ledgerline.mjs'), paneFolder: join(root, 'dist', 'pane'), workerFile: findEntry('worker.js', 'worker.ts') };
}

/** The bundle's entries lie beside this file as JavaScript, the clone's as TypeScript. */
function findEntry(bundled: string, ...inClone: readonly string[]): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return existsSync(join(here, bundled)) ? join(here, bundled) : join(here, ...inClone);
}

/** The reader process of a Sage 50 data set; asked for where one is started, in the helper and in the child of a sync. */
export const findReaderFile = (): string => findEntry('reader.js', 'sage-50', 'reader.ts');

const connectorFile = z.object({ connectorId: z.string().regex(/^LL(-[A-Z2-9]{4}){3}$/) });

/** Names this installation, for support and policy; made at the first start. */
export function keepConnectorId(home: Home): string {
  const file = join(home.folder, 'connector.json');
  try {
    return connectorFile.parse(JSON.parse(readFileSync(file, 'utf8'))).connectorId;
  } catch {
    const group = (): string => Array.from({ length: 4 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
    const connectorId = `LL-${group()}-${group()}-${group()}`;
    writePrivateFile(file, `${JSON.stringify({ connectorId })}\n`);
    return connectorId;
  }
}
