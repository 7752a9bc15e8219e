/** The packages of package-lock.json, installed when it changed since the last time. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installLocked } from './npm.mjs';
import { modulesFolder, root } from './places.mjs';
import { say } from './say.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

export function installDependencies(node) {
  if (existsSync(modulesFolder) && lstatSync(modulesFolder).isSymbolicLink()) {
    say('Dependencies: node_modules is a link; left as it is.');
    return;
  }
  const wanted = hashOf(readFileSync(join(root, 'package-lock.json')), readFileSync(join(root, 'package.json')), process.platform, process.arch);
  // npm writes this file last, so an install that was broken off is done again.
  const isInstalled = existsSync(join(modulesFolder, '.package-lock.json'));
  if (isInstalled && isStamped('dependencies', wanted)) {
    say('Dependencies: as locked.');
    return;
  }
  say('Installing the locked dependencies (npm ci) …');
  installLocked(node, root, 'The dependencies');
  stamp('dependencies', wanted);
}
