#!/usr/bin/env node
/**
 * The `ledgerline` command: starts the built command line under the pinned Node. Where another Node is running, or one
 * whose environment could load foreign code or weaken TLS, it starts itself again properly. In a clone it does the
 * set-up and the build first. For `start` it is the helper's supervisor.
 */
import { existsSync } from 'node:fs';
import inspector from 'node:inspector';
import module from 'node:module';
import { join } from 'node:path';
import { cleanEnvironment, isTainted } from '../scripts/setup/clean-environment.mjs';
import { findNode } from '../scripts/setup/node-runtime.mjs';
import { cacheFolder, root } from '../scripts/setup/places.mjs';
import { runAttached, runQuietly } from '../scripts/setup/run-program.mjs';
import { SetupError, say, tell } from '../scripts/setup/say.mjs';

// NODE_OPTIONS may have opened one before any line of ours ran.
inspector.close();

const commandLine = join(root, 'dist', 'helper', 'cli.js');

/** In a clone where something is missing yet: the set-up and the build, with their lines on stderr. */
function makeReady() {
  const clean = { env: cleanEnvironment(), stdio: ['ignore', 2, 2] };
  const { status } = runQuietly(process.execPath, [join(root, 'scripts', 'build.mjs')], clean);
  if (status !== 0) throw new SetupError('Ledgerline could not be built; what stands above says why.');
}

await tell(async () => {
  if (!findNode() || !existsSync(commandLine)) {
    say('Ledgerline is not ready in this folder yet.');
    makeReady();
  }
  const node = findNode();
  const [first] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  if (first === 'start' && !(process.env.LEDGERLINE_SUPERVISED && process.send)) {
    // This process stays small and stays: it starts the helper, and starts it again when it has to be.
    // A smaller young generation: whoever reads a whole company leaves 100 MB less of what is garbage already.
    const { superviseStart } = await import('../dist/helper/supervisor.js');
    process.exitCode = await superviseStart(node, ['--max-semi-space-size=8', join(root, 'bin', 'ledgerline.mjs'), ...process.argv.slice(2)], cleanEnvironment());
    return;
  }
  if (node !== process.execPath || isTainted()) {
    process.exitCode = await runAttached(node, [join(root, 'bin', 'ledgerline.mjs'), ...process.argv.slice(2)], { env: cleanEnvironment() });
    return;
  }
  module.enableCompileCache?.(join(cacheFolder, 'compiled'));
  await import('../dist/helper/cli.js');
});
