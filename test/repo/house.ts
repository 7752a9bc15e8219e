/** The files of the house, as its own tests read them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const houseRoot = join(import.meta.dirname, '../..');

const leftOut = new Set(['node_modules', '.git', 'build', 'dist', 'coverage', '.cache']);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [relative(houseRoot, path).split(sep).join('/')] : [];
  });
}

/** Every file by its path from the root, with `/` between folders. */
export const houseFiles: readonly string[] = filesBelow(houseRoot).sort();

export function readHouseFile(path: string): string {
  return readFileSync(join(houseRoot, path), 'utf8');
}

/** What people wrote in TypeScript or JavaScript. */
export const sourceFiles = houseFiles.filter((path) => /\.(ts|tsx|mjs|js)$/.test(path));
