/** Runs a development tool, or a program of this repository named by its path, under the pinned Node: `node scripts/with-node.mjs tsc -b`. */
import { isAbsolute, join } from 'node:path';
import { environmentWithNode } from './setup/clean-environment.mjs';
import { root } from './setup/places.mjs';
import { runAttached } from './setup/run-program.mjs';
import { tell } from './setup/say.mjs';
import { toolScript } from './setup/tool.mjs';
import { setUp } from './setup.mjs';

await tell(async () => {
  const [tool = '', ...args] = process.argv.slice(2);
  const { node } = setUp({ withSystemPackages: false });
  process.exitCode = await runAttached(node, [tool.includes('/') && !isAbsolute(tool) ? join(root, tool) : toolScript(tool), ...args], { cwd: root, env: environmentWithNode(node) });
});
