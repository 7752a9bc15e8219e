/** Puts a damaged database aside under another name, so that a new one can take its place; what it held can be looked at later. */
import { existsSync, rmSync } from 'node:fs';
import { renameWithPatience } from '../../instance-rename.ts';
import { allFilesOf } from './connection.ts';

/** So many damaged ones are kept; with one more the oldest goes, so that a dying disk does not also fill up. */
const keptMax = 2;

const asideOf = (file: string, n: number): string => `${file}.damaged-${n}`;

/** Returns the name under which it now lies. The newest has the number 1. */
export function quarantine(file: string): string {
  for (const path of allFilesOf(asideOf(file, keptMax))) rmSync(path, { force: true });
  for (let n = keptMax - 1; n >= 1; n -= 1) move(asideOf(file, n), asideOf(file, n + 1));
  move(file, asideOf(file, 1));
  return asideOf(file, 1);
}

function move(from: string, to: string): void {
  const [, ...sidecars] = allFilesOf(from);
  const [, ...targets] = allFilesOf(to);
  // The file itself goes last: with it gone the next start makes a new database, which must not meet the old one's log.
  sidecars.forEach((path, at) => { if (existsSync(path)) renameWithPatience(path, targets[at] ?? to); });
  if (existsSync(from)) renameWithPatience(from, to);
}
