/**
 * Makes a fresh clone ready: the pinned Node, the locked packages, what comes from the operating system, what is compiled. Runs on the
 * Node 20 that a machine has, does nothing a second time, and needs no network then.
 */
import { fileURLToPath } from 'node:url';
import { compileParts } from './setup/compiled-parts.mjs';
import { installDependencies } from './setup/dependencies.mjs';
import { fetchNode } from './setup/node-runtime.mjs';
import { tell } from './setup/say.mjs';
import { installSystemPackages } from './setup/system-packages.mjs';

/** Does the set-up and returns the Node to go on with, and the system packages that could not be had. */
export function setUp({ withSystemPackages = true } = {}) {
  const node = fetchNode();
  installDependencies(node);
  if (!withSystemPackages) return { node, missing: [] };
  const missing = installSystemPackages();
  return { node, missing: [...missing, ...compileParts(node, missing)] };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tell(() => setUp());
