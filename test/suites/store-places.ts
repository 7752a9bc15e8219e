/** Folders of a test's own for databases, gone when its file is done. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'll-store-'));
  made.push(folder);
  return folder;
}

export const makeKey = (): Uint8Array => new Uint8Array(randomBytes(32));

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
