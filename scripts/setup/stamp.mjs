/** A stamp remembers what a step was last done for, so that doing it again costs nothing and needs no network. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './places.mjs';

export function hashOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

export function isStamped(step, value) {
  try {
    return readFileSync(join(cacheFolder, `${step}.stamp`), 'utf8') === value;
  } catch {
    return false;
  }
}

export function stamp(step, value) {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(join(cacheFolder, `${step}.stamp`), value);
}
