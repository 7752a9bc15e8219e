/** Which test files need a part of the system that could not be had, found by what they import, near or far. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './places.mjs';
import { systemParts } from './system-packages.mjs';

function importsOf(path) {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target]) => join(dirname(path), target));
}

/** The parts with a missing package, as what they switch off, and the test files that are left out for that. */
export function testsWithout(missingPackages) {
  const off = systemParts.filter((part) => part.packages.some((name) => missingPackages.includes(name)));
  const folder = join(root, 'test');
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.tsx?$/.test(name)).map((name) => join(folder, name));
  const needing = new Set(off.flatMap((part) => part.neededBy).map((name) => join(root, name)));
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  for (let before = -1; before < needing.size; ) {
    before = needing.size;
    for (const [file, targets] of imports) if (targets.some((target) => needing.has(target))) needing.add(file);
  }
  return [...needing].filter((file) => /\.test\.tsx?$/.test(file)).sort();
}
