/** Whether the part of Ledgerline that speaks ODBC is there: its package holds native code, which some computers cannot be given. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Looked for and not loaded: native code runs in the reader process alone. */
export function isOdbcThere(): boolean {
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve('odbc/package.json')), 'lib', 'bindings');
    return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.node'));
  } catch {
    return false;
  }
}
