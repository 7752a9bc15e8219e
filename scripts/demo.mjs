/**
 * `npm run demo`: a practice company's books in the pane, from nothing. Sets up and builds what is missing, then runs
 * the demo itself (scripts/demo/main.ts) under the pinned Node.
 *   npm run demo                        starts everything, opens a browser where there is one; Ctrl-C stops it
 *   npm run demo -- --headless --json   prints one line {"url","home","token"} when all is up and synced
 *   npm run demo -- --check             comes up, proves itself, prints one line, exits 0 or 1
 */
import { join } from 'node:path';
import { build } from './build.mjs';
import { environmentWithNode } from './setup/clean-environment.mjs';
import { root } from './setup/places.mjs';
import { runAttached } from './setup/run-program.mjs';
import { tell } from './setup/say.mjs';
import { setUp } from './setup.mjs';

await tell(async () => {
  const { node } = setUp();
  const built = await build(node);
  process.exitCode = built !== 0 ? built : await runAttached(node, [join(root, 'scripts/demo/main.ts'), ...process.argv.slice(2)], { cwd: root, env: environmentWithNode(node) });
});
